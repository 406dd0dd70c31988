"""Planted faults: each class is told at its place, reports in order break nothing, and rows equal a reading."""

import dataclasses
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from support.dbt_runs import filled
from support.sizes import IS_PROOF

from benchmarks.recall import LEFT_OPEN, Result, compared
from loaders import LOADER_VERSION
from loaders.raw import writer
from loaders.raw.rows import CONTENT_TABLES, from_readings
from loaders.read import read
from synthetic.body_reports import FaultyCountry
from synthetic.country.divisions import MAX_SIZE, REGIONS, country, regions, write_regions
from synthetic.country.features import CHANGED_REGIONS, featured_country, write_changed_regions
from synthetic.country.raw_rows import fill, raw_rows
from synthetic.country.web_pages import PrintedCountry, uri, write_documents
from synthetic.faults import PLANTERS, plant_faults
from synthetic.feature_faults import FEATURE_PLANTERS, plant_feature_faults

SMALL = (1, 2, 2)
FAULTS = 2 * len(PLANTERS)
FEATURED = (*FEATURE_PLANTERS, "carry_over", "stock_of_documents", "prose_against_table", "area_parts")  # classes


@pytest.fixture(scope="module")
def edition() -> FaultyCountry:
    """What `make demo` was told to print in the tests: a country of four counties with two faults of each class."""
    return plant_faults(country(SMALL), FAULTS)


@pytest.fixture(scope="module")
def database(demo: Any) -> Path:
    """Its warehouse."""
    return demo.database


@pytest.fixture(scope="module")
def result(edition: FaultyCountry, database: Path) -> Result:
    """What became of the faults."""
    return compared(edition, database)


def test_every_class_is_planted_and_found(result: Result) -> None:
    """Of identities each one, of signals too: they are planted where they can be told."""
    assert not any(result.missed.values())
    assert {one.rule_code: (one.planted, one.found) for one in result.rules} == dict.fromkeys(PLANTERS, (2, 2))


def test_reports_without_a_fault_break_nothing(result: Result) -> None:
    """Half of the bodies were left alone, and nothing at all is found in them."""
    assert result.untouched_count > 150
    assert [one for one in result.rules if one.false_findings] == []


def test_no_share_is_below_0_or_above_1(database: Path) -> None:
    """Of a report, a level, a sector or a division, with faults at every level; some reports are left out for it."""
    with duckdb.connect(str(database), read_only=True) as conn:
        for mart in ("body", "level", "sector", "region"):
            outside = conn.execute(
                f"select metric_code, numerator, denominator from marts.rpt_{mart}_rates"
                " where metric_kind = 'proportion' and rate not between 0 and 1"
            ).fetchall()
            assert outside == []
        for mart, shares in (
            ("applicant_rates", "grant_rate, substantive_disclosure_rate, denial_rate"),
            ("reason_shares", "share_of_outcomes, share_of_refusals, share_of_kind"),
        ):
            assert conn.execute(
                f"select least({shares}) >= 0 and greatest({shares}) <= 1 as is_share, count(*) > 50"
                f" from marts.rpt_{mart} where least({shares}) is not null group by all"
            ).fetchall() == [(True, True)]
        faulty_levels = conn.execute(
            "select distinct level from marts.fct_findings join marts.dim_report using (document_id)"
            " join marts.dim_body using (body_key) where kind = 'identity'"
        ).fetchall()
        assert set(faulty_levels) == {("province",), ("prefecture",), ("county",), ("township",)}
        assert conn.execute(
            "select count(*) > 0 from marts.rpt_body_rates where metric_kind = 'proportion'"
            " and denominator is not null and unknown_cell_count = 0 and not is_known"
        ).fetchall() == [(True,)]


def test_settled_values_are_those_that_were_drawn(edition: FaultyCountry, database: Path) -> None:
    """No identity settles a value that the body didn't have: what a fault makes doubtful stays unknown."""
    reports = {uri(edition.country, report): report for report in edition.reports}
    with duckdb.connect(str(database), read_only=True) as conn:
        settled = conn.execute(
            "select uri, table_code, row_code, column_code, value from intermediate.int_cells"
            " join raw.document_locations using (document_id) where settled_by is not null"
        ).fetchall()
    drawn = [
        int(edition.figures[row[1], row[2], row[3]][reports[row[0]].body, reports[row[0]].year]) for row in settled
    ]
    assert len(settled) > 10
    assert drawn == [int(row[4]) for row in settled]


