"""Readings → Arrow tables, one for each raw table that is filled from readings."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import duckdb
import pyarrow as pa

from loaders.raw import schema
from loaders.reading import FormCell, FormTable, ProseFigure, Reading, Reject, UnplacedCell

Rows = dict[str, pa.Table]  # by the name of the raw table

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
    """Return the Arrow schema of each raw table, as DuckDB gives it for schema.sql."""
    with duckdb.connect() as conn:
        schema.create(conn)
        names = conn.execute("select table_name from duckdb_tables() where schema_name = 'raw'").fetchall()
        return {name: conn.table(f"raw.{name}").limit(0).to_arrow_table().schema for (name,) in names}


def from_readings(readings: Sequence[tuple[Reading, str]], loader_version: str) -> Rows:
    """Return the rows of these readings for each raw table in CONTENT_TABLES.

    Each reading comes with its origin: sample, given or synthetic. A rejected content has a row in documents and one
    in rejects; its text is not stored. Raises an Arrow error (ValueError, TypeError) for values that cannot be stored.
    """
    all_readings = [reading for reading, _ in readings]
    ids = [reading.document_id for reading in all_readings]
    texts = [(reading.document_id, reading.text) for reading in all_readings if reading.reject is None]
    return {
        "documents": _table_of_dicts("documents", [_document(*pair, loader_version) for pair in readings]),
        "document_texts": _table_of_dicts(
            "document_texts", [{"document_id": document_id, "text": text} for document_id, text in texts]
        ),
        "form_tables": _table_of_records(
            "form_tables", FormTable._fields, ids, [reading.form_tables for reading in all_readings]
        ),
        "cells": _table_of_records("cells", FormCell._fields, ids, [reading.cells for reading in all_readings]),
        "unplaced_cells": _table_of_records(
            "unplaced_cells", UnplacedCell._fields, ids, [reading.unplaced for reading in all_readings]
        ),
        "prose_figures": _table_of_records(
            "prose_figures", ProseFigure._fields, ids, [reading.prose_figures for reading in all_readings]
        ),
        "rejects": _table_of_dicts(
            "rejects",
            [
                {"document_id": reading.document_id, "loader_version": loader_version, **reading.reject._asdict()}
                for reading in all_readings
                if isinstance(reading.reject, Reject)
            ],
        ),
    }


def _document(reading: Reading, origin: str, loader_version: str) -> dict[str, Any]:
    derived = {
        "origin": origin,
        "cell_count": len(reading.cells),
        "prose_count": len(reading.prose_figures),
        "loader_version": loader_version,
    }
    names = [name for name in arrow_schemas()["documents"].names if name not in derived]
    return derived | {name: getattr(reading, name) for name in names}


def _table_of_dicts(name: str, rows: list[dict[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist(rows, schema=arrow_schemas()[name])


def _table_of_records(
    name: str,
    fields: tuple[str, ...],
    document_ids: Sequence[str],
    records_by_document: Sequence[Sequence[tuple[Any, ...]]],
) -> pa.Table:
    """Convert named tuples column by column: dicts are too slow for the 200 cells of a document."""
    repeated_ids: list[str] = []
    all_records: list[tuple[Any, ...]] = []
    for document_id, records in zip(document_ids, records_by_document, strict=True):
        repeated_ids.extend([document_id] * len(records))
        all_records.extend(records)
    columns = dict(zip(fields, zip(*all_records, strict=True), strict=True)) if all_records else {}
    columns["document_id"] = tuple(repeated_ids)
    arrow_schema = arrow_schemas()[name]
    return pa.Table.from_arrays(
        [pa.array(columns.get(field.name, ()), type=field.type) for field in arrow_schema], schema=arrow_schema
    )
