"""Text whose separators are lost: labels and figures run together in one line (as in 平潭's pages).

    一、本年新收政府信息公开申请数量640020470二、上年结转政府信息公开申请数量0000000三、…

Labels are found by their wording; what stands between two of them is figures with their borders lost. Which
figures, `solve.py` tells.
"""

import re
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from loaders.forms.codebook import codebook
from loaders.normalize import key, simplify
from loaders.seeds import rows

_GAP = r"[\W_]{0,3}"  # punctuation and spaces inside a label
_UNIT = r"(?:\s?[（(]\s?单位[^（）()]{1,8}[)）])?"  # belongs to the head before it
_FIGURES = re.compile(r"(?:[^A-Za-z㐀-鿿]|[元万亿件条项个增减无])*")
_EDGE = re.compile(r"^[^0-9+\-增减无/—]+|[^0-9元万亿件条项个无/—]+$")
_NUMBERED = re.compile(r"^([一二三四五六七八九十]|[0-9])(?=.)")
_NOTE = re.compile(r"[（(][^（）()]{0,30}[)）]")
_LAST_NOTE = re.compile(r"[（(][^（）()]{1,30}[)）]$")
_SENTENCE = re.compile("[，。；！？]")
_LEAST_LABELS = 8  # a run of them is a table; a few words in a row are prose
_LONGEST_LINE = 60  # a short line counts when it is labels and figures from end to end


class Piece(NamedTuple):
    """A label, or the figures between two labels, of a fused line."""

    is_label: bool
    start: int
    end: int


@cache
def _wording() -> re.Pattern[str]:
    """All labels in one pattern, the longest first; a number before a label needs its dot."""
    words = {simplify(row["label"]) for row in rows("labels")}
    patterns = {_pattern(word) for word in words if len(key(word)) > 1}
    return re.compile("(?:" + "|".join(sorted(patterns, key=len, reverse=True)) + ")" + _UNIT)


def _pattern(word: str) -> str:
    plain = key(word)
    number = _NUMBERED.match(plain)
    if number and number[1].isdigit():
        return number[1] + r"\s?[.．、)）]" + _GAP + _GAP.join(plain[1:])
    if number and word[0] in "（(":
        return r"[（(]\s?" + number[1] + r"\s?[)）]" + _GAP + _GAP.join(plain[1:])
    if number:
        return number[1] + r"\s?[、.．]" + _GAP + _GAP.join(plain[1:])
    return _GAP.join(plain)


@cache
def _headings() -> tuple[str, ...]:
    """Words that stand over every table and in hardly any sentence."""
    return tuple({key(simplify(row["label"]))[:6] for row in rows("labels") if row["axis"] == "heading"})


def _may_hold_table(text: str) -> bool:
    """Tell at little cost whether `text` is worth a search for labels: most lines of a report are prose."""
    if len(text) > _LONGEST_LINE:
        return any(word in text for word in _headings())
    first = key(text[:4])[:2]
    return (first in codebook().prefixes or first in codebook().labels) and not _SENTENCE.search(text)


def pieces(text: str) -> list[Piece]:
    """Return the labels and the figures between them, or nothing when `text` is no fused table.

    Prose before, between and behind the tables is left out.
    """
    if not _may_hold_table(text):
        return []
    found = [match.span() for match in _wording().finditer(text)]
    if len(found) < 2:
        return []
    short = len(text) <= _LONGEST_LINE
    runs: list[list[tuple[int, int]]] = [[found[0]]]
    for before, after in pairwise(found):
        if _FIGURES.fullmatch(text, before[1], after[0]):
            runs[-1].append(after)
        else:
            runs.append([after])
    result: list[Piece] = []
    for run in runs:
        tail = _FIGURES.match(text, run[-1][1])
        end = tail.end() if tail else run[-1][1]
        if note := _NOTE.match(text, text.rfind(text[end - 1], run[-1][1], end)):  # 2（其中重复1件）: one value
            end = note.end()
        whole = short and not text[: run[0][0]].strip() and end == len(text)
        if len(run) >= _LEAST_LABELS or (whole and len(run) > 1):
            result += _of_run(text, run, end)
    return result


def _of_run(text: str, run: list[tuple[int, int]], end: int) -> list[Piece]:
    result: list[Piece] = []
    for (start, stop), after in zip(run, [*(start for start, _ in run[1:]), end], strict=True):
        result.append(Piece(True, start, stop))
        between = text[stop:after]
        note = _LAST_NOTE.search(between)
        figures = _EDGE.sub("", between[: note.start()] if note else between)
        if figures:
            first = stop + between.index(figures)
            last = stop + note.end() if note else first + len(figures)
            result.append(Piece(False, first, last))
    return result
