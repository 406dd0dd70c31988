"""Ctrl-C, and the signals that end a process: remembered, and answered with a message at any moment.

Remembered, since a library that calls Python back may swallow KeyboardInterrupt or raise an error of its own.
"""

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from time import sleep

from ogi.errors import ExitCode

SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
PATIENCE = 5.0  # seconds that libraries have to give up before the process is ended
MEND = "Repeat the command to go on."


@dataclass(slots=True)
class _State:
    """The signal that came, how many were forgotten, whether they are answered, and whether the message was printed."""

    by: int | None = None
    forgotten: int = 0
    is_answering: bool = False
    is_said: bool = False


_state = _State()


def check() -> None:
    """Raise KeyboardInterrupt if Ctrl-C was pressed, even if a library swallowed it."""
    if _state.by is not None:
        raise KeyboardInterrupt


def forget() -> None:
    """Go on after Ctrl-C: it was an answer to a question."""
    _state.by = None
    _state.forgotten += 1


@contextmanager
def answered(owns_process: bool = False) -> Iterator[None]:
    """Answer Ctrl-C and signals to end inside the block: SystemExit with 130 and a message, whatever the block raises.

    With `owns_process` the process ends at once behind the message, with all threads that libraries have started, and
    PATIENCE after the signal at the latest, whatever it does.
    A block inside such a block, or in another thread than the main one, does nothing of its own.
    """
    if _state.is_answering or threading.current_thread() is not threading.main_thread():
        yield
        return
    _state.by, _state.is_answering, _state.is_said = None, True, False
    # a process that was started with a signal ignored, as nohup does, goes on to ignore it
    before = {number: signal.getsignal(number) for number in SIGNALS}
    heard = [number for number, handler in before.items() if handler is not signal.SIG_IGN]
    for number in heard:
        signal.signal(number, _take)
    if owns_process:
        _watch(heard)
    try:
        yield
        check()
    except BaseException as error:
        if _state.by is None and not isinstance(error, KeyboardInterrupt):
            raise
        if owns_process:
            _end()
        _say()
        raise SystemExit(ExitCode.INTERRUPTED) from None
    finally:
        if not owns_process:  # else the signals stay answered until the process has ended
            for number in heard:
                signal.signal(number, before[number])
            _state.is_answering = False


def _take(number: int, frame: object) -> None:
    if _state.by is not None:
        _end()  # pressed twice
    _state.by = number
    raise KeyboardInterrupt


def _watch(heard: list[int]) -> None:
    """Start a thread that ends the process PATIENCE seconds after a signal.

    Python runs a handler only between two steps of its own; the number of the signal is written to a pipe at once.
    """
    read_end, write_end = os.pipe()
    os.set_blocking(write_end, False)
    signal.set_wakeup_fd(write_end, warn_on_full_buffer=False)

    def wait() -> None:
        count = 0
        while number := os.read(read_end, 1):
            if number[0] in heard:
                count += 1
                sleep(PATIENCE)
                if count > _state.forgotten:
                    _end()

    threading.Thread(target=wait, daemon=True, name="signals").start()


def _end() -> None:
    """End the process and its children at once. Databases are as safe as after a loss of power."""
    _say()
    if "multiprocessing" in sys.modules:
        for child in sys.modules["multiprocessing"].active_children():
            child.kill()  # one that still imports what it needs does not look after its parent yet
    with suppress(OSError, ValueError):
        sys.stdout.flush()
    os._exit(ExitCode.INTERRUPTED)


def _say() -> None:
    """Print the message, once, with nothing that takes long or has to be imported."""
    if _state.is_said:
        return
    _state.is_said = True
    by = f" by {signal.Signals(_state.by).name}" if _state.by and _state.by != signal.SIGINT else ""
    with suppress(OSError, ValueError):  # nobody may be there to read it
        sys.stderr.write(f"\nerror: interrupted{by}: what was stored is kept, and nothing is half written\n  {MEND}\n")
        sys.stderr.flush()
