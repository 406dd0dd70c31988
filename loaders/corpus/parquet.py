"""Parquet files: rows in small batches, only the columns that a record needs."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from loaders import bounds
from loaders.corpus.budget import UnpackBudget
from loaders.corpus.crawl_filter import may_be_report
from loaders.corpus.document import CHUNK_BYTES, ContainerError
from loaders.corpus.records import (
    PARAGRAPHS,
    TEXT_FIELDS,
    Fields,
    FieldsError,
    NoTextFieldError,
    Record,
    record_columns,
    record_of,
)
from loaders.printable import printable

_ROWS = 16  # the most in one batch
_BATCH_BYTES = 64 * 1024 * 1024  # a batch repeats the values of a dictionary column, so large row groups get fewer rows


def records(
    file: BinaryIO, fields: Fields, budget: UnpackBudget, drop: Callable[[], None]
) -> Iterator[Record | ContainerError]:
    """Yield the records that may be reports, and an error for each row too large; call `drop` for other rows.

    The id of a record is the number of its row, from 1. Raises FieldsError if no column can be the text, or two can,
    ContainerError if the file is damaged or exceeds a limit.
    """
    try:
        yield from _records(file, fields, budget, drop)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise ContainerError("damaged_file", f"{type(error).__name__}: {error}"[:300]) from error


def _records(
    file: BinaryIO, fields: Fields, budget: UnpackBudget, drop: Callable[[], None]
) -> Iterator[Record | ContainerError]:
    table = pq.ParquetFile(file, pre_buffer=False, buffer_size=CHUNK_BYTES)
    columns = record_columns(table.schema_arrow.names, fields)
    _check_names(columns)
    texts = [name for name in columns if name in (fields.text, *(() if fields.text else TEXT_FIELDS))]
    texts = [name for name in texts if _may_hold_text(table.schema_arrow.field(name).type)]
    if not texts and PARAGRAPHS not in columns and not (fields.text and "." in fields.text):
        raise NoTextFieldError(fields, _names(table.schema_arrow))
    first_row = 1
    for batch in _batches(table, columns):
        yield from _batch_records(batch, first_row, texts, fields, budget, drop)
        first_row += batch.num_rows


def _check_names(columns: list[str]) -> None:
    """Raise FieldsError if a column that is needed has the name of another one: nobody knows which one is meant."""
    for name in columns:
        if (count := columns.count(name)) > 1:
            raise FieldsError(f"{count} columns are named {printable(name)}: give each a name of its own")


def _names(schema: Iterable[pa.Field]) -> list[str]:
    """Return the names of the columns, with a dot for those inside a column, as --text-field takes them."""
    names = []
    for field in schema:
        inside = _names(field.type) if pa.types.is_struct(field.type) else []
        names += [f"{field.name}.{inner}" for inner in inside] or [field.name]
    return names


def _batches(table: pq.ParquetFile, columns: list[str]) -> Iterator[pa.RecordBatch]:
    for group in range(table.num_row_groups):
        size = max(table.metadata.row_group(group).total_byte_size, 1)
        rows = max(1, min(_ROWS, _BATCH_BYTES // size))
        yield from table.iter_batches(rows, row_groups=[group], columns=columns, use_threads=False)


def _batch_records(
    batch: pa.RecordBatch,
    first_row: int,
    texts: list[str],
    fields: Fields,
    budget: UnpackBudget,
    drop: Callable[[], None],
) -> Iterator[Record | ContainerError]:
    text_columns = [name for name in texts if _is_text(batch.schema.field(name).type)]
    contents = [batch.column(name).cast(pa.large_binary()).to_pylist() for name in text_columns]
    budget.count_bytes(sum(len(value) for column in contents for value in column if value))
    for index in range(batch.num_rows):
        values = [column[index] for column in contents if column[index]]
        if text_columns and not any(map(may_be_report, values)):
            drop()
            continue
        row: dict[str, Any] = {name: batch.column(name)[index].as_py() for name in batch.schema.names}
        record = record_of(str(first_row + index), row, fields)
        budget.count_bytes(0 if text_columns or record is None else len(record.data))
        if record is None or not may_be_report(record.data):
            drop()
        elif len(record.data) > bounds.MAX_BYTES:
            yield ContainerError("too_large", f"row {first_row + index} of {len(record.data):,} bytes")
        else:
            yield record


def _may_hold_text(data_type: pa.DataType) -> bool:
    """Tell whether a column may be a text or a list of lines."""
    return _is_text(data_type) or pa.types.is_list(data_type) or pa.types.is_large_list(data_type)


def _is_text(data_type: pa.DataType) -> bool:
    if pa.types.is_dictionary(data_type):
        return _is_text(data_type.value_type)
    return bool(
        pa.types.is_string(data_type)
        or pa.types.is_large_string(data_type)
        or pa.types.is_binary(data_type)
        or pa.types.is_large_binary(data_type)
    )
