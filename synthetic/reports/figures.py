"""Figures of one invented report: numbers that keep the form's identities, and their printed texts."""

from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from random import Random

from synthetic.reports.forms import MARKS, CellKey, Runs, cell_keys, column_codes, row_codes

RULES = ("request_flow", "outcome_sum", "applicant_sum", "review_sum")
FLOWS = ("received", "carried_in", "outcome_total", "carried_out")
COMMON_OUTCOMES = ("granted", "partially_granted", "unable_not_held", "not_processed_petition")
FULL_WIDTH = str.maketrans("0123456789.,+-", "０１２３４５６７８９．，＋－")
NOTE_MARKS = ("*", "＊", "①", "¹", "注1", "[2]")
INVISIBLE = ("\u200b", "\u00ad", "\ufeff", "\u2060", "\u200d")
CHINESE_DIGITS = "零一二三四五六七八九"
CHINESE_UNITS = ("", "十", "百", "千")


@dataclass(frozen=True)
class Damage:
    """How often figures and labels are printed in other ways than usual, as shares from 0 to 1.

    blank        zeros printed as an empty cell
    mark         zeros printed as /, -, — or 无
    note         figures with a note in brackets or a counting word after them
    full_width   figures in full-width characters
    thousands    figures from 1000 with a thousands separator
    inner_space  labels with a space inside a word
    note_mark    counts with a note mark behind them: 53*, 31①, 143¹
    chinese      counts in Chinese numerals
    zero_width   counts with a character of no width in them
    hidden       counts with a hidden text before or behind them, in formats that can hide text
    struck       counts with a struck figure before or behind them, in formats that can strike text
    raised       counts with a raised note mark behind them, in formats that can raise text
    """

    blank: float = 0.0
    mark: float = 0.0
    note: float = 0.0
    full_width: float = 0.0
    thousands: float = 0.0
    inner_space: float = 0.0
    note_mark: float = 0.0
    chinese: float = 0.0
    zero_width: float = 0.0
    hidden: float = 0.0
    struck: float = 0.0
    raised: float = 0.0


@dataclass(frozen=True)
class Expected:
    """What reading one cell must give: its printed text, its number (None without a digit), its unit of money.

    runs      the text with further texts that are hidden, struck or raised; () if there are none
    by_value  only the number must be right: formats differ in how they keep the marks of the text
    """

    text: str
    value: Decimal | None
    unit: str | None = None
    runs: Runs = ()
    by_value: bool = False


def numbers(random: Random, form_of: dict[str, str]) -> dict[CellKey, Decimal]:
    """Return numbers for all cells of the three tables: identities 1 to 4 hold, and most are 0, as in real reports.

    `form_of` gives the form of each table.
    """
    result: dict[CellKey, Decimal] = {}
    result.update(_disclosure(random, form_of["disclosure"]))
    result.update(_requests(random, form_of["requests"]))
    result.update(_review(random, form_of["review"]))
    return result


def _disclosure(random: Random, form: str) -> dict[CellKey, Decimal]:
    result: dict[CellKey, Decimal] = {}
    for key in cell_keys(form, "disclosure"):
        _, subject, measure = key
        if measure in ("fees_collected", "procurement_amount"):
            amount = Decimal(random.randrange(100, 9_000_000)).scaleb(-random.choice((0, 1, 2)))
            result[key] = amount if random.random() < 0.4 else Decimal(0)
        elif measure == "change_in_year":
            result[key] = Decimal(random.choice((0, 0, 0, 1, 5, 26, -4, -18)))
        elif subject == "rules":
            result[key] = Decimal(random.choice((0, 0, 0, 0, 1, 7)))
        else:
            result[key] = Decimal(random.choice((0, 0, random.randrange(40), random.randrange(40_000))))
    return result


