"""What a load did, as its tables on the terminal: counts, formats, reasons."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from loaders.formats import by_media_type
from loaders.seeds import rows

if TYPE_CHECKING:
    from loaders.corpus import Problem
    from loaders.raw.writer import LoadRun


@dataclass(slots=True)
class Report:
    """What a load did beside its counts in `LoadRun`."""

    problems: "list[Problem]"
    dropped: Counter[str]  # records of crawls, by kind of container
    read: Counter[tuple[str, str | None]] = field(default_factory=Counter)  # by media type and reason


def counts(run: "LoadRun", report: Report) -> Iterator[tuple[str, object, str]]:
    """Yield what happened, how often, and what that means."""
    messages = {row["reason_code"]: row["message_en"] for row in rows("reject_reasons")}
    yield "seen", run.seen, "documents"
    yield "loaded", run.loaded, "reports, new or read again"
    yield "known", run.known, "stored before"
    yield "rejected", sum(run.rejected.values()), "no reports, or unreadable: ogi status --rejects"
    for code, count in sorted(run.rejected.items()):
        yield f"  {code}", count, messages.get(code, "")
    if report.dropped:
        kinds = ", ".join(f"{kind} {count:,}" for kind, count in sorted(report.dropped.items()))
        what = f"records without the words of a report (seeds/crawl_filter.csv): {kinds}"
        yield "dropped", sum(report.dropped.values()), what
    if report.problems:
        yield "not opened", len(report.problems), "places that could not be opened"


def formats(report: Report) -> Iterator[Sequence[object]]:
    """Yield for each format how many were read, how many are reports, and why the others are none."""
    by_format: dict[str, Counter[str | None]] = {}
    for (media_type, reason), count in report.read.items():
        by_format.setdefault(by_media_type(media_type).name, Counter())[reason] += count
    for name, reasons in sorted(by_format.items(), key=lambda item: (-item[1].total(), item[0])):
        rejected = {reason: count for reason, count in reasons.items() if reason}
        why = ", ".join(
            f"{reason} {count:,}" for reason, count in sorted(rejected.items(), key=lambda r: (-r[1], r[0]))
        )
        yield name, reasons.total(), reasons[None], sum(rejected.values()), why
