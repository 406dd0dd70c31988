"""A simple random sample of the cells that documents print, drawn by a seed."""

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from ogi.errors import ExitCode, OgiError

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MARTS = ("dim_report", "dim_cell", "rpt_provenance")
ORIGINS = ("given", "sample", "synthetic")
AROUND = 100  # characters of the text on either side of the cell


class Frame(NamedTuple):
    """The cells that a sample is drawn from, and the seed that orders them at random."""

    seed: int = 1
    origin: str | None = None  # None: all but synthetic reports
    body: str | None = None  # a body's key or a part of its name
    only_numbers: bool = False  # only cells that print a number other than 0

    @property
    def name(self) -> str:
        """The name of the sample: equal names draw equal cells from equal documents."""
        filters = [f"origin {self.origin}" if self.origin else "", f"body {self.body}" if self.body else ""]
        filters.append("numbers other than 0" if self.only_numbers else "")
        return ", ".join([f"seed {self.seed}", *filter(None, filters)])


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: the figure that was read (None: the cell has no number), and the print around it."""

    document_id: str
    table_code: str
    row_code: str
    column_code: str
    body: str | None
    year: int | None
    row_name_zh: str
    row_name_en: str
    column_name_zh: str
    column_name_en: str
    unit_code: str
    value: Decimal | None
    cell_text: str
    unit_text: str | None
    placement: str
    media_type: str
    page: int | None
    char_start: int
    char_end: int
    file: str
    loader_version: str
    before: str | None = None  # the text before and after the cell; None if no texts are stored
    after: str | None = None

    @property
    def key(self) -> str:
        """The key that `ogi explain` takes."""
        return "/".join((self.document_id, self.table_code, self.row_code, self.column_code))


# md5 gives each cell the same place in the order on every machine, so that a larger sample continues a smaller one
_CELLS = """
    select p.document_id, p.table_code, p.row_code, p.column_code, p.body_name, p.report_year,
        c.row_name_zh, c.row_name_en, c.column_name_zh, c.column_name_en, c.unit_code,
        p.reported_value, p.cell_text, p.unit_text, p.placement, r.media_type, p.page, p.char_start, p.char_end,
        p.first_uri, d.loader_version
    from marts.rpt_provenance as p
    join marts.dim_report as r using (document_id)
    join marts.dim_cell as c using (table_code, row_code, column_code)
    join raw.documents as d using (document_id)
    where p.char_start is not null and {where}
"""
_KEY = "concat_ws('/', document_id, table_code, row_code, column_code)"


def draw(conn: "DuckDBPyConnection", frame: Frame, size: int) -> list[Cell]:
    """Return `size` cells of the frame in random order, or all of them if there are fewer.

    Raises OgiError if the marts are not built, or if the frame has no cell.
    """
    require_marts(conn)
    where, values = _condition(frame)
    drawn = f"select * from ({_CELLS.format(where=where)}) order by md5($seed || '/' || {_KEY}), {_KEY} limit $size"  # noqa: S608
    cells = _cells(conn, drawn, values | {"seed": str(frame.seed), "size": size})
    if not cells:
        _raise_empty(frame)
    return cells


def cells_of(conn: "DuckDBPyConnection", keys: list[str]) -> dict[str, Cell]:
    """Return the cells with these keys; keys without a cell are left out. Raises OgiError without marts."""
    require_marts(conn)
    where = "list_contains($keys::varchar[], " + _KEY.replace(
        "concat_ws('/', document_id", "concat_ws('/', p.document_id"
    )
    return {cell.key: cell for cell in _cells(conn, _CELLS.format(where=where + ")"), {"keys": keys})}


def _cells(conn: "DuckDBPyConnection", query: str, values: dict[str, object]) -> list[Cell]:
    if not has_texts(conn):
        return [Cell(*row) for row in conn.execute(query, values).fetchall()]
    with_texts = (
        f"with drawn as (select *, row_number() over () as place from ({query}))"  # noqa: S608
        f" select drawn.* exclude (place), substring(text, greatest(char_start - {AROUND}, 0) + 1,"
        f" least({AROUND}, char_start)), substring(text, char_end + 1, {AROUND})"
        " from drawn left join raw.document_texts using (document_id) order by place"
    )
    return [Cell(*row) for row in conn.execute(with_texts, values).fetchall()]


def has_texts(conn: "DuckDBPyConnection") -> bool:
    """Tell whether the documents' texts are there; an edition has them if it was published with --texts."""
    found = "select 1 from duckdb_tables() where schema_name = 'raw' and table_name = 'document_texts'"
    return conn.execute(found).fetchone() is not None


def _condition(frame: Frame) -> tuple[str, dict[str, object]]:
    """Return the condition of the frame, and the values of its parameters."""
    where, values = ["r.origin <> 'synthetic'"], {}
    if frame.origin:
        where, values["origin"] = ["r.origin = $origin"], frame.origin
    if frame.body:
        where.append("(r.body_key = $body or contains(r.body_name, $body) or contains(r.printed_body_name, $body))")
        values["body"] = frame.body
    if frame.only_numbers:
        where.append("coalesce(p.reported_value <> 0, true) and trim(p.cell_text) <> ''")
    return " and ".join(where), dict(values)


def require_marts(conn: "DuckDBPyConnection") -> None:
    """Raise OgiError if the marts are not built."""
    tables = conn.execute("select table_name from duckdb_tables() where schema_name = 'marts'").fetchall()
    missing = [name for name in MARTS if (name,) not in tables]
    if missing:
        raise OgiError(f"the marts are not built yet: {', '.join(missing)}", "Build them: ogi build", ExitCode.FAILED)


def _raise_empty(frame: Frame) -> None:
    if frame.body:
        mend = f"No body is called {frame.body}, or its tables print nothing. marts.dim_body has the names."
    else:
        mend = "Load reports with tables (ogi load PATH; ogi build). Invented ones are drawn with --origin synthetic."
    raise OgiError(f"there is no cell to draw ({frame.name})", mend)
