"""Lines without separators: labels and figures run together, as in the pages of 平潭 (pingtan_2021.txt).

    一、本年新收政府信息公开申请数量640020470二、上年结转政府信息公开申请数量0000000三、…

Labels are found by their wording; the text between two labels is a run of figures, which `solve.py` splits.
"""

import re
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from loaders.forms.codebook import codebook, label_rows, meanings
from loaders.normalize import key, simplify

_GAP = r"[\W_]{0,3}"  # punctuation and spaces inside a label
_UNIT = r"(?:\s?[（(]\s?单位[^（）()]{1,8}[)）])?"  # the unit after a column label
_NUMERALS = "〇零一二两三四五六七八九十百千"  # of a figure in words, which has no border in a run
# Figures, signs and units, and notes behind a figure: 7(含上年结转)7(含上年结转)1
_FIGURE = r"[^A-Za-z㐀-鿿（(]|[元万亿件条项个增减无]|[（(](?:[^（）()]{1,30}[)）])?+"
_FIGURES = re.compile(rf"(?:{_FIGURE})*+")
_BETWEEN = re.compile(rf"(?:{_FIGURE}|[{_NUMERALS}])*+")
_AROUND_FIGURES = re.compile(rf"^[^0-9+\-增减无/—{_NUMERALS}]+|[^0-9元万亿件条项个无/—{_NUMERALS}]+$")
_NUMBERED = re.compile(r"^([一二三四五六七八九十]|[0-9])(?=.)")
_NOTE = re.compile(r"[（(][^（）()]{0,30}[)）]")
_LAST_NOTE = re.compile(r"[（(][^（）()]{1,30}[)）]$")
_SENTENCE = re.compile("[，。；！？]")
_WORD = re.compile(r"[A-Za-z㐀-鿿（()）%]{1,12}")  # a further head: 占比, 小计
_LEAST_LABELS = 8  # of a table; fewer labels in a row are prose
_LEAST_HEADS = 2  # of a header that an unknown text behind its first figures has parted from its table
_HEADING_START = 6  # characters of a table heading that are rare in sentences
_LONGEST_LINE = 60  # a line up to this length may have fewer labels if it has nothing but labels and figures


class FusedPart(NamedTuple):
    """A label, a word between labels that may be a head, or the run of figures after a label; offsets in the line."""

    is_label: bool
    start: int
    end: int


@cache
def _any_label() -> re.Pattern[str]:
    """Return one pattern for all labels, the longest first; the number before a label must have its punctuation."""
    wordings = {simplify(row["label"]) for row in label_rows()}
    patterns = {_label_pattern(wording) for wording in wordings if len(key(wording)) > 1}
    return re.compile("(?:" + "|".join(sorted(patterns, key=len, reverse=True)) + ")" + _UNIT)


def _label_pattern(wording: str) -> str:
    characters = key(wording)
    number = _NUMBERED.match(characters)
    if number and number[1].isdigit():
        return number[1] + r"\s?[.．、)）]" + _GAP + _GAP.join(characters[1:])
    if number and wording[0] in "（(":
        return r"[（(]\s?" + number[1] + r"\s?[)）]" + _GAP + _GAP.join(characters[1:])
    if number:
        return number[1] + r"\s?[、.．]" + _GAP + _GAP.join(characters[1:])
    return _GAP.join(characters)


@cache
def _headings() -> tuple[str, ...]:
    """Return the keys of the table headings."""
    return tuple({key(simplify(row["label"])) for row in label_rows() if row["axis"] == "heading"})


def _may_be_head(text: str, start: int, end: int) -> bool:
    """Tell whether the text between two labels may be a further head: one word, and not the end of a heading (情况)."""
    word = _WORD.fullmatch(text, start, end)
    return word is not None and not any(heading.endswith(key(simplify(word[0]))) for heading in _headings())


def _may_hold_table(text: str) -> bool:
    """Tell cheaply whether to search `text` for labels, because most lines are prose."""
    if len(text) > _LONGEST_LINE:
        return any(heading[:_HEADING_START] in text for heading in _headings())
    first = key(text[:4])[:2]
    return (first in codebook().prefixes or first in codebook().labels) and not _SENTENCE.search(text)


def fused_parts(text: str) -> list[FusedPart]:
    """Return the labels and the runs of figures after them in print order, or [] if `text` is no fused table.

    Prose before, between and after the tables is left out.
    """
    if not _may_hold_table(text):
        return []
    labels = [match.span() for match in _any_label().finditer(text)]
    if len(labels) < 2:
        return []
    is_short = len(text) <= _LONGEST_LINE
    tables: list[list[tuple[int, int]]] = [[labels[0]]]
    for label, next_label in pairwise(labels):
        if _BETWEEN.fullmatch(text, label[1], next_label[0]) or _may_be_head(text, label[1], next_label[0]):
            tables[-1].append(next_label)
        else:
            tables.append([next_label])
    parts: list[FusedPart] = []
    for place, table in enumerate(tables):
        figures = _FIGURES.match(text, table[-1][1])
        end = figures.end() if figures else table[-1][1]
        if note := _NOTE.match(text, text.rfind(text[end - 1], table[-1][1], end)):  # 2（其中重复1件） is one value
            end = note.end()
        fills_line = is_short and not text[: table[0][0]].strip() and end == len(text)
        is_table = len(table) >= _LEAST_LABELS or (fills_line and len(table) > 1)
        if is_table or _heads_next(text, table, tables[place + 1 :]):
            parts += _parts_of_table(text, table, end)
    return parts


def _heads_next(text: str, labels: list[tuple[int, int]], following: list[list[tuple[int, int]]]) -> bool:
    """Tell whether a few labels are the header of the next table: with its heads lost, it is read in the form's order.

    The lines between them are few, and no other header is.
    """
    if not _is_header(text, labels):
        return False
    for table in following:
        if len(table) >= _LEAST_LABELS or _is_header(text, table):
            return len(table) >= _LEAST_LABELS
    return False


def _is_header(text: str, labels: list[tuple[int, int]]) -> bool:
    codes = {label.code for start, end in labels for label in meanings(text[start:end]) if label.axis == "column"}
    return len(codes) >= _LEAST_HEADS


def _parts_of_table(text: str, labels: list[tuple[int, int]], end: int) -> list[FusedPart]:
    """Return the labels and runs of one table, given the bounds of its labels and the end of its last run."""
    parts: list[FusedPart] = []
    for (start, stop), next_start in zip(labels, [*(start for start, _ in labels[1:]), end], strict=True):
        parts.append(FusedPart(True, start, stop))
        between = text[stop:next_start]
        if _WORD.fullmatch(between) and not _FIGURES.fullmatch(between):
            parts.append(FusedPart(False, stop, next_start))
            continue
        note = _LAST_NOTE.search(between)
        figures = _AROUND_FIGURES.sub("", between[: note.start()] if note else between)
        if figures:
            run_start = stop + between.index(figures)
            run_end = stop + note.end() if note else run_start + len(figures)
            parts.append(FusedPart(False, run_start, run_end))
    return parts
