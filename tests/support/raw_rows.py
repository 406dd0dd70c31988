"""Made-up rows for the raw tables: reports as the loaders would have written them."""

import csv
import hashlib
from collections.abc import Mapping
from functools import cache

import duckdb

from loaders.project import ROOT

Place = tuple[str, str, str]  # table, row and column code


@cache
def form_cells(form_code: str) -> tuple[Place, ...]:
    """Return the cells of a form, in its order."""
    with (ROOT / "seeds" / "form_cells.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            (row["table_code"], row["row_code"], row["column_code"])
            for row in csv.DictReader(file)
            if row["form_code"] == form_code
        )


def add_document(
    conn: duckdb.DuckDBPyConnection,
    name: str,
    body: str | None,
    year: str | None,
    cell_count: int = 0,
    prose_count: int = 0,
) -> str:
    """Store one document without any table and return its id."""
    digest = hashlib.sha256(name.encode()).hexdigest()
    conn.execute(
        "insert into raw.documents by name select $1 as document_id, $2 as sha256, 1 as byte_count,"
        " 'text/plain' as media_type, $3 as title, $4 as body, if($4 is null, null, 'title') as body_source,"
        " $5 as year, 'given' as origin, $6 as cell_count, $7 as prose_count, '1' as loader_version",
        [digest[:16], digest, name, body, year, cell_count, prose_count],
    )
    return digest[:16]


def add_report(
    conn: duckdb.DuckDBPyConnection,
    name: str,
    body: str | None,
    year: str | None,
    form_code: str,
    printed: Mapping[Place, str],
    *,
    otherwise: str = "0",
    units: Mapping[Place, str] | None = None,
) -> str:
    """Store one report with the tables of a form, each cell in a grid, and return its document_id.

    `printed` gives the text of single cells, `otherwise` that of all others.
    """
    places = form_cells(form_code)
    unknown = set(printed) - set(places)
    if unknown:
        raise ValueError(f"form {form_code} has no cell {unknown}")
    document_id = add_document(conn, name, body, year, len(places))
    conn.executemany(
        "insert into raw.cells values ($1, $2, $3, $4, $5, $6, null, $7, $8, 'grid')",
        [
            [document_id, *place, printed.get(place, otherwise), (units or {}).get(place), start, start + 1]
            for start, place in enumerate(places)
        ],
    )
    for table in dict.fromkeys(place[0] for place in places):
        count = sum(place[0] == table for place in places)
        conn.execute(
            "insert into raw.form_tables values ($1, $2, $3, 9, $4, 0, null, 0, 1)",
            [document_id, table, form_code, count],
        )
    return document_id


def add_prose_figure(
    conn: duckdb.DuckDBPyConnection, document_id: str, indicator_code: str, value_text: str, unit_text: str | None
) -> None:
    """Store one figure that a sentence of the document states."""
    conn.execute(
        "insert into raw.prose_figures values ($1, $2, $3, $4, $5, 0, 1)",
        [document_id, indicator_code, value_text, unit_text, f"共{value_text}{unit_text or ''}"],
    )


def requests(column: str, **lines: int) -> dict[Place, str]:
    """Return request cells of one applicant column and, with the same figures, of the total."""
    return {
        ("requests", line, place): str(count)
        for line, count in lines.items()
        for place in dict.fromkeys((column, "total"))
    }
