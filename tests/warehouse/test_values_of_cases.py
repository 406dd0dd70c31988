"""Values that sums rest on: contradicted lines settle nothing, corrections go all the way, money needs a unit."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from support.value_cases import REPORTS, document, values_warehouse


@pytest.fixture(scope="module")
def warehouse(shared_folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The cases, built."""
    with duckdb.connect(values_warehouse(shared_folder), read_only=True) as conn:
        yield conn


def cells(conn: duckdb.DuckDBPyConnection, name: str, row: str) -> dict[str, tuple[Any, ...]]:
    """Return value and basis of the cells of one row that aren't a printed 0, by column."""
    found = conn.execute(
        "select column_code, cast(value as double), value_basis from intermediate.int_cells"
        " where document_id = $1 and row_code = $2 and (value is distinct from 0 or value_basis <> 'printed')",
        [document(name), row],
    ).fetchall()
    return {column: tuple(rest) for column, *rest in found}


def broken(conn: duckdb.DuckDBPyConnection, name: str) -> list[str]:
    """Return the rules that a report breaks, and the signals."""
    return [
        rule
        for (rule,) in conn.execute(
            "select distinct rule_code from marts.fct_findings where document_id = $1 order by all", [document(name)]
        ).fetchall()
    ]


def test_a_contradicted_line_settles_nothing(warehouse: duckdb.DuckDBPyConnection) -> None:
    """The line says 10 and the column 0; the line says 0 and the flow of the column 4."""
    assert cells(warehouse, "n1", "granted")["natural_person"] == (None, "unknown")
    assert cells(warehouse, "n16", "received")["legal_service_organization"] == (None, "unknown")


def test_blanks_are_no_zeros_where_a_sentence_gives_a_figure(warehouse: duckdb.DuckDBPyConnection) -> None:
    """The table prints zeros and blanks, the sentence 30."""
    assert cells(warehouse, "zeros", "received") == {"total": (None, "unknown")}
    assert cells(warehouse, "zeros", "granted") == {"natural_person": (None, "unknown")}


def test_a_corrected_total_settles_its_line_anew(warehouse: duckdb.DuckDBPyConnection) -> None:
    """12 becomes 2, so the blank is 0, and the parts add up to 2."""
    assert cells(warehouse, "b14", "granted") == {
        "natural_person": (0, "blank_as_zero"),
        "commercial_enterprise": (2, "printed"),
        "total": (2, "corrected"),
    }
    assert warehouse.execute(
        "select total_reported, sum_of_parts, value from marts.fct_request_totals"
        " where document_id = $1 and line_code = 'granted'",
        [document("b14")],
    ).fetchall() == [(12, 2, 2)]


def test_a_corrected_stock_mends_the_next_year(warehouse: duckdb.DuckDBPyConnection) -> None:
    """13 + 3 - 1 = 15. The year itself prints 12, which follows from 10."""
    assert broken(warehouse, "n14 2023") == []
    assert broken(warehouse, "n14 2022") == []


def test_a_mended_reading_leaves_the_report_consistent(warehouse: duckdb.DuckDBPyConnection) -> None:
    """An erratum gives the same value, and the report stays at odds with itself."""
    for name in ("b14b", "erratum"):
        assert cells(warehouse, name, "granted")["total"] == (50, "corrected")
    assert broken(warehouse, "b14b") == []
    assert broken(warehouse, "erratum") == ["applicant_sum", "outcome_sum"]
    assert warehouse.execute(
        "select is_consistent from marts.dim_report where document_id in ($1, $2) order by document_id = $2",
        [document("b14b"), document("erratum")],
    ).fetchall() == [(True,), (False,)]


def test_an_amount_without_a_unit_has_no_value(warehouse: duckdb.DuckDBPyConnection) -> None:
    """Whatever unit the official form prints; 0 needs none."""
    fees = {name: cells(warehouse, name, "fees").get("fees_collected", (0, "printed")) for name in REPORTS}
    assert fees["n3 none"] == (None, "unknown")
    assert fees["n3 own"] == (125000, "printed")
    assert fees["n3 zero"] == (0, "printed")


def test_an_amount_of_another_scale_is_a_signal(warehouse: duckdb.DuckDBPyConnection) -> None:
    """元 printed under a header in 万元: the value stays, with a signal; the sound year has none."""
    assert warehouse.execute(
        "select expected, reported, status from marts.fct_findings"
        " where document_id = $1 and rule_code = 'amount_scale'",
        [document("b43 2021")],
    ).fetchall() == [(592372400, 5923724490000, "signal")]
    assert broken(warehouse, "b43 2022") == []


def test_results_above_the_cases_give_no_share(warehouse: duckdb.DuckDBPyConnection) -> None:
    """Neither of the report nor of its level, which counts it as left out."""
    rates = warehouse.execute(
        "select metric_code, numerator, is_known from marts.rpt_body_rates where document_id = $1"
        " and metric_kind = 'proportion' and topic_code = 'review' and item_code not like 'litigation_after%'",
        [document("n2")],
    ).fetchall()
    assert len(rates) == 12
    assert {row[1:] for row in rates} == {(None, False)}
    assert warehouse.execute(
        "select unknown_report_count > 0 from marts.rpt_level_rates where level = 'county' and scope_code = 'own'"
        " and report_year = 2021 and metric_code = 'reconsideration_correction_rate_on_closed'"
    ).fetchall() == [(True,)]


def test_a_negative_count_is_unknown(warehouse: duckdb.DuckDBPyConnection) -> None:
    """It stays as printed beside the value, and is a finding; a negative amount is a value."""
    assert cells(warehouse, "negative", "granted") == {"total": (None, "unknown")}
    assert cells(warehouse, "negative", "fees")["fees_collected"] == (-15000, "printed")
    assert warehouse.execute(
        "select rule_code, expected, reported from marts.fct_findings where document_id = $1 order by all",
        [document("negative")],
    ).fetchall() == [("counts_are_counts", 0, -3)]


def test_no_share_is_outside_its_bounds(warehouse: duckdb.DuckDBPyConnection) -> None:
    """Of a report, a level, a sector or a division."""
    for mart in ("body", "level", "sector", "region"):
        assert (
            warehouse.execute(
                f"select * from marts.rpt_{mart}_rates where metric_kind = 'proportion' and rate not between 0 and 1"
            ).fetchall()
            == []
        )
