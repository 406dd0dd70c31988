"""WARC and WET files: pages that a crawler fetched, and texts extracted from them."""

import logging
import re
import zlib
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any, BinaryIO

from warcio.bufferedreaders import ChunkedDataException  # type: ignore[import-untyped]
from warcio.recordloader import ArcWarcRecordLoader  # type: ignore[import-untyped]

from loaders import bounds
from loaders.corpus.budget import UnpackBudget, counted
from loaders.corpus.crawl_filter import may_be_report
from loaders.corpus.document import ContainerError, Content, content_of
from loaders.corpus.records import Record, host_of
from loaders.corpus.warc_blocks import Block, blocks
from loaders.printable import printable

logging.getLogger("warcio").setLevel(logging.ERROR)  # it warns of every malformed address
_RECORD_TYPES = ("response", "resource", "conversion")
_HEADER = r"^{}[ \t]*:[ \t]*(.*?)[ \t]*\r?$"
_ID, _ADDRESS, _DATE = (
    re.compile(_HEADER.format(name).encode(), re.I | re.M)
    for name in ("WARC-Record-ID", "WARC-Target-URI", "WARC-Date")
)


def records(stream: BinaryIO, budget: UnpackBudget, drop: Callable[[], None]) -> Iterator[Record | ContainerError]:
    """Yield the pages and texts that may be reports, and each unreadable record with its fault; `drop` counts others.

    The id of a record is its WARC-Record-ID, or its number in the file.
    """
    loader = ArcWarcRecordLoader(verify_http=False, arc2warc=False)
    for number, block in enumerate(blocks(stream), 1):
        if block.fault is not None:
            yield _faulty(block, number, *block.fault)
            continue
        whole = BytesIO(block.head + block.content)
        try:
            record = loader.parse_record_stream(whole, whole.readline(), "warc")
        except ContainerError:
            raise
        except Exception as error:  # the parser of warcio raises many kinds of errors for malformed headers
            yield _faulty(block, number, "damaged_file", f"{type(error).__name__}: {error}")
            continue
        yield from _page(record, block, number, budget, drop)


def _page(
    record: Any, block: Block, number: int, budget: UnpackBudget, drop: Callable[[], None]
) -> Iterator[Record | ContainerError]:
    """Yield the page of one record, or nothing if it is another type of record or the filter drops it."""
    if record.rec_type not in _RECORD_TYPES:
        return
    if record.http_headers and record.http_headers.get_statuscode() not in ("200", ""):
        drop()
        return
    try:
        content = content_of(counted(record.content_stream(), budget), bounds.MAX_BYTES)
    except (ValueError, EOFError, zlib.error, ChunkedDataException) as error:
        yield _faulty(block, number, "damaged_file", f"{type(error).__name__}: {error}")
        return
    if content.data is None:
        yield ContainerError("too_large", f"record {number} of {content.byte_count:,} bytes")
    elif not may_be_report(content.data):
        drop()
    elif lost := _lost(record, content):
        yield _faulty(block, number, "truncated", lost)
    else:
        yield _record(block, number, content.data)


def _lost(record: Any, content: Content) -> str:
    """Return how it is known that the crawler did not store the whole page; '' if it is whole."""
    if reason := record.rec_headers.get_header("WARC-Truncated"):
        return f"the crawler stored a part of it (WARC-Truncated: {reason[:40]})"
    http = record.http_headers
    if not http or http.get_header("Content-Encoding") or http.get_header("Transfer-Encoding"):
        return ""
    sent = http.get_header("Content-Length") or ""
    is_short = sent.isascii() and sent.isdigit() and len(sent) < 20 and int(sent) > content.byte_count
    return f"{int(sent):,} bytes were sent, {content.byte_count:,} are stored" if is_short else ""


def _record(block: Block, number: int, data: bytes, fault: ContainerError | None = None) -> Record:
    """Return a record with the id, host and time of its header lines."""
    record_id, address, date = (_text(pattern, block.head) for pattern in (_ID, _ADDRESS, _DATE))
    return Record(
        record_id.strip("<>") or str(number), data, None, host_of(address), printable(date)[:80] or None, fault
    )


def _faulty(block: Block, number: int, reason_code: str, detail: str) -> Record:
    """Return a record that is rejected: its content is what is stored of it, header lines included."""
    fault = ContainerError(reason_code, f"record {number}: {detail}"[:300])
    return _record(block, number, (block.head + block.content)[: bounds.MAX_BYTES], fault)


def _text(pattern: re.Pattern[bytes], head: bytes) -> str:
    found = pattern.search(head)
    return found[1].decode("utf-8", "replace") if found else ""
