"""Checks over the marts: columns, keys, nulls, ranges, no raw cell lost on the way or counted twice."""

from ogi.checks import definitions
from ogi.checks.outcome import RowCheck, refers, unique

GRAINS = {
    "marts.dim_report": ("document_id",),
    "marts.dim_body": ("body_key",),
    "marts.dim_region": ("region_code", "valid_from"),
    "marts.dim_region_ancestor": ("region_code", "valid_from", "division_basis", "ancestor_code"),
    "marts.dim_applicant_type": ("applicant_code",),
    "marts.dim_outcome": ("outcome_code",),
    "marts.dim_rule": ("rule_code",),
    "marts.dim_cell": ("table_code", "row_code", "column_code"),
    "marts.dim_rule_term": (
        "rule_code",
        "indicator_code",
        "table_code",
        "place_row_code",
        "place_column_code",
        "row_code",
        "column_code",
        "is_of_year_before",
    ),
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
    "marts.rpt_figure_checks": (
        "document_id",
        "rule_code",
        "table_code",
        "row_code",
        "column_code",
        "indicator_code",
    ),
    "marts.rpt_corrections": ("document_id", "table_code", "row_code", "column_code"),
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
    "marts.rpt_region_years": ("division_basis", "region_code", "report_year", "scope_code"),
    "marts.rpt_level_rates": ("level", "report_year", "scope_code", "metric_code"),
    "marts.rpt_sector_rates": ("sector_code", "report_year", "scope_code", "metric_code"),
    "marts.rpt_about": ("title_zh",),
}

FLOWS = ("received", "carried_in", "outcome_total", "carried_out")

# each figure of the facts as the raw cell that it comes from
FACT_CELLS = f"""
    select document_id, 'requests' as table_code, flow as row_code, applicant_code as column_code,
        'marts.fct_requests' as fact
    from marts.fct_requests, unnest({list(FLOWS)}) as flows(flow)
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
"""  # noqa: S608

# the tables of current reports in which a text is printed: those that give facts
FILLED_TABLES = """
    select document_id, table_code, form_code from raw.form_tables
    semi join (select document_id, table_code from raw.cells where trim(cell_text) <> '')
        using (document_id, table_code)
    semi join (from marts.dim_report where is_current) using (document_id)
"""

# table × value, what the report prints, basis
VALUES = (
    *(("marts.fct_requests", flow, f"{flow}_reported", f"{flow}_basis") for flow in FLOWS),
    ("marts.fct_request_outcomes", "value", "reported_value", "value_basis"),
    ("marts.fct_request_totals", "value", "total_reported", "value_basis"),
    ("marts.fct_litigation", "value", "reported_value", "value_basis"),
    ("marts.fct_litigation_totals", "value", "total_reported", "value_basis"),
    ("marts.fct_proactive_disclosure", "value", "reported_value", "value_basis"),
    ("marts.fct_prose_figures", "value", "reported_value", "value_basis"),
)


def row_checks() -> list[RowCheck]:
    """Columns and nulls, keys, references, values and ranges, conservation."""
    return [
        *definitions.row_checks(definitions.of_marts(), GRAINS),
        *(unique(table, columns) for table, columns in GRAINS.items()),
        *(
            refers(table, "document_id", "marts.dim_report")
            for table, columns in GRAINS.items()
            if columns[0] == "document_id" and table != "marts.dim_report"
        ),
        *(check for value in VALUES for check in _values(*value)),
        *_ranges(),
        *_conservation(),
    ]


def _values(table: str, value: str, reported: str, basis: str) -> list[RowCheck]:
    prefix = "" if value == "value" else f"{value} "
    return [
        RowCheck(
            table,
            f"{prefix}basis",
            f"{value} is null just where its basis is unknown",
            f"select * from {table} where ({value} is null) <> ({basis} = 'unknown')",  # noqa: S608
            (value, basis),
        ),
        RowCheck(
            table,
            f"{prefix}as printed",
            f"{value} is what the report prints, unless its basis says otherwise",
            f"select * from {table} where {basis} = 'printed' and {value} is distinct from {reported}",  # noqa: S608
            (value, reported),
        ),
    ]


def _ranges() -> list[RowCheck]:
    counts = ("cell_count", "unknown_cell_count", "unplaced_count", "finding_count", "unassessable_count")
    states = ("disclosure_state", "requests_state", "review_state")
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
            "a year is one of four digits that staging knows: 1900 to 2099, whatever the report misprints",
            "select document_id, title, report_year from marts.dim_report where report_year not between 1900 and 2099",
            ("report_year",),
        ),
        RowCheck(
            "marts.dim_report",
            "states",
            "a report without a table has no form",
            f"select document_id, form_code, {', '.join(states)} from marts.dim_report"  # noqa: S608
            f" where form_code is not null and list_unique([{', '.join(states)}, 'absent']) = 1",
            ("form_code", *states),
        ),
        RowCheck(
            "marts.dim_report",
            "versions",
            "of a resolved body, a year and a scope one report is current, and no copy is",
            "select document_id, body_key, report_year, scope_code, copy_of, version_rank from marts.dim_report"
            " left join (select body_key, resolution from marts.dim_body) using (body_key) where is_current qualify"
            " copy_of is not null or (resolution = 'resolved' and report_year is not null"
            " and count(*) over (partition by body_key, report_year, scope_code) > 1)",
            ("is_current", "copy_of"),
        ),
    ]


def _conservation() -> list[RowCheck]:
    return [
        RowCheck(
            "marts.dim_report",
            "documents kept",
            "each document of raw that is not rejected is a report",
            "select document_id, title, body from raw.documents"
            " anti join raw.rejects using (document_id, loader_version)"
            " anti join marts.dim_report using (document_id)",
            needs=("raw.rejects",),
        ),
        RowCheck(
            "marts.dim_report",
            "no document added",
            "each report is a document of raw that is not rejected",
            "select document_id, title from marts.dim_report anti join ("
            " from raw.documents anti join raw.rejects using (document_id, loader_version)) using (document_id)",
            needs=("raw.rejects",),
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
            needs=("raw.prose_figures",),
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
