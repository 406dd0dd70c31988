"""Checks over the marts: keys, dense facts, and no raw cell lost on the way or counted twice."""

from ogi.checks.check import ColumnCheck, RowCheck, refers, unique
from ogi.checks.codebook import cells_of_tables, seed

GRAINS = {
    "marts.dim_report": ("document_id",),
    "marts.dim_body": ("body_key",),
    "marts.dim_region": ("region_code", "valid_from"),
    "marts.dim_region_ancestor": ("region_code", "valid_from", "division_basis", "ancestor_code"),
    "marts.dim_applicant_type": ("applicant_code",),
    "marts.dim_outcome": ("outcome_code",),
    "marts.dim_rule": ("rule_code",),
    "marts.fct_requests": ("document_id", "applicant_code"),
    "marts.fct_request_outcomes": ("document_id", "applicant_code", "outcome_code"),
    "marts.fct_request_totals": ("document_id", "line_code"),
    "marts.fct_litigation": ("document_id", "channel_code", "result_code"),
    "marts.fct_litigation_totals": ("document_id", "channel_code"),
    "marts.fct_proactive_disclosure": ("document_id", "subject_code", "measure_code"),
    "marts.fct_prose_figures": ("document_id", "indicator_code", "char_start"),
    "marts.fct_findings": ("document_id", "rule_code", "table_code", "row_code", "column_code", "indicator_code"),
    "marts.rpt_body_scorecard": ("body_key",),
    "marts.rpt_rule_pass_rate": ("rule_code", "form_code", "report_year", "province_code", "level"),
    "marts.rpt_known_issues": ("document_id", "issue_code"),
    "marts.rpt_provenance": ("document_id", "table_code", "row_code", "column_code"),
    "marts.rpt_coverage": ("body_key", "report_year"),
    "marts.rpt_coverage_counts": ("report_year", "province_code", "level"),
    "marts.rpt_coverage_differences": ("report_year", "province_code", "level", "measure"),
    "marts.rpt_requests": ("document_id",),
    "marts.rpt_report_figures": ("document_id", "table_code", "row_code", "column_code"),
    "marts.rpt_included_reports": ("document_id", "included_in"),
    "marts.rpt_report_regions": ("document_id", "division_basis", "region_code"),
    "marts.rpt_body_rates": ("body_key", "report_year", "scope_code", "metric_code"),
    "marts.rpt_region_rates": ("division_basis", "region_code", "report_year", "scope_code", "metric_code"),
    "marts.rpt_level_rates": ("level", "report_year", "scope_code", "metric_code"),
    "marts.rpt_sector_rates": ("sector_code", "report_year", "scope_code", "metric_code"),
}

# each figure of the facts as the raw cell that it comes from
FACT_CELLS = """
    select document_id, 'requests' as table_code, flow as row_code, applicant_code as column_code,
        'marts.fct_requests' as fact
    from marts.fct_requests, unnest(['received', 'carried_in', 'outcome_total', 'carried_out']) as flows(flow)
    union all
    select document_id, 'requests', outcome_code, applicant_code, 'marts.fct_request_outcomes'
    from marts.fct_request_outcomes
    union all
    select document_id, 'requests', line_code, 'total', 'marts.fct_request_totals' from marts.fct_request_totals
    union all
    select document_id, 'review', channel_code, result_code, 'marts.fct_litigation' from marts.fct_litigation
    union all
    select document_id, 'review', channel_code, 'total', 'marts.fct_litigation_totals'
    from marts.fct_litigation_totals
    union all
    select document_id, 'disclosure', subject_code, measure_code, 'marts.fct_proactive_disclosure'
    from marts.fct_proactive_disclosure
"""

# the tables of current reports in which a text is printed: those that give facts
FILLED_TABLES = f"""
    select document_id, table_code, form_code from ({cells_of_tables()})
    semi join (select document_id, table_code from raw.cells where trim(cell_text) <> '')
        using (document_id, table_code)
    semi join (from marts.dim_report where is_current) using (document_id)
"""  # noqa: S608

