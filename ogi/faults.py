"""Faults of the machine and of the place where files lie: an error of the system, of DuckDB or of Python → an OgiError.

The one place that knows what a full disk, a lock, a limit or a missing right looks like, and what to do about it.
"""

import errno
import os
import re
from collections.abc import Iterator
from pathlib import Path

from ogi.errors import ExitCode, OgiError
from ogi.settings import published_path

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

LEAST_MEMORY = 600_000  # KiB of address space; `ogi status` takes 650,000, much of it never used
REPORT = "Repeat with `ogi --verbose …` and report what it shows."
_ELSEWHERE = "choose another place (OGI_DB, OGI_PUBLISHED, --to; TMPDIR for temporary files)"
_ROOM = f"Free space there, or {_ELSEWHERE}; then repeat the command. What was stored is kept."
_RIGHTS = f"Change the rights of the file and its folder, or {_ELSEWHERE}."
_KINDS = {
    errno.ENOSPC: ("the disk is full", _ROOM),
    errno.EDQUOT: ("the quota of disk space is used up", _ROOM),
    errno.EFBIG: ("a file reaches the limit on its size (ulimit -f)", f"Raise the limit, or {_ELSEWHERE}."),
    errno.EROFS: ("the place is read-only", f"Mount it for writing, or {_ELSEWHERE}."),
    errno.EACCES: ("a right is missing", _RIGHTS),
    errno.EPERM: ("a right is missing", _RIGHTS),
    errno.EEXIST: ("a file is where a folder should be", f"Check the path, or {_ELSEWHERE}."),
    errno.ENOTDIR: ("a part of the path is no folder", f"Check the path, or {_ELSEWHERE}."),
    errno.EISDIR: ("there is a folder where a file should be", f"Check the path, or {_ELSEWHERE}."),
    errno.ENAMETOOLONG: ("the path is too long", f"Choose a shorter one: {_ELSEWHERE}."),
    errno.ELOOP: ("the links of the path lead in a circle", f"Check the path, or {_ELSEWHERE}."),
    errno.EIO: ("the disk fails", "Check the disk; then repeat the command. What was stored is kept."),
    errno.EMFILE: ("too many files are open", "Raise the limit (ulimit -n), and repeat the command."),
    errno.ENFILE: ("too many files are open", "End other programs, and repeat the command."),
}
_MEMORY = re.compile(r"out of memory|bad_alloc|can't start new thread|cannot allocate memory|allocation failure", re.I)
_LOCK = re.compile(
    r'Could not set lock on file "(?P<path>[^"]*)"(?:.*?held in (?P<program>.*?) \(PID (?P<pid>\d+)\))?', re.S
)
_PLACE = re.compile(r'"([^"\n]+)"')


def error_of(error: BaseException) -> OgiError:
    """Return the error to print for any error that ended a command; one that nothing here knows is a fault of ours."""
    for cause in _chain(error):
        if isinstance(cause, OgiError):
            return cause
        if known := _known(cause):
            return known
    return OgiError(f"a fault of ours: {type(error).__name__}: {error}", REPORT, ExitCode.FAULT)


def named(message: str) -> OgiError | None:
    """Return the error for a message of DuckDB that passed through a library; None if it is no fault of the place."""
    if lock := _LOCK.search(message):
        return _locked(Path(lock["path"]), lock["pid"], lock["program"])
    if _MEMORY.search(message):
        return memory()
    for number in _KINDS:
        if os.strerror(number) in message:
            place = _PLACE.search(message)
            return _of_system(number, place[1] if place else "")
    return None


def memory() -> OgiError:
    """Return the error for too little memory, with the limit if the caller has set one."""
    bound = f": the limit is {limit:,} KiB (ulimit -v)" if (limit := memory_limit()) else ""
    mend = "Raise the limit, or leave it out." if limit else "End other programs, or use a machine with more."
    return OgiError(f"there is too little memory{bound}", f"{mend} What was stored is kept.")


def require_memory() -> None:
    """Raise OgiError if the caller's limit on memory is too low for any command: libraries would hang in it."""
    limit = memory_limit()
    if limit is not None and limit < LEAST_MEMORY:
        raise memory()


def memory_limit() -> int | None:
    """Return the limit on the address space in KiB, None if there is none."""
    if resource is None:
        return None
    soft, _ = resource.getrlimit(resource.RLIMIT_AS)
    return None if soft == resource.RLIM_INFINITY else soft // 1024


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and the errors that it was raised from."""
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        seen = seen.__cause__ or seen.__context__


def _known(error: BaseException) -> OgiError | None:
    if isinstance(error, MemoryError):
        return memory()
    if isinstance(error, OSError) and error.errno in _KINDS:
        return _of_system(error.errno, str(error.filename or ""))
    if isinstance(error, RuntimeError) or type(error).__module__.endswith("duckdb"):
        return named(str(error))
    return None


def _of_system(number: int, place: str) -> OgiError:
    what, mend = _KINDS[number]
    return OgiError(f"{what}: {f'{place}: ' if place else ''}{os.strerror(number)}", mend)


def _locked(path: Path, pid: str | None, program: str | None) -> OgiError:
    """Return which process holds the file, with its command line if the system shows it, and what to do."""
    wait = "Only one process at a time can have it open for writing."
    wait += f" To query meanwhile, open {published_path() / 'ogi.duckdb'}."
    if pid is None:
        what = f"the warehouse {path} is held by another process"
        return OgiError(what, f"Close that process. {wait}", ExitCode.BUSY)
    return OgiError(
        f"the warehouse {path} is held by process {pid}: {_command_line(pid) or program or 'a program'}",
        f"Wait until it ends and repeat the command, or end it with: kill {pid}. {wait}",
        ExitCode.BUSY,
    )


def _command_line(pid: str) -> str:
    try:
        arguments = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
    except OSError:
        return ""
    return " ".join(arguments).strip()
