"""Plain files and folders."""

import os
import re
import stat
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from loaders.corpus.found import Problem
from loaders.project import ROOT

Identity = tuple[int, int]  # device and inode: what one file or folder is, whatever it's called


@dataclass(frozen=True, slots=True)
class File:
    """One regular file: a document, or a container of them."""

    path: Path
    uri: str
    size: int

    @property
    def name(self) -> str:
        """The file's own name."""
        return self.path.name

    def open(self) -> BinaryIO:
        """Open it for reading; raises OSError."""
        return self.path.open("rb")


def files(
    paths: Iterable[Path],
    on_problem: Callable[[Problem], None] = lambda problem: None,
    skip: Collection[Path] = (),
) -> Iterator[File]:
    """Yield each file under the paths, folders recursively, sorted by name.

    Hidden files and folders are left out unless named themselves; each folder is entered once, so that
    a loop of symbolic links ends; files in `skip` (the database itself) are passed by. A place that can't
    be read goes to `on_problem`.
    """
    entered: set[Identity] = set()
    given: set[str] = set()
    passed = {identity for path in skip if (identity := _identity(path)) is not None}
    stack = [_whole(path) for path in paths]
    stack.reverse()
    while stack:
        path = stack.pop()
        try:
            status = path.stat()
            if stat.S_ISDIR(status.st_mode):
                if (status.st_dev, status.st_ino) not in entered:
                    entered.add((status.st_dev, status.st_ino))
                    stack.extend(_visible(path))
                continue
        except OSError as error:
            on_problem(Problem(uri_of(path), error.strerror or str(error)))
            continue
        uri = uri_of(path)
        if not stat.S_ISREG(status.st_mode):
            on_problem(Problem(uri, "not a regular file"))
        elif uri not in given and (status.st_dev, status.st_ino) not in passed:
            given.add(uri)
            yield File(path, uri, status.st_size)


def uri_of(path: Path) -> str:
    """Return the name under which a file is recorded: relative inside the project, else the whole path.

    Bytes of a name that are no UTF-8 are written as \\xNN.
    """
    whole = _whole(path)
    shown = whole.relative_to(ROOT) if whole.is_relative_to(ROOT) else whole
    return os.fsencode(shown.as_posix()).decode("utf-8", errors="backslashreplace")


def path_of(uri: str) -> Path:
    """Return the file that `uri_of` named, or the one in which a member or a record lies."""
    for end in (match.start() for match in re.finditer("[!#]", uri)):
        if (path := ROOT / uri[:end]).is_file() and not (ROOT / uri).exists():
            return path
    return ROOT / uri


def _visible(folder: Path) -> list[Path]:
    """Return what a folder holds, hidden names left out; last name first, as the walk's stack wants it."""
    return sorted((path for path in folder.iterdir() if not path.name.startswith(".")), reverse=True)


def _whole(path: Path) -> Path:
    """Return the absolute path, symbolic links kept: a place is recorded under its own name."""
    return Path(os.path.normpath(path.absolute()))


def _identity(path: Path) -> Identity | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
