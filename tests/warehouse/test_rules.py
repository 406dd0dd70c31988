"""Each rule on made-up reports: one that breaks it and one that doesn't."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from support.dbt_runs import build_from_compiled, seeded
from support.raw_rows import Place, add_prose_figure, add_report, requests

from loaders.raw import schema

SMALL = {"received": 12, "granted": 7, "denied_state_secret": 5, "outcome_total": 12}
TWO_SWAPPED = {
    ("requests", "granted", "natural_person"): "5",
    ("requests", "denied_state_secret", "natural_person"): "7",
}


def zeros_but(total: int) -> dict[Place, str]:
    """Return a year of so many requests, all granted."""
    return requests("natural_person", received=total, granted=total, outcome_total=total)


def fill(conn: duckdb.DuckDBPyConnection) -> None:
    """One body a case; its name is that of the document."""
    schema.create(conn)

    def add(body: str, year: int, printed: dict[Place, str], form: str = "2021") -> str:
        document = add_report(conn, f"{body} {year}", body, str(year), form, printed)
        conn.execute(
            "update raw.documents set cell_count = $2, title = $3 where document_id = $1",
            [document, 198 if form == "2019" else 200, f"{body}{year}年政府信息公开工作年度报告"],
        )
        return document

    def prose(document: str, value: str) -> None:
        add_prose_figure(conn, document, "requests_received", value, "件")
        conn.execute("update raw.documents set prose_count = 1 where document_id = $1", [document])

    # across years
    carried = requests("natural_person", received=12, granted=9, outcome_total=9, carried_out=3)
    for body, carried_in in (("合肥市人民政府", 3), ("芜湖市人民政府", 2)):
        add(body, 2021, carried)
        add(
            body,
            2022,
            requests("natural_person", received=5, carried_in=carried_in, granted=5 + carried_in)
            | requests("natural_person", outcome_total=5 + carried_in),
        )
    stock = ("disclosure", "normative_documents")
    for body, in_force in (("蚌埠市人民政府", "11"), ("淮南市人民政府", "12")):
        add(body, 2021, {(*stock, "in_force"): "10"})
        printed = {(*stock, "issued_in_year"): "2", (*stock, "repealed_in_year"): "1", (*stock, "in_force"): in_force}
        add(body, 2022, printed)
    for body, later in (("马鞍山市人民政府", 20), ("淮北市人民政府", 60)):
        add(body, 2021, zeros_but(10))
        add(body, 2022, zeros_but(later))
    for body, between in (("铜陵市人民政府", 0), ("安庆市人民政府", 14)):
        for year, total in ((2021, 12), (2022, between), (2023, 15)):
            add(body, year, zeros_but(total))
    # prose
    prose(add("滁州市人民政府", 2021, zeros_but(8)), "8")
    prose(add("阜阳市人民政府", 2021, zeros_but(8)), "9")
    prose(add("宿州市人民政府", 2021, {}), "9")
    # within a table
    line = ("requests", "granted")
    add("六安市人民政府", 2021, {(*line, "natural_person"): "-3"})
    add("亳州市人民政府", 2021, zeros_but(12) | {(*line, "natural_person"): "21"})
    add("池州市人民政府", 2021, requests("natural_person", **SMALL) | TWO_SWAPPED)
    add("宣城市人民政府", 2021, zeros_but(12) | {(*line, "natural_person"): "1", (*line, "commercial_enterprise"): "2"})
    blank = {("requests", row, "total"): "" for row in ("received", "granted", "outcome_total")}
    add("黄山市人民政府", 2021, zeros_but(12) | blank)
    add("南京市人民政府", 2021, zeros_but(12) | dict(list(blank.items())[:2]))
    # what a report is of
    add("苏州市人民政府", 2021, {("disclosure", "rules", "issued_in_year"): "2"})
    add("苏州市卫生健康委员会", 2021, {("disclosure", "rules", "issued_in_year"): "2"})
    add("无锡市人民政府", 2022, {}, form="2019")


@pytest.fixture(scope="module")
def warehouse(shared_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """The made-up reports, built."""

    database = seeded(shared_folder, tmp_path_factory.mktemp("rules"))
    with duckdb.connect(database) as conn:
        fill(conn)
    build_from_compiled(shared_folder, database)
    with duckdb.connect(database, read_only=True) as conn:
        yield conn


BROKEN: dict[str, list[tuple[Any, ...]]] = {
    "carry_over": [
        ("芜湖市人民政府", 2022, "carried_in", "natural_person", 3, 2),
        ("芜湖市人民政府", 2022, "carried_in", "total", 3, 2),
    ],
    "stock_of_documents": [("淮南市人民政府", 2022, "normative_documents", "in_force", 11, 12)],
    "prose_against_table": [
        ("宿州市人民政府", 2021, "received", "total", 0, 9),
        ("阜阳市人民政府", 2021, "received", "total", 8, 9),
    ],
    "counts_are_counts": [("六安市人民政府", 2021, "granted", "natural_person", 0, -3)],
    "sudden_change": [
        ("淮北市人民政府", 2022, "outcome_total", "total", 10, 60),
        ("淮北市人民政府", 2022, "received", "total", 10, 60),
    ],
    "zero_year": [("铜陵市人民政府", 2022, "received", "total", None, 0)],
    "blank_against_prose": [("宿州市人民政府", 2021, "received", "total", 9, 0)],
    "blank_totals": [("黄山市人民政府", 2021, None, "total", None, None)],
    "transposed_digits": [("亳州市人民政府", 2021, "granted", "natural_person", 12, 21)],
    "swapped_cells": [
        ("池州市人民政府", 2021, "denied_state_secret", "natural_person", 5, 7),
        ("池州市人民政府", 2021, "granted", "natural_person", 7, 5),
    ],
    "split_figure": [("宣城市人民政府", 2021, "granted", "natural_person", 12, 1)],
    "rules_by_lower_body": [("苏州市卫生健康委员会", 2021, "rules", "issued_in_year", 0, 2)],
    "form_and_year": [
        ("无锡市人民政府", 2022, None, None, None, None),
    ]
    * 3,  # one for each of its tables
}


@pytest.mark.parametrize("rule", BROKEN)
def test_a_rule_finds_what_breaks_it_and_nothing_else(warehouse: duckdb.DuckDBPyConnection, rule: str) -> None:
    """The other bodies hold to it."""
    found = warehouse.execute(
        "select body_name, report_year, row_code, column_code, expected, reported from marts.fct_findings"
        " join marts.dim_report using (document_id) where rule_code = $1 order by all",
        [rule],
    ).fetchall()
    assert found == BROKEN[rule]


def test_a_repair_is_suggested_and_never_carried_out(warehouse: duckdb.DuckDBPyConnection) -> None:
    """Each broken sum says what would close it; the printed figure is the value."""
    repairs = warehouse.execute(
        "select distinct body_name, rule_code, suggested_repair, likely_cause from marts.fct_findings"
        " join marts.dim_report using (document_id)"
        " where body_name in ('亳州市人民政府', '池州市人民政府') and kind = 'identity' order by all"
    ).fetchall()
    transposed = "granted/natural_person: 12 for 21"
    assert repairs == [
        ("亳州市人民政府", "applicant_sum", transposed, "report"),
        ("亳州市人民政府", "outcome_sum", transposed, "report"),
        (
            "池州市人民政府",
            "applicant_sum",
            "exchange denied_state_secret/natural_person and granted/natural_person",
            "report",
        ),
        (
            "池州市人民政府",
            "applicant_sum",
            "exchange granted/natural_person and denied_state_secret/natural_person",
            "report",
        ),
    ]
    assert warehouse.execute(
        "select value, value_basis from marts.fct_request_outcomes join marts.dim_report using (document_id)"
        " where body_name = '亳州市人民政府' and outcome_code = 'granted' and applicant_code = 'natural_person'"
    ).fetchall() == [(21, "printed")]


def test_only_identities_make_a_report_inconsistent(warehouse: duckdb.DuckDBPyConnection) -> None:
    """A signal may be right."""
    found = dict(
        warehouse.execute(
            "select body_name || ' ' || report_year, is_consistent from marts.dim_report order by all"
        ).fetchall()
    )
    assert not found["芜湖市人民政府 2022"]
    assert not found["阜阳市人民政府 2021"]
    assert found["淮北市人民政府 2022"]
    assert found["苏州市卫生健康委员会 2021"]
    assert found["合肥市人民政府 2022"]


def test_each_rule_has_its_counts(warehouse: duckdb.DuckDBPyConnection) -> None:
    """Passed, broken and unassessable add up to the checks made."""
    counts = {
        rule: (passed, broken)
        for rule, passed, broken in warehouse.execute(
            "select rule_code, sum(passed_count), sum(broken_count) from marts.rpt_rule_pass_rate group by all"
        ).fetchall()
    }
    assert counts["stock_of_documents"][1] == 1
    assert counts["carry_over"][1] == 2
    assert counts["prose_against_table"] == (1, 2)
    assert warehouse.execute(
        "select sum(passed_count + broken_count + unassessable_count)"
        " = (select count(*) from intermediate.int_all_checks)"
        " + (select sum(check_count) from intermediate.int_count_passes) from marts.rpt_rule_pass_rate"
    ).fetchall() == [(True,)]
    printed = warehouse.execute(
        "select count(*) from intermediate.int_printed_cells where value is not null"
        " and column_code not in ('fees_collected', 'procurement_amount')"
    ).fetchone()
    assert printed and counts["counts_are_counts"] == (printed[0], 1)


def test_a_body_has_its_record(warehouse: duckdb.DuckDBPyConnection) -> None:
    """Years, reports, and the years that contradict."""
    assert warehouse.execute(
        "select first_year, last_year, current_report_count, consistent_report_count, broken_count, inconsistent_years"
        " from marts.rpt_body_scorecard where body_name = '芜湖市人民政府'"
    ).fetchall() == [(2021, 2022, 2, 1, 2, "2022")]


def test_known_issues_are_listed(warehouse: duckdb.DuckDBPyConnection) -> None:
    """By report and kind; none of these governments says whose figures it gives."""
    issues = warehouse.execute(
        "select body_name, issue_code, issue_count from marts.rpt_known_issues"
        " where body_name in ('芜湖市人民政府', '淮北市人民政府', '南京市人民政府', '合肥市人民政府') order by all"
    ).fetchall()
    scopes = [
        (body, "unknown_scope", 1)
        for body, reports in (("南京", 1), ("合肥", 2), ("淮北", 2), ("芜湖", 2))
        for body in [f"{body}市人民政府"] * reports
    ]
    assert issues == sorted([*scopes, ("淮北市人民政府", "signals", 2), ("芜湖市人民政府", "broken_identities", 2)])

SUMS_OF_SHEETS = ("channels", "answers", "closed", "reconsiderations", "suits", "staff")


def test_the_form_prints_one_equation(warehouse: duckdb.DuckDBPyConnection) -> None:
    """The others follow from its labels, or are comparisons of this project; docs/quality.md says so too."""
    sources = warehouse.execute(
        "select rule_code, official_source from marts.dim_rule where kind = 'identity'"
    ).fetchall()
    printed = {code for code, source in sources if source and "第一项加第二项之和，等于第三项加第四项之和" in source}
    derived = {code for code, source in sources if source and source.endswith("格式未印明算式")}
    assert printed == {"request_flow"}
    of_sheets = {"cumulative_total", *(f"sheet_{part}" for part in SUMS_OF_SHEETS)}
    assert derived - of_sheets == {
        *("outcome_sum", "applicant_sum", "review_sum", "counts_are_counts", "carry_over", "stock_of_documents")
    }
    assert derived >= of_sheets
    assert {code for code, source in sources if source is None} == {"prose_against_table", "area_parts"}
