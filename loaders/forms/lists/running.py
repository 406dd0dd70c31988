"""Lines of a list in running text: labels, units and figures one after another, at times without separators.

指标名称计量单位2016年度历年累计主动公开文件数条346085376其中：1、政府网站公开数条3460853762、政府公报公开数条00
"""

from collections.abc import Iterator, Sequence
from itertools import product
from typing import NamedTuple

from loaders.forms import solve
from loaders.forms.codebook import codebook
from loaders.forms.lines import FormLine, cut, whole_numbers
from loaders.forms.lists.book import NUMBER, TEXT, ListColumn
from loaders.forms.lists.pieces import GOES_ON
from loaders.forms.lists.sheet import ListLine, PrintedHead, Sheet, is_figure_column, is_names
from loaders.forms.numbers import header_unit, is_unit_or_share
from loaders.forms.scan import Stray
from loaders.forms.tokens import FIGURE, FUSED, LABEL, OTHER, Token
from loaders.layout.blocks import BlockDocument

_MOST_TRIALS = 20_000  # combinations of splits of the lines of one sum
_NUMBER_MARKS = "、.．)）"
_LONGEST_NUMBER = 2  # digits of the number of a line


class _Run(NamedTuple):
    """Figures without borders behind a label, with each way to read them."""

    label: Token
    token: Token
    splits: tuple[solve.Split, ...]
    is_sure: bool  # whether there is one way only, even if empty cells are lost
    is_whole: bool  # whether it has a digit for each column
    is_fused: bool  # whether a word stands right before or behind it


