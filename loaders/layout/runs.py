"""The marks of a text run, and what a reader of the page sees of it.

Each layout module finds the marks in its own format (elements, styles, the geometry of a PDF page); what they mean is
decided here alone: a hidden, struck or deleted run is not there, and a raised run is a note.
"""

import re
from collections.abc import Iterable
from enum import IntFlag
from typing import NamedTuple

_RAISED = str.maketrans("0123456789+-=()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾")
_NOTE_SPACE = re.compile(r"\s+")


class Mark(IntFlag):
    """The marks of a text run; a run without any is NONE."""

    NONE = 0
    HIDDEN = 1  # not displayed: display:none, w:vanish, a hidden row, text that is not painted or is covered
    STRUCK = 2  # a line runs through it
    DELETED = 4  # removed in a tracked change
    INSERTED = 8  # added in a tracked change: read like any other text
    RAISED = 16  # superscript or subscript


NOT_SHOWN = Mark.HIDDEN | Mark.STRUCK | Mark.DELETED


class Run(NamedTuple):
    """A piece of text with the same marks throughout."""

    text: str
    marks: Mark = Mark.NONE


def shown(runs: Iterable[Run]) -> str:
    """Return the text that a reader sees of these runs.

    Hidden, struck and deleted runs are left out. A struck or deleted run between two digits leaves a space, because
    the digits around it need not be one figure. The digits of a raised run become raised digits (143¹), which
    seeds/number_patterns.csv reads as a note.
    """
    parts: list[str] = []
    was_cut = False
    for text, marks in runs:
        if marks & NOT_SHOWN:
            was_cut = was_cut or bool(marks & ~Mark.HIDDEN and text.strip())
            continue
        if not text:
            continue
        if marks & Mark.RAISED:
            text = raised(text)
        if was_cut and parts and parts[-1][-1].isdigit() and text[0].isdigit():
            parts.append(" ")
        was_cut = False
        parts.append(text)
    return "".join(parts)


def raised(text: str) -> str:
    """Return a raised text with raised digits and brackets, and without spaces: [1] → [¹]."""
    return _NOTE_SPACE.sub("", text).translate(_RAISED)
