"""Tables, notes, errors and progress bars on the terminal.

Nothing that is printed is read as markup, and characters that a terminal obeys are shown escaped: names of files and
texts of documents are not to be trusted.
"""

import json
import os
import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, TextIO

from loaders.printable import printable

if TYPE_CHECKING:
    from rich.console import Console, Group
    from rich.progress import Progress, ProgressColumn
    from rich.status import Status
    from rich.text import Text

    from ogi.errors import OgiError


@dataclass(slots=True)
class Settings:
    """The options that all verbs share."""

    verbose: bool = False


settings = Settings()
PIPE_WIDTH = 140  # columns, if the output is no terminal
# what JSON leaves as it is and a terminal obeys, or can't show
_RAW_IN_JSON = re.compile("[\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


@cache
def out() -> "Console":
    """Return the console for results."""
    return _console(sys.stdout)


@cache
def err() -> "Console":
    """Return the console for progress, notes and errors."""
    return _console(sys.stderr)


def _console(stream: TextIO) -> "Console":
    from rich.console import Console
    from rich.segment import Segment

    class Escaping(Console):
        """A console that escapes the characters of texts, and none of its own."""

        def _render_buffer(self, buffer: Iterable[Segment]) -> str:
            return super()._render_buffer(
                Segment("\n".join(map(printable, text.split("\n"))), style, control) if not control else segment
                for segment in buffer
                for text, style, control in (segment,)
            )

    has_width = stream.isatty() or "COLUMNS" in os.environ
    width = None if has_width else PIPE_WIDTH
    return Escaping(file=stream, width=width, highlight=False, soft_wrap=False, markup=False, emoji=False)


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]], right: Sequence[str] = ()) -> "Group":
    """Return a table of plain values; the columns named in `right` are aligned to the right."""
    from rich import box
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    grid = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        grid.add_column(column, justify="right" if column in right else "left", overflow="fold")
    for row in rows:
        grid.add_row(*(cell if isinstance(cell, Text) else Text(printable(shown(cell))) for cell in row))
    # rich would fold a title of its own to the width of the table
    return Group(Text(f"\n{printable(title)}", style="bold"), grid) if title else Group(grid)


def how_many(count: int, noun: str) -> str:
    """Return a count with its noun, as in `1 row` and `2 rows`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def shown(value: object) -> str:
    """Return a value as text: thousands separated by commas, nothing for null."""
    if value is None:
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return str(value)


def json_line(values: Any) -> str:
    """Return values as one line of JSON, with the characters escaped that a terminal obeys."""
    return _RAW_IN_JSON.sub(lambda match: f"\\u{ord(match[0]):04x}", json.dumps(values, ensure_ascii=False))


def coloured(text: str, style: str) -> "Text":
    """Return text in a colour."""
    from rich.text import Text

    return Text(printable(text), style=style)


def note(message: str) -> None:
    """Print a message beside the result."""
    from rich.text import Text

    err().print(Text(message))


def error(problem: "OgiError") -> None:
    """Print what is wrong and what to do."""
    from rich.text import Text

    err().print(Text.assemble(("error: ", "bold red"), problem.what))
    if problem.mend:
        err().print(Text.assemble(("  ", ""), problem.mend))


def working(what: str) -> "Status":
    """Return a spinner with a text, which only a terminal shows."""
    from rich.text import Text

    return err().status(Text(what))


def progress() -> "Progress":
    """Return a progress bar for a number of steps, which only a terminal shows."""
    from rich.progress import MofNCompleteColumn

    return _progress(MofNCompleteColumn())


def corpus_progress() -> "Progress":
    """Return a progress bar for the bytes of a corpus, whose tasks have the field `documents`."""
    from rich.progress import TaskProgressColumn, TextColumn

    # in bytes, since the number of documents in a corpus is not known before it is read
    return _progress(TaskProgressColumn(), TextColumn("{task.fields[documents]:,} documents"))


def _progress(*counters: "ProgressColumn") -> "Progress":
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        *counters,
        TimeRemainingColumn(),
        console=err(),
        transient=True,
        disable=not sys.stderr.isatty(),
    )
