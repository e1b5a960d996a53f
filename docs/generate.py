"""Writes the generated parts of the documentation: `make docs`.

Whole pages of the reference follow from declarations: inputs, outcomes, records, schedule. Parts of
hand-written pages stand between two comments, `<!-- generated: NAME -->` and `<!-- end -->`.

    python docs/generate.py            writes what has changed
    python docs/generate.py --check    writes nothing; exits with 1 if a page is out of date
    python docs/generate.py --example  also runs the README's comparison again (takes minutes)
"""

import ast
import importlib
import inspect
import json
import re
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import fields
from functools import cache
from itertools import pairwise
from pathlib import Path

from experiments.patterns.reasons import REASONS
from experiments.verdicts import bound_of
from model.calendar import parse_cadence, parse_duration
from model.communication import GraphSettings
from model.day import DAY, EVERYBODY, Phase
from model.levers import Levers
from model.mechanisms import Mechanisms
from model.organization import Organization
from model.outcomes import HEADLINES, MEASURES
from model.quantities import Inputs, Quantity, declared
from model.recording import LEDGER, MONTH
from model.records import (
    CUSTOMER_LUCK,
    DAY_LUCK,
    DEPARTMENTS,
    ENTITIES,
    PERSON_LUCK,
    WEEK_LUCK,
    Record,
)
from model.scenario_form import Document, declared_inputs
from model.uncertainties import Uncertainties
from reports.browser import find_browser

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
MODEL = ROOT / "model"
README = ROOT / "README.md"
PICTURES = DOCS / "pictures"
SOURCES = "sources.md"
REPORT_SOURCES = ROOT / "reports" / "sources.json"
BY_HAND = (
    "explanation/model.md",
    "explanation/calibration.md",
    "explanation/validation.md",
    "reference/sources.md",
)
HEAD = "<!-- Written by docs/generate.py: change the declarations, then run make docs. -->\n"

BLOCK = re.compile(r"(<!-- generated: (.+?) -->\n).*?(<!-- end -->)", re.DOTALL)
EXAMPLE = re.compile(r"(```console\n\$ (interlock compare [^\n]+)\n).*?(```)", re.DOTALL)
EVIDENCE_RANGE = re.compile(r"\b([A-Z])(\d{1,2})(?:-\1(\d{1,2}))?\b")
DIFFERS = ("default", "range", "default and range", "form")
EVIDENCE_ID = re.compile(r"\b([A-Z]\d{1,2})\b")
SOURCE_ROW = re.compile(r'^\| <a id="\w+"></a>(\w+) \| (.+) \|$', re.MULTILINE)
DERIVED = re.compile(
    r'<a id="evidence-i+"></a>\*\*(evidence \(i+\)), (?:the )?([^*]+?)\.\*\* (.+?)(?=\n\n)',
    re.DOTALL,
)
ANCHOR = re.compile(r'<a id="(\w[\w-]*)"></a>')
UNITS = {
    "usd": "US dollars",
    "share": "share, 0 to 1 (tables show percent)",
    "days": "business days",
    "h": "hours",
    "n": "count",
    "sd": "standard deviations from ordinary",
    "times": "ratio",
}
STAGES = {
    "opportunity": (
        "NOT_ARRIVED",
        "QUALIFYING",
        "PROPOSING",
        "WON",
        "LOST_TO_INDECISION",
        "LOST_TO_COMPETITOR",
    ),
    "project": ("QUEUED", "IN_WORK", "DELIVERED"),
    "account": ("ONBOARDING", "LIVE", "CHURNED"),
}
LUCK_RECORDS = (PERSON_LUCK, CUSTOMER_LUCK, DAY_LUCK, WEEK_LUCK)
KINDS = {int: "whole number", float: "number", bool: "yes or no"}


# Markdown


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines) + "\n"


def plain(text: str) -> str:
    """Write text so that it stands in a cell as it is."""
    return text.replace("|", "\\|").replace("\n", " ")


def linked(source: str, to: str) -> str:
    """Turn evidence ids into links to the page of sources, whose path is given."""
    text = EVIDENCE_ID.sub(lambda found: f"[{found[1]}]({to}#{found[1].lower()})", source)
    text = re.sub(r"\bi4\b", "evidence (i) 4", text)
    return re.sub(
        r"evidence \((i+)\)", lambda found: f"[{found[0]}]({to}#evidence-{found[1]})", text
    )


