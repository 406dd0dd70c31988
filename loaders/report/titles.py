"""Titles of reports: the fixed words (政府信息公开工作年度报告), and the name and the year printed around them."""

import re
from functools import lru_cache
from typing import NamedTuple

from loaders.report.names import clean_name
from loaders.report.patterns import document_pattern, without_spaces, year, year_number

LONGEST_TITLE = 60
LONGEST_LINE = LONGEST_TITLE + 20  # with spaces
_NAME = re.compile(r"^[^。；，,:：|0-9]{2,40}$")
_NOTE = re.compile(r"\s*[(（][^()（）]*[)）]\s*$")
_DATE_BEHIND = re.compile(
    r"^[\s\[【(（》]*(?:19|20)[0-9]{2}(?:[-/.][0-9]{1,2}[-/.][0-9]{1,2}|年[0-9]{1,2}月[0-9]{1,2}日)"
)

Span = tuple[int, int]


class Title(NamedTuple):
    """A title in a text, with the spans of its fixed words, of the name of the body and of the year in that text.

    is_dated tells whether a date stands right behind it, as in a list of pages.
    """

    text: str
    words: Span
    body: Span | None
    year: Span | None
    is_dated: bool = False

    @property
    def is_specific(self) -> bool:
        """Whether it names a body or a year; the entry of a menu does not."""
        return bool(self.body or self.year)

    @property
    def body_key(self) -> str:
        """The name of the body for comparisons; '' without a name."""
        return clean_name(self.text[slice(*self.body)]) if self.body else ""

    @property
    def year_number(self) -> int | None:
        """The year as a number."""
        return year_number(self.text[slice(*self.year)]) if self.year else None


def may_be_title(text: str) -> bool:
    """Tell whether a text is as long as a title, and no sentence."""
    return (
        6 <= len(text) <= LONGEST_LINE
        and (len(text) <= LONGEST_TITLE or len(without_spaces(text)) <= LONGEST_TITLE)
        and not text.endswith(("。", "；"))
    )


@lru_cache(maxsize=200)  # a page prints its title several times
def parse_title(text: str) -> Title | None:
    """Return the title that a folded text is; None if it is none, or names the reports of several years."""
    squeezed = without_spaces(text)
    matches = list(document_pattern("title").finditer(squeezed))
    if not matches or document_pattern("not_title").search(squeezed):
        return None
    places = _places(matches, text, squeezed)
    years = list(year().finditer(text))
    if len(places) > 1 and len({year_number(match[1]) for match in years}) > 1:
        return None
    begin = 0
    titles = []
    for first, last in places:
        span = _year_span(years, begin, first, last)
        is_dated = bool(_DATE_BEHIND.match(text[last:]))
        titles.append(Title(text, (first, last), _body_span(text, begin, first), span, is_dated))
        begin = last
    return max(titles, key=lambda title: (title.body is not None, title.year is not None))  # the first of equal ones


def _places(matches: list[re.Match[str]], text: str, squeezed: str) -> list[Span]:
    """Return the bounds in a text of matches in the same text without spaces."""
    if len(squeezed) == len(text):
        return [match.span() for match in matches]
    offsets = [offset for offset, character in enumerate(text) if not character.isspace()]
    return [(offsets[match.start()], offsets[match.end() - 1] + 1) for match in matches]


def _year_span(years: list[re.Match[str]], begin: int, first: int, last: int) -> Span | None:
    """Return the last year before the end of the fixed words, else the first one behind them."""
    before = [match.span() for match in years if begin <= match.start() < last]
    behind = [match.span() for match in years if match.start() >= last]
    return before[-1] if before else behind[0] if behind else None


def _body_span(text: str, first: int, last: int) -> Span | None:
    """Return the bounds of a name between two offsets, without years and the words around it."""
    if (quote := text.rfind("《", first, last)) >= 0:
        first = quote + 1
    if menu := document_pattern("title_menu").match(text[first:last]):
        first += menu.end()
    leads, trails = document_pattern("title_lead"), document_pattern("title_trail")
    is_trimmed = True
    while is_trimmed:
        begun = first, last
        words = text[first:last]
        if lead := leads.match(words):
            first += lead.end()
        elif trail := trails.search(words):
            last = first + trail.start()
        elif (match := year().match(words)) and match.end():
            first += match.end()
        else:
            last = first + _start_of_last_year(words)
        is_trimmed = (first, last) != begun and first < last
    name = text[first:last]
    squeezed = without_spaces(name)
    if not _NAME.match(squeezed) or document_pattern("no_body").search(squeezed):
        return None
    return first, last


def _start_of_last_year(words: str) -> int:
    """Return the offset of the year that ends a text, or the length of the text."""
    return next((match.start() for match in year().finditer(words) if match.end() == len(words)), len(words))


def name_span(text: str) -> Span | None:
    """Return the bounds of the name that a short line is, without years and marks; None if it does not end like one."""
    if len(text) > LONGEST_TITLE:
        return None
    span = _body_span(text, 0, len(text))
    if span is None:
        return None
    name = _NOTE.sub("", text[slice(*span)])
    return span if document_pattern("body_end").search(without_spaces(name)) else None


def same_body(one: str, other: str) -> bool:
    """Tell whether two names can be of one body: the characters of the shorter stand in the longer, in their order.

    榆阳区卫健局 and 榆林市榆阳区卫生健康局 can be one body.
    """
    short, long = sorted((one, other), key=len)
    rest = iter(long)
    return all(character in rest for character in short)
