"""The titles among the first lines of a document, and which of them is the report's own.

The title of another report is never the report's own: not a link, not an entry of a list of reports, whose entries
differ in year or body, and not the report before or after.
"""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from loaders.layout.blocks import BlockDocument
from loaders.report.lines import TextLine
from loaders.report.patterns import year, year_number
from loaders.report.titles import LONGEST_LINE, Span, Title, may_be_title, name_span, parse_title
from loaders.report.years import TextYears

_MOST_LINES = 3  # lines of a title that is broken
_NEIGHBOUR = re.compile(r"^[【\[(（]?(?:上|下|前|后)一?(?:篇|条|页|个|则)\s*[】\])）]?\s*[:：]?$")
_BETWEEN_ENTRIES = re.compile(r"^[^㐀-鿿]*(?:[㐀-鿿][^㐀-鿿]*){0,3}$")  # a date, a mark, a word such as 更多
_SHORTEST = 6  # characters of a title
_FAR = 15  # lines between the title and the first part of the report
_FEWEST_ENTRIES = 4  # of a list whose order of years tells which entry is no part of it
_ABOVE = 4  # lines between the name of the body and the title, such as the date of publication


class Candidate(NamedTuple):
    """A title in the text of the document; spans are offsets of the folded text.

    first, last  the indexes of its lines
    name         the line above it that names the body, or None; it is used if the title names none
    """

    title: Title
    start: int
    end: int
    first: int
    last: int
    body: Span | None
    year: Span | None
    body_key: str
    year_number: int | None
    name: Span | None = None

    @property
    def is_specific(self) -> bool:
        """Whether it names a body or a year."""
        return bool(self.body or self.year)

    @property
    def key(self) -> tuple[str, int | None]:
        """What it says: body and year."""
        return self.body_key, self.year_number


class Candidates(NamedTuple):
    """own: the title of the report; others: further titles outside lists; listed: the entries of lists of reports.

    line_count is the number of lines like a title, links included.
    """

    own: Candidate | None
    others: list[Candidate]
    listed: list[Candidate]
    line_count: int


def find_candidates(
    document: BlockDocument, lines: Sequence[TextLine], known: Sequence[Title], text: TextYears
) -> Candidates:
    """Return the titles among the first lines.

    `known` are the titles that the page declares for its article; they and the years of the text tell which title is
    the report's own.
    """
    found, count = _all_candidates(document, lines)
    pool = [candidate for candidate in found if lines[candidate.first].is_before]
    free: list[Candidate] = []
    listed: list[Candidate] = []
    keys = Counter(candidate.key for candidate in found)
    keys.update((title.body_key, title.year_number) for title in known)
    for run in _runs(pool, lines):
        if len({c.year_number for c in run if c.year_number}) < 2 and len({c.body_key for c in run if c.body_key}) < 2:
            free += run
            continue
        own = _own_of_list(run, keys, text)
        free += [own] if own else []
        listed += [candidate for candidate in run if candidate is not own]
    own = _nearest(free, lines, [(title.body_key, title.year_number) for title in known])
    return Candidates(own, [candidate for candidate in free if candidate is not own], listed, count)


def _all_candidates(document: BlockDocument, lines: Sequence[TextLine]) -> tuple[list[Candidate], int]:
    """Return each title outside links, and the number of lines like a title, links included."""
    found: list[Candidate] = []
    count = 0
    worded = [index for index, line in enumerate(lines) if "公" in line.text]
    near = {index - offset for index in worded for offset in range(_MOST_LINES)}
    index = 0
    while index < len(lines):
        title, last = _title_at(document, lines, index) if index in near else (None, index)
        if title is None:
            index += 1
            continue
        count += 1
        if not lines[index].is_aside and not (index and _NEIGHBOUR.match(lines[index - 1].text)):
            found.append(_with_neighbours(document, lines, title, index, last))
        index = last + 1
    return found, count


def _title_at(document: BlockDocument, lines: Sequence[TextLine], index: int) -> tuple[Title | None, int]:
    """Return the title that begins in a line, and the index of its last line."""
    first = lines[index]
    if len(first.text) > LONGEST_LINE:
        return None, index
    for last in range(index, min(index + _MOST_LINES, len(lines))):
        line = lines[last]
        if last > index and not (line.is_plain and first.is_plain and line.is_aside == first.is_aside):
            break
        text = document.folded.text[first.start : line.end] if last > index else first.text
        if "公" not in text or len(text) < _SHORTEST:
            continue
        if not may_be_title(text):
            break
        title = parse_title(text)
        if title is None:
            continue
        begin = line.start - first.start
        if last == index or (title.words[0] < first.end - first.start and begin < title.words[1]):
            return title, last
        break  # the fixed words begin in a later line
    return None, index


