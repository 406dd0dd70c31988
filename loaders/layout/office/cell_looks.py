"""Formatting of worksheet cells that show something else than their plain value; the hidden parts of a sheet."""

from typing import NamedTuple

from loaders.layout.office.characters import PLAIN, Character, StyledRun, shown_text
from loaders.layout.office.number_formats import is_plain, plain_number, shown_number


class CellLook(NamedTuple):
    """The number format of a cell, '' where it shows the plain number, and the formatting of its characters."""

    code: str
    character: Character


class HiddenParts(NamedTuple):
    """The hidden rows and columns of a sheet, as (first, last), from 0."""

    rows: list[tuple[int, int]]
    columns: list[tuple[int, int]]


NO_LOOK = CellLook("", PLAIN)


def look_of(code: str, character: Character) -> CellLook | None:
    """Return the formatting of a cell, None if it shows its plain value."""
    shown_code = "" if is_plain(code) else code
    return CellLook(shown_code, character) if shown_code or character.marks else None


def shown_value(value: float, look: CellLook, *, hides_zeros: bool = False) -> str | None:
    """Return what is shown of a number, '' for nothing, None for the plain number or date."""
    if hides_zeros and value == 0:
        return ""
    shown = shown_number(look.code, value) if look.code else None
    if look.character.marks:
        shown = shown_text([StyledRun(shown if shown is not None else plain_number(value), look.character)])
    return shown
