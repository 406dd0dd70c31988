"""JSON Lines, one object a line, the corpora of MNBVC included. Lines that cannot be reports are not parsed."""

import json
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from loaders import bounds
from loaders.corpus.crawl_filter import line_may_hold, may_be_report
from loaders.corpus.document import CHUNK_BYTES, ContainerError
from loaders.corpus.records import Fields, NoTextFieldError, Record, field_names, record_of


def records(stream: BinaryIO, fields: Fields, drop: Callable[[], None]) -> Iterator[Record | ContainerError]:
    """Yield the records of JSON Lines whose text passes the filter for reports; call `drop` for each other record.

    An unreadable line gives a ContainerError. The id of a record is the number of its line, from 1.
    Raises NoTextFieldError at the end if no record has a text field.
    """
    seen_fields: set[str] = set()
    with_text = 0
    for number, line in enumerate(_lines(stream), 1):
        if isinstance(line, ContainerError):
            yield ContainerError(line.reason_code, f"line {number}: {line.detail}")
        elif not line_may_hold(line):
            if line.strip():
                drop()
        elif (row := _row(line)) is None:
            yield ContainerError("damaged_file", f"line {number} is not a JSON object")
        elif (record := record_of(str(number), row, fields)) is None:
            seen_fields.update(field_names(row)[:50] if len(seen_fields) < 200 else ())
        else:
            with_text += 1
            if may_be_report(record.data):
                yield record
            else:
                drop()
    if seen_fields and not with_text:
        raise NoTextFieldError(fields, seen_fields)


def _lines(stream: BinaryIO) -> Iterator[bytes | ContainerError]:
    """Yield the lines; a line over MAX_RECORD is skipped chunk by chunk and gives an error."""
    while line := stream.readline(bounds.MAX_RECORD):
        if len(line) < bounds.MAX_RECORD or line.endswith(b"\n"):
            yield line
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(CHUNK_BYTES)
        yield ContainerError("too_large", f"more than {bounds.MAX_RECORD:,} bytes")


def _row(line: bytes) -> dict[str, Any] | None:
    try:
        text = line.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = _decode_other(line)
    try:
        row = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return row if isinstance(row, dict) else None


def _decode_other(line: bytes) -> str:
    """Decode a line that is not valid UTF-8: as GB18030, or else as damaged UTF-8."""
    try:
        return line.decode("gb18030")
    except UnicodeDecodeError:
        return line.decode("utf-8", "replace")
