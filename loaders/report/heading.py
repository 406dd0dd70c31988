"""Title, body, year and dates as printed, weighed by where the report prints them.

The places, strongest first: the article's own heading (<h1>, or the title before the first part), <title> and the
metadata of a file, the sentence on the period, the signature, the sentences that begin with a year, the publisher.
Links, lists of other reports, breadcrumbs and dates of publication say nothing. If places of equal strength differ,
the value is None, and `contradictions` names it.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from loaders.layout.blocks import BlockDocument
from loaders.normalize import fold
from loaders.printable import visible
from loaders.report.bodies import PrintedName, decide_body, printed_name, publication, signature
from loaders.report.candidates import Candidate, Candidates, find_candidates
from loaders.report.contradiction import Contradiction
from loaders.report.lines import TextLine, first_lines, first_part, last_lines
from loaders.report.patterns import document_pattern, without_spaces, year_number
from loaders.report.titles import Title, may_be_title, parse_title
from loaders.report.years import TextYears, decide_year, text_years

_SPACE = re.compile(r"\s+")
_SITE = re.compile(
    r"\s*[_|｜]\s*|\s+[-—–·]+\s+|-{2,}|—{2,}|(?<=[告报])\s*[-—–]\s*|\s*[-—–]\s*(?=[^-—–]*(?:网|政府|首页|平台|门户)[^-—–]*$)"
)
_SALUTATION_LINES = 15
_LONGEST_SALUTATION = 100  # characters


class Heading(NamedTuple):
    """Title, body, year and dates as printed; None if the document does not print them.

    body_source  where the name of the body was printed: title, heading (the line before the title), metadata,
                 signature or publisher
    title_count  number of lines that match a title, links included
    plain_title  the title, or the first line that may be one, folded and without spaces
    contradictions  year, body or "year,body": what is None because the document contradicts itself
    is_titled    whether it has the title of one report
    has_text     whether it has the first part of a report, or the sentence on the period
    is_notice    whether it tells other bodies to submit their reports
    """

    title: str | None = None
    body: str | None = None
    body_source: str | None = None
    year: str | None = None
    signed_on: str | None = None
    published_on: str | None = None
    publisher: str | None = None
    title_count: int = 0
    plain_title: str = ""
    contradictions: str | None = None
    is_titled: bool = False
    has_text: bool = False
    is_notice: bool = False


class _Declared(NamedTuple):
    """A title that the page declares outside its text, with the printed texts of its name and year."""

    title: Title
    printed: str
    body: str | None
    year: str | None


def read_heading(document: BlockDocument) -> Heading:
    """Return title, body, year and dates as printed."""
    text = text_years(document)
    part = first_part(document)
    lines = first_lines(document, part)
    article, metadata = _declared(document.article), _declared(document.title)
    known = [declared.title for declared in (article, metadata) if declared]
    titles = find_candidates(document, lines, known, text)
    if part is not None and not (titles.own and titles.own.is_specific):  # the first part may be a menu
        titles = find_candidates(document, first_lines(document, None), known, text)
    has_text = part is not None or bool(text.periods)
    signed, signed_on = signature(document, last_lines(document))
    published_on, publisher = publication(document, lines)
    contradictions = []
    body = year = None
    try:
        body = _body(document, titles, article, metadata, signed, publisher, has_text)
    except Contradiction:
        contradictions.append("body")
    try:
        year = _year(document, titles, article, metadata, text)
    except Contradiction:
        contradictions.insert(0, "year")
    return Heading(
        _visible(_printed_title(document, titles.own, article)),
        _visible(body.printed) if body else None,
        body.source if body else None,
        _visible(year),
        _visible(signed_on),
        _visible(published_on),
        _visible(publisher.printed) if publisher else None,
        titles.line_count,
        _plain_title(document, titles.own, article, lines),
        ",".join(contradictions) or None,
        _is_titled(titles, known, has_text or bool(text.sentences)),
        has_text,
        _is_notice(lines),
    )


def _visible(text: str | None) -> str | None:
    """Return a text without control characters and characters without width, None if nothing is left."""
    return (visible(text) or None) if text else None


def _declared(text: str | None) -> _Declared | None:
    """Return the title in a text that a page or a file declares, without the names of the site."""
    if not text:
        return None
    for segment in [*_SITE.split(text), text]:
        folded = fold(segment)
        title = parse_title(folded.text) if may_be_title(folded.text) else None
        if title:
            source = BlockDocument(segment, folded, [])
            body = source.printed(*title.body)[0] if title.body else None
            year = source.printed(*title.year)[0].strip() if title.year else None
            return _Declared(title, segment, body, year)
    return None


def _body(
    document: BlockDocument,
    titles: Candidates,
    article: _Declared | None,
    metadata: _Declared | None,
    signed: PrintedName | None,
    publisher: PrintedName | None,
    has_text: bool,
) -> PrintedName | None:
    """Return the body of the report; raises Contradiction."""
    own = titles.own
    headings = [_declared_name(article, "title")]
    if own and own.body:
        headings.append(printed_name(document, own.body, "title"))
    elif own and own.name and headings == [None]:
        headings.append(printed_name(document, own.name, "heading"))
    elif own is None and has_text and len({candidate.body_key for candidate in titles.listed}) == 1:
        headings += [printed_name(document, entry.body, "title") for entry in titles.listed[-1:] if entry.body]
    names = [name for name in headings if name]
    rivals = [rival.body_key for rival in titles.others if rival.body_key and rival.year]
    is_repeated = bool(names) and _is_repeated(document, names[0], titles)
    return decide_body(names, _declared_name(metadata, "metadata"), rivals, signed, publisher, is_repeated)


def _declared_name(declared: _Declared | None, source: str) -> PrintedName | None:
    return PrintedName(declared.body, source, declared.title.body_key) if declared and declared.body else None


def _is_repeated(document: BlockDocument, name: PrintedName, titles: Candidates) -> bool:
    """Tell whether the text names a body more often than the titles do."""
    in_titles = [*([titles.own] if titles.own else []), *titles.others, *titles.listed]
    return document.folded.text.count(name.key) > sum(candidate.body_key == name.key for candidate in in_titles)


def _year(
    document: BlockDocument,
    titles: Candidates,
    article: _Declared | None,
    metadata: _Declared | None,
    text: TextYears,
) -> str | None:
    """Return the year as printed, also if it is none (20221年): the models judge it. Raises Contradiction."""
    if malformed := _malformed_year(document, titles, article, metadata):
        return malformed
    headings = [titles.own.year_number if titles.own else None, article.title.year_number if article else None]
    number = decide_year(
        [heading for heading in headings if heading],
        metadata.title.year_number if metadata else None,
        [rival.year_number for rival in titles.others if rival.year_number],
        None if titles.own else _last_listed(titles.listed, text),
        text,
    )
    if number is None:
        return None
    if titles.own and titles.own.year and titles.own.year_number == number:
        return document.printed(*titles.own.year)[0].strip()
    for declared in (article, metadata):
        if declared and declared.year and declared.title.year_number == number:
            return declared.year
    places = [place for place in (text.period, text.first) if place and place.number == number]
    return document.printed(*places[0].span)[0].strip() if places else None


def _malformed_year(
    document: BlockDocument, titles: Candidates, article: _Declared | None, metadata: _Declared | None
) -> str | None:
    """Return what the report's own title prints as its year if it is no year; <title> counts if no heading has one."""
    own = titles.own
    headings = [
        document.printed(*own.year)[0].strip() if own and own.year else None,
        article.year if article else None,
    ]
    printed = [year for year in headings if year] or [year for year in (metadata and metadata.year,) if year]
    return next((year for year in printed if year_number(year) is None), None)


