"""`ogi load` on crawls, corpora and archives: one bar, what was dropped, and each record under its place."""

import gzip
import json
import os
import pty
import subprocess
import sys
import zipfile

import duckdb
import pytest
from test_load import raw_rows

from ogi.loading.documents import Document, rejected, rows_of
from ogi.loading.reading_process import Ended, seconds_for
from ogi.loading.workers import CHUNK, CHUNK_BYTES, _without, chunks
from synthetic.reports.generate import generate

REPORTS = list(generate(seed=17, n=12, layout="html_official", encoding="utf-8"))
OTHER = "今天天气很好，我们去公园。"


def query(database, sql):
    with duckdb.connect(database, read_only=True) as conn:
        return conn.execute(sql).fetchall()


@pytest.fixture
def corpus(tmp_path):
    """A folder with a packed corpus, an archive, and a page that links to nothing."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    rows = [{"url": f"http://www.a{n}.gov.cn/{n}.html", "html": one.data.decode()} for n, one in enumerate(REPORTS[:6])]
    rows[3:3] = [{"url": "http://b.cn/", "html": OTHER}] * 50
    rows.append({"url": "http://c.cn/", "html": "<html><body>政府信息公开指南，没有年报</body></html>"})
    with gzip.open(folder / "pages.jsonl.gz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)
    with zipfile.ZipFile(folder / "saved.zip", "w") as archive:
        for one in REPORTS[6:]:
            archive.writestr(f"2020/{one.name}", one.data)
        archive.writestr("2020/same.html", REPORTS[0].data)
    return folder


def test_a_corpus_is_loaded_and_what_was_dropped_is_told(ogi, database, corpus):
    done = ogi("load", corpus)
    assert done.returncode == 0, done.stderr
    shown = " ".join(done.stdout.split())
    assert "dropped 50" in shown and "jsonl 50" in shown
    assert "HTML 13 12 1 not_a_report 1" in shown
    counts = "select seen_count, loaded_count, known_count, rejected_count, arguments ->> 'dropped' from raw.load_runs"
    assert query(database, counts) == [(14, 12, 1, 1, "50")]
    places = dict(query(database, "select split_part(uri, '/corpus/', 2), host from raw.document_locations"))
    assert places["pages.jsonl.gz#1"] == "www.a0.gov.cn"
    assert places["pages.jsonl.gz#56"] == "www.a5.gov.cn"
    assert places["saved.zip!2020/same.html"] is None
    assert sum(place.startswith("saved.zip!2020/") for place in places) == 7


def test_a_corpus_loaded_again_adds_nothing_but_a_run(ogi, database, corpus):
    ogi("load", corpus)
    before = raw_rows(database)
    done = ogi("load", corpus, "--workers", "2")
    assert done.returncode == 0, done.stderr
    assert raw_rows(database) == before
    assert query(database, "select loaded_count, known_count from raw.load_runs order by run_id") == [(12, 1), (0, 14)]


def test_reparse_opens_the_archives_again(ogi, database, corpus):
    ogi("load", corpus)
    before = raw_rows(database)
    with duckdb.connect(database) as conn:
        conn.execute("update raw.documents set loader_version = '0'")
        conn.execute("update raw.rejects set loader_version = '0'")
        conn.execute("delete from raw.cells")
    done = ogi("load", "--reparse")
    assert done.returncode == 0, done.stderr
    assert raw_rows(database) == before


def test_a_text_field_that_is_not_known_is_asked_for(ogi, database, tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text("".join(json.dumps({"seite": {"koerper": one.data.decode()}}) + "\n" for one in REPORTS[:2]))
    asked = ogi("load", path)
    assert asked.returncode == 0
    assert "--text-field" in asked.stderr and "seite" in asked.stderr
    done = ogi("load", path, "--text-field", "seite.koerper")
    assert done.returncode == 0
    assert query(database, "select loaded_count from raw.load_runs order by run_id") == [(0,), (2,)]


def test_a_broken_archive_is_a_reject_with_its_place(ogi, database, corpus):
    data = (corpus / "saved.zip").read_bytes()
    (corpus / "saved.zip").write_bytes(data[:-100])
    done = ogi("load", corpus)
    assert done.returncode == 0, done.stderr
    assert query(database, "select reason_code, media_type from raw.rejects join raw.documents using (document_id)"
                 " where reason_code <> 'not_a_report'") == [("damaged_file", "application/zip")]  # fmt: skip
    listed = ogi("status", "--rejects", COLUMNS="300")
    assert f"{corpus}/saved.zip" in listed.stdout
    assert f"{corpus}/pages.jsonl.gz#57" in listed.stdout


def test_extract_shows_the_members_of_an_archive(ogi, corpus):
    done = ogi("extract", corpus / "saved.zip", "--json")
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) == 7


def test_a_terminal_shows_one_bar_that_ends(database, corpus):
    """The bar is drawn on standard error and taken away; the summary follows."""
    terminal, end = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "ogi", "load", str(corpus)],
        stdout=subprocess.PIPE,
        stderr=end,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "120"},
    )
    os.close(end)
    drawn = b""
    while True:
        try:
            piece = os.read(terminal, 65536)
        except OSError:
            break
        if not piece:
            break
        drawn += piece
    out, _ = process.communicate(timeout=60)
    os.close(terminal)
    assert process.returncode == 0
    lines = [line for line in drawn.decode().replace("\r", "\n").split("\n") if "reading" in line]
    assert lines and all(line.count("reading") == 1 for line in lines)
    assert "100%" in lines[-1] and "14 documents" in lines[-1]
    assert b"loaded" in out


# What the processes share out


def document(data=b"x", name="x"):
    from loaders.corpus.document import Content

    return Document(Content("0" * 64, len(data), data), name, "given")


def test_tasks_are_cut_by_number_and_by_size():
    small, large = document(), document(bytes(CHUNK_BYTES))
    assert [len(chunk) for chunk in chunks([small] * (CHUNK * 2 + 1))] == [CHUNK, CHUNK, 1]
    assert [len(chunk) for chunk in chunks([small, large, small, large, large])] == [2, 2, 1]


@pytest.mark.parametrize(
    ("index", "spoiled", "rest"),
    [(0, "a", ["bcd"]), (2, "c", ["ab", "d"]), (3, "d", ["abc"]), (None, None, ["ab", "cd"])],
)
def test_what_is_read_again_after_a_process_ended(index, spoiled, rest):
    found, parts = _without([document(name=name) for name in "abcd"], Ended(index, "too_slow", ""))
    assert (found.name if found else None) == spoiled
    assert ["".join(one.name for one in part) for part in parts] == rest


def test_a_lone_document_of_a_process_that_ended_anywhere_is_the_spoiled_one():
    found, parts = _without([document(name="a")], Ended(None, "reader_crashed", ""))
    assert found is not None and found.name == "a" and parts == []


def test_a_reading_that_cannot_be_stored_costs_itself():
    good, bad = document(name="good"), document(name="bad")
    readings = [rejected(good, "not_text", "x"), rejected(bad, "not_text", "y")]
    readings[1].title = "\ud800"
    readings[1].reject = None
    rows = rows_of(readings, [good, bad])
    assert rows["rejects"]["reason_code"].to_pylist() == ["not_text", "parser_failure"]
    assert len(rows["documents"]) == 2


def test_texts_have_the_short_time():
    assert seconds_for(b"<html>") <= seconds_for(b"%PDF-1.4")