VALUES = {
    "marts.fct_request_outcomes": "value",
    "marts.fct_request_totals": "value",
    "marts.fct_litigation": "value",
    "marts.fct_litigation_totals": "value",
    "marts.fct_proactive_disclosure": "value",
    "marts.fct_prose_figures": "value",
}


def column_checks() -> list[ColumnCheck]:
    """Each mart has the columns of its key; dbt's contracts hold the others."""
    return [ColumnCheck(table, columns, exact=False) for table, columns in GRAINS.items()]


def row_checks() -> list[RowCheck]:
    """Keys, references, dense facts, conservation."""
    return [
        *(unique(table, columns) for table, columns in GRAINS.items()),
        *(
            refers(table, "document_id", "marts.dim_report")
            for table, columns in GRAINS.items()
            if columns[0] == "document_id" and table != "marts.dim_report"
        ),
        *(_basis(table, value) for table, value in VALUES.items()),
        *_conservation(),
    ]


def _basis(table: str, value: str) -> RowCheck:
    return RowCheck(
        table,
        "basis",
        "a value is null just where its basis is unknown",
        f"select * from {table} where ({value} is null) <> (value_basis = 'unknown')",  # noqa: S608
    )


def _conservation() -> list[RowCheck]:
    return [
        RowCheck(
            "marts.dim_report",
            "documents kept",
            "each document of raw that is not rejected is a report",
            "select document_id, title, body from raw.documents"
            " anti join raw.rejects using (document_id, loader_version)"
            " anti join marts.dim_report using (document_id)",
        ),
        RowCheck(
            "marts.dim_report",
            "no document added",
            "each report is a document of raw that is not rejected",
            "select document_id, title from marts.dim_report anti join ("
            " from raw.documents anti join raw.rejects using (document_id, loader_version)) using (document_id)",
        ),
        RowCheck(
            "marts",
            "facts are dense",
            "each filled table gives one figure for each cell of its form",
            f"""
            with expected as (
                select t.document_id, t.table_code, f.row_code, f.column_code
                from ({FILLED_TABLES}) as t
                join {seed("form_cells")} as f using (form_code, table_code)
            ),
            found as (
                select document_id, table_code, row_code, column_code, count(*) as figures,
                    string_agg(fact, ', ') as facts
                from ({FACT_CELLS}) group by all
            )
            select coalesce(e.document_id, f.document_id) as document_id,
                coalesce(e.table_code, f.table_code) as table_code, coalesce(e.row_code, f.row_code) as row_code,
                coalesce(e.column_code, f.column_code) as column_code, coalesce(f.figures, 0) as figures, f.facts
            from expected as e full join found as f
                on e.document_id = f.document_id and e.table_code = f.table_code
                and e.row_code = f.row_code and e.column_code = f.column_code
            where e.document_id is null or f.document_id is null or f.figures <> 1
            """,  # noqa: S608
        ),
        RowCheck(
            "marts",
            "cells kept",
            "each raw cell of a filled table is in a fact",
            f"""
            select document_id, table_code, row_code, column_code, cell_text from raw.cells
            semi join ({FILLED_TABLES}) using (document_id, table_code)
            anti join ({FACT_CELLS}) using (document_id, table_code, row_code, column_code)
            """,  # noqa: S608
        ),
        RowCheck(
            "marts.fct_prose_figures",
            "figures kept",
            "each prose figure of a current report is in the fact",
            "select document_id, indicator_code, value_text, sentence from raw.prose_figures"
            " semi join (from marts.dim_report where is_current) using (document_id)"
            " anti join marts.fct_prose_figures using (document_id, indicator_code, char_start)",
        ),
        RowCheck(
            "marts.dim_report",
            "findings counted",
            "finding_count is the number of rows in fct_findings",
            "select document_id, finding_count, coalesce(found, 0) as rows_in_fct_findings from marts.dim_report"
            " left join (select document_id, count(*) as found from marts.fct_findings group by all)"
            " using (document_id) where is_current and finding_count <> coalesce(found, 0)",
        ),
    ]
