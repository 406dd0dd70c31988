"""The files of an edition: Parquet, CSV and their data packages, digests, the page of models, old clients."""

import csv
import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import duckdb
import polars as pl
import pytest
from frictionless import Package
from support import editions

from loaders.project import ROOT
from ogi.edition import files
from ogi.edition.write import write
from ogi.published import current

OLDEST = "1.1.3"  # the oldest client that docs/connect/ promises
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "ogi-warehouse" / f"duckdb-{OLDEST}"


@pytest.fixture(scope="module")
def published(built_once, tmp_path_factory):
    """An edition of the sample, for tests that only read it."""
    folder = tmp_path_factory.mktemp("edition") / "published"
    write(built_once, folder)
    return folder


@pytest.fixture
def small(built_once, tmp_path):
    """A warehouse of few marts, this test's own."""
    return editions.make_small(built_once, tmp_path / "small" / "ogi.duckdb")


def marts(conn):
    found = conn.execute("select table_name from duckdb_tables() where schema_name = 'marts' order by all").fetchall()
    return [name for (name,) in found]


def test_parquet_files_are_the_marts(published):
    with duckdb.connect(published / "ogi.duckdb", read_only=True) as conn:
        names = marts(conn)
        assert {path.stem for path in (published / "marts").iterdir()} == set(names)
        for name in names:
            table = conn.execute(f"from marts.{name} order by all")
            columns, rows = [column[0] for column in table.description], table.fetchall()
            place = published / "marts" / (f"{name}/*/*.parquet" if name.startswith("fct_") else f"{name}.parquet")
            frame = pl.read_parquet(place, hive_partitioning=True).select(columns)
            key = lambda row: [(value is not None, str(value)) for value in row]  # noqa: E731
            assert sorted(frame.rows(), key=key) == sorted(rows, key=key), name


def test_facts_lie_in_a_folder_for_each_year_of_reports(published):
    with duckdb.connect(published / "ogi.duckdb", read_only=True) as conn:
        by_year = conn.execute(
            "select report_year, count(*) from marts.fct_request_outcomes join marts.dim_report using (document_id)"
            " group by all order by all"
        ).fetchall()
    folder = published / "marts" / "fct_request_outcomes"
    frame = pl.read_parquet(folder / "*/*.parquet", hive_partitioning=True)
    assert frame.group_by("report_year").len().sort("report_year").rows() == by_year
    assert [path.name for path in sorted(folder.iterdir())] == [f"report_year={year}" for year, _ in by_year]


def test_a_fact_without_rows_or_years_is_a_file_all_the_same(small, tmp_path):
    editions.change(
        small,
        "delete from marts.fct_findings",
        "update marts.dim_report set report_year = null where report_year = 2021",
    )
    write(small, tmp_path / "published")
    place = tmp_path / "published" / "marts"
    assert pl.read_parquet(place / "fct_findings/*/*.parquet").columns[:2] == ["document_id", "scope_code"]
    with duckdb.connect() as conn:
        years = conn.execute(f"select distinct report_year from '{place}/fct_request_outcomes/*/*.parquet'").fetchall()
    assert (None,) in years and (2021,) not in years
    assert Package(str(tmp_path / "published" / "datapackage.json")).validate().valid


def test_csv_files_are_the_small_marts_and_readable_by_spreadsheets(published, small, tmp_path, monkeypatch):
    with duckdb.connect(published / "ogi.duckdb", read_only=True) as conn:
        names = marts(conn)
        assert sorted(path.stem for path in (published / "csv").glob("*.csv")) == names
        for name in names:
            path = published / "csv" / f"{name}.csv"
            assert path.read_bytes().startswith(files.BOM)
            with path.open(encoding="utf-8-sig", newline="") as stream:
                head, *rows = csv.reader(stream)
            cursor = conn.execute(f"from marts.{name}")
            assert head == [column[0] for column in cursor.description]
            assert len(rows) == len(cursor.fetchall())
        first = conn.execute("select body_name from marts.rpt_requests order by all limit 1").fetchone()[0]
    assert first in (published / "csv" / "rpt_requests.csv").read_text(encoding="utf-8")
    monkeypatch.setattr(files, "SMALL", 11)
    write(small, tmp_path / "published")
    written = {path.stem for path in (tmp_path / "published" / "csv").glob("*.csv")}
    assert "rpt_requests" in written and "fct_request_outcomes" not in written


@pytest.mark.slow
@pytest.mark.parametrize("descriptor", ["datapackage.json", "csv/datapackage.json"])
def test_frictionless_finds_the_packages_valid(published, descriptor):
    # it reads Parquet at a few hundred rows a second, so here the first of each file
    report = Package(str(published / descriptor)).validate(limit_rows=100)
    wrong = [(task.name, error.message) for task in report.tasks for error in task.errors]
    assert (report.valid, wrong) == (True, [])
    described = json.loads((published / descriptor).read_text(encoding="utf-8"))["resources"]
    assert len(report.tasks) == len(described) > 20
    fields = [field for resource in described for field in resource["schema"]["fields"]]
    assert [field for field in fields if not field["description"] or field["type"] == "any"] == []
    facts = [resource["schema"] for resource in described if resource["name"].startswith("fct_request_outcomes")]
    assert facts[0]["primaryKey"] == ["document_id", "applicant_code", "outcome_code"]
    assert {key["reference"]["resource"] for key in facts[0]["foreignKeys"]} >= {"dim_report", "dim_outcome"}


