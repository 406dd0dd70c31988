"""A process that reads documents within bounds of time and memory; a document that ends the process is rejected.

The kernel measures the time, since it can end a process while C code or a regular expression runs.
"""

import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from typing import Any

from loaders import bounds
from loaders.formats import may_have_pages
from loaders.raw import rows
from loaders.reading import Reading
from ogi import faults, interrupt
from ogi.errors import ExitCode, OgiError
from ogi.loading.documents import Document, rejected, rows_of
from ogi.settings import COLLECT_AFTER

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

LONGEST_START = 120  # seconds; a process that takes longer hangs
LEAST_MEMORY = 256 * 1024**2  # bytes for a document, below which reading is not begun
_IDLE = -1  # the index while no document is being read
_TIMERS = (("ITIMER_PROF", "SIGPROF"), ("ITIMER_REAL", "SIGALRM"))


class Ended(Exception):
    """The process ended; `index` is the document of the chunk that it was reading, None if it was reading none."""

    def __init__(self, index: int | None, reason_code: str, detail: str) -> None:
        super().__init__(detail)
        self.index, self.reason_code, self.detail = index, reason_code, detail


class Process:
    """One reading process, as its parent sees it."""

    def __init__(self) -> None:
        """Start the process. Raises OgiError later, when it is asked, if it can't be started."""
        # not forked: DuckDB and Arrow run threads in the parent, and a fork would break them
        context = multiprocessing.get_context("spawn")
        self._connection, child_end = context.Pipe()
        self._current = context.RawValue("i", _IDLE)  # index of the document that is being read
        self._process = context.Process(target=_serve, args=(child_end, self._current), daemon=True)
        with _signals_held_back():
            self._process.start()
        child_end.close()
        self._is_ready = False

    def rows(self, documents: Sequence[Document]) -> rows.Rows:
        """Read documents and return their raw rows; raises Ended."""
        answer: rows.Rows = self._ask(("rows", documents))
        return answer

    def readings(self, documents: Sequence[Document]) -> list[Reading]:
        """Read documents; raises Ended."""
        answer: list[Reading] = self._ask(("readings", documents))
        return answer

    def end(self) -> None:
        """End the process at once."""
        self._process.kill()
        self._process.join()
        self._connection.close()

    def _ask(self, question: tuple[str, Sequence[Document]]) -> Any:
        try:
            if not self._is_ready:
                if not self._connection.poll(LONGEST_START):
                    self._process.kill()
                self._is_ready = self._connection.recv()
                if not self._is_ready:
                    raise faults.memory()
            self._connection.send(question)
            return self._connection.recv()
        except (EOFError, OSError) as error:
            self._process.join()
            if not self._is_ready:
                raise _not_started() from error
            index = self._current.value
            reason = _reason_of(self._process.exitcode or 0)
            raise Ended(None if index == _IDLE else index, *reason) from error
        finally:
            self._current.value = _IDLE


def _not_started() -> OgiError:
    """Return the error for a process that ended before it could read: of memory if that is limited, else of ours."""
    if faults.memory_limit() is not None:
        return faults.memory()
    what = "a reading process could not be started"
    return OgiError(what, "What it printed is above. Look at the limits on processes (ulimit -u).", ExitCode.FAULT)


