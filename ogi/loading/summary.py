"""The summary of a load for the terminal: counts, formats, reasons."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from loaders.formats import by_media_type
from loaders.printable import printable
from loaders.seeds import rows
from ogi.terminal import screen

if TYPE_CHECKING:
    from loaders.corpus import Problem
    from loaders.raw.writer import LoadRun

MAX_PROBLEMS = 10  # problems that are printed; the rest are counted


@dataclass(slots=True)
class Report:
    """What a load did, in addition to the counts of its `LoadRun`."""

    problems: "list[Problem]"
    dropped: Counter[str]  # records that the crawl filter dropped, by container
    withdrawn: int = 0  # known documents that are withdrawn, and stay so
    read: Counter[tuple[str, str | None]] = field(default_factory=Counter)  # by media type and reject reason


def show(run: "LoadRun", report: Report) -> None:
    """Print what a load did, and what to type next."""
    table = screen.table("", ("load", "documents", ""), _counts(run, report), right=("documents",))
    screen.out().print(table)
    if report.read:
        columns = ("format", "read", "reports", "rejected", "why")
        screen.out().print(screen.table("", columns, _formats(report), right=columns[1:4]))
    if run.seen_before:
        screen.note(
            f"Load {run.run_id} was broken off after {screen.how_many(run.seen_before, 'document')}; it is complete "
            "now, and its counts are of both calls. Formats and reasons are of this call."
        )
    show_problems(report)
    if run.sample_removed:
        screen.note(
            f"The embedded sample ({run.sample_removed} documents) was removed: samples and real reports "
            "don't mix. --keep-sample keeps it; `ogi load sample/reports --keep-sample` brings it back."
        )
    if run.loaded or run.sample_removed:
        screen.out().print("next: ogi build")


def show_problems(report: Report) -> None:
    """Print the first places that could not be opened, and the number of the others."""
    for problem in report.problems[:MAX_PROBLEMS]:
        screen.note(f"not opened: {printable(problem.uri)}: {printable(problem.message)}")
    if len(report.problems) > MAX_PROBLEMS:
        screen.note(f"… and {len(report.problems) - MAX_PROBLEMS} more")


def _counts(run: "LoadRun", report: Report) -> Iterator[tuple[str, object, str]]:
    """Yield name, count and meaning of each outcome."""
    messages = {row["reason_code"]: row["message_en"] for row in rows("reject_reasons")}
    yield "seen", run.seen, "documents"
    yield "loaded", run.loaded, "reports, new or read again"
    yield "known", run.known, "stored before"
    if report.withdrawn:
        yield "  withdrawn", report.withdrawn, "of the known: they stay withdrawn (ogi withdraw --undo)"
    yield "rejected", run.rejected_count, "no reports, or unreadable: ogi status --rejects"
    for code, count in sorted(run.rejected.items()):
        yield f"  {code}", count, messages[code]
    if report.dropped:
        kinds = ", ".join(f"{kind} {count:,}" for kind, count in sorted(report.dropped.items()))
        meaning = f"records without the words of a report (seeds/crawl_filter.csv): {kinds}"
        yield "dropped", sum(report.dropped.values()), meaning
    if report.problems:
        yield "not opened", len(report.problems), "places that could not be opened"


def _formats(report: Report) -> Iterator[Sequence[object]]:
    """Yield for each format how many documents were read, are reports, are rejected, and the reasons."""
    by_format: dict[str, Counter[str | None]] = {}
    for (media_type, reason), count in report.read.items():
        by_format.setdefault(by_media_type(media_type).name, Counter())[reason] += count
    for name, reasons in sorted(by_format.items(), key=lambda item: (-item[1].total(), item[0])):
        rejected = sorted(
            ((reason, count) for reason, count in reasons.items() if reason), key=lambda item: (-item[1], item[0])
        )
        why = ", ".join(f"{reason} {count:,}" for reason, count in rejected)
        yield name, reasons.total(), reasons[None], sum(count for _, count in rejected), why
