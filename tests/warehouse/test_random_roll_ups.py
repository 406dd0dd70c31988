"""A thousand made-up reports of real divisions, 2017 to 2023, with their mergers: who counts, and what the sums are."""

import csv
import random
from typing import Any

import duckdb
import polars as pl
import pytest
from support.dbt_runs import Run, parsed
from support.recomputing import Report, differences, members_of_divisions, places_of
from test_recomputed import in_mart, sums

from loaders.project import ROOT

PROVINCES = (
    "11",
    "13",
    "33",
    "37",
    "46",
)  # a municipality, mergers (莱芜 2019, 杭州 2021), counties without a prefecture
SECTORS = ["government"] * 6 + ["general_office", "health", "education"]
SCOPES = ["area"] * 7 + ["own"] * 2 + ["unknown"]
LEVELS = ("nation", "province", "prefecture", "county")
BUILT = {
    "seeds": ["metrics", "code_names"],
    "intermediate": ["int_regions"],
    "marts": ["dim_region", "dim_region_ancestor", "rpt_coverage"],
}
MODELS = (
    "int_included_reports",
    "int_report_levels",
    "rpt_included_reports",
    "rpt_report_regions",
    "rpt_region_rates",
    "rpt_national_series",
)


def drawn(conn: duckdb.DuckDBPyConnection, seed: int) -> pl.DataFrame:
    """Return a thousand reports, one a body and year, of divisions that existed in the year."""
    draw = random.Random(seed)
    divisions = conn.execute(
        "select region_code, valid_from, coalesce(valid_to, 9999), level from intermediate.int_regions"
        f" where left(region_code, 2) in {PROVINCES} order by region_code, valid_from"
    ).fetchall()
    # so many roll-ups of the upper levels that most counties are below one
    weights = {"province": 40, "prefecture": 8, "county": 1}
    found: dict[tuple[str, int], tuple[Any, ...]] = {}
    while len(found) < 1000:
        year = draw.randint(2017, 2023)
        in_force = [one for one in divisions if one[1] <= year < one[2]]
        code, _, _, level = draw.choices(in_force, [weights[one[3]] for one in in_force])[0]
        sector, is_zone = draw.choice(SECTORS), draw.random() < 0.1
        body = f"{code} {sector} {is_zone}"
        known = draw.random() < 0.9
        row = (body, code, level, sector, is_zone, year, draw.choice(SCOPES), draw.randint(0, 500), known)
        if (body, year) not in found:
            found[body, year] = (f"{len(found):016}", *row)
    columns = ["document_id", "body_key", "region_code", "level", "sector_code", "is_zone", "report_year", "scope_code"]
    return pl.DataFrame(list(found.values()), [*columns, "figure", "is_known"], orient="row")


def run(conn: duckdb.DuckDBPyConnection, build: Run, name: str) -> None:
    """Make one model with the SQL that dbt compiled for the empty warehouse."""
    (node,) = [one for one in parsed().nodes.values() if one.name == name]
    conn.execute(f"create or replace table {node.schema}.{name} as {build.nodes[name]['compiled']}")


def fill(conn: duckdb.DuckDBPyConnection, build: Run, rows: pl.DataFrame) -> None:
    """Write the reports to the tables that the models read, with the columns that they use."""
    conn.register("rows", rows)
    conn.execute("create table intermediate.int_bodies as select distinct body_key, sector_code, is_zone from rows")
    conn.execute(
        "create table intermediate.int_reports as select document_id, document_id as report_id, body_key, region_code,"
        " cast(report_year as integer) as report_year, scope_code, true as is_current from rows"
    )
    run_all = "from rows join intermediate.int_report_levels as levels using (document_id)"
    conn.execute("create table marts.dim_body as select distinct body_key, region_code, level, sector_code from rows")
    for name in MODELS[:2]:
        run(conn, build, name)
    conn.execute(
        "create table marts.dim_report as select rows.*, document_id as report_id, true as is_current,"
        f" levels.* exclude (document_id, scope_code) {run_all}"
    )
    for name in MODELS[2:4]:
        run(conn, build, name)
    conn.execute(
        "create table marts.rpt_body_rates as select document_id, body_key, level, report_year, rows.scope_code,"
        " metric_code, position as metric_position, cast(figure as bigint) as numerator,"
        " if(kind = 'count', null, cast(1000 as bigint)) as denominator, 0 as unknown_cell_count, is_known,"
        " document_id in (select document_id from marts.rpt_included_reports) as is_included, counts_in_nation,"
        f" left(region_code, 2) || '0000' as province_code {run_all} cross join seeds.metrics"
        " where metric_code in ('received_count', 'grant_rate')"
    )
    for name in MODELS[4:]:
        run(conn, build, name)


