"""What the number format of a cell shows of its value, where that is more or less than the plain number.

The format codes: ECMA-376 part 1, 18.8.30 and 18.8.31. Rounding and thousands separators are not followed: the plain
number stays.
"""

import re
from functools import lru_cache
from typing import NamedTuple

# Built-in formats that show more than the number; the accounting formats show zero as a hyphen
_ACCOUNTING = '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ '
BUILT_IN = {9: "0%", 10: "0.00%", **dict.fromkeys((41, 42, 43, 44), _ACCOUNTING)}
_MAX_CODE = 255  # characters; the longest code of a file
_TOKEN = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]|General|.', re.S | re.I)
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)\s*(-?[0-9]{1,15}(?:\.[0-9]{1,9})?)\]")
_PLAIN = re.compile(r"(?:General|[#0?,]*[#0?](?:\.[#0?]*)?(?:_.)?|@)?", re.I)
_PLACEHOLDERS = frozenset("0#?")
_DATE_LETTERS = frozenset("ymdhseb")  # and E of exponents
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.I)
_SHARE = re.compile("[%％‰]")


class _Section(NamedTuple):
    """One section of a code.

    condition   (operator, number) in brackets, or None
    literals    its literal texts before, between and after the digits
    digits      placeholders of digits before the first literal among them, and after it
    decimals    placeholders after the decimal point
    percents    percent signs
    thousands   commas after the last digit, each of which divides the value by a thousand
    is_other    it shows a date, a fraction, an exponent or a text
    """

    condition: tuple[str, float] | None
    literals: tuple[str, str, str]
    digits: tuple[int, int]
    decimals: int
    percents: int
    thousands: int
    is_other: bool


def is_plain(code: str) -> bool:
    """Tell whether a code shows every number as itself."""
    return _PLAIN.fullmatch(code) is not None


def shown_number(code: str, value: float) -> str | None:
    """Return what a code shows of a value: '' for nothing, '31%', '12件'; None where the plain number or date does."""
    section = _chosen(_sections(code[:_MAX_CODE]), value)
    if section is None or section.is_other:
        return None
    before, between, after = section.literals
    if not any(section.digits):
        return f"{before}{after}".strip()
    if not section.percents and not section.thousands and not between:
        unit = after.strip()
        return f"{plain_number(value)}{unit}" if any(map(str.isalpha, unit)) or _SHARE.search(unit) else None
    scaled = value * 100**section.percents / 1000**section.thousands
    number = f"{scaled:.{section.decimals}f}"
    if between and (cut := section.digits[1]):
        number = number.zfill(cut + 1)
        number = f"{number[:-cut]}{between.strip()}{number[-cut:]}"
    return f"{number}{'%' * section.percents}{after.strip()}"


def shows_no_text(code: str) -> bool:
    """Tell whether a code hides the text of a cell: its fourth section is there and empty."""
    sections = _sections(code[:_MAX_CODE])
    return len(sections) == 4 and not sections[3].is_other and not any(sections[3].literals)


def plain_number(value: float) -> str:
    """Return a number as the general format shows it: 3119.0 is 3119."""
    return "0" if value == 0 else f"{value:.15g}"  # a sheet keeps 15 digits


def _chosen(sections: list[_Section], value: float) -> _Section | None:
    """Return the section for a value."""
    if any(section.condition for section in sections):
        return next((one for one in sections if one.condition is None or _holds(one.condition, value)), None)
    if len(sections) > 1 and value < 0:
        return sections[1]
    return sections[2] if len(sections) > 2 and value == 0 else sections[0]


def _holds(condition: tuple[str, float], value: float) -> bool:
    operator, number = condition
    return {
        "<": value < number,
        ">": value > number,
        "=": value == number,
        "<=": value <= number,
        ">=": value >= number,
        "<>": value != number,
    }[operator]


@lru_cache(maxsize=256)
def _sections(code: str) -> list[_Section]:
    """Return the sections of a code."""
    sections: list[list[str]] = [[]]
    for piece in _TOKEN.findall(code):
        if piece == ";":
            sections.append([])
        else:
            sections[-1].append(piece)
    return [_section(tokens) for tokens in sections[:4]]


def _section(tokens: list[str]) -> _Section:
    """Return one section from its tokens."""
    condition: tuple[str, float] | None = None
    literals = ["", "", ""]
    digits = [0, 0]
    decimals = percents = thousands = 0
    in_decimals = is_other = False
    pending = ""  # a literal after digits: between them if more digits follow
    for piece in tokens:
        first = piece[0]
        if match := _CONDITION.fullmatch(piece):
            condition = match[1], float(match[2])
        elif first == "[":
            is_other = is_other or _ELAPSED.fullmatch(piece) is not None  # else a colour, a currency or a language
        elif first in "_*" and len(piece) > 1:
            continue
        elif first in _PLACEHOLDERS or piece.lower() == "general":
            if pending:
                literals[1], pending = literals[1] + pending, ""
            digits[1 if literals[1] else 0] += 1
            decimals += in_decimals
            thousands = 0
        elif piece == ",":
            thousands += any(digits)
        elif piece == ".":
            in_decimals = True
        elif piece == "%":
            percents += 1
        elif piece == "@" or piece.lower() in _DATE_LETTERS or (piece == "/" and any(digits)):
            is_other = True
        else:
            text = piece[1:-1] if first == '"' else piece[1:] if first == "\\" else piece
            if any(digits):
                pending += text
            else:
                literals[0] += text
    texts, counts = (literals[0], literals[1], pending), (digits[0], digits[1])
    return _Section(condition, texts, counts, decimals, percents, thousands, is_other)
