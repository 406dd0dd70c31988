"""Frictionless data packages: types, keys and descriptions of the Parquet and CSV files, for programs."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from loaders.formats import CSV, PARQUET
from ogi.edition.keys import Reference
from ogi.edition.tables import Column, Table

TYPES = {
    "BOOLEAN": "boolean",
    "INTEGER": "integer",
    "BIGINT": "integer",
    "DOUBLE": "number",
    "DATE": "date",
    "TIMESTAMP": "datetime",
    "VARCHAR": "string",
}
FORMATS = {
    "parquet": {"format": "parquet", "mediatype": PARQUET.media_type},
    "csv": {"format": "csv", "mediatype": CSV.media_type, "encoding": "utf-8-sig"},
}
ABOUT = (
    "What China's public bodies report on open government information each year, made from the annual reports"
    " themselves. Begin with rpt_requests; what the tables and columns mean is in their descriptions."
)
# frictionless 5 reads Parquet through pandas, which reads integers with nulls as floats
PARQUET_ABOUT = " Whole numbers that may be null are declared as number here; in the files they are integers."


def describe(
    base: Path,
    name: str,
    published_at: str,
    files: dict[str, list[Path]],
    tables: Sequence[Table],
    references: Sequence[Reference],
) -> dict[str, Any]:
    """Return the descriptor of the files of one format below `base`, with a resource for each file.

    `files` has the files of each table by the full name of the table.
    """
    by_name = {table.full: table for table in tables}
    format_ = next(iter(files.values()))[0].suffix.removeprefix(".")
    resources = [
        _resource(base, file, by_name[full], len(paths) > 1 or file.stem != by_name[full].name, references, files)
        for full, paths in files.items()
        for file in paths
    ]
    return {
        "profile": "data-package",
        "name": "open-government-information-reports",
        "title": "政府信息公开工作年度报告 · Annual reports on open government information",
        "description": ABOUT + (PARQUET_ABOUT if format_ == "parquet" else ""),
        "version": name,
        "created": published_at,
        "resources": resources,
    }


def _resource(
    base: Path, file: Path, table: Table, is_part: bool, references: Sequence[Reference], files: dict[str, list[Path]]
) -> dict[str, Any]:
    format_ = file.suffix.removeprefix(".")
    part = file.parent.name.split("=")[-1].strip("_").lower() if is_part else ""
    schema: dict[str, Any] = {"fields": [_field(column, format_) for column in table.columns]}
    if table.has_primary_key:
        schema["primaryKey"] = list(table.grain)
    keys = [
        {"fields": [key.column], "reference": {"resource": key.target.name, "fields": [key.column]}}
        for key in references
        if key.table == table and len(files.get(key.target.full, ())) == 1
    ]
    if keys:
        schema["foreignKeys"] = keys
    # frictionless 5 counts zero bytes in a Parquet file and reports a difference; edition.json has the true sizes
    size = {"bytes": file.stat().st_size, "hash": f"sha256:{sha256_of(file)}"} if format_ == "csv" else {}
    return {
        "name": f"{table.name}.{part}" if part else table.name,
        "type": "table",
        "path": file.relative_to(base).as_posix(),
        **FORMATS[format_],
        **size,
        "description": table.comment or "",
        "schema": schema,
    }


def _field(column: Column, format_: str) -> dict[str, Any]:
    kind = TYPES.get(column.type, "number" if column.type.startswith("DECIMAL") else "any")
    if format_ == "parquet" and column.nullable:
        kind = {"integer": "number", "datetime": "any"}.get(kind, kind)
    field: dict[str, Any] = {"name": column.name, "type": kind, "description": column.comment or ""}
    if not column.nullable:
        field["constraints"] = {"required": True}
    return field


def write(path: Path, descriptor: dict[str, Any]) -> None:
    """Write a descriptor as datapackage.json."""
    path.write_text(json.dumps(descriptor, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def sha256_of(file: Path) -> str:
    """Return the SHA-256 of a file in hex."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
