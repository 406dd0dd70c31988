"""`ogi load`: harmless when repeated, plain about what it can't read, alone with its database."""

import io
import os
import re
import signal
import subprocess
import sys
import time

import duckdb
import pytest

from loaders.project import ROOT
from synthetic.reports.generate import generate

RAW = (
    "documents",
    "document_locations",
    "document_texts",
    "form_tables",
    "cells",
    "unplaced_cells",
    "prose_figures",
    "rejects",
)


def raw_rows(path, without=()):
    with duckdb.connect(path, read_only=True) as conn:
        return {
            name: sorted(conn.execute(f"from raw.{name}").fetchall(), key=repr) for name in RAW if name not in without
        }


def query(path, sql):
    with duckdb.connect(path, read_only=True) as conn:
        return conn.execute(sql).fetchall()


def change(path, *statements):
    with duckdb.connect(path) as conn:
        for statement in statements:
            conn.execute(statement)


@pytest.fixture
def reports(tmp_path):
    folder = tmp_path / "reports"
    folder.mkdir()
    for one in generate(seed=3, n=6, layout="html_official", encoding="utf-8"):
        (folder / one.name).write_bytes(one.data)
    return folder


def test_a_mixed_folder_is_loaded_and_each_reject_has_its_reason(ogi, database, reports):
    (reports / "empty.txt").touch()
    (reports / "noise.bin").write_bytes(bytes(range(256)) * 40)
    (reports / "menu.txt").write_bytes(b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n")
    (reports / "university.txt").write_text("某某大学2020-2021学年信息公开工作年度报告\n本学年学校主动公开信息。\n")
    (reports / "gone.txt").symlink_to(reports / "nowhere")
    done = ogi("load", reports)
    assert done.returncode == 0
    assert "gone.txt: No such file" in done.stderr
    reasons = dict(
        query(
            database,
            "select split_part(uri, '/', -1), reason_code"
            " from raw.rejects join raw.document_locations using (document_id)",
        )
    )
    assert reasons.pop("menu.txt") in ("damaged_file", "not_a_report")  # a PDF by another name, and cut short
    assert reasons == {"empty.txt": "empty_file", "noise.bin": "not_text", "university.txt": "university_report"}
    for reason in reasons.values():
        assert reason in done.stdout
    assert query(database, "select seen_count, loaded_count, rejected_count from raw.load_runs") == [(10, 6, 4)]
    assert query(database, "select count(*) from raw.cells") > [(1000,)]
    listed = ogi("status", "--rejects")
    assert "university.txt" in listed.stdout and "half a" not in listed.stdout


@pytest.fixture
def rejected(ogi, tmp_path):
    folder = tmp_path / "empty"
    folder.mkdir()
    for number in range(7):
        (folder / f"{number}.txt").write_bytes(b"" if number else b"\x00\x01" * 99)
    assert ogi("load", folder).returncode == 0
    return [f"{number}.txt" for number in (1, 2, 3, 4, 5, 6, 0)]  # by reason, message and place


def names(listed):
    return re.findall(r"(\d\.txt)", listed.stdout)


def test_rejects_come_in_pages_without_a_gap_or_a_repeat(ogi, rejected):
    pages = [ogi("status", "--rejects", "--limit", "3", "--page", str(page)) for page in (1, 2, 3)]
    assert [names(page) for page in pages] == [rejected[:3], rejected[3:6], rejected[6:]]
    assert "page 1 of 3, 7 places" in pages[0].stderr and "--page 2" in pages[0].stderr
    assert pages[2].stderr == ""
    whole = ogi("status", "--rejects")
    assert names(whole) == rejected and whole.stderr == ""
    beyond = ogi("status", "--rejects", "--limit", "3", "--page", "4")
    assert beyond.returncode == 2
    assert "no page 4" in beyond.stderr and "--page 3" in beyond.stderr
    alone = ogi("status", "--page", "2")
    assert alone.returncode == 2 and "--rejects" in alone.stderr


def test_a_terminal_shows_one_page_of_rejects(ogi, rejected, monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    monkeypatch.setattr("ogi.status.rejects.ON_A_TERMINAL", 4)
    monkeypatch.setattr("support.command.io.StringIO", Terminal)
    listed = ogi("status", "--rejects", COLUMNS="200")
    assert names(listed) == rejected[:4]
    assert "page 1 of 2" in listed.stderr


def test_loading_again_adds_only_a_run_and_new_places(ogi, database, reports, tmp_path):
    ogi("load", reports)
    before = raw_rows(database)
    again = ogi("load", reports)
    assert again.returncode == 0
    assert raw_rows(database) == before
    (reports / "second.html").write_bytes(next(reports.glob("*.html")).read_bytes())
    ogi("load", reports)
    assert raw_rows(database, ["document_locations"]) == {k: v for k, v in before.items() if k != "document_locations"}
    assert query(database, "select count(*) from raw.document_locations") == [(7,)]
    assert query(database, "select run_id, loaded_count, known_count from raw.load_runs order by 1") == [
        ("0001", 6, 0),
        ("0002", 0, 6),
        ("0003", 0, 7),
    ]


@pytest.mark.slow
def test_worker_processes_give_the_same_rows_as_one(ogi, tmp_path, database):
    folder = tmp_path / "many"
    folder.mkdir()
    for one in generate(seed=5, n=130):
        (folder / one.name).write_bytes(one.data)
    ogi("load", folder, "--workers", "1")
    alone = raw_rows(database)
    other = tmp_path / "other.duckdb"
    done = ogi("load", folder, "--workers", "2", OGI_DB=str(other))
    assert done.returncode == 0
    assert raw_rows(other) == alone
    assert len(alone["documents"]) == 130


def test_a_document_that_ends_its_worker_is_rejected_and_the_others_are_read(ogi, database, reports, tmp_path):
    deadly = tmp_path / "patch"
    deadly.mkdir()
    (deadly / "sitecustomize.py").write_text(
        "import loaders.read as r, os\n"
        "real = r.read\n"
        "r.read = lambda data, name='': os._exit(9) if data == b'deadly' else real(data, name)\n"
    )
    (reports / "deadly.txt").write_bytes(b"deadly")
    done = ogi("load", reports, "--workers", "2", PYTHONPATH=f"{deadly}{os.pathsep}{ROOT}")
    assert done.returncode == 0, done.stderr
    assert query(database, "select reason_code from raw.rejects") == [("reader_crashed",)]
    assert query(database, "select loaded_count, rejected_count from raw.load_runs") == [(6, 1)]


def test_a_path_that_is_not_there_loads_nothing(ogi, database, reports):
    done = ogi("load", reports, reports / "nowhere")
    assert done.returncode == 2
    assert "nowhere" in done.stderr
    assert not database.exists()


def test_no_path_says_what_to_type(ogi):
    done = ogi("load")
    assert done.returncode == 2
    assert "ogi load reports/" in done.stderr


def test_the_sample_goes_with_the_first_report_and_not_before(ogi, database, reports, tmp_path):
    ogi("load", ROOT / "sample" / "reports")
    assert query(database, "select origin, count(*) from raw.documents group by all") == [("sample", 11)]
    (tmp_path / "notes.txt").write_text("nothing of the kind")
    ogi("load", tmp_path / "notes.txt")
    assert query(database, "select count(*) from raw.documents where origin = 'sample'") == [(11,)]
    done = ogi("load", reports)
    assert "sample (11 documents) was removed" in " ".join(done.stderr.split())
    assert query(database, "select distinct origin from raw.documents") == [("given",)]
    for table in RAW:
        assert query(database, f"select count(*) from raw.{table} anti join raw.documents using (document_id)") == [
            (0,)
        ]


def test_the_sample_stays_when_asked_to(ogi, database, reports):
    ogi("load", ROOT / "sample" / "reports")
    done = ogi("load", reports, "--keep-sample")
    assert "removed" not in done.stderr
    assert query(database, "select count(*) from raw.documents where origin = 'sample'") == [(11,)]


def test_a_sample_report_that_is_loaded_from_elsewhere_becomes_a_given_one(ogi, database, tmp_path):
    ogi("load", ROOT / "sample" / "reports")
    copied = tmp_path / "mine.html"
    copied.write_bytes((ROOT / "sample" / "reports" / "huaian_2024.html").read_bytes())
    ogi("load", copied)
    assert query(database, "select origin, count(*) from raw.documents group by all") == [("given", 1)]
    assert query(database, "select count(*) from raw.cells") == [(200,)]


def test_reparse_makes_rows_of_an_older_loader_anew(ogi, database, reports):
    ogi("load", reports)
    fresh = raw_rows(database)
    one = query(database, "select min(document_id) from raw.documents")[0][0]
    change(
        database,
        f"update raw.documents set loader_version = '0', title = 'old' where document_id = '{one}'",
        f"delete from raw.cells where document_id = '{one}'",
        f"insert into raw.rejects values ('{one}', '0', 'not_a_report', 'an older loader thought so')",
    )
    unchanged = ogi("load", reports)
    assert unchanged.returncode == 0
    assert query(database, f"select count(*) from raw.cells where document_id = '{one}'") == [(0,)]
    ogi("load", reports, "--reparse")
    assert raw_rows(database) == fresh


def test_reparse_without_a_path_reads_what_is_stored_and_nothing_else(ogi, database, reports):
    ogi("load", reports)
    fresh = raw_rows(database)
    (reports / "new.txt").write_text("新的一份")
    change(database, "update raw.documents set loader_version = '0'", "delete from raw.cells")
    done = ogi("load", "--reparse")
    assert done.returncode == 0
    assert raw_rows(database) == fresh


def test_a_second_writer_is_told_who_holds_the_file(ogi, database, reports):
    ogi("load", reports)
    script = (
        f"import duckdb, sys, time; c = duckdb.connect({str(database)!r}); print('open', flush=True); time.sleep(60)"
    )
    holder = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE)
    try:
        assert holder.stdout is not None and holder.stdout.readline()
        for words in (("load", reports), ("build",), ("status",), ("check",), ("publish",)):
            done = ogi(*words)
            said = " ".join(done.stderr.split())
            assert done.returncode == 3, words
            assert f"held by process {holder.pid}" in said
            assert f"kill {holder.pid}" in said
    finally:
        holder.kill()
        holder.wait()


def test_a_file_that_is_no_database_is_named(ogi, database):
    database.parent.mkdir(parents=True)
    database.write_text("not a database, but long enough to have a header " * 200)
    done = ogi("status")
    assert done.returncode == 2
    assert str(database) in done.stderr.replace("\n", "")


def test_the_database_is_not_read_as_a_document(ogi, tmp_path, reports):
    inside = reports / "ogi.duckdb"
    ogi("load", reports, OGI_DB=str(inside))
    ogi("load", reports, OGI_DB=str(inside))
    assert query(inside, "select count(*) from raw.rejects") == [(0,)]


@pytest.mark.slow
def test_an_interrupted_load_says_how_to_go_on_and_leaves_no_worker(tmp_path, database):
    folder = tmp_path / "many"
    folder.mkdir()
    for one in generate(seed=7, n=600):
        (folder / one.name).write_bytes(one.data)
    words = [sys.executable, "-m", "ogi", "load", str(folder), "--workers", "2"]
    load = subprocess.Popen(words, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True)
    time.sleep(1.5)
    load.send_signal(signal.SIGINT)
    _, said = load.communicate(timeout=60)
    assert load.returncode == 130, said
    assert "Repeat the command" in said
    assert ended_within(10, load.pid)


def ended_within(seconds, group):
    """Whether the last process of a session ends in time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False
