"""Checks over the marts: columns, nulls, keys, references, ranges, and conservation as counts."""

from loaders.raw.writer import WITHDRAWN
from ogi import definitions
from ogi.checks import row_checks as kinds
from ogi.checks.outcome import RowCheck


def row_checks() -> list[RowCheck]:
    """Return the checks in the order in which they are shown."""
    columns, keys = definitions.columns_of_marts(), definitions.keys_of_marts()
    return [
        kinds.columns_check(columns),
        *kinds.null_checks(columns, keys),
        *(kinds.key_check(table, key) for table, key in keys.items()),
        *(
            kinds.reference_check(table, "document_id", "marts.dim_report")
            for table, key in keys.items()
            if key[0] == "document_id" and table not in ("marts.dim_report", "marts.rpt_withdrawals")
        ),
        *_ranges(),
        *_conservation(),
    ]


def _ranges() -> list[RowCheck]:
    of_cells = ("cell_count", "unknown_cell_count", "unplaced_count", "doubtful_count")
    counts = (*of_cells, "finding_count", "unassessable_count")
    return [
        RowCheck(
            "marts.dim_report",
            "counts",
            "no count is negative",
            f"select document_id, {', '.join(counts)} from marts.dim_report"  # noqa: S608
            f" where least({', '.join(counts)}) < 0",
            counts,
        ),
        RowCheck(
            "marts.dim_report",
            "year",
            "report_year is between 1900 and 2099, even if the report misprints it",
            "select document_id, title, report_year from marts.dim_report where report_year not between 1900 and 2099",
            ("report_year",),
        ),
    ]


def fact_counts() -> str:
    """Return the query that counts the figures of each table of a report in the facts."""
    return " union all ".join(
        f"select document_id, '{table_code}' as table_code, {cells_in_a_row} * count(*) as figures"  # noqa: S608
        f" from {fact} group by all"
        for fact, (table_code, cells_in_a_row) in definitions.facts_of_tables().items()
    )


def _conservation() -> list[RowCheck]:
    return [
        RowCheck(
            "marts.dim_report",
            "documents kept",
            "the number of reports is the number of documents in raw that are neither rejected nor withdrawn",
            "select * from (select (select count(*) from raw.documents anti join raw.rejects"  # noqa: S608
            f" using (document_id, loader_version) anti join ({WITHDRAWN}) using (document_id)) as documents,"
            " (select count(*) from marts.dim_report) as reports) where documents <> reports",
            needs=("raw.rejects", "raw.withdrawals"),
        ),
        RowCheck(
            "marts",
            "cells kept",
            "a filled table of a current report has no more cells in raw than figures in the facts",
            f"""
            with printed as (
                select document_id, table_code, count(*) as cells from raw.cells
                semi join (from marts.dim_report where is_current) using (document_id)
                group by all having count(*) filter (where trim(cell_text) <> '') > 0
            ),
            figures as (select document_id, table_code, sum(figures) as figures from ({fact_counts()}) group by all)
            select document_id, table_code, cells, coalesce(figures, 0) as figures
            from printed left join figures using (document_id, table_code) where cells > coalesce(figures, 0)
            """,  # noqa: S608
        ),
        RowCheck(
            "marts.fct_prose_figures",
            "figures kept",
            "a current report has as many prose figures in the fact as in raw",
            "with printed as (select document_id, count(*) as in_raw from raw.prose_figures"
            " semi join (from marts.dim_report where is_current) using (document_id) group by all),"
            " kept as (select document_id, count(*) as in_fact from marts.fct_prose_figures group by all)"
            " select document_id, coalesce(in_raw, 0) as in_raw, coalesce(in_fact, 0) as in_fact"
            " from printed full join kept using (document_id) where in_raw is distinct from in_fact",
            needs=("raw.prose_figures",),
        ),
    ]
