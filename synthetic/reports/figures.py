"""Figures of one synthetic report: numbers that keep the form's identities, and how each is printed."""

from dataclasses import dataclass
from decimal import Decimal
from random import Random

from synthetic.reports.forms import CellKey, cell_keys, column_codes, row_codes

RULES = ("request_flow", "outcome_sum", "applicant_sum", "review_sum")
FLOWS = ("received", "carried_in", "outcome_total", "carried_out")
COMMON_OUTCOMES = ("granted", "partially_granted", "unable_not_held", "not_processed_petition")
FULL_WIDTH = str.maketrans("0123456789.,+-", "０１２３４５６７８９．，＋－")


@dataclass(frozen=True)
class Damage:
    """Shares (0 to 1) of value cells that are printed otherwise than as plain digits."""

    blank: float = 0.0  # a zero left empty
    mark: float = 0.0  # a zero printed as / or 无
    note: float = 0.0  # a note in brackets after the number, or a counting word
    full_width: float = 0.0
    thousands: float = 0.0  # 1,234
    inner_space: float = 0.0  # share of labels with a space inside a word


@dataclass(frozen=True)
class Expected:
    """What a reading of one cell must give: the text as printed, its number and its unit of money."""

    text: str
    value: Decimal | None
    unit: str | None = None


def numbers(random: Random, form_of: dict[str, str]) -> dict[CellKey, Decimal]:
    """Numbers for every cell of the three tables; identities 1 to 4 hold. Most are 0, as in real reports."""
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
    size = random.choices((0, 12, 150, 4000), weights=(35, 40, 20, 5))[0]
    for column in applicants:
        busy = size and (column == "natural_person" or random.random() < 0.2)
        scale = size if column == "natural_person" else max(size // 20, 2)
        if busy:
            _fill_column(random, counts, column, outcomes, random.randrange(1, scale + 1))
    result = {("requests", code, column): Decimal(n) for (code, column), n in counts.items()}
    for code in codes:
        result["requests", code, "total"] = Decimal(sum(counts[code, column] for column in applicants))
    return result


def _fill_column(
    random: Random, counts: dict[tuple[str, str], int], column: str, outcomes: list[str], total: int
) -> None:
    likely = [code for code in outcomes if code in COMMON_OUTCOMES] * 4 + outcomes
    left = total
    for _ in range(min(total, 1 + total.bit_length())):
        part = random.randrange(left + 1)
        counts[random.choice(likely), column] += part
        left -= part
    counts["granted", column] += left
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


def break_identity(random: Random, values: dict[CellKey, Decimal], rule: str) -> list[tuple[str, str]]:
    """Change `values` so that one identity fails and the others keep; gives the (rule, place) broken."""
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
    """Identities 1 to 4 of the form that these numbers break, as (rule, place)."""
    columns = list(dict.fromkeys(column for table, _, column in values if table == "requests"))
    lines = list(dict.fromkeys(line for table, line, _ in values if table == "requests"))
    channels = list(dict.fromkeys(channel for table, channel, _ in values if table == "review"))
    outcomes = [line for line in lines if line not in FLOWS]
    broken = set()
    for column in columns:
        received, carried_in, outcome_total, carried_out = (values["requests", f, column] for f in FLOWS)
        if received + carried_in != outcome_total + carried_out:
            broken.add(("request_flow", column))
        if sum(values["requests", line, column] for line in outcomes) != outcome_total:
            broken.add(("outcome_sum", column))
    for line in lines:
        parts = (values["requests", line, column] for column in columns if column != "total")
        if sum(parts) != values["requests", line, "total"]:
            broken.add(("applicant_sum", line))
    for channel in channels:
        results = (n for (t, c, r), n in values.items() if t == "review" and c == channel and r != "total")
        if sum(results) != values["review", channel, "total"]:
            broken.add(("review_sum", channel))
    return broken


def printed(
    random: Random, values: dict[CellKey, Decimal], header_units: dict[str, str], damage: Damage
) -> dict[CellKey, Expected]:
    """How each number is printed, and what reading that print must give."""
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
        result[key] = expected
    return result


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
    draw = random.random()
    if draw < damage.blank:
        return Expected("", None)
    if draw < damage.blank + damage.mark:
        return Expected(random.choice(("/", "-", "—", "无")), None)
    return zero
