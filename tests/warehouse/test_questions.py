"""What a user would ask of each fact, in plain SQL, and the right number.

In the nation asked about, roll-ups lie in each other, a copy is damaged, a report is split over two documents, a
government says nothing of its scope, and 我局 is no body.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from support.dbt_runs import filled
from support.raw_rows import Place, add_prose_figure, add_report

from loaders.raw import schema

LICENSING = ("disclosure", "licensing", "decisions")
FEES = ("disclosure", "fees", "fees_collected")
ROLL_UPS = (  # name, year, requests, of them denied; the text says what the figures are of
    ("广东省人民政府", "2023", 900, 90, "全省"),
    ("广东省人民政府", "2024", 1000, 100, "全省"),
    ("湛江市人民政府", "2024", 300, 60, "全市"),
    ("遂溪县人民政府", "2024", 100, 40, "全县"),
    ("邢台市人民政府", "2024", 200, 20, "全市"),  # no roll-up of 河北
    ("邢台市襄都区人民政府", "2024", 30, 3, "全区"),
)
REPORTS = "join marts.dim_report as reports using (document_id) where reports.report_year = 2024"
NATION = f"{REPORTS} and reports.scope_code = 'area' and reports.counts_in_nation"
OWN = f"{REPORTS} and reports.scope_code = 'own' and reports.counts_in_nation"
SHEETS = "from marts.fct_sheet_figures as figures join marts.dim_report as reports using (document_id)"
IN_YEAR = "measure_code = 'in_year' and reports.scope_code = 'area' and reports.counts_in_nation"
FEES_WAIVED = ("sheet", "fees_waived", "in_year")
SHEETS_OF_A_PROVINCE = {"2015": 40, "2016": 50}  # requests of a year, on the sheet of 2014
QUESTIONS: dict[str, list[tuple[str, Any]]] = {
    "fct_sheet_figures": [
        (f"select sum(value) {SHEETS} where {IN_YEAR} and indicator_code = 'received' and report_year = 2016", 50),
        (f"select sum(value) {SHEETS} where {IN_YEAR} and indicator_code = 'received'", 90),
        (f"select max(value) {SHEETS} where measure_code = 'cumulative' and indicator_code = 'received'", 90),
        (f"select sum(value) {SHEETS} where {IN_YEAR} and indicator_code = 'fees_waived' and unit_code = 'CNY'", 12),
        (
            f"select sum(value) {SHEETS} join marts.dim_indicator using (indicator_code)"
            f" where {IN_YEAR} and parent_code = 'received' and report_year = 2016",
            50,
        ),
    ],
    "fct_requests": [
        (f"select sum(received) from marts.fct_requests {NATION}", 1200),
        (f"select sum(received) from marts.fct_requests {OWN}", 90),
        (f"select sum(received) from marts.fct_requests {NATION} and applicant_code = 'commercial_enterprise'", 240),
        (
            "select sum(received) from marts.fct_requests join marts.dim_report as reports using (document_id)"
            " where report_year = 2023 and reports.scope_code = 'area' and reports.counts_in_nation",
            900,
        ),
        (
            f"select sum(received) from marts.fct_requests {REPORTS}"
            " and body_name = '湛江市人民政府' and reports.counts_in_prefecture",
            300,
        ),
    ],
    "fct_request_outcomes": [
        (f"select sum(value) from marts.fct_request_outcomes {NATION}", 1200),
        (f"select sum(value) from marts.fct_request_outcomes {NATION} and outcome_code = 'granted'", 1080),
        (f"select sum(value) from marts.fct_request_outcomes {OWN} and outcome_code = 'granted'", 85),
        (
            "select sum(value) from marts.fct_request_outcomes join marts.dim_outcome using (outcome_code)"
            f" {NATION} and parent_code = 'denied'",
            120,
        ),
        (
            f"select sum(value) from marts.fct_request_outcomes {NATION}"
            " and applicant_code = 'natural_person' and outcome_code = 'granted'",
            840,
        ),
    ],
    "fct_request_totals": [
        (f"select sum(value) from marts.fct_request_totals {NATION} and line_code = 'received'", 1200),
        (f"select sum(value) from marts.fct_request_totals {OWN} and line_code = 'outcome_total'", 90),
        (
            f"select sum(value) from marts.fct_request_totals {REPORTS} and line_code = 'received'"
            " and reports.scope_code = 'area' and reports.counts_in_county",
            130,
        ),
        (
            f"select sum(value) from marts.fct_request_totals {REPORTS} and line_code = 'received'"
            " and reports.scope_code = 'area' and reports.counts_in_prefecture",
            500,
        ),
        (f"select max(value) from marts.fct_request_totals {OWN} and line_code = 'granted'", 45),
    ],
    "fct_litigation": [
        (f"select sum(value) from marts.fct_litigation {NATION}", 120),
        (f"select sum(value) from marts.fct_litigation {NATION} and result_code = 'corrected'", 60),
        (f"select sum(value) from marts.fct_litigation {OWN}", 5),
        (f"select sum(value) from marts.fct_litigation {NATION} and channel_code = 'litigation_direct'", 0),
        (
            "select sum(value) filter (where result_code = 'corrected')"
            " / sum(value) filter (where result_code <> 'pending')"
            f" from marts.fct_litigation {NATION}",
            0.5,
        ),
    ],
    "fct_litigation_totals": [
        (f"select sum(value) from marts.fct_litigation_totals {NATION}", 120),
        (f"select sum(value) from marts.fct_litigation_totals {OWN}", 5),
        (f"select sum(value) from marts.fct_litigation_totals {NATION} and channel_code = 'reconsideration'", 120),
        (f"select count(distinct document_id) from marts.fct_litigation_totals {NATION}", 2),
        (f"select sum(value - sum_of_parts) from marts.fct_litigation_totals {NATION}", 0),
    ],
    "fct_proactive_disclosure": [
        (f"select sum(value) from marts.fct_proactive_disclosure {NATION} and measure_code = 'decisions'", 2400),
        (f"select sum(value) from marts.fct_proactive_disclosure {OWN} and subject_code = 'licensing'", 177),
        (f"select sum(value) from marts.fct_proactive_disclosure {NATION} and unit_code = 'CNY'", 20000),
        (f"select sum(value) from marts.fct_proactive_disclosure {NATION} and subject_code = 'penalties'", 0),
        (
            f"select max(value) from marts.fct_proactive_disclosure {REPORTS}"
            " and reports.scope_code = 'area' and reports.counts_in_county and subject_code = 'licensing'",
            200,
        ),
    ],
    "fct_prose_figures": [
        (f"select sum(value) from marts.fct_prose_figures {NATION} and indicator_code = 'requests_received'", 1200),
        (f"select sum(value) from marts.fct_prose_figures {OWN} and indicator_code = 'requests_received'", None),
        (f"select count(*) from marts.fct_prose_figures {NATION}", 2),
        (f"select max(value) from marts.fct_prose_figures {NATION}", 1000),
        (
            f"select sum(value) from marts.fct_prose_figures {REPORTS}"
            " and reports.scope_code = 'area' and reports.counts_in_prefecture",
            500,
        ),
    ],
    "fct_findings": [
        (f"select count(*) from marts.fct_findings {REPORTS} and kind = 'identity'", 0),
        (f"select count(*) from marts.fct_findings {REPORTS} and rule_code = 'version_change'", 1),
        (f"select count(distinct document_id) from marts.fct_findings {OWN}", 1),
        (f"select any_value(likely_cause) from marts.fct_findings {OWN}", "reading"),
        (f"select count(*) from marts.fct_findings {NATION} and rule_code = 'area_parts'", 0),
    ],
    "rpt_requests": [
        (
            "select sum(received) from marts.rpt_requests"
            " where report_year = 2024 and scope_code = 'area' and counts_in_nation",
            1200,
        ),
        (
            "select sum(received) from marts.rpt_requests"
            " where report_year = 2024 and scope_code = 'own' and counts_in_nation",
            90,
        ),
        ("select received from marts.rpt_requests where body_name = '遂溪县财政局' and report_year = 2024", 50),
        ("select received from marts.rpt_requests where body_name = '徐闻县民政局'", 40),
        (
            "select sum(denied) / sum(outcome_total) from marts.rpt_requests"
            " where report_year = 2024 and scope_code = 'area' and counts_in_nation",
            0.1,
        ),
    ],
    "rpt_region_rates": [
        (
            "select numerator from marts.rpt_region_rates where region_name_zh = '广东省' and report_year = 2024"
            " and scope_code = 'area' and metric_code = 'received_count' and division_basis = 'then'",
            1000,
        ),
        (
            "select numerator from marts.rpt_region_rates where region_name_zh = '河北省' and report_year = 2024"
            " and scope_code = 'area' and metric_code = 'received_count' and division_basis = 'then'",
            200,
        ),
        (
            "select numerator from marts.rpt_region_rates where region_name_zh = '湛江市' and report_year = 2024"
            " and scope_code = 'area' and metric_code = 'received_count' and division_basis = 'then'",
            300,
        ),
        (
            "select round(rate, 2) from marts.rpt_region_rates where region_code = '000000' and report_year = 2024"
            " and scope_code = 'area' and metric_code = 'denial_rate' and division_basis = 'then'",
            0.1,
        ),
        (
            "select numerator from marts.rpt_region_rates where region_code = '000000' and report_year = 2024"
            " and scope_code = 'own' and metric_code = 'received_count' and division_basis = 'then'",
            90,
        ),
    ],
}


def year(received: int, denied: int) -> dict[Place, int]:
    """Return a report: a fifth of the requests from companies, a tenth as many reconsiderations, half of them corrected."""
    companies = received // 5
    lines = {"received": received, "granted": received - denied, "denied_third_party_rights": denied}
    lines |= {"outcome_total": received}
    cells = {("requests", line, "total"): number for line, number in lines.items()}
    for line, number in lines.items():
        of_companies = companies if line != "denied_third_party_rights" else 0
        of_companies = min(of_companies, number)
        cells["requests", line, "commercial_enterprise"] = of_companies
        cells["requests", line, "natural_person"] = number - of_companies
    disputes = received // 10
    corrected = disputes // 2
    review = {"upheld": disputes - corrected, "corrected": corrected, "total": disputes}
    cells |= {("review", "reconsideration", result): number for result, number in review.items()}
    return cells | {LICENSING: 2 * received, FEES: 1}


def printed(cells: dict[Place, int], **texts: str) -> dict[Place, str]:
    """Return the cells as texts; `texts` gives the total of single lines."""
    return {place: str(number) for place, number in cells.items()} | {
        ("requests", line, "total"): text for line, text in texts.items()
    }


def fill(database: Path) -> None:
    """Store the nation."""
    with duckdb.connect(database) as conn:
        schema.create(conn)
        for body, report_year, received, denied, area in ROLL_UPS:
            sentence = f"{area}共收到政府信息公开申请{received}件。"
            name = f"{body} {report_year}"
            cells = printed(year(received, denied))
            document_id = add_report(conn, name, body, report_year, "2021", cells, units={FEES: "万元"})
            conn.execute("insert into raw.document_texts values ($1, $2)", [document_id, sentence])
            add_prose_figure(conn, document_id, "requests_received", str(received), "件")
        for report_year, received in SHEETS_OF_A_PROVINCE.items():
            sheet = {"received": received, "received_online": received, "answered": received, "granted": received}
            cells = {("sheet", line, "in_year"): str(number) for line, number in sheet.items()}
            cells |= {("sheet", "received", "cumulative"): str(sum_to(report_year)), FEES_WAIVED: "6"}
            name = f"福建省人民政府 {report_year}"
            document_id = add_report(
                conn, name, "福建省人民政府", report_year, "fujian_2014", cells, units={FEES_WAIVED: "元"}
            )
            conn.execute(
                "insert into raw.document_texts values ($1, $2)",
                [document_id, f"全省共收到政府信息公开申请{received}件。"],
            )
            add_prose_figure(conn, document_id, "requests_received", str(received), "件")
        told = "select document_id from raw.document_texts"
        conn.execute(f"update raw.documents set prose_count = 1 where document_id in ({told})")
        add_report(conn, "sound", "遂溪县财政局", "2024", "2021", printed(year(50, 5)))
        damaged = add_report(conn, "damaged", "遂溪县财政局", "2024", "2021", printed(year(50, 5), granted="4"))
        conn.execute(f"update raw.documents set published_on = '2025-01-30' where document_id = '{damaged}'")
        add_split(conn, printed(year(40, 0)) | {LICENSING: "77"} | dict.fromkeys(year_of_review(), "0"))
        add_report(conn, "silent", "廉江市人民政府", "2024", "2021", printed(year(22, 2)))
        for number in (1, 2):
            add_report(conn, f"nameless {number}", "我局", "2024", "2021", printed(year(70, 7)))


def sum_to(report_year: str) -> int:
    """Return the requests of the province to date."""
    return sum(received for year, received in SHEETS_OF_A_PROVINCE.items() if year <= report_year)


def year_of_review() -> list[Place]:
    """The cells of reconsideration."""
    return [("review", "reconsideration", result) for result in ("upheld", "corrected", "total")]


def add_split(conn: duckdb.DuckDBPyConnection, cells: dict[Place, str]) -> None:
    """Store one report as two documents: its requests, and its other tables."""
    for name, tables in (("requests", ["requests"]), ("other tables", ["disclosure", "review"])):
        document_id = add_report(conn, name, "徐闻县民政局", "2024", "2021", cells)
        for table in ("cells", "form_tables"):
            conn.execute(
                f"delete from raw.{table} where document_id = $1 and not list_contains($2::varchar[], table_code)",
                [document_id, tables],
            )
        conn.execute(
            "update raw.documents set cell_count = (select count(*) from raw.cells where document_id = $1)"
            " where document_id = $1",
            [document_id],
        )


@pytest.fixture(scope="module")
def nation(shared_folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A session on the built nation."""
    with duckdb.connect(str(filled(shared_folder, "nation", fill)), read_only=True) as conn:
        yield conn


