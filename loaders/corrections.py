"""The users' register of corrections: a CSV file outside the checkout, read strictly. One bad row refuses the file.

Its columns are those of seeds/corrections/report_corrections.csv, in any order. Codes and bounds come from the seeds.
"""

import csv
import io
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from loaders import seeds

COLUMNS = (
    *("correction_id", "kind", "document_id", "table_code", "row_code", "column_code", "old_value", "new_value"),
    *("cause", "reason", "source_uri", "corrected_by", "corrected_on", "status"),
)
PLACE = ("kind", "document_id", "table_code", "row_code", "column_code")
REQUIRED = ("correction_id", "kind", "document_id", "new_value", "reason", "source_uri", "corrected_by", "corrected_on")
TEXTS = ("correction_id", "reason", "source_uri", "corrected_by")
KINDS, CAUSES, STATUSES = ("cell", "year", "scope"), ("reading", "report"), ("accepted", "withdrawn")
SCOPES = ("own", "area", "unknown")
FIRST_YEAR = 2008  # the Regulation on Open Government Information came into force
DELIMITERS = ",;\t"
MARK = "\ufeff"  # the byte order mark that spreadsheets write
MAX_BYTES = 50_000_000
MAX_TEXT = 2_000  # characters of a field
NUMBER = re.compile(r"-?[0-9]{1,24}(\.[0-9]{1,8})?")
DOCUMENT = re.compile(r"[0-9a-f]{16}")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")

Row = dict[str, str]


class CorrectionError(Exception):
    """A register or a row that can't be used; the message names file, line, field, value and what is allowed."""


@dataclass(frozen=True, slots=True)
class Record:
    """One record: its first line from 1, where its characters with the line end lie in the text, its fields."""

    line: int
    start: int
    end: int
    values: Row


@dataclass(frozen=True, slots=True)
class Register:
    """A register: the characters of its file, its line end and delimiter, its columns and its records."""

    text: str
    line_end: str
    delimiter: str
    columns: tuple[str, ...]
    records: tuple[Record, ...]


def path_of(database: Path) -> Path:
    """Return the file of the register: OGI_CORRECTIONS, or corrections.csv beside the database."""
    given = os.environ.get("OGI_CORRECTIONS")
    return Path(given).absolute() if given else database.absolute().parent / "corrections.csv"


def read(path: Path) -> list[Row]:
    """Return the rows of the register, checked, with the fields of COLUMNS; no rows if there is no file.

    Raises CorrectionError for the first row that can't be used, or if the file can't be read.
    """
    data = read_bytes(path)
    if data is None:
        return []
    register = parse(path, data)
    check(path, register)
    return [
        {name: " ".join(record.values.get(name, "").split()) for name in COLUMNS}
        | {"status": record.values.get("status", "").strip() or "accepted"}
        for record in register.records
    ]


def read_bytes(path: Path) -> bytes | None:
    """Return the content of the register, or None if there is no file.

    Raises CorrectionError if it is no ordinary file, too large, or not readable.
    """
    try:
        if not path.exists():
            return None
        if not path.is_file():
            raise CorrectionError(f"{path}: the register of corrections is not an ordinary file")
        if path.stat().st_size > MAX_BYTES:
            raise CorrectionError(f"{path}: the register is larger than {MAX_BYTES:,} bytes")
        return path.read_bytes()
    except OSError as error:
        raise CorrectionError(f"{path}: can't be read: {error.strerror}") from error


