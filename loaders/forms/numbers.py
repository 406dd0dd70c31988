"""A printed cell → a figure, by seeds/number_patterns.csv: the same patterns that dbt's staging runs.

Numbers are read here only where a placement is proved and for `ogi extract`; raw stores what was printed.
"""

import re
from decimal import Decimal
from functools import cache, lru_cache
from typing import NamedTuple

from loaders.seeds import rows


class Figure(NamedTuple):
    """value: in the header's unit where it prints one, else as the cell prints it; null unless kind is number.

    kind: number, blank, mark (/, -, —, 无), or unreadable. unit: 元, 万元, 亿元, or null.
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
    words: frozenset[str]
    money: dict[str, int]
    marks: frozenset[str]
    header: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    by_kind: dict[str, list[dict[str, str]]] = {}
    for row in rows("number_patterns"):
        by_kind.setdefault(row["kind"], []).append(row)

    def one(kind: str) -> re.Pattern[str]:
        return re.compile(by_kind[kind][0]["pattern"])

    def factors(kind: str) -> dict[str, int]:
        return {row["pattern"]: int(row["factor"]) for row in by_kind[kind]}

    folds = {
        ord(printed): folded
        for row in by_kind["fold"]
        for printed, folded in zip(row["pattern"], row["replacement"], strict=True)
    }
    return _Patterns(
        folds,
        one("space"),
        one("remove"),
        one("match"),
        factors("sign"),
        frozenset(row["pattern"] for row in by_kind["unit"]),
        factors("money"),
        frozenset(row["pattern"] for row in by_kind["mark"]),
        one("unit_of_header"),
    )


@lru_cache(maxsize=65_536)
def parse(cell_text: str, unit_text: str | None = None, *, money: bool | None = None) -> Figure:
    """Return the figure that a cell prints.

    unit_text is the unit its header prints (元, 万元, 亿元), or null. money tells whether the form's cell is an
    amount; where it is not told, a header's unit says so. A money word in a cell that is no amount can't be read.
    """
    p = _patterns()
    text = p.space.sub(" ", cell_text.translate(p.fold))
    for _ in range(3):
        shorter = p.note.sub("", text)
        if shorter == text:
            break
        text = shorter
    text = text.strip(" ")
    if not text:
        return Figure(None, None, "blank")
    if text in p.marks:
        return Figure(None, None, "mark")
    match = p.number.fullmatch(text)
    if not match:
        return Figure(None, None, "unreadable")
    sign, digits, unit = match[1] or "", match[2], match[3]
    value = Decimal(digits.replace(",", "")) * p.signs.get(sign, 1)
    if unit in p.money:
        if money is False:
            return Figure(None, None, "unreadable")
        if unit_text in p.money and unit_text != unit:
            return Figure(value * p.money[unit] / p.money[unit_text], unit_text, "number")
        return Figure(value, unit, "number")
    if unit and unit not in p.words:
        return Figure(None, None, "unreadable")
    return Figure(value, unit_text, "number")


@lru_cache(maxsize=4_096)
def header_unit(label: str) -> str | None:
    """Return the money unit that a column header prints, or null."""
    match = _patterns().header.search(label)
    return match[1] if match else None


@lru_cache(maxsize=65_536)
def is_figure(text: str) -> bool:
    """Tell whether a text stands for a value: a number, or a mark that is none."""
    return parse(text, money=True).kind in ("number", "mark")
