"""Exports of a CRM: read right, odd rows counted, broken files refused with their lines."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest
from openpyxl import Workbook

from company.facts import facts_of
from company.sales_files import Reading, read_sales, stage_of
from company.sales_records import LOST, NOBODY, OPEN, WON
from model.faults import ScenarioError

HEAD = "Deal ID,Owner,Account,Stage,Created Date,Close Date,Amount\n"
GOOD = HEAD + (
    '1,Ada,Acme,Closed Won,2026-01-01,2026-03-31,"$1,200.00"\n'
    "2,Bob,Beta,Closed Lost,2026-01-05,2026-02-01,900\n"
    "3,Ada,Acme,Negotiation,2026-03-01,,500\n"
)
CRM = Path(__file__).parents[4] / "shared" / "data" / "crm"


def write(tmp_path: Path, text: str, name: str = "deals.csv") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_opportunities_are_read_with_times_in_years_and_quarters(tmp_path: Path) -> None:
    files = read_sales(write(tmp_path, GOOD))
    table = files.records.opportunities
    assert table is not None
    assert table.stage.tolist() == [WON, LOST, OPEN]
    assert table.value.tolist() == [1200.0, 900.0, 500.0]
    assert table.quarter_share[0] == 1.0 and np.isnan(table.quarter_share[2])
    assert (files.began, files.until) == ("2026-01-01", "2026-03-31")
    assert table.closed[0] == pytest.approx(89 / 365.25)
    assert files.records.sellers == 2 and table.seller.tolist() == [0, 1, 0]
    assert files.oddities == []


def test_odd_rows_are_counted_with_their_lines(tmp_path: Path) -> None:
    text = GOOD + (
        "1,Ada,Acme,Won,2026-01-01,2026-02-01,10\n"
        "4,,Acme,Won,2026-01-01,2026-02-01,10\n"
        "5,Ada,Acme,Won,2026-03-01,2026-02-01,10\n"
        "6,Ada,Acme,Lost,2026-01-01,,10\n"
        "7,Ada,Acme,Open,2026-01-01,2026-02-01,10\n"
        "8,Ada,Acme,Won,2026-01-01,2026-02-01,-5\n"
        "9,Ada,Gamma,Won,2026-01-01,2026-02-01,10\n"
    )
    accounts = write(tmp_path, "Account\nAcme\nBeta\nAcme\n", "accounts.csv")
    files = read_sales(write(tmp_path, text), accounts=accounts)
    said = {each.what.partition(";")[0]: each.lines for each in files.oddities}
    assert said == {
        "opportunity repeated": (5,),
        "no owner": (6,),
        "decided before it came": (7,),
        "decided without a date of it": (8,),
        "open with a date of decision": (9,),
        "won without a value above zero": (10,),
        "customer not among the accounts": (11,),
        "customer repeated": (4,),
    }
    table = files.records.opportunities
    assert table is not None and len(table.stage) == 9
    assert table.seller[3] == NOBODY and np.isnan(table.opened[4]) and np.isnan(table.value[7])
    assert str(files.oddities[0]) == "deals.csv, 1 row (line 5): opportunity repeated; left out."


def test_subscriptions_may_be_monthly_and_odd(tmp_path: Path) -> None:
    text = (
        "customer;start date;end date;MRR\n"
        "Acme;01.02.2024;;100,50\nAcme;15.01.2024;31.01.2024;90\n"
        ";01.01.2024;;5\nBeta;01.03.2024;01.02.2024;5\nGamma;;;5\nDelta;13.01.2024;;0\n"
    )
    files = read_sales(subscriptions=write(tmp_path, text))
    table = files.records.subscriptions
    assert table is not None
    assert table.revenue.tolist() == pytest.approx([1206.0, 1080.0])
    assert {each.what: each.lines for each in files.oddities} == {
        "no customer; left out": (4,),
        "no first day; left out": (6,),
        "ends before it begins; left out": (5,),
        "no revenue above zero; left out": (7,),
    }
    yearly = read_sales(subscriptions=write(tmp_path, text), reading=Reading(per="year"))
    assert yearly.records.subscriptions is not None
    assert yearly.records.subscriptions.revenue[1] == 90.0


def test_a_workbook_gives_the_same(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for line in GOOD.replace('"$1,200.00"', "1200").splitlines():
        sheet.append(line.split(","))
    book.save(tmp_path / "deals.xlsx")
    one, two = read_sales(tmp_path / "deals.xlsx"), read_sales(write(tmp_path, GOOD))
    assert one.records.opportunities is not None and two.records.opportunities is not None
    assert np.array_equal(one.records.opportunities.value, two.records.opportunities.value)
    assert (one.began, one.until) == (two.began, two.until)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "the file is empty"),
        (HEAD, "no row below it"),
        ("a,b\n1,2\n", "--column seller=HEADING"),
        (HEAD + "1,A,B,Closed Won,soon,2026-01-01,1\n", "line 2: column 'Created Date' is 'soon'"),
        (HEAD + "1,A,B,Closed Won,2026-01-01,2026-02-30,1\n", "line 2: column 'Close Date'"),
        (HEAD + "1,A,B,Closed Won,01/02/2026,02/03/2026,1\n", "--dates dmy"),
        (HEAD + '1,A,B,Closed Won,2026-01-01,2026-02-01,"1,234"\n', "--decimal point"),
        (HEAD + "1,A,B,Closed Won,2026-01-01,2026-02-01,much\n", "'much'; it must be a number"),
        (
            HEAD + "1,A,B,Stage 4,2026-01-01,,1\n",
            "stage 'Stage 4' tells neither open, won nor lost",
        ),
        (HEAD + "1,A,B,,2026-01-01,,1\n", "line 2: column 'Stage' is empty"),
        (HEAD + "1,A,B,Won,2026-01-01,,1,9\n", "line 2: the row has 8 cells, the heading 7"),
    ],
)
def test_broken_exports_are_refused(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(ScenarioError) as raised:
        read_sales(write(tmp_path, text))
    assert words in str(raised.value)
    assert "Ada" not in str(raised.value)


@pytest.mark.parametrize(
    ("reading", "words"),
    [
        (Reading(columns={"selller": "Owner"}), "Did you mean 'seller'?"),
        (Reading(columns={"seller": "Ownr"}), "Did you mean 'Owner'?"),
        (Reading(stages={"Negotiation": "maybe"}), "it must be open, won or lost"),
        (Reading(stages={"Negotation": "won"}), "Did you mean 'Negotiation'?"),
        (Reading(sheet="a"), "--sheet is for workbooks"),
    ],
)
def test_wrong_instructions_are_told(tmp_path: Path, reading: Reading, words: str) -> None:
    with pytest.raises(ScenarioError) as raised:
        read_sales(write(tmp_path, GOOD), reading=reading)
    assert words in str(raised.value)


def test_ten_wrong_cells_are_listed_and_the_rest_counted(tmp_path: Path) -> None:
    rows = "".join(f"{i},A,B,Won,2026-01-01,later,1\n" for i in range(30))
    with pytest.raises(ScenarioError) as raised:
        read_sales(write(tmp_path, HEAD + rows))
    assert len(raised.value.faults) == 11
    assert "20 more lines where column 'Close Date' is not a date" in str(raised.value)


@pytest.mark.parametrize(
    ("stage", "kind"),
    [("Closed Won", "won"), ("LOST - price", "lost"), ("2 Proposal", "open"), ("Stage 4", "")],
)
def test_stages_are_sorted_by_their_words(stage: str, kind: str) -> None:
    assert stage_of(stage) == kind


@pytest.mark.skipif(not CRM.exists(), reason="the shared data are not beside the project")
def test_a_whole_crm_export_is_read() -> None:
    files = read_sales(CRM / "sales_pipeline.csv", accounts=CRM / "accounts.csv")
    assert files.rows == {"opportunities": 8800, "accounts": 85}
    assert files.records.sellers == 30
    found = facts_of(files.records, dict(files.sources))
    assert found["win_rate"].value == pytest.approx(4238 / 6711)
    assert len(found) == 8


def test_subscriptions_alone_tell_who_left(tmp_path: Path) -> None:
    rows = "".join(
        f"C{i},{2022 + i % 3}-01-15,{f'{2023 + i % 3}-01-15' if i % 5 == 0 else ''},100\n"
        for i in range(60)
    )
    path = write(tmp_path, "customer,start date,end date,ARR\n" + rows)
    files = read_sales(subscriptions=path, reading=Reading(until=date(2025, 1, 31)))
    assert (files.began, files.until) == ("2022-01-15", "2025-01-31")
    facts = facts_of(files.records)
    rest = 16 / 365.25  # of 2025; who left in it may only not have renewed in writing yet
    years = 16 * (3 + rest) + 16 * (2 + rest) + 20 * (1 + rest) + 8 * 1
    assert facts["logo_churn"].value == pytest.approx(1 - np.exp(-8 / years), rel=1e-3)
    assert facts["logo_churn"].rows == 60


def test_what_ended_before_the_records_begin_says_nothing(tmp_path: Path) -> None:
    text = "customer,start date,end date,ARR\nOld,2015-01-01,2016-01-01,5\n"
    text += "".join(f"C{i},2015-01-01,,5\n" for i in range(20)) + "New,2024-01-01,,5\n"
    path = write(tmp_path, text)
    files = read_sales(subscriptions=path, reading=Reading(since=date(2020, 1, 1)))
    assert [each.what for each in files.oddities] == ["ended before the records begin; left out"]
    assert facts_of(files.records)["logo_churn"].value == 0.0
