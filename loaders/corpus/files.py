"""Plain files and folders, and the uri under which a file is stored."""

import errno
import os
import re
import stat
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from loaders.corpus.document import Problem
from loaders.project import ROOT

_FileId = tuple[int, int]  # device and inode: equal for all names of one file or folder
_MOUNTS = Path("/proc/self/mounts")
# File systems whose files are questions to the kernel: reading one may wait for ever, never end, or change something.
_NAMES = (
    "proc sysfs devtmpfs devpts debugfs tracefs securityfs configfs cgroup cgroup2 bpf efivarfs fusectl mqueue pstore"
    " selinuxfs binfmt_misc rpc_pipefs hugetlbfs"
)
_OF_THE_KERNEL = frozenset(_NAMES.split())


@dataclass(frozen=True, slots=True)
class CorpusFile:
    """One regular file, a document or a container; `size` is in bytes."""

    path: Path
    uri: str
    size: int

    @property
    def name(self) -> str:
        """The file name without its folder."""
        return self.path.name

    def open(self) -> BinaryIO:
        """Open the file for reading; raises OSError, also if another kind of file has taken its place."""
        return open(self.path, "rb", opener=_opened)


def files(
    paths: Iterable[Path],
    on_problem: Callable[[Problem], None] = lambda problem: None,
    skip: Collection[Path] = (),
) -> Iterator[CorpusFile]:
    """Yield each file under the paths, folders recursively, sorted by name.

    Hidden files and folders are skipped unless they are named in `paths`. Each folder is entered once, so that a loop
    of symbolic links ends. Files in `skip` (the database itself) are skipped. Each place that cannot be read, or that
    is no regular file behind its links, is passed to `on_problem`.
    """
    kernel = _devices_of_the_kernel()
    entered: set[_FileId] = set()
    yielded: set[str] = set()
    skipped = {file_id for path in skip if (file_id := _file_id(path)) is not None}
    stack = [_absolute(path) for path in paths]
    stack.reverse()
    while stack:
        path = stack.pop()
        try:
            status = path.stat()
            if refusal := _refusal(status, kernel):
                on_problem(Problem(uri_of(path), refusal))
                continue
            if stat.S_ISDIR(status.st_mode):
                if (status.st_dev, status.st_ino) not in entered:
                    entered.add((status.st_dev, status.st_ino))
                    stack.extend(_visible(path))
                continue
        except OSError as error:
            on_problem(Problem(uri_of(path), error.strerror or str(error)))
            continue
        uri = uri_of(path)
        if uri not in yielded and (status.st_dev, status.st_ino) not in skipped:
            yielded.add(uri)
            yield CorpusFile(path, uri, status.st_size)


def uri_of(path: Path) -> str:
    """Return the uri of a file: its path relative to the project if it lies there, else its absolute path.

    Bytes that are not UTF-8 are written as \\xNN.
    """
    absolute = _absolute(path)
    shown = absolute.relative_to(ROOT) if absolute.is_relative_to(ROOT) else absolute
    return os.fsencode(shown.as_posix()).decode("utf-8", errors="backslashreplace")


def path_of(uri: str) -> Path:
    """Return the path of a uri; for a member or a record, the path of the file that holds it."""
    for end in (match.start() for match in re.finditer("[!#]", uri)):
        if (path := ROOT / uri[:end]).is_file() and not (ROOT / uri).exists():
            return path
    return ROOT / uri


def _refusal(status: os.stat_result, kernel: Collection[int]) -> str | None:
    """Return why a path is not read, whatever links lead to it; None if it is a folder or a regular file."""
    kinds = {stat.S_IFIFO: "a pipe", stat.S_IFSOCK: "a socket", stat.S_IFCHR: "a device", stat.S_IFBLK: "a device"}
    if kind := kinds.get(stat.S_IFMT(status.st_mode)):
        return f"not a regular file: {kind}"
    return "not a regular file: the kernel makes it up" if status.st_dev in kernel else None


def _devices_of_the_kernel() -> frozenset[int]:
    """Return the device numbers of the file systems in _OF_THE_KERNEL; none where the system does not list them."""
    devices = set()
    try:
        lines = _MOUNTS.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return frozenset()
    for line in lines:
        _, place, kind, *_ = line.split(" ")
        if kind in _OF_THE_KERNEL:
            with suppress(OSError):  # it may be hidden from this user
                devices.add(Path(place).stat().st_dev)
    return frozenset(devices)


def _opened(path: str, flags: int) -> int:
    """Open a file without waiting for a writer, as the opening of a pipe does; raises OSError if it is not regular."""
    descriptor = os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        return descriptor
    os.close(descriptor)
    raise OSError(errno.EINVAL, "not a regular file", path)


def _visible(folder: Path) -> list[Path]:
    """Return the entries of a folder without hidden ones, in reverse order for the stack of `files`."""
    return sorted((path for path in folder.iterdir() if not path.name.startswith(".")), reverse=True)


def _absolute(path: Path) -> Path:
    """Return the absolute path; symbolic links are kept, because a file is stored under the name it was given by."""
    return Path(os.path.normpath(path.absolute()))


def _file_id(path: Path) -> _FileId | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
