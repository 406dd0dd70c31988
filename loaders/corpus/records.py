"""Records of corpora: which field is the text, which the address; one way for JSONL and Parquet."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from loaders.corpus.found import plain

# Field names that corpora use, the likeliest first; the first that a record fills is taken.
TEXT_FIELDS = (
    "text",
    "content",
    "html",
    "raw_content",
    "raw_html",
    "page_content",
    "raw_text",
    "body",
    "正文",
    "内容",
)
URL_FIELDS = ("url", "uri", "source_url", "page_url", "warc_target_uri", "link", "source", "网址", "链接", "来源网址")
TIME_FIELDS = (
    "fetched_at",
    "crawled_at",
    "crawl_date",
    "crawl_time",
    "fetch_time",
    "date_download",
    "warc_date",
    "timestamp",
)
TITLE_FIELDS = ("title", "标题")
NAME_FIELDS = ("文件名", "filename", "file_name")
META_FIELDS = ("meta", "metadata")  # objects that hold the address in some corpora
PARAGRAPHS, PARAGRAPH = "段落", "内容"  # MNBVC: a record is a file, its lines are a list
KNOWN = (*TEXT_FIELDS, *URL_FIELDS, *TIME_FIELDS, *TITLE_FIELDS, *NAME_FIELDS, *META_FIELDS, PARAGRAPHS)
_HEAD = 300  # characters in which a title would stand already
_LONGEST_TIME = 80


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields that a person named, dots going inside (meta.url); None is guessed."""

    text: str | None = None
    url: str | None = None


class Record(NamedTuple):
    """One record: its id in its file, its content, and where the crawl had it from."""

    record_id: str
    data: bytes
    name: str | None = None
    host: str | None = None
    fetched_at: str | None = None


class NoText(Exception):
    """No record of a file has a text field, as far as names can tell."""

    def __init__(self, fields: Fields, seen: Iterable[str]) -> None:
        names = ", ".join(sorted(map(plain, seen))[:20])
        what = f"no record has the field {fields.text}" if fields.text else "no field is known as the text"
        super().__init__(f"{what}; the records have {names or 'no fields'}: name one with --text-field")


def record_of(record_id: str, row: Mapping[str, Any], fields: Fields) -> Record | None:
    """Return a row of a corpus as a record; None when it has no text."""
    data = _text(row, fields.text)
    if not data:
        return None
    meta: Mapping[str, Any] = next((row[name] for name in META_FIELDS if isinstance(row.get(name), Mapping)), {})
    url = _at(row, fields.url) if fields.url else _first(row, URL_FIELDS) or _first(meta, URL_FIELDS)
    fetched_at = _first(row, TIME_FIELDS) or _first(meta, TIME_FIELDS)
    return Record(
        record_id,
        _with_title(data, _first(row, TITLE_FIELDS)),
        _first(row, NAME_FIELDS),
        host_of(url) if isinstance(url, str) else None,
        plain(fetched_at)[:_LONGEST_TIME] if fetched_at else None,
    )


def host_of(url: str) -> str | None:
    """Return the host of an address, or None where it has none."""
    try:
        host = urlsplit(url if "://" in url else f"//{url}").hostname
    except ValueError:
        return None
    return plain(host) if host and "." in host and not any(c.isspace() for c in host) else None


def wanted(columns: Iterable[str], fields: Fields) -> list[str]:
    """Return the columns of a table that a record is made of."""
    given = {name.partition(".")[0] for name in (fields.text, fields.url) if name}
    return [name for name in columns if name in KNOWN or name in given]


def _text(row: Mapping[str, Any], given: str | None) -> bytes:
    if given:
        return _bytes(_at(row, given))
    for name in TEXT_FIELDS:
        if data := _bytes(row.get(name)):
            return data
    return _bytes(row.get(PARAGRAPHS))


def _bytes(value: Any) -> bytes:
    """The text of a field: text, bytes, or lines, each in itself or in a paragraph of MNBVC's."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace")
    if isinstance(value, bytes):
        return value
    if isinstance(value, list):
        lines = [line.get(PARAGRAPH) if isinstance(line, Mapping) else line for line in value]
        return "\n".join(line for line in lines if isinstance(line, str)).encode("utf-8", "replace")
    return b""


def _with_title(data: bytes, title: str | None) -> bytes:
    """Some corpora part a page's title from its text: it's put back where the text doesn't begin with it."""
    if not title or data.lstrip()[:1] == b"<":
        return data
    head = "".join(data[: _HEAD * 4].decode("utf-8", "replace")[:_HEAD].split())
    return data if "".join(title.split()) in head else title.encode("utf-8", "replace") + b"\n" + data


def _at(row: Mapping[str, Any], name: str) -> Any:
    """The value at a dotted name; a field whose own name has the dot comes first."""
    if name in row:
        return row[name]
    value: Any = row
    for part in name.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def _first(row: Mapping[str, Any], names: Iterable[str]) -> str | None:
    return next((str(row[name]) for name in names if isinstance(row.get(name), str | int) and row[name]), None)
