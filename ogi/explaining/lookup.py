"""Figures with all that they rest on: the print, its place, and each rule that they took part in."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ogi.errors import OgiError

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MARK = ("【", "】")
AROUND = 60  # characters of the text shown on either side of the cell
SHOWN_NAMES = 10
_KEY_PARTS = 4


@dataclass(slots=True)
class Rule:
    """One rule that the figure took part in, at one place."""

    rule_code: str
    title: str
    row_code: str | None
    column_code: str | None
    status: str
    expected: int | None
    reported: int | None


@dataclass(slots=True)
class Explained:
    """One figure. `value`: to use; `cell_text`: as printed, None where the cell's place could not be told."""

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
    correction: str | None = None  # why the register of corrections changes the figure, and its source
    context: str | None = None
    files: list[str] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    image: str | None = None  # the file that its page was drawn to, and which page
    image_page: int | None = None


def reports_of(conn: "DuckDBPyConnection", body: str, year: int) -> list[str]:
    """Return the current reports of a body, given by key, by name or by a part of it, for a year.

    Raises OgiError when no body or more than one fits, or when the year has no report.
    """
    found = conn.execute(
        "select distinct body_key, body_name from marts.dim_report where is_current and body_key is not null"
        " and (body_key = $1 or body_name = $1)",
        [body],
    ).fetchall()
    if not found:
        found = conn.execute(
            "select distinct body_key, body_name from marts.dim_report left join raw.documents using (document_id)"
            " where is_current and body_key is not null"
            " and (contains(body_name, $1) or contains(coalesce(body, ''), $1))",
            [body],
        ).fetchall()
    if not found:
        raise OgiError(f"no body is called {body}", "Look for it: select body_name from marts.dim_body")
    if len(found) > 1:
        names = ", ".join(sorted(name or key for key, name in found)[:SHOWN_NAMES])
        raise OgiError(f"{len(found)} bodies are called like {body}: {names}", "Give the whole name or the body_key.")
    key, name = found[0]
    reports = conn.execute(
        "select document_id, report_year from marts.dim_report where is_current and body_key = $1 order by all", [key]
    ).fetchall()
    of_year = [document for document, of in reports if of == year]
    if not of_year:
        years = ", ".join(str(of) for of in sorted({of for _, of in reports if of}))
        raise OgiError(f"{name} has no report for {year}", f"There are reports for: {years or 'no year'}")
    return of_year


def figures_of(conn: "DuckDBPyConnection", documents: list[str], codes: list[str]) -> list[Explained]:
    """Return the figures of reports whose table, row and column have all the codes; without codes the line totals.

    Raises OgiError when nothing has the codes.
    """
    wanted = codes or ["requests", "total"]
    found = _figures(
        conn,
        "list_contains($1::varchar[], c.document_id)"
        " and list_has_all([c.table_code, c.row_code, c.column_code], $2::varchar[])",
        [documents, wanted],
    )
    if not found:
        raise OgiError(
            f"no figure has the codes {' '.join(wanted)} in {', '.join(documents)}",
            "Codes are those of the marts, as in: granted natural_person. A blank or absent table has no figures.",
        )
    return found


def figure_at(conn: "DuckDBPyConnection", key: str) -> list[Explained]:
    """Return the figure with a fact's key, document_id/table/row/column. Raises OgiError when there is none."""
    parts = key.split("/")
    found = (
        _figures(
            conn, "c.document_id = $1 and c.table_code = $2 and c.row_code = $3 and c.column_code = $4", list(parts)
        )
        if len(parts) == _KEY_PARTS
        else []
    )
    if not found:
        raise OgiError(f"there is no figure {key}", "A key is document_id/table_code/row_code/column_code.")
    return found


