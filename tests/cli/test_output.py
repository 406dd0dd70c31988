"""What the command prints: to a stream that is closed, full or left, and with names that a terminal would obey."""

import json
import shlex
import subprocess
import sys

import pytest

from ogi.terminal import screen, spreadsheet

OGI = f"{shlex.quote(sys.executable)} -m ogi"
EVIL = "\x1b[31mred\x1b]0;title\x07\n[bold]\x9b2J\u202e.html"
SHOWN = r"\x1b[31mred\x1b]0;title\x07\x0a[bold]\x9b2J\u202e.html"


def shell(line):
    """Run a line of shell; return its exit code and its standard error."""
    done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, timeout=100)
    assert "Traceback" not in done.stderr
    return done.returncode, done.stderr


def test_a_reader_that_leaves_is_no_fault(tmp_path):
    rejected = tmp_path / "in"
    rejected.mkdir()
    for number in range(3_000):
        (rejected / f"{number}.txt").write_bytes(b"\x01" * number)
    code, said = shell(f"set -o pipefail; {OGI} extract --json {rejected} | head -1")
    assert (code, said) == (0, "")


@pytest.mark.parametrize("words", ["load {}", "--help"])
def test_a_full_standard_output_is_told_after_the_work(words, tmp_path, database):
    (tmp_path / "a.txt").write_text("nothing")
    code, said = shell(f"{OGI} {words.format(tmp_path / 'a.txt')} > /dev/full")
    assert code == 2
    assert "standard output can't be written: No space left on device" in said
    assert database.exists() == words.startswith("load")


def test_a_closed_standard_output_is_told_before_any_work(tmp_path, database):
    (tmp_path / "a.txt").write_text("nothing")
    code, said = shell(f"{OGI} load {tmp_path} >&-")
    assert code == 2
    assert "standard output is closed" in said and "> /dev/null" in said
    assert not database.exists()


@pytest.mark.parametrize("place", ["2>&-", "2> /dev/full <&-"])
def test_other_streams_that_are_closed_or_full_stop_nothing(place, tmp_path, database):
    (tmp_path / "a.txt").symlink_to(tmp_path / "nowhere")  # a note on standard error
    assert shell(f"{OGI} load {tmp_path} {place}")[0] == 0
    assert database.exists()


def test_names_that_a_terminal_obeys_are_shown_escaped(ogi, tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / EVIL).write_text("nothing")
    (folder / f"gone{EVIL}").symlink_to(tmp_path / "nowhere")
    loaded = ogi("load", folder, COLUMNS="400")
    assert f"not opened: {folder}/gone{SHOWN}" in loaded.stderr
    calls = [
        loaded,
        ogi("status", "--rejects"),
        ogi("extract", folder / EVIL, COLUMNS="400"),
        ogi("extract", folder / EVIL, "--json"),
        ogi("load", folder / f"no{EVIL}", COLUMNS="400"),
        ogi("load", f"--no{EVIL}"),
    ]
    for done in calls:
        assert not [sign for sign in done.stdout + done.stderr if sign in "\x1b\x07\x9b\u202e"], done.args
    assert f"{folder}/{SHOWN}" in calls[1].stdout and f"{folder}/{SHOWN}" in calls[2].stdout
    assert json.loads(calls[3].stdout)["document"]["uri"] == f"{folder}/{EVIL}"
    assert f"no{SHOWN}" in calls[4].stderr


def test_markup_is_printed_as_it_is(ogi, tmp_path):
    database = tmp_path / "[red]x[/blue].duckdb"
    (tmp_path / "a.txt").write_text("nothing")
    ogi("load", tmp_path / "a.txt", OGI_DB=str(database))
    assert "[red]x[/blue].duckdb" in ogi("status", OGI_DB=str(database), COLUMNS="400").stdout
    screen.note("[red]a[/blue] \x1b[2J")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"),
        (" =1", "' =1"),
        ("@SUM(1)", "'@SUM(1)"),
        ("-", "'-"),
        ("-2+3", "'-2+3"),
        ("+86-10", "'+86-10"),
        ("\t=1", "'\t=1"),
        ("\x00", "'\x00"),
        ("\n1", "'\n1"),
        ("-5\n", "'-5\n"),
        ("-5", "-5"),
        ("+3.25", "+3.25"),
        ("-1,234", "-1,234"),
        ("-1e5", "-1e5"),
        ("-12%", "-12%"),
        ("a=b", "a=b"),
        ("", ""),
    ],
)
def test_a_cell_of_a_spreadsheet_is_no_formula(text, written):
    import duckdb

    assert spreadsheet.harmless(text) == written
    assert spreadsheet.as_written(written) == text
    with duckdb.connect() as conn:
        query = f"select {spreadsheet.harmless_sql('text')} from (select $1 as text)"
        assert conn.execute(query, [text]).fetchall() == [(written,)]


def test_the_list_of_rejects_is_harmless_in_a_spreadsheet(tmp_path, monkeypatch):
    (tmp_path / "=1+1.txt").write_text("nothing")
    monkeypatch.setattr("loaders.corpus.files.ROOT", tmp_path)  # a place in the project is stored without its folder
    from support.command import call

    call("load", tmp_path)
    assert "\t'=1+1.txt\t" in call("status", "--rejects").stdout
