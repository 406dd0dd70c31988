"""Titles of reports: the fixed words (政府信息公开工作年度报告), and the name and the year printed around them."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from loaders.report.names import clean_name
from loaders.report.patterns import document_pattern, without_spaces, year, year_number

LONGEST_TITLE = 60
_LEAD = re.compile(
    r"(?:[\s#*_·•◆■●▪—~\-:：]|关于|印发|转发|公布|发布|《|【[^】]*】|\[[^\]]*\]|(?:标题|名称|信息名称|题目)\s*[:：]|附件[0-9一二三]*\s*[:：])+"
)
_TRAIL = re.compile(r"(?:[\s的—\-:：《》*_(（]|关于|公布|发布|印发|转发|报送|上报|编制)+$")
_MENU = re.compile(r"^.*(?:公开|年报|栏目|网站?|门户)\s+(?=\S{3})")
_NAME = re.compile(r"^[^。；，,:：|0-9]{2,40}$")
_BODY_END = re.compile(
    r"(?:政府|委员会|委|局|厅|办公室|办|部|署|院|处|中心|街道|街|镇|乡|区|县|市|州|省|旗|盟|会|所|站|队|大队|支队|管委会|公司|"
    r"办事处|公署|行署|社|馆|台|校|学|苏木|集团)$"
)
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
        6 <= len(text) <= LONGEST_TITLE + 20
        and len(without_spaces(text)) <= LONGEST_TITLE
        and not text.endswith(("。", "；"))
    )


def parse_title(text: str) -> Title | None:
    """Return the title that a folded text is; None if it is none, or names the reports of several years."""
    squeezed = without_spaces(text)
    if document_pattern("not_title").search(squeezed):
        return None
    places = list(_fixed_words(text, squeezed))
    if not places:
        return None
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


def _fixed_words(text: str, squeezed: str) -> Iterator[Span]:
    """Yield the bounds of each occurrence of a title's fixed words, which may have spaces inside."""
    matches = list(document_pattern("title").finditer(squeezed))
    if not matches:
        return
    if len(squeezed) == len(text):
        yield from (match.span() for match in matches)
        return
    offsets = [offset for offset, character in enumerate(text) if not character.isspace()]
    for match in matches:
        yield offsets[match.start()], offsets[match.end() - 1] + 1


def _year_span(years: list[re.Match[str]], begin: int, first: int, last: int) -> Span | None:
    """Return the last year before the end of the fixed words, else the first one behind them."""
    before = [match.span() for match in years if begin <= match.start() < last]
    behind = [match.span() for match in years if match.start() >= last]
    return before[-1] if before else behind[0] if behind else None


def _body_span(text: str, first: int, last: int) -> Span | None:
    """Return the bounds of a name between two offsets, without years and the words around it."""
    if (quote := text.rfind("《", first, last)) >= 0:
        first = quote + 1
    if menu := _MENU.match(text[first:last]):
        first += menu.end()
    is_trimmed = True
    while is_trimmed:
        begun = first, last
        words = text[first:last]
        if lead := _LEAD.match(words):
            first += lead.end()
        elif trail := _TRAIL.search(words):
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
    return span if _BODY_END.search(without_spaces(name)) else None


def same_body(one: str, other: str) -> bool:
    """Tell whether two names can be of one body: the characters of the shorter stand in the longer, in their order.

    榆阳区卫健局 and 榆林市榆阳区卫生健康局 can be one body.
    """
    short, long = sorted((one, other), key=len)
    rest = iter(long)
    return all(character in rest for character in short)
