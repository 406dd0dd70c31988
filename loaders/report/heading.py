"""Title, body, year and dates as printed, with the order in which the possible places are searched.

Title: the first short line that matches a title, or two such lines together; else the title of the file format.
Body: the words of the title; the line before the title; the signature.
Year: the title; the sentence on the reporting period; the first line of prose that begins with a year.
"""

import re
from functools import cache
from typing import NamedTuple

from loaders.layout.blocks import BlockDocument, BlockRow, Shape
from loaders.seeds import rows

_SPACE = re.compile(r"\s+")
_FIRST_YEAR = re.compile(r"^\s*((?:19|20)[0-9]{2})\s*年")
_DATE = re.compile(r"(?:19|20)[0-9]{2}\s*(?:年\s*[0-9]{1,2}\s*月\s*[0-9]{1,2}\s*日|[-/.][0-9]{1,2}[-/.][0-9]{1,2})")
_PUBLISHED = re.compile(r"(?:发布|公开|发文|印发|成文|生成)?(?:日期|时间)\s*\]?\s*[:：|]?\s*$")
_PUBLISHER = re.compile(r"(?:来源|发布机构|信息来源|发布单位)\s*\]?\s*[:：|]\s*([^\s|:：]{2,30})")
_PUBLISHER_LABEL = re.compile(r"^\[?\s*(?:来源|信息来源|发布机构|发布单位)\s*\]?\s*[:：]?$")
_TITLE_LABEL = re.compile(r"^(?:标题|名称|信息名称|\[?\s*名\s*称\s*\]?)\s*[:：|]?\s*")
_FRAME = re.compile(r"^(?:关于|【[^】]*】|\[[^\]]*\]|[《\s]+)|[》\s]+$")
_NAME = re.compile(r"^[^。；，,:：|0-9]{2,40}$")
_BODY_END = re.compile(
    r"(?:政府|委员会|委|局|厅|办公室|办|部|署|院|处|中心|街道|街|镇|乡|区|县|市|州|省|旗|盟|会|所|站|队|大队|支队|管委会|公司)$"
)
_LINES = 60  # rows at the start and at the end that are searched for a heading and a signature
_LONGEST_TITLE = 60


class Heading(NamedTuple):
    """Title, body, year and dates as printed; None if the document does not print them.

    body_source  where the name of the body was printed: title, heading (the line before the title) or signature
    title_count  number of lines that match a title
    plain_title  the title, or the first line that may be one, folded and without spaces
    contradictions  year, body or "year,body": what is None because the document contradicts itself
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


class _TextLine(NamedTuple):
    """A line of folded text, with its offsets there; `is_plain` is False for the cell of a table."""

    text: str
    start: int
    end: int
    is_plain: bool = True


@cache
def document_pattern(kind: str) -> re.Pattern[str]:
    """Return one pattern for all patterns of a kind in seeds/document_patterns.csv."""
    return re.compile("|".join(f"(?:{row['pattern']})" for row in rows("document_patterns") if row["kind"] == kind))


@cache
def _period() -> re.Pattern[str]:
    return re.compile(next(row["pattern"] for row in rows("document_patterns") if row["pattern_code"] == "period"))


@cache
def _year() -> re.Pattern[str]:
    """Match a year in digits or in Chinese digits (seeds/year_digits.csv): 2020年度, 二〇二〇年, 二OO八年."""
    digits = rows("year_digits")
    any_digit = "0" + "".join(row["printed"] for row in digits)
    zero = "0" + "".join(row["printed"] for row in digits if row["digit"] == "0")
    return re.compile(rf"(?<![0-9])((?:19|20)[0-9]{{2}}|二[{zero}][{any_digit}]{{2}})\s*年?度?")


def read_heading(document: BlockDocument) -> Heading:
    """Return title, body, year and dates as printed."""
    lines = _first_lines(document.rows)
    index, title, title_count = _find_title(document, lines)
    body = _body_in_title(document, title) if title else None
    source = "title" if body else None
    if not body and title and index > 0:
        body, source = _printed_body(document, lines[index - 1]), "heading"
    signature, signed_on = _signature(document, _last_lines(document.rows))
    if not body and signature:
        body, source = signature, "signature"
    printed_title = _SPACE.sub(" ", document.printed(title.start, title.end)[0]) if title else document.title
    if not body and not title and document.title and _is_title(document.title):
        body, source = _body_before_title_words(document.title), "title"
    published_on, publisher = _metadata(document, lines)
    plain_title = _without_spaces(title.text) if title else _likely_title(document, lines)
    return Heading(
        printed_title,
        body,
        source if body else None,
        _printed_year(document, title, lines),
        signed_on,
        published_on,
        publisher,
        title_count,
        plain_title,
    )


def _first_lines(rows: list[BlockRow]) -> list[_TextLine]:
    """Return the first lines, and the cells of small tables among them, because some pages have a table as header."""
    return [
        _TextLine(cell.text, cell.start, cell.end, row.shape is Shape.PLAIN)
        for row in rows[:_LINES]
        for cell in row.cells
        if cell.text
    ]


def _last_lines(rows: list[BlockRow]) -> list[_TextLine]:
    """Return the last lines that are not in tables."""
    return [
        _TextLine(row.cells[0].text, row.cells[0].start, row.cells[0].end)
        for row in rows[-_LINES:]
        if row.shape is Shape.PLAIN
    ]


def _likely_title(document: BlockDocument, lines: list[_TextLine]) -> str:
    """Return the first line with the words of a title, or else the title of the format, or else the first line."""
    for line in lines:
        if _may_be_title(line.text) and document_pattern("title").search(_without_spaces(line.text)):
            return _without_spaces(line.text)
    return _without_spaces(document.title or (lines[0].text if lines else ""))


def _without_spaces(text: str) -> str:
    return _SPACE.sub("", text)


def _find_title(document: BlockDocument, lines: list[_TextLine]) -> tuple[int, _TextLine | None, int]:
    """Return the index of the title among the first lines, the title or None, and the number of lines like a title."""
    titles: list[tuple[int, _TextLine]] = []
    for index, line in enumerate(lines):
        following = lines[index + 1] if index + 1 < len(lines) else None
        if "公" not in line.text + (following.text if following else "") or not _may_be_title(line.text):
            continue
        if _is_title(line.text):
            titles.append((index, line))
        elif following and line.is_plain and following.is_plain and not titles:
            joined = _TextLine(document.folded.text[line.start : following.end], line.start, following.end)
            if _may_be_title(joined.text) and _is_title(joined.text):
                titles.append((index, joined))
    if not titles:
        return 0, None, 0
    # A menu entry such as 政府信息公开年报 may come first: prefer a title with a year or a body.
    specific = [title for title in titles if _year().search(title[1].text) or _body_in_title(document, title[1])]
    return *(specific or titles)[0], len(titles)


def _is_title(text: str) -> bool:
    squeezed = _without_spaces(text)
    return bool(document_pattern("title").search(squeezed)) and not document_pattern("not_title").search(squeezed)


def _may_be_title(text: str) -> bool:
    return (
        6 <= len(text) <= _LONGEST_TITLE + 20
        and len(_without_spaces(text)) <= _LONGEST_TITLE
        and not text.endswith(("。", "；"))
    )


def _body_in_title(document: BlockDocument, title: _TextLine) -> str | None:
    """Return the words of a title before its fixed words, as printed, without the year; None if they are no name."""
    title_words = _title_words(title.text)
    if title_words is None:
        return None
    label = _TITLE_LABEL.match(title.text)
    first, last = (label.end() if label else 0), title_words[0]
    while frame := _FRAME.match(title.text[first:last]):
        first += frame.end()
    words = title.text[first:last]
    if year := _year().search(words):
        if not words[: year.start()].strip():
            first += year.end()
        elif not words[year.end() :].strip(" 的—-"):
            last = first + year.start()
    name = title.text[first:last]
    first += len(name) - len(name.lstrip())
    name = name.strip(" \t\r\n\u00a0\u3000的—-：:《》")
    if not _NAME.match(name):
        return None
    return document.printed(title.start + first, title.start + first + len(name))[0]


def _title_words(text: str) -> tuple[int, int] | None:
    """Return the bounds of a title's fixed words (政府信息公开工作年度报告), which may have spaces inside."""
    offsets = [offset for offset, character in enumerate(text) if not character.isspace()]
    match = document_pattern("title").search("".join(text[offset] for offset in offsets))
    return (offsets[match.start()], offsets[match.end() - 1] + 1) if match else None