def _requests(random: Random, form: str) -> dict[CellKey, Decimal]:
    codes = row_codes(form, "requests")
    outcomes = [code for code in codes if code not in FLOWS]
    applicants = [code for code in column_codes(form, "requests", "received") if code != "total"]
    counts: dict[tuple[str, str], int] = {(code, column): 0 for code in codes for column in applicants}
    size = random.choices((0, 12, 150, 4000), weights=(35, 40, 20, 5))[0]  # most requests of natural persons
    for column in applicants:
        has_requests = size and (column == "natural_person" or random.random() < 0.2)
        maximum = size if column == "natural_person" else max(size // 20, 2)
        if has_requests:
            _fill_column(random, counts, column, outcomes, random.randrange(1, maximum + 1))
    result = {("requests", code, column): Decimal(n) for (code, column), n in counts.items()}
    for code in codes:
        result["requests", code, "total"] = Decimal(sum(counts[code, column] for column in applicants))
    return result


def _fill_column(
    random: Random, counts: dict[tuple[str, str], int], column: str, outcomes: list[str], total: int
) -> None:
    """Divide `total` requests of one applicant column among the outcomes, and set the column's flows to match."""
    weighted_outcomes = [code for code in outcomes if code in COMMON_OUTCOMES] * 4 + outcomes
    undecided = total
    for _ in range(min(total, 1 + total.bit_length())):
        part = random.randrange(undecided + 1)
        counts[random.choice(weighted_outcomes), column] += part
        undecided -= part
    counts["granted", column] += undecided
    carried_in = random.randrange(total // 5 + 1)
    carried_out = random.randrange(total // 5 + 1)
    counts["outcome_total", column] = total
    counts["carried_in", column] = carried_in
    counts["carried_out", column] = carried_out
    counts["received", column] = total + carried_out - carried_in


def _review(random: Random, form: str) -> dict[CellKey, Decimal]:
    result: dict[CellKey, Decimal] = {}
    for channel in row_codes(form, "review"):
        results = column_codes(form, "review", channel)
        size = random.choices((0, 3, 80), weights=(70, 25, 5))[0]
        parts = {code: random.randrange(size + 1) for code in results if code != "total"}
        for code in results:
            result["review", channel, code] = Decimal(parts.get(code, sum(parts.values())))
    return result


def dense_numbers(random: Random, form_of: dict[str, str]) -> dict[CellKey, Decimal]:
    """Return numbers like `numbers` in which no cell is 0, so that a figure in a wrong column shows."""
    result: dict[CellKey, Decimal] = {
        key: Decimal(random.randrange(1, 9000)) for key in _disclosure(random, form_of["disclosure"])
    }
    codes = row_codes(form_of["requests"], "requests")
    applicants = column_codes(form_of["requests"], "requests", "received")
    for column in (code for code in applicants if code != "total"):
        counts = {code: random.randrange(1, 400) for code in codes}
        counts["outcome_total"] = sum(number for code, number in counts.items() if code not in FLOWS)
        counts["carried_in"] = random.randrange(1, 20)
        counts["received"] = counts["outcome_total"] + counts["carried_out"] - counts["carried_in"]
        result |= {("requests", code, column): Decimal(number) for code, number in counts.items()}
    for code in codes:
        parts = (result["requests", code, column] for column in applicants if column != "total")
        result["requests", code, "total"] = sum(parts, Decimal(0))
    for channel in row_codes(form_of["review"], "review"):
        results = column_codes(form_of["review"], "review", channel)
        parts_of = {code: random.randrange(1, 90) for code in results if code != "total"}
        for code in results:
            result["review", channel, code] = Decimal(parts_of.get(code, sum(parts_of.values())))
    return result


def break_identity(random: Random, values: dict[CellKey, Decimal], rule: str) -> list[tuple[str, str]]:
    """Change `values` in place so that one identity breaks and the others still hold.

    Returns what it broke as (rule, column, line or channel); raises ValueError for a rule that is not in RULES.
    """
    step = Decimal(random.randrange(1, 5))
    if rule == "request_flow":
        for column in ("natural_person", "total"):
            values["requests", "received", column] += step
        return [(rule, "natural_person"), (rule, "total")]
    if rule == "outcome_sum":
        for column in ("natural_person", "total"):
            values["requests", "granted", column] += step
        return [(rule, "natural_person"), (rule, "total")]
    if rule == "applicant_sum":
        for line in ("received", "carried_out"):
            values["requests", line, "natural_person"] += step
        return [(rule, "received"), (rule, "carried_out")]
    if rule == "review_sum":
        channel = random.choice(("reconsideration", "litigation_direct", "litigation_after_reconsideration"))
        values["review", channel, "total"] += step
        return [(rule, channel)]
    raise ValueError(f"no identity is called {rule!r}: use one of {', '.join(RULES)}")


def broken_identities(values: dict[CellKey, Decimal]) -> set[tuple[str, str]]:
    """Return what these numbers break of identities 1 to 4, as (rule, column, line or channel)."""
    columns = list(dict.fromkeys(column for table, _, column in values if table == "requests"))
    lines = list(dict.fromkeys(line for table, line, _ in values if table == "requests"))
    channels = list(dict.fromkeys(channel for table, channel, _ in values if table == "review"))
    outcomes = [line for line in lines if line not in FLOWS]
    broken = set()
    for column in columns:
        received, carried_in, outcome_total, carried_out = (values["requests", line, column] for line in FLOWS)
        if received + carried_in != outcome_total + carried_out:
            broken.add(("request_flow", column))
        if sum(values["requests", line, column] for line in outcomes) != outcome_total:
            broken.add(("outcome_sum", column))
    for line in lines:
        parts = (values["requests", line, column] for column in columns if column != "total")
        if sum(parts) != values["requests", line, "total"]:
            broken.add(("applicant_sum", line))
    for channel in channels:
        parts = (
            number
            for (table, row, result), number in values.items()
            if table == "review" and row == channel and result != "total"
        )
        if sum(parts) != values["review", channel, "total"]:
            broken.add(("review_sum", channel))
    return broken


def printed_cells(
    random: Random,
    values: dict[CellKey, Decimal],
    header_units: dict[str, str],
    damage: Damage,
    encoding: str = "utf-8",
) -> dict[CellKey, Expected]:
    """Return the printed text of each number and what reading it must give.

    `header_units` go by measure; note marks and the like are drawn from those that `encoding` has.
    """
    result = {}
    for key, value in values.items():
        unit = header_units.get(key[2])
        if key[2] in ("fees_collected", "procurement_amount"):
            expected = _printed_amount(random, value, unit)
        elif key[2] == "change_in_year" and value:
            expected = _printed_change(random, value)
        else:
            expected = _printed_count(random, value, damage)
        if value == 0 and not expected.unit and expected.value == 0:
            expected = _printed_zero(random, expected, damage)
        if random.random() < damage.full_width:
            expected = Expected(expected.text.translate(FULL_WIDTH), expected.value, expected.unit)
        if expected.text.isascii() and expected.text.isdigit():
            expected = _marked(random, expected, damage, encoding)
        result[key] = expected
    return result


def _marked(random: Random, expected: Expected, damage: Damage, encoding: str) -> Expected:
    """Return a plain count in Chinese numerals, with a note mark, a character of no width, or marked runs."""

    def occurs(share: float) -> bool:
        return bool(share) and random.random() < share

    text = expected.text
    if occurs(damage.chinese) and len(text) <= len(CHINESE_UNITS) and text != "1":  # a lone 一 is also a dash
        return replace(expected, text=chinese_numeral(int(text)), by_value=True)
    if occurs(damage.note_mark):
        return replace(expected, text=text + random.choice(_those_in(encoding, NOTE_MARKS)), by_value=True)
    if occurs(damage.zero_width) and (invisible := _those_in(encoding, INVISIBLE)):
        at = random.randrange(1, len(text) + 1)
        return replace(expected, text=text[:at] + random.choice(invisible) + text[at:], by_value=True)
    for mark in MARKS:
        if occurs(getattr(damage, mark)):
            return replace(expected, runs=marked_runs(random, text, mark), by_value=True)
    return expected


@cache
def _those_in(encoding: str, texts: tuple[str, ...]) -> tuple[str, ...]:
    """Return the texts whose characters an encoding has; in Big5, all of its versions must agree on them."""
    decoding = {"big5": "big5hkscs"}.get(encoding, encoding)

    def is_in(text: str) -> bool:
        try:
            return text.encode(encoding).decode(decoding).lstrip("\ufeff") == text.lstrip("\ufeff")
        except UnicodeError:
            return False

    return tuple(filter(is_in, texts))


def marked_runs(random: Random, text: str, mark: str) -> Runs:
    """Return a figure with a hidden or struck figure before or behind it, or with a raised note mark behind it."""
    if mark == "raised":
        return ((text, ""), (random.choice(("1", "2", "[1]", "注")), "raised"))
    further = str(random.choice((0, 4, 27, 86, 286, 1437)))
    pair: list[tuple[str, str]] = [(text, ""), (further, mark)]
    return tuple(reversed(pair) if random.random() < 0.5 else pair)


def chinese_numeral(number: int) -> str:
    """Return a number below 10,000 in Chinese numerals: 143 is 一百四十三."""
    digits = [int(digit) for digit in str(number)]
    parts: list[str] = []
    for place, digit in zip(range(len(digits) - 1, -1, -1), digits, strict=True):
        if digit:
            parts.append(CHINESE_DIGITS[digit] + CHINESE_UNITS[place])
        elif parts and parts[-1] != CHINESE_DIGITS[0]:
            parts.append(CHINESE_DIGITS[0])
    text = "".join(parts).rstrip(CHINESE_DIGITS[0]) or CHINESE_DIGITS[0]
    return text[1:] if text.startswith("一十") else text


def _printed_amount(random: Random, value: Decimal, header_unit: str | None) -> Expected:
    if header_unit == "万元" and value and random.random() < 0.2:
        return Expected(f"{value * 10000:f}元", value, "万元")
    if header_unit:
        return Expected(f"{value:f}", value, header_unit)
    cell_unit = random.choice((None, "元", "万元")) if value else None
    return Expected(f"{value:f}{cell_unit or ''}", value, cell_unit)


def _printed_change(random: Random, value: Decimal) -> Expected:
    signs = ("增", "+", "增加", "") if value > 0 else ("减", "-", "减少", "－")
    return Expected(f"{random.choice(signs)}{abs(value):f}", value)


def _printed_count(random: Random, value: Decimal, damage: Damage) -> Expected:
    text = f"{value:f}"
    if value >= 1000 and random.random() < damage.thousands:
        text = f"{value:,f}"
    if value and random.random() < damage.note:
        text += random.choice(("件", f"（其中重复{max(int(value) // 2, 1)}件）", "(含上年结转)"))
    return Expected(text, value)


def _printed_zero(random: Random, zero: Expected, damage: Damage) -> Expected:
    chance = random.random()
    if chance < damage.blank:
        return Expected("", None)
    if chance < damage.blank + damage.mark:
        return Expected(random.choice(("/", "-", "—", "无")), None)
    return zero
