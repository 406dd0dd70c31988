"""Measures reading, loading and building with invented reports; prints Markdown tables.

    python -m benchmarks.run [--reports 2000] [--warehouse 11 1000 20000] [--profile text]

Each size gets a database in a temporary folder; the project's own warehouse is not used.
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
from ogi.settings import COLLECT_AFTER
from synthetic.reports.generate import HTML_LAYOUTS, WHOLE_LAYOUTS, generate, write

TEXT_LAYOUTS = tuple(layout for layout in WHOLE_LAYOUTS if layout not in HTML_LAYOUTS)
KINDS = {"text": TEXT_LAYOUTS, "HTML": HTML_LAYOUTS}
TARGETS = {"text": 500, "HTML": 300}  # reports a second on one core
CHUNK = 50  # reports
SAMPLE_SIZE = 11  # this size is the embedded sample, not invented reports


def collect_seldom() -> None:
    """Collect garbage as seldom as the worker processes of `ogi load` do, since readings are many small objects."""
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER)


class Rate(NamedTuple):
    """How fast the reports of one kind were read; `cpu_seconds` is of this process, 0 with more than one."""

    reports: int
    bytes: int
    seconds: float
    cpu_seconds: float

    @property
    def per_second(self) -> float:
        """Reports read in a second."""
        return self.reports / self.seconds

    @property
    def megabytes(self) -> float:
        """Millions of bytes read in a second."""
        return self.bytes / self.seconds / 1e6


def documents(kind: str, count: int) -> list[bytes]:
    """Return invented reports of one kind, in UTF-8 and simplified script, in all its layouts and all forms."""
    reports = generate(1, count, layout=KINDS[kind], script="simplified", encoding="utf-8")
    return [report.data for report in reports]


def read_all(contents: Iterable[bytes]) -> int:
    """Read reports and return the number of their cells; raises RuntimeError when one is rejected."""
    cells = 0
    for data in contents:
        reading = read(data)
        if reading.reject:
            raise RuntimeError(f"a benchmark report was rejected: {reading.reject}")
        cells += len(reading.cells)
    return cells


def timed(work: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    """Return the seconds that a function takes, by default in wall time."""
    start = clock()
    work()
    return clock() - start


def extraction(kind: str, count: int, cores: int, repeats: int = 3) -> Rate:
    """Return the rate of the fastest of several runs over the same reports, from bytes to records."""
    contents = documents(kind, count)
    if cores == 1:
        read_all(contents[:CHUNK])
        seconds = min(timed(partial(read_all, contents)) for _ in range(repeats))
        cpu_seconds = min(timed(partial(read_all, contents), time.process_time) for _ in range(repeats))
    else:
        cpu_seconds = 0.0
        chunks = [contents[start : start + CHUNK] for start in range(0, count, CHUNK)]
        with ProcessPoolExecutor(cores, initializer=collect_seldom) as pool:
            list(pool.map(read_all, [contents[:CHUNK]] * cores * 2))
            seconds = min(timed(lambda: list(pool.map(read_all, chunks))) for _ in range(repeats))
    return Rate(count, sum(map(len, contents)), seconds, cpu_seconds)


def profile(kind: str, count: int) -> None:
    """Print the 20 functions in which reading one kind spends most of its time."""
    contents = documents(kind, count)
    read_all(contents[:CHUNK])
    profiler = cProfile.Profile()
    profiler.runcall(read_all, contents)
    pstats.Stats(profiler).sort_stats("tottime").print_stats(20)


class Step(NamedTuple):
    """Seconds of one command: wall time, and CPU time of the command and its children."""

    seconds: float
    cpu_seconds: float


class Warehouse(NamedTuple):
    """The steps at one size: the first load, loading the same reports again, and `dbt build`."""

    documents: int
    cells: int
    load: Step
    second_load: Step
    build: Step
    megabytes: float


def warehouse(size: int, folder: Path) -> Warehouse:
    """Load `size` reports into an empty database, load them again, and build the marts.

    Raises RuntimeError when a command fails or not all reports were loaded.
    """
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
    steps = [step(command, environment) for command in (load, load, build)]
    with duckdb.connect(str(database), read_only=True) as conn:
        (loaded,) = conn.execute("select count(*) from raw.documents").fetchone() or (0,)
        (cells,) = conn.execute("select count(*) from raw.cells").fetchone() or (0,)
    if loaded != size:
        raise RuntimeError(f"{loaded} of {size} reports were loaded")
    shutil.rmtree(reports)
    return Warehouse(size, cells, *steps, megabytes=database.stat().st_size / 1e6)


def step(command: Sequence[str], environment: dict[str, str]) -> Step:
    """Run one command and return its times; raises RuntimeError with its output when it fails."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = timed(partial(_run, command, environment))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Step(seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def _run(command: Sequence[str], environment: dict[str, str]) -> None:
    process = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True)
    if process.returncode:
        output = f"{process.stdout}\n{process.stderr}"
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}:\n{output}")


def print_extraction(count: int) -> None:
    """Measure and print the reading rates of both kinds, on one core and on two."""
    print("| reports | KB each | cores | reports/s | MB/s | ratio to one core | reports per CPU second | target |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|")
    for kind in KINDS:
        one_core = extraction(kind, count, 1)
        for cores, rate in ((1, one_core), (2, extraction(kind, count, 2))):
            ratio = rate.per_second / one_core.per_second
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
            result = warehouse(size, Path(folder))
            load, build = result.load, result.build
            print(
                f"| {result.documents:,} | {result.cells:,} | {load.seconds:.1f} | {load.cpu_seconds:.1f} "
                f"| {size / load.seconds:,.0f} | {result.second_load.seconds:.1f} | {build.seconds:.1f} "
                f"| {build.cpu_seconds:.1f} | {result.megabytes:.0f} |",
                flush=True,
            )


def main() -> None:
    """Measure reading, loading and building, and print the tables of benchmarks/README.md."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--reports", type=int, default=2000, help="reports of each kind for the reading rates")
    parser.add_argument("--warehouse", type=int, nargs="*", default=[SAMPLE_SIZE, 1000, 20_000], metavar="SIZE")
    parser.add_argument("--profile", choices=sorted(KINDS), help="only print a profile of reading one kind")
    options = parser.parse_args()
    collect_seldom()
    if options.profile:
        profile(options.profile, options.reports)
        return
    print_extraction(options.reports)
    if options.warehouse:
        print()
        print_warehouse(options.warehouse)


if __name__ == "__main__":
    main()
