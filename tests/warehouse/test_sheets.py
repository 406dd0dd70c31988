"""Reports of forms before 2019: their sheets in facts, rules, series and coverage."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from support.dbt_runs import filled
from support.raw_rows import Place, add_prose_figure, add_report, requests

from loaders.project import ROOT
from loaders.raw import schema

PRINTED = {2011: "平潭综合实验区管委会", 2019: "平潭综合实验区"}  # from this year on
ZONE, GAP, WRONG = "平潭综合实验区管理委员会", "合肥市人民政府", "芜湖市人民政府"
MEASURES = ("in_year", "cumulative")


def zone_sheets() -> dict[tuple[str, str], dict[Place, str]]:
    """Return the sheet of each year of the zone: (year, form) → its cells."""
    sheets: dict[tuple[str, str], dict[Place, str]] = {}
    with (ROOT / "tests" / "fixtures" / "sheets" / "zone.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            cells = sheets.setdefault((row["report_year"], row["form_code"]), {})
            cells |= {("sheet", row["indicator_code"], measure): row[measure] for measure in MEASURES}
    return sheets


def fill(database: Path) -> None:
    """Three bodies: the zone over ten years and three forms, one without a report for 2012, one with broken sums."""
    with duckdb.connect(database) as conn:
        schema.create(conn)

        def add(body: str, year: str, form: str, cells: dict[Place, str]) -> str:
            document = add_report(conn, f"{body} {year}", body, year, form, cells)
            conn.execute(
                "update raw.documents set title = $2,"
                " cell_count = (select count(*) from raw.cells where cells.document_id = $1) where document_id = $1",
                [document, f"{body}{year}年政府信息公开工作年度报告"],
            )
            conn.execute(
                "insert into raw.document_locations (document_id, uri, run_id) values ($1, $2, 'x')",
                [document, f"{body}_{year}.html"],
            )
            return document

        sheets = zone_sheets()
        for (year, form), cells in sheets.items():
            add(PRINTED[2011], year, form, cells)
        for year, received in (("2019", 23), ("2020", 21)):
            add(
                PRINTED[2019], year, "2019", requests("natural_person", received=received, granted=20, outcome_total=20)
            )
        for year, form in (("2011", "fujian_2011"), ("2013", "fujian_2012")):
            add(GAP, year, form, sheets[year, form])
        sums = {"received": "9", "received_online": "8", "answered": "7", "granted": "4", "denied": "2"}
        wrong = add(WRONG, "2015", "fujian_2014", {("sheet", code, "in_year"): text for code, text in sums.items()})
        add_prose_figure(conn, wrong, "requests_received", "8", "件")
        conn.execute("update raw.documents set prose_count = 1 where document_id = $1", [wrong])


@pytest.fixture(scope="module")
def sheets(shared_folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A session on the built reports."""
    with duckdb.connect(str(filled(shared_folder, "sheets", fill)), read_only=True) as conn:
        yield conn


def findings(conn: duckdb.DuckDBPyConnection, body: str, years: str) -> list[tuple[Any, ...]]:
    """Return the findings of a body in some years."""
    return conn.execute(
        "select report_year, rule_code, row_code, column_code, expected, reported from marts.fct_findings"
        f" join marts.dim_report using (document_id) where body_name = $1 and report_year {years} order by all",
        [body],
    ).fetchall()


def test_the_zone_breaks_eleven_cumulative_lines_and_nothing_else(sheets: duckdb.DuckDBPyConnection) -> None:
    """The expected figures are sums by hand: 1516 + 739 in 2012."""
    broken = [
        (2012, "disclosed_gazette", 7, 0),
        (2012, "disclosed_website", 2248, 4359),
        (2012, "items_disclosed", 2255, 4359),
        (2013, "disclosed_website", 77163, 76424),
        (2013, "items_disclosed", 77163, 76424),
        (2016, "answered", 1, 0),
        (2016, "granted", 1, 0),
        (2016, "received", 1, 0),
        (2016, "received_letter_fax", 1, 0),
        (2017, "disclosed_website", 87498, 10037),
        (2017, "items_disclosed", 87498, 10037),
    ]
    assert findings(sheets, ZONE, "< 2019") == [
        (year, "cumulative_total", line, "cumulative", expected, reported) for year, line, expected, reported in broken
    ]


