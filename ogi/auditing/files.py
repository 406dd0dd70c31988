"""Samples written to files to be judged elsewhere, and verdicts read from files: CSV or JSON Lines."""

import csv
import io
import json
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, NamedTuple

from ogi.auditing.store import Verdict
from ogi.errors import OgiError
from ogi.terminal.spreadsheet import as_written, harmless

JSON_ENDINGS = (".jsonl", ".ndjson", ".json")
MAX_BYTES = 100_000_000
VERDICTS: dict[str, Verdict] = {
    **dict.fromkeys(("right", "r", "对", "正确"), "right"),
    **dict.fromkeys(("wrong", "w", "错", "错误"), "wrong"),
    **dict.fromkeys(("cannot_tell", "can't tell", "cannot tell", "c", "?", "不明"), "cannot_tell"),
}
MEND = "A verdict is right, wrong or cannot_tell. Write such a file with: ogi audit --sample 100 --out sample.csv"


class Line(NamedTuple):
    """One verdict of a file. `sample` and `value` are None if the file does not have them."""

    number: int
    key: str
    verdict: Verdict
    note: str | None
    sample: str | None
    has_value: bool
    value: Decimal | None


def write(path: Path, records: Iterable[dict[str, Any]]) -> None:
    """Write records to a file, as JSON Lines if its name ends so, else as CSV that Excel reads.

    Raises OgiError if the file can't be written.
    """
    rows = list(records)
    if path.suffix.lower() in JSON_ENDINGS:
        text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    else:
        buffer = io.StringIO()
        writer = csv.DictWriter(buffer, rows[0], lineterminator="\r\n")
        writer.writeheader()
        writer.writerows({name: _cell(value) for name, value in row.items()} for row in rows)
        text = "\ufeff" + buffer.getvalue()
    try:
        path.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise OgiError(f"{path} can't be written: {error.strerror or error}", "Give another path.") from None


def _cell(value: Any) -> Any:
    return harmless(value) if isinstance(value, str) else value


def read(path: Path) -> list[Line]:
    """Return the verdicts of a file; lines without a verdict are left out.

    Raises OgiError if the file can't be read, or if a line has no key or an unknown verdict.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise OgiError(f"{path} is too large to be a file of verdicts", MEND)
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise OgiError(f"{path} can't be read: {error.strerror or error}", "Check the path.") from None
    except UnicodeDecodeError:
        raise OgiError(f"{path} is not UTF-8", "Save it as CSV UTF-8.") from None
    rows = _json_rows(path, text) if path.suffix.lower() in JSON_ENDINGS else _csv_rows(path, text)
    return [_line(path, number, row) for number, row in rows if _text(row.get("verdict"))]


def _json_rows(path: Path, text: str) -> list[tuple[int, dict[str, Any]]]:
    rows = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            row = None
        if not isinstance(row, dict):
            raise OgiError(f"{path}, line {number} is no JSON object", MEND)
        rows.append((number, row))
    return rows


def _csv_rows(path: Path, text: str) -> list[tuple[int, dict[str, Any]]]:
    reader = csv.DictReader(io.StringIO(text, newline=""))
    try:
        if not {"key", "verdict"} <= set(reader.fieldnames or ()):
            raise OgiError(f"{path} has no columns key and verdict", MEND)
        return [(reader.line_num, row) for row in reader]
    except csv.Error as error:
        raise OgiError(f"{path} is no CSV: {error}", MEND) from None


def _line(path: Path, number: int, row: dict[str, Any]) -> Line:
    where = f"{path}, line {number}"
    verdict, key = VERDICTS.get(_text(row.get("verdict")).lower()), _text(row.get("key"))
    if verdict is None:
        raise OgiError(f"{where}: {_text(row['verdict'])!r} is no verdict", MEND)
    if not key:
        raise OgiError(f"{where} has no key", "A key is document_id/table_code/row_code/column_code.")
    printed = _text(row.get("value"))
    try:
        value = Decimal(printed.replace(",", "")) if printed else None
        if value is not None and not value.is_finite():
            raise InvalidOperation
    except InvalidOperation:
        raise OgiError(f"{where}: {printed!r} is no figure", "Leave the column value as it was written.") from None
    has_value = row.get("value", row) is not row
    note, sample = (as_written(_text(row.get(name))) or None for name in ("note", "sample"))
    return Line(number, key, verdict, note, sample, has_value, value)


def _text(value: Any) -> str:
    return "" if value is None else str(value).strip()
