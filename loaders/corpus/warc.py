"""WARC and WET: the pages that a crawler fetched, and the texts that were made of them."""

import logging
import zlib
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from warcio.bufferedreaders import ChunkedDataException  # type: ignore[import-untyped]
from warcio.recordloader import ArcWarcRecordLoader  # type: ignore[import-untyped]

from loaders import bounds
from loaders.corpus.budget import Budget, counted
from loaders.corpus.crawl_filter import may_be_report
from loaders.corpus.found import PIECE, Refused, content_of, plain
from loaders.corpus.records import Record, host_of

logging.getLogger("warcio").setLevel(logging.ERROR)  # it tells of each strange address
_KINDS = ("response", "resource", "conversion")
_BEGIN = b"WARC/"
_LONGEST_LINE = 64 * 1024
_LONGEST_HEAD = 1024 * 1024  # bytes of one record's head lines


def records(stream: BinaryIO, budget: Budget, drop: Callable[[], None]) -> Iterator[Record | Refused]:
    """Yield the pages and texts that may be reports, and what is wrong with a record; `drop` is called for the rest.

    A record's id is its own WARC-Record-ID.
    """
    reader = _Reader(stream)
    loader = ArcWarcRecordLoader(verify_http=False, arc2warc=False)
    number = 0
    while begin := reader.next_record():
        number += 1
        try:
            record = loader.parse_record_stream(reader, begin, "warc")
        except Refused:
            raise
        except Exception as error:  # whatever strange heads do to its parser
            yield Refused("damaged_file", f"record {number}: {type(error).__name__}: {error}"[:300])
            continue
        if record.length is None:
            yield Refused("damaged_file", f"record {number} has no Content-Length")
            continue
        yield from _pages(record, number, budget, drop)
        while record.raw_stream.read(PIECE):
            pass


def _pages(record: Any, number: int, budget: Budget, drop: Callable[[], None]) -> Iterator[Record | Refused]:
    """The page of one record, none when it's something else or the filter drops it."""
    if record.rec_type not in _KINDS:
        return
    if record.http_headers and record.http_headers.get_statuscode() not in ("200", ""):
        drop()
        return
    try:
        content = content_of(counted(record.content_stream(), budget), bounds.MAX_BYTES)
    except (ValueError, EOFError, zlib.error, ChunkedDataException) as error:
        yield Refused("damaged_file", f"record {number}: {type(error).__name__}: {error}"[:300])
        return
    if content.data is None:
        yield Refused("too_large", f"record {number} of {content.byte_count:,} bytes")
    elif may_be_report(content.data):
        headers = record.rec_headers
        address = headers.get_header("WARC-Target-URI") or ""
        record_id = (headers.get_header("WARC-Record-ID") or str(number)).strip("<>")
        fetched_at = headers.get_header("WARC-Date")
        yield Record(record_id, content.data, None, host_of(address), fetched_at and plain(fetched_at)[:80])
    else:
        drop()


class _Reader:
    """The unpacked file as warcio reads it; its own reader would hold a line of any length."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._head = 0

    def next_record(self) -> bytes:
        """Return the line that begins the next record, b'' at the end; what lies between is passed over."""
        while line := self._stream.readline(_LONGEST_LINE):
            if line.startswith(_BEGIN):
                self._head = 0
                return line
        return b""

    def read(self, size: int = -1) -> bytes:
        return self._stream.read(size)

    def readline(self, size: int | None = None) -> bytes:
        """Return a line, or a piece of one that is longer than any head has."""
        line = self._stream.readline(min(size or _LONGEST_LINE, _LONGEST_LINE))
        self._head += len(line)
        if self._head > _LONGEST_HEAD:
            raise ValueError("a head without an end")
        return line
