"""JSON Lines: an object a line, MNBVC's among them; a line that can't be a report is never taken apart."""

import json
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from loaders import bounds
from loaders.corpus.crawl_filter import line_may_hold, may_be_report
from loaders.corpus.found import PIECE, Refused
from loaders.corpus.records import Fields, NoText, Record, record_of


def records(stream: BinaryIO, fields: Fields, drop: Callable[[], None]) -> Iterator[Record | Refused]:
    """Yield the records that may be reports, and what is wrong with a line; `drop` is called for each of the rest.

    A record's id is the number of its line. Raises NoText at the end when none had a text.
    """
    seen: set[str] = set()
    with_text = 0
    for number, line in enumerate(_lines(stream), 1):
        if isinstance(line, Refused):
            yield Refused(line.reason_code, f"line {number}: {line.detail}")
        elif not line_may_hold(line):
            if line.strip():
                drop()
        elif (row := _row(line)) is None:
            yield Refused("damaged_file", f"line {number} is no JSON object")
        elif (record := record_of(str(number), row, fields)) is None:
            seen.update(list(row)[:50] if len(seen) < 200 else ())
        else:
            with_text += 1
            if may_be_report(record.data):
                yield record
            else:
                drop()
    if seen and not with_text:
        raise NoText(fields, seen)


def _lines(stream: BinaryIO) -> Iterator[bytes | Refused]:
    """The lines, as long as they are within the bound; a longer one is passed over in pieces."""
    while line := stream.readline(bounds.MAX_RECORD):
        if len(line) < bounds.MAX_RECORD or line.endswith(b"\n"):
            yield line
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(PIECE)
        yield Refused("too_large", f"more than {bounds.MAX_RECORD:,} bytes")


def _row(line: bytes) -> dict[str, Any] | None:
    try:
        text = line.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = _other(line)
    try:
        row = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return row if isinstance(row, dict) else None


def _other(line: bytes) -> str:
    """A line that is no UTF-8: GB18030, or UTF-8 that was cut."""
    try:
        return line.decode("gb18030")
    except UnicodeDecodeError:
        return line.decode("utf-8", "replace")
