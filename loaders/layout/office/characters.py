"""Character formatting that office formats share: which runs are struck, hidden or raised, and what is shown of them.

A style, a paragraph and a run each say something or nothing about a property; the innermost that says something wins.
"""

from collections.abc import Sequence
from typing import NamedTuple

from loaders.layout.runs import NOT_SHOWN, Mark, Run, shown

_MIN_SHIFT = 6  # half-points; text of full size that is shifted by less is still on its line


class Character(NamedTuple):
    """What a run or a style says about its characters; None where it says nothing.

    `size` and `shift` above the line are in the format's own unit; only sizes of one paragraph are compared.
    """

    is_struck: bool | None = None
    is_double_struck: bool | None = None
    is_hidden: bool | None = None
    is_raised: bool | None = None
    is_deleted: bool | None = None
    size: int | None = None
    shift: int | None = None

    @property
    def marks(self) -> Mark:
        """The marks of a run with these properties, a mere shift aside."""
        return (
            (Mark.STRUCK if self.is_struck or self.is_double_struck else Mark.NONE)
            | (Mark.HIDDEN if self.is_hidden else Mark.NONE)
            | (Mark.RAISED if self.is_raised else Mark.NONE)
            | (Mark.DELETED if self.is_deleted else Mark.NONE)
        )

    @property
    def has_marks(self) -> bool:
        """Whether a run with these properties may be shown otherwise than plain text."""
        return bool(self.marks) or bool(self.shift)


PLAIN = Character()


class StyledRun(NamedTuple):
    """A piece of text, its character formatting, and its marks from elsewhere, such as a tracked change."""

    text: str
    character: Character = PLAIN
    marks: Mark = Mark.NONE


def over(inner: Character, outer: Character) -> Character:
    """Return what `inner` says, and where it says nothing, what `outer` says."""
    if inner is PLAIN or inner == PLAIN:
        return outer
    return Character._make(said if said is not None else below for said, below in zip(inner, outer, strict=True))


def shown_text(runs: Sequence[StyledRun], ignored: Mark = Mark.NONE) -> str:
    """Return what a reader sees of the runs of one paragraph; marks in `ignored` count for nothing.

    A shifted run is raised beside text on the line if it is smaller than that text, or shifted by 3 points or more. A
    paragraph that is shifted as a whole is not raised: its digits are figures.
    """
    if all(run.character is PLAIN and not run.marks for run in runs):
        return "".join([run.text for run in runs])
    on_line = [run for run in runs if not run.character.shift and run.text.strip() and not _marks(run) & NOT_SHOWN]
    size = max((run.character.size or 0 for run in on_line), default=0)
    marked: list[Run] = []
    for run in runs:
        marks = _marks(run)
        shift = run.character.shift
        if shift and on_line and (abs(shift) >= _MIN_SHIFT or 0 < (run.character.size or 0) < size):
            marks |= Mark.RAISED
        marked.append(Run(run.text, marks & ~ignored))
    return shown(marked)


def _marks(run: StyledRun) -> Mark:
    return run.character.marks | run.marks
