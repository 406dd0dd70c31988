"""Figures looked up in the marts of a warehouse or an edition; the raw tables give only the print and the files."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from loaders.seeds import rows
from ogi.errors import ExitCode, OgiError

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MARTS = (
    "dim_report",
    "dim_cell",
    "dim_rule",
    "dim_rule_term",
    "rpt_provenance",
    "rpt_figure_checks",
    "rpt_corrections",
)
MARK = ("【", "】")  # around the cell in its context
AROUND = 60  # characters of the text on either side of the cell
MAX_NAMES = 10  # names of bodies in an error message
_CODES = ("table_code", "row_code", "column_code")
TOTALS = "line_total"  # the role of the cells of a call that gives no code


@dataclass(slots=True)
class Rule:
    """One rule that the figure took part in, at one place: a check with its status, or a signal."""

    rule_code: str
    title: str
    row_code: str | None
    column_code: str | None
    status: str
    expected: int | None
    reported: int | None
    document_id: str  # the report that was checked: the figure's own, or the one of the year after


@dataclass(slots=True)
class Explained:
    """One figure. `value`: the value to use; `cell_text`: as printed, None if the place of the cell is not known."""

    key: str
    body: str | None
    year: int | None
    table_code: str
    row_code: str
    column_code: str
    row_name: str
    column_name: str
    value: Decimal | None
    value_basis: str
    reported_value: Decimal | None
    settled_by: str | None
    cell_text: str | None
    unit_text: str | None
    placement: str | None
    page: int | None
    char_start: int | None
    char_end: int | None
    correction: str | None = None  # reason and source, if the register of corrections changes the figure
    context: str | None = None  # the text around the cell; None without a place, or if no texts are stored
    files: list[str] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    image: str | None = None  # the file that the page was drawn to, and the number of the page
    image_page: int | None = None


def find(conn: "DuckDBPyConnection", body: str, year: int | None, codes: list[str]) -> list[Explained]:
    """Return figures of the current reports of a body and a year, or without a year the figure with the key `body`.

    `codes` are codes of a table, a row or a column, and a figure must have all of them. Without codes: the totals of
    all request lines. Raises OgiError if the marts are not built, or if nothing matches.
    """
    _require_marts(conn)
    return figure_at(conn, body) if year is None else _figures_of(conn, _reports_of(conn, body, year), codes)


def _require_marts(conn: "DuckDBPyConnection") -> None:
    tables = conn.execute("select table_name from duckdb_tables() where schema_name = 'marts'").fetchall()
    missing = [name for name in MARTS if (name,) not in tables]
    if missing:
        raise OgiError(
            f"the marts are not built yet: {', '.join(missing)}",
            "Build them with: ogi build. An edition gets them with: ogi publish",
            ExitCode.FAILED,
        )


def _reports_of(conn: "DuckDBPyConnection", body: str, year: int) -> list[str]:
    """Return the document_ids of the current reports of a body, given by its key, its name or a part of the name."""
    current = "from marts.dim_report where is_current and body_key is not null"
    bodies = conn.execute(
        f"select distinct body_key, body_name {current} and $1 in (body_key, body_name)",
        [body],
    ).fetchall()
    if not bodies:
        bodies = conn.execute(
            f"select distinct body_key, body_name {current}"
            " and (contains(body_name, $1) or contains(printed_body_name, $1))",
            [body],
        ).fetchall()
    if not bodies:
        raise OgiError(f"no body is called {body}", "Look for it: select body_name from marts.dim_body")
    if len(bodies) > 1:
        names = ", ".join(sorted(name or key for key, name in bodies)[:MAX_NAMES])
        raise OgiError(f"{len(bodies)} bodies are called like {body}: {names}", "Give the whole name or the body_key.")
    key, name = bodies[0]
    reports = conn.execute(
        f"select document_id, report_year {current} and body_key = $1 order by all",
        [key],
    ).fetchall()
    documents = [document for document, report_year in reports if report_year == year]
    if not documents:
        years = ", ".join(map(str, sorted({report_year for _, report_year in reports if report_year})))
        raise OgiError(f"{name} has no report for {year}", f"There are reports for: {years or 'no year'}")
    return documents


def _figures_of(conn: "DuckDBPyConnection", documents: list[str], codes: list[str]) -> list[Explained]:
    asked = "list_has_all([p.table_code, p.row_code, p.column_code], $2::varchar[])"
    if not codes:
        codes = [
            f"{row['table_code']} {row['column_code']}" for row in rows("cell_roles") if row["role_code"] == TOTALS
        ]
        asked = "list_contains($2::varchar[], p.table_code || ' ' || p.column_code)"
    figures = _figures(conn, f"list_contains($1::varchar[], p.document_id) and {asked}", [documents, codes])
    if not figures:
        raise OgiError(
            f"no figure has the codes {' '.join(codes)} in {', '.join(documents)}",
            "Codes are those of the marts, as in: granted natural_person. A blank or absent table has no figures.",
        )
    return figures


def figure_at(conn: "DuckDBPyConnection", key: str) -> list[Explained]:
    """Return the figure with the key document_id/table_code/row_code/column_code, as a list of one.

    Raises OgiError if no current report has such a figure.
    """
    document, *codes = key.split("/")
    figures = []
    if len(codes) == len(_CODES):
        where = " and ".join(f"p.{code} = ${number}" for number, code in enumerate(_CODES, 2))
        figures = _figures(conn, f"p.document_id = $1 and {where}", [document, *codes])
    if not figures:
        superseded = conn.execute(
            "select 1 from marts.dim_report where document_id = $1 and not is_current", [document]
        ).fetchone()
        if superseded:
            what = f"document {document} is a copy, or a later version of the report is used: it has no figures"
            raise OgiError(what, "Explain the report that is used: ogi explain BODY YEAR")
        raise OgiError(f"there is no figure {key}", "A key is document_id/table_code/row_code/column_code.")
    return figures


_FIGURES = """
    select p.document_id, p.body_name, p.report_year, p.table_code, p.row_code, p.column_code,
        coalesce(c.row_name_zh, p.row_code), coalesce(c.column_name_zh, p.column_code),
        p.value, p.value_basis, p.reported_value, if(p.value_basis = 'corrected', null, p.settled_by),
        p.cell_text, p.unit_text, p.placement, p.page, p.char_start, p.char_end, x.reason || ' (' || x.source_uri || ')'
    from marts.rpt_provenance as p
    left join marts.dim_cell as c using (table_code, row_code, column_code)
    left join marts.rpt_corrections as x using (document_id, table_code, row_code, column_code)
    where {where}
    order by p.document_id, p.table_code, c.row_position, c.column_position
