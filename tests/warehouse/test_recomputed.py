"""The demonstration country computed again from raw.cells in Python and polars: figures, rates, and who is added up."""

from collections.abc import Iterator
from typing import Any

import duckdb
import polars as pl
import pytest
from support.recomputing import (
    Figures,
    Report,
    differences,
    figures_of,
    is_settled_by,
    members_of_divisions,
    places_of,
    roll_up_pairs,
)
from test_metrics import DEFINITIONS, recomputed, table

KEYS = ["report_year", "scope_code", "metric_code"]
SIDES = ["numerator", "denominator", "report_count", "unknown_report_count"]
FACTS = """
    select document_id, 'requests' as table_code, line_code as row_code, 'total' as column_code, value
    from marts.fct_request_totals
    union all
    select document_id, 'requests', outcome_code, applicant_code, value from marts.fct_request_outcomes
    union all
    select document_id, 'requests', line_code, applicant_code, value
    from (unpivot (
        select document_id, applicant_code, received, carried_in, outcome_total, carried_out from marts.fct_requests
    ) on received, carried_in, outcome_total, carried_out into name line_code value value)
    union all
    select document_id, 'review', channel_code, result_code, value from marts.fct_litigation
    union all
    select document_id, 'review', channel_code, 'total', value from marts.fct_litigation_totals
"""


@pytest.fixture(scope="module")
def marts(demo: Any) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse of the demonstration country."""
    with duckdb.connect(demo.database, read_only=True) as conn:
        yield conn


@pytest.fixture(scope="module")
def figures(marts: duckdb.DuckDBPyConnection) -> dict[str, Figures]:
    """Each current report's figures: as raw.cells prints them, and blanks as the marts settle them.

    A settled blank must close an identity of its report with the figures of the other cells.
    """
    settled = {tuple(row[:-1]): row[-1] for row in marts.execute(FACTS).fetchall()}
    printed = marts.execute(
        "select document_id, table_code, row_code, column_code, cell_text from raw.cells"
        " join marts.dim_report using (document_id) where is_current and table_code in ('requests', 'review')"
    ).fetchall()
    return figures_of(printed, settled)


def test_each_figure_is_printed_or_follows_from_an_identity(
    marts: duckdb.DuckDBPyConnection, figures: dict[str, Figures]
) -> None:
    """No fact has another value than raw.cells, and a blank has one only if the report's own figures prove it."""
    of_facts = {tuple(row[:-1]): row[-1] for row in marts.execute(FACTS).fetchall()}
    own = {(document, *place): value for document, cells in figures.items() for place, value in cells.items()}
    assert differences(of_facts, {place: own.get(place) for place in of_facts}) == []
    assert len(of_facts) > 50_000
    blanks = marts.execute(
        "select document_id, table_code, row_code, column_code from raw.cells join marts.dim_report using (document_id)"
        " where is_current and table_code in ('requests', 'review') and not regexp_matches(cell_text, '[0-9]')"
    ).fetchall()
    known = [place for place in blanks if own[place] is not None]
    assert len(known) > 20
    assert [place for place in known if not is_settled_by(figures[place[0]], place[1:])] == []


@pytest.fixture(scope="module")
def rates(marts: duckdb.DuckDBPyConnection, figures: dict[str, Figures]) -> pl.DataFrame:
    """Report × metric from these figures: numerator, denominator, and whether both are known."""
    rows = [
        (document, table_code, row, column, value)
        for document, cells in figures.items()
        for (table_code, row, column), value in cells.items()
    ]
    cells = pl.DataFrame(rows, ["document_id", "table_code", "row_code", "column_code", "value"], orient="row")
    with duckdb.connect() as conn:
        conn.register("cells", cells)
        conn.register("reports", table(marts, "from marts.dim_report"))
        conn.execute("create schema marts")
        conn.execute("create table marts.dim_report as from reports")
        for fact, row, column, condition in (
            ("fct_request_totals", "line_code", "'total'", "table_code = 'requests' and column_code = 'total'"),
            ("fct_litigation", "channel_code", "column_code", "table_code = 'review' and column_code <> 'total'"),
            ("fct_litigation_totals", "channel_code", "'total'", "table_code = 'review' and column_code = 'total'"),
        ):
            conn.execute(
                f"create table marts.{fact} as select document_id, row_code as {row}, {column} as result_code, value"
                f" from cells where {condition}"
            )
        conn.execute(
            "create table marts.fct_requests as select document_id, column_code as applicant_code, value as received"
            " from cells where table_code = 'requests' and row_code = 'received' and column_code <> 'total'"
        )
        conn.execute("alter table marts.fct_request_totals drop result_code")
        conn.execute("alter table marts.fct_litigation_totals drop result_code")
        found = recomputed(conn)
    needs_both = ~pl.col("metric_code").str.ends_with("_count")
    is_known = pl.col("numerator").is_not_null() & (pl.col("denominator").is_not_null() | ~needs_both)
    return found.with_columns(is_known=is_known, needs_both=needs_both)


def test_rates_of_reports(marts: duckdb.DuckDBPyConnection, rates: pl.DataFrame) -> None:
    """Each report × metric."""
    keys = ["document_id", "metric_code"]
    columns = [*keys, "numerator", "denominator", "is_known"]
    found = table(marts, "from marts.rpt_body_rates").sort(keys)
    assert len(found) > 500 * len(DEFINITIONS)
    assert found.select(columns).equals(rates.sort(keys).select(columns).cast(dict(found.select(columns).schema)))


