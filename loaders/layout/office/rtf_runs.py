"""The marks of RTF text: a private character before each run says how the run is marked, and striprtf keeps it.

Formatting ends with its group, with its own word and 0, and with plain. The words: RTF 1.9.1, character formatting.
"""

import re

from loaders.layout.office.characters import Character
from loaders.layout.runs import Mark, Run, shown

_FIRST = 0xE010  # the character of a run without marks; the marks are added to it
_KEPT = Mark.HIDDEN | Mark.STRUCK | Mark.DELETED | Mark.RAISED
_ANY_WORD = re.compile(r"\\(?:v|striked?|strikedl|super|sub|up|dn|deleted)(?![a-z])")
_PIECE = re.compile(
    r"\\[\\{}]|([{}])|\\(v|strike|striked|strikedl|super|sub|nosupersub|up|dn|deleted|plain|fs)"
    r"(-?[0-9]{1,6})?(?![a-z0-9-])[ ]?"
)
_BOUNDARY = re.compile(f"([\n\ue001-\ue006\ue900-\uefff{chr(_FIRST)}-{chr(_FIRST + int(_KEPT))}])")
_DEFAULT_SIZE = 24  # half-points
_DEFAULT_SHIFT = 6
_MIN_SHIFT = 6
_PLAIN = Character(size=_DEFAULT_SIZE, shift=0)


def with_run_marks(rtf: str) -> str:
    """Return the RTF with a character before each run whose marks differ from those of the run before it."""
    if not _ANY_WORD.search(rtf):
        return rtf
    state = _PLAIN
    outer: list[Character] = []
    marked = Mark.NONE
    parts: list[str] = []
    start = 0
    for match in _PIECE.finditer(rtf):
        if match[1] == "{":
            outer.append(state)
            continue
        if match[1] == "}":
            state = outer.pop() if outer else _PLAIN
        elif match[2]:
            state = _after(state, match[2], int(match[3]) if match[3] else None)
        marks = _marks(state, outer[-1].size if outer else _DEFAULT_SIZE)
        if marks != marked:
            parts += [rtf[start : match.end()], f"{{\\uc0\\u{_FIRST + int(marks)} }}"]
            start, marked = match.end(), marks
    return "".join([*parts, rtf[start:]])


def _after(state: Character, word: str, number: int | None) -> Character:
    """Return the formatting after a control word."""
    if word == "plain":
        return _PLAIN
    if word == "fs":
        return state._replace(size=number or _DEFAULT_SIZE)
    if word in ("up", "dn"):
        return state._replace(shift=_DEFAULT_SHIFT if number is None else abs(number))
    if word in ("super", "sub", "nosupersub"):
        return state._replace(is_raised=word != "nosupersub" and number != 0)
    is_on = number != 0
    if word in ("v", "deleted"):
        return state._replace(is_hidden=is_on) if word == "v" else state._replace(is_deleted=is_on)
    return state._replace(is_struck=is_on) if word == "strike" else state._replace(is_double_struck=is_on)


def _marks(state: Character, outer_size: int | None) -> Mark:
    """Return the marks of a run; a shifted run is raised if it is small, or shifted by 3 points or more."""
    is_small = (state.size or 0) < (outer_size or 0)
    if state.shift and (is_small or state.shift >= _MIN_SHIFT):
        return state.marks | Mark.RAISED
    return state.marks


def without_run_marks(text: str) -> str:
    """Return what is shown of a text with the characters of `with_run_marks`; they are left out."""
    pieces = _BOUNDARY.split(text)
    if not any(len(piece) == 1 and _FIRST <= ord(piece) <= _FIRST + int(_KEPT) for piece in pieces[1::2]):
        return text
    marks = Mark.NONE
    runs: list[Run] = []
    parts: list[str] = []
    for index, piece in enumerate(pieces):
        if not index % 2:
            runs.append(Run(piece, marks))
        elif _FIRST <= ord(piece) <= _FIRST + int(_KEPT):
            marks = Mark(ord(piece) - _FIRST) & _KEPT
        else:
            parts += [shown(runs), piece]
            runs = []
    return "".join([*parts, shown(runs)])
