"""Whose fault it is: words and exit codes for disks, rights, locks, limits and signals."""

import errno
import os
import shlex
import signal
import subprocess
import sys
import time
import types
from contextlib import contextmanager

import duckdb
import pytest
from reportlab.pdfgen.canvas import Canvas
from support.sizes import IS_PROOF, size

from loaders.corpus import walk
from loaders.raw import writer
from ogi import faults
from ogi.building import dbt_runner
from ogi.checks.outcome import Outcome
from ogi.errors import ExitCode, OgiError
from ogi.loading import reading_process
from synthetic.reports.generate import generate

OGI = [sys.executable, "-m", "ogi"]
FULL = 'IO Error: Could not write file "/data/w.duckdb": No space left on device'
LOCK = (
    'IO Error: Could not set lock on file "/data/w.duckdb": Conflicting lock is held in /usr/bin/python3.11 (PID 1) by'
    " user root. See also https://duckdb.org/docs/stable/connect/concurrency"
)


@contextmanager
def mounted(folder, options):
    """A small disk of its own at `folder`, where this user may mount one."""
    folder.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    if sys.platform != "linux" or subprocess.run(words, capture_output=True, check=False).returncode:
        pytest.skip("this user may not mount a tmpfs")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.fixture
def reports(tmp_path):
    folder = tmp_path / "reports"
    folder.mkdir()
    for one in generate(seed=3, n=size(40, 1000), layout="html_official", encoding="utf-8"):
        (folder / one.name).write_bytes(one.data)
    return folder


def raw_rows(path):
    with duckdb.connect(path, read_only=True) as conn:
        return {
            name: sorted(conn.execute(f"from raw.{name}").fetchall(), key=repr)
            for name in ("documents", "document_locations", "document_texts", "cells", "prose_figures", "rejects")
        }


