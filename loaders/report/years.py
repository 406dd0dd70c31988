"""The reporting year: what title, period and sentences say of it, and which of them counts."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from loaders.layout.blocks import BlockDocument
from loaders.report.contradiction import Contradiction
from loaders.report.patterns import document_pattern, year_number

_YEAR = re.compile(r"((?:19|20)[0-9]{2}) ?年(?:度|来)?(?=([^0-9\n。；][^\n。；]{0,60}))")
_BEGINNING = re.compile(r"(?:^|[\n。；])[ \t\u3000\u00a0]*(?:[(（]?[一二三四五六七八九十]{1,2}[)）]?[、.．]?\s*)?$")
_PLAN = re.compile(r"^.{0,16}(?:将|计划|拟|打算|下一步|要继续)")
_NO_SENTENCE = re.compile(r"^ ?[0-9]{1,2} ?月|(?:信息|政务)公开.{0,8}(?:报告|年报)")
_OWN = re.compile(r"^(?:[，,、 ]|[我本全]|[㐀-鿿]{2,})")
_AROUND = 120  # characters before and behind the date of a period: more than a match of the sentence has
_FEWEST = 2  # sentences that say another year than the title


class PrintedYear(NamedTuple):
    """A year as a number, with its span in the folded text."""

    number: int
    span: tuple[int, int]


class TextYears(NamedTuple):
    """What the text says of the year.

    period     the year of the sentence on the period; None if there is none, or if these sentences differ
    periods    all years that such sentences name
    sentences  the years with which sentences begin, with their number
    first      the first of them
    """

    period: PrintedYear | None
    periods: frozenset[int]
    sentences: Counter[int]
    first: PrintedYear | None

    @property
    def numbers(self) -> frozenset[int]:
        """The years that the text is about: the period, or else the years of the sentences."""
        return self.periods or frozenset(self.sentences)

    @property
    def is_agreed(self) -> bool:
        """Whether the period and the sentences name the same year."""
        return bool(self.period and self.usual and self.period.number == self.usual.number)

    @property
    def usual(self) -> PrintedYear | None:
        """The year of the sentences: the first, if no other is more frequent."""
        if self.first is None or self.sentences[self.first.number] < max(self.sentences.values()):
            return None
        return self.first


def _periods(text: str) -> Iterator[re.Match[str]]:
    """Yield the sentences on the period; they are searched for around their date only, which is much faster."""
    windows: list[tuple[int, int]] = []
    for date in document_pattern("period_date").finditer(text):
        start, end = max(date.start() - _AROUND, 0), date.end() + _AROUND
        if windows and start <= windows[-1][1]:
            start, _ = windows.pop()
        windows.append((start, end))
    for window in windows:
        yield from document_pattern("period").finditer(text, *window)


def text_years(document: BlockDocument) -> TextYears:
    """Return what the text says of the year, links left out."""
    text = document.folded.text
    asides = document.asides
    periods: list[PrintedYear] = []
    named: set[int] = set()
    for match in _periods(text):
        start, end = year_number(match[1]), year_number(match[2])
        named.update(number for number in (start, end) if number)
        if start and end in (None, start):
            periods.append(PrintedYear(start, match.span(1)))
    sentences: Counter[int] = Counter()
    first = None
    for match in _YEAR.finditer(text):
        start, rest = match.start(), match[2]
        if not _BEGINNING.search(text[max(start - 10, 0) : start]) or start in asides:
            continue
        if _OWN.match(rest) and not _NO_SENTENCE.search(rest) and not _PLAN.match(rest):
            sentences[int(match[1])] += 1
            first = first or PrintedYear(int(match[1]), (start, text.index("年", start) + 1))
    return TextYears(periods[0] if periods and len(named) == 1 else None, frozenset(named), sentences, first)


def decide_year(
    headings: Sequence[int], metadata: int | None, rivals: Collection[int], last_listed: int | None, text: TextYears
) -> int | None:
    """Return the year of a report, None if nothing says it.

    headings     the years of the article's own heading, metadata the year of <title>, rivals those of further titles
    last_listed  the year of the last title of a list before the text, which may be the report's title
    Raises Contradiction if places of equal strength differ.
    """
    said = set(headings)
    support = set(text.periods) | ({text.usual.number} if text.usual else set())
    if len(said) > 1:
        said &= support | {metadata}
        if len(said) != 1:
            raise Contradiction
    year = said.pop() if said else None
    if year is not None and metadata not in (None, year) and year not in support:
        raise Contradiction
    if year is None and metadata is not None:
        year = None if _outvotes(text, metadata) else metadata
    if year is None:
        year = _text_year(text)
        if year is not None and last_listed not in (None, year) and not text.is_agreed:
            raise Contradiction
        return year
    if text.periods and year not in text.periods:
        raise Contradiction
    if year not in support and year != metadata and any(rival != year for rival in rivals):
        raise Contradiction
    if not text.periods and _says_otherwise(text.sentences, year):
        raise Contradiction
    return year


def _outvotes(text: TextYears, metadata: int) -> bool:
    """Tell whether period and sentences agree on another year than the metadata: a file may keep an old title."""
    return bool(text.is_agreed and text.period and text.period.number != metadata)


def _text_year(text: TextYears) -> int | None:
    """Return the year of the period, or else of the sentences."""
    if len(text.periods) > 1:
        raise Contradiction
    if text.period:
        if _says_otherwise(text.sentences, text.period.number):
            raise Contradiction
        return text.period.number
    if text.first and not text.usual:
        raise Contradiction
    return text.usual.number if text.usual else None


def _says_otherwise(sentences: Counter[int], year: int) -> bool:
    """Tell whether several sentences begin with one other year, and none with this one."""
    return len(sentences) == 1 and year not in sentences and sum(sentences.values()) >= _FEWEST
