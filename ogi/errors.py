"""Errors that a person can mend, and what the command's exit codes mean."""

from enum import IntEnum


class ExitCode(IntEnum):
    """What `ogi` returns to the shell."""

    OK = 0
    FAILED = 1  # a check, a test or the build failed
    USAGE = 2  # the call can't be carried out as typed
    BUSY = 3  # another process holds the database
    FAULT = 4  # a fault of ours
    INTERRUPTED = 130  # Ctrl-C


class OgiError(Exception):
    """What is wrong, and what to do about it."""

    def __init__(self, what: str, mend: str = "", exit_code: ExitCode = ExitCode.USAGE) -> None:
        super().__init__(what)
        self.what = what
        self.mend = mend
        self.exit_code = exit_code
