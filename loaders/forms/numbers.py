"""A printed cell → a figure, by seeds/number_patterns.csv: dbt's staging uses the same patterns.

The loaders read numbers only to prove a placement and for `ogi extract`; raw stores the printed text.
"""

import re
from decimal import Decimal
from functools import cache, lru_cache
from typing import NamedTuple

from loaders.seeds import rows


class Figure(NamedTuple):
    """The figure in a cell.

    value  in the header's unit if the header prints one, else as the cell prints it; None unless kind is number
    unit   元, 万元, 亿元, or None
    kind   number, blank, mark (/, -, —, 无), or unreadable
    """

    value: Decimal | None
    unit: str | None
    kind: str


class _Patterns(NamedTuple):
    fold: dict[int, str]
    space: re.Pattern[str]
    note: re.Pattern[str]
    number: re.Pattern[str]
    signs: dict[str, int]
    counting_words: frozenset[str]
    money: dict[str, int]
    marks: frozenset[str]
    header: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    by_kind: dict[str, list[dict[str, str]]] = {}
    for row in rows("number_patterns"):
        by_kind.setdefault(row["kind"], []).append(row)

    def pattern(kind: str) -> re.Pattern[str]:
        return re.compile(by_kind[kind][0]["pattern"])

    def factors(kind: str) -> dict[str, int]:
        return {row["pattern"]: int(row["factor"]) for row in by_kind[kind]}

    fold = {
        ord(printed): folded
        for row in by_kind["fold"]
        for printed, folded in zip(row["pattern"], row["replacement"], strict=True)
    }
    return _Patterns(
        fold,
        pattern("space"),
        pattern("remove"),
        pattern("match"),
        factors("sign"),
        frozenset(row["pattern"] for row in by_kind["unit"]),
        factors("money"),
        frozenset(row["pattern"] for row in by_kind["mark"]),
        pattern("unit_of_header"),
    )


@lru_cache(maxsize=65_536)
def parse(cell_text: str, unit_text: str | None = None, *, money: bool | None = None) -> Figure:
    """Return the figure in a cell.

    unit_text is the money unit in the header (元, 万元, 亿元), or None. money: whether the form's cell is an amount;
    None if unknown. A money unit in a cell that is no amount makes it unreadable.
    """
    patterns = _patterns()
    text = patterns.space.sub(" ", cell_text.translate(patterns.fold))
    for _ in range(3):
        without_notes = patterns.note.sub("", text)
        if without_notes == text:
            break
        text = without_notes
    text = text.strip(" ")
    if not text:
        return Figure(None, None, "blank")
    if text in patterns.marks:
        return Figure(None, None, "mark")
    match = patterns.number.fullmatch(text)
    if not match:
        return Figure(None, None, "unreadable")
    sign, digits, unit = match[1] or "", match[2], match[3]
    value = Decimal(digits.replace(",", "")) * patterns.signs.get(sign, 1)
    if unit in patterns.money:
        if money is False:
            return Figure(None, None, "unreadable")
        if unit_text in patterns.money and unit_text != unit:
            return Figure(value * patterns.money[unit] / patterns.money[unit_text], unit_text, "number")
        return Figure(value, unit, "number")
    if unit and unit not in patterns.counting_words:
        return Figure(None, None, "unreadable")
    return Figure(value, unit_text, "number")


@lru_cache(maxsize=4_096)
def header_unit(label: str) -> str | None:
    """Return the money unit in a column header, or None."""
    match = _patterns().header.search(label)
    return match[1] if match else None


@lru_cache(maxsize=65_536)
def is_figure(text: str) -> bool:
    """Tell whether a text is the value of a cell: a number, or a mark such as / or 无."""
    return parse(text, money=True).kind in ("number", "mark")
