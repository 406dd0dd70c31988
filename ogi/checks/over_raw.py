"""Checks over raw: what the loaders must have kept, before dbt builds on it."""

from ogi.checks import definitions
from ogi.checks.outcome import RowCheck, refers, unique
from ogi.checks.seed_tables import seed

GRAINS = {
    "raw.load_runs": ("run_id",),
    "raw.documents": ("document_id",),
    "raw.document_locations": ("document_id", "uri"),
    "raw.document_texts": ("document_id",),
    "raw.form_tables": ("document_id", "table_code"),
    "raw.cells": ("document_id", "table_code", "row_code", "column_code"),
    "raw.prose_figures": ("document_id", "indicator_code", "char_start"),
    "raw.rejects": ("document_id", "loader_version"),
}


def row_checks() -> list[RowCheck]:
    """Columns and nulls, keys, references, codes, counts and ranges."""
    return [
        *definitions.row_checks(definitions.of_raw(), GRAINS),
        *(unique(table, columns) for table, columns in GRAINS.items()),
        *(
            refers(table, "document_id", "raw.documents")
            for table in GRAINS
            if "document_id" in GRAINS[table][0:1] and table != "raw.documents"
        ),
        refers("raw.unplaced_cells", "document_id", "raw.documents"),
        refers("raw.documents", "document_id", "raw.document_locations"),
        refers("raw.document_locations", "run_id", "raw.load_runs"),
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
        RowCheck(
            "raw.cells",
            "cells of the form",
            "no table has more cells than its form",
            f"""
            select document_id, table_code, form_code, cells, form_cells from (
                select document_id, table_code, count(*) as cells from raw.cells group by all
            ) join raw.form_tables using (document_id, table_code) join (
                select form_code, table_code, count(*) as form_cells from {seed("form_cells")} group by all
            ) using (form_code, table_code) where cells > form_cells
            """,  # noqa: S608
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
            "digest",
            "document_id begins the digest, sizes and counts are not negative",
            "select document_id, sha256, byte_count, cell_count, prose_count from raw.documents"
            " where not regexp_full_match(sha256, '[0-9a-f]{64}') or document_id <> left(sha256, 16)"
            " or byte_count < 0 or cell_count < 0 or prose_count < 0",
            ("document_id", "sha256", "byte_count", "cell_count", "prose_count"),
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
        RowCheck(
            "raw.load_runs",
            "counts",
            "seen is loaded, known and rejected together",
            "select run_id, seen_count, loaded_count, known_count, rejected_count from raw.load_runs"
            " where seen_count <> loaded_count + known_count + rejected_count",
            ("seen_count", "loaded_count", "known_count", "rejected_count"),
        ),
        RowCheck(
            "raw.load_runs",
            "times",
            "a run ends after it began",
            "select run_id, started_at, finished_at from raw.load_runs where finished_at < started_at",
            ("started_at", "finished_at"),
        ),
        RowCheck(
            "raw.documents",
            "body and source",
            "where a body's name was printed is known just where a name is",
            "select document_id, body, body_source from raw.documents where (body is null) <> (body_source is null)",
            ("body", "body_source"),
        ),
    ]