class RunningText:
    """Places the lines of running text; `placed` has them, `strays` the other values."""

    def __init__(self, document: BlockDocument, sheet: Sheet, lines: Sequence[ListLine]) -> None:
        self.document, self.sheet = document, sheet
        self.placed: list[FormLine] = []
        self.strays: list[Stray] = []
        self.has_empty = False  # whether a line has no figure at all
        self.before, self.after = _heads(document, sheet, lines[0].label) if lines else ([], [])
        self.codes = [column.code for column in self.after if column.kind not in (TEXT, NUMBER)]
        if len(set(self.codes)) < len(self.codes):
            self.codes = []
        self.columns = codebook().columns[sheet.form][sheet.book.table]
        runs: dict[str, list[_Run]] = {}
        for number, line in enumerate(lines):
            following = lines[number + 1].label if number + 1 < len(lines) else None
            if run := self.take(line, following):
                runs.setdefault(line.code or "", []).append(run)
        self.split_runs(runs)

    def take(self, line: ListLine, following: Token | None) -> _Run | None:
        """Place the values behind a label; return them if they are a run whose borders are lost."""
        if line.code is None or not self.codes or not set(self.codes) <= set(self.columns[line.code]):
            reason = "no_row" if line.code is None else "no_column"
            self.strays += _strays(line.values, line.label, reason)
            return None
        count, place, first = 0, 0, line.values
        taken: list[Token] = []
        units: list[Token] = []
        for column in self.after:
            token = first[place] if place < len(first) else None
            if column.kind == TEXT:
                if token is not None and token.kind is OTHER:
                    units.append(token)
                    place += 1
                continue
            if token is None or token.kind is not FIGURE:
                break
            taken += [token] if column.kind != NUMBER else []
            count += 1
            place += 1
        rest = first[place:]
        expected = sum(column.kind != TEXT for column in self.after)
        if count == expected and self.is_end(rest, following):
            self.add(line.code, taken, "grid", units)
            self.strays += _locals(rest)
            return None
        if NUMBER not in {column.kind for column in (*self.before, *self.after)}:
            return self.run(line, following)
        self.strays += _strays(line.values, line.label, "no_column")
        return None

    def is_end(self, rest: Sequence[Token], following: Token | None) -> bool:
        """Tell whether what is left behind the figures of a line is not its own: the next number, or local lines."""
        numbers = sum(column.kind == NUMBER for column in self.before)
        figures = 0
        while figures < len(rest) and rest[figures].kind in (FIGURE, FUSED):
            figures += 1
        has_more = figures < len(rest) or following is not None
        return figures == (numbers if has_more else 0)

    def run(self, line: ListLine, following: Token | None) -> _Run | None:
        """Return the run of figures behind a label, None if something else stands there."""
        values = line.values
        first = next((index for index, value in enumerate(values) if value.kind is not OTHER), len(values))
        end = first
        while end < len(values) and values[end].kind in (FIGURE, FUSED):
            end += 1
        digits = values[first:end]
        self.has_empty = self.has_empty or not digits
        if first > sum(column.kind == TEXT for column in self.after) or not digits:
            self.strays += _strays(values, line.label, "no_column")
            return None
        self.strays += _locals(values[end:])
        text = self.document.folded.text
        token = digits[0]._replace(kind=FUSED, text=text[digits[0].start : digits[-1].end], end=digits[-1].end)
        next_label = values[end] if end < len(values) else following
        tails = self.tails(token, next_label, line.label)
        count = len(self.codes)
        ways = [split for tail in tails for split in solve.splits(token.text[: len(token.text) - tail], count)]
        fewer = [
            split
            for tail in tails
            for number in range(1, count)
            for split in solve.splits(token.text[: len(token.text) - tail], number)
        ]
        is_fused = any(digit.kind is FUSED for digit in digits)
        is_whole = all(sum(map(str.isdigit, token.text)) - tail >= count for tail in tails)
        return _Run(line.label, token, tuple(ways), len(ways) == 1 and not fewer, is_whole and bool(tails), is_fused)

    def tails(self, run: Token, following: Token | None, label: Token) -> list[int]:
        """Return how many of the last digits may be the number of the next line; [] if that cannot be told."""
        text = self.document.folded.text
        behind = text[run.end : run.end + 1]
        if not behind or behind.isspace() or not GOES_ON.match(behind):
            return [0]
        if behind not in _NUMBER_MARKS or following is None:
            return []
        digits = run.text[-_LONGEST_NUMBER:]
        if following.kind is LABEL:
            numbers = {
                self.sheet.book.official[form, meaning.code].number
                for meaning in following.labels
                if meaning.axis == "row"
                for form in [meaning.form or self.sheet.form]
                if form == self.sheet.form and (form, meaning.code) in self.sheet.book.official
            } - {""}
            if len(numbers) == 1:
                number = numbers.pop()
                return [len(number)] if run.text.endswith(number) else []
        return [length for length in range(1, len(digits) + 1) if digits[-length:].isdigit() and digits[-length] != "0"]

    def split_runs(self, runs: dict[str, list[_Run]]) -> None:
        """Place the runs that have one split only, alone or by the sums of the form."""
        alone = {code: same[0] for code, same in runs.items() if len(same) == 1 and not self.is_bordered(same[0])}
        # A sheet that leaves cells empty has lines with fewer digits than columns, because most figures are zeros.
        is_filled = not self.has_empty and all(run.is_whole for same in runs.values() for run in same)
        identities = codebook().identities(self.sheet.form, self.sheet.book.table)
        in_sums = {code for identity in identities for code in (*identity.parts, *identity.whole)}
        chosen = {
            code: run.splits[0]
            for code, run in alone.items()
            if run.is_sure or (is_filled and len(run.splits) == 1 and code not in in_sums)
        }
        solved: dict[str, set[solve.Split]] = {}
        for identity in identities:
            for code, split in self.solution(identity.parts, identity.whole, alone).items():
                solved.setdefault(code, set()).add(split)
        for code, same in runs.items():
            for run in same:
                by_sums = solved.get(code, set())
                if len(same) == 1 and code in chosen:
                    self.add(code, cut(run.token, chosen[code]), "ordered", [])
                elif len(same) == 1 and len(by_sums) == 1:
                    self.add(code, cut(run.token, next(iter(by_sums))), "solved", [])
                else:
                    self.strays.append(Stray(run.token, run.label, "no_column"))

    def is_bordered(self, run: _Run) -> bool:
        """Tell whether a run has spaces or line ends around its figures, as those of the other lines have."""
        return not run.is_fused and len(self.codes) > 1 and any(line.placement == "grid" for line in self.placed)

    def solution(self, parts: list[str], whole: list[str], runs: dict[str, _Run]) -> dict[str, solve.Split]:
        """Return the only splits of the runs in a sum with which it holds in each column, {} if there are several."""
        known = {line.row_code: line for line in self.placed}
        options: list[list[tuple[solve.Split | None, list[int]]]] = []
        codes = [*parts, *whole]
        trials = 1
        for code in codes:
            if code in runs and runs[code].is_whole:
                run = runs[code]
                options.append([(split, solve.numbers(run.token.text, split)) for split in run.splits])
            elif code in known and (numbers := whole_numbers(known[code], self.codes)) is not None:
                options.append([(None, [int(number) for number in numbers])])
            else:
                return {}
            trials *= len(options[-1])
        if not parts or not whole or not 0 < trials <= _MOST_TRIALS:
            return {}
        found = [way for way in product(*options) if _holds(way[: len(parts)], way[len(parts) :])]
        if len(found) != 1:
            return {}
        return {code: split for code, (split, _) in zip(codes, found[0], strict=True) if split is not None}

    def add(self, code: str, figures: Sequence[Token], placement: str, units: Sequence[Token]) -> None:
        """Add a line with one figure for each column."""
        money = [unit for unit in units if header_unit(unit.text)]
        head = [(column, money[0]) for column in self.codes] if money else []
        self.placed.append(FormLine(code, list(zip(self.codes, figures, strict=True)), placement, head))


