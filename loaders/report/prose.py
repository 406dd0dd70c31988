"""Figures in sentences, by seeds/indicator_patterns.csv, and figures in the lists that some reports append.

A figure needs a counting word or money unit after it, and words before it that name one indicator. A figure whose other
words exclude that it counts the whole of the reporting year is left out (loaders/report/clause.py), as are approximate
figures (400余篇) and lines of a statistics sheet.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from loaders.layout.blocks import PLAIN, BlockDocument, BlockRow
from loaders.reading import ProseFigure
from loaders.report.category_list import listed_figures
from loaders.report.clause import (
    Surroundings,
    full_width,
    is_barred,
    is_whole,
    last_count,
    replaces_whole,
    squeeze,
    surroundings,
    whole_before,
)
from loaders.report.patterns import without_spaces, year_number
from loaders.seeds import rows

_NUMBER = re.compile(
    r"(?<![0-9.,〔（(年月第-])([0-9][0-9,]*(?:\.[0-9]+)?)\s*((?:万|亿)?(?:条|件|篇|份|则|期|场|次|宗|起|元))"
)
_SENTENCE_ENDS = "。；;！？"
_SENTENCE_END = re.compile(f"[{_SENTENCE_ENDS}]")
# Every indicator needs one of these words near the figure; this search rules out most figures quickly.
_WORDS_BEFORE = re.compile(
    "公开|公示|公布|申请|受理|收到|答复|复议|诉讼|公报|发布会|处理|处罚|许可|转|顺延|维持|纠正|结果|审|提供|办结|回复"
    "|收取|收费|费用|减免|其中"
)
_WORDS_AFTER = re.compile("申请|复议|诉讼|公报|发布会|转|顺延")
_BEFORE = 90  # characters before a figure that may name its indicator
_AFTER = 24  # characters after it
_NEAR = 18  # characters before it that must have one of _WORDS_BEFORE
_PHRASE = 36  # characters before it that the phrase of an indicator may have
_SCOPE = 300  # characters before a figure that may limit what it counts
_HEADING = re.compile(r"(?:^|\n)\s*[（(]?[一二三四五六七八九十]{1,3}[)）、.．][^\n。；]{0,40}\n", re.M)
_LONGEST_SENTENCE = 240
# A line of a list or sheet: a label and a figure, with the counting word on either side or in brackets.
_LIST_LINE = re.compile(
    r"[^，。；！？,;0-9]{0,40}(?:[0-9]{1,2}[.、．][^，。；！？,;0-9]{2,40})?[:：]?[ \t　]{0,9}"
    r"(?:[0-9][0-9,.]{0,15}[ \t　]{0,9}(?:万|亿)?(?:条|件|篇|份|则|期|场|次|宗|起|元|个|人|人次)?[ \t　]{0,9}){1,3}"
)
_FIGURE_LINE = re.compile(r"[0-9][0-9,.]{0,15}[ \t　]{0,9}(?:万|亿)?(?:条|件|篇|份|则|期|场|次|宗|起|元|个|人|人次)?")
_LONGEST_LINE = 120
_LEAST_LINES = 3
_UNIT_BEFORE = re.compile(
    r"[\s数额)）](?:条|件|篇|份|则|期|场|次|宗|起|元|人|个|人次|万元)\s*$"
)  # before the figure: 条 12


# A sheet on one line: a label that ends in 数, the figure, and the next label without any punctuation.
_LABEL_BEFORE = re.compile(r"(?:数量?|金额)[ \t　]*$")
_LABEL_AFTER = re.compile(r"[ \t　]{0,9}(?!占|其中|[和及与比较同])[㐀-鿿0-9]")


class _IndicatorPattern(NamedTuple):
    code: str
    before: re.Pattern[str]
    context: re.Pattern[str] | None
    after: re.Pattern[str] | None


class _Candidate(NamedTuple):
    """A figure that words name an indicator for, and what is around it; `sentence` is the start of its sentence."""

    figure: ProseFigure
    around: Surroundings
    sentence: int


@lru_cache(maxsize=64)
def _patterns(year: int | None) -> dict[str, list[_IndicatorPattern]]:
    """Return the patterns that hold for a report of this year, by the counting word after a figure.

    Of a report whose year is unknown, these are the patterns that hold for all years.
    """
    by_unit: dict[str, list[_IndicatorPattern]] = {}
    for row in rows("indicator_patterns"):
        first, last = row["first_report_year"], row["last_report_year"]
        if (first or last) and (year is None or not int(first or 0) <= year <= int(last or 9999)):
            continue
        pattern = _IndicatorPattern(
            row["indicator_code"],
            re.compile(row["before"]),
            re.compile(row["context"]) if row["context"] else None,
            re.compile(row["after"]) if row["after"] else None,
        )
        for unit in row["units"].split("|"):
            by_unit.setdefault(unit, []).append(pattern)
    return by_unit


def figures(
    document: BlockDocument,
    tables: list[tuple[int, int]],
    *,
    year: str | None = None,
    body: str | None = None,
) -> list[ProseFigure]:
    """Return the figures in the prose of a document, in print order.

    `tables` are the bounds of its statutory tables in the printed text: lists inside them are ignored. `year` and
    `body` are those of the report as printed, None if unknown.
    """
    reporting_year = year_number(year)
    in_sentences = [
        figure
        for start, end in _prose_blocks(document.rows)
        for figure in _figures_in_sentences(document, (start, end), reporting_year, body)
    ]
    found = {*in_sentences, *listed_figures(document, tables)}
    return sorted(found, key=lambda figure: (figure.char_start, figure.indicator_code))


def _prose_blocks(rows: list[BlockRow]) -> list[tuple[int, int]]:
    """Return the bounds of each block of plain lines in the folded text, because sentences continue over line ends."""
    blocks: list[tuple[int, int]] = []
    in_block = False
    for row in rows:
        if row.shape is not PLAIN:
            in_block = False
            continue
        cell = row.cells[0]
        if in_block:
            blocks[-1] = (blocks[-1][0], cell.end)
        else:
            blocks.append((cell.start, cell.end))
        in_block = True
    return blocks


def _figures_in_sentences(
    document: BlockDocument, block: tuple[int, int], year: int | None, body: str | None
) -> list[ProseFigure]:
    text = document.folded.text
    start, end = block
    candidates = []
    for number in _NUMBER.finditer(text, start, end):
        first = _sentence_start(text, max(start, number.start() - _BEFORE), number.start())
        before = without_spaces(text[first : number.start()])
        after = without_spaces(text[number.end() : number.end() + _AFTER])
        if not _WORDS_BEFORE.search(before, max(0, len(before) - _NEAR)) and not _WORDS_AFTER.search(after):
            continue
        before, after = full_width(before), full_width(after)
        code = _indicator(before, number[2], after, year)
        if not code or _is_in_list(text, number, start, end):
            continue
        first = _scope_start(text, number, start)
        sentence = squeeze(text[first : number.start()])
        if len(sentence) < len(before):  # a heading or a list before the sentence may have named the indicator
            code = _indicator(sentence, number[2], after, year)
        if code:
            around = surroundings(sentence, text[max(start, first - _SCOPE // 2) : first], after)
            candidates.append(_Candidate(_figure(document, code, number, start, end), around, first))
    return _certain(candidates, year, body)


def _sentence_start(text: str, earliest: int, position: int) -> int:
    """Return the start of the sentence that a position is in."""
    end = _SENTENCE_END.search(text[earliest:position][::-1])
    return position - end.start() if end else earliest


def _scope_start(text: str, number: re.Match[str], start: int) -> int:
    """Return the start of the sentence whose words may limit a figure; headings and lines of lists end it."""
    first = _sentence_start(text, max(start, number.start() - _SCOPE), number.start())
    first = max((heading.end() for heading in _HEADING.finditer(text, first, number.start())), default=first)
    line_end = text.rfind("\n", first, number.start())
    while line_end >= 0:
        line_start = max(text.rfind("\n", first, line_end), first - 1) + 1
        if _is_of_list(text[line_start:line_end], text[first:line_start], text[line_start : number.start()]):
            return line_end
        line_end = line_start - 1 if line_start > first else -1
    return first


def _certain(candidates: list[_Candidate], year: int | None, body: str | None) -> list[ProseFigure]:
    """Return the figures of the candidates that surely count the whole of an indicator in the reporting year."""
    kept: dict[tuple[int, str], list[_Candidate]] = {}
    for candidate in candidates:
        code, around = candidate.figure.indicator_code, candidate.around
        if is_barred(code, around, year, body):
            continue
        same = kept.setdefault((candidate.sentence, code), [])
        if _is_part(code, around, year):
            if not replaces_whole(code, around, [whole.around for whole in same]):
                continue
            same.clear()
        same.append(candidate)
    return [candidate.figure for same in kept.values() for candidate in _agreeing(same)]


def _agreeing(same: list[_Candidate]) -> list[_Candidate]:
    """Return the figures of one indicator in one sentence; none if they differ and none is said to be the whole."""
    if len({candidate.figure.value_text for candidate in same}) < 2:
        return same
    wholes = [candidate for candidate in same if is_whole(candidate.around)]
    return wholes if len({candidate.figure.value_text for candidate in wholes}) == 1 else []


def _is_part(code: str, around: Surroundings, year: int | None) -> bool:
    """Tell whether a word such as 其中 makes a figure a part of a whole of the same or of an unnamed indicator."""
    part = whole_before(code, around)
    if part is None:
        return False
    before, of_any = part
    count = last_count(before)
    whole = _indicator(count[0][-_BEFORE:], count[1], count[2], year) if count else None
    return whole == code or (whole is None and of_any)


def _is_in_list(text: str, number: re.Match[str], start: int, end: int) -> bool:
    """Tell whether a figure is in a line of a list of labels, units and figures, as statistics sheets are."""
    if _UNIT_BEFORE.search(text, max(start, number.start() - 6), number.start()):
        return True
    if _LABEL_BEFORE.search(text, max(start, number.start() - 6), number.start()) and _LABEL_AFTER.match(
        text, number.end(), end
    ):
        return True
    earliest, latest = max(start, number.start() - 3 * _LONGEST_LINE), min(end, number.end() + 3 * _LONGEST_LINE)
    first = max(text.rfind("\n", earliest, number.start()) + 1, earliest)
    last = text.find("\n", number.end(1), latest)
    line = text[first : latest if last < 0 else last]
    return _is_of_list(line, text[earliest:first], text[first:latest])


def _is_of_list(line: str, before: str, after: str) -> bool:
    """Tell whether a line is one figure, or one of several lines that end in a figure; `after` begins with the line."""
    line = line.strip()
    if not _is_list_line(line):
        return False
    return _FIGURE_LINE.fullmatch(line) is not None or _list_lines(before, after) >= _LEAST_LINES


def _is_list_line(line: str) -> bool:
    return 0 < len(line) <= _LONGEST_LINE and _LIST_LINE.fullmatch(line) is not None


def _list_lines(before: str, after: str) -> int:
    """Count the lines of a list around the place between two texts."""
    count = 0
    for lines in (reversed(before.splitlines()), iter(after.splitlines())):
        for line in filter(None, map(str.strip, lines)):
            if not _is_list_line(line):
                break
            count += 1
    return count


def _indicator(before: str, unit: str, after: str, year: int | None) -> str | None:
    """Return the first indicator that the words around a figure name in a report of this year."""
    counting_word = unit if unit.endswith("元") else unit.lstrip("万亿")
    near = max(0, len(before) - _PHRASE)
    for pattern in _patterns(year).get(counting_word, ()):
        if (
            pattern.before.search(before, near)
            and (pattern.context is None or pattern.context.search(before))
            and (pattern.after is None or pattern.after.search(after))
        ):
            return pattern.code
    return None


def _figure(document: BlockDocument, code: str, number: re.Match[str], start: int, end: int) -> ProseFigure:
    value, char_start, char_end = document.printed(number.start(1), number.end(1))
    unit = document.printed(number.start(2), number.end(2))[0]
    sentence = document.printed(*_sentence_bounds(document.folded.text, number, start, end))[0].strip()
    return ProseFigure(code, value, unit, sentence, char_start, char_end)


def _sentence_bounds(text: str, number: re.Match[str], start: int, end: int) -> tuple[int, int]:
    """Return the bounds of the sentence with a figure, without a heading before it, at most _LONGEST_SENTENCE long."""
    earliest = max(start, number.start() - _LONGEST_SENTENCE // 2)
    latest = min(end, number.end() + _LONGEST_SENTENCE // 2)
    first = _sentence_start(text, earliest, number.start())
    first = max((heading.end() for heading in _HEADING.finditer(text, first, number.start())), default=first)
    stop = _SENTENCE_END.search(text, number.end(), latest)
    return first, stop.end() if stop else latest
