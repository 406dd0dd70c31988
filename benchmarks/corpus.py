"""Measure the way of a corpus into raw: the filter, the containers, memory, and reports of each format end to end.

    python -m benchmarks.corpus [filter] [records] [memory --mebibytes 2048] [formats --reports 400]

Without a name all four are measured. Nothing of the project's own warehouse is touched. Seconds are the
clock's; beside them stand those of the processors, which other work on the machine doesn't lengthen.
"""

import argparse
import gzip
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from io import BytesIO
from itertools import cycle, islice
from pathlib import Path
from random import Random

import pyarrow as pa
import pyarrow.parquet as pq
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from loaders.corpus import Intake, walk
from loaders.corpus.crawl_filter import may_be_report
from loaders.project import ROOT
from synthetic.reports.generate import HTML_LAYOUTS, LAYOUTS, generate

sys.path.insert(0, str(ROOT / "tests" / "support"))  # reports are printed there in each format

MEGA = 1_000_000
REPORT_EVERY = 2_000  # records: crawls hold few reports
SUBJECTS = "今天天气公园经济社会发展成绩人民生活水平会议研究部署工作市场价格比赛手机汽车公司"
VERBS = "取得提高召开举行公开报告表示认为发布组织开展推动信息服务管理增长下降参加"


def web_text(random: Random, characters: int) -> str:
    """Sentences of the sort that crawls are full of; none holds the words of a report side by side."""
    words: list[str] = []
    while sum(map(len, words)) < characters:
        words += [_word(random, SUBJECTS), _word(random, VERBS), "了", _word(random, SUBJECTS), "，"]
    return "".join(words)


