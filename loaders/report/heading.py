"""Title, body, year and dates, as printed; which of several places is read first is written here.

Title: the first short line that reads like one, two lines joined where it is cut, else what the format calls it.
Body: the title's own words; the line before it; the signature. Year: the title; the sentence on the period; the
first line of prose that begins with one.
"""

import re
from functools import cache
from typing import NamedTuple

from loaders.layout.blocks import BlockDocument, BlockRow, Shape
from loaders.seeds import rows

_SPACE = re.compile(r"\s+")
_YEAR = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2}|二[〇○零Ｏ0]{1}[一二三四五六七八九〇○零]{2})\s*年?度?")
_FIRST_YEAR = re.compile(r"^\s*((?:19|20)[0-9]{2})\s*年")
_DATE = re.compile(r"(?:19|20)[0-9]{2}\s*(?:年\s*[0-9]{1,2}\s*月\s*[0-9]{1,2}\s*日|[-/.][0-9]{1,2}[-/.][0-9]{1,2})")
_PUBLISHED = re.compile(r"(?:发布|公开|发文|印发|成文|生成)?(?:日期|时间)\s*\]?\s*[:：|]?\s*$")
_PUBLISHER = re.compile(r"(?:来源|发布机构|信息来源|发布单位)\s*\]?\s*[:：|]\s*([^\s|:：]{2,30})")
_NAMES_PUBLISHER = re.compile(r"^\[?\s*(?:来源|信息来源|发布机构|发布单位)\s*\]?\s*[:：]?$")
_METADATA = re.compile(r"^(?:标题|名称|信息名称|\[?\s*名\s*称\s*\]?)\s*[:：|]?\s*")
_FRAME = re.compile(r"^(?:关于|【[^】]*】|\[[^\]]*\]|[《\s]+)|[》\s]+$")
_SENTENCE = re.compile(r"[。；，,:：]")
_NAME = re.compile(r"^[^。；，,:：|0-9]{2,40}$")
_BODY_END = re.compile(
    r"(?:政府|委员会|委|局|厅|办公室|办|部|署|院|处|中心|街道|街|镇|乡|区|县|市|州|省|旗|盟|会|所|站|队|大队|支队|管委会|公司)$"
)
_LINES = 60  # from the start and from the end that a heading or a signature is looked for in
_LONGEST_TITLE = 60


class Heading(NamedTuple):
    """What a document says of itself, as printed; null where it says nothing."""

    title: str | None = None
    body: str | None = None
    body_source: str | None = None
    year: str | None = None
    signed_on: str | None = None
    published_on: str | None = None
    publisher: str | None = None
    title_count: int = 0
    plain_title: str = ""  # folded, without spaces: what look-alikes are told by


class _Line(NamedTuple):
    text: str  # folded
    start: int
    end: int
    is_plain: bool = True


def _title() -> re.Pattern[str]:
    return _like("title")


@cache
def _like(kind: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{row['pattern']})" for row in rows("document_patterns") if row["kind"] == kind))


@cache
def _period() -> re.Pattern[str]:
    return re.compile(next(row["pattern"] for row in rows("document_patterns") if row["pattern_code"] == "period"))


def read_heading(laid: BlockDocument) -> Heading:
    """Return title, body, year and dates as printed."""
    lines = _first_lines(laid.rows)
    at, title, count = _find_title(laid, lines)
    body = _body_of_title(laid, title) if title else None
    source = "title" if body else None
    if not body and title and at > 0:
        body, source = _printed_name(laid, lines[at - 1]), "heading"
    signature, signed_on = _signature(laid, _last_lines(laid.rows))
    if not body and signature:
        body, source = signature, "signature"
    printed_title = _SPACE.sub(" ", laid.printed(title.start, title.end)[0]) if title else laid.title
    if not body and not title and laid.title and _is_title(laid.title):
        body, source = _name_in(laid.title), "title"
    published_on, publisher = _metadata(laid, lines)
    plain = _squeeze(title.text) if title else _headline(laid, lines)
    return Heading(
        printed_title,
        body,
        source if body else None,
        _year(laid, title, lines),
        signed_on,
        published_on,
        publisher,
        count,
        plain,
    )


def _first_lines(rows: list[BlockRow]) -> list[_Line]:
    """The first lines, and the cells of the small tables that some pages head themselves with."""
    return [
        _Line(cell.text, cell.start, cell.end, row.shape is Shape.PLAIN)
        for row in rows[:_LINES]
        for cell in row.cells
        if cell.text
    ]


def _last_lines(rows: list[BlockRow]) -> list[_Line]:
    """The last lines of prose."""
    return [
        _Line(row.cells[0].text, row.cells[0].start, row.cells[0].end)
        for row in rows[-_LINES:]
        if row.shape is Shape.PLAIN
    ]


def _headline(laid: BlockDocument, lines: list[_Line]) -> str:
    """What stands in a title's place: the first line that holds a title's words, else the format's own title."""
    for line in lines:
        if _may_be_title(line.text) and _title().search(_squeeze(line.text)):
            return _squeeze(line.text)
    return _squeeze(laid.title or (lines[0].text if lines else ""))


def _squeeze(text: str) -> str:
    return _SPACE.sub("", text)


