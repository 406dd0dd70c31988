"""The table edition_changes: one row for each report, version, figure, correction and finding that changed."""

from collections.abc import Callable, Sequence

import duckdb

from ogi.edition.tables import keys

TABLE = "edition_changes"
EMPTY = (
    "select null::varchar as change_code, null::varchar as document_id, null::varchar as mart, null::varchar as place,"
    " null::varchar as value_before, null::varchar as value_after, null::varchar as basis_before,"
    " null::varchar as basis_after where false"
)
REPORT = ("body_name", "report_year", "scope_code", "form_code")
Naming = Callable[[str], str]  # marts.x → the name of the table in one of the two editions
Columns = dict[str, set[str]]  # the names of the columns of each mart


def create(conn: duckdb.DuckDBPyConnection, target: str, old: Naming | None, new: Naming) -> bool:
    """Create the table of changes, whose columns `manifest.ABOUT` describes; return whether editions were compared.

    The table is empty if there is no edition before, or if its dim_report has other columns.
    """
    parts = _parts(conn, old, new) if old else []
    names = [new("marts.dim_report"), *([old("marts.dim_report")] if old and parts else [])]
    reports = " union all by name ".join(
        f"select document_id, body_name, report_year, {age} as age from {name}"  # noqa: S608
        for age, name in enumerate(names)
    )
    conn.execute(
        f"create table {target} as with changes as ({' union all by name '.join([EMPTY, *parts])}),"  # noqa: S608
        f" reports as (from ({reports}) qualify row_number() over (partition by document_id order by age) = 1)"
        " select change_code, document_id, body_name, report_year, mart, place, value_before, value_after,"
        " basis_before, basis_after from changes left join reports using (document_id) order by all"
    )
    return bool(parts)


def _parts(conn: duckdb.DuckDBPyConnection, old: Naming, new: Naming) -> list[str]:
    """Return a query for each kind of change; none if the edition before lacks columns of dim_report."""
    before, after = _columns(conn, old), _columns(conn, new)
    reports = {"document_id", "is_current", *REPORT}
    if not reports <= before.get("marts.dim_report", set()) & after.get("marts.dim_report", set()):
        return []
    parts = [_reports(old, new, _decisions(new, after))]
    for table, columns in after.items():
        shared = columns & before.get(table, set())
        key = keys().get(table, ())
        if not table.startswith("marts.fct_") or "document_id" not in key or not set(key) <= shared:
            continue
        if table == "marts.fct_findings":
            parts.append(_findings(old, new, key))
        parts += [_figures(old, new, table, key, value) for value in _values(shared)]
    return parts


def _columns(conn: duckdb.DuckDBPyConnection, naming: Naming) -> Columns:
    """Return the columns of each mart of the edition whose grain is known."""
    columns = {}
    for table in keys():
        if table.startswith("marts."):
            try:
                described = conn.execute(f"describe {naming(table)}").fetchall()
            except duckdb.CatalogException:
                continue
            columns[table] = {row[0] for row in described}
    return columns


def _values(columns: set[str]) -> list[str]:
    """Return the columns of a fact that hold figures: those with a column for their basis."""
    return sorted(name for name in columns if name != "value" and f"{name}_basis" in columns) + (
        ["value"] if {"value", "value_basis"} <= columns else []
    )


def _decisions(new: Naming, columns: Columns) -> str:
    """Return a query for the last decision on each document that was withdrawn, or whose withdrawal was undone."""
    if "marts.rpt_withdrawals" not in columns:
        return "select null::varchar as document_id, null::boolean as is_withdrawn where false"
    return (
        "select document_id, not arg_max(is_undo, decision_number) as is_withdrawn"  # noqa: S608
        f" from {new('marts.rpt_withdrawals')} group by all"
    )


def _reports(old: Naming, new: Naming, decisions: str) -> str:
    name = "marts.dim_report"
    pairs = " union all ".join(
        f"select '{column}' as place, o.{column}::varchar as value_before, n.{column}::varchar as value_after"
        for column in REPORT
    )
    return f"""
        (select case
                when o.document_id is null then if(not is_withdrawn, 'report_restored', 'report_added')
                when n.document_id is null then if(is_withdrawn, 'report_withdrawn', 'report_removed')
                when o.is_current then 'report_superseded' else 'report_reinstated' end as change_code,
            document_id
        from {old(name)} as o full join {new(name)} as n using (document_id)
        left join ({decisions}) using (document_id)
        where o.is_current is distinct from n.is_current)
        union all by name
        (select 'report_changed' as change_code, document_id, place, value_before, value_after
        from {old(name)} as o join {new(name)} as n using (document_id), lateral ({pairs})
        where value_before is distinct from value_after)
    """  # noqa: S608


def _findings(old: Naming, new: Naming, keys: Sequence[str]) -> str:
    name = "marts.fct_findings"
    same = " and ".join(f"o.{key} is not distinct from n.{key}" for key in keys)
    place = "concat_ws('/', " + ", ".join(key for key in keys if key != "document_id") + ")"
    return " union all by name ".join(
        f"(select '{code}' as change_code, document_id, 'fct_findings' as mart, {place} as place,"  # noqa: S608
        f" reported::varchar as value_{side} from {here} as n"
        f" where not exists (from {there} as o where {same}))"
        for code, side, here, there in (
            ("finding_added", "after", new(name), old(name)),
            ("finding_removed", "before", old(name), new(name)),
        )
    )


def _figures(old: Naming, new: Naming, table: str, keys: Sequence[str], value: str) -> str:
    """Return a query for the figures, of reports in both editions, whose value or basis changed."""
    basis = f"{value}_basis"
    kept = f"semi join (from {old(table)}) using (document_id) semi join (from {new(table)}) using (document_id)"
    place = ["coalesce(" + f"o.{key}, n.{key})" for key in keys if key != "document_id"]
    place += [] if value == "value" else [f"'{value}'"]
    return f"""
        select case
                when n.{basis} = 'corrected' then 'figure_corrected'
                when o.{basis} = 'corrected' then 'correction_withdrawn'
                else 'figure_changed' end as change_code,
            document_id, '{table.removeprefix("marts.")}' as mart, concat_ws('/', {", ".join(place)}) as place,
            o.{value}::varchar as value_before, n.{value}::varchar as value_after,
            o.{basis} as basis_before, n.{basis} as basis_after
        from (from {old(table)} {kept}) as o
        full join (from {new(table)} {kept}) as n using ({", ".join(keys)})
        where o.{value} is distinct from n.{value} or o.{basis} is distinct from n.{basis}
    """  # noqa: S608


def counts(conn: duckdb.DuckDBPyConnection, target: str) -> dict[str, int]:
    """Return the number of changes by change_code."""
    rows = conn.execute(f"select change_code, count(*) from {target} group by all order by all").fetchall()  # noqa: S608
    return dict(rows)
