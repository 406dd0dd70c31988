"""The marts as files: Parquet for programs, CSV of the small ones for spreadsheets.

Equal rows give equal bytes: rows are sorted by all columns, row groups have a fixed size, and one thread writes, since
several threads put the rows of a partition in the order in which they come to them.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

from ogi.edition.tables import Table, literal, quoted
from ogi.terminal.spreadsheet import harmless_sql

YEAR = "report_year"
NO_YEAR = f"{YEAR}=__HIVE_DEFAULT_PARTITION__"  # the folder of reports without a year, as Hive names it
SMALL = 100_000  # rows that a spreadsheet handles well
ROW_GROUP = 122_880  # rows; DuckDB's own size, written down because the bytes depend on it
BOM = b"\xef\xbb\xbf"  # without it Excel reads UTF-8 as the local code page


def write_parquet(conn: duckdb.DuckDBPyConnection, tables: Sequence[Table], folder: Path) -> dict[str, list[Path]]:
    """Write each mart as Parquet and return its files, by the full name of the table.

    A fact about reports is a folder with a folder for each report year; any other mart is one file.
    """
    folder.mkdir()
    written = {}
    with _one_thread(conn):
        for table in tables:
            if is_fact(table):
                written[table.full] = _write_by_year(conn, table, folder / table.name)
            else:
                written[table.full] = [folder / f"{table.name}.parquet"]
                _copy(conn, f"from {table.full}", written[table.full][0])
    return written


def _write_by_year(conn: duckdb.DuckDBPyConnection, table: Table, folder: Path) -> list[Path]:
    folder.mkdir()
    rows = f"from {table.full}"
    if YEAR not in {column.name for column in table.columns}:
        rows = f"select f.*, r.{YEAR} from {table.full} as f join marts.dim_report as r using (document_id)"  # noqa: S608
    _copy(conn, rows, folder, f", partition_by ({YEAR}), filename_pattern 'part-{{i}}'")
    if not any(folder.iterdir()):  # a fact without rows has its columns all the same
        (folder / NO_YEAR).mkdir()
        _copy(conn, f"from {table.full}", folder / NO_YEAR / "part-0.parquet")
    return sorted(folder.rglob("*.parquet"))


def _copy(conn: duckdb.DuckDBPyConnection, rows: str, target: Path, options: str = "") -> None:
    conn.execute(
        f"copy (select * from ({rows}) order by all) to {literal(str(target))}"  # noqa: S608
        f" (format parquet, compression zstd, row_group_size {ROW_GROUP}{options})"
    )


def write_csv(
    conn: duckdb.DuckDBPyConnection, tables: Sequence[Table], counts: dict[str, int], folder: Path
) -> dict[str, list[Path]]:
    """Write each mart of up to SMALL rows as CSV and return its file, by the full name of the table.

    The files are UTF-8 with a byte order mark, separated by commas; a null is nothing, an empty text is "". A text that
    a spreadsheet would take for a formula has a ' before it.
    """
    folder.mkdir()
    written = {}
    for table in tables:
        if counts[table.full] > SMALL:
            continue
        target = folder / f"{table.name}.csv"
        with _one_thread(conn):
            conn.execute(
                f"copy (select {_harmless(table)} from (from {table.full} order by all))"  # noqa: S608
                f" to {literal(str(target))} (format csv, header)"
            )
        target.write_bytes(BOM + target.read_bytes())
        written[table.full] = [target]
    return written


def _harmless(table: Table) -> str:
    """Return the columns of a table, its texts as no formula."""
    columns = ((column.type, quoted(column.name)) for column in table.columns)
    return ", ".join(f"{harmless_sql(name)} as {name}" if kind == "VARCHAR" else name for kind, name in columns)


@contextmanager
def _one_thread(conn: duckdb.DuckDBPyConnection) -> Iterator[None]:
    conn.execute("set threads = 1")
    try:
        yield
    finally:
        conn.execute("reset threads")


def is_fact(table: Table) -> bool:
    """Tell whether the rows of a table are figures or findings of reports."""
    return table.name.startswith("fct_") and any(column.name == "document_id" for column in table.columns)
