"""Measures loading a corpus: the filter of crawls, reading containers, memory, and each format from file to raw.

    python -m benchmarks.corpus [filter] [records] [memory --mebibytes 2048] [formats --reports 400]

Without a name all four are measured; the project's own warehouse is not used. Both wall time and CPU time are printed,
since other work on the machine lengthens only the wall time.
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
from functools import partial
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
from synthetic.printing.office import as_docx, as_xlsx, content_of_generated
from synthetic.printing.pdf import Look, print_report
from synthetic.reports.generate import HTML_LAYOUTS, LAYOUTS, generate

MEGA = 1_000_000
REPORT_EVERY = 2_000  # one in so many records is a report, since crawls hold few
SUBJECTS = "今天天气公园经济社会发展成绩人民生活水平会议研究部署工作市场价格比赛手机汽车公司"
VERBS = "取得提高召开举行公开报告表示认为发布组织开展推动信息服务管理增长下降参加"


def web_text(random: Random, characters: int) -> str:
    """Return at least `characters` characters of sentences without the words of a report."""
    words: list[str] = []
    while sum(map(len, words)) < characters:
        words += [_word(random, SUBJECTS), _word(random, VERBS), "了", _word(random, SUBJECTS), "，"]
    return "".join(words)


def _word(random: Random, words: str) -> str:
    """Draw a word from a string of words of two characters."""
    start = random.randrange(len(words) // 2) * 2
    return words[start : start + 2]


def page(random: Random) -> bytes:
    """Return a web page of ordinary size, half of it markup."""
    paragraphs = "".join(
        f'<p class="c{number}"><a href="/news/{random.randrange(10**6)}.html">{web_text(random, 80)}</a></p>\n'
        for number in range(60)
    )
    return f"<html><head><title>新闻</title></head><body>{paragraphs}</body></html>".encode()


def pages(count: int, seed: int = 5) -> list[bytes]:
    """Return `count` web pages, of which every REPORT_EVERY-th is a report."""
    random = Random(seed)
    news = [page(random) for _ in range(200)]
    contents = list(islice(cycle(news), count))
    reports = generate(seed, max(1, count // REPORT_EVERY), layout=HTML_LAYOUTS, encoding="utf-8")
    for number, report in enumerate(reports):
        contents[number * REPORT_EVERY] = report.data
    return contents


def seconds(work: Callable[[], object]) -> tuple[float, float]:
    """Return the wall time and the CPU time that a function takes, in seconds."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