@contextmanager
def _signals_held_back() -> Iterator[None]:
    """Hold signals back while a process starts: it inherits this, so that no Ctrl-C ends it before it ignores them."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()  # multiprocessing starts it with the first process, and then lets signals through
    before = signal.pthread_sigmask(signal.SIG_BLOCK, interrupt.SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _reason_of(exit_code: int) -> tuple[str, str]:
    """Return the reason code and the detail of the reject, from the exit code of the process."""
    number = -exit_code if exit_code < 0 else 0
    names = {int(known): known.name for known in signal.Signals}
    if names.get(number) in ("SIGPROF", "SIGALRM", "SIGXCPU"):
        return "too_slow", f"longer than {bounds.MAX_SECONDS} seconds"
    ended = f"by {names.get(number, number)}" if number else f"with {exit_code}"
    return "reader_crashed", f"the process that read it ended {ended}"


def _serve(connection: Connection, current: Any) -> None:
    """Read the documents that the parent sends, until it closes the connection."""
    for number in interrupt.SIGNALS:
        signal.signal(number, signal.SIG_IGN)  # the parent answers them, and this process ends with it
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, interrupt.SIGNALS)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    connection.send(_is_prepared())
    while True:
        try:
            answer, documents = connection.recv()
        except EOFError:
            return
        readings = []
        for index, document in enumerate(documents):
            current.value = index
            readings.append(_within_time(document))
        current.value = _IDLE
        if answer == "readings":
            connection.send(readings)
        else:
            connection.send(rows_of(readings, documents))


class _NoPandas:
    """An import hook that hides pandas: Arrow imports it if it is there, which takes half a second."""

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        """Refuse pandas; return None for any other module."""
        if name == "pandas":
            raise ModuleNotFoundError(name, name=name)


def _is_prepared() -> bool:
    """Prepare the process, and tell whether it has the memory to read documents."""
    try:
        _prepare()
    except MemoryError:
        return False
    return True


def _prepare() -> None:
    """Import and cache what every reading needs, before its time is measured, and bound the memory.

    Raises MemoryError if a limit from outside leaves no room for a document.
    """
    sys.meta_path.insert(0, _NoPandas())
    from loaders.read import read

    read("信息公開".encode())
    rows.arrow_schemas()
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER)
    if resource:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if size := _address_space():
            _bound_memory(size)


def _bound_memory(size: int) -> None:
    """Limit the memory of this process, which takes `size` bytes now; a lower limit from outside stays."""
    limit = size + bounds.MAX_MEMORY
    for outside in resource.getrlimit(resource.RLIMIT_AS):
        limit = limit if outside == resource.RLIM_INFINITY else min(limit, outside)
    if limit < size + LEAST_MEMORY:
        raise MemoryError
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def _address_space() -> int | None:
    """Return the bytes of address space of this process, None if the system does not tell."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 - not a file on disk
            return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return None


def _within_time(document: Document) -> Reading:
    """Read one document; the kernel ends the process if it takes too long."""
    seconds = seconds_for(document.content.data or b"")
    _set_timers(seconds, seconds * bounds.MAX_WAIT)
    try:
        return reading_of(document)
    finally:
        _set_timers(0, 0)


def _set_timers(*seconds: float) -> None:
    for (timer, _), limit in zip(_TIMERS, seconds, strict=True):
        if hasattr(signal, timer):
            signal.setitimer(getattr(signal, timer), limit)


def seconds_for(data: bytes) -> int:
    """Return the seconds of processor time that a content may take: more if its pictures may be read by OCR."""
    return bounds.MAX_SECONDS_OCR if may_have_pages(data) and find_spec("rapidocr") else bounds.MAX_SECONDS


def reading_of(document: Document) -> Reading:
    """Read one document; an exception of the reader becomes a reject."""
    from loaders.read import read

    try:
        return read(document.content.data or b"", document.name)
    except MemoryError:
        return rejected(document, "too_large", "its reading needs more memory than a document may take")
    except Exception as error:
        return rejected(document, "parser_failure", f"{type(error).__name__}: {error}")


class _TooSlow(BaseException):
    """Raised by the timers in this process; a BaseException, so that no reader catches it."""


def read_here(document: Document) -> Reading:
    """Read a small text or HTML page in this process, within the same time, measured by the same timers."""
    if threading.current_thread() is not threading.main_thread():
        return reading_of(document)  # only the main thread receives signals
    before = {name: signal.signal(getattr(signal, name), _stop) for _, name in _TIMERS if hasattr(signal, name)}
    try:
        return _within_time(document)
    except _TooSlow:
        return rejected(document, *_reason_of(-signal.SIGALRM))
    finally:
        for name, handler in before.items():
            signal.signal(getattr(signal, name), handler)


def _stop(number: int, frame: object) -> None:
    raise _TooSlow


def _end_with_parent() -> None:
    """Wait for the end of the parent, then end this process."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