def own_reports(conn: duckdb.DuckDBPyConnection, rows: pl.DataFrame) -> list[Report]:
    """Return the reports with their divisions: those then from the list of divisions, those today from the marts."""
    divisions = conn.execute(
        "select region_code, valid_from, division_basis, ancestor_code from marts.dim_region_ancestor"
        " where division_basis = 'today'"
    ).fetchall()
    with (ROOT / "seeds" / "reference" / "regions.csv").open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            code, valid_from = line["region_code"], int(line["valid_from"])
            has_prefecture = line["level_name"] == "县级" and line["prefecture_name"] != "直辖"
            above = {code, code[:2] + "0000"} | ({code[:4] + "00"} if has_prefecture else set())
            divisions += [(code, valid_from, "then", one) for one in above]
    columns = ["document_id", "report_year", "scope_code", "region_code", "level", "sector_code", "is_zone"]
    return places_of(rows.select(columns).rows(), divisions)


@pytest.mark.parametrize("seed", [1, 2])
def test_sums_over_real_divisions(empty_build: Run, seed: int) -> None:
    """By the divisions then and today, and by the flags of the reports: no difference from the sums made here."""
    with duckdb.connect() as conn:
        conn.execute("attach ':memory:' as ogi")
        conn.execute(f"attach '{empty_build.database}' as built (read_only)")
        conn.execute("use ogi")
        for schema, tables in BUILT.items():
            conn.execute(f"create schema {schema}")
            for name in tables:
                conn.execute(f"create table {schema}.{name} as from built.{schema}.{name}")
        conn.execute("create table marts.rpt_about as select false as is_synthetic")
        rows = drawn(conn, seed)
        fill(conn, empty_build, rows)
        reports = own_reports(conn, rows)
        rates = conn.sql(
            "select *, metric_code = 'grant_rate' as needs_both from marts.rpt_body_rates where scope_code <> 'unknown'"
        ).pl()
        members = members_of_divisions(reports)
        unit = ["division_basis", "region_code"]
        expected = sums(rates, pl.DataFrame(members, ["document_id", *unit, "is_counted"], orient="row"), unit)
        found = {key: row for key, row in in_mart(conn, "rpt_region_rates", unit).items() if key[3] != "unknown"}
        assert differences(found, expected) == []
        assert len(found) > 2000
        series = in_mart(conn, "rpt_national_series", [])
        for key, row in expected.items():
            if key[:2] == ("then", "000000"):
                assert series[key[2:]] == row
        check_flags(conn, members)


def check_flags(conn: duckdb.DuckDBPyConnection, members: list[tuple[str, str, str, bool]]) -> None:
    """Assert that the flags say the same, and that each level is in use with both answers."""
    levels = dict(
        conn.execute("select distinct ancestor_code, ancestor_level from marts.dim_region_ancestor").fetchall()
    )
    columns = [f"counts_in_{level}" for level in LEVELS]
    rows = conn.execute(f"select document_id, {', '.join(columns)} from marts.dim_report").fetchall()
    flags = {row[0]: dict(zip(LEVELS, row[1:], strict=True)) for row in rows}
    then = [
        (document, levels.get(code, "nation"), counts) for document, basis, code, counts in members if basis == "then"
    ]
    assert [one for one in then if flags[one[0]][one[1]] != one[2]][:10] == []
    assert {(level, counts) for _, level, counts in then} == {(level, one) for level in LEVELS for one in (True, False)}
