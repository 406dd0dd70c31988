"""What real reports are known to contradict, and what they keep: nothing of it is lost on the way to the findings."""

from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

Rows = list[tuple[Any, ...]]
PINGTAN = "平潭综合实验区管理委员会"
FINDINGS = (
    "select rule_code, row_code, column_code, expected, reported from marts.fct_findings"
    " join marts.dim_report using (document_id)"
    " where body_name = $1 and report_year = $2 and kind = 'identity' order by all"
)
CHECKS = (
    "select row_code, status, count(*) from intermediate.int_all_checks join marts.dim_report using (document_id)"
    " where body_name = $1 and report_year = $2 and rule_code = $3 group by all order by all"
)


@pytest.fixture(scope="module")
def sample(built_once: Any) -> Iterator[duckdb.DuckDBPyConnection]:
    """The sample, to be read."""
    with duckdb.connect(built_once, read_only=True) as conn:
        yield conn


@pytest.fixture(scope="module", params=["built_once", "real_warehouse"])
def either(request: pytest.FixtureRequest) -> Iterator[duckdb.DuckDBPyConnection]:
    """The sample and the real reports, to be read."""
    with duckdb.connect(request.getfixturevalue(request.param), read_only=True) as conn:
        yield conn


def findings(conn: duckdb.DuckDBPyConnection, body: str, year: int) -> Rows:
    """The broken identities of a report: rule, row, column, expected, reported."""
    return conn.execute(FINDINGS, [body, year]).fetchall()


def checks(conn: duckdb.DuckDBPyConnection, body: str, year: int, rule: str) -> Rows:
    """How the checks of a rule went in a report: row, status, how many."""
    return conn.execute(CHECKS, [body, year, rule]).fetchall()


def test_five_contradictions_of_a_report_without_requests(either: duckdb.DuckDBPyConnection) -> None:
    """000: one received and one denied, none decided; two suits upheld of none."""
    assert findings(either, "张家港市卫生健康委员会", 2020) == [
        ("outcome_sum", "outcome_total", "natural_person", 1, 0),
        ("outcome_sum", "outcome_total", "total", 1, 0),
        ("request_flow", "outcome_total", "natural_person", 1, 0),
        ("request_flow", "outcome_total", "total", 1, 0),
        ("review_sum", "litigation_direct", "total", 2, 0),
    ]


def test_a_sentence_that_counts_one_column_only(either: duckdb.DuckDBPyConnection) -> None:
    """Shanghai 2019 says 258 granted in whole or part; its table has 272 and 3."""
    body = "上海市人民政府办公厅"
    assert ("prose_against_table", "granted", "total", 275, 258) in findings(either, body, 2019)
    assert either.execute(
        "select granted, partially_granted from marts.rpt_requests where body_name = $1 and report_year = 2019", [body]
    ).fetchall() == [(272, 3)]


def test_a_report_that_agrees_with_itself(either: duckdb.DuckDBPyConnection) -> None:
    """Huai'an 2024: no broken identity, and fourteen figures of its prose are those of its tables."""
    body = "淮安市人民政府"
    assert findings(either, body, 2024) == []
    prose = checks(either, body, 2024, "prose_against_table")
    assert {status for _, status, _ in prose} == {"passed"}
    assert sum(count for *_, count in prose) == 14


def test_a_total_among_categories_is_in_no_sum_of_categories(either: duckdb.DuckDBPyConnection) -> None:
    """001: seven categories of an appendix add to 96, its line 合计 has an indicator of its own."""
    assert either.execute(
        "select indicator_code, count(*), sum(value) from marts.fct_prose_figures join marts.dim_report"
        " using (document_id) where report_year = 2019 and starts_with(indicator_code, 'items_disclosed_category')"
        " group by all order by all"
    ).fetchall() == [("items_disclosed_category", 7, 96), ("items_disclosed_category_total", 1, 96)]


@pytest.mark.parametrize("year", [2021, 2022])
def test_what_one_year_carries_out_the_next_carries_in(either: duckdb.DuckDBPyConnection, year: int) -> None:
    """平潭 in all seven columns, from 2020 on."""
    assert checks(either, PINGTAN, year, "carry_over") == [("carried_in", "passed", 7)]


def test_reports_of_different_scope_are_not_compared(either: duckdb.DuckDBPyConnection) -> None:
    """平潭 2019 does not say its scope, 2020 is on the whole area."""
    assert checks(either, PINGTAN, 2020, "carry_over") == []


def test_two_sums_that_do_not_hold(sample: duckdb.DuckDBPyConnection) -> None:
    """平潭 2020, from its pages: in text that has lost its separators these figures can't be told."""
    assert findings(sample, PINGTAN, 2020) == [
        ("outcome_sum", "outcome_total", "natural_person", 26, 20),
        ("outcome_sum", "outcome_total", "total", 27, 21),
    ]


def test_what_cannot_be_told_breaks_nothing(real_warehouse: Any) -> None:
    """The same report as such text: no finding is made of figures that could be others."""
    with duckdb.connect(real_warehouse, read_only=True) as conn:
        assert findings(conn, PINGTAN, 2020) == []
        assert ("normative_documents", "unassessable", 1) in checks(conn, PINGTAN, 2022, "stock_of_documents")


def test_the_stock_of_documents(sample: duckdb.DuckDBPyConnection) -> None:
    """平潭 2022: 665 in force before, 88 issued, 55 repealed, 698 in force."""
    figures = dict(
        sample.execute(
            "select report_year || ' ' || measure_code, value from marts.fct_proactive_disclosure"
            " join marts.dim_report using (document_id)"
            " where body_name = $1 and report_year in (2021, 2022) and subject_code = 'normative_documents'",
            [PINGTAN],
        ).fetchall()
    )
    assert (figures["2021 in_force"], figures["2022 issued_in_year"], figures["2022 repealed_in_year"]) == (665, 88, 55)
    assert figures["2022 in_force"] == 665 + 88 - 55 == 698
    assert ("normative_documents", "passed", 1) in checks(sample, PINGTAN, 2022, "stock_of_documents")
