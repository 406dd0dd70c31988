"""A process that reads documents, each within its time and its memory; what ends it costs one document.

The kernel keeps the time: it ends a process also while C code runs, or a search that lets nothing else happen.
"""

import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Sequence
from importlib.util import find_spec
from multiprocessing.connection import Connection
from typing import Any

from loaders import bounds
from loaders.formats import may_have_pages
from loaders.raw import rows
from loaders.reading import Reading
from ogi.loading.documents import Document, rejected, rows_of

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

_COLLECT_AFTER = 50_000  # new objects: a reading makes thousands, and keeps hardly any in circles
_IDLE = -1
_TIMERS = (("ITIMER_PROF", "SIGPROF"), ("ITIMER_REAL", "SIGALRM"))


class Ended(Exception):
    """The process ended while it read a document: `index` in the chunk, None when it was none of them."""

    def __init__(self, index: int | None, reason_code: str, detail: str) -> None:
        super().__init__(detail)
        self.index, self.reason_code, self.detail = index, reason_code, detail


class Process:
    """One reading process, seen from the one that stores."""

    def __init__(self) -> None:
        # spawned, not forked: the parent has DuckDB's and Arrow's threads, which a fork would break
        context = multiprocessing.get_context("spawn")
        self._connection, other = context.Pipe()
        self._at = context.RawValue("i", _IDLE)
        self._process = context.Process(target=_serve, args=(other, self._at), daemon=True)
        self._process.start()
        other.close()
        self._is_ready = False

    def rows(self, documents: Sequence[Document]) -> rows.Rows:
        """Read documents into raw rows; raises Ended."""
        found: rows.Rows = self._ask(("rows", documents))
        return found

    def readings(self, documents: Sequence[Document]) -> list[Reading]:
        """Read documents; raises Ended."""
        found: list[Reading] = self._ask(("readings", documents))
        return found

    def end(self) -> None:
        """End the process at once."""
        self._process.kill()
        self._process.join()
        self._connection.close()

    def _ask(self, question: tuple[str, Sequence[Document]]) -> Any:
        try:
            if not self._is_ready:
                self._is_ready = self._connection.recv()
            self._connection.send(question)
            return self._connection.recv()
        except (EOFError, OSError) as error:
            self._process.join()
            if not self._is_ready:
                raise RuntimeError("a reading process could not be started") from error
            index = self._at.value
            raise Ended(None if index == _IDLE else index, *_why(self._process.exitcode or 0)) from error
        finally:
            self._at.value = _IDLE


def _why(exit_code: int) -> tuple[str, str]:
    """The reject's reason code and detail that a process deserves which ended so."""
    number = -exit_code if exit_code < 0 else 0
    names = {int(one): one.name for one in signal.Signals}
    if names.get(number) in ("SIGPROF", "SIGALRM", "SIGXCPU"):
        return "too_slow", f"longer than {bounds.MAX_SECONDS} seconds"
    ended = f"by {names.get(number, number)}" if number else f"with {exit_code}"
    return "reader_crashed", f"the process that read it ended {ended}"


def _serve(connection: Connection, at: Any) -> None:
    """Read what the parent hands out until it hangs up."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _prepare()
    connection.send(True)
    while True:
        try:
            wanted, documents = connection.recv()
        except EOFError:
            return
        readings = []
        for index, document in enumerate(documents):
            at.value = index
            readings.append(_within_time(document))
        if wanted == "readings":
            connection.send(readings)
        else:
            connection.send(rows_of(readings, documents))


class _NoPandas:
    """Arrow imports pandas where it can, which takes half a second; here nobody needs it."""

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        """Refuse pandas, and leave all else to the others."""
        if name == "pandas":
            raise ModuleNotFoundError(name, name=name)


def _prepare() -> None:
    """Load what every reading needs, before any time is counted, and bound the memory."""
    sys.meta_path.insert(0, _NoPandas())
    from loaders.read import read

    read("信息公開".encode())
    rows.arrow_schemas()
    gc.collect()
    gc.freeze()
    gc.set_threshold(_COLLECT_AFTER)
    if resource:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if size := _address_space():
            resource.setrlimit(resource.RLIMIT_AS, (size + bounds.MAX_MEMORY,) * 2)


def _address_space() -> int | None:
    """Bytes of address space that this process has now, where the system tells."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 - no path of ours
            return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return None


def _within_time(document: Document) -> Reading:
    """Read one document; the kernel ends the process when it takes too long."""
    seconds = seconds_for(document.content.data or b"")
    _set_timers(seconds, seconds * bounds.MAX_WAIT)
    try:
        return reading_of(document)
    finally:
        _set_timers(0, 0)


def _set_timers(*seconds: float) -> None:
    for (timer, _), one in zip(_TIMERS, seconds, strict=True):
        if hasattr(signal, timer):
            signal.setitimer(getattr(signal, timer), one)


def seconds_for(data: bytes) -> int:
    """Return the time that a content may take: more where its pictures may be read."""
    return bounds.MAX_SECONDS_OCR if may_have_pages(data) and find_spec("rapidocr") else bounds.MAX_SECONDS


def reading_of(document: Document) -> Reading:
    """Read one document; what breaks the reader is rejected, never raised."""
    from loaders.read import read

    try:
        return read(document.content.data or b"", document.name)
    except Exception as error:
        return rejected(document, "parser_failure", f"{type(error).__name__}: {error}")


class _TooSlow(BaseException):
    """Raised by the timers in this very process; no reader's `except Exception` stops it."""


def read_here(document: Document) -> Reading:
    """Read a small text or page in this process, within the same time: Python heeds the timers there."""
    if threading.current_thread() is not threading.main_thread():
        return reading_of(document)  # only the main thread gets signals
    before = {name: signal.signal(getattr(signal, name), _stop) for _, name in _TIMERS if hasattr(signal, name)}
    try:
        return _within_time(document)
    except _TooSlow:
        return rejected(document, *_why(-signal.SIGALRM))
    finally:
        for name, handler in before.items():
            signal.signal(getattr(signal, name), handler)


def _stop(number: int, frame: object) -> None:
    raise _TooSlow


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
