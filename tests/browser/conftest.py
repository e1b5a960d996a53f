"""Reports in headless Chromium: a result with made-up numbers, its page, and a visit to it.

The result folder is a real one, written by `experiments.store`; only its numbers are invented, so
that reports can be tested without simulating.
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from math import inf, nan
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Browser, Page, sync_playwright

from experiments.patterns.finding import Finding
from experiments.plan import Plan
from experiments.store import Result, RunRecord, open_for_writing
from model.customer_flow import STEPS
from model.outcomes import MEASURES
from model.records import DEPARTMENTS
from model.scenario import Scenario
from reports import page, people_network
from reports.browser import find_browser
from reports.first_run import Film
from reports.stills import stills

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
THREE = ("Shared KPIs", "Open books", "Weekly check-ins")
MALICIOUS = (
    "<script>alert(1)</script>",
    "</script><script>window.hacked = 1</script>",
    '"><img src=x onerror="window.hacked = 1">',
    "<a href='javascript:alert(1)'>link</a> %{x} $x$ &lt;",
    "<!--<script>",
)
CASES: dict[str, dict[str, Any]] = {
    "one": {"names": THREE[:1]},
    "three": {"names": THREE},
    "twelve": {"names": [f"Change number {number} of twelve" for number in range(1, 13)]},
    "unclear": {"names": THREE, "effects": [1e-9]},
    "few": {"names": THREE, "replications": 12, "quick": True},
    "none": {"names": ()},
    "five": {
        "names": THREE[:1],
        "organization": {
            "marketing": 4,
            "specialists": 3,
            "names": {"accounts": "Customer success", "operations": "Delivery & Support"},
        },
    },
    "malicious": {
        "names": MALICIOUS,
        "texts": {"question": "</title><script>alert(1)</script>?", "changes": "<b>"},
    },
}
WITHOUT_PICTURES = ("one", "unclear")  # as they are written where no browser is
LEVELS = {"usd": 9_000_000.0, "share": 0.6, "days": 20.0, "h": 900.0, "n": 40.0, "sd": 0.0}
SPREADS = {"usd": 500_000.0, "share": 0.04, "days": 2.0, "h": 50.0, "n": 4.0, "sd": 0.3}
MONTHLY = ("value_usd", "revenue_usd", "recurring_revenue_usd")
EFFECTS = (1.0, 0.35, 0.0, -1.0, 0.15, -0.05, 0.6, 2.0, -0.4, 0.02, 0.25, -0.15)
"""Effects of made-up scenarios, counted in spreads of a measure."""


def made_up_result(
    folder: Path,
    *,
    names: Sequence[str] = THREE,
    effects: Sequence[float] = EFFECTS,
    replications: int = 200,
    months: int = 24,
    quick: bool = False,
    texts: Mapping[str, str] | None = None,
    organization: Mapping[str, Any] | None = None,
) -> Result:
    """Write a result whose scenarios have the given names and effects, and open it."""
    plan = made_up_plan(
        names,
        replications=replications,
        months=months,
        quick=quick,
        texts=texts or {},
        organization=organization,
    )
    strengths = [0.0, *(effects[i % len(effects)] for i in range(len(names)))]
    with open_for_writing(plan, folder, measures=list(MEASURES)) as writer:
        writer.add(
            [
                made_up_record(scenario.key, replication, strength, months)
                for replication in range(replications)
                for scenario, strength in zip(plan.scenarios, strengths, strict=True)
            ]
        )
    return Result(folder)


def made_up_plan(
    names: Sequence[str],
    *,
    replications: int = 200,
    months: int = 24,
    quick: bool = False,
    texts: Mapping[str, str] | None = None,
    organization: Mapping[str, Any] | None = None,
) -> Plan:
    """Return a plan whose scenarios have the given names and are called scenario-1, -2, ..."""
    horizon = f"{months} months"
    firm = dict(organization or {})
    baseline = Scenario.build("baseline", name="Baseline", horizon=horizon, organization=firm)
    scenarios = [
        Scenario.build(
            f"scenario-{number}",
            name=name,
            name_in_sentence=name,
            horizon=horizon,
            organization=firm,
            shared_weight=number / 20,
            check_in_cadence="weekly",
            **(texts or {}),
        )
        for number, name in enumerate(names, 1)
    ]
    return Plan((baseline, *scenarios), seed=1, replications=replications, quick=quick)


def made_up_graph(
    sales: int = 8, accounts: int = 8, operations: int = 16, *further: int
) -> "nx.Graph[str]":
    """Return a communication graph with more ties within departments than between them."""
    graph: nx.Graph[str] = nx.Graph()
    generator = np.random.default_rng(3)
    sizes = dict(zip(DEPARTMENTS, (sales, accounts, operations, *further), strict=False))
    for department, size in sizes.items():
        for seat in range(size):
            graph.add_node(f"{department} {seat}", department=department, is_lead=seat == 0)
    people = list(graph)
    for i, first in enumerate(people):
        for second in people[:i]:
            same = graph.nodes[first]["department"] == graph.nodes[second]["department"]
            if generator.random() < (0.4 if same else 0.06):
                graph.add_edge(first, second, strength=float(generator.random()))
    return graph


def made_up_film(*told: object) -> Film:
    """Return a first run of six months in which ties and one person come and go."""
    scenario = next((each for each in told if isinstance(each, Scenario)), Scenario.build())
    graphs = []
    for month in range(7):
        graph = made_up_graph(*scenario.organization.head_counts)
        people = list(graph)
        graph.remove_edges_from(list(graph.edges)[month::7])
        graph.remove_nodes_from(people[-1:] if month % 2 else [])
        graphs.append(graph)
    return Film(list(range(7)), graphs)


def made_up_record(key: str, replication: int, strength: float, months: int) -> RunRecord:
    """Return a run whose outcomes are moved by an effect; runs of a replication share luck."""
    luck = np.random.default_rng([replication, 1])
    own = np.random.default_rng([replication, sum(key.encode())])
    outcomes = {}
    for name, measure in MEASURES.items():
        level, spread = LEVELS.get(measure.unit, 10.0), SPREADS.get(measure.unit, 1.0)
        common, single = luck.normal(), own.normal()
        noise = 0.0 if strength == 0.0 else single * (0.3 + 0.7 * abs(strength))
        outcomes[name] = level + spread * (common + _gain(name, measure.better, strength) + noise)
    outcomes |= made_up_flow(strength, luck)
    return RunRecord(key, replication, 1, outcomes, _months(outcomes, strength, luck, own, months))


def made_up_flow(strength: float, luck: np.random.Generator) -> dict[str, float]:
    """Return steps of customers that add up: what enters a stage also leaves it."""
    left = {"opportunities": 900.0 + luck.integers(200), "won_before": 20.0}
    left["customers_before"] = 250.0
    counts = {}
    for start, steps in groupby(STEPS, key=lambda step: step.start):
        shares = np.array([2.0 + strength / 3, 1.0, 3.0])
        for step, share in zip(steps, shares / shares.sum(), strict=True):
            counts[step.measure] = left[start] * float(share)
            left[step.end] = left.get(step.end, 0.0) + counts[step.measure]
    return counts


def _gain(name: str, better: str, strength: float) -> float:
    """Return the effect on a measure: in trust, only some pairs of departments gain."""
    if name.startswith("trust_") and len(name) % 2:
        return 0.0
    return -strength if better == "lower" else strength


def _months(
    outcomes: Mapping[str, float],
    strength: float,
    luck: np.random.Generator,
    own: np.random.Generator,
    months: int,
) -> dict[str, NDArray[Any]]:
    table: dict[str, NDArray[Any]] = {"month": np.arange(1, months + 1)}
    for name in MONTHLY:
        common = np.cumsum(luck.normal(0.0, 40_000.0, months))
        single = np.cumsum(own.normal(strength * 15_000.0, 20_000.0 * abs(strength), months))
        table[name] = outcomes[name] / months + common + single
    return table


def made_up_findings() -> list[Finding]:
    """Return findings of every kind: known and unknown failures, open ranges, far ones."""
    return [
        Finding("V1", "late bookings", "S1-S7", (0.3, 0.6), 0.4, (0.35, 0.45)),
        Finding("V1", "a bound alone", "S1", (0.12, inf), 0.2, (0.1, 0.3)),
        Finding("V2", "cost of <timing>", "S2, S5", (0.03, 0.09), 0.02, (0.01, 0.04), reason="x."),
        Finding("V2", "far above", "S5", (0.5, 0.9), 30.0, (29.0, 31.0), ".2f", "it is far."),
        Finding("V8", "far below", "T8", (-inf, -0.04), -0.4, (-0.5, -0.3)),
        Finding("V8", "nothing else", "T8", (0.0, 0.0), 0.0, (0.0, 0.0), ".0%"),
        Finding("V8", "more than nothing", "Zz", (1e-9, inf), -0.02, (-0.03, 0.01), ".2%"),
        Finding("control a", "not to be measured", "T12", (0.0, 1.0), nan),
    ]


# --- Pages and visits -----------------------------------------------------------------------------


@dataclass
class Visit:
    """A page in the browser, with what went wrong and what it asked for."""

    page: Page
    problems: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def wait(self, state: str = "charts=drawn") -> "Visit":
        """Wait until the charts are drawn, or ready for paper."""
        self.page.wait_for_selector(f"html[data-{state}]", state="attached", timeout=60_000)
        return self


Visitor = Callable[..., Visit]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse to pass without a browser where it must be there."""
    folder = Path(__file__).parent
    are_asked_for = any(item.path.is_relative_to(folder) for item in items)
    if are_asked_for and os.environ.get("CI") and not find_browser():
        raise pytest.UsageError("CI is set, and no Chromium is installed for tests/browser")