def parse(path: Path, data: bytes) -> Register:
    """Split a register into records, without empty ones. Raises CorrectionError if it is no such CSV."""
    text = _text(path, data)
    lines = list(io.StringIO(text.removeprefix(MARK), newline=""))
    if not lines or not lines[0].strip():
        raise CorrectionError(f"{path}, line 1: the first line is empty; it must be: {','.join(COLUMNS)}")
    delimiter = max(DELIMITERS, key=lines[0].count)
    (_, head, names), *rows = _records(path, lines, delimiter)
    columns = tuple(name.strip() for name in names)
    _check_columns(path, columns)
    records, end = [], len(text) - len(text.removeprefix(MARK)) + len(head)
    for line, source, fields in rows:
        start, end = end, end + len(source)
        if not any(field.strip() for field in fields):
            continue
        if len(fields) != len(columns):
            raise CorrectionError(f"{path}, line {line}: {len(fields)} fields, but the first line names {len(columns)}")
        records.append(Record(line, start, end, dict(zip(columns, fields, strict=True))))
    return Register(text, head[len(head.rstrip("\r\n")) :] or "\n", delimiter, columns, tuple(records))


def _text(path: Path, data: bytes) -> str:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise CorrectionError(
            f"{path}, line {line}: byte {error.start + 1} is not UTF-8; save the file as CSV UTF-8"
        ) from error
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise CorrectionError(f"{path}, line {line}: holds a NUL byte; save the file as CSV UTF-8")
    return text


def _records(path: Path, lines: list[str], delimiter: str) -> Iterator[tuple[int, str, list[str]]]:
    """Yield the first line, the characters and the fields of each record."""
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    start = 0
    while True:
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise CorrectionError(f"{path}, line {start + 1}: not CSV: {error}") from error
        yield start + 1, "".join(lines[start : reader.line_num]), fields
        start = reader.line_num


def _check_columns(path: Path, columns: Sequence[str]) -> None:
    allowed = f"allowed: {', '.join(COLUMNS)}"
    for name in columns:
        if name not in COLUMNS:
            raise CorrectionError(f"{path}, line 1: unknown column {_shown(name)}; {allowed}")
        if columns.count(name) > 1:
            raise CorrectionError(f"{path}, line 1: the column {name} is there twice")
    if missing := [name for name in COLUMNS if name not in columns]:
        raise CorrectionError(f"{path}, line 1: missing column {', '.join(missing)}; {allowed}")


def check(path: Path, register: Register) -> None:
    """Check each row, and the rows among each other. Raises CorrectionError for the first that can't be used."""
    ids: dict[str, int] = {}
    places: dict[tuple[str, ...], int] = {}
    project = {row["correction_id"] for row in seeds.rows("corrections/report_corrections")}
    for record in register.records:
        row = {name: value.strip() for name, value in record.values.items()}
        where = f"{path}, line {record.line}"
        if fault := fault_of(row):
            raise CorrectionError(f"{where}: {fault}")
        name = row["correction_id"]
        if name in project:
            raise CorrectionError(f"{where}: correction_id {_shown(name)} is one of the project's; give another one")
        if name in ids:
            raise CorrectionError(f"{where}: correction_id {_shown(name)} is in line {ids[name]} too; give another one")
        ids[name] = record.line
        if row["status"] in ("", "accepted"):
            place = tuple(row[column] for column in PLACE)
            if place in places:
                raise CorrectionError(
                    f"{where}: the same place as line {places[place]}, {_shown('/'.join(filter(None, place[1:])))};"
                    " withdraw one of them (status: withdrawn)"
                )
            places[place] = record.line


def fault_of(row: Row) -> str | None:
    """Return what is wrong with a row: field, value and what is allowed; None if it can be used."""
    for name in REQUIRED:
        if not row[name]:
            return f"{name} is empty; give a value"
    for name, allowed in (("kind", KINDS), ("cause", (*CAUSES, "")), ("status", (*STATUSES, ""))):
        if row[name] not in allowed:
            return _not_allowed(name, row[name], allowed)
    if not DOCUMENT.fullmatch(row["document_id"]):
        return f"document_id {_shown(row['document_id'])} is none; allowed: 16 digits from 0 to f, as in ogi explain"
    return _fault_of_texts(row) or _fault_of_place(row) or _fault_of_values(row)


