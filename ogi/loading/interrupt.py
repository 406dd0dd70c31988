"""Ctrl-C, remembered: a library that calls Python back may swallow KeyboardInterrupt or raise an error of its own."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from ogi.errors import ExitCode, OgiError


@dataclass(slots=True)
class Interrupt:
    """Whether Ctrl-C was pressed."""

    was_pressed: bool = False

    def check(self) -> None:
        """Raise KeyboardInterrupt if Ctrl-C was pressed, even if a library swallowed it."""
        if self.was_pressed:
            raise KeyboardInterrupt


@contextmanager
def remembered() -> Iterator[Interrupt]:
    """Remember Ctrl-C inside the block.

    Raises OgiError in place of any exception that the block raises after Ctrl-C.
    """
    interrupt = Interrupt()

    def press(number: int, frame: object) -> None:
        interrupt.was_pressed = True
        raise KeyboardInterrupt

    is_main = threading.current_thread() is threading.main_thread()
    before = signal.signal(signal.SIGINT, press) if is_main else None
    try:
        yield interrupt
        interrupt.check()
    except (Exception, KeyboardInterrupt) as error:
        if isinstance(error, OgiError) or not (interrupt.was_pressed or isinstance(error, KeyboardInterrupt)):
            raise
        what = "interrupted: what was read so far is stored"
        raise OgiError(what, "Repeat the command to go on.", ExitCode.INTERRUPTED) from error
    finally:
        if is_main:
            signal.signal(signal.SIGINT, before)
