"""Generated communication graphs against those of two real offices (evidence D1-D3).

`python -m tests.validation.test_communication_graph` prints the table.
"""

import os
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from statistics import fmean

import networkx
import numpy as np
import pytest

from model.communication import Rows, Ties, generate_ties, rewired
from model.graph_exchange import from_networkx, to_networkx
from model.graph_measures import cross_tie_share, modularity, spanner_share
from model.luck import PhiloxLuck
from model.organization import Organization, PeopleFile, TiesFile
from model.staff_files import ImportedFirm, read_organization

SHARED = Path(__file__).parents[2].parent / "shared" / "data"
WORKPLACE = Path(os.environ.get("INTERLOCK_DATA", SHARED)) / "workplace"
needs_data = pytest.mark.skipif(
    not WORKPLACE.is_dir(), reason="the office contact data are not here (set INTERLOCK_DATA)"
)

GRAPHS = 30
SIZES = {32: (8, 8, 16), 92: (23, 23, 46), 232: (58, 58, 116)}
ROLES_2013 = {
    "DISQ": "sales",
    "SFLE": "sales",
    "DMCT": "accounts",
    "DSE": "operations",
    "SRH": "operations",
}
ROLES_2015 = {
    "SCOM": "sales",
    "DISQ": "sales",
    "SFLE": "sales",
    "DMCT": "accounts",
    "SDOC": "accounts",
    "SSI": "accounts",
    "DCAR": "operations",
    "DG": "operations",
    "DMI": "operations",
    "DSE": "operations",
    "DST": "operations",
    "SRH": "operations",
}


@dataclass(frozen=True)
class Picture:
    """What a graph looks like, people without ties left out (as in D1-D3)."""

    ties_per_person: float
    degree_variation: float
    clustering: float
    modularity: float
    modularity_by_contact: float
    within_share: float
    within_share_by_contact: float
    top_tenth_share: float
    without_cross_share: float
    spanner_share: float


# Accepted for the mean of 30 generated firms. Evidence gives the narrower bands beside.
ACCEPTED = {
    "degree_variation": (0.35, 0.60),  # 0.46-0.49
    "clustering": (0.30, 0.55),  # 0.36-0.43; small firms are denser
    "modularity": (0.15, 0.45),  # 0.28-0.37
    "modularity_by_contact": (0.40, 0.70),  # 0.56-0.62 with 5 and 12 departments
    "within_share": (0.40, 0.75),  # 0.42-0.65
    "within_share_by_contact": (0.74, 0.86),  # 0.76-0.82
    "top_tenth_share": (0.18, 0.35),  # 0.22-0.28
    "without_cross_share": (0.0, 0.12),  # 0.02-0.05
}


def picture(ties: Ties, department: Rows) -> Picture:
    """Measure a graph."""
    graph = to_networkx(ties, department, np.zeros(len(department), np.bool_))
    degree = np.array([count for _, count in graph.degree()])
    linked = degree > 0
    crosses = department[ties.first] != department[ties.second]
    ends = np.concatenate((ties.first[crosses], ties.second[crosses]))
    cross = np.sort(np.bincount(ends, minlength=len(department))[linked])[::-1]
    args = ties.first, ties.second, department
    return Picture(
        ties_per_person=float(degree[linked].mean()),
        degree_variation=float(degree[linked].std() / degree[linked].mean()),
        clustering=networkx.average_clustering(graph, nodes=np.flatnonzero(linked).tolist()),
        modularity=modularity(*args),
        modularity_by_contact=modularity(*args, strength=ties.strength),
        within_share=1 - cross_tie_share(*args),
        within_share_by_contact=1 - cross_tie_share(*args, strength=ties.strength),
        top_tenth_share=float(cross[: round(len(cross) / 10)].sum() / cross.sum()),
        without_cross_share=float(np.mean(cross == 0)),
        spanner_share=spanner_share(*args, present=linked),
    )


def mean_picture(pictures: list[Picture]) -> Picture:
    """Average pictures feature by feature."""
    return Picture(
        **{
            field.name: fmean(getattr(item, field.name) for item in pictures)
            for field in fields(Picture)
        }
    )


@cache
def generated(people: int) -> Picture:
    """Draw graphs of firms of one size, and give their mean picture."""
    department = np.repeat(np.arange(3), SIZES[people])
    is_lead = np.diff(department, prepend=-1) != 0
    graphs = [
        generate_ties(department, is_lead, PhiloxLuck(7, number).uniforms)
        for number in range(GRAPHS)
    ]
    return mean_picture([picture(ties, department) for ties in graphs])