_FIGURES = """
    with names as (
        select line_code as code, 'requests' as table_code, name_zh from seeds.request_lines
        union all select applicant_code, 'requests', name_zh from seeds.applicant_types
        union all select channel_code, 'review', name_zh from seeds.review_channels
        union all select result_code, 'review', name_zh from seeds.review_results
        union all select subject_code, 'disclosure', name_zh from seeds.disclosure_subjects
        union all select measure_code, 'disclosure', name_zh from seeds.disclosure_measures
    )
    select c.document_id, r.body_name, r.report_year, c.table_code, c.row_code, c.column_code,
        coalesce(rn.name_zh, c.row_code), coalesce(cn.name_zh, c.column_code), c.value, c.value_basis,
        c.reported_value, c.settled_by, p.cell_text, p.unit_text, p.placement, p.page, p.char_start, p.char_end,
        x.reason || ' (' || x.source_uri || ')',
        substring(t.text, greatest(p.char_start - {around}, 0) + 1, least({around}, p.char_start)),
        substring(t.text, p.char_start + 1, p.char_end - p.char_start),
        substring(t.text, p.char_end + 1, {around})
    from intermediate.int_corrected_cells as c
    join marts.dim_report as r using (document_id)
    left join raw.cells as p using (document_id, table_code, row_code, column_code)
    left join raw.document_texts as t using (document_id)
    left join names as rn on rn.table_code = c.table_code and rn.code = c.row_code
    left join names as cn on cn.table_code = c.table_code and cn.code = c.column_code
    left join seeds.form_cells as o
        on o.form_code = c.form_code and o.table_code = c.table_code
        and o.row_code = c.row_code and o.column_code = c.column_code
    left join seeds.report_corrections as x on x.correction_id = c.correction_id
    where {where}
    order by c.document_id, c.table_code, o.row_position, o.column_position
"""


def _figures(conn: "DuckDBPyConnection", where: str, values: list[Any]) -> list[Explained]:
    made = []
    for row in conn.execute(_FIGURES.format(around=AROUND, where=where), values).fetchall():
        document, *told, before, cell, after = row
        table, line, column = told[2:5]
        one = Explained("/".join((document, table, line, column)), *told)
        if one.char_start is not None:
            one.context = f"{before}{MARK[0]}{cell}{MARK[1]}{after}"
        one.files = _files(conn, document)
        one.rules = _rules(conn, document, table, line, column)
        made.append(one)
    return made


def _files(conn: "DuckDBPyConnection", document: str) -> list[str]:
    found = conn.execute("select uri from raw.document_locations where document_id = $1 order by uri", [document])
    return [uri for (uri,) in found.fetchall()]


def _rules(conn: "DuckDBPyConnection", document: str, table: str, row: str, column: str) -> list[Rule]:
    found = conn.execute(
        """
        select k.rule_code, r.title_en, k.row_code, k.column_code, k.status, k.expected, k.reported
        from intermediate.int_checks as k
        join intermediate.int_rule_terms as t
            on t.rule_code = k.rule_code and t.table_code = k.table_code
            and t.place_row_code = k.row_code and t.place_column_code = k.column_code
        join seeds.rules as r on r.rule_code = k.rule_code
        where k.document_id = $1 and t.table_code = $2 and t.row_code = $3 and t.column_code = $4
        union all
        select k.rule_code, r.title_en, k.row_code, k.column_code, k.status, k.expected, k.reported
        from intermediate.int_cross_checks as k
        join seeds.rules as r on r.rule_code = k.rule_code
        where k.table_code = $2 and k.column_code = $4 and (
            (k.document_id = $1 and k.row_code = $3)
            or (k.other_document_id = $1 and k.rule_code = 'carry_over' and $3 = 'carried_out')
        )
        union all
        select s.rule_code, r.title_en, s.row_code, s.column_code, 'signal', s.expected, s.reported
        from intermediate.int_signals as s
        join seeds.rules as r on r.rule_code = s.rule_code
        where s.document_id = $1 and s.table_code = $2 and coalesce(s.row_code, $3) = $3
            and coalesce(s.column_code, $4) = $4
        order by all
        """,
        [document, table, row, column],
    )
    return [Rule(*one) for one in found.fetchall()]
