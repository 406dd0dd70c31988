"""Reading in worker processes: documents in, Arrow tables out, so that the parent only stores them."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from types import TracebackType
from typing import NamedTuple, Self

from loaders import LOADER_VERSION
from loaders.bounds import MAX_BYTES
from loaders.corpus import Content
from loaders.raw import rows
from loaders.records import Reading, Reject

CHUNK = 16  # documents a task: small enough to share a batch out, large enough to make the way worth it


class Document(NamedTuple):
    """One content to read: its bytes, a name as a hint, and its origin."""

    content: Content
    name: str
    origin: str


def read_chunk(documents: Sequence[Document]) -> rows.Rows:
    """Read documents into raw rows; a fault of the reader becomes a reject of that document."""
    return rows.from_readings([(reading_of(one), one.origin) for one in documents], LOADER_VERSION)


def reading_of(document: Document) -> Reading:
    """Read one document; what is too large or breaks the reader is rejected, never raised."""
    from loaders.read import read

    if document.content.data is None:
        mebibytes = document.content.byte_count / 1024**2
        return rejected(
            document,
            "too_large",
            f"{mebibytes:.1f} MiB, and one document may have {MAX_BYTES / 1024**2:.0f} MiB",
        )
    try:
        return read(document.content.data, document.name)
    except Exception as error:
        return rejected(document, "parser_failure", f"{type(error).__name__}: {error}")


def rejected(document: Document, reason_code: str, message: str) -> Reading:
    """Return the reading of a content that could not be read at all."""
    content = document.content
    return Reading(
        content.document_id,
        content.sha256,
        content.byte_count,
        "application/octet-stream",
        reject=Reject(reason_code, message),
    )


Task = tuple[Sequence[Document], "Future[rows.Rows] | None"]


@dataclass(slots=True)
class Readers:
    """Worker processes that read documents; with `count` 1 the reading happens here, when it's collected."""

    count: int
    _pool: ProcessPoolExecutor | None = field(default=None, init=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=kind is None, cancel_futures=True)

    def submit(self, documents: Sequence[Document]) -> list[Task]:
        """Hand documents out in chunks."""
        chunks = [documents[start : start + CHUNK] for start in range(0, len(documents), CHUNK)]
        if self.count == 1:
            return [(chunk, None) for chunk in chunks]
        return [(chunk, self._submit(chunk)) for chunk in chunks]

    def collect(self, tasks: Sequence[Task]) -> Iterator[rows.Rows]:
        """Yield the rows of each chunk in the order given.

        A document that ends its worker is rejected as parser_failure, the others of its chunk are read again.
        """
        for chunk, future in tasks:
            if future is None:
                yield read_chunk(chunk)
                continue
            try:
                yield future.result()
            except BrokenProcessPool:
                yield from _one_by_one(chunk)

    def _submit(self, chunk: Sequence[Document]) -> "Future[rows.Rows]":
        try:
            self._pool = self._pool or _new_pool(self.count)
            return self._pool.submit(read_chunk, chunk)
        except BrokenProcessPool:
            self._pool = _new_pool(self.count)
            return self._pool.submit(read_chunk, chunk)


def _one_by_one(chunk: Sequence[Document]) -> Iterator[rows.Rows]:
    for document in chunk:
        with _new_pool(1) as pool:
            try:
                yield pool.submit(read_chunk, [document]).result()
            except BrokenProcessPool:
                reading = rejected(document, "parser_failure", "the process that read it ended suddenly")
                yield rows.from_readings([(reading, document.origin)], LOADER_VERSION)


def _new_pool(count: int) -> ProcessPoolExecutor:
    """Spawned, not forked: the parent has DuckDB's and Arrow's threads, which a fork would break."""
    return ProcessPoolExecutor(count, multiprocessing.get_context("spawn"), initializer=_start_worker)


def _start_worker() -> None:
    """Leave Ctrl-C to the parent, and end with it: a killed parent can't end its workers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
