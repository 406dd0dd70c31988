"""Checks over raw, before dbt builds on it: columns, nulls, keys, references, codes, row counts and ranges."""

from ogi import definitions
from ogi.checks import row_checks as kinds
from ogi.checks.outcome import RowCheck
from ogi.checks.seed_tables import seed


def row_checks() -> list[RowCheck]:
    """Return the checks in the order in which they are shown."""
    columns, keys = definitions.columns_of_raw(), definitions.keys_of_raw()
    tables_of_documents = [
        table
        for table, columns_of_table in columns.items()
        if table not in ("raw.documents", "raw.withdrawals") and columns_of_table[0].name == "document_id"
    ]
    return [
        kinds.columns_check(columns),
        *kinds.null_checks(columns, keys),
        *(kinds.key_check(table, key) for table, key in keys.items()),
        *(kinds.reference_check(table, "document_id", "raw.documents") for table in tables_of_documents),
        kinds.reference_check("raw.documents", "document_id", "raw.document_locations"),
        kinds.reference_check("raw.document_locations", "run_id", "raw.load_runs"),
        *_codes(),
        *_counts(),
        *_places(),
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
        _code_check("raw.prose_figures", "indicator_code", "indicators", "sentence"),
        _code_check("raw.unplaced_cells", "reason_code", "unplaced_reasons", "cell_text"),
        _code_check("raw.rejects", "reason_code", "reject_reasons", "message"),
    ]


def _code_check(table: str, column: str, seed_name: str, shown_column: str) -> RowCheck:
    """Return a check that each code of the column is in the seed; failing rows show `shown_column` too."""
    return RowCheck(
        table,
        "codes",
        f"each {column} is in seeds/{seed_name}.csv",
        f"select document_id, {column}, {shown_column} from {table} anti join {seed(seed_name)} using ({column})",  # noqa: S608
        (column,),
    )


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
        _count_check("raw.unplaced_cells", "raw.form_tables", ("document_id", "table_code"), "unplaced_count"),
        _count_check("raw.cells", "raw.documents", ("document_id",), "cell_count"),
        _count_check("raw.prose_figures", "raw.documents", ("document_id",), "prose_count"),
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


def _count_check(table: str, counting_table: str, key: tuple[str, ...], column: str) -> RowCheck:
    """Return a check that `column` of `counting_table` is the number of rows of `table` with the same key."""
    key_columns = ", ".join(key)
    return RowCheck(
        table,
        f"{column} of {counting_table.removeprefix('raw.')}",
        f"{counting_table}.{column} is the number of rows",
        f"select {key_columns}, {column} as counted_when_read, coalesce(row_count, 0) as rows_now from {counting_table}"  # noqa: S608
        f" left join (select {key_columns}, count(*) as row_count from {table} group by all) using ({key_columns})"
        f" where {column} <> coalesce(row_count, 0)",
        (column,),
    )


def _places() -> list[RowCheck]:
    offsets = [
        RowCheck(
            table,
            "offsets",
            "the offsets are inside the document's text",
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
            "pages are numbered from 1",
            f"select document_id, page, char_start from {table} where page < 1",  # noqa: S608
            ("page",),
        )
        for table in ("raw.form_tables", "raw.cells", "raw.unplaced_cells")
    ]
    return [*offsets, *pages]


def _ranges() -> list[RowCheck]:
    return [
        RowCheck(
            "raw.documents",
            "sizes",
            "no size or count is negative",
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
            "synthetic and other reports are not mixed",
            "select document_id, origin, title from raw.documents where origin <> 'synthetic'"
            " and exists (select 1 from raw.documents where origin = 'synthetic')",
        ),
    ]
