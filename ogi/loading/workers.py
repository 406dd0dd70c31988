"""Worker processes that read documents and return Arrow tables, so that this process only has to store them."""

import queue
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import NamedTuple, Self

from loaders.raw.rows import Rows
from loaders.reading import Reading
from loaders.sniff import sniff
from ogi.loading.documents import Document, refused, rejected, rows_of
from ogi.loading.reading_process import Ended, Process, read_here

CHUNK = 16  # documents in a task: few enough to share out a batch, enough to be worth the transfer
CHUNK_BYTES = 1024 * 1024  # of the documents in a task: large ones take long
SMALL = 256 * 1024  # bytes of a text or HTML page that may be read in this process


class Task(NamedTuple):
    """Documents that are read together, and their rows as soon as they are read."""

    documents: Sequence[Document]
    future: "Future[list[Rows]] | None"  # None: read in this process when collected


class Readers:
    """A pool of `count` worker processes, each started when it is needed.

    Time and memory of each document are bounded. A document that exceeds them or ends its process is rejected, and
    the other documents of its task are read again. With `small_here`, small texts and HTML pages are read in this
    process, in less time than a worker needs to start; other formats are not.
    """

    def __init__(self, count: int, small_here: bool = False) -> None:
        self._count, self._small_here = count, small_here
        self._threads = ThreadPoolExecutor(count)  # one for each process, which waits for it
        self._idle: queue.SimpleQueue[Process] = queue.SimpleQueue()
        self._started: set[Process] = set()
        self._lock = threading.Lock()
        self._is_closing = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._is_closing = kind is not None
        self._threads.shutdown(wait=kind is None, cancel_futures=True)
        with self._lock:
            started, self._started = self._started, set()
        for process in started:
            process.end()
        self._threads.shutdown()

    def submit(self, documents: Sequence[Document]) -> list[Task]:
        """Start to read documents and return the tasks in which they are read."""
        here = [document for document in documents if self._is_for_here(document)]
        others = list(chunks([document for document in documents if not self._is_for_here(document)]))
        while len(self._started) < min(self._count, len(others)):
            self._idle.put(self._start())
        tasks = [Task(chunk, None) for chunk in chunks(here)]
        return tasks + [Task(chunk, self._threads.submit(self._rows, chunk)) for chunk in others]

    def collect(self, tasks: Sequence[Task]) -> Iterator[tuple[int, list[Rows]]]:
        """Yield for each task the number of its documents, and their rows."""
        for documents, future in tasks:
            if future is not None:
                yield len(documents), future.result()
            else:
                readings = [refused(document) or read_here(document) for document in documents]
                yield len(documents), [rows_of(readings, documents)]

    def reading(self, document: Document) -> Reading:
        """Read one document."""
        if self._is_for_here(document):
            return refused(document) or read_here(document)
        process = self._take()
        try:
            (reading,) = process.readings([document])
        except Ended as ended:
            self._give_up(process)
            return rejected(document, ended.reason_code, ended.detail)
        self._idle.put(process)
        return reading

    def _is_for_here(self, document: Document) -> bool:
        data = document.content.data
        if document.refusal or data is None:
            return True
        return self._small_here and len(data) <= SMALL and sniff(data) is None

    def _rows(self, documents: Sequence[Document]) -> list[Rows]:
        """Read one task; if its process ends, read the rest of the task in another one."""
        rows: list[Rows] = []
        waiting = [documents]
        while waiting:
            part = waiting.pop()
            process = self._take()
            try:
                rows.append(process.rows(part))
            except Ended as ended:
                self._give_up(process)
                if self._is_closing:
                    raise
                culprit, rest = _without(part, ended)
                waiting += rest
                if culprit:
                    reading = rejected(culprit, ended.reason_code, ended.detail)
                    rows.append(rows_of([reading], [culprit]))
            except BaseException:
                self._give_up(process)
                raise
            else:
                self._idle.put(process)
        return rows

    def _take(self) -> Process:
        try:
            return self._idle.get_nowait()
        except queue.Empty:
            return self._start()

    def _start(self) -> Process:
        process = Process()
        with self._lock:
            self._started.add(process)
        return process

    def _give_up(self, process: Process) -> None:
        with self._lock:
            if process not in self._started:
                return
            self._started.remove(process)
        process.end()


def chunks(documents: Sequence[Document]) -> Iterator[list[Document]]:
    """Split documents into chunks of up to CHUNK documents and about CHUNK_BYTES bytes."""
    chunk: list[Document] = []
    size = 0
    for document in documents:
        chunk.append(document)
        size += len(document.content.data or b"")
        if len(chunk) == CHUNK or size >= CHUNK_BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _without(documents: Sequence[Document], ended: Ended) -> tuple[Document | None, list[Sequence[Document]]]:
    """Return the document that ended its process, None if it is not known, and the rest in parts to read again."""
    if ended.index is None and len(documents) > 1:
        half = len(documents) // 2
        return None, [documents[:half], documents[half:]]
    index = ended.index or 0
    rest = (documents[:index], documents[index + 1 :])
    return documents[index], [part for part in rest if part]
