"""Files to begin with: what a company may fill in, with a few made-up rows."""

from company.firm_folder import Files
from model.interview import answers_text

_README = """\
Files that Interlock can read. Replace the rows by your own; headings may stay as your tools write
them, since `interlock import` says which column it takes for what before it writes anything.

people.csv          one row for each person: who, which department, who leads, who left and when
ties.csv            one row for each pair or contact: from, to, how much (or a log, with a time)
opportunities.csv   one row for each deal: seller, customer, stage, when it came and was decided
subscriptions.csv   one row for each subscription: customer, first day, last day, revenue a year
answers.yaml        a dozen answers about the firm, instead of lists of people

  interlock import people people.csv --into ../our-firm
  interlock import ties ties.csv --into ../our-firm
  interlock facts --opportunities opportunities.csv --subscriptions subscriptions.csv
  interlock calibrate ../our-firm/scenario.yaml --facts facts.yaml --twin ../our-firm/twin.yaml
  interlock scenario new what-if --extends ../our-firm/twin.yaml
  interlock compare ../our-firm/twin.yaml what-if.yaml --worlds 128

Without lists of people: interlock scenario new our-firm --guided --answers answers.yaml

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


_SELLERS = ("ann.example", "bob.example", "cem.example")
_STAGES = ("Closed won", "Closed lost", "Closed lost", "Negotiation")


def _opportunities() -> str:
    """Make up some deals of two quarters."""
    rows = ["id,seller,customer,stage,opened,closed,value"]
    for number in range(48):
        stage = _STAGES[number % 4]
        month = 1 + number % 4
        closed = "" if stage == "Negotiation" else f"2026-{month + 2:02d}-{5 + number % 23:02d}"
        rows.append(
            f"{number + 1},{_SELLERS[number % 3]},customer {number + 1},{stage},"
            f"2026-{month:02d}-{1 + number % 27:02d},{closed},{12_000 + 1_500 * (number % 17)}"
        )
    return "\n".join(rows) + "\n"


def _subscriptions() -> str:
    """Make up some customers of three years, an eighth of whom have left."""
    rows = ["customer,began,ended,revenue"]
    for number in range(40):
        ended = f"{2024 + number % 2}-0{1 + number % 9}-01" if number % 8 == 0 else ""
        rows.append(
            f"customer {number + 1},2023-0{1 + number % 9}-01,{ended},{9_000 + 700 * (number % 11)}"
        )
    return "\n".join(rows) + "\n"


def template_files() -> Files:
    """Return the contents of the files of a template folder, by their names."""
    texts = {
        "README.txt": _README,
        "people.csv": _PEOPLE,
        "ties.csv": _TIES,
        "opportunities.csv": _opportunities(),
        "subscriptions.csv": _subscriptions(),
        "answers.yaml": answers_text(),
    }
    return {name: text.encode() for name, text in texts.items()}