def sums(rates: pl.DataFrame, members: pl.DataFrame, unit: list[str]) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    """Return unit × year × scope × metric → its sums; `members` are the units of each report, and is_counted."""
    counts = pl.col("is_known") & pl.col("is_counted")
    found = (
        rates.join(members, "document_id")
        .group_by(*unit, *KEYS)
        .agg(
            pl.when(counts.any()).then(pl.col("numerator").filter(counts).sum()).alias("numerator"),
            pl.when(counts.any() & pl.col("needs_both").first())
            .then(pl.col("denominator").filter(counts).sum())
            .alias("denominator"),
            counts.sum().alias("report_count"),
            (pl.col("is_counted") & ~pl.col("is_known")).sum().alias("unknown_report_count"),
        )
    )
    return {row[: -len(SIDES)]: row[-len(SIDES) :] for row in found.select(*unit, *KEYS, *SIDES).rows()}


def in_mart(conn: duckdb.DuckDBPyConnection, mart: str, unit: list[str]) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    """Return the same from a mart."""
    rows = table(conn, f"from marts.{mart}").select(*unit, *KEYS, *SIDES).rows()
    return {row[: -len(SIDES)]: row[-len(SIDES) :] for row in rows}


@pytest.fixture(scope="module")
def reports(marts: duckdb.DuckDBPyConnection) -> list[Report]:
    """The reports that sums can be made of, with their divisions then and today."""
    rows = marts.execute(
        "select r.document_id, r.report_year, r.scope_code, r.region_code, b.level, b.sector_code, b.is_zone"
        " from marts.dim_report r join marts.dim_body b using (body_key)"
        " where r.is_current and r.report_year is not null and r.document_id = r.report_id"
    ).fetchall()
    divisions = marts.execute(
        "select region_code, valid_from, division_basis, ancestor_code from marts.dim_region_ancestor"
    ).fetchall()
    return places_of(rows, divisions)


def test_sums_of_divisions(marts: duckdb.DuckDBPyConnection, rates: pl.DataFrame, reports: list[Report]) -> None:
    """By the divisions then and today; each request once in the county, prefecture, province and nation."""
    members = members_of_divisions(reports)
    frame = pl.DataFrame(members, ["document_id", "division_basis", "region_code", "is_counted"], orient="row")
    known = rates.filter(pl.col("scope_code") != "unknown")
    unit = ["division_basis", "region_code"]
    expected = sums(known, frame, unit)
    found = {key: row for key, row in in_mart(marts, "rpt_region_rates", unit).items() if key[3] != "unknown"}
    assert differences(found, expected) == []
    assert len({key[1] for key in found}) >= 8  # the nation, a province, two prefectures, four counties
    nation = {key[2:]: row for key, row in expected.items() if key[:2] == ("then", "000000")}
    series = in_mart(marts, "rpt_national_series", [])
    assert {key: series[key] for key in nation} == nation
    assert {row[0] for key, row in series.items() if key not in nation} <= {None}


@pytest.mark.parametrize("unit", ["level", "sector"])
def test_sums_of_levels_and_sectors(
    marts: duckdb.DuckDBPyConnection, rates: pl.DataFrame, reports: list[Report], unit: str
) -> None:
    """A roll-up is left out only where one of its own level, or sector, includes it; unknown scopes always."""
    key = {"level": "level", "sector": "sector_code"}[unit]
    pairs = roll_up_pairs(reports)
    members = [
        (
            one.document_id,
            getattr(one, key),
            one.scope_code == "own"
            or (
                one.scope_code == "area"
                and not any(getattr(other, key) == getattr(one, key) for other in pairs.get(one.document_id, ()))
            ),
        )
        for one in reports
        if getattr(one, key) is not None
    ]
    frame = pl.DataFrame(members, ["document_id", key, "is_counted"], orient="row")
    found = in_mart(marts, f"rpt_{unit}_rates", [key])
    assert differences(found, sums(rates, frame, [key])) == []
    assert len({one[0] for one in found}) > 2


TOTALS = """(
    pivot (
        select report_id, report_year, totals.scope_code, totals.counts_in_nation, line_code, value
        from marts.fct_request_totals as totals join marts.dim_report using (document_id)
    ) on line_code using any_value(value) group by report_id, report_year, scope_code, counts_in_nation
)"""


@pytest.mark.parametrize("source", ["marts.rpt_requests", TOTALS], ids=["rpt_requests", "fct_request_totals"])
def test_rows_that_count_add_up_to_the_nation(marts: duckdb.DuckDBPyConnection, source: str) -> None:
    """Each count of request lines."""
    lines = ["received", "carried_in", "outcome_total", "carried_out", "granted", "partially_granted"]
    rows = marts.execute(
        f"select report_year, scope_code, {', '.join(f'sum({line})' for line in lines)} from {source}"
        f" where counts_in_nation and report_year is not null group by all"
    ).fetchall()
    found = {
        (row[0], row[1], f"{line}_count"): value for row in rows for line, value in zip(lines, row[2:], strict=True)
    }
    nation = {key: row[0] for key, row in in_mart(marts, "rpt_national_series", []).items() if key in found}
    assert found == nation
    assert len(found) > 20