@cache
def office(year: int) -> ImportedFirm:
    """Read the contacts of a real office, its departments mapped to roles."""
    packed = ".gz" if year == 2015 else ""
    people = PeopleFile(
        file=str(WORKPLACE / f"people_{year}.csv"),
        roles=ROLES_2013 if year == 2013 else ROLES_2015,
    )
    ties = TiesFile(
        file=str(WORKPLACE / f"contacts_{year}.csv{packed}"),
        from_column="actor1",
        to_column="actor2",
        strength_column="duration",
    )
    return read_organization(Organization(people=people, ties=ties))


def office_ties(year: int) -> Ties:
    """Give the ties of a real office."""
    ties = office(year).ties
    assert ties is not None
    return ties


def table() -> str:
    """Compare generated firms with the real offices, feature by feature."""
    columns = {f"{people} people": generated(people) for people in SIZES}
    if WORKPLACE.is_dir():
        for year in (2013, 2015):
            columns[f"office {year}"] = picture(office_ties(year), office(year).people.department)
    lines = [f"{'':26}" + "".join(f"{name:>13}" for name in columns) + f"{'accepted':>16}"]
    for field in fields(Picture):
        row = [getattr(column, field.name) for column in columns.values()]
        band = ACCEPTED.get(field.name)
        text = f"{band[0]:.2f} to {band[1]:.2f}" if band else ""
        values = "".join(f"{value:13.2f}" for value in row)
        lines.append(f"{field.name.replace('_', ' '):26}{values}{text:>16}")
    return "\n".join(lines)


@pytest.mark.parametrize("people", SIZES)
@pytest.mark.parametrize("feature", ACCEPTED)
def test_generated_graphs_look_like_real_offices(people: int, feature: str) -> None:
    low, high = ACCEPTED[feature]
    assert low <= getattr(generated(people), feature) <= high


def test_the_table_can_be_printed() -> None:
    text = table()
    print("\n" + text)
    assert len(text.splitlines()) == 1 + len(fields(Picture))


def test_rewiring_leaves_only_the_spread_of_ties() -> None:
    department = np.repeat(np.arange(3), SIZES[92])
    is_lead = np.diff(department, prepend=-1) != 0
    luck = PhiloxLuck(7, 0)
    ties = generate_ties(department, is_lead, luck.uniforms)
    before, after = picture(ties, department), picture(rewired(ties, luck.uniforms), department)
    assert after.degree_variation == before.degree_variation
    assert after.clustering < before.clustering - 0.15
    assert abs(after.modularity) < 0.06


# The real offices


@needs_data
def test_the_office_of_2013_is_read_whole() -> None:
    firm = office(2013)
    ties = office_ties(2013)
    assert len(firm.people) == 92
    assert np.bincount(firm.people.department).tolist() == [19, 26, 47]
    assert len(ties) == 755
    assert np.bincount(firm.people.department, firm.people.is_lead).tolist() == [1, 1, 1]
    assert firm.report is not None
    assert firm.report.rows == 755 + sum(item.count for item in firm.report.dropped)
    assert ties.strength.max() == 1.0 and ties.strength.min() > 0.0


@needs_data
def test_people_who_never_meet_anyone_are_kept_and_told() -> None:
    firm = office(2015)
    assert len(firm.people) == 232
    assert firm.report is not None
    assert len(firm.report.without_ties) == 15
    assert any(line.startswith("15 people have no ties") for line in firm.lines())


@needs_data
def test_scaling_keeps_the_share_of_contact_inside_departments() -> None:
    department = office(2013).people.department
    ties = office_ties(2013)
    within = 1 - cross_tie_share(ties.first, ties.second, department, strength=ties.strength)
    assert within == pytest.approx(0.837, abs=0.02)  # of the hours themselves


@needs_data
def test_an_office_comes_back_from_networkx() -> None:
    firm, ties = office(2013), office_ties(2013)
    graph = to_networkx(ties, firm.people.department, firm.people.is_lead, firm.people.ids)
    assert set(networkx.get_node_attributes(graph, "department").values()) == {
        "sales",
        "accounts",
        "operations",
    }
    back = from_networkx(graph)
    assert back.ties is not None
    assert back.ties.strength.tolist() == ties.strength.tolist()
    assert back.people.ids == firm.people.ids


if __name__ == "__main__":
    print(table())
