"""Measures how fast dbt resolves the names of bodies: a million names in a temporary database.

    python -m benchmarks.resolve [--names 1000000] [--keep FOLDER]

Only the models that each load rebuilds are measured; the seeds and the models of divisions are built before.
"""

import argparse
import itertools
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
import opencc
import polars as pl

from loaders.project import ROOT
from loaders.raw import schema

TARGET_SECONDS = 60
YEARS = range(2008, 2026)
NAME_ENDINGS = [
    *(
        "人民政府",
        "人民政府办公室",
        "政府办",
        "教育局",
        "科学技术局",
        "科技局",
        "工业和信息化局",
        "工信局",
        "公安局",
        "民政局",
    ),
    *("司法局", "财政局", "人力资源和社会保障局", "人社局", "自然资源局", "生态环境局", "环保局", "住房和城乡建设局"),
    *(
        "住建局",
        "交通运输局",
        "水利局",
        "农业农村局",
        "商务局",
        "文化和旅游局",
        "文旅局",
        "卫生健康局",
        "卫健局",
        "卫健委",
    ),
    *("退役军人事务局", "应急管理局", "应急局", "审计局", "统计局", "市场监督管理局", "市监局", "医疗保障局", "医保局"),
    *("发展和改革局", "发改委", "城市管理局", "信访局", "林业局"),
]
TOWNSHIPS = [
    f"{first}{second}{unit}"
    for first, second, unit in itertools.product("东西南北中", "桥河山庄坪", ("镇", "乡", "街道办事处"))
]
REGION_MODELS = ["int_regions", "int_region_successions", "int_region_lineages", "int_place_names", "int_place_chains"]
STAGING_MODELS = [
    "stg_documents",
    "stg_document_texts",
    "stg_rejects",
    "stg_document_locations",
    "stg_load_runs",
    "int_document_years",
    "int_year_corrections",
    "int_character_variants",
]


def names(count: int) -> Iterator[tuple[str, str]]:
    """Yield distinct names of bodies of all counties, every fourth in traditional script, each with a year.

    A name begins with the county, or before that with its prefecture, its province or both.
    """
    rows = list(pl.read_csv(ROOT / "seeds" / "reference" / "regions.csv", infer_schema=False).iter_rows(named=True))
    counties = [row for row in rows if row["level_name"] == "县级" and not row["valid_to"]]
    converter = opencc.OpenCC("s2t")
    seen: set[str] = set()
    for ending, county in itertools.product(NAME_ENDINGS + TOWNSHIPS, counties):
        prefecture = "" if county["prefecture_name"] == "直辖" else county["prefecture_name"]
        for prefix in (prefecture, "", county["province_name"], county["province_name"] + prefecture):
            name = prefix + county["region_name"] + ending
            if len(seen) % 4 == 0:
                name = converter.convert(name)
            if name in seen:
                continue
            seen.add(name)
            yield name, str(YEARS[len(seen) % len(YEARS)])
            if len(seen) == count:
                return


def fill(database: Path, count: int) -> int:
    """Write one document for each name, without text; return the number of documents."""
    frame = pl.DataFrame(list(names(count)), schema=["body", "year"], orient="row").with_row_index("number")
    with duckdb.connect(str(database)) as conn:
        schema.create(conn)
        conn.register("named", frame)
        conn.execute(
            """
            insert into raw.documents by name
            select
                printf('%016x', number) as document_id, '' as sha256, 1 as byte_count, 'text/plain' as media_type,
                body, 'title' as body_source, year, 'given' as origin, 0 as cell_count, 0 as prose_count,
                '0' as loader_version
            from named
            """
        )
    return frame.height


def dbt(folder: Path, *arguments: str) -> float:
    """Run one dbt command on the database of a folder; return its wall time in seconds.

    Raises CalledProcessError when it fails.
    """
    paths = ["--target-path", str(folder / "target"), "--log-path", str(folder / "logs"), "--project-dir", str(ROOT)]
    started = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "dbt.cli.main", "--quiet", *arguments, *paths, "--profiles-dir", str(ROOT)],
        check=True,
        cwd=ROOT,
        env=os.environ | {"OGI_DB": str(folder / "ogi.duckdb")},
    )
    return time.perf_counter() - started


def report(folder: Path, seconds: float, count: int) -> None:
    """Print the rate and the number of names for each kind of resolution, as a Markdown table."""
    with duckdb.connect(str(folder / "ogi.duckdb"), read_only=True) as conn:
        outcomes = conn.sql(
            "select resolution, count(*) from intermediate.int_document_bodies group by all order by all"
        ).fetchall()
    print("| names | seconds | names a second | " + " | ".join(outcome for outcome, _ in outcomes) + " |")
    print("|" + " --- |" * (3 + len(outcomes)))
    figures = " | ".join(f"{number:,}" for _, number in outcomes)
    print(f"| {count:,} | {seconds:.1f} | {count / seconds:,.0f} | {figures} |")


def main() -> int:
    """Measure and print; return 1 when the target is missed, else 0."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--names", type=int, default=1_000_000)
    parser.add_argument("--keep", type=Path, help="a folder in which the database stays")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary)
        folder.mkdir(exist_ok=True)
        count = fill(folder / "ogi.duckdb", options.names)
        dbt(folder, "seed")
        dbt(folder, "run", "--select", *REGION_MODELS, *STAGING_MODELS)
        seconds = dbt(
            folder, "run", "--select", "path:models/intermediate/bodies", "--exclude", *REGION_MODELS, *STAGING_MODELS
        )
        report(folder, seconds, count)
    return int(seconds > TARGET_SECONDS * count / 1_000_000)


if __name__ == "__main__":
    sys.exit(main())
