"""A command that is killed with all its processes at a random moment, and repeated; and digests of what it leaves."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from loaders.project import ROOT

State = dict[str, object]
LIMIT = 900  # seconds

# What a repeat may change: times of day; runs of checks and of loads that a repeat adds; what an edition tells about
# the one before it, which is its own if the kill came after the swap; and the commit, which may come in between.
READ = {
    "raw.load_runs": "select * exclude (started_at, finished_at) from {} where loaded_count + rejected_count > 0",
    "raw.schema_versions": "select * exclude (changed_at) from {}",
    "raw.withdrawals": "select * exclude (decided_at) from {}",
    "marts.rpt_withdrawals": "select * exclude (decided_at) from {}",
    "quality.check_runs": "select distinct * exclude (run_id, run_at) from {}",
    "quality.check_results": "select distinct * exclude (run_id, run_at) from {}",
    "main.edition": "select * exclude (name, published_at, since, code_version) from {}",
    "main.edition_changes": "select null where false",
}


@dataclass(frozen=True)
class Verb:
    """A command to kill.

    prepare   puts what it starts from into an empty folder, and returns its words; a module `patch/sitecustomize.py`
              there is run first
    state     what is in the folder
    sign      whether it has begun to write
    repeated  what it may say, with exit code 2, if it had ended its work before the kill
    """

    prepare: Callable[[Path], tuple[str, ...]]
    state: Callable[[Path], State]
    sign: Callable[[Path], bool]
    repeated: str | None = None


@dataclass(frozen=True)
class Undisturbed:
    """An undisturbed run: its folder, how long it took, and how long of that it wrote; the states around it."""

    place: Path
    seconds: float
    writing: float
    before: State
    after: State


def is_writing(place: Path) -> bool:
    """Whether a process has changed the warehouse in the folder and not closed it."""
    return (place / "ogi.duckdb.wal").exists()


def undisturbed(verb: Verb, place: Path) -> Undisturbed:
    """Run a verb to its end."""
    place.mkdir(parents=True)
    words = verb.prepare(place)
    before = verb.state(place)
    began = time.monotonic()
    process = _start(words, place)
    wrote = _wait_for_sign(verb, process, place)
    said, _ = process.communicate(timeout=LIMIT)
    ended = time.monotonic()
    assert process.returncode == 0, said
    return Undisturbed(place, ended - began, ended - wrote, before, verb.state(place))


def kill(verb: Verb, whole: Undisturbed, place: Path, part: float, *, when_writing: bool) -> State:
    """Kill a verb after a part of its time, or of the time in which it writes; return what the kill left."""
    words = verb.prepare(place)
    process = _start(words, place)
    if when_writing:
        _wait_for_sign(verb, process, place)
    time.sleep(part * (whole.writing if when_writing else whole.seconds))
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    assert _all_gone(process.pid), "a process outlived the kill of its group"
    left = verb.state(place)
    process = _start(words, place)
    said, _ = process.communicate(timeout=LIMIT)
    is_done = process.returncode == 2 and verb.repeated is not None and verb.repeated in " ".join(said.split())
    assert process.returncode == 0 or (is_done and left == whole.after), said
    return left


def kills(verb: Verb, whole: Undisturbed, folder: Path, count: int, seed: int) -> list[State]:
    """Kill and repeat a verb so often, half of the times while it writes; return what the kills left.

    Fails with the tables that differ from those of the undisturbed run.
    """
    moments, left = random.Random(seed), []
    for number in range(count):
        place = folder / str(number)
        place.mkdir(parents=True)
        part = (number + moments.random()) / count  # a moment in each part of the time
        left.append(kill(verb, whole, place, part, when_writing=number % 2 == 0))
        after = verb.state(place)
        differing = sorted(name for name in {*after, *whole.after} if after.get(name) != whole.after.get(name))
        assert differing == [], f"seed {seed}, kill {number} at {part:.3f} of {whole.seconds:.1f} s"
    return left


def tables(path: Path) -> State:
    """Return the columns, and a count and a digest of the rows, of all tables of a database; and its views."""
    with duckdb.connect(path, read_only=True) as conn:
        columns = conn.execute(
            "select schema_name || '.' || table_name, list((column_name, data_type, is_nullable, comment)"
            " order by column_index) from duckdb_columns() where not internal group by all"
        ).fetchall()
        names = conn.execute("select schema_name || '.' || table_name from duckdb_tables()").fetchall()
        found: State = {f"columns of {name}": listed for name, listed in columns}
        for (name,) in names:
            rows = READ.get(name, "from {}").format(name)
            found[name] = conn.execute(f"select count(*), sum(hash(t)) from ({rows}) as t").fetchall()
        found["views"] = conn.execute("select sql from duckdb_views() where not internal order by 1").fetchall()
    return found


def _start(words: tuple[str, ...], place: Path) -> "subprocess.Popen[str]":
    settings = {"OGI_DB": str(place / "ogi.duckdb"), "OGI_PUBLISHED": str(place / "published")}
    return subprocess.Popen(
        [sys.executable, "-m", "ogi", *words],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{place / 'patch'}{os.pathsep}{ROOT}", **settings},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        start_new_session=True,
    )


def _wait_for_sign(verb: Verb, process: "subprocess.Popen[str]", place: Path) -> float:
    """Wait until a verb begins to write, or ends, and return when that was."""
    while process.poll() is None and not verb.sign(place):
        time.sleep(0.002)
    return time.monotonic()


def _all_gone(group: int) -> bool:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.02)
    return False
