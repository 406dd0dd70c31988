"""`ogi build`: one command from nothing to checked marts; a damaged raw table fails it and the row is printed."""

import shutil

import duckdb
import pytest
from support.dbt_runs import dbt

from ogi.building import culprits, dbt_runner
from ogi.settings import database_path

CELL = "document_id = {id} and table_code = 'requests' and row_code = 'granted' and column_code = 'natural_person'"
ID = "(select document_id from raw.documents where year like '%2024%')"


def change(path, *statements):
    with duckdb.connect(path) as conn:
        for statement in statements:
            conn.execute(statement)


def document_of_2024(path):
    with duckdb.connect(path, read_only=True) as conn:
        return conn.execute(f"select {ID}").fetchone()[0]


def test_an_empty_warehouse_gets_the_sample_and_a_table_of_reports(sample_build):
    done, database = sample_build
    assert done.returncode == 0, done.stderr
    assert "read the embedded sample, 11 reports" in done.stderr
    assert "11 reports of" in done.stdout
    assert "next: ogi load PATH" in done.stdout
    lines = done.stdout.splitlines()
    zhengzhou = next(line for line in lines if "新郑市卫生健康委员会" in line).split()
    assert zhengzhou[1:] == ["2020", "2019", "filled", "filled", "filled", "0", "0"]
    broken = next(line for line in lines if "2020" in line and " 5 " in f"{line} ")
    assert broken.split()[-2:] == ["1", "5"]
    with duckdb.connect(database, read_only=True) as conn:
        assert conn.execute("select count(*) from marts.dim_report").fetchone() == (11,)


@pytest.mark.parametrize(
    ("damage", "printed"),
    [
        (f"delete from raw.cells where {CELL}", ("each table has the cells that form_tables counted", "175", "174")),
        (
            "delete from raw.cells where document_id = {id}",
            ("raw.documents.cell_count is the number of rows", "disclosure", "review", "200", "175", "15"),
        ),
        (
            f"insert into raw.cells select * from raw.cells where {CELL}",
            ("one row for each document_id × table_code × row_code × column_code", "natural_person", "2"),
        ),
        (
            f"update raw.cells set row_code = 'grantd' where {CELL}",
            ("each cell is a cell of its table's form", "grantd", "natural_person"),
        ),
    ],
    ids=["a cell removed", "a document's cells dropped", "a cell doubled", "a wrong code"],
)
def test_a_damaged_cell_fails_the_build_and_is_printed(ogi, built, damage, printed):
    document_id = document_of_2024(built)
    change(built, damage.format(id=ID))
    done = ogi("build", COLUMNS="200")
    assert done.returncode == 1
    assert "the raw tables are damaged: nothing was built" in done.stderr
    for part in (document_id, "requests", "huaian_2024.html", *printed):
        assert part in done.stdout
    assert str(built.parent / "checks" / "raw.html") in done.stderr.replace("\n", "")
    if damage.startswith("delete"):
        assert "granted/natural_person" in done.stdout.replace("\n", "").replace(" ", "")


@pytest.mark.parametrize(
    "damages",
    [
        ("delete from raw.cells where {cell}", "insert into raw.cells select * from raw.cells where {cell}"),
        # alone: where a test on raw fails, dbt skips what is built on it
        ("update raw.cells set row_code = 'grantd' where {cell}",),
    ],
    ids=["a cell removed, another doubled", "a wrong code"],
)
def test_dbt_alone_catches_the_same_and_its_rows_are_read_back(built, damages, monkeypatch):
    tests = ("--select", "source:raw", "test_type:singular")
    monkeypatch.setattr(dbt_runner, "NOT_BUILT", (*dbt_runner.NOT_BUILT, *tests))
    with duckdb.connect(built, read_only=True) as conn:
        found = conn.execute("select document_id from raw.form_tables where table_code = 'requests' order by 1")
        documents = [document_id for (document_id,) in found.fetchall()[: len(damages)]]
    for document_id, damage in zip(documents, damages, strict=True):
        change(built, damage.format(cell=CELL.format(id=repr(document_id))))
    failures = dbt_runner.build(built).failures
    for document_id in documents:
        named = [failure for failure in failures if document_id in str(failure.rows)]
        assert named, document_id
        assert all(failure.failing_rows and failure.columns for failure in named)
        assert any(document_id in {one.document_id for one in failure.culprits} for failure in named)


def test_a_model_that_fails_is_told_with_dbts_message(ogi, built, monkeypatch):
    monkeypatch.setattr(dbt_runner, "NOT_BUILT", (*dbt_runner.NOT_BUILT, "--select", "stg_cells"))
    change(built, "alter table raw.cells rename cell_text to printed")
    done = ogi("build")
    assert done.returncode == 1  # the columns are checked before dbt runs
    assert "cell_text" in done.stdout
    failures = dbt_runner.build(built).failures
    assert any("cell_text" in failure.message for failure in failures)