@pytest.mark.parametrize("table", QUESTIONS)
def test_a_question_has_the_right_number(nation: duckdb.DuckDBPyConnection, table: str) -> None:
    """Five of each fact, and of the wide tables."""
    assert len(QUESTIONS[table]) == 5
    answers = [(sql, nation.execute(sql).fetchall()) for sql, _ in QUESTIONS[table]]
    assert answers == [(sql, [(right,)]) for sql, right in QUESTIONS[table]]


def test_every_fact_is_asked(nation: duckdb.DuckDBPyConnection) -> None:
    """A new fact needs its questions."""
    facts = nation.execute("select table_name from duckdb_tables() where starts_with(table_name, 'fct_')").fetchall()
    assert {name for (name,) in facts} <= set(QUESTIONS)


def test_a_query_without_a_scope_is_told_by_its_columns(nation: duckdb.DuckDBPyConnection) -> None:
    """Each fact has the scope beside its figures, and unknown scope counts in no sum."""
    for table in QUESTIONS:
        columns = {row[0] for row in nation.execute(f"describe marts.{table}").fetchall()}
        assert "scope_code" in columns or table == "fct_findings", table
    assert nation.execute(
        "select scope_code, counts_in_nation from marts.dim_report where body_name = '廉江市人民政府'"
    ).fetchall() == [("unknown", False)]
