"""What the terminal shows: results on standard output; progress, notes and errors on standard error."""

import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rich.console import Console, Group
    from rich.progress import Progress
    from rich.status import Status
    from rich.text import Text

    from ogi.errors import OgiError


@dataclass(slots=True)
class Settings:
    """What holds for every verb."""

    verbose: bool = False


settings = Settings()
PIPE_WIDTH = 140  # columns where no terminal says how wide it is


@cache
def out() -> "Console":
    """The console for results."""
    return _console(sys.stdout)


@cache
def err() -> "Console":
    """The console for progress, notes and errors."""
    return _console(sys.stderr)


def _console(stream: TextIO) -> "Console":
    from rich.console import Console

    known = stream.isatty() or "COLUMNS" in os.environ
    return Console(file=stream, width=None if known else PIPE_WIDTH, highlight=False, soft_wrap=False)


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]], right: Sequence[str] = ()) -> "Group":
    """Return a table of plain values; the columns in `right` are numbers. Nothing in it is read as markup."""
    from rich import box
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    made = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        made.add_column(column, justify="right" if column in right else "left", overflow="fold")
    for row in rows:
        made.add_row(*(cell if isinstance(cell, Text) else Text(shown(cell)) for cell in row))
    # the title stands beside the table: as its own it would be folded to the table's width
    return Group(Text(f"\n{title}", style="bold"), made) if title else Group(made)


def how_many(count: int, noun: str) -> str:
    """Return a count with its noun."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def shown(value: object) -> str:
    """Return a value as a person reads it: thousands parted, nothing for null."""
    if value is None:
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return str(value)


def coloured(text: str, style: str) -> "Text":
    """Return text in a colour."""
    from rich.text import Text

    return Text(text, style=style)


def note(message: str) -> None:
    """Say something beside the result."""
    from rich.text import Text

    err().print(Text(message))


def error(problem: "OgiError") -> None:
    """Say what is wrong and what to do."""
    from rich.text import Text

    err().print(Text.assemble(("error: ", "bold red"), problem.what))
    if problem.mend:
        err().print(Text.assemble(("  ", ""), problem.mend))


def working(what: str) -> "Status":
    """Return a sign that something is being done, where a terminal shows it."""
    return err().status(what)


def progress() -> "Progress":
    """Return a bar for long work; it leaves nothing behind where there is no terminal."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=err(),
        transient=True,
        disable=not sys.stderr.isatty(),
    )