def _body_before_title_words(title: str) -> str | None:
    """Return the name before the fixed words in the title of a file format."""
    match = document_pattern("title").search(title)
    name = _year().sub("", title[: match.start()] if match else "").strip()
    return name if _NAME.match(name) else None


def _printed_body(document: BlockDocument, line: _TextLine) -> str | None:
    """Return a short line as printed if it ends like the name of a body, else None."""
    squeezed = _without_spaces(line.text)
    if _NAME.match(squeezed) and _BODY_END.search(squeezed):
        return document.printed(line.start, line.end)[0]
    return None


def _signature(document: BlockDocument, lines: list[_TextLine]) -> tuple[str | None, str | None]:
    """Return the name and the date at the end of a report, on two lines or on one."""
    for index in range(len(lines) - 1, max(len(lines) - 12, 0), -1):
        line = lines[index]
        match = _DATE.search(line.text)
        if not match or len(line.text) > 60:
            continue
        date = document.printed(line.start + match.start(), line.start + match.end())[0]
        name = line.text[: match.start()].strip()
        if name and _NAME.match(name) and _BODY_END.search(name):
            return document.printed(line.start, line.start + len(name))[0], date
        if not name:
            return _printed_body(document, lines[index - 1]), date
    return None, None


def _printed_year(document: BlockDocument, title: _TextLine | None, lines: list[_TextLine]) -> str | None:
    """Return the reporting year as printed in the title, the sentence on the period, or the first prose."""
    if title and (match := _year().search(title.text)):
        return document.printed(title.start + match.start(), title.start + match.end())[0].strip()
    if match := _period().search(document.folded.text):
        return document.printed(match.start(1), match.end(1))[0]
    for line in lines[:20]:
        if match := _FIRST_YEAR.match(line.text):
            return document.printed(line.start + match.start(1), line.start + match.end())[0]
    return None


def _metadata(document: BlockDocument, lines: list[_TextLine]) -> tuple[str | None, str | None]:
    """Return the date of publication and the publisher that a page prints around its text."""
    published = publisher = None
    for index, line in enumerate(lines):
        text = line.text[:400]
        match = _DATE.search(text)
        if match and not published:
            before = text[: match.start()] or (lines[index - 1].text if index else "")
            if _PUBLISHED.search(before):
                published = document.printed(line.start + match.start(), line.start + match.end())[0]
        if not publisher and (match := _PUBLISHER.search(text)):
            publisher = document.printed(line.start + match.start(1), line.start + match.end(1))[0]
        elif not publisher and index and _PUBLISHER_LABEL.match(lines[index - 1].text) and _NAME.match(text):
            publisher = document.printed(line.start, line.end)[0]
    return published, publisher
