"""The marts of a small warehouse of made-up reports, and of the true cells of real ones."""

import csv
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from support.dbt_runs import build_from_compiled, seeded
from support.raw_rows import add_report

from loaders.project import ROOT
from loaders.raw import schema

OF_REPORT = "join marts.dim_report using (document_id)"
TRUTH = ROOT.parent / "shared" / "truth" / "cells"


@pytest.fixture(scope="module")
def small(small_warehouse: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The small warehouse, to be read."""
    with duckdb.connect(small_warehouse, read_only=True) as conn:
        yield conn


def rows(conn: duckdb.DuckDBPyConnection, query: str) -> list[tuple[Any, ...]]:
    """Return all rows of a query."""
    return conn.execute(query).fetchall()


def test_reports_know_their_tables(small: duckdb.DuckDBPyConnection) -> None:
    """A rejected content is no report; a table is absent, blank or filled; a year is read in any script."""
    found = rows(
        small,
        "select title, report_year, form_code, disclosure_state, requests_state, review_state, cell_count,"
        " unknown_cell_count, finding_count, unassessable_count, is_consistent"
        " from marts.dim_report order by title",
    )
    # the blank cell of the broken report is known: its line adds up to the printed 0 without it
    assert found == [
        ("blank 2020", 2020, "2019", "blank", "blank", "blank", 198, 0, 0, 0, True),
        ("broken 2020", 2020, "2019", "filled", "filled", "filled", 198, 0, 5, 0, False),
        ("prose 2021", 2021, None, "absent", "absent", "absent", 0, 0, 0, 0, True),
        ("steady 2020", 2020, "2019", "filled", "filled", "filled", 198, 0, 0, 0, True),
        ("steady 2021", 2021, "2021", "filled", "filled", "filled", 200, 0, 0, 0, True),
    ]


def test_findings_say_what_was_expected(small: duckdb.DuckDBPyConnection) -> None:
    """Each contradiction with its place and figures."""
    found = rows(
        small,
        "select rule_code, table_code, row_code, column_code, expected, reported, difference, status"
        " from marts.fct_findings order by all",
    )
    assert found == [
        ("outcome_sum", "requests", "outcome_total", "natural_person", 1, 0, -1, "broken"),
        ("outcome_sum", "requests", "outcome_total", "total", 1, 0, -1, "broken"),
        ("request_flow", "requests", "outcome_total", "natural_person", 1, 0, -1, "broken"),
        ("request_flow", "requests", "outcome_total", "total", 1, 0, -1, "broken"),
        ("review_sum", "review", "litigation_direct", "total", 2, 0, -2, "broken"),
    ]


def test_amounts_are_in_cny(small: duckdb.DuckDBPyConnection) -> None:
    """2954 under 万元, and the 2021 form's fees, which are in 万元."""
    found = rows(
        small,
        f"select title, measure_code, value from marts.fct_proactive_disclosure {OF_REPORT}"
        " where unit_code = 'CNY' and value > 0 order by all",
    )
    assert found == [
        ("steady 2020", "procurement_amount", Decimal(29_540_000)),
        ("steady 2021", "fees_collected", Decimal("242523110.82")),
    ]


def test_a_blank_is_a_zero_where_its_line_says_so(small: duckdb.DuckDBPyConnection) -> None:
    """Five printed zeros and a total of 0 leave nothing else for it; and the sum of the line is known."""
    assert rows(
        small,
        f"select reported_value, value, value_basis from marts.fct_request_outcomes {OF_REPORT}"
        " where title = 'broken 2020' and outcome_code = 'granted' and applicant_code = 'research_institution'",
    ) == [(None, 0, "blank_as_zero")]
    assert rows(
        small,
        f"select total_reported, sum_of_parts, value, value_basis from marts.fct_request_totals {OF_REPORT}"
        " where title = 'broken 2020' and line_code = 'granted'",
    ) == [(0, 0, 0, "printed")]


@pytest.mark.parametrize(
    ("fact", "column", "codes"),
    [
        ("fct_requests", "applicant_code", 6),
        ("fct_request_outcomes", "applicant_code", 6),
        ("fct_request_outcomes", "outcome_code", 22),  # 18 lines of both forms, one of 2019, three of 2021
        ("fct_litigation", "result_code", 4),
    ],
)
def test_no_fact_mixes_totals_with_parts(small: duckdb.DuckDBPyConnection, fact: str, column: str, codes: int) -> None:
    """Facts hold leaves alone: neither a total nor a heading."""
    found = {code for (code,) in rows(small, f"select distinct {column} from marts.{fact}")}
    assert len(found) == codes
    assert not found & {"total", "legal_person", "outcome_total", "denied", "unable", "not_processed", "other_handling"}


def test_flows_of_an_applicant_type(small: duckdb.DuckDBPyConnection) -> None:
    """The four flows side by side, each with its basis."""
    assert rows(
        small,
        "select received, carried_in, outcome_total, carried_out, received_reported, received_basis"
        f" from marts.fct_requests {OF_REPORT}"
        " where title = 'steady 2021' and applicant_code = 'natural_person'",
    ) == [(20, 2, 19, 3, 20, "printed")]


def test_the_wide_report(small: duckdb.DuckDBPyConnection) -> None:
    """One row a report, also without tables; other handling is comparable across forms."""
    assert rows(
        small,
        "select body_name, report_year, received, granted, denied, unable, other_handling, other, other_other,"
        " outcome_total, finding_count from marts.rpt_requests order by all",
    ) == [
        ("丁市", 2021, None, None, None, None, None, None, None, None, 0),
        ("丙区", 2020, None, None, None, None, None, None, None, None, 0),
        ("乙县卫生健康局", 2020, 1, 0, 1, 0, 0, 0, None, 0, 5),
        ("黄山市人民政府", 2020, 10, 7, 0, 0, 2, 2, None, 9, 0),
        ("黄山市人民政府", 2021, 20, 8, 1, 6, 4, None, 3, 19, 0),
    ]


def test_prose_figures(small: duckdb.DuckDBPyConnection) -> None:
    """万 in the unit counts."""
    assert rows(small, "select indicator_code, unit_code, value, value_basis from marts.fct_prose_figures") == [
        ("items_disclosed", "items", Decimal(1_737_690_000), "printed")
    ]


@pytest.fixture(scope="module")
def truth(shared_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """A warehouse filled with the true cells of the real reports."""
    if not TRUTH.exists():
        pytest.skip("the true cells of real reports lie beside the checkout (shared/truth), and aren't there")
    database = seeded(shared_folder, tmp_path_factory.mktemp("truth"))
    with duckdb.connect(database) as conn:
        schema.create(conn)
        for path in sorted(TRUTH.glob("*.csv")):
            cells = true_cells(path)
            printed = {place: text for place, text, _ in cells}
            units = {place: "万元" for place in printed if is_in_10k(path, place)}
            add_report(conn, path.stem, path.stem, None, "2019" if len(cells) == 198 else "2021", printed, units=units)
    build_from_compiled(shared_folder, database)
    with duckdb.connect(database, read_only=True) as conn:
        yield conn


def is_in_10k(path: Path, place: tuple[str, str, str]) -> bool:
    """Tell whether the header over a cell prints 万元: over the fees of the 2021 form, and in 002 over procurement."""
    return place[2] == "fees_collected" or (path.stem.startswith("002") and place[2] == "procurement_amount")


def true_cells(path: Path) -> list[tuple[tuple[str, str, str], str, Decimal | None]]:
    """Return place, text and value of each cell."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            (
                (row["table"], row["row_code"], row["column_code"]),
                row["text"],
                Decimal(row["value"]) if row["value"] else None,
            )
            for row in csv.DictReader(file)
        ]


def test_values_are_the_true_ones(truth: duckdb.DuckDBPyConnection) -> None:
    """Cell for cell, amounts turned into CNY by the unit that the header prints."""
    found = {
        (title, (table, row, column)): value
        for title, table, row, column, value in rows(
            truth,
            "select title, table_code, row_code, column_code, reported_value from intermediate.int_cells"
            " join marts.dim_report using (document_id)",
        )
    }
    expected = {}
    for path in TRUTH.glob("*.csv"):
        for place, _, value in true_cells(path):
            in_10k = value is not None and is_in_10k(path, place)
            expected[path.stem, place] = value * 10_000 if in_10k else value
    assert len(expected) > 1_700
    assert found == expected


def test_contradictions_of_real_reports(truth: duckdb.DuckDBPyConnection) -> None:
    """These and no others."""
    found = rows(
        truth,
        "select left(title, 12), rule_code, row_code, column_code, expected, reported from marts.fct_findings"
        " join marts.dim_report using (document_id) where kind = 'identity' order by all",
    )
    assert found == [
        ("000_9b4f7987", "outcome_sum", "outcome_total", "natural_person", 1, 0),
        ("000_9b4f7987", "outcome_sum", "outcome_total", "total", 1, 0),
        ("000_9b4f7987", "request_flow", "outcome_total", "natural_person", 1, 0),
        ("000_9b4f7987", "request_flow", "outcome_total", "total", 1, 0),
        ("000_9b4f7987", "review_sum", "litigation_direct", "total", 2, 0),
        ("pingtan_2020", "outcome_sum", "outcome_total", "natural_person", 26, 20),
        ("pingtan_2020", "outcome_sum", "outcome_total", "total", 27, 21),
    ]
