"""Documents → raw, batch by batch; the next batch is being read while the last one is stored."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import duckdb
import pyarrow as pa

from loaders import LOADER_VERSION
from loaders.bounds import MAX_BYTES
from loaders.corpus import Content, Found, Problem
from loaders.raw import writer
from loaders.raw.rows import Rows
from ogi.loading.workers import Document, Readers, Task

BATCH = 500  # documents in one transaction
BATCH_BYTES = 64 * 1024 * 1024  # and the bytes of them held at a time
WORTH_WORKERS = 100  # fewer documents are read sooner than workers start
SAMPLE = "sample/"  # uris of the embedded sample begin so


@dataclass(frozen=True, slots=True)
class Options:
    """How to load: see `ogi load --help`."""

    keep_sample: bool = False
    reparse: bool = False
    only_known: bool = False  # re-read what is stored, take nothing new
    workers: int = 0  # 0: as many as there are cores, where that pays


@dataclass(slots=True)
class Batch:
    """Documents on their way: where they were found, and the tasks that read the new ones."""

    places: list[writer.Place] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    replace: list[str] = field(default_factory=list)


class _Opened(NamedTuple):
    found: Found
    content: Content
    origin: str


def load(
    conn: duckdb.DuckDBPyConnection,
    run: writer.Run,
    corpus: Sequence[Found],
    options: Options,
    on_problem: Callable[[Problem], None],
    on_progress: Callable[[int], None] = lambda documents: None,
) -> None:
    """Load what was found, counting in `run`; `on_progress` is told how many documents each batch had."""
    with Readers(_worker_count(options.workers, len(corpus))) as readers:
        waiting: Batch | None = None
        for opened in _batches(corpus, on_problem):
            batch = _hand_out(conn, opened, options, readers, waiting)
            if waiting is not None:
                _store(conn, run, waiting, options, readers)
                on_progress(len(waiting.places))
            waiting = batch
        if waiting is not None:
            _store(conn, run, waiting, options, readers)
            on_progress(len(waiting.places))


def origin_of(uri: str) -> str:
    """Tell the embedded sample from documents that were given."""
    return "sample" if uri.startswith(SAMPLE) else "given"


def _worker_count(asked: int, documents: int) -> int:
    if asked:
        return asked
    return 1 if documents < WORTH_WORKERS else (os.cpu_count() or 1)


def _batches(corpus: Iterable[Found], on_problem: Callable[[Problem], None]) -> Iterator[list[_Opened]]:
    batch: list[_Opened] = []
    held = 0
    for found in corpus:
        try:
            content = found.content(MAX_BYTES)
        except OSError as error:
            on_problem(Problem(found.uri, error.strerror or str(error)))
            continue
        batch.append(_Opened(found, content, origin_of(found.uri)))
        held += len(content.data or b"")
        if len(batch) == BATCH or held >= BATCH_BYTES:
            yield batch
            batch, held = [], 0
    if batch:
        yield batch


def _hand_out(
    conn: duckdb.DuckDBPyConnection,
    opened: Sequence[_Opened],
    options: Options,
    readers: Readers,
    waiting: Batch | None,
) -> Batch:
    """Start reading the contents that raw doesn't know, or knows from an older loader."""
    stored = writer.stored(conn, [one.content.document_id for one in opened])
    on_the_way = {place.document_id for place in waiting.places} if waiting else set()
    batch = Batch()
    fresh: list[Document] = []
    for found, content, origin in opened:
        document_id = content.document_id
        before = stored.get(document_id)
        if before is None and options.only_known:
            continue
        batch.places.append(writer.Place(document_id, found.uri, found.host, found.fetched_at, origin))
        if document_id in on_the_way:
            continue
        on_the_way.add(document_id)
        if before is None:
            fresh.append(Document(content, found.name, origin))
        elif options.reparse and before.loader_version != LOADER_VERSION:
            fresh.append(Document(content, found.name, before.origin))
            batch.replace.append(document_id)
    batch.tasks = readers.submit(fresh)
    return batch


def _store(conn: duckdb.DuckDBPyConnection, run: writer.Run, batch: Batch, options: Options, readers: Readers) -> None:
    read = list(readers.collect(batch.tasks))
    rows: Rows = {name: pa.concat_tables([one[name] for one in read]) for name in (read[0] if read else ())}
    writer.write_batch(conn, run, rows, batch.places, replace=batch.replace, keep_sample=options.keep_sample)
