"""Checks over raw, before dbt builds on it: columns, nulls, keys, references, sets, row counts and ranges."""

from ogi import definitions
from ogi.checks import row_checks as kinds
from ogi.checks.outcome import RowCheck
from ogi.checks.seed_tables import seed


def row_checks() -> list[RowCheck]:
    """Return the checks, in the order in which they are shown."""
    columns, keys = definitions.of_raw(), definitions.keys_of_raw()
    of_documents = [
        table for table, defined in columns.items() if table != "raw.documents" and defined[0].name == "document_id"
    ]
    return [
        kinds.columns(columns),
        *kinds.nulls(columns, keys),
        *(kinds.unique(table, key) for table, key in keys.items()),
        *(kinds.refers(table, "document_id", "raw.documents") for table in of_documents),
        kinds.refers("raw.documents", "document_id", "raw.document_locations"),
        kinds.refers("raw.document_locations", "run_id", "raw.load_runs"),
        *_codes(),
        *_counts(),
        *_ranges(),
    ]


def _codes() -> list[RowCheck]:
    return [
        RowCheck(
            "raw.cells",
            "codes",
            "each cell is a cell of its table's form",
            f"""
            select c.document_id, c.table_code, c.row_code, c.column_code, c.cell_text, t.form_code
            from raw.cells as c
            left join raw.form_tables as t using (document_id, table_code)
            where not exists (
                select 1 from {seed("form_cells")} as f
                where f.form_code = t.form_code and f.table_code = c.table_code
                and f.row_code = c.row_code and f.column_code = c.column_code)
            """,  # noqa: S608
            ("table_code", "row_code", "column_code"),
        ),
        RowCheck(
            "raw.cells",
            "placement",
            "placement is grid, ordered or solved",
            "select document_id, table_code, row_code, column_code, placement from raw.cells"
            " where placement not in ('grid', 'ordered', 'solved')",
            ("placement",),
        ),
        RowCheck(
            "raw.prose_figures",
            "codes",
            "each indicator is in the codebook",
            f"select document_id, indicator_code, sentence from raw.prose_figures"  # noqa: S608
            f" anti join {seed('indicators')} using (indicator_code)",
            ("indicator_code",),
        ),
        RowCheck(
            "raw.rejects",
            "codes",
            "each reason is in the codebook",
            f"select document_id, reason_code, message from raw.rejects"  # noqa: S608
            f" anti join {seed('reject_reasons')} using (reason_code)",
            ("reason_code",),
        ),
    ]


def _counts() -> list[RowCheck]:
    return [
        RowCheck(
            "raw.cells",
            "counts of tables",
            "each table has the cells that form_tables counted",
            f"""
            with counted as (
                select document_id, table_code, count(*) as cells from raw.cells group by all
            )
            select document_id, table_code, cell_count as counted_when_read, coalesce(cells, 0) as cells_now, (
                select string_agg(f.row_code || '/' || f.column_code, ', ')
                from {seed("form_cells")} as f
                where f.form_code = t.form_code and f.table_code = t.table_code
                and not exists (
                    select 1 from raw.cells as c where c.document_id = t.document_id
                    and c.table_code = f.table_code and c.row_code = f.row_code and c.column_code = f.column_code)
            ) as cells_of_the_form_without_a_row
            from raw.form_tables as t left join counted using (document_id, table_code)
            where cell_count <> coalesce(cells, 0)
            """,  # noqa: S608
            ("cell_count",),
        ),
        _count("raw.unplaced_cells", "raw.form_tables", ("document_id", "table_code"), "unplaced_count"),
        _count("raw.cells", "raw.documents", ("document_id",), "cell_count"),
        _count("raw.prose_figures", "raw.documents", ("document_id",), "prose_count"),
        RowCheck(
            "raw.documents",
            "text or reject",
            "each document has a text, or a reject that says why not",
            "select document_id, t.document_id is not null as has_text, r.document_id is not null as is_rejected"
            " from raw.documents left join raw.document_texts as t using (document_id)"
            " left join raw.rejects as r using (document_id, loader_version)"
            " where (t.document_id is null) = (r.document_id is null)",
        ),
    ]


def _count(table: str, counting: str, key: tuple[str, ...], column: str) -> RowCheck:
    keys = ", ".join(key)
    return RowCheck(
        table,
        f"{column} of {counting.removeprefix('raw.')}",
        f"{counting}.{column} is the number of rows",
        f"select {keys}, {column} as counted_when_read, coalesce(row_count, 0) as rows_now from {counting}"  # noqa: S608
        f" left join (select {keys}, count(*) as row_count from {table} group by all) using ({keys})"
        f" where {column} <> coalesce(row_count, 0)",
        (column,),
    )


def _ranges() -> list[RowCheck]:
    places = [
        RowCheck(
            table,
            "offsets",
            "each place lies inside the document's text",
            f"select document_id, char_start, char_end, text_length from {table} left join ("  # noqa: S608
            " select document_id, length(text) as text_length from raw.document_texts) using (document_id)"
            " where char_start < 0 or char_end < char_start or char_end > coalesce(text_length, 0)",
            ("char_start", "char_end"),
        )
        for table in ("raw.form_tables", "raw.cells", "raw.unplaced_cells", "raw.prose_figures")
    ]
    pages = [
        RowCheck(
            table,
            "page",
            "pages count from 1",
            f"select document_id, page, char_start from {table} where page < 1",  # noqa: S608
            ("page",),
        )
        for table in ("raw.form_tables", "raw.cells", "raw.unplaced_cells")
    ]
    return [
        *places,
        *pages,
        RowCheck(
            "raw.documents",
            "sizes",
            "no size and no count is negative",
            "select document_id, byte_count, cell_count, prose_count from raw.documents"
            " where least(byte_count, cell_count, prose_count) < 0",
            ("byte_count", "cell_count", "prose_count"),
        ),
        RowCheck(
            "raw.documents",
            "origin",
            "origin is sample, given or synthetic",
            "select document_id, origin from raw.documents where origin not in ('sample', 'given', 'synthetic')",
            ("origin",),
        ),
        RowCheck(
            "raw.documents",
            "synthetic alone",
            "where synthetic reports are, no other ones are",
            "select document_id, origin, title from raw.documents where origin <> 'synthetic'"
            " and exists (select 1 from raw.documents where origin = 'synthetic')",
        ),
    ]
