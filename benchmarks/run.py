"""Measure reading, loading and building on synthetic reports, all in one run; prints Markdown tables.

    python -m benchmarks.run [--reports 2000] [--warehouse 11 1000 20000] [--profile text]

Nothing of the project's own warehouse is touched: each size gets a database in a temporary folder.
"""

import argparse
import cProfile
import gc
import os
import pstats
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import NamedTuple

import duckdb

from loaders.project import ROOT
from loaders.read import read
from synthetic.reports.generate import HTML_LAYOUTS, WHOLE_LAYOUTS, generate, write

TEXT_LAYOUTS = tuple(layout for layout in WHOLE_LAYOUTS if layout not in HTML_LAYOUTS)
KINDS = {"text": TEXT_LAYOUTS, "HTML": HTML_LAYOUTS}
TARGETS = {"text": 500, "HTML": 300}
CHUNK = 50
SAMPLE_SIZE = 11  # the embedded sample itself, not synthetic reports


def like_a_worker() -> None:
    """Collect garbage as seldom as the processes of `ogi load` do: readings are many small objects."""
    gc.freeze()
    gc.set_threshold(50_000)


class Rate(NamedTuple):
    """How fast one kind was read."""

    reports: int
    bytes: int
    seconds: float
    cpu_seconds: float  # of this process: what the clock would show with nothing else running; 0 with more cores

    @property
    def per_second(self) -> float:
        """Reports a second."""
        return self.reports / self.seconds

    @property
    def megabytes(self) -> float:
        """Millions of bytes a second."""
        return self.bytes / self.seconds / 1e6


def documents(kind: str, count: int) -> list[bytes]:
    """Synthetic reports of one kind: simplified UTF-8, all its layouts, both forms."""
    reports = generate(1, count, layout=KINDS[kind], script="simplified", encoding="utf-8")
    return [report.data for report in reports]


def read_all(data: Iterable[bytes]) -> int:
    """Read contents to records; gives the number of cells, all of them or the benchmark is void."""
    cells = 0
    for one in data:
        reading = read(one)
        if reading.reject:
            raise RuntimeError(f"a benchmark report was rejected: {reading.reject}")
        cells += len(reading.cells)
    return cells


