"""Which fields of a corpus record are its text, its address and its time; the same rules for JSONL and Parquet."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from loaders.corpus.document import ContainerError
from loaders.printable import printable

# Field names of known corpora, the most likely first; the first one that has a value is used.
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
META_FIELDS = ("meta", "metadata")  # objects that contain the address in some corpora
PARAGRAPHS, PARAGRAPH = "段落", "内容"  # MNBVC: one record per file, with a list of its lines
KNOWN_FIELDS = (*TEXT_FIELDS, *URL_FIELDS, *TIME_FIELDS, *TITLE_FIELDS, *NAME_FIELDS, *META_FIELDS, PARAGRAPHS)
_HEAD = 300  # characters of a text that are searched for its title
_LONGEST_TIME = 80


@dataclass(frozen=True, slots=True)
class Fields:
    """Field names that the user gave; a dot means a nested field (meta.url), None means that the name is guessed."""

    text: str | None = None
    url: str | None = None


class Record(NamedTuple):
    """One record: its id inside its file, its content, and the name, host and time that the crawl stored.

    A record with a fault is not read: its content is what is stored of it.
    """

    record_id: str
    data: bytes
    name: str | None = None
    host: str | None = None
    fetched_at: str | None = None
    fault: ContainerError | None = None


class FieldsError(Exception):
    """The fields of a file's records don't say which one is the text. The user can mend that: nothing is rejected."""


class NoTextFieldError(FieldsError):
    """No record of a file has a text in a field of a known name, or in the field that the user named.

    `seen_fields` are the fields that it has; those inside a field have its name before theirs, with a dot.
    """

    def __init__(self, fields: Fields, seen_fields: Iterable[str]) -> None:
        names = ", ".join(sorted(map(printable, seen_fields))[:20])
        reason = "no field of a known name holds the text"
        if fields.text:
            reason = f"no record has a text in the field {printable(fields.text)}"
        super().__init__(f"{reason}; the records have {names or 'no fields'}: name one with --text-field")


def record_of(record_id: str, row: Mapping[str, Any], fields: Fields) -> Record | None:
    """Return a row of a corpus as a record, or None if it has no text.

    A title that the corpus keeps apart is put before the text. Text is encoded as UTF-8.
    """
    data = _text(row, fields.text)
    if not data:
        return None
    meta: Mapping[str, Any] = next((row[name] for name in META_FIELDS if isinstance(row.get(name), Mapping)), {})
    url = _nested(row, fields.url) if fields.url else _first_value(row, URL_FIELDS) or _first_value(meta, URL_FIELDS)
    fetched_at = _first_value(row, TIME_FIELDS) or _first_value(meta, TIME_FIELDS)
    return Record(
        record_id,
        _with_title(data, _first_value(row, TITLE_FIELDS)),
        _first_value(row, NAME_FIELDS),
        host_of(url) if isinstance(url, str) else None,
        printable(fetched_at)[:_LONGEST_TIME] if fetched_at else None,
    )


def field_names(row: Mapping[str, Any]) -> list[str]:
    """Return the names of a row's fields, with a dot for those inside a field, as --text-field takes them."""
    names = []
    for name, value in row.items():
        inside = field_names(value) if isinstance(value, Mapping) else []
        names += [f"{name}.{inner}" for inner in inside] or [name]
    return names


def host_of(url: str) -> str | None:
    """Return the host of an address, or None if it has none."""
    try:
        host = urlsplit(url if "://" in url else f"//{url}").hostname
    except ValueError:
        return None
    return printable(host) if host and "." in host and not any(map(str.isspace, host)) else None


def record_columns(columns: Iterable[str], fields: Fields) -> list[str]:
    """Return the columns of a table that `record_of` uses."""
    given = {name.partition(".")[0] for name in (fields.text, fields.url) if name}
    return [name for name in columns if name in KNOWN_FIELDS or name in given]


def _text(row: Mapping[str, Any], text_field: str | None) -> bytes:
    if text_field:
        return _bytes(_nested(row, text_field))
    for name in TEXT_FIELDS:
        if data := _bytes(row.get(name)):
            return data
    return _bytes(row.get(PARAGRAPHS))


def _bytes(value: Any) -> bytes:
    """Return the value of a text field as bytes: a string, bytes, a list of lines, or MNBVC's list of paragraphs."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace")
    if isinstance(value, bytes):
        return value
    if isinstance(value, list):
        lines = [line.get(PARAGRAPH) if isinstance(line, Mapping) else line for line in value]
        return "\n".join(line for line in lines if isinstance(line, str)).encode("utf-8", "replace")
    return b""


def _with_title(data: bytes, title: str | None) -> bytes:
    """Put the title before a text that does not begin with it; HTML is left as it is."""
    if not title or data.lstrip()[:1] == b"<":
        return data
    head = "".join(data[: _HEAD * 4].decode("utf-8", "replace")[:_HEAD].split())
    return data if "".join(title.split()) in head else title.encode("utf-8", "replace") + b"\n" + data


def _nested(row: Mapping[str, Any], name: str) -> Any:
    """Return the value of a field, None if it is missing.

    `a.b` is the field b inside the field a, unless the row has a field that is itself named `a.b`.
    """
    if name in row:
        return row[name]
    value: Any = row
    for part in name.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def _first_value(row: Mapping[str, Any], names: Iterable[str]) -> str | None:
    return next((str(row[name]) for name in names if isinstance(row.get(name), str | int) and row[name]), None)
