"""Lines of the disclosure and request tables: the values behind each label, in their columns."""

from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from loaders.forms import solve
from loaders.forms.codebook import CUT, codebook
from loaders.forms.numbers import is_figure, parse
from loaders.forms.place import Placed, adds_up, by_column, by_order
from loaders.forms.scan import Entry, Seen
from loaders.forms.tokens import Kind, Token
from loaders.layout.blocks import Laid, Shape

Stray = tuple[Token, Token | None]  # a value that no cell claims, and the label before it


class Line(NamedTuple):
    """One line of a form with its placed values; `head` are the column labels that may print a unit."""

    row_code: str
    placed: Placed
    placement: str
    head: list[tuple[str, Token]]


def place_lines(laid: Laid, seen: Seen, form: str) -> tuple[list[Line], list[Stray]]:
    """Place the values of each line of the form; return the lines, and the values that stay unplaced."""
    columns = codebook().columns[form][seen.table]
    heads = {code for code, _ in seen.columns}
    lines: list[Line] = []
    strays: list[Stray] = []
    fused: dict[str, Entry] = {}
    for entry in seen.entries:
        row = next((label.code for label in entry.rows if label.code in columns), None)
        if row and any(value.kind is Kind.FUSED for value in entry.values) and row not in fused:
            fused[row] = entry
            continue
        line = _line(laid, seen, entry, row, columns[row], heads) if row else None
        if line:
            lines.append(line)
        strays += _unclaimed(entry, line)
    split = _split(seen, form, fused, lines)
    for row, entry in fused.items():
        strays += [] if row in split else _unclaimed(entry, None)
    lines += split.values()
    if seen.table == "requests":
        lines += _in_order(laid, seen, form, lines)
    return lines, strays


def _unclaimed(entry: Entry, line: Line | None) -> list[Stray]:
    claimed = {id(value) for _, value in line.placed} if line else set()
    return [(v, entry.token) for v in entry.values if v.kind is not Kind.BLANK and id(v) not in claimed]


def _line(laid: Laid, seen: Seen, entry: Entry, row: str, codes: list[str], heads: set[str]) -> Line | None:
    """One line's values in its columns, or None where they can't be told."""
    printed = laid.rows[entry.token.row]
    if seen.table == "requests":  # one head for all lines, and no unit in it
        head, complete = seen.columns, set(codes) <= heads
    else:  # each group of lines has its own
        head = entry.head
        named = [code for code, _ in head]
        complete = sorted(named) == sorted(codes)
        if named and not complete and not _fits(named, codes):
            return None  # a head that is not the form's: a local column
        codes = named if complete else codes
    placed = by_order(entry.values, codes, printed.shape)
    if placed is None and printed.shape >= Shape.STREAM:  # a figure astray on the next line is not the label's
        placed = by_order([value for value in entry.values if value.row == entry.token.row], codes, printed.shape)
    if placed is None and complete:
        ordered = sorted(((c, t) for c, t in head if c in codes), key=lambda pair: codes.index(pair[0]))
        placed = by_column(entry.values, ordered, printed, laid.rows)
    if placed is None or not (complete or seen.table != "requests" or adds_up(placed)):
        return None
    return Line(row, placed, "grid" if complete else "ordered", [] if seen.table == "requests" else head)


def _fits(named: list[str], codes: list[str]) -> bool:
    """Tell whether a head is the form's, but for labels that were cut short (two columns named 本年新)."""
    return len(named) == len(codes) and all(name in (CUT, code) for name, code in zip(named, codes, strict=True))


def _split(seen: Seen, form: str, fused: dict[str, Entry], lines: list[Line]) -> dict[str, Line]:
    """Lines whose figures run together: where one split is left, the figures in their columns."""
    columns = codebook().columns[form][seen.table]
    runs = {row: entry.values[0].text for row, entry in fused.items() if len(entry.values) == 1}
    if seen.table == "requests":
        found = _solve_requests(runs, lines, form)
    else:
        found = {}
        for row, run in runs.items():
            way = solve.alone(run, len(columns[row]))
            if way:
                found[row] = way
            elif len(columns[row]) == 1 and is_figure(run):
                found[row] = ((0, len(run)),)
    result = {}
    for row, split in found.items():
        value, head = fused[row].values[0], fused[row].head
        alone = len(solve.splits(runs[row], len(columns[row]))) <= 1
        placed = list(zip(columns[row], cut(value, split), strict=True))
        result[row] = Line(row, placed, "ordered" if alone else "solved", head if seen.table != "requests" else [])
    return result


