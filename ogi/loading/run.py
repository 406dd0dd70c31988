"""Documents → raw, batch by batch: the next batch is being read while the one before it is stored."""

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
BATCH_BYTES = 64 * 1024 * 1024  # of the documents of a batch, which are held in memory
WORTH_WORKERS = 100  # documents: fewer are read in less time than two processes need to start
WORTH_BYTES = 8 * 1024 * 1024
SAMPLE = "sample/"  # the uris of the embedded sample begin with this


@dataclass(frozen=True, slots=True)
class Options:
    """How to load: see `ogi load --help`."""

    keep_sample: bool = False
    reparse: bool = False
    only_known: bool = False  # read stored documents again, and take no new ones
    workers: int = 0  # 0: as many as there are cores, if the load is large enough
    text_field: str | None = None
    url_field: str | None = None


class Size(NamedTuple):
    """The number of files under the paths of a call, and their bytes."""

    files: int
    bytes: int

    @property
    def is_small(self) -> bool:
        """Whether one process reads the files in less time than several need to start."""
        return self.files < WORTH_WORKERS and self.bytes < WORTH_BYTES


@dataclass(slots=True)
class Batch:
    """The locations of some documents, and the tasks that read the new ones among them."""

    locations: list[writer.Location] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    replace: list[str] = field(default_factory=list)  # document_ids whose rows are replaced
    position: int = 0  # bytes of the corpus up to the end of the batch


class _Opened(NamedTuple):
    document: CorpusDocument
    content: Content
    origin: str


@dataclass(slots=True)
class Load:
    """One load: counts go to `run` and `report`; `on_progress` gets the bytes of the corpus that are done."""

    conn: duckdb.DuckDBPyConnection
    run: writer.LoadRun
    report: Report
    options: Options
    intake: Intake
    on_progress: Callable[[int], None] = lambda position: None
    _done: int = 0

    def read(self, corpus: Iterable[CorpusDocument], size: Size) -> None:
        """Load the documents of a corpus, batch by batch."""
        self.conn.execute("set threads = 1")  # leave the cores to the readers; small batches need no more
        self.conn.execute("set checkpoint_threshold = '128MB'")  # the default, 16 MB, rewrites the same blocks often
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
        byte_count = 0
        for document in corpus:
            try:
                content = document.content(MAX_BYTES)
            except OSError as error:
                self.report.problems.append(Problem(document.uri, error.strerror or str(error)))
                continue
            batch.append(_Opened(document, content, origin_of(document.uri)))
            byte_count += len(content.data or b"")
            if len(batch) == BATCH or byte_count >= BATCH_BYTES:
                yield batch
                batch, byte_count = [], 0
        if batch:
            yield batch

    def _hand_out(self, opened: Sequence[_Opened], readers: Readers, waiting: Batch | None) -> Batch:
        """Start to read the contents that are new, or that another version of the loaders has read."""
        stored = writer.stored_documents(self.conn, [content.document_id for _, content, _ in opened])
        handed_out = {location.document_id for location in waiting.locations} if waiting else set()
        batch = Batch(position=self.intake.position)
        documents: list[Document] = []
        for document, content, origin in opened:
            document_id = content.document_id
            before = stored.get(document_id)
            if before is None and self.options.only_known:
                continue
            batch.locations.append(
                writer.Location(document_id, document.uri, document.host, document.fetched_at, origin)
            )
            if document_id in handed_out:
                continue
            handed_out.add(document_id)
            self.report.withdrawn += before is not None and before.is_withdrawn
            if before is None:
                documents.append(Document(content, document.name, origin, document.refusal))
            elif self.options.reparse and before.loader_version != LOADER_VERSION:
                documents.append(Document(content, document.name, before.origin, document.refusal))
                batch.replace.append(document_id)
        batch.tasks = readers.submit(documents)
        return batch

    def _store(self, batch: Batch, readers: Readers) -> None:
        parts: list[Rows] = []
        read, total = 0, sum(len(task.documents) for task in batch.tasks)
        for count, rows_of_task in readers.collect(batch.tasks):
            parts += rows_of_task
            read += count
            self.on_progress(self._done + (batch.position - self._done) * read // total)
        rows: Rows = {name: pa.concat_tables([part[name] for part in parts]) for name in (parts[0] if parts else ())}
        writer.write_batch(
            self.conn, self.run, rows, batch.locations, replace=batch.replace, keep_sample=self.options.keep_sample
        )
        if rows:
            self._count(rows)
        self._done = batch.position
        self.on_progress(self._done)

    def _count(self, rows: Rows) -> None:
        """Count the documents that were read, by media type and reject reason."""
        documents, rejects = rows["documents"], rows["rejects"]
        reasons = dict(zip(*(rejects[name].to_pylist() for name in ("document_id", "reason_code")), strict=True))
        read = zip(*(documents[name].to_pylist() for name in ("document_id", "media_type")), strict=True)
        self.report.read.update((media_type, reasons.get(document_id)) for document_id, media_type in read)


def origin_of(uri: str) -> str:
    """Return `sample` for a document of the embedded sample, else `given`."""
    return "sample" if uri.startswith(SAMPLE) else "given"
