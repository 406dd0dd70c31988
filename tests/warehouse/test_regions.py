"""Divisions: the chain of 1981 to 2025, in dim_region, against the reference."""

import csv
from collections import Counter
from pathlib import Path

import duckdb
import opencc
import pytest
from support.dbt_runs import dbt, seeded

from loaders.project import ROOT

SEED = ROOT / "seeds" / "reference" / "regions.csv"
SHARED = ROOT.parent / "shared" / "reference" / "regions.csv"
LEVELS = {"省级": "province", "地级": "prefecture", "县级": "county"}
YEARS = range(1981, 2026)


def rows(path: Path) -> list[dict[str, str]]:
    """A CSV file's rows."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def regions(shared_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    """A database with dim_region and what it is made of."""
    database = seeded(shared_folder, tmp_path_factory.mktemp("regions"))
    run = dbt(database, "run", "--select", "+dim_region", "int_region_lineages")
    assert run.code == 0, run.said
    return duckdb.connect(str(database), read_only=True)


def in_force(conn: duckdb.DuckDBPyConnection, name: str, year: int) -> list[tuple[str, str]]:
    """Code and full name of the divisions of a name that are in force at some time in a year."""
    return conn.execute(
        "select region_code, full_name from marts.dim_region"
        " where region_name = $1 and valid_from <= $2 and coalesce(valid_to, 9999) >= $2 order by 1",
        [name, year],
    ).fetchall()


def test_zhabei_went_into_jingan(regions: duckdb.DuckDBPyConnection) -> None:
    """A district that ended: its successor was there before, and is another body."""
    assert in_force(regions, "闸北区", 2014) == [("310108", "上海市闸北区")]
    assert in_force(regions, "闸北区", 2016) == []
    found = regions.execute("select valid_to, successor_codes from marts.dim_region where region_code = '310108'")
    assert found.fetchall() == [(2015, "310106")]
    lineages = regions.execute(
        "select count(distinct lineage) from intermediate.int_region_lineages where region_code in ('310108', '310106')"
    )
    assert lineages.fetchall() == [(2,)]


def test_xiangfan_was_renamed_xiangyang(regions: duckdb.DuckDBPyConnection) -> None:
    """A rename that the reference's list of new codes leaves out; what was split off in 1984 is no successor."""
    found = regions.execute(
        "select region_name, valid_from, valid_to, successor_codes, split_off_codes from marts.dim_region"
        " where region_code = '420600' order by valid_from"
    ).fetchall()
    split_off = "420602[1984]; 420603[1984]; 420604[1984]; 420605[1984]"
    assert found == [("襄樊市", 1981, 2010, "420600", split_off), ("襄阳市", 2010, None, None, None)]
    assert in_force(regions, "襄樊市", 2010) == in_force(regions, "襄樊市", 2009) == [("420600", "湖北省襄樊市")]
    assert in_force(regions, "襄阳市", 2010) == [("420600", "湖北省襄阳市")]
    lineages = regions.execute(
        "select count(*), count(distinct lineage) from intermediate.int_region_lineages where region_code = '420600'"
    )
    assert lineages.fetchall() == [(2, 1)]


def test_two_districts_are_called_tongzhou(regions: duckdb.DuckDBPyConnection) -> None:
    """Beijing's since 1997; Nantong's since 2009, until then a city of its own."""
    assert in_force(regions, "通州区", 2008) == [("110112", "北京市通州区")]
    assert in_force(regions, "通州区", 2009) == [("110112", "北京市通州区"), ("320612", "江苏省南通市通州区")]
    assert in_force(regions, "通州市", 2009) == [("320683", "江苏省南通市通州市")]
    assert in_force(regions, "通州市", 2010) == []


def test_huaian_was_a_county_level_city_until_2000(regions: duckdb.DuckDBPyConnection) -> None:
    """The name went over from a city under 淮阴 to 淮阴 itself."""
    assert in_force(regions, "淮安市", 1999) == [("320882", "江苏省淮阴市淮安市")]
    assert in_force(regions, "淮安市", 2001) == [("320800", "江苏省淮安市")]
    assert in_force(regions, "淮阴市", 1999) == [("320800", "江苏省淮阴市")]


def test_short_names(regions: duckdb.DuckDBPyConnection) -> None:
    """By rule or from the seed; none for a district; 水族 is no group in 彭水苗族土家族自治县."""
    found = dict(
        regions.execute(
            "select region_name, string_split(short_names, '; ') from marts.dim_region where is_in_force"
        ).fetchall()
    )
    assert {"巴州", "巴音郭楞州"} < set(found["巴音郭楞蒙古自治州"])
    assert {"凉山州", "凉山"} < set(found["凉山彝族自治州"])
    assert set(found["彭水苗族土家族自治县"]) == {"彭水", "彭水县", "彭水自治县"}
    assert "东乡县" in found["东乡族自治县"]
    assert found["科尔沁右翼前旗"] == ["科右前旗"]
    assert found["静安区"] is None


