"""Documents → raw, batch by batch; the next batch is being read while the last one is stored."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import duckdb
import pyarrow as pa

from loaders import LOADER_VERSION
from loaders.bounds import MAX_BYTES
from loaders.corpus import Content, CorpusDocument, Intake, Problem
from loaders.raw import writer
from loaders.raw.rows import Rows
from ogi.loading.documents import Document
from ogi.loading.summary import Report
from ogi.loading.workers import Readers, Task

BATCH = 500  # documents in one transaction
BATCH_BYTES = 64 * 1024 * 1024  # and the bytes of them held at a time
WORTH_WORKERS = 100  # fewer documents are read sooner than two processes start
WORTH_BYTES = 8 * 1024 * 1024
SAMPLE = "sample/"  # uris of the embedded sample begin so


@dataclass(frozen=True, slots=True)
class Options:
    """How to load: see `ogi load --help`."""

    keep_sample: bool = False
    reparse: bool = False
    only_known: bool = False  # re-read what is stored, take nothing new
    workers: int = 0  # 0: as many as there are cores, where that pays
    text_field: str | None = None
    url_field: str | None = None


class Size(NamedTuple):
    """What lies under the paths of a call: files and their bytes."""

    files: int
    bytes: int

    @property
    def is_small(self) -> bool:
        """Whether it's read before several processes have started."""
        return self.files < WORTH_WORKERS and self.bytes < WORTH_BYTES


@dataclass(slots=True)
class Batch:
    """Documents on their way: where they were found, and the tasks that read the new ones."""

    places: list[writer.Location] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    replace: list[str] = field(default_factory=list)
    position: int = 0  # bytes of the corpus passed with its last document


class _Opened(NamedTuple):
    found: CorpusDocument
    content: Content
    origin: str


@dataclass(slots=True)
class Load:
    """One load under way: counts go to `run` and `report`; `on_progress` is told the bytes of the corpus done."""

    conn: duckdb.DuckDBPyConnection
    run: writer.LoadRun
    report: Report
    options: Options
    intake: Intake
    on_progress: Callable[[int], None] = lambda position: None
    _done: int = 0

    def read(self, corpus: Iterable[CorpusDocument], size: Size) -> None:
        """Load what is found, batch by batch."""
        self.conn.execute("set threads = 1")  # the cores are for reading; and for small batches more only wait
        self.conn.execute("set checkpoint_threshold = '128MB'")  # 16 MB rewrite the same blocks over and over
        with self._readers(size) as readers:
            waiting: Batch | None = None
            for opened in self._batches(corpus):
                batch = self._hand_out(opened, readers, waiting)
                if waiting is not None:
                    self._store(waiting, readers)
                waiting = batch
            if waiting is not None:
                self._store(waiting, readers)

    def _readers(self, size: Size) -> Readers:
        if self.options.workers:
            return Readers(self.options.workers)
        return Readers(1, small_here=True) if size.is_small else Readers(os.cpu_count() or 1)

    def _batches(self, corpus: Iterable[CorpusDocument]) -> Iterator[list[_Opened]]:
        batch: list[_Opened] = []
        held = 0
        for found in corpus:
            try:
                content = found.content(MAX_BYTES)
            except OSError as error:
                self.report.problems.append(Problem(found.uri, error.strerror or str(error)))
                continue
            batch.append(_Opened(found, content, origin_of(found.uri)))
            held += len(content.data or b"")
            if len(batch) == BATCH or held >= BATCH_BYTES:
                yield batch
                batch, held = [], 0
        if batch:
            yield batch

    def _hand_out(self, opened: Sequence[_Opened], readers: Readers, waiting: Batch | None) -> Batch:
        """Start reading the contents that raw doesn't know, or knows from an older loader."""
        stored = writer.stored_documents(self.conn, [one.content.document_id for one in opened])
        on_the_way = {place.document_id for place in waiting.places} if waiting else set()
        batch = Batch(position=self.intake.position)
        fresh: list[Document] = []
        for found, content, origin in opened:
            document_id = content.document_id
            before = stored.get(document_id)
            if before is None and self.options.only_known:
                continue
            batch.places.append(writer.Location(document_id, found.uri, found.host, found.fetched_at, origin))
            if document_id in on_the_way:
                continue
            on_the_way.add(document_id)
            if before is None:
                fresh.append(Document(content, found.name, origin, found.refusal))
            elif self.options.reparse and before.loader_version != LOADER_VERSION:
                fresh.append(Document(content, found.name, before.origin, found.refusal))
                batch.replace.append(document_id)
        batch.tasks = readers.submit(fresh)
        return batch

    def _store(self, batch: Batch, readers: Readers) -> None:
        parts: list[Rows] = []
        read, total = 0, sum(len(task.documents) for task in batch.tasks)
        for count, found in readers.collect(batch.tasks):
            parts += found
            read += count
            self.on_progress(self._done + (batch.position - self._done) * read // total)
        rows: Rows = {name: pa.concat_tables([part[name] for part in parts]) for name in (parts[0] if parts else ())}
        writer.write_batch(
            self.conn, self.run, rows, batch.places, replace=batch.replace, keep_sample=self.options.keep_sample
        )
        if rows:
            self._count(rows)
        self._done = batch.position
        self.on_progress(self._done)

    def _count(self, rows: Rows) -> None:
        """Count the documents that were read, by format and reason."""
        documents, rejects = rows["documents"], rows["rejects"]
        reasons = dict(zip(*(rejects[name].to_pylist() for name in ("document_id", "reason_code")), strict=True))
        read = zip(*(documents[name].to_pylist() for name in ("document_id", "media_type")), strict=True)
        self.report.read.update((media_type, reasons.get(document_id)) for document_id, media_type in read)


def origin_of(uri: str) -> str:
    """Tell the embedded sample from documents that were given."""
    return "sample" if uri.startswith(SAMPLE) else "given"