def _last_listed(listed: Sequence[Candidate], text: TextYears) -> int | None:
    """Return the year of the last title before the text."""
    place = text.period or text.first
    before = [entry.year_number for entry in listed if place and entry.end <= place.span[0]]
    return before[-1] if before else None


def _printed_title(document: BlockDocument, own: Candidate | None, article: _Declared | None) -> str | None:
    """Return the title as printed, with single spaces, or the title of the file format."""
    if own:
        return _SPACE.sub(" ", document.printed(own.start, own.end)[0])
    return article.printed if article else document.title


def _plain_title(
    document: BlockDocument, own: Candidate | None, article: _Declared | None, lines: list[TextLine]
) -> str:
    """Return the title, or the first line with the words of a title, or else the title of the format, or a line."""
    if own:
        return without_spaces(own.title.text)
    if article:
        return without_spaces(article.title.text)
    for line in lines:
        if not line.is_aside and may_be_title(line.text):
            squeezed = without_spaces(line.text)
            if document_pattern("title").search(squeezed):
                return squeezed
    return without_spaces(document.title or (lines[0].text if lines else ""))


def _is_titled(titles: Candidates, known: list[Title], has_text: bool) -> bool:
    """Tell whether the document has the title of one report; the entry of a menu is none without a report's text."""
    if (titles.own and titles.own.is_specific) or any(title.is_specific for title in known):
        return True
    return has_text and bool(titles.own or titles.listed or known)


def _is_notice(lines: list[TextLine]) -> bool:
    """Tell whether the first lines speak to other bodies and tell them to make or submit their reports."""
    first = [without_spaces(line.text) for line in lines[:_SALUTATION_LINES] if len(line.text) <= _LONGEST_SALUTATION]
    if not any(document_pattern("notice_salutation").match(text) for text in first):
        return False
    text = "".join(without_spaces(line.text) for line in lines)
    return "年度报告" in text and bool(document_pattern("notice_order").search(text))
