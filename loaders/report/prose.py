"""Figures in sentences, by seeds/indicator_patterns.csv, and figures in the lists that some reports append.

A figure needs a counting word or money unit after it, and words around it that name an indicator. Approximate figures
(400余篇) are not returned.
"""

import re
from bisect import bisect_right
from functools import cache
from typing import NamedTuple

from loaders.forms.numbers import is_figure
from loaders.layout.blocks import BlockCell, BlockDocument, BlockRow, Shape
from loaders.reading import ProseFigure
from loaders.seeds import rows

_NUMBER = re.compile(
    r"(?<![0-9.,〔（(年月第-])([0-9][0-9,]*(?:\.[0-9]+)?)\s*((?:万|亿)?(?:条|件|篇|份|则|期|场|次|宗|起|元))"
)
_SPACE = re.compile(r"\s+")
_SENTENCE_END = re.compile(r"[。；;！？]")
# Every indicator needs one of these words near the figure; this search rules out most figures quickly.
_WORDS_BEFORE = re.compile(
    "公开|公示|公布|申请|受理|答复|复议|诉讼|公报|发布会|处理|处罚|许可|转|顺延|维持|纠正|结果|审|提供|办结|回复"
)
_WORDS_AFTER = re.compile("申请|复议|诉讼|公报|发布会|转|顺延")
_LIST_HEAD = re.compile(r"公开(?:信息)?(?:数量|条数|数)(?:\s*[（(](条|件|篇|份)[)）])?$")
_BEFORE = 90  # characters before a figure that may name its indicator
_AFTER = 24  # characters after it
_NEAR = 18  # characters before it that must have one of _WORDS_BEFORE
_HEADING = re.compile(r"(?:^|\n)\s*[（(]?[一二三四五六七八九十]{1,3}[)）、.．][^\n。；]{0,40}\n", re.M)
_LONGEST_SENTENCE = 240


class _IndicatorPattern(NamedTuple):
    code: str
    before: re.Pattern[str]
    context: re.Pattern[str] | None
    after: re.Pattern[str] | None
    units: frozenset[str]


@cache
def _patterns() -> tuple[_IndicatorPattern, ...]:
    return tuple(
        _IndicatorPattern(
            row["indicator_code"],
            re.compile(row["before"]),
            re.compile(row["context"]) if row["context"] else None,
            re.compile(row["after"]) if row["after"] else None,
            frozenset(row["units"].split("|")),
        )
        for row in rows("indicator_patterns")
    )


def figures(document: BlockDocument, tables: list[tuple[int, int]]) -> list[ProseFigure]:
    """Return the figures in the prose of a document, in print order.

    `tables` are the bounds of its statutory tables in the printed text: lists inside them are ignored.
    """
    in_sentences = [
        figure for start, end in _prose_blocks(document.rows) for figure in _figures_in_sentences(document, start, end)
    ]
    in_lists = _figures_in_lists(document, tables)
    return sorted({*in_sentences, *in_lists}, key=lambda figure: (figure.char_start, figure.indicator_code))


def _prose_blocks(rows: list[BlockRow]) -> list[tuple[int, int]]:
    """Return the bounds of each block of plain lines in the folded text, because sentences continue over line ends."""
    blocks: list[tuple[int, int]] = []
    in_block = False
    for row in rows:
        if row.shape is not Shape.PLAIN:
            in_block = False
            continue
        cell = row.cells[0]
        if in_block:
            blocks[-1] = (blocks[-1][0], cell.end)
        else:
            blocks.append((cell.start, cell.end))
        in_block = True
    return blocks


def _figures_in_sentences(document: BlockDocument, start: int, end: int) -> list[ProseFigure]:
    text = document.folded.text
    prose_figures = []
    for number in _NUMBER.finditer(text, start, end):
        window = text[max(start, number.start() - _BEFORE) : number.start()]
        sentence_start = max((stop.end() for stop in _SENTENCE_END.finditer(window)), default=0)
        before = _SPACE.sub("", window[sentence_start:])
        after = _SPACE.sub("", text[number.end() : number.end() + _AFTER])
        if not _WORDS_BEFORE.search(before, max(0, len(before) - _NEAR)) and not _WORDS_AFTER.search(after):
            continue
        code = _indicator(before, number[2], after)
        if code:
            prose_figures.append(_figure(document, code, number, start, end))
    return prose_figures


def _indicator(before: str, unit: str, after: str) -> str | None:
    """Return the first indicator that the words around a figure name."""
    counting_word = unit if unit.endswith("元") else unit.lstrip("万亿")
    for pattern in _patterns():
        if (
            counting_word in pattern.units
            and pattern.before.search(before)
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
    first = max((stop.end() for stop in _SENTENCE_END.finditer(text, earliest, number.start())), default=earliest)
    first = max((heading.end() for heading in _HEADING.finditer(text, first, number.start())), default=first)
    stop = _SENTENCE_END.search(text, number.end(), latest)
    return first, stop.end() if stop else latest


def _figures_in_lists(document: BlockDocument, tables: list[tuple[int, int]]) -> list[ProseFigure]:
    """Return the figures of appended lists of categories with counts, as in report 001: name and figure by turns."""
    listed: list[ProseFigure] = []
    unit: str | None = None
    expected: str | None = None  # the next cell of the list: index, name or figure; None outside a list
    numbered = False
    name: BlockCell | None = None
    starts, ends = [start for start, _ in sorted(tables)], [end for _, end in sorted(tables)]
    origin = document.folded.origin
    for row in document.rows:
        table = -1 if row.shape is Shape.PLAIN else bisect_right(starts, origin(row.cells[0].start)) - 1
        if row.shape is Shape.PLAIN or (table >= 0 and origin(row.cells[0].start) < ends[table]):
            expected, numbered = None, False
            continue
        for cell in row.cells:
            if not cell.text:
                continue
            head = _LIST_HEAD.search(cell.text) if "公开" in cell.text else None
            numbered = numbered or cell.text == "序号"
            if head:
                expected, unit = ("index" if numbered else "name"), head[1]
            elif expected and is_figure(cell.text):
                if expected == "figure" and name:
                    listed.append(_listed_figure(document, name, cell, unit))
                    expected = "index" if numbered else "name"
                elif expected == "index":
                    expected = "name"
            elif expected in ("name", "figure"):
                expected, name = "figure", cell
    return listed


def _listed_figure(document: BlockDocument, name: BlockCell, cell: BlockCell, unit: str | None) -> ProseFigure:
    value, start, end = document.printed(cell.start, cell.end)
    label = document.printed(name.start, name.end)[0]
    return ProseFigure("items_disclosed_category", value, unit, f"{label} {value}", start, end)