@pytest.fixture(scope="module")
def featured() -> FaultyCountry:
    """A part of a country with features: governments, bodies with a fault of `FEATURED`, and a few others."""
    whole = plant_feature_faults(featured_country((1, 2, 1)), len(PLANTERS))
    bodies, takeovers = whole.country.bodies, whole.country.takeovers
    faults = [fault for fault in whole.faults if fault.class_name in FEATURED]
    faulty = {fault.report.body for fault in faults}
    areas = {bodies[index].region for index in faulty if bodies[index].kind == "government"}
    kept = faulty | {index for index, body in enumerate(bodies) if body.kind == "government" or index % 60 == 0}
    kept |= {index for index, body in enumerate(bodies) if body.region in areas and index % 4 == 0}
    kept |= {successor for one in takeovers[::20] for successor in one.successors}
    kept |= {one.predecessor for one in takeovers if kept & set(one.successors)}
    reports = [report for report in whole.reports if report.body in kept]
    return dataclasses.replace(whole, faults=faults, reports=reports)


@pytest.fixture(scope="module")
def features(featured: FaultyCountry, shared_folder: Path) -> Path:
    """Its warehouse, in which the invented divisions are divisions like others."""

    def load(database: Path) -> None:
        country_alone = database.parent / "country.duckdb"
        fill(featured, country_alone)
        with duckdb.connect(database) as conn:
            conn.execute(f"attach '{country_alone}' as country (read_only)")
            for name in (*CONTENT_TABLES, "document_locations", "load_runs"):
                conn.execute(f"insert into raw.{name} by name from country.raw.{name}")
            conn.execute("detach country")
            for seed in (REGIONS, CHANGED_REGIONS):
                conn.execute("insert into seeds.regions by name from read_csv($1, all_varchar = true)", [str(seed)])

    return filled(shared_folder, "features", load, end="fct_findings")


@pytest.mark.skipif(not IS_PROOF, reason="builds a country of its own: runs with OGI_PROOF=1")
def test_features_hide_no_fault_and_make_no_false_finding(featured: FaultyCountry, features: Path) -> None:
    """After mergers, beside bodies of vertical systems, and beside sentences on a part of the requests."""
    found = compared(featured, features)
    assert not any(missed for name, missed in found.missed.items() if name not in LEFT_OPEN)
    counts = {one.class_name: (one.planted, one.found) for one in found.features}
    counts |= {one.rule_code: (one.planted, one.found) for one in found.rules if one.planted}
    assert counts == dict.fromkeys(FEATURED, (1, 1)) | dict.fromkeys(LEFT_OPEN, (1, 0))
    assert found.untouched_count > 100
    assert [one for one in found.rules if one.false_findings] == []
    with duckdb.connect(str(features), read_only=True) as conn:
        left_open = conn.execute(
            "select rule_code, count(*) > 5 from intermediate.int_cross_checks where status = 'unassessable'"
            " and rule_code in ('carry_over', 'prose_against_table', 'stock_of_documents') group by all order by all"
        ).fetchall()
    assert left_open == [("carry_over", True), ("prose_against_table", True), ("stock_of_documents", True)]


def test_the_seed_of_changed_divisions_is_up_to_date(tmp_path: Path) -> None:
    """As that of the other divisions."""
    write_changed_regions(tmp_path / "regions.csv")
    assert (tmp_path / "regions.csv").read_bytes() == CHANGED_REGIONS.read_bytes()


def test_a_missed_fault_and_a_false_finding_would_show(edition: FaultyCountry, database: Path) -> None:
    """Told of a fault that isn't there, and not told of those that are."""
    first = edition.faults[0]
    invented = dataclasses.replace(first, row_code="granted")
    missed = compared(dataclasses.replace(edition, faults=[invented]), database).missed
    assert [one[2] for of_class in missed.values() for one in of_class] == ["granted"]
    untold = compared(dataclasses.replace(edition, faults=[]), database)
    assert not untold.is_good
    assert {one.rule_code for one in untold.rules if one.false_findings} == set(PLANTERS)


