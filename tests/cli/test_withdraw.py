"""`ogi withdraw`: which documents a name means, what is said, and that loading again brings nothing back."""

import zipfile

import duckdb
import pytest

from loaders.project import ROOT
from loaders.raw.writer import WITHDRAWN

REPORTS = ROOT / "sample" / "reports"
HUAIAN = "4f5e9906ac0c742b"
WHY = ("--reason", "机关 已撤回")


@pytest.fixture(scope="module")
def loaded_once(tmp_path_factory):
    """Two loads: an archive of two reports and a file, then the same file elsewhere and another report."""
    from support.command import call, must_succeed

    folder = tmp_path_factory.mktemp("withdraw")
    with zipfile.ZipFile(folder / "two.zip", "w") as archive:
        for name in ("pingtan_2022.html", "huaian_2024.html"):
            archive.write(REPORTS / name, name)
    for name, source in (("alone.html", "xinzheng_health_2020.txt"), ("copy.html", "pingtan_2022.html")):
        (folder / name).write_bytes((REPORTS / source).read_bytes())
    database = folder / "ogi.duckdb"
    must_succeed(call("load", folder / "two.zip", OGI_DB=str(database)))
    must_succeed(call("load", folder / "alone.html", folder / "copy.html", OGI_DB=str(database)))
    return folder


@pytest.fixture
def warehouse(loaded_once, database):
    database.parent.mkdir(parents=True)
    database.write_bytes((loaded_once / "ogi.duckdb").read_bytes())
    return database


def withdrawn(database):
    with duckdb.connect(database, read_only=True) as conn:
        rows = conn.execute(
            f"select parse_filename(min(uri)) from ({WITHDRAWN}) join raw.document_locations using (document_id)"
            " group by document_id order by 1"
        ).fetchall()
    return [name for (name,) in rows]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([HUAIAN], ["two.zip!huaian_2024.html"]),
        (["{folder}/two.zip!huaian_2024.html"], ["two.zip!huaian_2024.html"]),
        (["{folder}/copy.html"], ["copy.html"]),
        (["{folder}/two.zip"], ["copy.html", "two.zip!huaian_2024.html"]),
        (["--run", "1"], ["copy.html", "two.zip!huaian_2024.html"]),
        (["--run", "2"], ["alone.html"]),
    ],
    ids=["id", "member", "file", "archive", "first load", "second load"],
)
def test_a_name_means_these_documents(ogi, warehouse, loaded_once, words, expected):
    done = ogi("withdraw", *(word.format(folder=loaded_once) for word in words), *WHY)
    assert done.returncode == 0, done.stderr
    assert withdrawn(warehouse) == expected
    assert f"{len(expected)} document{'s' * (len(expected) > 1)} withdrawn" in done.stdout
    assert "next: ogi build" in done.stdout


def test_each_decision_is_a_row_and_undo_takes_the_last_back(ogi, warehouse):
    for words in ((HUAIAN, *WHY), ("--run", "1", "--reason", "wrong folder"), (HUAIAN, "--undo", "--reason", "right")):
        assert ogi("withdraw", *words).returncode == 0
    assert withdrawn(warehouse) == ["copy.html"]
    with duckdb.connect(warehouse, read_only=True) as conn:
        rows = conn.execute(
            "select decision_number, is_undo, reason, named from raw.withdrawals where document_id = $1 order by 1",
            [HUAIAN],
        ).fetchall()
    assert rows == [(1, False, "机关 已撤回", HUAIAN), (2, True, "right", HUAIAN)]


def test_loading_the_content_again_does_not_bring_it_back(ogi, warehouse, tmp_path):
    assert ogi("withdraw", HUAIAN, *WHY).returncode == 0
    (tmp_path / "elsewhere.html").write_bytes((REPORTS / "huaian_2024.html").read_bytes())
    said = ogi("load", tmp_path / "elsewhere.html").stdout
    assert "they stay withdrawn (ogi withdraw --undo)" in " ".join(said.split())
    with duckdb.connect(warehouse) as conn:
        conn.execute("update raw.documents set loader_version = '0'")
    assert ogi("load", "--reparse").returncode == 0
    assert withdrawn(warehouse) == ["elsewhere.html"]
    status = " ".join(ogi("status").stdout.split())
    assert "withdrawn 1 in no mart after a build" in status
    assert "reports, given 2" in status


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([HUAIAN], "no --reason was given"),
        ([HUAIAN, "--reason", " "], "no --reason was given"),
        (["--reason", "x"], "name a document or a load"),
        ([HUAIAN, "--run", "1", "--reason", "x"], "name a document or a load"),
        (["ffffffffffffffff", "--reason", "x"], "the warehouse has no document ffffffffffffffff"),
        (["no\x1b[31m.html", "--reason", "x"], "the warehouse has no document no\\x1b[31m.html"),
        (["--run", "9", "--reason", "x"], "no document was stored by load 0009 first"),
        ([HUAIAN, "--undo", "--reason", "x"], "none is withdrawn"),
    ],
)
def test_a_call_that_means_nothing_says_so_and_changes_nothing(ogi, warehouse, words, message):
    done = ogi("withdraw", *words)
    assert done.returncode == 2
    assert message in " ".join(done.stderr.split())
    assert withdrawn(warehouse) == []


def test_a_second_withdrawal_says_that_it_is_withdrawn_already(ogi, warehouse):
    assert ogi("withdraw", HUAIAN, *WHY).returncode == 0
    done = ogi("withdraw", HUAIAN, *WHY)
    assert done.returncode == 2
    assert "withdrawn already" in done.stderr


def test_without_a_warehouse_nothing_is_made(ogi, database):
    assert "there is no warehouse yet" in ogi("withdraw", HUAIAN, *WHY).stderr
    assert not database.exists()