def _word(random: Random, words: str) -> str:
    at = random.randrange(len(words) // 2) * 2
    return words[at : at + 2]


def page(random: Random) -> bytes:
    """A web page of ordinary size: half of it markup."""
    parts = "".join(
        f'<p class="c{n}"><a href="/news/{random.randrange(10**6)}.html">{web_text(random, 80)}</a></p>\n'
        for n in range(60)
    )
    return f"<html><head><title>新闻</title></head><body>{parts}</body></html>".encode()


def pages(count: int, seed: int = 5) -> list[bytes]:
    """Different pages, with a report of each layout now and then."""
    random = Random(seed)
    some = [page(random) for _ in range(200)]
    made = list(islice(cycle(some), count))
    reports = generate(seed, max(1, count // REPORT_EVERY), layout=HTML_LAYOUTS, encoding="utf-8")
    for number, report in enumerate(reports):
        made[number * REPORT_EVERY] = report.data
    return made


def seconds(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds of the clock and of the processor that a piece of work takes."""
    wall, own = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - own


def measure_filter(count: int = 10_000) -> None:
    """Print how much web text a second the filter passes."""
    print("| filter | MB | MB/s | MB per processor second | kept |\n|---|---:|---:|---:|---:|")
    utf8 = pages(count)
    gb18030 = [one.decode().encode("gb18030") for one in utf8[:500]] * (count // 500)
    for name, data in (("UTF-8 pages", utf8), ("GB18030 pages", gb18030)):
        kept = sum(map(may_be_report, data))
        wall, own = seconds(lambda data=data: [may_be_report(one) for one in data])
        size = sum(map(len, data)) / MEGA
        print(f"| {name} | {size:,.0f} | {size / wall:,.0f} | {size / own:,.0f} | {kept} |", flush=True)


def as_warc(path: Path, data: list[bytes]) -> None:
    """Write pages as a crawler does, each record packed for itself."""
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for number, payload in enumerate(data):
            head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
            address = f"http://www.a.gov.cn/{number}.html"
            record = writer.create_warc_record(address, "response", payload=BytesIO(payload), http_headers=head)
            writer.write_record(record)


def as_lines(path: Path, data: list[bytes]) -> None:
    """Write pages as JSON Lines, packed."""
    with gzip.open(path, "wt", encoding="utf-8", compresslevel=6) as file:
        for number, one in enumerate(data):
            row = {"id": number, "url": f"http://www.a.gov.cn/{number}", "text": one.decode()}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def as_parquet(path: Path, data: list[bytes]) -> None:
    """Write pages as a table of text and address."""
    urls = [f"http://www.a.gov.cn/{number}" for number in range(len(data))]
    pq.write_table(pa.table({"text": [one.decode() for one in data], "url": urls}), path, row_group_size=5_000)


WRITERS = {"crawl.warc.gz": as_warc, "pages.jsonl.gz": as_lines, "pages.parquet": as_parquet}


def measure_records(folder: Path, count: int = 10_000) -> None:
    """Print how fast records come out of each container, filtered."""
    print("| container | records | MB unpacked | records/s | MB/s | records per processor second | found |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    data = pages(count)
    size = sum(map(len, data)) / MEGA
    for name, write in WRITERS.items():
        write(folder / name, data)
        intake = Intake()
        found: list[str] = []
        wall, own = seconds(lambda n=name, f=found, i=intake: f.extend(o.uri for o in walk([folder / n], intake=i)))
        if len(found) + intake.dropped.total() != count:
            raise RuntimeError(f"{name}: {len(found)} found and {intake.dropped} dropped of {count}")
        print(
            f"| {name} | {count:,} | {size:,.0f} | {count / wall:,.0f} | {size / wall:,.0f} "
            f"| {count / own:,.0f} | {len(found)} |",
            flush=True,
        )
        (folder / name).unlink()


def large_lines(path: Path, mebibytes: int) -> int:
    """Write a JSON Lines file of this size; return how many different reports are in it."""
    data = pages(4_000, seed=9)
    count = 0
    with path.open("wb") as file:
        for number, one in enumerate(cycle(data)):
            if file.tell() >= mebibytes * 1024**2:
                return count
            if number % REPORT_EVERY == 0:
                (report,) = generate(number, 1, layout=LAYOUTS, encoding="utf-8")
                one = report.data
                count += 1
            row = {"url": f"http://www.a.gov.cn/{number}", "text": one.decode()}
            file.write(json.dumps(row, ensure_ascii=False).encode() + b"\n")
    return count


def measure_memory(folder: Path, mebibytes: int) -> None:
    """Print time and peak resident memory of loading one large file, of the command and all its processes."""
    path = folder / "large.jsonl"
    reports = large_lines(path, mebibytes)
    process = command(folder, path)
    peak, own = 0, 0
    started = time.perf_counter()
    while process.poll() is None:
        sizes = list(resident(process.pid))
        peak, own = max(peak, sum(sizes)), max(own, sizes[0] if sizes else 0)
        time.sleep(0.1)
    took = time.perf_counter() - started
    if process.returncode:
        raise RuntimeError(f"the load ended with {process.returncode}")
    print("| file, MiB | reports | seconds | MB/s | peak of all processes, MiB | of the command itself |")
    print("|---:|---:|---:|---:|---:|---:|")
    speed = path.stat().st_size / MEGA / took
    print(f"| {mebibytes:,} | {reports:,} | {took:.0f} | {speed:.0f} | {peak // 1024**2:,} | {own // 1024**2:,} |")
    path.unlink()


def resident(pid: int) -> Iterator[int]:
    """Resident bytes of a process and of those it started, as Linux tells them."""
    for one in (pid, *(int(child) for child in children(pid))):
        try:
            yield int(Path(f"/proc/{one}/statm").read_text().split()[1]) * resource.getpagesize()
        except OSError:
            return


def children(pid: int) -> list[str]:
    """Process ids of the processes that one has started."""
    try:
        return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []


def command(folder: Path, *paths: Path) -> "subprocess.Popen[bytes]":
    """Start `ogi load` into a new database."""
    environment = {**os.environ, "OGI_DB": str(folder / "ogi.duckdb"), "PYTHONPATH": str(ROOT)}
    words = [sys.executable, "-m", "ogi.main", "load", "--workers", "2", *map(str, paths)]
    return subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL)


def printers(count: int, only: str | None = None) -> Iterator[tuple[str, list[bytes]]]:
    """Yield each format and reports printed in it: simplified script, all layouts that the format has."""
    from synthetic.printing.office import as_docx, as_xlsx, from_generated
    from synthetic.printing.pdf import Look, print_report

    texts = tuple(layout for layout in LAYOUTS if layout not in HTML_LAYOUTS)
    plain = {"script": "simplified", "encoding": "utf-8"}
    some = list(generate(3, count, layout="html_official", **plain))
    made: dict[str, Callable[[], list[bytes]]] = {
        "text": lambda: [one.data for one in generate(3, count * 8, layout=texts, **plain)],
        "HTML": lambda: [one.data for one in generate(3, count * 8, layout=HTML_LAYOUTS, **plain)],
        "DOCX": lambda: [as_docx(from_generated(one)) for one in some],
        "XLSX": lambda: [as_xlsx(from_generated(one)) for one in some],
        "PDF": lambda: [print_report(one, Look()) for one in some],
    }
    for name, make in made.items():
        if only in (None, name):
            yield name, make()


def measure_formats(folder: Path, count: int, only: str | None = None) -> None:
    """Print how many reports of each format go into raw a second, the command's start taken off and with it."""
    empty = folder / "empty"
    empty.mkdir()
    for number in range(64):  # enough for both processes
        (empty / f"{number}.txt").write_text(f"nothing of the kind {number}")
    start, own_start = load_seconds(folder, empty)
    print(f"The command and two reading processes start in {start:.1f} s ({own_start:.1f} s of the processors).\n")
    print("| format | reports | KB each | reports/s | with the start | per processor second, without it |")
    print("|---|---:|---:|---:|---:|---:|")
    for name, data in printers(count, only):
        reports = folder / name
        reports.mkdir()
        for number, one in enumerate(data):
            (reports / f"{number:05d}").write_bytes(one)
        wall, own = load_seconds(folder, reports)
        size = sum(map(len, data)) / len(data) / 1000
        print(
            f"| {name} | {len(data):,} | {size:.0f} | {len(data) / (wall - start):,.0f} | {len(data) / wall:,.0f} "
            f"| {len(data) / (own - own_start):,.0f} |",
            flush=True,
        )


def load_seconds(folder: Path, reports: Path) -> tuple[float, float]:
    """Seconds of the clock and of the processors that a load into a new database takes."""
    (folder / "ogi.duckdb").unlink(missing_ok=True)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    process = command(folder, reports)
    if process.wait():
        raise RuntimeError(f"the load of {reports} failed")
    wall = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Measure what is named, or everything."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    every = ("filter", "records", "memory", "formats")
    parser.add_argument("what", nargs="*", choices=[*every, []], help="default: all")
    parser.add_argument("--mebibytes", type=int, default=256, help="size of the large file")
    parser.add_argument("--reports", type=int, default=300, help="Word, Excel and PDF reports; of the others 8 times")
    parser.add_argument("--only", choices=("text", "HTML", "DOCX", "XLSX", "PDF"), help="one format")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ogi-benchmark-") as name:
        folder = Path(name)
        for what in given.what or every:
            if what == "filter":
                measure_filter()
            elif what == "records":
                measure_records(folder)
            elif what == "memory":
                measure_memory(folder, given.mebibytes)
            else:
                measure_formats(folder, given.reports, given.only)
            print()


if __name__ == "__main__":
    main()
