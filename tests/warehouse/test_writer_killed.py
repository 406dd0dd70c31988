"""A load that is killed and repeated leaves what an undisturbed one leaves."""

import os
import random
import signal
import subprocess
import sys
import time

import duckdb
import pytest

from support.sizes import size

from loaders.project import ROOT
from loaders.raw.rows import CONTENT_TABLES
from synthetic.reports.generate import generate

DOCUMENTS = size(80, 160)
KILLS = size(2, 10)


def rows(path):
    """The rows of documents, and the counts of both loads. A repeat after the very last moment is a load of its own."""
    with duckdb.connect(path, read_only=True) as conn:
        tables = (*CONTENT_TABLES, "document_locations")
        found = {name: sorted(conn.execute(f"from raw.{name}").fetchall(), key=repr) for name in tables}
        counts = "select seen_count, loaded_count, known_count, rejected_count from raw.load_runs order by run_id limit 2"
        return found | {"counts of runs": conn.execute(counts).fetchall()}


def documents(path):
    with duckdb.connect(path) as conn:
        return conn.execute("select count(*) from raw.documents").fetchone()[0]


def start(path, folder, patch, workers):
    return subprocess.Popen(
        [sys.executable, "-m", "ogi", "load", str(folder), "--workers", str(workers)],
        env={**os.environ, "OGI_DB": str(path), "PYTHONPATH": f"{patch}{os.pathsep}{ROOT}"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def writing_since(path, written=1):
    """Wait until a load has written so many bytes to its log of changes, and return when that was."""
    log, until = path.with_name(f"{path.name}.wal"), time.monotonic() + 60
    while not (log.exists() and log.stat().st_size >= written) and time.monotonic() < until:
        time.sleep(0.01)
    return time.monotonic()


def gone(group):
    until = time.monotonic() + 10
    while time.monotonic() < until:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


@pytest.mark.slow
def test_killed_at_random_moments_and_repeated(ogi, tmp_path, capsys):
    folder, patch = tmp_path / "reports", tmp_path / "patch"
    folder.mkdir()
    patch.mkdir()
    for one in generate(seed=11, n=DOCUMENTS, layout="html_plain", encoding="utf-8"):
        (folder / one.name).write_bytes(one.data)
    (folder / "noise.bin").write_bytes(bytes(range(256)) * 9)
    # small batches, so that a few hundred documents are many transactions
    (patch / "sitecustomize.py").write_text("import ogi.loading.run as load\nload.BATCH = 10\n")

    undisturbed = tmp_path / "undisturbed.duckdb"
    assert ogi("load", ROOT / "sample" / "reports", OGI_DB=str(undisturbed)).returncode == 0
    with_sample = undisturbed.read_bytes()
    load = start(undisturbed, folder, patch, 1)
    began = writing_since(undisturbed)
    assert load.wait(timeout=120) == 0
    seconds = time.monotonic() - began
    expected = rows(undisturbed)
    assert len(expected["documents"]) == DOCUMENTS + 1

    seed = random.SystemRandom().randrange(2**32)
    moments = random.Random(seed)
    seen = []
    for kill in range(KILLS):
        path = tmp_path / f"killed_{kill}.duckdb"
        path.write_bytes(with_sample)
        load = start(path, folder, patch, workers=1 + kill % 2)
        if kill:  # but for the first, which may end before anything is written
            writing_since(path, written=20_000)  # more than the row of the run: a batch is stored
        time.sleep(seconds * (kill + moments.random()) / KILLS)  # a moment in each part of the time
        load.send_signal(signal.SIGKILL)
        load.wait()
        assert gone(load.pid), "a worker outlived its parent"
        seen.append(documents(path))
        assert start(path, folder, patch, workers=1).wait(timeout=120) == 0
        assert rows(path) == expected, f"seed {seed}, kill {kill}, {seen[-1]} documents were stored"
    assert len(set(seen)) > 1, f"all kills met the same state: {seen}"
    with capsys.disabled():
        print(f"\nkilled with so many of {DOCUMENTS + 1} documents stored (11 are the sample): {seen}")
