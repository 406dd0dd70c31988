"""Drift: measures that change slowly, compared with the last edition. All tolerances are in this module.

A jump means that a loader or a model works differently than before, or that different reports were loaded. It is a
warning for a person to look at.
"""

import math
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import duckdb

from loaders.seeds import rows
from ogi.checks.outcome import DriftCheck

# added to the tolerance, in standard errors of the difference: a share of few reports varies by chance
STANDARD_ERRORS = 3


class Measure(NamedTuple):
    """A measure, with a value for each category.

    `query` returns the columns category, value, variance (of one report; null if the value is a share) and reports (the
    number of reports that the value comes from).
    """

    table: str
    name: str
    says: str
    tolerance: float  # how far the value may move, in its own unit: 0.05 is five percentage points of a share
    query: str
    adds_up: bool = False  # the categories are exhaustive: the value of a category without a row is 0


REPORTS = "(select count(*) from marts.dim_report where is_current)"

MEASURES = (
    Measure(
        "marts.fct_request_totals",
        "zeros",
        "the share of reports with 0 in this request line",
        0.10,
        "select line_code as category, avg(if(value = 0, 1, 0)) as value, null as variance, count(*) as reports"
        " from marts.fct_request_totals where value is not null group by all",
    ),
    Measure(
        "marts.fct_request_outcomes",
        "value_basis",
        "the share of figures with this basis",
        0.03,
        "with figures as (select document_id, value_basis from marts.fct_request_outcomes"
        " union all select document_id, value_basis from marts.fct_litigation"
        " union all select document_id, value_basis from marts.fct_proactive_disclosure)"
        " select value_basis as category, count(*) / (select count(*) from figures) as value, null as variance,"
        " (select count(distinct document_id) from figures) as reports from figures group by all",
        adds_up=True,
    ),
    Measure(
        "raw.cells",
        "placement",
        "the share of cells with this placement",
        0.05,
        "select placement as category, count(*) / (select count(*) from raw.cells) as value, null as variance,"
        " (select count(distinct document_id) from raw.cells) as reports from raw.cells group by all",
        adds_up=True,
    ),
    Measure(
        "marts.fct_findings",
        "findings",
        "the share of reports with a finding of this rule",
        0.05,
        f"select rule_code as category, count(distinct document_id) / {REPORTS} as value, null as variance,"  # noqa: S608
        f" {REPORTS} as reports from marts.dim_rule left join marts.fct_findings using (rule_code) group by all",
    ),
    *(
        Measure(
            "marts.dim_report",
            f"{table}_state",
            f"the share of reports whose table ({table}) is in this state",
            0.05,
            f"select {table}_state as category, count(*) / {REPORTS} as value, null as variance, {REPORTS} as reports"  # noqa: S608
            " from marts.dim_report where is_current group by all",
            adds_up=True,
        )
        for table in (row["table_code"] for row in rows("statutory_tables"))
    ),
    Measure(
        "marts.dim_report",
        "lacking",
        "the share of reports for which this is unknown",
        0.03,
        f"select category, avg(if(lacks, 1, 0)) as value, null as variance, {REPORTS} as reports from ("  # noqa: S608
        " select unnest(['body', 'year', 'form']) as category,"
        " unnest([body_key is null, report_year is null, form_code is null]) as lacks"
        " from marts.dim_report where is_current) group by all",
    ),
    Measure(
        "marts.rpt_requests",
        "size",
        "the mean of ln(1 + requests) of a report",
        0.25,
        "select flow as category, avg(size) as value, var_samp(size) as variance, count(size) as reports from ("
        " select unnest(['received', 'outcome_total']) as flow,"
        " ln(1 + greatest(unnest([received, outcome_total]), 0)) as size from marts.rpt_requests)"
        " group by all having count(size) > 1",
    ),
    Measure(
        "marts.dim_report",
        "prose",
        "the mean of ln(1 + prose figures) of a report",
        0.25,
        "select 'figures' as category, avg(size) as value, var_samp(size) as variance, count(*) as reports from ("
        " select ln(1 + count(f.document_id)) as size from marts.dim_report as r"
        " left join marts.fct_prose_figures as f using (document_id) where r.is_current group by r.document_id)"
        " having count(*) > 1",
    ),
)


class Value(NamedTuple):
    """The value of one category of a measure in one database, and the number of reports behind it."""

    value: float
    variance: float
    reports: int


def checks(database: Path, edition: Path) -> list[DriftCheck]:
    """Return a check for each measure and category that both databases have; none if `edition` is this database.

    If the edition lacks tables or columns (it was written by another version), the measures that need them are left
    out.
    """
    if not edition.exists() or database.samefile(edition):
        return []
    now, before = _measure_all(database), _measure_all(edition)
    return [
        _check(measure, category, now[measure.name], before[measure.name])
        for measure in MEASURES
        if now.get(measure.name) and before.get(measure.name)
        for category in _categories(measure, now[measure.name], before[measure.name])
    ]


def allowed(tolerance: float, now: Value, before: Value) -> float:
    """Return how far apart two values may be: the tolerance plus STANDARD_ERRORS of their difference.

    The sample size is the number of reports, not of cells, because the cells of one report are not independent.
    """
    reports = now.reports + before.reports
    variance = (now.variance * now.reports + before.variance * before.reports) / reports
    return tolerance + STANDARD_ERRORS * math.sqrt(variance * (1 / now.reports + 1 / before.reports))


def _measure_all(database: Path) -> dict[str, dict[str, Value]]:
    """Return measure → category → value; a measure whose tables are empty or different has no categories."""
    try:
        conn = duckdb.connect(database, read_only=True)
    except duckdb.Error:  # an unreadable edition does not stop a build: ogi.checks.stages prints a note
        return {}
    with closing(conn):
        return {measure.name: dict(_values(conn, measure)) for measure in MEASURES}


def _values(conn: duckdb.DuckDBPyConnection, measure: Measure) -> Iterator[tuple[str, Value]]:
    try:
        rows = conn.execute(measure.query).fetchall()
    except duckdb.Error:  # another version wrote the tables
        return
    for category, value, variance, reports in rows:
        if category is not None and value is not None and reports:
            share_variance = value * (1 - value)
            yield category, Value(value, share_variance if variance is None else variance, reports)


def _categories(measure: Measure, now: dict[str, Value], before: dict[str, Value]) -> list[str]:
    return sorted(now.keys() | before.keys() if measure.adds_up else now.keys() & before.keys())


def _check(measure: Measure, category: str, now: dict[str, Value], before: dict[str, Value]) -> DriftCheck:
    value_now, value_before = (
        values.get(category, Value(0, 0, next(iter(values.values())).reports)) for values in (now, before)
    )
    span = allowed(measure.tolerance, value_now, value_before)
    return DriftCheck(
        measure.table,
        measure.name,
        category,
        measure.says,
        measure.query,
        low=value_before.value - span,
        high=value_before.value + span,
        before=value_before.value,
    )
