"""`ogi verify --rebuild`: an edition made anew from its documents; what differs, and why, is told.

The build is replaced by the marts of a built warehouse, in another order. tests/warehouse/test_reproducible.py builds.
"""

import csv
import json
import shutil
from pathlib import Path

import duckdb
import pytest
from support import editions

from loaders.corrections import COLUMNS
from loaders.project import ROOT
from ogi.building import dbt_runner
from ogi.edition.write import write
from ogi.errors import OgiError
from ogi.verifying import comparing, inputs
from ogi.verifying.digests import Edition

SAMPLE = ROOT / "sample" / "reports"
NAMES = ("pingtan_2022.html", "yuyang_health_2020.txt")
REPORTS = [word for name in NAMES for word in ("--rebuild", SAMPLE / name)]
PINGTAN = "document_id = (select document_id from marts.dim_report where body_name like '平潭%' and report_year = 2022)"
CORRECTION = dict.fromkeys(COLUMNS, "") | {
    "correction_id": "user-1",
    "kind": "year",
    "document_id": "0123456789abcdef",
    "old_value": "2020",
    "new_value": "2021",
    "reason": "标题有误",
    "source_uri": "2021.pdf",
    "corrected_by": "李",
    "corrected_on": "2025-01-31",
    "status": "accepted",
}