@pytest.mark.parametrize(
    ("damage", "error"),
    [
        ("update marts.fct_request_outcomes set outcome_code = 'none' where outcome_code = 'granted'", "foreign-key"),
        ("insert into marts.dim_outcome from marts.dim_outcome limit 1", "primary-key"),
    ],
)  # fmt: skip
def test_a_damaged_package_is_found_invalid(small, tmp_path, damage, error):
    """The descriptor is the sound edition's, the files those of a damaged one: validation is no formality."""
    write(small, tmp_path / "sound")
    editions.change(small, damage)
    write(small, tmp_path / "damaged")
    descriptor = json.loads((tmp_path / "sound" / "datapackage.json").read_text(encoding="utf-8"))
    (tmp_path / "damaged" / "current" / "mine.json").write_text(json.dumps(descriptor), encoding="utf-8")
    report = Package(str(tmp_path / "damaged" / "current" / "mine.json")).validate()
    assert error in {found.type for task in report.tasks for found in task.errors}


def test_digests_prove_a_copy_and_stay_where_rows_stay(small, tmp_path):
    folder = tmp_path / "published"
    first = write(small, folder)
    written = {
        path.relative_to(folder / "current").as_posix() for path in (folder / "current").rglob("*") if path.is_file()
    }
    assert {file["path"] for file in first["files"]} == written - {"edition.json"}
    for file in first["files"]:
        content = (folder / "current" / file["path"]).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (file["bytes"], file["sha256"])
    editions.change(small, "update marts.rpt_requests set received = 7 where received = 859")
    second = {file["path"]: file["sha256"] for file in write(small, folder)["files"]}
    other = {file["path"] for file in first["files"] if second[file["path"]] != file["sha256"]}
    assert {path for path in other if not path.endswith(("datapackage.json", "ogi.duckdb"))} == {
        "marts/rpt_requests.parquet",
        "csv/rpt_requests.csv",
    }


def test_an_edition_says_what_made_it(published):
    facts = current(published)
    assert re.fullmatch(r"\d{8}T\d{6}\.\d{3}Z", facts["name"])
    assert re.fullmatch(r"\d[\w.]*(\+[0-9a-f]{12,40}(\.dirty)?)?", facts["code_version"])
    assert facts["reports"] == 11
    with duckdb.connect(published / "ogi.duckdb", read_only=True) as conn:
        asked = "select name, reports, loader_version, marts_version, code_version, since from edition"
        row = conn.execute(asked).fetchone()
    versions = tuple(facts[f"{part}_version"] for part in ("loader", "marts", "code"))
    assert row == (facts["name"], 11, *versions, None)
    assert f'version: "{facts["marts_version"]}"' in (ROOT / "dbt_project.yml").read_text(encoding="utf-8")


def test_the_page_of_models_describes_every_column_and_tells_no_path(demo):
    html = (demo.published / "docs" / "index.html").read_text(encoding="utf-8")
    with duckdb.connect(demo.database, read_only=True) as conn:
        for (comment,) in conn.execute("select comment from duckdb_tables() where schema_name = 'marts'").fetchall():
            assert json.dumps(comment)[1:-1] in html or comment in html
    assert '"type": "DECIMAL(32,8)"' in html
    assert str(ROOT) not in html and str(demo.published.parent) not in html and "/ogi-docs-" not in html
    assert re.findall(r'<(?:script|link)[^>]*(?:src|href)="(?:https?:)?//', html) == []


def test_the_oldest_client_reads_the_file(published):
    """DuckDB 1.1 in a folder of its own; what is installed stays as it is."""
    if not (CACHE / "duckdb").exists():
        words = ["--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary=:all:", "--retries=1"]
        words += ["--timeout=20", "--target", str(CACHE), f"duckdb=={OLDEST}"]
        got = subprocess.run([sys.executable, "-m", "pip", "install", *words], capture_output=True, text=True)
        if got.returncode:
            pytest.skip(f"duckdb {OLDEST} can't be installed here: {got.stderr.strip().splitlines()[-1]}")
    program = (
        "import sys; sys.path.insert(0, sys.argv[1]); import duckdb; print(duckdb.__version__)\n"
        "conn = duckdb.connect(sys.argv[2], read_only=True)\n"
        "tables = conn.execute(\"select schema_name || '.' || table_name from duckdb_tables()\").fetchall()\n"
        "print(sum(conn.execute(f'select count(*) from {name}').fetchone()[0] for (name,) in tables))\n"
        "print(conn.execute('select max(received) from marts.rpt_requests').fetchone()[0])"
    )
    words = ["-I", "-c", program, str(CACHE), str(published / "ogi.duckdb")]
    done = subprocess.run([sys.executable, *words], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    with duckdb.connect(published / "ogi.duckdb", read_only=True) as conn:
        rows = conn.execute("select sum(row_count) + (select count(*) from edition_tables) + 1 from edition_tables")
        assert done.stdout.split() == [OLDEST, str(rows.fetchone()[0]), "3119"]


def test_a_file_of_a_newer_storage_version_would_not_open(tmp_path):
    """What the storage version in the edition is for: DuckDB 1.1 refuses files of 1.4."""
    if not (CACHE / "duckdb").exists():
        pytest.skip(f"duckdb {OLDEST} isn't installed")
    with duckdb.connect() as conn:
        conn.execute(f"attach '{tmp_path}/new.duckdb' as new (storage_version 'v1.4.0')")
        conn.execute("create table new.t as select 1 as a")
    program = "import sys; sys.path.insert(0, sys.argv[1]); import duckdb; duckdb.connect(sys.argv[2], read_only=True)"
    words = ["-I", "-c", program, str(CACHE), str(tmp_path / "new.duckdb")]
    assert subprocess.run([sys.executable, *words], capture_output=True).returncode != 0