def test_counts_agree_with_the_reference_in_every_year(regions: duckdb.DuckDBPyConnection) -> None:
    """Divisions in force at the end of each year, by level."""
    expected: Counter[tuple[int, str]] = Counter()
    for row in rows(SEED):
        for year in YEARS:
            if int(row["valid_from"]) <= year < int(row["valid_to"] or 9999):
                expected[year, LEVELS[row["level_name"]]] += 1
    found = regions.execute(
        "select years.year, level, count(*) from marts.dim_region, range(1981, 2026) as years(year)"
        " where valid_from <= year and year < coalesce(valid_to, 9999) group by all"
    ).fetchall()
    assert {(year, level): count for year, level, count in found} == expected
    assert expected[2021, "county"] > 2800
    assert expected[2021, "prefecture"] == 333


def test_the_seed_is_the_reference() -> None:
    """Row for row, whatever its columns are called."""
    if not SHARED.exists():
        pytest.skip(f"no reference beside the checkout: {SHARED}")
    assert [tuple(row.values()) for row in rows(SEED)] == [tuple(row.values()) for row in rows(SHARED)]


def test_each_division_lies_in_one_that_is_in_force(regions: duckdb.DuckDBPyConnection) -> None:
    """In every year of its period the division above bears the name that the row gives."""
    orphans = regions.execute(
        """
        select dim.region_code, dim.valid_from, years.year
        from marts.dim_region as dim, range(1981, 2026) as years(year)
        where
            dim.level <> 'province' and dim.valid_from <= year and year < coalesce(dim.valid_to, 9999)
            and not exists (
                select 1 from marts.dim_region as above
                where
                    above.region_code = dim.parent_code and above.region_name = dim.parent_name
                    and above.valid_from <= year and year <= coalesce(above.valid_to, 9999)
            )
        """
    ).fetchall()
    assert orphans == []


def test_each_successor_was_in_force_when_it_took_over(regions: duckdb.DuckDBPyConnection) -> None:
    """Bracketed codes in the year of the bracket, the others when the period ended."""
    lost = regions.execute(
        """
        select * from intermediate.int_region_successions as went
        where not exists (
            select 1 from marts.dim_region as dim
            where
                dim.region_code = went.successor_code and dim.valid_from <= went.succeeded_in
                and coalesce(dim.valid_to, 9999) >= went.succeeded_in
        )
        """
    ).fetchall()
    assert lost == []


def test_each_period_has_one_lineage_and_no_two_share_one_at_a_time(regions: duckdb.DuckDBPyConnection) -> None:
    """A lineage is one unit going on, so it is one division in any year."""
    assert regions.execute(
        "select count(*), count(distinct (region_code, valid_from)) from intermediate.int_region_lineages"
    ).fetchall() == [(len(rows(SEED)), len(rows(SEED)))]
    twice = regions.execute(
        """
        select lineage, years.year, count(*)
        from marts.dim_region
        inner join intermediate.int_region_lineages using (region_code, valid_from),
            range(1981, 2026) as years(year)
        where valid_from <= year and year < coalesce(valid_to, 9999)
        group by all having count(*) > 1
        """
    ).fetchall()
    assert twice == []


def test_characters_are_those_of_opencc() -> None:
    """Each row that says traditional is what OpenCC makes of it, and no character of OpenCC's table is left out."""
    seed = {row["printed"]: row for row in rows(ROOT / "seeds" / "reference" / "simplified_characters.csv")}
    converters = [opencc.OpenCC(name) for name in ("t2s", "tw2s", "hk2s")]
    blocks = [*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000)]
    for character in map(chr, blocks):
        for converter in converters:
            simplified = converter.convert(character)
            if simplified != character and len(simplified) == 1 and ord(simplified) < 0x10000:
                assert character == "乾" or seed[character]["simplified"] == simplified
                break
    assert "乾" not in seed


def test_no_division_is_named_with_a_character_that_would_be_replaced() -> None:
    """Else a name in the reference could not be found in a text that was put into simplified characters."""
    seed = {row["printed"] for row in rows(ROOT / "seeds" / "reference" / "simplified_characters.csv")}
    assert [row["region_name"] for row in rows(SEED) if set(row["region_name"]) & seed] == []
