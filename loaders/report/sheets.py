"""What the statistics sheet of an older report says of its year and its body, where the report does not."""

import re
from collections.abc import Sequence

from loaders.forms.lists.sheet import Sheet, is_figure_column, name_before
from loaders.layout.blocks import BlockDocument
from loaders.report.heading import Heading
from loaders.report.patterns import year_number

_YEAR = re.compile(r"((?:19|20)[0-9]{2})\s*年?度?")
_NUMBER = re.compile(r"^\s*(?:[一二三四五六七八九十]{1,3}\s*[、.．]|附件?\s*[0-9]{0,2}\s*[:：.、])?\s*")
_NAME = re.compile(r"[㐀-鿿（）()·]{4,40}")


def with_sheets(heading: Heading, document: BlockDocument, sheets: Sequence[Sheet]) -> Heading:
    """Return the heading with the year of the heads (2016年度) and the body of the title of a sheet.

    Only a value that is missing, and does not contradict itself, is filled in.
    """
    contradictions = (heading.contradictions or "").split(",")
    if heading.year is None and "year" not in contradictions:
        heading = heading._replace(year=_year(document, sheets))
    if heading.body is None and "body" not in contradictions and (body := _body(document, sheets)):
        heading = heading._replace(body=body, body_source="title")
    return heading


def _year(document: BlockDocument, sheets: Sequence[Sheet]) -> str | None:
    """Return the only year that the heads and the titles of the sheets print."""
    found: list[tuple[int, int]] = []
    for sheet in sheets:
        places = [
            (head.token.start, head.token.end)
            for piece in sheet.pieces
            if not piece.labels
            for head in sheet.heads_in(piece)
            if is_figure_column(head)
        ]
        title = name_before(document, sheet)
        for start, end in [*places, *([title] if title else [])]:
            found += [match.span() for match in _YEAR.finditer(document.folded.text, start, end)]
    years = {year_number(document.folded.text[start : start + 4]) for start, _ in found}
    return document.printed(*found[0])[0].strip() if len(years) == 1 and found else None


def _body(document: BlockDocument, sheets: Sequence[Sheet]) -> str | None:
    """Return the name before the title of the first sheet."""
    for sheet in sheets:
        if bounds := name_before(document, sheet):
            text = document.folded.text[slice(*bounds)]
            first = _NUMBER.match(text)
            begin = first.end() if first else 0
            year = _YEAR.search(text, begin)
            end = year.start() if year else len(text)
            if _NAME.fullmatch(text[begin:end].strip()):
                return document.printed(bounds[0] + begin, bounds[0] + end)[0].strip()
    return None