def _holds(parts: Sequence[tuple[object, list[int]]], whole: Sequence[tuple[object, list[int]]]) -> bool:
    sums = [[sum(column) for column in zip(*(numbers for _, numbers in side), strict=True)] for side in (parts, whole)]
    return sums[0] == sums[1]


def _heads(document: BlockDocument, sheet: Sheet, label: Token) -> tuple[list[ListColumn], list[ListColumn]]:
    """Return the columns before and behind that of the labels, by the heads right before the first label.

    There are none unless the head of the labels is among them: an unknown head before the others would be a column.
    """
    heads: list[PrintedHead] = []
    numbers = 0  # of the first line
    for piece in reversed(sheet.pieces[: sheet.first]):
        if piece.kind is FIGURE and not heads:
            numbers += 1
            continue
        found = sheet.heads_in(piece)
        if not found:
            break
        heads = [*found, *heads]
    names = [index for index, head in enumerate(heads) if is_names(head)]
    if len(names) != 1 or not any(map(is_figure_column, heads)):
        return [], []
    columns = [head.column for head in heads if head.column is not None]
    if numbers != sum(column.kind == NUMBER for column in columns[: names[0]]):
        return [], []
    return columns[: names[0]], columns[names[0] + 1 :]


def _strays(values: Sequence[Token], label: Token, reason: str) -> list[Stray]:
    """Return the values behind a label as strays, those of local lines among them with their own label."""
    end = next((index for index, value in enumerate(values) if value.kind in (FIGURE, FUSED)), len(values))
    while end < len(values) and values[end].kind in (FIGURE, FUSED):
        end += 1
    own = [Stray(value, label, reason) for value in values[:end] if value.kind in (FIGURE, FUSED)]
    return own + _locals(values[end:])


def _locals(values: Sequence[Token]) -> list[Stray]:
    """Return the figures of lines that the form does not have, each with the label of its line."""
    return list(_of_local_lines(values))


def _of_local_lines(values: Sequence[Token]) -> Iterator[Stray]:
    label: Token | None = None
    was_figure = True
    for value in values:
        if value.kind in (FIGURE, FUSED):
            yield Stray(value, label, "no_row") if label is not None else Stray(value, None, "further_column")
            was_figure = True
        elif value.kind is OTHER and (was_figure or label is None) and not is_unit_or_share(value.text):
            label, was_figure = value, False