def test_a_model_that_fails_names_the_documents_at_fault(built, monkeypatch, capsys):
    """A figure that a column of the mart can't hold, in two of the eleven reports."""
    monkeypatch.setattr(dbt_runner, "NOT_BUILT", (*dbt_runner.NOT_BUILT, "--select", "dim_report"))
    at_fault = "(select document_id from raw.documents where year in ('2024年', '2021年'))"
    change(
        built,
        f"update intermediate.int_reports set version_rank = 9999999999 where document_id in {at_fault}",
    )
    with duckdb.connect(built, read_only=True) as conn:
        query = f"select document_id, min(uri) from raw.document_locations where document_id in {at_fault} group by all"
        places = sorted(conn.execute(query).fetchall())
    before = built.read_bytes()
    [failure] = dbt_runner.build(built).failures
    assert [(one.document_id, one.uri) for one in failure.culprits] == places
    assert len(places) == 2
    dbt_runner.show([failure])
    said = capsys.readouterr().err.replace("\n", "")
    assert "dbt: dim_report failed" in said and "9999999999" in said
    for document_id, uri in places:
        assert f"document at fault: {document_id} {uri}" in said
    assert built.stat().st_size == len(before)  # nothing is left behind


def test_a_query_that_fails_without_documents_names_none(built_once):
    """A column that is missing; with views of views, the same query on a column that is there does not fail."""
    query = 'select {} from "ogi"."intermediate"."int_cells"'
    with culprits.beside(built_once) as conn:
        assert culprits.fails(conn, query.format("gone"), {}, [])
        assert not culprits.fails(conn, query.format("value"), {}, [document_of_2024(built_once)])
        assert conn.execute("select count(*) from _result").fetchone() == (200,)
    assert culprits.of_query(built_once, query.format("gone"), {}) == []


@pytest.mark.parametrize(
    ("bad", "found"),
    [
        (set(), []),
        ({"07"}, ["07"]),
        ({"00", "99"}, ["00", "99"]),
        ({"10", "11", "50", "51", "52"}, ["10", "11", "50"]),
    ],
)
def test_documents_are_found_by_halves(bad, found):
    documents = [f"{number:02}" for number in range(100)]
    runs = []

    def fails(some):
        runs.append(some)
        return bool(bad & set(some))

    assert culprits.search(documents, fails, 60) == found
    assert len(runs) <= 2 + 16 * max(len(found), 1)


def test_a_search_ends(monkeypatch):
    """If it fails with nothing, if only two documents together fail, after its time, and after its runs."""
    documents = [f"{number:02}" for number in range(100)]
    assert culprits.search(documents, lambda some: True, 60) == []
    assert culprits.search(documents, lambda some: {"00", "99"} <= set(some), 60) == []
    assert culprits.search(documents, lambda some: "07" in some, 0) == []
    runs = []

    def fails(some):
        runs.append(some)
        return "07" in some

    monkeypatch.setattr(culprits, "MOST_RUNS", 5)
    assert culprits.search(documents, fails, 60) == []
    assert len(runs) == culprits.MOST_RUNS


def test_status_before_and_after(ogi, built, tmp_path):
    shown = ogi("status")
    assert shown.returncode == 0
    assert str(built) in shown.stdout.replace("\n", "")
    assert "marts.fct_request_outcomes" in shown.stdout
    assert "checks over raw, " in shown.stdout and "checks over marts, " in shown.stdout
    assert "edition: none yet" in shown.stdout
    assert "Nothing was rejected" in ogi("status", "--rejects").stdout
    nothing = ogi("status", OGI_DB=str(tmp_path / "none.duckdb"))
    assert nothing.returncode == 2
    assert "ogi build" in nothing.stderr


def test_a_relative_database_lies_in_the_working_directory(ogi, built, tmp_path, monkeypatch):
    """Also for dbt, which runs in the project's folder."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "here").mkdir()
    shutil.copy(built, "here/ogi.duckdb")
    with duckdb.connect("here/ogi.duckdb") as conn:
        conn.execute("delete from marts.dim_applicant_type")
    monkeypatch.setenv("OGI_DB", "here/ogi.duckdb")
    run = dbt(database_path(), "run", "--select", "dim_applicant_type")
    assert run.code == 0, run.said
    assert "Raw is empty" not in run.said
    with duckdb.connect("here/ogi.duckdb") as conn:
        assert conn.execute("select count(*) > 0 from marts.dim_applicant_type").fetchone() == (True,)
    assert str(tmp_path / "here" / "ogi.duckdb") in ogi("status").stdout.replace("\n", "")
