"""Processes that read: documents in, Arrow tables out, so that the parent only stores them."""

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

CHUNK = 16  # documents a task: small enough to share a batch out, large enough to make the way worth it
CHUNK_BYTES = 1024 * 1024  # large documents take long: fewer of them
SMALL = 256 * 1024  # bytes of a text or page that may be read in this process


class Task(NamedTuple):
    """Documents of a batch that are read together, and their rows once they are."""

    documents: Sequence[Document]
    future: "Future[list[Rows]] | None"  # None: read here, when it's collected


class Readers:
    """Processes that read documents, started when the first one is needed.

    Each document has its time and its memory. What is too slow, or ends its process, is rejected, and the others
    of its task are read again. With `small_here` small texts and pages are read in this process, which is sooner
    than another one starts; anything else never is.
    """

    def __init__(self, count: int, small_here: bool = False) -> None:
        self._count, self._small_here = count, small_here
        self._threads = ThreadPoolExecutor(count)  # one waits for each process
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
        """Hand documents out in chunks."""
        here = [one for one in documents if self._is_for_here(one)]
        others = list(chunks([one for one in documents if not self._is_for_here(one)]))
        while len(self._started) < min(self._count, len(others)):
            self._idle.put(self._start())
        tasks = [Task(chunk, None) for chunk in chunks(here)]
        return tasks + [Task(chunk, self._threads.submit(self._rows, chunk)) for chunk in others]

    def collect(self, tasks: Sequence[Task]) -> Iterator[tuple[int, list[Rows]]]:
        """Yield the rows of each task, with how many documents they are of."""
        for documents, future in tasks:
            if future is not None:
                yield len(documents), future.result()
            else:
                read = [refused(one) or read_here(one) for one in documents]
                yield len(documents), [rows_of(read, documents)]

    def reading(self, document: Document) -> Reading:
        """Read one document and return all that it says."""
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
        """Read one task in a process, and what is left of it in another one when that ends."""
        found: list[Rows] = []
        waiting = [documents]
        while waiting:
            part = waiting.pop()
            process = self._take()
            try:
                found.append(process.rows(part))
            except Ended as ended:
                self._give_up(process)
                if self._is_closing:
                    raise
                spoiled, rest = _without(part, ended)
                waiting += rest
                if spoiled:
                    reading = rejected(spoiled, ended.reason_code, ended.detail)
                    found.append(rows_of([reading], [spoiled]))
            except BaseException:
                self._give_up(process)
                raise
            else:
                self._idle.put(process)
        return found

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
    """Part documents into tasks, by number and by size."""
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
    """The document that ended its process, where that is known, and the rest to read again."""
    if ended.index is None and len(documents) > 1:
        half = len(documents) // 2
        return None, [documents[:half], documents[half:]]
    index = ended.index or 0
    rest = (documents[:index], documents[index + 1 :])
    return documents[index], [part for part in rest if part]
