"""The body of a report: what title, signature and publisher say of it, and which of them counts."""

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from loaders.layout.blocks import BlockDocument
from loaders.report.contradiction import Contradiction
from loaders.report.lines import TextLine
from loaders.report.names import clean_name
from loaders.report.patterns import document_pattern, without_spaces
from loaders.report.titles import name_span, same_body

_DATE = re.compile(r"(?:19|20)[0-9]{2}\s*(?:年\s*[0-9]{1,2}\s*月\s*[0-9]{1,2}\s*日|[-/.][0-9]{1,2}[-/.][0-9]{1,2})")
_MARK = re.compile(r"[:：|]")  # in every line that _publisher matches
_NAME = re.compile(r"^[^。；，,:：|0-9]{2,40}$")
_SIGNATURE_LINES = 12  # from the end; before them a signature needs a date in words
_LONGEST_SIGNATURE = 60


class PrintedName(NamedTuple):
    """A name as printed, where it was printed (body_source), and its folded, clean form for comparisons."""

    printed: str
    source: str
    key: str


def printed_name(document: BlockDocument, span: tuple[int, int], source: str) -> PrintedName:
    """Return the name at a span of the folded text."""
    return PrintedName(document.printed(*span)[0], source, clean_name(document.folded.text[slice(*span)]))


def signature(document: BlockDocument, lines: Sequence[TextLine]) -> tuple[PrintedName | None, str | None]:
    """Return the name and the date at the end of a report, on two lines or on one."""
    for index in range(len(lines) - 1, -1, -1):
        line = lines[index]
        if len(line.text) > _LONGEST_SIGNATURE:
            continue
        match = _DATE.search(line.text)
        is_near = len(lines) - index < _SIGNATURE_LINES
        if not match or not (is_near or "月" in match[0]):
            continue
        date = document.printed(line.start + match.start(), line.start + match.end())[0]
        if line.text[: match.start()].strip():
            name = _signed(document, line, line.text[: match.start()])
        else:
            name = _signed(document, lines[index - 1], lines[index - 1].text) if index else None
        if name or (is_near and not line.text[: match.start()].strip()):
            return name, date
    return None, None


def _signed(document: BlockDocument, line: TextLine, text: str) -> PrintedName | None:
    """Return the name that a text at the start of a line is, such as 我局 or 某县水利局（公章）."""
    span = name_span(text) or _unnamed(text)
    return printed_name(document, (line.start + span[0], line.start + span[1]), "signature") if span else None


def _unnamed(text: str) -> tuple[int, int] | None:
    """Return the bounds of words that stand for a body without naming it: 我局."""
    name = text.strip()
    first = text.find(name)
    return (first, first + len(name)) if 2 <= len(name) <= 6 and names_nothing(name) else None


def names_nothing(name: str) -> bool:
    """Tell whether words stand for a body without naming it: 我局, 本机关."""
    return bool(document_pattern("no_body").match(without_spaces(name)))


@cache
def _publisher() -> re.Pattern[str]:
    """Match a line that names the source of a text (group 1) or its issuer (group 2) and the name itself (group 3)."""
    source, issuer = document_pattern("source_label").pattern, document_pattern("issuer_label").pattern
    return re.compile(rf"(?:({source})|({issuer}))\s*\]?\s*[:：|]\s*([^\s|:：]{{2,30}})")


@cache
def _publisher_label() -> re.Pattern[str]:
    """Match a line that is a label before the name of a source or an issuer."""
    source, issuer = document_pattern("source_label").pattern, document_pattern("issuer_label").pattern
    return re.compile(rf"^\[?\s*(?:{source}|{issuer})\s*\]?\s*[:：]?$")


def publication(document: BlockDocument, lines: Sequence[TextLine]) -> tuple[str | None, PrintedName | None]:
    """Return the date of publication and the publisher that a page prints around its text.

    A line that names the issuing body (发布机构) counts more than one that names the source (来源).
    """
    published = None
    publisher: PrintedName | None = None
    is_issuer = False
    for index, line in enumerate(lines):
        text = line.text[:400]
        if not published and "0" in text and (match := _DATE.search(text)):
            before = text[: match.start()] or (lines[index - 1].text if index else "")
            if document_pattern("publication_label").search(before):
                published = document.printed(line.start + match.start(), line.start + match.end())[0]
        if is_issuer:
            continue
        if _MARK.search(text) and (stated := min(_publisher().finditer(text), key=_names_source, default=None)):
            is_issuer = not _names_source(stated)
            if is_issuer or not publisher:
                span = line.start + stated.start(3), line.start + stated.end(3)
                publisher = printed_name(document, span, "publisher")
        elif not publisher and index and _publisher_label().match(lines[index - 1].text) and _NAME.match(text):
            publisher = printed_name(document, (line.start, line.end), "publisher")
    return published, publisher


def _names_source(match: re.Match[str]) -> bool:
    """Tell whether a line names the source of a text (来源), which need not be the body that issues it."""
    return match[1] is not None


def decide_body(
    headings: Sequence[PrintedName],
    metadata: PrintedName | None,
    rivals: Sequence[str],
    signed: PrintedName | None,
    publisher: PrintedName | None,
    is_repeated: bool,
) -> PrintedName | None:
    """Return the body of a report, None if nothing names it.

    headings     the names in the article's own heading; metadata that of <title>; rivals the names in further titles
    is_repeated  whether the text names the first heading's body outside the titles
    Raises Contradiction if places of equal strength differ.
    """
    body = next(iter(headings), None)
    support = [name.key for name in (signed,) if name and not names_nothing(name.key)]
    if body is None:
        return _without_heading(metadata, signed, publisher)
    others = [name.key for name in (*headings[1:], *([metadata] if metadata else []))]
    others += [] if metadata and same_body(metadata.key, body.key) else rivals
    is_supported = any(same_body(key, body.key) for key in support)
    if not is_supported and any(not same_body(key, body.key) for key in others):
        raise Contradiction
    if support and not is_supported and not is_repeated and _is_rival(body, support[0], publisher):
        raise Contradiction
    return body


def _is_rival(body: PrintedName, signed: str, publisher: PrintedName | None) -> bool:
    """Tell whether a signature names another body: an office signs for its government, no bureau for another."""
    if all(document_pattern("department_end").search(name) for name in (body.key, signed)):
        return True
    return body.source == "heading" and publisher is not None and same_body(publisher.key, signed)


def _without_heading(
    metadata: PrintedName | None, signed: PrintedName | None, publisher: PrintedName | None
) -> PrintedName | None:
    """Return the body that metadata, signature or publisher name; the publisher may be another body."""
    names_a_body = bool(publisher and name_span(publisher.key) and not names_nothing(publisher.key))
    if metadata:
        return metadata
    if signed and not (names_nothing(signed.key) and names_a_body):
        return signed
    return publisher if names_a_body else None