def ids_in(source: str) -> Iterator[str]:
    """Yield the evidence ids of a source, those between the ends of a range included."""
    for letter, first, last in EVIDENCE_RANGE.findall(source):
        for number in range(int(first), int(last or first) + 1):
            yield f"{letter}{number}"


def explained() -> set[str]:
    """List the evidence ids that the page of sources explains."""
    text = (DOCS / "reference" / SOURCES).read_text(encoding="utf-8")
    return {each.upper() for each in ANCHOR.findall(text)}


def first_line(rule: Callable[..., None]) -> str:
    """Give the first line of a rule's docstring."""
    function = getattr(rule, "py_func", rule)
    return (inspect.getdoc(function) or "").partition("\n")[0]


# Inputs


def amount(quantity: Quantity, value: float) -> str:
    """Say a bound of an input, without its unit."""
    if quantity.kind in ("duration", "cadence"):
        return quantity.in_words(value)
    return f"{'$' if quantity.kind == 'money' else ''}{value:,.10g}"


def extent(quantity: Quantity, bounds: tuple[float, float] | None) -> str:
    """Say a range of an input."""
    if bounds is None:
        return ", ".join(quantity.choices) or "on, off"
    low, high = (amount(quantity, bound) for bound in bounds)
    return f"{low} to {high}"


def default(quantity: Quantity) -> str:
    """Say the default of an input, without its unit where that has a column of its own."""
    if quantity.kind in ("share", "number", "money", "count"):
        return amount(quantity, float(quantity.default))
    return quantity.default_in_words


def input_rows(quantities: Iterable[Quantity], prefix: str = "") -> Iterator[list[str]]:
    """Describe inputs, one row for each."""
    for each in quantities:
        allowed = f"never, or {extent(each, each.valid)}" if each.kind == "cadence" else ""
        yield [
            f'<a id="{each.name}"></a>`{prefix}{each.name}`',
            plain(each.doc) + (f" Needs {each.needs}." if each.needs else ""),
            each.unit or each.kind,
            default(each),
            extent(each, each.plausible),
            allowed or extent(each, each.valid),
            linked(each.source, SOURCES),
        ]


INPUT_HEAD = ("Input", "Meaning", "Unit", "Default", "Plausible", "Allowed", "Source")


def groups(model: type[Inputs]) -> dict[str, list[Quantity]]:
    """Sort the inputs of a class by the comment above them in its source."""
    heading, heading_of = "", {}
    for line in inspect.getsource(model).splitlines():
        if comment := re.fullmatch(r"    # (.+)", line):
            heading = comment[1]
        elif name := re.match(r"    (\w+): ", line):
            heading_of[name[1]] = heading
    found: dict[str, list[Quantity]] = defaultdict(list)
    for quantity in declared(model):
        found[heading_of[quantity.name]].append(quantity)
    return dict(found)


def parameters() -> str:
    """Write the page of inputs: every lever, uncertainty, switch and constant."""
    parts = [
        HEAD,
        "# Inputs\n",
        "Everything a scenario file may hold. A *lever* is what management chooses; an "
        "*uncertainty* is what nobody knows exactly. *Plausible* is the range to explore, "
        "*allowed* the range outside of which a file is refused. Sources are explained in "
        f"[sources]({SOURCES}); `assumption` means that no published figure was found. "
        "`interlock scenario schema` prints the same list.\n",
        "## Time\n",
        table(INPUT_HEAD, input_rows(declared(Document))),
        "## Organization\n",
        "People and ties may also come from files: see "
        "[import people and ties](../how-to/import-people-and-ties.md). `names:` says what reports "
        "call a department, `merged:` who does the work of a role without people: see [other "
        "departments](../how-to/departments.md).\n",
        table(INPUT_HEAD, input_rows(declared(Organization), "organization.")),
    ]
    for title, model in (("Levers", Levers), ("Uncertainties", Uncertainties)):
        parts.append(f"## {title}\n")
        for heading, quantities in groups(model).items():
            parts += [f"### {title}: {heading[:1].lower()}{heading[1:]}\n"]
            parts += [table(INPUT_HEAD, input_rows(quantities))]
    switches = [[f"`mechanisms.{q.name}`", q.doc, default(q), linked(q.source, SOURCES)]
                for q in declared(Mechanisms)]  # fmt: skip
    parts += [
        "## Mechanisms\n",
        "Switches; turning one off shows what the mechanism contributes.\n",
        table(("Switch", "Meaning", "Default", "Source"), switches),
        "## Constants\n",
        "Numbers inside rules that no scenario changes.\n",
        table(("Constant", "Value", "Meaning"), constants()),
        "## The generated communication graph\n",
        "Settings of `model.communication.GraphSettings`, for firms whose ties are not imported.\n",
        table(("Setting", "Value", "Meaning"), graph_settings()),
    ]
    return "\n".join(parts)


