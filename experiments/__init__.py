"""What is done with many runs: planning, running, storing and comparing them."""
