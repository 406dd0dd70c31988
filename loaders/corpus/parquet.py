"""Parquet: rows by small batches of the few columns that a record is made of."""

from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from loaders import bounds
from loaders.corpus.budget import Budget
from loaders.corpus.crawl_filter import may_be_report
from loaders.corpus.found import PIECE, Refused
from loaders.corpus.records import PARAGRAPHS, TEXT_FIELDS, Fields, NoText, Record, record_of, wanted

_ROWS = 16  # in one batch at most
_BATCH_BYTES = 64 * 1024 * 1024  # a dictionary's values come out as often as they are used: fewer rows then


def records(file: BinaryIO, fields: Fields, budget: Budget, drop: Callable[[], None]) -> Iterator[Record | Refused]:
    """Yield the records that may be reports, and what is wrong with a row; `drop` is called for each of the rest.

    A record's id is the number of its row, from 1. Raises NoText when no column can be the text, Refused when the
    file is damaged or out of bounds.
    """
    try:
        yield from _records(file, fields, budget, drop)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise Refused("damaged_file", f"{type(error).__name__}: {error}"[:300]) from error


def _records(file: BinaryIO, fields: Fields, budget: Budget, drop: Callable[[], None]) -> Iterator[Record | Refused]:
    table = pq.ParquetFile(file, pre_buffer=False, buffer_size=PIECE)
    columns = wanted(table.schema_arrow.names, fields)
    texts = [name for name in columns if name in (fields.text, *(() if fields.text else TEXT_FIELDS))]
    if not texts and PARAGRAPHS not in columns and not (fields.text and "." in fields.text):
        raise NoText(fields, table.schema_arrow.names)
    first = 1
    for batch in _batches(table, columns):
        yield from _batch(batch, first, texts, fields, budget, drop)
        first += batch.num_rows


def _batches(table: pq.ParquetFile, columns: list[str]) -> Iterator[pa.RecordBatch]:
    for group in range(table.num_row_groups):
        size = max(table.metadata.row_group(group).total_byte_size, 1)
        rows = max(1, min(_ROWS, _BATCH_BYTES // size))
        yield from table.iter_batches(rows, row_groups=[group], columns=columns, use_threads=False)


def _batch(
    batch: pa.RecordBatch, first: int, texts: list[str], fields: Fields, budget: Budget, drop: Callable[[], None]
) -> Iterator[Record | Refused]:
    plain = [name for name in texts if _is_text(batch.schema.field(name).type)]
    contents = [batch.column(name).cast(pa.large_binary()).to_pylist() for name in plain]
    budget.unpack(sum(len(value) for column in contents for value in column if value))
    for index in range(batch.num_rows):
        values = [column[index] for column in contents if column[index]]
        if plain and not any(map(may_be_report, values)):
            drop()
            continue
        row: dict[str, Any] = {name: batch.column(name)[index].as_py() for name in batch.schema.names}
        record = record_of(str(first + index), row, fields)
        budget.unpack(0 if plain or record is None else len(record.data))
        if record is None or not may_be_report(record.data):
            drop()
        elif len(record.data) > bounds.MAX_BYTES:
            yield Refused("too_large", f"row {first + index} of {len(record.data):,} bytes")
        else:
            yield record


def _is_text(kind: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind):
        return _is_text(kind.value_type)
    return bool(
        pa.types.is_string(kind)
        or pa.types.is_large_string(kind)
        or pa.types.is_binary(kind)
        or pa.types.is_large_binary(kind)
    )