def constants() -> Iterator[list[str]]:
    """List the numbers with a name, a value and a meaning that stand at the top of modules."""
    for path in sorted(MODEL.glob("*.py")):
        body = ast.parse(path.read_text(encoding="utf-8")).body
        for line, after in pairwise(body):
            if not isinstance(line, ast.Assign) or not isinstance(line.targets[0], ast.Name):
                continue
            name, doc = line.targets[0].id, docstring_of(after)
            if name.isupper() and not name.startswith("_") and doc:
                value = getattr(importlib.import_module(f"model.{path.stem}"), name)
                if isinstance(value, int | float):
                    meaning = linked(plain(doc), SOURCES)
                    yield [f"`{path.stem}.{name}`", f"{value:,.10g}", meaning]


def docstring_of(node: ast.stmt) -> str:
    """Give the text of a statement that is nothing but a text, else nothing."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return inspect.cleandoc(str(node.value.value))
    return ""


def graph_settings() -> Iterator[list[str]]:
    """List the settings of the generated graph with the meaning their class gives them."""
    text = inspect.getdoc(GraphSettings) or ""
    meanings = dict(re.findall(r"^(\w+)\n((?:    .+\n?)+)", text, re.MULTILINE))
    for field in fields(GraphSettings):
        meaning = " ".join(meanings[field.name].split())
        yield [f"`{field.name}`", f"{field.default:g}", linked(plain(meaning), SOURCES)]


# Outcomes, records, schedule


def outcomes() -> str:
    """Write the page of outcomes."""
    rows = [
        [
            f'<a id="{name}"></a>`{name}`',
            f"**{each.label}**" if name in HEADLINES else each.label,
            each.unit,
            each.better,
            "yes" if each.is_monthly else "no",
            plain(each.doc),
        ]
        for name, each in MEASURES.items()
    ]
    bounds: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for name, each in MEASURES.items():
        bound = bound_of(name, each.unit)
        of = {None: "", "": " of the baseline's own mean"}.get(
            bound.of_baseline, f" of the baseline's `{bound.of_baseline}`"
        )
        bounds[f"{bound.amount:g}{of}", each.unit, bound.reason].append(f"`{name}`")
    small = [
        [what, unit, reason, ", ".join(names) if len(names) < 6 else f"{len(names)} outcomes"]
        for (what, unit, reason), names in bounds.items()
    ]
    return "\n".join(
        [
            HEAD,
            "# Outcomes\n",
            "Each is declared once in `model/outcomes.py`. A run gives one number for each over "
            "the recorded time; those marked monthly also give a series. Names are the columns of "
            "result tables. The headlines, in bold, are what `compare` shows unless asked for "
            "more. Those that begin with `flow_` are steps of the customers' way through the firm: "
            "what enters a stage also leaves it. They are read together, as the report does, so "
            "`--detail` leaves them out; `--expect` and result tables know them.\n",
            table(("Name", "Label", "Unit", "Better", "Monthly", "Meaning"), rows),
            "## Units\n",
            table(("Unit", "Meaning"), [[f"`{unit}`", text] for unit, text in UNITS.items()]),
            "## Too small to matter\n",
            "A change whose whole interval lies within the bound is called clearly too small "
            "to matter.\n",
            table(("Bound", "Unit", "Why", "Applies to"), small),
        ]
    )


def records() -> str:
    """Write the data dictionary."""
    parts = [
        HEAD,
        "# Records\n",
        "State is kept in NumPy structured arrays, one table for each kind of entity, declared in "
        "`model/records.py` and `model/recording.py`. The declarations are the data dictionary.\n",
        "## Tables of a run\n",
        "Fields of `model.records.Records`, the first argument of every rule.\n",
        table(("Table", "Holds"), record_tables()),
        "## Entities\n",
        *map(record, ENTITIES),
        "## Luck\n",
        "Drawn before the run starts; rules only read it.\n",
        *map(record, LUCK_RECORDS),
        "## What is written down\n",
        f"The table of months holds the flows of the month (`{LEDGER.name}`, set to zero at its "
        "end), then levels at its end. Outcomes are formulas on it.\n",
        record(MONTH),
    ]
    return "\n".join(parts)


def record(entity: Record) -> str:
    """Describe one kind of entity."""
    rows = [
        [f"`{each.name}`", KINDS[each.kind], each.unit, linked(plain(each.doc), SOURCES)]
        for each in entity.fields
    ]
    stages = STAGES.get(entity.name)
    codes = ""
    if stages:
        module = importlib.import_module("model.records")
        codes = ", ".join(f"{getattr(module, name)} `{name}`" for name in stages)
        codes = f"\nStages: {codes}.\n"
    head = f"### {entity.name.replace('_', ' ').capitalize()}\n\n{entity.doc}\n{codes}\n"
    return head + table(("Field", "Kind", "Unit", "Meaning"), rows)


def record_tables() -> Iterator[list[str]]:
    """List the tables of a run with the text below each in the source."""
    tree = ast.parse((MODEL / "records.py").read_text(encoding="utf-8"))
    (body,) = (n.body for n in tree.body if isinstance(n, ast.ClassDef) and n.name == "Records")
    for line, after in pairwise(body):
        if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name):
            yield [f"`{line.target.id}`", plain(docstring_of(after))]


def schedule() -> str:
    """Write the page of the day's phases."""
    return "\n".join(
        [
            HEAD,
            "# Schedule of a day\n",
            "`model.day.DAY`: every phase of a business day, in order, with the first line of its "
            "rule. A phase of the firm happens once; in the others each member of the named "
            "departments acts in turn, seat by seat. The compiled engine and the Mesa model both "
            "walk this list.\n",
            phases(""),
        ]
    )


