"""Standard output and standard error that may be closed, full, or left by their reader."""

import errno
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, TextIO, cast

from ogi.errors import OgiError


class Output:
    """A stream that takes no part in the work: if its reader has left (`ogi … | head`), the rest is dropped.

    If `is_needed`, a stream that can't be written for another reason raises OgiError; else the rest is dropped too.
    """

    def __init__(self, stream: TextIO, is_needed: bool) -> None:
        self._stream, self._is_needed = stream, is_needed
        self.is_left = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        """Write a text; return its length."""
        self._try(lambda: self._stream.write(text))
        return len(text)

    def flush(self) -> None:
        """Write what is held back."""
        self._try(self._stream.flush)

    def _try(self, write: Callable[[], object]) -> None:
        if self.is_left:
            return
        try:
            write()
        except OSError as error:
            self.is_left = True
            with suppress(OSError, ValueError):  # what is held back goes nowhere, or Python would complain at its end
                os.dup2(os.open(os.devnull, os.O_WRONLY), self._stream.fileno())
            if self._is_needed and error.errno != errno.EPIPE:
                what = f"standard output can't be written: {error.strerror}"
                mend = "What was done is kept. Repeat the command with its output sent elsewhere, e.g. > FILE"
                raise OgiError(what, mend) from error


@contextmanager
def guarded() -> Iterator[None]:
    """Put an `Output` in place of both streams for the block."""
    before = sys.stdout, sys.stderr
    with open(os.devnull, "w", encoding="utf-8") as nowhere:  # noqa: PTH123 - in place of a stream that is closed
        out, err = Output(sys.stdout or nowhere, is_needed=True), Output(sys.stderr or nowhere, is_needed=False)
        sys.stdout, sys.stderr = cast(TextIO, out), cast(TextIO, err)
        out.is_left = before[0] is None
        try:
            yield
        finally:
            sys.stdout, sys.stderr = before


def require() -> None:
    """Raise OgiError if standard output is closed: the caller would see no result."""
    if not has_reader():
        what = "standard output is closed: there is nowhere to print to"
        raise OgiError(what, "Nothing was done. To see nothing: ogi … > /dev/null")


def has_reader() -> bool:
    """Tell whether somebody may still read standard output; if not, a command that only shows may end."""
    return not getattr(sys.stdout, "is_left", False)


def fill_descriptors() -> None:
    """Open the descriptors 0 to 2 that the caller has closed: the next file that is opened would get their number."""
    while (descriptor := os.open(os.devnull, os.O_RDWR)) < 3:
        pass
    os.close(descriptor)
