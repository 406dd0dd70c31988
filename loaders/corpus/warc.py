"""WARC and WET files: pages that a crawler fetched, and texts extracted from them."""

import logging
import zlib
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from warcio.bufferedreaders import ChunkedDataException  # type: ignore[import-untyped]
from warcio.recordloader import ArcWarcRecordLoader  # type: ignore[import-untyped]

from loaders import bounds
from loaders.corpus.budget import UnpackBudget, counted
from loaders.corpus.crawl_filter import may_be_report
from loaders.corpus.document import CHUNK_BYTES, ContainerError, content_of
from loaders.corpus.records import Record, host_of
from loaders.formats import WARC
from loaders.printable import printable

logging.getLogger("warcio").setLevel(logging.ERROR)  # it warns of every malformed address
_RECORD_TYPES = ("response", "resource", "conversion")
(_FIRST_LINE,) = WARC.signatures
_LONGEST_LINE = 64 * 1024  # bytes
_LONGEST_HEADERS = 1024 * 1024  # bytes of all header lines of one record


def records(stream: BinaryIO, budget: UnpackBudget, drop: Callable[[], None]) -> Iterator[Record | ContainerError]:
    """Yield the pages and texts that may be reports, and an error for each unreadable record; call `drop` for others.

    The id of a record is its WARC-Record-ID, or its number in the file.
    """
    reader = _BoundedReader(stream)
    loader = ArcWarcRecordLoader(verify_http=False, arc2warc=False)
    number = 0
    while first_line := reader.next_record():
        number += 1
        try:
            record = loader.parse_record_stream(reader, first_line, "warc")
        except ContainerError:
            raise
        except Exception as error:  # the parser of warcio raises many kinds of errors for malformed headers
            yield ContainerError("damaged_file", f"record {number}: {type(error).__name__}: {error}"[:300])
            continue
        if record.length is None:
            yield ContainerError("damaged_file", f"record {number} has no Content-Length")
            continue
        yield from _page(record, number, budget, drop)
        while record.raw_stream.read(CHUNK_BYTES):
            pass


def _page(
    record: Any, number: int, budget: UnpackBudget, drop: Callable[[], None]
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
        yield ContainerError("damaged_file", f"record {number}: {type(error).__name__}: {error}"[:300])
        return
    if content.data is None:
        yield ContainerError("too_large", f"record {number} of {content.byte_count:,} bytes")
    elif may_be_report(content.data):
        headers = record.rec_headers
        address = headers.get_header("WARC-Target-URI") or ""
        record_id = (headers.get_header("WARC-Record-ID") or str(number)).strip("<>")
        fetched_at = headers.get_header("WARC-Date")
        yield Record(record_id, content.data, None, host_of(address), fetched_at and printable(fetched_at)[:80])
    else:
        drop()


class _BoundedReader:
    """The reader that warcio needs, with limits for lines and headers; warcio's own reader has none."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._header_bytes = 0

    def next_record(self) -> bytes:
        """Skip to the first line of the next record and return it, b'' at the end."""
        while line := self._stream.readline(_LONGEST_LINE):
            if line.startswith(_FIRST_LINE):
                self._header_bytes = 0
                return line
        return b""

    def read(self, size: int = -1) -> bytes:
        return self._stream.read(size)

    def readline(self, size: int | None = None) -> bytes:
        """Return a header line, or the first part of one that is too long; raises ValueError if headers never end."""
        line = self._stream.readline(min(size or _LONGEST_LINE, _LONGEST_LINE))
        self._header_bytes += len(line)
        if self._header_bytes > _LONGEST_HEADERS:
            raise ValueError(f"headers of more than {_LONGEST_HEADERS:,} bytes")
        return line