def phases(argument: str) -> str:
    """Write the list of phases as a table."""
    rows = [
        [str(number), f"`{phase.name}`", who(phase), first_line(phase.rule), module_of(phase)]
        for number, phase in enumerate(DAY, 1)
    ]
    return table(("#", "Phase", "Who", "What happens", "Module"), rows)


def who(phase: Phase) -> str:
    """Say who takes part in a phase."""
    if phase.departments == EVERYBODY:
        return "everybody"
    return ", ".join(DEPARTMENTS[index] for index in phase.departments) or "the firm"


def module_of(phase: Phase) -> str:
    """Name the module that holds a phase's rule."""
    module = getattr(phase.rule, "py_func", phase.rule).__module__
    return f"`{module.replace('.', '/')}.py`"


# Parts of hand-written pages


def mechanism(argument: str) -> str:
    """Describe a mechanism's switch and the inputs that its modules read.

    Parameters
    ----------
    argument
        Name of the switch, or `-`, and the modules, such as `pipeline model/pipeline.py`.
    """
    name, *modules = argument.split()
    text = "No switch: this always takes part.\n"
    for switch in declared(Mechanisms):
        if switch.name == name:
            source = linked(switch.source, f"../reference/{SOURCES}")
            text = f"Switch: `mechanisms.{name}`. {switch.doc} Evidence: {source}.\n"
    read = {name for module in modules for name in inputs_read(ROOT / module)}
    rows = [
        [
            f"[`{each.name}`](../reference/parameters.md#{each.name})",
            kind,
            f"{default(each)} ({extent(each, each.plausible)})",
            each.unit or each.kind,
            linked(each.source, f"../reference/{SOURCES}"),
        ]
        for kind, model in (("lever", Levers), ("uncertainty", Uncertainties))
        for each in declared(model)
        if each.name in read
    ]
    head = ("Input", "Kind", "Default (plausible)", "Unit", "Source")
    return f"{text}\n{table(head, rows)}" if rows else text


@cache
def inputs_read(path: Path) -> frozenset[str]:
    """Find the inputs that the rules of a module read, as `inputs.name`."""
    known = {each.name for model in (Levers, Uncertainties) for each in declared(model)}
    return frozenset(
        node.attr
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in known and holds_inputs(node.value)
    )


def holds_inputs(node: ast.expr) -> bool:
    """Tell whether an expression is the record of inputs: `inputs` or `records.inputs[0]`."""
    if isinstance(node, ast.Subscript):
        node = node.value
    name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
    return name in ("inputs", "levers", "uncertainties", "uncertain")