def measure_filter(count: int = 10_000) -> None:
    """Print how many megabytes of web pages the filter of crawls checks in a second."""
    print("| filter | MB | MB/s | MB per CPU second | kept |\n|---|---:|---:|---:|---:|")
    utf8 = pages(count)
    gb18030 = [content.decode().encode("gb18030") for content in utf8[:500]] * (count // 500)
    for name, contents in (("UTF-8 pages", utf8), ("GB18030 pages", gb18030)):
        kept = sum(map(may_be_report, contents))
        wall, cpu = seconds(lambda contents=contents: [may_be_report(content) for content in contents])
        size = sum(map(len, contents)) / MEGA
        print(f"| {name} | {size:,.0f} | {size / wall:,.0f} | {size / cpu:,.0f} | {kept} |", flush=True)


def as_warc(path: Path, contents: list[bytes]) -> None:
    """Write pages as a crawler does, each record compressed separately."""
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for number, content in enumerate(contents):
            headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
            address = f"http://www.a.gov.cn/{number}.html"
            record = writer.create_warc_record(address, "response", payload=BytesIO(content), http_headers=headers)
            writer.write_record(record)


def as_json_lines(path: Path, contents: list[bytes]) -> None:
    """Write pages as compressed JSON Lines."""
    with gzip.open(path, "wt", encoding="utf-8", compresslevel=6) as file:
        for number, content in enumerate(contents):
            row = {"id": number, "url": f"http://www.a.gov.cn/{number}", "text": content.decode()}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def as_parquet(path: Path, contents: list[bytes]) -> None:
    """Write pages as a Parquet file with the columns text and url."""
    urls = [f"http://www.a.gov.cn/{number}" for number in range(len(contents))]
    table = pa.table({"text": [content.decode() for content in contents], "url": urls})
    pq.write_table(table, path, row_group_size=5_000)


WRITERS = {"crawl.warc.gz": as_warc, "pages.jsonl.gz": as_json_lines, "pages.parquet": as_parquet}


def measure_records(folder: Path, count: int = 10_000) -> None:
    """Print how fast records are read from each container and filtered.

    Raises RuntimeError when records are missing.
    """
    print("| container | records | MB unpacked | records/s | MB/s | records per CPU second | found |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    contents = pages(count)
    size = sum(map(len, contents)) / MEGA
    for name, write in WRITERS.items():
        path = folder / name
        write(path, contents)
        intake = Intake()
        uris: list[str] = []
        wall, cpu = seconds(partial(collect_uris, path, intake, uris))
        if len(uris) + intake.dropped.total() != count:
            raise RuntimeError(f"{name}: {len(uris)} found and {intake.dropped} dropped of {count}")
        print(
            f"| {name} | {count:,} | {size:,.0f} | {count / wall:,.0f} | {size / wall:,.0f} "
            f"| {count / cpu:,.0f} | {len(uris)} |",
            flush=True,
        )
        path.unlink()


def collect_uris(path: Path, intake: Intake, uris: list[str]) -> None:
    """Append the locations of all documents in a container to `uris`."""
    uris.extend(document.uri for document in walk([path], intake=intake))


def large_json_lines(path: Path, mebibytes: int) -> int:
    """Write a JSON Lines file of this size; return the number of reports in it, which are all different."""
    contents = pages(4_000, seed=9)
    count = 0
    with path.open("wb") as file:
        for number, content in enumerate(cycle(contents)):
            if file.tell() >= mebibytes * 1024**2:
                return count
            if number % REPORT_EVERY == 0:
                (report,) = generate(number, 1, layout=LAYOUTS, encoding="utf-8")
                content = report.data
                count += 1
            row = {"url": f"http://www.a.gov.cn/{number}", "text": content.decode()}
            file.write(json.dumps(row, ensure_ascii=False).encode() + b"\n")
    return count


def measure_memory(folder: Path, mebibytes: int) -> None:
    """Print the time and the peak resident memory of loading one large file; raises RuntimeError when it fails."""
    path = folder / "large.jsonl"
    reports = large_json_lines(path, mebibytes)
    process = start_load(folder, path)
    peak, peak_of_command = 0, 0
    started = time.perf_counter()
    while process.poll() is None:
        sizes = list(resident_bytes(process.pid))
        peak = max(peak, sum(sizes))
        peak_of_command = max(peak_of_command, sizes[0] if sizes else 0)
        time.sleep(0.1)
    wall = time.perf_counter() - started
    if process.returncode:
        raise RuntimeError(f"the load ended with {process.returncode}")
    print("| file, MiB | reports | seconds | MB/s | peak of all processes, MiB | of the command itself |")
    print("|---:|---:|---:|---:|---:|---:|")
    speed = path.stat().st_size / MEGA / wall
    peaks = f"{peak // 1024**2:,} | {peak_of_command // 1024**2:,}"
    print(f"| {mebibytes:,} | {reports:,} | {wall:.0f} | {speed:.0f} | {peaks} |")
    path.unlink()


def resident_bytes(pid: int) -> Iterator[int]:
    """Yield the resident memory of a process and of its children, from Linux's /proc."""
    for process_id in (pid, *child_ids(pid)):
        try:
            pages_resident = int(Path(f"/proc/{process_id}/statm").read_text().split()[1])
        except OSError:  # the process has ended
            return
        yield pages_resident * resource.getpagesize()


def child_ids(pid: int) -> list[int]:
    """Return the process ids of the children of a process."""
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:  # the process has ended
        return []


def start_load(folder: Path, *paths: Path) -> "subprocess.Popen[bytes]":
    """Start `ogi load` with two workers into a database in `folder`."""
    environment = {**os.environ, "OGI_DB": str(folder / "ogi.duckdb"), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "ogi", "load", "--workers", "2", *map(str, paths)]
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)


def printed_reports(count: int, only: str | None = None) -> Iterator[tuple[str, list[bytes]]]:
    """Yield each format with its reports, in simplified script and all layouts of the format.

    There are `count` reports, of text and HTML eight times as many; `only` names one format.
    """
    text_layouts = tuple(layout for layout in LAYOUTS if layout not in HTML_LAYOUTS)
    plain = {"script": "simplified", "encoding": "utf-8"}
    reports = list(generate(3, count, layout="html_official", **plain))
    printers: dict[str, Callable[[], list[bytes]]] = {
        "text": lambda: [report.data for report in generate(3, count * 8, layout=text_layouts, **plain)],
        "HTML": lambda: [report.data for report in generate(3, count * 8, layout=HTML_LAYOUTS, **plain)],
        "DOCX": lambda: [as_docx(content_of_generated(report)) for report in reports],
        "XLSX": lambda: [as_xlsx(content_of_generated(report)) for report in reports],
        "PDF": lambda: [print_report(report, Look()) for report in reports],
    }
    for name, printer in printers.items():
        if only in (None, name):
            yield name, printer()


def measure_formats(folder: Path, count: int, only: str | None = None) -> None:
    """Print how many reports of each format are loaded in a second, without the command's start and with it."""
    no_reports = folder / "empty"
    no_reports.mkdir()
    for number in range(64):  # enough for both workers to start
        (no_reports / f"{number}.txt").write_text(f"nothing of the kind {number}")
    start, start_cpu = load_seconds(folder, no_reports)
    print(f"The command and two reading processes start in {start:.1f} s ({start_cpu:.1f} s of CPU).\n")
    print("| format | reports | KB each | reports/s | with the start | per CPU second, without it |")
    print("|---|---:|---:|---:|---:|---:|")
    for name, contents in printed_reports(count, only):
        reports = folder / name
        reports.mkdir()
        for number, content in enumerate(contents):
            (reports / f"{number:05d}").write_bytes(content)
        wall, cpu = load_seconds(folder, reports)
        size = sum(map(len, contents)) / len(contents) / 1000
        print(
            f"| {name} | {len(contents):,} | {size:.0f} | {len(contents) / (wall - start):,.0f} "
            f"| {len(contents) / wall:,.0f} | {len(contents) / (cpu - start_cpu):,.0f} |",
            flush=True,
        )


def load_seconds(folder: Path, reports: Path) -> tuple[float, float]:
    """Return the wall time and the CPU time of a load into a new database; raises RuntimeError when it fails."""
    (folder / "ogi.duckdb").unlink(missing_ok=True)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    process = start_load(folder, reports)
    if process.wait():
        raise RuntimeError(f"the load of {reports} failed")
    wall = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Measure the named parts, or all of them."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    all_parts = ("filter", "records", "memory", "formats")
    parser.add_argument("part", nargs="*", choices=[*all_parts, []], help="default: all")
    parser.add_argument("--mebibytes", type=int, default=256, help="size of the large file")
    parser.add_argument(
        "--reports", type=int, default=300, help="of Word, Excel and PDF; eight times as many of others"
    )
    parser.add_argument("--only", choices=("text", "HTML", "DOCX", "XLSX", "PDF"), help="one format")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ogi-benchmark-") as name:
        folder = Path(name)
        for part in options.part or all_parts:
            if part == "filter":
                measure_filter()
            elif part == "records":
                measure_records(folder)
            elif part == "memory":
                measure_memory(folder, options.mebibytes)
            else:
                measure_formats(folder, options.reports, options.only)
            print()


if __name__ == "__main__":
    main()