def _fault_of_texts(row: Row) -> str | None:
    for name in TEXTS:
        value = row[name]
        if len(value) > MAX_TEXT:
            return f"{name} has {len(value):,} characters; allowed: {MAX_TEXT:,}"
        if value[0] in "=+-@":
            return f"{name} {_shown(value)} begins like a formula; allowed: a text that does not begin with = + - @"
        if CONTROL.search(value if name == "correction_id" else re.sub(r"[\r\n\t]", " ", value)):
            return f"{name} {_shown(value)} has a control character; allowed: printed characters"
    try:
        date.fromisoformat(row["corrected_on"])
        is_day = bool(re.fullmatch(r"\d{4}-\d{2}-\d{2}", row["corrected_on"]))
    except ValueError:
        is_day = False
    return None if is_day else f"corrected_on {_shown(row['corrected_on'])} is no day; allowed: a day as 2025-01-31"


def _fault_of_place(row: Row) -> str | None:
    codes = tuple(row[name] for name in PLACE[2:])
    if row["kind"] != "cell":
        filled = next((name for name in PLACE[2:] if row[name]), None)
        return filled and f"{filled} {_shown(row[filled])} has no place in a {row['kind']}; leave it empty"
    known: tuple[str, ...] = ()
    for number, name in enumerate(PLACE[2:]):
        allowed = sorted({cell[number] for cell in _units() if cell[:number] == known})
        if codes[number] not in allowed:
            return _not_allowed(name, codes[number], allowed)
        known = codes[: number + 1]
    return None


def _fault_of_values(row: Row) -> str | None:
    if row["kind"] == "scope":
        for name in ("old_value", "new_value"):
            if row[name] not in SCOPES:
                return _not_allowed(name, row[name], SCOPES)
        return None
    if row["kind"] == "year":
        if not re.fullmatch(r"[0-9]{4}|", row["old_value"]):
            return f"old_value {_shown(row['old_value'])} is no year; allowed: four digits, or empty"
        value = row["new_value"]
        if not re.fullmatch(r"[0-9]{4}", value) or not FIRST_YEAR <= int(value) <= date.today().year:
            return f"new_value {_shown(value)} is no report year; allowed: {FIRST_YEAR} to {date.today().year}"
        return None
    return _fault_of_figure(row)


def _fault_of_figure(row: Row) -> str | None:
    for name in ("old_value", "new_value"):
        if row[name] and not NUMBER.fullmatch(row[name]):
            return f"{name} {_shown(row[name])} is no number; allowed: digits with at most 8 decimals, as 1234 or 12.5"
    is_amount = _units()[row["table_code"], row["row_code"], row["column_code"]].startswith("CNY")
    bound, number = _bounds()["amount" if is_amount else "count"], Decimal(row["new_value"])
    if abs(number) > bound:
        return f"new_value {_shown(row['new_value'])} is out of range; allowed: at most {bound}"
    if not is_amount and number != number.to_integral_value():
        return f"new_value {_shown(row['new_value'])} is no count; allowed: a whole number"
    if number < 0 and row["column_code"] != "change_in_year":
        return f"new_value {_shown(row['new_value'])} is negative; allowed: 0 or more"
    return None


@cache
def _units() -> dict[tuple[str, str, str], str]:
    """Return the unit of each cell of any form, by table, row and column."""
    return {(c["table_code"], c["row_code"], c["column_code"]): c["unit_code"] for c in seeds.rows("form_cells")}


@cache
def _bounds() -> dict[str, Decimal]:
    return {row["kind"]: Decimal(row["bound"]) for row in seeds.rows("figure_bounds") if not row["level"]}


def _not_allowed(name: str, value: str, allowed: Sequence[str]) -> str:
    return f"{name} {_shown(value)} is not known; allowed: {', '.join(code or '(empty)' for code in allowed)}"


def _shown(value: str) -> str:
    """Return a value for a message: quoted, escaped, and cut short."""
    quoted = value if len(value) <= 60 else value[:60] + "…"
    return "“" + CONTROL.sub(lambda match: f"\\x{ord(match[0]):02x}", quoted) + "”"