def cut(value: Token, split: solve.Split) -> list[Token]:
    """Return the figures of a fused token, each where it was printed."""
    return [
        value._replace(kind=Kind.FIGURE, text=value.text[first:last], start=value.start + first, end=value.start + last)
        for first, last in split
    ]


def _solve_requests(runs: dict[str, str], lines: list[Line], form: str) -> dict[str, solve.Split]:
    book = codebook()
    columns = book.columns[form]["requests"]
    count = len(next(iter(columns.values())))
    known = {
        line.row_code: [int(v) for v in values] for line in lines if (values := whole_numbers(line, count)) is not None
    }
    return solve.lines(runs, known, count, book.identities(form))


def whole_numbers(line: Line, count: int) -> list[Decimal] | None:
    """Return the `count` figures of a line, empty cells and marks as 0; None when one is missing or unreadable."""
    figures = [parse(token.text) for _, token in line.placed]
    if len(figures) < count or any(f.kind == "unreadable" or (f.value is not None and f.value % 1) for f in figures):
        return None
    return [f.value or Decimal(0) for f in figures]


def _in_order(laid: Laid, seen: Seen, form: str, lines: list[Line]) -> list[Line]:
    """Rows of figures without a label, between labelled lines that leave just as many lines of the form between them.

    They count only when each adds up and every column's outcomes add up with them.
    """
    book = codebook()
    order = book.rows[form]["requests"]
    codes = book.columns[form]["requests"][order[0]]
    loose: dict[int, list[Token]] = {}
    for token, _ in seen.loose:
        if laid.rows[token.row].shape <= Shape.ROW and not (token.kind is Kind.OTHER and token.row not in loose):
            loose.setdefault(token.row, []).append(token)
    rows = {row: placed for row, values in loose.items() if (placed := by_order(values, codes, laid.rows[row].shape))}
    anchors = sorted((line.placed[0][1].start, order.index(line.row_code)) for line in lines)
    places = [place for _, place in anchors]
    if not rows or not anchors or places != sorted(set(places)):
        return []
    found: list[Line] = []
    for (start, before), (end, after) in pairwise(anchors):
        here = [placed for placed in rows.values() if start < placed[0][1].start < end]
        missing = order[before + 1 : after]
        if here and len(here) == len(missing):
            found += [Line(row, placed, "ordered", []) for row, placed in zip(missing, here, strict=True)]
    values = {line.row_code: whole_numbers(line, len(codes)) for line in (*lines, *found)}
    confirmed = all(adds_up(line.placed) for line in found) and solve.columns_hold(
        values, book.identities(form, "outcome_sum")
    )
    return found if confirmed else []


def adopt(seen: Seen, lines: list[Line], astray: list[Token], form: str) -> Line | None:
    """The line whose one empty cell a figure astray fills: the only place where line and columns all hold with it.

    A cell lost from its row stands some lines away in the text of some PDFs (the total of shanghai_kewei_2024).
    """
    columns = codebook().columns[form]["requests"]
    known = {line.row_code for line in lines}
    count = len(next(iter(columns.values())))
    waiting = []  # lines with an empty end, which alone may be padding
    for entry in seen.entries:
        row = next((label.code for label in entry.rows if label.code in columns), None)
        if row and row not in known and len(entry.values) == len(columns[row]):
            waiting.append(Line(row, list(zip(columns[row], entry.values, strict=True)), "solved", []))
    mine = {token.start for line in waiting for _, token in line.placed if token.kind is not Kind.BLANK}
    others = [token for token in astray if token.start not in mine]
    if len(others) != 1 or len(waiting) > 1:
        return None
    found: list[Line] = []
    for line in (*lines, *waiting):
        rest = {one.row_code: whole_numbers(one, count) for one in (*lines, *waiting) if one is not line}
        for index, (code, token) in enumerate(line.placed):
            if token.kind is Kind.BLANK:
                placed = [*line.placed[:index], (code, others[0]), *line.placed[index + 1 :]]
                filled = Line(line.row_code, placed, "solved", [])
                values = rest | {line.row_code: whole_numbers(filled, count)}
                if adds_up(placed) and solve.columns_hold(values, codebook().identities(form)):
                    found.append(filled)
    return found[0] if len(found) == 1 and parse(others[0].text).value else None