def test_a_year_without_a_report_or_a_figure_is_unassessable(sheets: duckdb.DuckDBPyConnection) -> None:
    """2012 is missing, so nothing in 2013 can be expected; the gazette line of the zone is blank in 2013."""
    query = (
        "select report_year, status, count(*) from marts.rpt_figure_checks join marts.dim_report using (document_id)"
        " where rule_code = 'cumulative_total' and {} group by all order by all"
    )
    # of the 16 lines of 2013, complaints is new
    assert sheets.execute(query.format(f"body_name = '{GAP}'")).fetchall() == [(2013, "unassessable", 15)]
    gazette = f"body_name = '{ZONE}' and row_code = 'disclosed_gazette' and report_year between 2013 and 2015"
    found = sheets.execute(query.format(gazette)).fetchall()
    assert found == [(2013, "unassessable", 1), (2014, "unassessable", 1), (2015, "passed", 1)]


def test_sums_and_prose_of_a_sheet_are_checked(sheets: duckdb.DuckDBPyConnection) -> None:
    """8 of 9 requests have a channel, 6 of 7 answers a kind, and a sentence gives 8 requests."""
    assert findings(sheets, WRONG, "= 2015") == [
        (2015, "prose_against_table", "received", "in_year", 9, 8),
        (2015, "sheet_answers", "answered", "in_year", 6, 7),
        (2015, "sheet_channels", "received", "in_year", 8, 9),
    ]


def test_a_series_goes_on_over_the_forms_with_its_breaks(sheets: duckdb.DuckDBPyConnection) -> None:
    """One row a year; what is broader ends with the sheets."""
    series = "select report_year, value, is_break from marts.rpt_long_series where body_name = $1 and series_code = $2"
    received = sheets.execute(f"{series} order by all", [ZONE, "received"]).fetchall()
    assert [(year, int(value)) for year, value, _ in received] == [
        *((year, 0) for year in (2011, 2012, 2013)),
        (2014, 1),
        *((year, 0) for year in (2015, 2016, 2017, 2018)),
        (2019, 23),
        (2020, 21),
    ]
    assert [year for year, _, is_break in received if is_break] == [2012, 2014, 2017, 2019]
    assert sheets.execute(
        "select comparability, max(report_year) from marts.rpt_long_series where body_name = $1 group by all order by all",
        [ZONE],
    ).fetchall() == [("broader", 2018), ("near", 2020), ("none", 2018), ("prose", 2018)]


def test_tables_of_later_forms_are_not_absent(sheets: duckdb.DuckDBPyConnection) -> None:
    """A sheet fills its year."""
    states = "select disclosure_state, requests_state, review_state, sheet_state from marts.dim_report"
    assert sheets.execute(f"{states} where body_name = $1 and report_year = 2016", [ZONE]).fetchall() == [
        ("not_in_form", "not_in_form", "not_in_form", "filled")
    ]
    assert sheets.execute(f"{states} where body_name = $1 and report_year = 2020", [ZONE]).fetchall() == [
        ("filled", "filled", "filled", "not_in_form")
    ]
    coverage = "select distinct coverage_state from marts.rpt_coverage where body_name = $1 and report_year < 2021"
    assert sheets.execute(coverage, [ZONE]).fetchall() == [("filled",)]
    assert sheets.execute("from marts.rpt_known_issues where issue_code = 'absent_tables'").fetchall() == []


def test_a_sheet_has_facts_of_its_own(sheets: duckdb.DuckDBPyConnection) -> None:
    """Each line in both measures, and none of it in fct_requests."""
    figures = "select value, unit_code from marts.fct_sheet_figures join marts.dim_report using (document_id)"
    where = "where body_name = $1 and report_year = $2 and indicator_code = $3 and measure_code = $4"
    asked = [
        (2014, "items_disclosed", "cumulative"),
        (2014, "fees_waived", "in_year"),
        (2013, "disclosed_gazette", "in_year"),
    ]
    found = [sheets.execute(f"{figures} {where}", [ZONE, *place]).fetchall() for place in asked]
    assert found == [[(78967, "items")], [(0, "CNY")], [(None, "items")]]
    older = "select count(*) from marts.{} join marts.dim_report using (document_id) where report_year < 2019"
    assert sheets.execute(older.format("fct_requests")).fetchall() == [(0,)]
    assert sheets.execute(older.format("fct_sheet_figures")).fetchall() == [
        (2 * (17 + 2 * 16 + 3 * 16 + 2 * 15 + 33 + 16),)
    ]
