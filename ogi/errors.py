"""The error that the command reports, and its exit codes."""

from enum import IntEnum


class ExitCode(IntEnum):
    """The exit codes of `ogi`."""

    OK = 0
    FAILED = 1  # a check, a test or the build failed
    USAGE = 2  # the call can't be carried out as typed
    BUSY = 3  # another process holds the database
    FAULT = 4  # an error in the project itself
    INTERRUPTED = 130  # Ctrl-C


class OgiError(Exception):
    """An error that is printed without a traceback: `what` is wrong, and how to `mend` it."""

    def __init__(self, what: str, mend: str = "", exit_code: ExitCode = ExitCode.USAGE) -> None:
        super().__init__(what)
        self.what = what
        self.mend = mend
        self.exit_code = exit_code