"""


def _figures(conn: "DuckDBPyConnection", where: str, values: list[Any]) -> list[Explained]:
    """Return the figures that satisfy a condition on marts.rpt_provenance, called p, in the order of the form."""
    has_texts = texts_are_stored(conn)
    figures = []
    for document, *facts in conn.execute(_FIGURES.format(where=where), values).fetchall():
        figure = Explained("", *facts)
        figure.key = "/".join((document, figure.table_code, figure.row_code, figure.column_code))
        if has_texts and figure.char_start is not None:
            figure.context = _context(conn, document, figure)
        figure.files = _files(conn, document)
        figure.rules = _rules(conn, document, figure)
        figures.append(figure)
    return figures


def texts_are_stored(conn: "DuckDBPyConnection") -> bool:
    """Tell whether the documents' texts are there; an edition has them if it was published with --texts."""
    texts = conn.execute(
        "select 1 from duckdb_tables() where schema_name = 'raw' and table_name = 'document_texts'"
    ).fetchone()
    return texts is not None


def _context(conn: "DuckDBPyConnection", document: str, figure: Explained) -> str | None:
    row = conn.execute(
        "select substring(text, greatest($2 - $4, 0) + 1, least($4, $2)) || $5"
        " || substring(text, $2 + 1, $3 - $2) || $6 || substring(text, $3 + 1, $4)"
        " from raw.document_texts where document_id = $1",
        [document, figure.char_start, figure.char_end, AROUND, *MARK],
    ).fetchone()
    return row[0] if row else None


def _files(conn: "DuckDBPyConnection", document: str) -> list[str]:
    rows = conn.execute("select uri from raw.document_locations where document_id = $1 order by uri", [document])
    return [uri for (uri,) in rows.fetchall()]


def _rules(conn: "DuckDBPyConnection", document: str, figure: Explained) -> list[Rule]:
    """Return the checks and signals at the figure's own place, or at a place whose check the figure takes part in."""
    rows = conn.execute(
        """
        select k.rule_code, r.title_en, k.row_code, k.column_code, k.status, k.expected, k.reported, k.document_id
        from marts.rpt_figure_checks as k
        join marts.dim_rule as r using (rule_code)
        where $1 in (k.document_id, k.other_document_id) and k.table_code = $2 and (
            k.document_id = $1 and coalesce(k.row_code, $3) = $3 and coalesce(k.column_code, $4) = $4
            or exists (
                from marts.dim_rule_term as t
                where t.rule_code = k.rule_code and t.indicator_code is not distinct from k.indicator_code
                    and t.table_code = k.table_code
                    and t.place_row_code = k.row_code and t.place_column_code = k.column_code
                    and t.row_code = $3 and t.column_code = $4
                    and $1 = if(t.is_of_year_before, k.other_document_id, k.document_id)
            )
        )
        order by all
        """,
        [document, figure.table_code, figure.row_code, figure.column_code],
    )
    return [Rule(*row) for row in rows.fetchall()]