def compared(text: str) -> str:
    """Fill in, beside what the evidence says of each input, what the declarations say.

    Rows are `| input | evidence | default | plausible | compared | why |`; the first, second and
    last cell are written by hand. A second cell such as `0.23 (0.15 to 0.3)` is compared.
    """
    inputs = declared_inputs()
    rows = []
    for line in text.splitlines()[2:]:
        name, evidence, *_, why = (cell.strip() for cell in line.strip("|").split(" | "))
        quantity = inputs[name.strip("` ")]
        plausible = extent(quantity, quantity.plausible)
        difference = difference_from(evidence, quantity)
        rows.append([name.strip(), evidence, default(quantity), plausible, difference, why.strip()])
    return table(("Input", "Evidence", "Default", "Plausible", "Differs in", "Why"), rows)


def difference_from(evidence: str, quantity: Quantity) -> str:
    """Say in what an input differs from the evidence, as far as that can be compared."""
    parts = re.split(r" \((.+) to (.+)\)$", evidence)
    try:
        middle, *bounds = (stored(part, quantity) for part in parts if part)
    except ValueError:
        return "form"
    found = ["default"] if middle != quantity.default else []
    found += ["range"] if bounds and tuple(bounds) != quantity.plausible else []
    return " and ".join(found) or "-"


def stored(text: str, quantity: Quantity) -> float:
    """Read a value in words as the input would, but without its limits."""
    if quantity.kind not in ("duration", "cadence"):
        return float(text.replace("$", "").replace(",", ""))
    parse = parse_duration if quantity.kind == "duration" else parse_cadence
    return parse(text)


def without_counterpart(argument: str) -> str:
    """List the inputs for which the table of comparison has no row."""
    page = (DOCS / "explanation" / "calibration.md").read_text(encoding="utf-8")
    (compared_part,) = (found[0] for found in BLOCK.finditer(page) if found[2] == "compared")
    named = set(re.findall(r"^\| `([\w.]+)` \|", compared_part, re.MULTILINE))
    rows = [
        [f"`{name}`", each.default_in_words, plain(each.doc)]
        for name, each in declared_inputs().items()
        if name not in named and not name.startswith("mechanisms.") and each.valid is not None
    ]
    return table(("Input", "Default", "Meaning"), rows)


def cited(argument: str) -> str:
    """List for each source the inputs that name it."""
    users: dict[str, list[str]] = defaultdict(list)
    for name, quantity in declared_inputs().items():
        for each in ids_in(quantity.source):
            users[each].append(f"`{name}`")
    rows = [
        [f"[{each}](#{each.lower()})", ", ".join(users[each])]
        for each in sorted(users.keys() & explained(), key=natural)
    ]
    inputs = declared_inputs()
    bare = [f"`{name}`" for name, each in inputs.items() if each.source == "assumption"]
    return (
        f"{table(('Source', 'Named by'), rows)}\n"
        f"{len(bare)} of {len(inputs)} inputs, switches included, rest on assumption alone: "
        f"{', '.join(bare)}.\n"
    )


def known_to_fail(argument: str) -> str:
    """List the patterns that the model is known not to show, and why."""
    rows = [[name, statement, reason] for (name, statement), reason in REASONS.items()]
    return table(("Pattern", "Statement", "Why it fails"), rows)


def natural(evidence_id: str) -> tuple[str, int]:
    """Order evidence ids by letter, then number."""
    return evidence_id[0], int(evidence_id[1:])


BLOCKS: dict[str, Callable[[str], str]] = {
    "mechanism": mechanism,
    "schedule": phases,
    "without counterpart": without_counterpart,
    "cited": cited,
    "known to fail": known_to_fail,
}


def filled(text: str) -> str:
    """Fill in the generated parts of a hand-written page."""

    def fill(block: re.Match[str]) -> str:
        start, name, end = block.groups()
        if name == "compared":
            return f"{start}{compared(block[0][len(start) : -len(end)].strip())}{end}"
        kind = next(kind for kind in BLOCKS if name == kind or name.startswith(f"{kind} "))
        return f"{start}{BLOCKS[kind](name.removeprefix(kind).strip())}{end}"

    return BLOCK.sub(fill, text)


# All pages


