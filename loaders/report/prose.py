"""Figures in sentences, by seeds/indicator_patterns.csv, and in the small lists that reports append.

A figure counts only with a counting word behind it, and only where the words around it name an indicator;
rough figures (400余篇) are none.
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
_STOP = re.compile(r"[。；;！？]")
# A figure that none of these words stands near belongs to no indicator: most of a report's figures end here.
_NEAR = re.compile(
    "公开|公示|公布|申请|受理|答复|复议|诉讼|公报|发布会|处理|处罚|许可|转|顺延|维持|纠正|结果|审|提供|办结|回复"
)
_BEHIND = re.compile("申请|复议|诉讼|公报|发布会|转|顺延")
_LIST_HEAD = re.compile(r"公开(?:信息)?(?:数量|条数|数)(?:\s*[（(](条|件|篇|份)[)）])?$")
_WINDOW = 90  # characters before a figure that can name it
_AFTER = 24
_NEAREST = 18
_HEADING = re.compile(r"(?:^|\n)\s*[（(]?[一二三四五六七八九十]{1,3}[)）、.．][^\n。；]{0,40}\n", re.M)
_LONGEST_SENTENCE = 240


class _Pattern(NamedTuple):
    code: str
    before: re.Pattern[str]
    context: re.Pattern[str] | None
    after: re.Pattern[str] | None
    units: frozenset[str]


@cache
def _patterns() -> tuple[_Pattern, ...]:
    return tuple(
        _Pattern(
            row["indicator_code"],
            re.compile(row["before"]),
            re.compile(row["context"]) if row["context"] else None,
            re.compile(row["after"]) if row["after"] else None,
            frozenset(row["units"].split("|")),
        )
        for row in rows("indicator_patterns")
    )


def figures(laid: BlockDocument, taken: list[tuple[int, int]]) -> list[ProseFigure]:
    """Return the figures that a document's prose prints, in print order.

    `taken` are the printed bounds of its statutory tables: lists inside them are no lists of ours.
    """
    found = [figure for start, end in _stretches(laid.rows) for figure in _sentences(laid, start, end)]
    return sorted({*found, *_lists(laid, taken)}, key=lambda figure: (figure.char_start, figure.indicator_code))


def _stretches(rows: list[BlockRow]) -> list[tuple[int, int]]:
    """The folded bounds of each run of plain lines: sentences go on over line ends."""
    bounds: list[tuple[int, int]] = []
    follows = False
    for row in rows:
        if row.shape is not Shape.PLAIN:
            follows = False
            continue
        cell = row.cells[0]
        if follows:
            bounds[-1] = (bounds[-1][0], cell.end)
        else:
            bounds.append((cell.start, cell.end))
        follows = True
    return bounds


def _sentences(laid: BlockDocument, start: int, end: int) -> list[ProseFigure]:
    text = laid.folded.text
    found = []
    for match in _NUMBER.finditer(text, start, end):
        window = text[max(start, match.start() - _WINDOW) : match.start()]
        stop = max((m.end() for m in _STOP.finditer(window)), default=0)
        before = _SPACE.sub("", window[stop:])
        after = _SPACE.sub("", text[match.end() : match.end() + _AFTER])
        if not _NEAR.search(before, max(0, len(before) - _NEAREST)) and not _BEHIND.search(after):
            continue
        code = _indicator(before, match[2], after)
        if code:
            found.append(_figure(laid, code, match, start, end))
    return found


def _indicator(before: str, unit: str, after: str) -> str | None:
    """The first indicator whose words stand around a figure."""
    word = unit if unit.endswith("元") else unit.lstrip("万亿")
    for pattern in _patterns():
        if (
            word in pattern.units
            and pattern.before.search(before)
            and (pattern.context is None or pattern.context.search(before))
            and (pattern.after is None or pattern.after.search(after))
        ):
            return pattern.code
    return None


def _figure(laid: BlockDocument, code: str, match: re.Match[str], start: int, end: int) -> ProseFigure:
    value, first, last = laid.printed(match.start(1), match.end(1))
    sentence = laid.printed(*_sentence(laid.folded.text, match, start, end))[0].strip()
    return ProseFigure(code, value, laid.printed(match.start(2), match.end(2))[0], sentence, first, last)


def _sentence(text: str, match: re.Match[str], start: int, end: int) -> tuple[int, int]:
    """Where the sentence around a figure begins and ends, a heading before it left out."""
    earliest = max(start, match.start() - _LONGEST_SENTENCE // 2)
    latest = min(end, match.end() + _LONGEST_SENTENCE // 2)
    begin = max((m.end() for m in _STOP.finditer(text, earliest, match.start())), default=earliest)
    begin = max((m.end() for m in _HEADING.finditer(text, begin, match.start())), default=begin)
    close = _STOP.search(text, match.end(), latest)
    return begin, close.end() if close else latest


def _lists(laid: BlockDocument, taken: list[tuple[int, int]]) -> list[ProseFigure]:
    """An appended list of categories with their counts (as in 001): a name, then its figure, under a head."""
    found: list[ProseFigure] = []
    unit: str | None = None
    wait: str | None = None  # what the next cell should be: index, name or figure; None outside a list
    numbered = False
    name: BlockCell | None = None
    starts, ends = [start for start, _ in sorted(taken)], [end for _, end in sorted(taken)]
    origin = laid.folded.origin
    for row in laid.rows:
        table = -1 if row.shape is Shape.PLAIN else bisect_right(starts, origin(row.cells[0].start)) - 1
        if row.shape is Shape.PLAIN or (table >= 0 and origin(row.cells[0].start) < ends[table]):
            wait, numbered = None, False
            continue
        for cell in row.cells:
            if not cell.text:
                continue
            head = _LIST_HEAD.search(cell.text) if "公开" in cell.text else None
            numbered = numbered or cell.text == "序号"
            if head:
                wait, unit = ("index" if numbered else "name"), head[1]
            elif wait and is_figure(cell.text):
                if wait == "figure" and name:
                    found.append(_listed(laid, name, cell, unit))
                    wait = "index" if numbered else "name"
                elif wait == "index":
                    wait = "name"
            elif wait in ("name", "figure"):
                wait, name = "figure", cell
    return found


def _listed(laid: BlockDocument, name: BlockCell, cell: BlockCell, unit: str | None) -> ProseFigure:
    value, start, end = laid.printed(cell.start, cell.end)
    label = laid.printed(name.start, name.end)[0]
    return ProseFigure("items_disclosed_category", value, unit, f"{label} {value}", start, end)