def _with_neighbours(
    document: BlockDocument, lines: Sequence[TextLine], title: Title, first: int, last: int
) -> Candidate:
    """Return a title with the name above it and the year above or below it, where the title itself has none."""
    offset = lines[first].start
    body = (title.body[0] + offset, title.body[1] + offset) if title.body else None
    when = (title.year[0] + offset, title.year[1] + offset) if title.year else None
    start, end = offset, lines[last].end
    above = first - 1
    if when is None and above >= 0 and (span := _year_line(lines[above])):
        when, start, above = span, lines[above].start, above - 1
    name = None
    for index in range(above, max(above - _ABOVE, -1), -1) if body is None else ():
        text = lines[index].text
        if lines[index].is_aside or not lines[index].is_before or (may_be_title(text) and parse_title(text)):
            break
        span = name_span(text)
        if span:
            name = (span[0] + lines[index].start, span[1] + lines[index].start)
            if index == above and lines[index].is_plain:
                body, start = name, lines[index].start
                match = year().search(text)
                if when is None and match:
                    when = (match.start() + lines[index].start, match.end() + lines[index].start)
            break
        if not _is_metadata(text):
            break
    if when is None and last + 1 < len(lines) and (span := _year_line(lines[last + 1])):
        when, end = span, lines[last + 1].end
    text = document.folded.text
    body_key = Title(text, (0, 0), body, None).body_key
    number = year_number(text[slice(*when)]) if when else None
    return Candidate(title, start, end, first, last, body, when, body_key, number, name)


def _is_metadata(text: str) -> bool:
    """Tell whether a line between the name of the body and the title is one that pages print there."""
    return bool(re.search(r"[:：|]|[0-9]{4}[-/.年]", text))


def _year_line(line: TextLine) -> Span | None:
    """Return the span of the year if a line consists of it alone: 2023年, （2023年度）."""
    if line.is_aside or len(line.text) > 14:
        return None
    match = year().search(line.text)
    if match and not re.search(r"[^\s(（)）#*]", line.text[: match.start()] + line.text[match.end() :]):
        return match.start() + line.start, match.end() + line.start
    return None


def _runs(found: Sequence[Candidate], lines: Sequence[TextLine]) -> list[list[Candidate]]:
    """Group titles that stand below each other, with at most dates and marks between them."""
    runs: list[list[Candidate]] = []
    for candidate in found:
        if runs and all(
            _BETWEEN_ENTRIES.match(line.text) for line in lines[runs[-1][-1].last + 1 : candidate.first] if line.text
        ):
            runs[-1].append(candidate)
        else:
            runs.append([candidate])
    return runs


def _own_of_list(run: Sequence[Candidate], keys: Counter[tuple[str, int | None]], text: TextYears) -> Candidate | None:
    """Return the title of a list that is the report's own: a list and the report's title may stand side by side.

    It is the title that is repeated, or the only one with a name at an end of the list, or the one at an end whose
    year breaks the order of the others, or the one at an end whose year is that of the text.
    """
    repeated = {candidate.key for candidate in run if keys[candidate.key] > 1}
    if len(repeated) == 1:
        return [candidate for candidate in run if candidate.key in repeated][-1]
    named = [candidate for candidate in run if candidate.body]
    if len(named) == 1 and named[0] in (run[0], run[-1]):
        return named[0]
    if len({candidate.body_key for candidate in named}) > 1:
        return None
    years = [candidate.year_number or 0 for candidate in run]
    if len(run) >= _FEWEST_ENTRIES and not _in_order(years) and _in_order(years[:-1]) != _in_order(years[1:]):
        return run[-1] if _in_order(years[:-1]) else run[0]
    if run[-1].year_number in text.numbers:
        return run[-1]
    is_sure = text.is_agreed or (len(run) >= _FEWEST_ENTRIES and _in_order(years))
    return run[0] if run[0].year_number in text.numbers and is_sure else None


def _in_order(years: Sequence[int]) -> bool:
    """Tell whether years only rise or only fall."""
    steps = list(pairwise(years))
    return all(one < other for one, other in steps) or all(one > other for one, other in steps)


def _nearest(
    free: Sequence[Candidate], lines: Sequence[TextLine], known: Sequence[tuple[str, int | None]]
) -> Candidate | None:
    """Return the title that the page declares, or the one right before the first part, or the first specific one."""
    specific = [candidate for candidate in free if candidate.is_specific]
    undated = [candidate for candidate in specific if not candidate.title.is_dated] or specific
    declared = [candidate for candidate in undated if candidate.key in known]
    if declared:
        return declared[-1]
    end = next((index for index, line in enumerate(lines) if not line.is_before), None)
    if end is not None:
        near = [candidate for candidate in undated if 0 <= end - candidate.last <= _FAR]
        if near:
            return near[-1]
    return next(iter(undated or free), None)