KNOWN = {
    "full disk": (OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/data/x"), 2, "the disk is full: /data/x"),
    "quota": (OSError(errno.EDQUOT, os.strerror(errno.EDQUOT)), 2, "the quota of disk space is used up"),
    "full for DuckDB": (duckdb.IOException(FULL), 2, "the disk is full: /data/w.duckdb"),
    "read-only": (OSError(errno.EROFS, os.strerror(errno.EROFS), "/data"), 2, "the place is read-only: /data"),
    "no right": (PermissionError(errno.EACCES, "Permission denied", "/data"), 2, "a right is missing: /data"),
    "file too large": (OSError(errno.EFBIG, os.strerror(errno.EFBIG)), 2, "the limit on its size (ulimit -f)"),
    "lock": (duckdb.IOException(LOCK), 3, "the warehouse /data/w.duckdb is held by process 1"),
    "memory": (MemoryError(), 2, "there is too little memory"),
    "memory of DuckDB": (
        duckdb.OutOfMemoryException("Out of Memory Error: Allocation failure"),
        2,
        "too little memory",
    ),
    "threads": (RuntimeError("can't start new thread"), 2, "too little memory"),
    "ours": (KeyError("x"), 4, "a fault of ours: KeyError"),
    "another text": (ValueError(FULL), 4, "a fault of ours"),
}


@pytest.mark.parametrize("kind", KNOWN)
def test_an_error_has_words_and_a_code(kind):
    error, code, words = KNOWN[kind]
    found = faults.error_of(error)
    assert found.exit_code == code
    assert words in found.what and found.mend


def test_the_cause_of_an_error_is_what_counts():
    try:
        try:
            raise duckdb.IOException(FULL)
        except duckdb.Error as error:
            raise RuntimeError("a library failed") from error
    except RuntimeError as error:
        assert faults.error_of(error).what.startswith("the disk is full")


def test_the_command_says_it_in_place_of_a_traceback(ogi, tmp_path, monkeypatch):
    (tmp_path / "a.txt").write_text("nothing")

    def full(*arguments, **options):
        raise duckdb.IOException(FULL)

    monkeypatch.setattr(writer, "write_batch", full)
    done = ogi("load", tmp_path)
    assert done.returncode == 2
    assert "the disk is full: /data/w.duckdb" in done.stderr and "Free space there" in done.stderr


@pytest.mark.parametrize(("message", "code"), [(FULL, 2), (LOCK, 3)])
def test_a_check_that_meets_a_lock_or_a_full_disk_is_no_fault_of_ours(ogi, tmp_path, monkeypatch, message, code):
    (tmp_path / "a.txt").write_text("nothing")
    ogi("load", tmp_path)
    outcome = Outcome("raw.cells", "key", "a key is unique", passed=False, fault=message)
    library = types.SimpleNamespace(run=lambda *arguments: [outcome])
    monkeypatch.setitem(sys.modules, "ogi.checks.expectations", library)
    monkeypatch.setattr("ogi.checks.expectations", library, raising=False)
    done = ogi("check", "--raw")
    assert done.returncode == code, done.stderr
    assert "/data/w.duckdb" in done.stderr and "that could not run" not in done.stderr


@pytest.mark.parametrize(("message", "code"), [(FULL, 2), (LOCK, 3)])
def test_dbt_that_meets_a_lock_or_a_full_disk_is_no_failed_model(tmp_path, message, code):
    result = types.SimpleNamespace(status="error", message=f"Runtime Error in model a\n  {message}")
    run = types.SimpleNamespace(results=[result], elapsed_time=1.0)
    with pytest.raises(OgiError) as raised:
        dbt_runner._add(dbt_runner.BuildResult(0, 0, 0.0, []), tmp_path, run)
    assert raised.value.exit_code == code


def test_a_load_on_a_full_disk_goes_on_where_there_is_room(ogi, reports, tmp_path):
    whole, size_of_disk = tmp_path / "whole.duckdb", "size=9m" if IS_PROOF else "size=400k"
    assert ogi("load", reports, OGI_DB=str(whole)).returncode == 0
    with mounted(tmp_path / "disk", size_of_disk) as disk:
        place = {"OGI_DB": str(disk / "ogi.duckdb")}
        done = ogi("load", reports, **place)
        assert done.returncode == 2, done.stdout
        assert f"the disk is full: {disk}" in done.stderr.replace("\n", "")
        subprocess.run(["mount", "-o", "remount,size=400m", str(disk)], check=True)
        assert ogi("load", reports, **place).returncode == 0
        assert raw_rows(disk / "ogi.duckdb") == raw_rows(whole)


def test_a_read_only_place_is_named(ogi, tmp_path):
    (tmp_path / "a.txt").write_text("nothing")
    with mounted(tmp_path / "disk", "size=9m") as disk:
        assert ogi("load", tmp_path / "a.txt", OGI_DB=str(disk / "ogi.duckdb")).returncode == 0
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        for path in (disk / "new" / "ogi.duckdb", disk / "ogi.duckdb"):
            done = ogi("load", tmp_path / "a.txt", OGI_DB=str(path))
            assert done.returncode == 2
            assert "the place is read-only" in done.stderr and str(disk) in done.stderr.replace("\n", "")
        assert ogi("status", OGI_DB=str(disk / "ogi.duckdb")).returncode == 0


@pytest.mark.parametrize("place", ["file/ogi.duckdb", "folder", "pipe"])
def test_a_database_that_cannot_be_one_is_named(ogi, tmp_path, place):
    (tmp_path / "a.txt").write_text("nothing")
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    done = ogi("load", tmp_path / "a.txt", OGI_DB=str(tmp_path / place), COLUMNS="400")
    assert done.returncode == 2
    assert str(tmp_path / place.partition("/")[0]) in done.stderr and "a fault of ours" not in done.stderr


def test_a_full_disk_for_temporary_files_rejects_nothing(tmp_path, monkeypatch):
    import io
    import zipfile

    def packed(name, data):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr(name, data)
        return file.getvalue()

    (tmp_path / "a.zip").write_bytes(packed("b.zip", packed("c.txt", b"x")))

    class Full(io.BytesIO):
        def write(self, data):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("tempfile.SpooledTemporaryFile", lambda max_size: Full())
    with pytest.raises(Exception, match="No space left") as raised:
        list(walk([tmp_path]))
    assert faults.error_of(raised.value).what.startswith("the disk is full")


def limited(kib, *words):
    line = f"ulimit -v {kib}; exec {shlex.join([*OGI, *map(str, words)])}"
    return subprocess.run(["bash", "-c", line], capture_output=True, text=True, timeout=200)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits the address space")
def test_a_limit_on_memory_is_kept_to_or_refused_at_once(tmp_path):
    canvas = Canvas(str(tmp_path / "a.pdf"))
    canvas.drawString(10, 50, "page")
    canvas.save()
    # each thread reserves address space, and libraries start one for each core
    enough = limited(2_500_000 if (os.cpu_count() or 1) <= 4 else 8_000_000, "extract", tmp_path / "a.pdf")
    assert enough.returncode == 0, enough.stderr
    assert "not_a_report" in enough.stdout
    refused = limited(300_000, "build")
    assert refused.returncode == 2, refused.stderr
    assert "too little memory: the limit is 300,000 KiB (ulimit -v)" in refused.stderr
    assert "Traceback" not in refused.stderr


GIBIBYTE = 1024**3


@pytest.mark.parametrize(
    ("soft", "hard", "limit"),
    [(-1, -1, 3), (4, 4, 3), (2, 2, 2), (2, -1, 2), (-1, 2, 2), (1.5, 2, 1.5), (1.2, 1.2, None), (0.9, -1, None)],
)
def test_a_reading_process_asks_for_no_more_than_it_may_have(monkeypatch, soft, hard, limit):
    outside = tuple(-1 if bound == -1 else int(bound * GIBIBYTE) for bound in (soft, hard))
    asked = []
    system = types.SimpleNamespace(
        RLIMIT_AS=9, RLIM_INFINITY=-1, getrlimit=lambda kind: outside, setrlimit=lambda kind, both: asked.append(both)
    )
    monkeypatch.setattr(reading_process, "resource", system)
    if limit is None:
        with pytest.raises(MemoryError):
            reading_process._bound_memory(GIBIBYTE)
        assert not asked
    else:
        reading_process._bound_memory(GIBIBYTE)
        assert asked == [(int(limit * GIBIBYTE),) * 2]


def test_a_reading_process_without_room_for_a_document_ends_the_command(ogi, tmp_path, monkeypatch):
    canvas = Canvas(str(tmp_path / "a.pdf"))
    canvas.save()
    process = types.SimpleNamespace(recv=lambda: False, poll=lambda seconds: True, close=lambda: None)
    monkeypatch.setattr(reading_process.multiprocessing, "get_context", lambda kind: _Context(process))
    done = ogi("load", tmp_path / "a.pdf")
    assert done.returncode == 2
    assert "too little memory" in done.stderr


class _Context:
    """Processes that do nothing, behind a connection that answers as a test wants."""

    def __init__(self, connection):
        self.connection = connection

    def Pipe(self):
        return self.connection, self.connection

    def RawValue(self, kind, value):
        return types.SimpleNamespace(value=value)

    def Process(self, **options):
        return types.SimpleNamespace(start=lambda: None, kill=lambda: None, join=lambda: None, exitcode=1)


DEAF = """
import threading, time
from ogi import interrupt
interrupt.PATIENCE = 0.3
with interrupt.answered(owns_process=True):
    threading.Thread(target=time.sleep, args=(60,)).start()
    print("ready", flush=True)
    while True:
        try:
            time.sleep(60)
        except KeyboardInterrupt:
            pass
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_even_what_does_not_listen(number):
    process = subprocess.Popen(
        [sys.executable, "-c", DEAF],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(number, signal.SIG_DFL),  # nohup and CI may leave it ignored
    )
    assert process.stdout is not None and process.stdout.readline() == "ready\n"
    process.send_signal(number)
    _, said = process.communicate(timeout=20)
    assert process.returncode == ExitCode.INTERRUPTED
    by = "" if number == signal.SIGINT else f" by {number.name}"
    assert said == (
        f"\nerror: interrupted{by}: what was stored is kept, and nothing is half written\n"
        "  Repeat the command to go on.\n"
    )


MOMENTS = [step * 0.5 for step in range(1, 60)] if IS_PROOF else [3.0]


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("words", [("build",), ("publish",)] if IS_PROOF else [("build",)])
def test_a_build_ends_at_any_moment_with_all_that_it_started(built, words, moment):
    number = signal.SIGTERM if moment % 1 else signal.SIGINT
    process = subprocess.Popen(
        [*OGI, *words], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    time.sleep(moment)
    process.send_signal(number)
    _, said = process.communicate(timeout=30)
    assert process.returncode == ExitCode.INTERRUPTED, said
    assert "error: interrupted" in said and "Repeat the command" in said and "Traceback" not in said
    assert all_ended(process.pid)


def all_ended(group):
    """Whether the last process of a session has ended, and was taken note of, within 20 seconds."""
    for _ in range(200):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False
