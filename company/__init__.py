"""What a company has in files: its staff, their ties, its customers and its sales.

Files are data. They are read into the records of this package, checked, and never run or sent
anywhere.
"""
