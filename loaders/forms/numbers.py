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
    invisible: re.Pattern[str]
    space: re.Pattern[str]
    replaced: list[tuple[re.Pattern[str], str]]
    number: re.Pattern[str]
    numeral: re.Pattern[str]
    unclear: frozenset[str]
    signs: dict[str, int]
    counting_words: frozenset[str]
    magnitudes: dict[str, int]
    money: dict[str, int]
    marks: frozenset[str]
    header: re.Pattern[str]


_MOST_NOTES = 3  # passes over a text: notes within notes, and several behind one another
# Five characters of a word before any note: no figure has them, and most lines are prose.
_WORDS = re.compile(r"[^(（\[〔【<~]*?(?:(?![零〇○一二三四五六七八九十百千万亿两萬億兩])[㐀-鿿]){5}")
_PLAIN = re.compile(r"[0-9]{1,15}")
_SHARE = re.compile(r"[+-]?[0-9]{1,5}(?:\.[0-9]{1,4})? ?[%％‰]")
_DIGITS = "零一二三四五六七八九"
_ZERO = ("〇", "零")
_LONE = "二两三四五六七八九十"
_NUMERALS = frozenset("〇零一二两兩三四五六七八九十百千万萬亿億")
_SECTIONS = re.compile("(?:([^万亿]+)亿)?(?:([^万亿]+)万)?([^万亿]*)")


@cache
def _patterns() -> _Patterns:
    by_kind: dict[str, list[dict[str, str]]] = {}
    for row in rows("number_patterns"):
        by_kind.setdefault(row["kind"], []).append(row)

    def pattern(kind: str) -> re.Pattern[str]:
        return re.compile(by_kind[kind][0]["pattern"])

    def texts(kind: str) -> frozenset[str]:
        return frozenset(row["pattern"] for row in by_kind[kind])

    def factors(kind: str) -> dict[str, int]:
        return {row["pattern"]: int(row["factor"]) for row in by_kind[kind]}

    fold = {
        ord(printed): folded
        for row in by_kind["fold"]
        for printed, folded in zip(row["pattern"], row["replacement"], strict=True)
    }
    first, following = (row["pattern"] for row in by_kind["numeral"])
    return _Patterns(
        fold,
        pattern("invisible"),
        pattern("space"),
        [(re.compile(row["pattern"]), row["replacement"]) for row in by_kind["replace"]],
        pattern("match"),
        re.compile(f"零|(?:{first})(?:亿(?:(?:{following})万(?:{following})?|(?:{following})?)|万(?:{following})?)?"),
        texts("unclear"),
        factors("sign"),
        texts("unit"),
        factors("magnitude"),
        factors("money"),
        texts("mark"),
        pattern("unit_of_header"),
    )


def _tidy(cell_text: str) -> str:
    """Return a printed text in half width, without notes, note marks, invisible characters and outer spaces."""
    patterns = _patterns()
    text = patterns.invisible.sub("", cell_text.translate(patterns.fold))
    text = patterns.space.sub(" ", text)
    for _ in range(_MOST_NOTES):
        before = text
        for replaced, replacement in patterns.replaced:
            text = replaced.sub(replacement, text)
        if text == before:
            break
    return text.strip(" ")


def _magnitude(digits: str) -> Decimal | None:
    """Return the number that digits or a Chinese numeral mean; None if the numeral is not well formed."""
    if digits[0].isascii():
        return Decimal(digits.replace(",", ""))
    sections = _SECTIONS.fullmatch(digits)
    if not sections or not _patterns().numeral.fullmatch(digits):
        return None
    hundred_millions, ten_thousands, ones = (_section(section or "") for section in sections.groups())
    return Decimal((hundred_millions * 10_000 + ten_thousands) * 10_000 + ones)


def _section(numeral: str) -> int:
    """Return the number of a well-formed Chinese numeral below 10,000."""
    value = 0
    digit = 0
    for character in numeral:
        if character in _DIGITS:
            digit = _DIGITS.index(character)
        else:
            value += {"十": 10, "百": 100, "千": 1000}[character] * (digit or 1)
            digit = 0
    return value + digit


@lru_cache(maxsize=65_536)
def parse(cell_text: str, unit_text: str | None = None, *, money: bool | None = None) -> Figure:
    """Return the figure in a cell.

    unit_text is the money unit in the header (元, 万元, 亿元), or None. money: whether the form's cell is an amount;
    None if unknown. A money unit in a cell that is no amount makes it unreadable. 1.5万 is 15,000 in a count, and
    1.5万元 in an amount.
    """
    if unit_text is None and _PLAIN.fullmatch(cell_text):  # most cells: the same as below, without the patterns
        return Figure(Decimal(cell_text), None, "number")
    patterns = _patterns()
    text = _tidy(cell_text)
    if not text:
        return Figure(None, None, "blank")
    if text in patterns.marks:
        return Figure(None, None, "mark")
    match = patterns.number.fullmatch(text)
    magnitude = _magnitude(match[2]) if match and text not in patterns.unclear else None
    if match is None or magnitude is None:
        return Figure(None, None, "unreadable")
    value, unit = magnitude * patterns.signs.get(match[1] or "", 1), match[3]
    is_amount = money or (money is None and unit_text in patterns.money)
    if is_amount and not unit and ("万" in match[2] or "亿" in match[2]):
        unit = "元"
    if unit in patterns.magnitudes:
        if is_amount:
            unit += "元"
        else:
            return Figure(value * patterns.magnitudes[unit], None, "number")
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
    """Return the money unit in a column header, or that a cell of a column of units is; None without one."""
    if label in _patterns().money:
        return label
    match = _patterns().header.search(label)
    return match[1] if match else None


@lru_cache(maxsize=65_536)
def is_figure(text: str) -> bool:
    """Tell whether a text alone is the value of a cell: a number, or a mark such as / or 无.

    A single Chinese numeral is not, because it may number a line or be a piece of a label: 三, 三项.
    """
    if _WORDS.match(text):
        return False
    kind = parse(text, money=True).kind
    if kind == "number" and text.isalpha():
        return text in _ZERO or sum(map(_NUMERALS.__contains__, text)) != 1
    return kind in ("number", "mark")


def is_lone_numeral(text: str) -> bool:
    """Tell whether a text is one Chinese numeral, which may also be the number of a line. 一 may also be a dash."""
    return len(text) == 1 and text in _LONE


@lru_cache(maxsize=4_096)
def is_unit_or_share(text: str) -> bool:
    """Tell whether a text is a unit alone (件, 万元) or a share (20.0%), as further columns have them."""
    return text in _patterns().counting_words or text in _patterns().money or _SHARE.fullmatch(text) is not None


@lru_cache(maxsize=4_096)
def is_blank(text: str) -> bool:
    """Tell whether a text shows nothing: it is empty, or all its characters are spaces or have no width."""
    patterns = _patterns()
    return not patterns.space.sub(" ", patterns.invisible.sub("", text)).strip()