def timed(work: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    """Seconds that a piece of work takes, by the clock on the wall unless told otherwise."""
    start = clock()
    work()
    return clock() - start


def extraction(kind: str, count: int, cores: int, repeats: int = 3) -> Rate:
    """The best of a few runs over the same reports, from bytes to records."""
    data = documents(kind, count)
    if cores == 1:
        read_all(data[:CHUNK])
        seconds = min(timed(partial(read_all, data)) for _ in range(repeats))
        cpu_seconds = min(timed(partial(read_all, data), time.process_time) for _ in range(repeats))
    else:
        cpu_seconds = 0.0
        chunks = [data[i : i + CHUNK] for i in range(0, count, CHUNK)]
        with ProcessPoolExecutor(cores, initializer=like_a_worker) as pool:
            list(pool.map(read_all, [data[:CHUNK]] * cores * 2))
            seconds = min(timed(lambda: list(pool.map(read_all, chunks))) for _ in range(repeats))
    return Rate(count, sum(map(len, data)), seconds, cpu_seconds)


def profile(kind: str, count: int) -> None:
    """Print the functions in which reading one kind spends its time."""
    data = documents(kind, count)
    read_all(data[:CHUNK])
    profiler = cProfile.Profile()
    profiler.runcall(read_all, data)
    pstats.Stats(profiler).sort_stats("tottime").print_stats(20)


class Step(NamedTuple):
    """One command: seconds on the wall, and of CPU in it and its own children."""

    seconds: float
    cpu_seconds: float


class Warehouse(NamedTuple):
    """What each step took at one size."""

    documents: int
    cells: int
    load: Step
    again: Step
    build: Step
    megabytes: float


def warehouse(size: int, folder: Path) -> Warehouse:
    """Load `size` reports into an empty database, load them again, and build the marts."""
    reports = folder / f"reports_{size}"
    if size == SAMPLE_SIZE:
        shutil.copytree(ROOT / "sample" / "reports", reports)
    else:
        write(reports, generate(2, size, script="simplified", encoding="utf-8"))
    database = folder / f"ogi_{size}.duckdb"
    environment = {**os.environ, "OGI_DB": str(database)}
    load = [sys.executable, "-c", "from ogi.main import run; run()", "load", str(reports)]
    build = [str(Path(sys.executable).with_name("dbt")), "build", "--quiet"]
    build += ["--target-path", str(folder / "target"), "--log-path", str(folder / "logs")]
    build += ["--project-dir", str(ROOT), "--profiles-dir", str(ROOT)]
    first, again, built = (step(command, environment) for command in (load, load, build))
    with duckdb.connect(str(database), read_only=True) as conn:
        (found,) = conn.execute("select count(*) from raw.documents").fetchone() or (0,)
        (cells,) = conn.execute("select count(*) from raw.cells").fetchone() or (0,)
    if found != size:
        raise RuntimeError(f"{found} of {size} reports were loaded")
    shutil.rmtree(reports)
    return Warehouse(size, cells, first, again, built, database.stat().st_size / 1e6)


def step(command: Sequence[str], environment: dict[str, str]) -> Step:
    """Run one command to its end; RuntimeError with what it printed when it fails."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = timed(partial(_run, command, environment))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Step(seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def _run(command: Sequence[str], environment: dict[str, str]) -> None:
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}")


def print_extraction(count: int) -> None:
    """Measure and print the reading rates of both kinds on one core and two."""
    print("| reports | KB each | cores | reports/s | MB/s | ratio to one core | reports per CPU second | target |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|")
    for kind in KINDS:
        one = extraction(kind, count, 1)
        for cores, rate in ((1, one), (2, extraction(kind, count, 2))):
            ratio = rate.per_second / one.per_second
            target = TARGETS[kind] if cores == 1 else ""
            by_cpu = f"{count / rate.cpu_seconds:,.0f}" if rate.cpu_seconds else ""
            size = rate.bytes / rate.reports / 1000
            print(
                f"| {kind} | {size:.1f} | {cores} | {rate.per_second:,.0f} | {rate.megabytes:.1f} "
                f"| {ratio:.2f} | {by_cpu} | {target} |",
                flush=True,
            )


def print_warehouse(sizes: Sequence[int]) -> None:
    """Measure and print load and build times at each size."""
    print("| documents | cells | load, s | of CPU | documents/s | again, s | dbt build, s | of CPU | database, MB |")
    print("|---:|---:|---:|---:|---:|---:|---:|---:|---:|")
    with tempfile.TemporaryDirectory(prefix="ogi-benchmark-") as folder:
        for size in sizes:
            found = warehouse(size, Path(folder))
            load, again, build = found.load, found.again, found.build
            print(
                f"| {found.documents:,} | {found.cells:,} | {load.seconds:.1f} | {load.cpu_seconds:.1f} "
                f"| {size / load.seconds:,.0f} | {again.seconds:.1f} | {build.seconds:.1f} "
                f"| {build.cpu_seconds:.1f} | {found.megabytes:.0f} |",
                flush=True,
            )


def main() -> None:
    """Measure reading, loading and building; print tables for benchmarks/README.md."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--reports", type=int, default=2000, help="reports of each kind for the reading rates")
    parser.add_argument("--warehouse", type=int, nargs="*", default=[SAMPLE_SIZE, 1000, 20_000], metavar="SIZE")
    parser.add_argument("--profile", choices=sorted(KINDS), help="only print where reading one kind spends its time")
    given = parser.parse_args()
    like_a_worker()
    if given.profile:
        profile(given.profile, given.reports)
        return
    print_extraction(given.reports)
    if given.warehouse:
        print()
        print_warehouse(given.warehouse)


if __name__ == "__main__":
    main()