def write_register(path, *rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture(scope="module")
def small(built_once, tmp_path_factory):
    """A warehouse of few marts of the sample, with two of its documents."""
    place = tmp_path_factory.mktemp("small") / "ogi.duckdb"
    editions.make_small(built_once, place, raw=("documents", "document_locations"))
    editions.change(
        place,
        f"delete from raw.document_locations where parse_filename(uri) not in {NAMES}",
        "delete from raw.documents where document_id not in (select document_id from raw.document_locations)",
    )
    return place


@pytest.fixture(scope="module")
def one_edition(small):
    """An edition of that warehouse."""
    write(small, small.parent / "published")
    return small.parent / "published" / "current"


@pytest.fixture
def edition(one_edition, tmp_path):
    """A copy of that edition, whose manifest can be changed."""
    copy = shutil.copytree(one_edition, tmp_path / "edition")
    (copy / "edition.json").chmod(0o644)
    return copy


@pytest.fixture
def elsewhere(tmp_path):
    """The documents in another folder."""
    (tmp_path / "elsewhere").mkdir()
    for name in NAMES:
        shutil.copy(SAMPLE / name, tmp_path / "elsewhere")
    return tmp_path / "elsewhere"


@pytest.fixture
def rebuild(ogi, one_edition, small, monkeypatch):
    """Verify that edition, or another, with a build that gives the marts of the warehouse after some statements.

    Return exit code, output, errors, and the rows of `asks` over the raw tables that the build finds.
    """

    def call(*words, statements=(), asks="select 1", edition=one_edition):
        seen = []

        def build(path: Path, with_tests: bool) -> dbt_runner.BuildResult:
            assert not with_tests
            with duckdb.connect(path) as conn:
                seen.extend(conn.execute(asks).fetchall())
                conn.execute(f"attach '{small}' as small (read_only); create schema marts")
                for mart in editions.MARTS:
                    conn.execute(f"create table marts.{mart} as from small.marts.{mart} as rows order by hash(rows)")
                for statement in statements:
                    conn.execute(statement)
            return dbt_runner.BuildResult(1, 0, 0.0, [])

        monkeypatch.setattr(dbt_runner, "build", build)
        done = ogi("verify", edition, *words)
        return done.returncode, " ".join(done.stdout.split()), " ".join(done.stderr.split()), seen

    return call


def test_documents_in_another_folder_give_the_edition_again(rebuild, one_edition, elsewhere):
    """Places, origin and time are those of the edition."""
    asks = (
        "select d.origin, uri, started_at from raw.documents as d"
        " join raw.document_locations using (document_id) join raw.load_runs using (run_id)"
    )
    code, out, err, seen = rebuild("--rebuild", elsewhere, asks=asks)
    manifest = json.loads((one_edition / "edition.json").read_text(encoding="utf-8"))
    assert code == 0, out + err
    assert sorted((origin, uri, f"{time.isoformat()}Z") for origin, uri, time in seen) == [
        ("sample", f"sample/reports/{name}", manifest["published_at"]) for name in NAMES
    ]
    assert "made anew: all 24 Parquet and CSV files have equal digests" in out
    assert out.count(f"content_sha256 {manifest['content_sha256']}") == 2
    assert "other inputs" not in out


def test_each_figure_that_differs_is_named_by_its_key(rebuild):
    code, out, err, _ = rebuild(
        *REPORTS,
        statements=[
            f"update marts.rpt_requests set received = 75 where {PINGTAN}",
            f"delete from marts.fct_requests where {PINGTAN} and applicant_code = 'natural_person'",
            "insert into marts.dim_outcome select 'new\x1b[2J', * exclude (outcome_code) from marts.dim_outcome limit 1",
        ],
    )
    assert code == 1
    assert "marts/rpt_requests.parquet rows: 1 with other values" in out
    assert "csv/rpt_requests.csv other bytes" in out
    assert "received 74 → 75" in out
    assert "marts/fct_requests/report_year=2022/part-0.parquet rows: 1 only in the edition" in out
    assert "/natural_person only in the edition" in out
    assert "marts/dim_outcome.parquet rows: 1 only made anew" in out
    assert r"new\x1b[2J only made anew" in out
    assert "report_year=2021" not in out
    assert "is not what these documents give: 6 of 24 files differ" in err
    assert "All inputs are the edition's" in err


def test_a_document_that_was_changed_is_told_before_the_figures(rebuild, elsewhere):
    changed = elsewhere / "pingtan_2022.html"
    changed.write_bytes(changed.read_bytes() + b"\n")
    code, out, err, _ = rebuild(
        "--rebuild", elsewhere, statements=[f"update marts.rpt_requests set received = 75 where {PINGTAN}"]
    )
    assert code == 1
    told = [
        "1 document of the edition not given",
        "sample/reports/pingtan_2022.html",
        "1 document given that the edition does not have",
        f"{changed}",
        "other inputs than the edition's",
        "documents 2, sha256",
        "marts/rpt_requests.parquet",
    ]
    assert [text for text in told if text not in out] == []
    assert sorted(map(out.index, told)) == list(map(out.index, told))
    assert "Inputs differ, as shown above" in err


def test_other_documents_are_an_error_of_the_call(rebuild, tmp_path):
    (tmp_path / "other.txt").write_text("天气", encoding="utf-8")
    code, _, err, seen = rebuild("--rebuild", tmp_path / "other.txt")
    assert code == 2
    assert "none of the 2 documents of the edition is in" in err
    assert seen == []


def test_versions_and_seeds_that_differ_are_told_first(rebuild, edition):
    file = edition / "edition.json"
    manifest = json.loads(file.read_text(encoding="utf-8"))
    seeds = manifest["seeds_sha256"]
    manifest |= {"duckdb_version": "1.0.0", "loader_version": "0\x1b[2J", "seeds_sha256": "0" * 64}
    del manifest["code_version"]
    file.write_text(json.dumps(manifest), encoding="utf-8")
    code, out, _, _ = rebuild(*REPORTS, edition=edition)
    assert code == 0
    assert r"loader 0\x1b[2J " in out
    assert "code not recorded " in out
    assert f"DuckDB 1.0.0 {duckdb.__version__} " in out
    assert f"seeds sha256 000000000000000… sha256 {seeds[:15]}…" in out
    assert out.index("seeds sha256") < out.index("made anew")
    assert "documents 2" not in out


def test_the_corrections_in_force_belong_to_an_edition(rebuild, small, monkeypatch, tmp_path):
    """A row that was withdrawn has no effect. The register is the user's own, or that of --corrections."""
    other = {"correction_id": "user-2", "document_id": "f" * 16}
    accepted, withdrawn = CORRECTION, CORRECTION | other | {"status": "withdrawn"}
    warehouse = Path(shutil.copy(small, tmp_path / "corrected.duckdb"))
    kept = ", ".join(f"'{value}'" if value else "null" for value in accepted.values())
    editions.change(
        warehouse,
        f"create table raw.corrections ({', '.join(f'{name} varchar' for name in COLUMNS)})",
        f"insert into raw.corrections values ({kept})",
    )
    manifest = write(warehouse, tmp_path / "corrected")
    assert manifest["corrections"] == 1
    register = write_register(tmp_path / "register.csv", withdrawn, accepted)
    code, out, _, _ = rebuild(*REPORTS, "--corrections", register, edition=tmp_path / "corrected")
    assert code == 0
    assert "other inputs" not in out
    monkeypatch.setenv("OGI_CORRECTIONS", str(write_register(register, accepted, withdrawn | {"status": "accepted"})))
    _, out, _, _ = rebuild(*REPORTS, edition=tmp_path / "corrected")
    assert f"corrections in force 1, sha256 {manifest['corrections_sha256'][:15]}… 2, sha256" in out


def test_documents_stay_withdrawn(rebuild, small, tmp_path, elsewhere):
    """The edition lists the decisions; the document that was withdrawn is given, and is none of the edition's."""
    warehouse = Path(shutil.copy(small, tmp_path / "withdrawn.duckdb"))
    marts = (
        "create table marts.rpt_withdrawals as select document_id, decision_number, is_undo, not is_undo as is_in_force,"
        " reason, decided_by, named, '题' as title, uri, decided_at from"
    )
    editions.change(
        warehouse,
        f"{marts} (select 1 as decision_number, false as is_undo, '重复' as reason, '李' as decided_by, uri as named,"
        " timestamp '2026-01-02 03:04:05' as decided_at, *"
        " from raw.document_locations where uri like '%yuyang%')",
    )
    assert write(warehouse, tmp_path / "published")["documents"] == 1
    code, out, err, seen = rebuild(
        *("--rebuild", elsewhere),
        edition=tmp_path / "published",
        asks="select reason, uri from raw.withdrawals join raw.document_locations using (document_id)",
        statements=[f"{marts} raw.withdrawals join raw.document_locations using (document_id)"],
    )
    assert code == 0, out + err
    assert seen == [("重复", "sample/reports/yuyang_health_2020.txt")]
    assert "other inputs" not in out
    assert "does not have" not in out


REFUSED = {
    "no document": (("--rebuild", "nowhere"), "there is no file or folder nowhere"),
    "no register": ((*REPORTS, "--corrections", "nowhere.csv"), "there is no file or folder nowhere.csv"),
    "a bad register": ((*REPORTS, "--corrections", ROOT / "LICENSE"), "LICENSE, line 1: unknown column"),
    "nothing to load": (("--workers", "2"), "belong to --rebuild"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_a_call_that_can_not_be_carried_out_is_refused(rebuild, kind):
    words, says = REFUSED[kind]
    code, _, err, seen = rebuild(*words)
    assert code == 2
    assert says in err
    assert seen == []


def test_documents_that_can_not_be_built_are_told(ogi, one_edition, monkeypatch):
    failure = dbt_runner.Failure("int_bodies", "", "Conversion Error")
    monkeypatch.setattr(
        dbt_runner, "build", lambda path, with_tests: dbt_runner.BuildResult(0, 9, 0.0, [failure])
    )
    done = ogi("verify", one_edition, *REPORTS)
    assert done.returncode == 1
    assert "dbt: int_bodies failed" in done.stderr
    assert "the documents can't be built: 1 model failed" in done.stderr


def test_columns_and_bytes_that_differ_are_told(tmp_path):
    sides = []
    for name in ("edition", "anew"):
        (tmp_path / name / "marts").mkdir(parents=True)
        sides.append(comparing.Side(tmp_path / name, {}))
    for number, side in enumerate(sides):
        with duckdb.connect() as conn:
            for table, rows, compression in (
                ("same", "select 1 as a", ("zstd", "snappy")[number]),
                ("columns", ("select 1 as a, 2 as b", "select 1 as a, '2' as b")[number], "zstd"),
                ("moved", ("select 1 as a, 2 as b", "select 2 as b, 1 as a")[number], "zstd"),
                ("unkeyed", f"select unnest(range({number}, 5)) as a, null as b", "zstd"),
            ):
                path = f"marts/{table}.parquet"
                conn.execute(f"copy ({rows}) to '{side.folder / path}' (format parquet, compression {compression})")
                side.files[path] = str(number)
    sides[0].files["marts/dropped.parquet"] = sides[1].files["csv/new.csv"] = "x"
    (sides[0].folder / "marts" / "damaged.parquet").write_bytes(b"PAR1")
    sides[0].files["marts/damaged.parquet"] = "0"
    sides[1].files["marts/damaged.parquet"] = "1"
    found = comparing.differences(*sides, tmp_path / "spill")
    assert [(difference.path, difference.how[:48], difference.rows) for difference in found] == [
        ("marts/columns.parquet", "other columns: b", ()),
        ("marts/damaged.parquet", "other bytes; its rows can't be compared: Invalid", ()),
        ("marts/dropped.parquet", "only in the edition", ()),
        ("marts/moved.parquet", "other columns: their order", ()),
        ("marts/same.parquet", "equal rows, other bytes", []),
        ("marts/unkeyed.parquet", "rows: 1 only in the edition", [("0/", "only in the edition")]),
        ("csv/new.csv", "only made anew", ()),
    ]


def test_the_database_of_an_edition_can_not_read_other_files(tmp_path):
    """A hostile edition fits its own manifest; its database is opened without access to other files."""
    (tmp_path / "secret.csv").write_text("document_id,sha256,origin\na,b,c\n")
    with duckdb.connect(tmp_path / "ogi.duckdb") as conn:
        conn.execute("create schema raw")
        conn.execute(f"create view raw.documents as from read_csv('{tmp_path / 'secret.csv'}')")
    with pytest.raises(OgiError, match=r"ogi\.duckdb can't be read: .*file system"):
        inputs.stored(Edition(tmp_path, {}))
