"""Readings → Arrow tables, one for each raw table that holds what a document says."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

import duckdb
import pyarrow as pa

from loaders.raw import schema
from loaders.reading import Cell, FormTable, ProseFigure, Reading, Reject, UnplacedCell

Rows = dict[str, pa.Table]

CONTENT_TABLES = (
    "documents",
    "document_texts",
    "form_tables",
    "cells",
    "unplaced_cells",
    "prose_figures",
    "rejects",
)


@cache
def arrow_schemas() -> dict[str, pa.Schema]:
    """Return the Arrow schema of each raw table, asked of DuckDB: schema.sql stays the one definition."""
    with duckdb.connect() as conn:
        schema.create(conn)
        names = conn.execute("select table_name from duckdb_tables() where schema_name = 'raw'").fetchall()
        return {name: conn.table(f"raw.{name}").limit(0).to_arrow_table().schema for (name,) in names}


def from_readings(readings: Sequence[tuple[Reading, str]], loader_version: str) -> Rows:
    """Return the rows that these readings give each raw table.

    Each reading comes with its origin, sample or given. A rejected content keeps its row in documents and its
    reason in rejects; its text isn't stored.
    """
    read = [reading for reading, _ in readings]
    return {
        "documents": _table("documents", [_document(*one, loader_version) for one in readings]),
        "document_texts": _table(
            "document_texts",
            [{"document_id": one.document_id, "text": one.text} for one in read if one.reject is None],
        ),
        "form_tables": _parts("form_tables", FormTable._fields, [(one.document_id, one.form_tables) for one in read]),
        "cells": _parts("cells", Cell._fields, [(one.document_id, one.cells) for one in read]),
        "unplaced_cells": _parts(
            "unplaced_cells", UnplacedCell._fields, [(one.document_id, one.unplaced) for one in read]
        ),
        "prose_figures": _parts(
            "prose_figures", ProseFigure._fields, [(one.document_id, one.prose_figures) for one in read]
        ),
        "rejects": _table(
            "rejects",
            [
                {"document_id": one.document_id, "loader_version": loader_version, **one.reject._asdict()}
                for one in read
                if isinstance(one.reject, Reject)
            ],
        ),
    }


def _document(reading: Reading, origin: str, loader_version: str) -> dict[str, Any]:
    own = {
        "origin": origin,
        "cell_count": len(reading.cells),
        "prose_count": len(reading.prose_figures),
        "loader_version": loader_version,
    }
    return own | {name: getattr(reading, name) for name in arrow_schemas()["documents"].names if name not in own}


def _table(name: str, rows: list[dict[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist(rows, schema=arrow_schemas()[name])


def _parts(name: str, fields: tuple[str, ...], parts: Iterable[tuple[str, Sequence[tuple[Any, ...]]]]) -> pa.Table:
    """Turn records column by column: some 200 cells a document make rows of dicts too slow."""
    ids: list[str] = []
    records: list[tuple[Any, ...]] = []
    for document_id, part in parts:
        ids.extend([document_id] * len(part))
        records.extend(part)
    columns = dict(zip(fields, zip(*records, strict=True), strict=True)) if records else {}
    columns["document_id"] = tuple(ids)
    types = arrow_schemas()[name]
    return pa.Table.from_arrays(
        [pa.array(columns.get(field.name, ()), type=field.type) for field in types], schema=types
    )
