"""Files to begin with: what a company may fill in, with a few made-up rows."""

from company.firm_folder import Files

_README = """\
Files that Interlock can read. Replace the rows by your own; headings may stay as your tools write
them, since `interlock import` says which column it takes for what before it writes anything.

people.csv   one row for each person: who, which department, who leads, who left and when
ties.csv     one row for each pair or contact: from, to, how much (or a log, with a column for time)

  interlock import people people.csv --into ../our-firm
  interlock import ties ties.csv --into ../our-firm
  interlock compare ../our-firm/scenario.yaml YOUR-WHAT-IF.yaml

Nothing leaves this computer. Names become pseudonyms unless you add --names.
"""
_PEOPLE = """\
id,department,leads,left
ann.example,Field sales,yes,
bob.example,Field sales,,
cem.example,Inside sales,,
dia.example,Customer success,yes,
eli.example,Customer success,,
fay.example,Delivery,yes,
gus.example,Delivery,,
hal.example,Delivery,,2026-01-31
ida.example,Finance,,
"""
_TIES = """\
from,to,hours
ann.example,bob.example,6
ann.example,cem.example,4
ann.example,dia.example,2
bob.example,fay.example,1
cem.example,eli.example,1.5
dia.example,eli.example,5
dia.example,fay.example,2.5
fay.example,gus.example,7
ida.example,ann.example,1
"""


def template_files() -> Files:
    """Return the contents of the files of a template folder, by their names."""
    texts = {"README.txt": _README, "people.csv": _PEOPLE, "ties.csv": _TIES}
    return {name: text.encode() for name, text in texts.items()}