@pytest.fixture(scope="session")
def report_file(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Return a function that writes the report of a case, once."""
    folder = tmp_path_factory.mktemp("reports")

    def write(case: str) -> Path:
        path = folder / f"{case}.html"
        if not path.exists():
            result = made_up_result(folder / case, **CASES[case])
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(people_network, "first_run", made_up_film)
                report = page.comparison_report(result)
                pictures = [] if case in WITHOUT_PICTURES else stills(report)
                page.write_page(page.whole_page(report, pictures), path)
                paper = page.whole_page(report, pictures, has_scripts=False)
                page.write_page(paper, path.with_suffix(".paper.html"))
        return path

    return write


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """Start Chromium once."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def visit(browser: Browser, report_file: Callable[[str], Path]) -> Visitor:
    """Return a function that opens the report of a case, without any network.

    Tests that only look share a page; a test that changes the page asks for its `own`.
    """
    shared: dict[tuple[str, int, bool], Visit] = {}

    def open_report(
        case: str, *, width: int = 1440, scripts: bool = True, own: bool = False
    ) -> Visit:
        if own or (case, width, scripts) not in shared:
            context = browser.new_context(
                offline=True, java_script_enabled=scripts, viewport={"width": width, "height": 900}
            )
            seen = watched(context.new_page())
            seen.page.goto(report_file(case).as_uri())
            if own:
                return seen.wait() if scripts else seen
            shared[case, width, scripts] = seen
        seen = shared[case, width, scripts]
        return seen.wait() if scripts else seen

    return open_report


def watched(page: Page) -> Visit:
    """Return a visit that notes what a page complains about and asks for."""
    seen = Visit(page)
    page.on("console", lambda message: _note(seen, message.type, message.text))
    page.on("pageerror", lambda error: seen.problems.append(str(error)))
    page.on("dialog", lambda dialog: seen.problems.append(dialog.message))
    page.on("request", lambda request: seen.requests.append(request.url))
    return seen


def _note(visit: Visit, kind: str, text: str) -> None:
    if kind in ("error", "warning") or text.startswith("WARN"):  # Plotly's own are but logged
        visit.problems.append(text)
