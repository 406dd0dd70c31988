"""The raw rows of the invented country's reports, without reading each of them.

The specimen of each kind of page has been read. All other pages of its kind have the same rows with other texts, and
offsets shifted by the lengths of these texts. This is a hundred times faster than reading; a test compares the rows
with those of real readings.
"""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from loaders import LOADER_VERSION
from loaders.raw import writer
from loaders.raw.rows import Rows, arrow_schemas
from loaders.reading import FormCell
from synthetic.country.web_pages import ORIGIN, Batch, PrintedCountry, Slot, Specimen, TemplateText, batches, uri


def fill(printed: PrintedCountry, database: Path) -> int:
    """Create a database with the raw rows of all reports; return the number of reports.

    A database of synthetic reports is replaced. Raises ValueError when it holds other reports, and leaves it unchanged.
    """
    if database.exists():
        _delete_synthetic(database)
    conn = writer.connect(database)
    try:
        run = writer.begin(conn, '{"paths": ["synthetic"]}', ORIGIN, LOADER_VERSION)
        for batch in batches(printed):
            rows = rows_of(batch)
            ids = rows["documents"]["document_id"].to_pylist()
            locations = [
                writer.Location(document_id, uri(printed.country, report), None, None, ORIGIN)
                for document_id, report in zip(ids, batch.reports, strict=True)
            ]
            writer.write_batch(conn, run, rows, locations)
        writer.finish(conn, run)
        return run.loaded
    finally:
        conn.close()


def _delete_synthetic(database: Path) -> None:
    """Delete a database of synthetic reports; raises ValueError when it holds others."""
    conn = writer.connect(database)
    others = conn.execute("select count(*) from raw.documents where origin <> $1", [ORIGIN]).fetchall()[0][0]
    conn.close()
    if others:
        raise ValueError(f"{database} holds {others:,} reports that aren't synthetic: name another database")
    database.unlink()


def raw_rows(printed: PrintedCountry) -> Iterator[Rows]:
    """Yield the rows of the raw tables, batch by batch."""
    return map(rows_of, batches(printed))


def rows_of(batch: Batch) -> Rows:
    """Return the rows of the raw tables that the loaders would read from a batch of pages."""
    specimen, columns, reading = batch.specimen, batch.columns, batch.specimen.reading
    digests, sizes = [], []
    for page in batch.pages():
        data = page.encode()
        digests.append(hashlib.sha256(data).hexdigest())
        sizes.append(len(data))
    ids = pa.array([digest[:16] for digest in digests])
    documents = {"document_id": ids, "sha256": pa.array(digests), "byte_count": pa.array(sizes)}
    documents |= {"origin": ORIGIN, "cell_count": len(reading.cells), "prose_count": len(reading.prose_figures)}
    documents["loader_version"] = LOADER_VERSION
    for name in arrow_schemas()["documents"].names:
        if name not in documents:
            value = getattr(reading, name)
            documents[name] = specimen.cut(value).rendered(columns) if value else value
    texts = {"document_id": ids, "text": specimen.text.rendered(columns)}
    offsets = _Offsets(specimen.text, columns)
    cell_texts = {"cell_text": _cell_texts(specimen, columns, reading.cells)}
    rows = {
        "documents": _table("documents", len(ids), documents),
        "document_texts": _table("document_texts", len(ids), texts),
        "form_tables": _repeated("form_tables", ids, reading.form_tables, offsets, {}),
        "cells": _repeated("cells", ids, reading.cells, offsets, cell_texts),
        "prose_figures": _repeated(
            "prose_figures", ids, reading.prose_figures, offsets, _prose_texts(specimen, columns)
        ),
    }
    return rows | {name: arrow_schemas()[name].empty_table() for name in ("unplaced_cells", "rejects")}


def _cell_texts(specimen: Specimen, columns: dict[Slot, pa.Array], cells: Sequence[FormCell]) -> list[pa.Array]:
    return [columns[specimen.slot_of[cell.cell_text]] for cell in cells]


def _prose_texts(specimen: Specimen, columns: dict[Slot, pa.Array]) -> dict[str, list[pa.Array]]:
    figures = specimen.reading.prose_figures
    return {
        "value_text": [columns[specimen.slot_of[figure.value_text]] for figure in figures],
        "sentence": [specimen.cut(figure.sentence).rendered(columns) for figure in figures],
    }


class _Offsets:
    """Converts the specimen's offsets into those of the other texts of its kind."""

    def __init__(self, text: TemplateText, columns: dict[Slot, pa.Array]) -> None:
        lengths = [pc.utf8_length(columns[slot]).to_numpy() for slot in text.slots]
        self._text = text
        self._slot_lengths = np.vstack([np.zeros(len(columns["body"]), np.int32), np.cumsum(lengths, axis=0)])

    def of(self, offset: int) -> pa.Array:
        """Return the offset in each report's text."""
        slots_before, rest = self._text.split_offset(offset)
        return pa.array((self._slot_lengths[slots_before] + rest).astype(np.int32))


def _repeated(
    name: str,
    ids: pa.Array,
    records: Sequence[tuple[Any, ...]],
    offsets: _Offsets,
    varying: dict[str, list[pa.Array]],
) -> pa.Table:
    """Return a raw table with the specimen's records for each report, report by report.

    `varying` are the columns whose values differ between reports: for each record, an array with one value for each
    report. Offsets are added to them; all other columns have the specimen's values.
    """
    report_count, record_count = len(ids), len(records)
    by_report = pa.array(np.arange(report_count * record_count).reshape(record_count, report_count).T.ravel())
    record_numbers = pa.array(np.tile(np.arange(record_count), report_count))
    columns: dict[str, object] = {"document_id": ids.take(pa.array(np.repeat(np.arange(report_count), record_count)))}
    for index, column in enumerate(records[0]._fields):  # type: ignore[attr-defined]
        values = [record[index] for record in records]
        if column in ("char_start", "char_end"):
            varying[column] = [offsets.of(int(offset)) for offset in values]
        if column in varying:
            columns[column] = pa.concat_arrays(varying[column]).take(by_report)
        else:
            columns[column] = pa.array(values, arrow_schemas()[name].field(column).type).take(record_numbers)
    return _table(name, report_count * record_count, columns)


def _table(name: str, row_count: int, columns: dict[str, object]) -> pa.Table:
    """Return a raw table; a column given as a single value has it in every row."""
    arrays = []
    for schema_field in arrow_schemas()[name]:
        value = columns[schema_field.name]
        array = value if isinstance(value, pa.Array) else pa.repeat(pa.scalar(value, schema_field.type), row_count)
        arrays.append(array.cast(schema_field.type))
    return pa.Table.from_arrays(arrays, schema=arrow_schemas()[name])