def _find_title(laid: BlockDocument, lines: list[_Line]) -> tuple[int, _Line | None, int]:
    """The first title among the first lines, where it stands, and how many lines read like one."""
    found: list[tuple[int, _Line]] = []
    for index, line in enumerate(lines):
        following = lines[index + 1] if index + 1 < len(lines) else None
        if "公" not in line.text + (following.text if following else "") or not _may_be_title(line.text):
            continue
        if _is_title(line.text):
            found.append((index, line))
        elif following and line.is_plain and following.is_plain and not found:
            joined = _Line(laid.folded.text[line.start : following.end], line.start, following.end)
            if _may_be_title(joined.text) and _is_title(joined.text):
                found.append((index, joined))
    # a menu's 政府信息公开年报 comes before the title: the first that names a year or a body is it
    telling = [one for one in found if _YEAR.search(one[1].text) or _body_of_title(laid, one[1])]
    if not found:
        return 0, None, 0
    return *(telling or found)[0], len(found)


def _is_title(text: str) -> bool:
    plain = _squeeze(text)
    return bool(_title().search(plain)) and not _like("not_title").search(plain)


def _may_be_title(text: str) -> bool:
    return (
        6 <= len(text) <= _LONGEST_TITLE + 20
        and len(_squeeze(text)) <= _LONGEST_TITLE
        and not text.endswith(("。", "；"))
    )


def _body_of_title(laid: BlockDocument, title: _Line) -> str | None:
    """What stands in a title beside its year and its standing words, as printed."""
    found = _title_span(title.text)
    if found is None:
        return None
    begin = _METADATA.match(title.text)
    first, last = (begin.end() if begin else 0), found[0]
    while frame := _FRAME.match(title.text[first:last]):
        first += frame.end()
    head = title.text[first:last]
    for year in list(_YEAR.finditer(head))[:1]:
        if not head[: year.start()].strip():
            first += year.end()
        elif not head[year.end() :].strip(" 的—-"):
            last = first + year.start()
    name = title.text[first:last]
    first += len(name) - len(name.lstrip())
    name = name.strip(" \t\r\n\u00a0\u3000的—-：:《》")
    if not _NAME.match(name):
        return None
    return laid.printed(title.start + first, title.start + first + len(name))[0]


def _title_span(text: str) -> tuple[int, int] | None:
    """Where the standing words of a title begin and end, spaces inside or not."""
    index = [i for i, c in enumerate(text) if not c.isspace()]
    match = _title().search("".join(text[i] for i in index))
    return (index[match.start()], index[match.end() - 1] + 1) if match else None


def _name_in(title: str) -> str | None:
    match = _title().search(title)
    name = _YEAR.sub("", title[: match.start()] if match else "").strip()
    return name if _NAME.match(name) else None


def _printed_name(laid: BlockDocument, line: _Line) -> str | None:
    """A short line that ends like the name of a body, as printed."""
    plain = _squeeze(line.text)
    if _NAME.match(plain) and _BODY_END.search(plain):
        return laid.printed(line.start, line.end)[0]
    return None


def _signature(laid: BlockDocument, lines: list[_Line]) -> tuple[str | None, str | None]:
    """The name and date that a report ends with: two lines, or one."""
    for index in range(len(lines) - 1, max(len(lines) - 12, 0), -1):
        line = lines[index]
        match = _DATE.search(line.text)
        if not match or len(line.text) > 60:
            continue
        date = laid.printed(line.start + match.start(), line.start + match.end())[0]
        name = line.text[: match.start()].strip()
        if name and _NAME.match(name) and _BODY_END.search(name):
            return laid.printed(line.start, line.start + len(name))[0], date
        if not name:
            return _printed_name(laid, lines[index - 1]), date
    return None, None


def _year(laid: BlockDocument, title: _Line | None, lines: list[_Line]) -> str | None:
    """The reporting year as printed: the title's, the period's, or the one that the first prose begins with."""
    if title and (match := _YEAR.search(title.text)):
        return laid.printed(title.start + match.start(), title.start + match.end())[0].strip()
    if match := _period().search(laid.folded.text):
        return laid.printed(match.start(1), match.end(1))[0]
    for line in lines[:20]:
        if match := _FIRST_YEAR.match(line.text):
            return laid.printed(line.start + match.start(1), line.start + match.end())[0]
    return None


def _metadata(laid: BlockDocument, lines: list[_Line]) -> tuple[str | None, str | None]:
    """The date of publication and the publisher that a page prints around its text."""
    published = publisher = None
    for index, line in enumerate(lines):
        text = line.text[:400]
        match = _DATE.search(text)
        if match and not published:
            before = text[: match.start()] or (lines[index - 1].text if index else "")
            if _PUBLISHED.search(before):
                published = laid.printed(line.start + match.start(), line.start + match.end())[0]
        if not publisher and (match := _PUBLISHER.search(text)):
            publisher = laid.printed(line.start + match.start(1), line.start + match.end(1))[0]
        elif not publisher and index and _NAMES_PUBLISHER.match(lines[index - 1].text) and _NAME.match(text):
            publisher = laid.printed(line.start, line.end)[0]
    return published, publisher
