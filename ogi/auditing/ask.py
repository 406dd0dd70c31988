"""The questions: each cell beside its print, and the verdict of the person at the terminal."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from loaders.printable import printable
from ogi import database, interrupt
from ogi.auditing import output, store
from ogi.auditing.files import VERDICTS
from ogi.auditing.store import Judged
from ogi.errors import OgiError
from ogi.terminal import screen

if TYPE_CHECKING:
    from ogi.auditing.sample import Cell

QUESTION = "right (r), wrong (w), can't tell (c), picture of the page (p), quit (q)? A note may follow: w prints 12 > "
QUIT, PICTURE = ("q", "quit"), ("p", "picture")
Save = Callable[[Judged], None]


def ask(cells: Sequence["Cell"], done: int, save: Save, path: Path) -> int:
    """Ask for a verdict on each cell until the person quits; return the number of verdicts.

    Each verdict is saved at once. `done` counts the cells of the sample that were judged before. `path` is the
    warehouse; pictures of pages go to the folder audit/ beside it.
    """
    for count, cell in enumerate(cells):
        for line in output.as_text(cell, f"[{done + count + 1} of {done + len(cells)}]"):
            screen.out().print(line)
        judged = _verdict(cell, path)
        if judged is None:
            return count
        save(judged)
    return len(cells)


def _verdict(cell: "Cell", path: Path) -> Judged | None:
    """Return the verdict that the person types; None at `q`, Ctrl-C, or the end of the input."""
    while True:
        try:
            answer, _, note = input(QUESTION).strip().partition(" ")
        except (EOFError, KeyboardInterrupt):
            interrupt.forget()
            screen.out().print()
            return None
        word = answer.lower()
        if verdict := VERDICTS.get(word):
            return Judged(cell, verdict, note.strip() or None)
        if word in QUIT:
            return None
        if word in PICTURE:
            _show_picture(cell, path)
        else:
            screen.note("Type r, w, c, p or q, and Enter.")


def _show_picture(cell: "Cell", path: Path) -> None:
    """Draw the page with the cell framed, and print where the picture is, or why there is none."""
    from ogi.explaining import lookup, picture

    target = path.parent / "audit" / f"{cell.key.replace('/', '.')}.png"
    try:
        with database.opened(path, read_only=True) as conn:
            figure = lookup.figure_at(conn, cell.key)[0]
            original = picture.original_of(conn, figure)
        target.parent.mkdir(exist_ok=True)
        page = picture.write(*original, figure, target)
    except OgiError as error:
        screen.note(f"no picture: {error.what}. The file: {printable(cell.file)}")
        return
    screen.out().print(f"  picture {target}, page {page}")


def save_in(path: Path, sample: str) -> Save:
    """Return a function that stores a verdict; the warehouse is closed while the person thinks."""

    def save(judged: Judged) -> None:
        with database.opened(path) as conn:
            store.save(conn, sample, [judged])

    return save