def pages() -> dict[Path, str]:
    """Give each page with generated parts and the text it should have."""
    reference = {
        "parameters": parameters,
        "outcomes": outcomes,
        "records": records,
        "schedule": schedule,
    }
    found = {DOCS / "reference" / f"{name}.md": write() for name, write in reference.items()}
    found[REPORT_SOURCES] = sources_for_reports()
    for name in BY_HAND:
        path = DOCS / name
        found[path] = filled(path.read_text(encoding="utf-8"))
    return found


def stale() -> list[str]:
    """List what is out of date, in sentences."""
    found = []
    for path, text in pages().items():
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            found.append(f"{path.relative_to(ROOT)} is out of date; run make docs.")
    return found


def unexplained() -> list[str]:
    """List what only a person can write: sources without a row, differences without a reason."""
    found = [
        f"docs/reference/{SOURCES} does not explain {each}, which an input or constant names."
        for each in sorted(set(named_sources()) - explained(), key=natural)
    ]
    calibration = filled((DOCS / "explanation" / "calibration.md").read_text(encoding="utf-8"))
    for line in calibration.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if len(cells) == 6 and cells[4] in DIFFERS and not cells[5]:
            found.append(f"docs/explanation/calibration.md does not say why {cells[0]} differs.")
    return found


def sources_for_reports() -> str:
    """Write the sources in the form in which a report can list them."""
    text = (DOCS / "reference" / SOURCES).read_text(encoding="utf-8")
    found = {}
    for derived in DERIVED.finditer(text):
        found[derived[1]] = {
            "source": f"{derived[2][:1].upper()}{derived[2][1:]}, made for this model",
            "says": unmarked(derived[3]),
        }
    for row in SOURCE_ROW.finditer(text):
        cells = [unmarked(cell) for cell in row[2].split(" | ")]
        found[row[1]] = {"source": cells[0], "says": cells[1]}
    return json.dumps(found, indent=1, ensure_ascii=False) + "\n"


def unmarked(text: str) -> str:
    """Return text without the marks of Markdown, in one line."""
    text = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", text)
    return " ".join(text.replace("\\|", "|").replace("*", "").replace("`", "").split())


def named_sources() -> Iterator[str]:
    """Yield the evidence ids that inputs, constants and graph settings name."""
    for quantity in declared_inputs().values():
        yield from EVIDENCE_ID.findall(quantity.source)
    for _, _, meaning in (*constants(), *graph_settings()):
        yield from EVIDENCE_ID.findall(re.sub(r"\(.*?\)", "", meaning))


# The README's example


def run_example() -> None:
    """Run the README's comparison again, and take two pictures of its report."""
    text = README.read_text(encoding="utf-8")
    found = EXAMPLE.search(text)
    if found is None:
        raise SystemExit("README.md has no example that starts with '$ interlock compare'.")
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder) / "results" / "first"
        interlock = [sys.executable, str(ROOT / "cli.py")]
        command = [*interlock, *found[2].split()[1:]]
        done = subprocess.run(command, cwd=folder, check=True, stdout=subprocess.PIPE, text=True)
        subprocess.run([*interlock, "report", result], cwd=folder, check=True, capture_output=True)
        take_pictures(result / "report.html")
    text = f"{text[: found.end(1)]}{done.stdout}{text[found.start(3) :]}"
    README.write_text(text, encoding="utf-8")


def take_pictures(page: Path) -> None:
    """Take pictures of a report, of its top and of one section, where a browser is installed."""
    browser = find_browser()
    if browser is None:
        print("No Chromium or Chrome was found; the pictures stay as they were.", file=sys.stderr)
        return
    from playwright.sync_api import sync_playwright  # late: only this needs it

    PICTURES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=str(browser), args=["--no-sandbox"])
        shown = started.new_page(viewport={"width": 1200, "height": 1660})
        shown.goto(page.as_uri())
        shown.wait_for_selector("html[data-charts=drawn]", state="attached")
        shown.screenshot(path=PICTURES / "report.png")
        shown.locator("#trust").screenshot(path=PICTURES / "trust.png")
        started.close()


def main(arguments: Sequence[str]) -> int:
    """Write or check the pages, and give the exit code."""
    if "--check" in arguments:
        faults = [*stale(), *unexplained()]
        print("\n".join(faults) or "The generated documentation is current.")
        return bool(faults)
    for path, text in pages().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    if "--example" in arguments:
        run_example()
    for fault in unexplained():
        print(fault, file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