def test_bodies_resolve_to_invented_divisions(edition: FaultyCountry, database: Path) -> None:
    """Each body is told, under its own name; a government's report adds up its area."""
    with duckdb.connect(str(database), read_only=True) as conn:
        found = conn.execute(
            "select distinct body_name, region_code, scope_code from intermediate.int_reports"
        ).fetchall()
    assert set(found) == {
        (body.name, body.region.code, "area" if body.kind == "government" else "own") for body in edition.country.bodies
    }


def test_rows_equal_what_the_loaders_read(edition: FaultyCountry, tmp_path: Path) -> None:
    """Some pages of each form and kind, spoilt ones among them: every raw row, offsets and all."""
    kinds = {(report.form, edition.country.bodies[report.body].kind): report for report in edition.reports}
    reports = [*kinds.values(), *(fault.report for fault in edition.faults[::3])]
    some = PrintedCountry(edition.country, edition.figures, list({id(one): one for one in reports}.values()))
    assert write_documents(some, tmp_path) == len(some.reports)
    readings = [read(path.read_bytes()) for path in tmp_path.rglob("*.html")]
    wanted = from_readings([(one, "synthetic") for one in readings], LOADER_VERSION)
    parts = list(raw_rows(some))
    for name, table in wanted.items():
        rows = pa.concat_tables([part[name] for part in parts])
        order = [(column, "ascending") for column in table.column_names if column != "text"]
        assert rows.sort_by(order).equals(table.sort_by(order)), name
    assert pc.sum(wanted["documents"]["cell_count"]).as_py() == wanted["cells"].num_rows > 1000


def test_the_same_seed_gives_the_same_bytes() -> None:
    """And another seed others."""

    def digests(seed: int) -> list[str]:
        parts = raw_rows(plant_faults(country((1, 1, 1), seed), 10, seed))
        return [digest for part in parts for digest in part["documents"]["sha256"].to_pylist()]

    assert digests(1) == digests(1)
    assert not set(digests(1)) & set(digests(2))


def test_every_name_says_that_it_is_invented() -> None:
    """Divisions of all sizes have a name and a code of their own."""
    found = regions(*MAX_SIZE)
    assert all(one.name.startswith("虚构") for one in found)
    assert len({one.name for one in found}) == len({one.code for one in found}) == len(found)
    with pytest.raises(ValueError, match="no size of the country"):
        regions(10, 1, 1)


def test_the_seed_of_divisions_is_up_to_date(tmp_path: Path) -> None:
    """Else bodies of the country would not be told."""
    write_regions(tmp_path / "regions.csv")
    assert (tmp_path / "regions.csv").read_bytes() == REGIONS.read_bytes()


def test_synthetic_and_other_reports_are_never_mixed(tmp_path: Path) -> None:
    """A database that holds others is refused, and left as it is; one of a synthetic country is made anew."""
    database = tmp_path / "ogi.duckdb"
    conn = writer.connect(database)
    conn.execute(
        "insert into raw.documents by name select 'a' as document_id, 'a' as sha256, 1 as byte_count,"
        " 'text/plain' as media_type, 'given' as origin, 0 as cell_count, 0 as prose_count, '1' as loader_version"
    )
    conn.close()
    with pytest.raises(ValueError, match="holds 1 reports that aren't synthetic"):
        fill(plant_faults(country((1, 1, 1)), 0), database)
    with duckdb.connect(str(database)) as conn:
        assert conn.execute("select document_id from raw.documents").fetchall() == [("a",)]
    again = tmp_path / "again.duckdb"
    assert [fill(plant_faults(country((1, 1, 1), seed, missing=0), 0), again) for seed in (1, 2)] == [312, 312]
    with duckdb.connect(str(again)) as conn:
        assert conn.execute("select count(*), count(distinct run_id) from raw.document_locations").fetchall() == [
            (312, 1)
        ]
