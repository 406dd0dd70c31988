"""Measures of the marts that change slowly, held against the last edition. All tolerances are here.

A jump says that a loader or a model reads otherwise than before, or that other reports came in: it warns, and a
person looks.
"""

import math
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import duckdb

from ogi.checks.outcome import DriftCheck

# chance alone moves a share of few reports: so many standard errors of the difference are allowed beside the tolerance
STANDARD_ERRORS = 3


class Measure(NamedTuple):
    """A measure by category. The query gives category, value, variance of one report (null: of a share), reports."""

    table: str
    name: str
    says: str
    tolerance: float  # how far the value may move: of shares 0.05 is five points in a hundred
    query: str
    adds_up: bool = False  # its categories are all there is: one without a row is 0


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
        for table in ("disclosure", "requests", "review")
    ),
    Measure(
        "marts.dim_report",
        "lacking",
        "the share of reports without this",
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
    """A measure of one category in one database."""

    value: float
    variance: float
    reports: int


def checks(database: Path, edition: Path) -> list[DriftCheck]:
    """Return a check for each measure and category that both databases have; none where the edition is this database.

    An edition of other columns than these (written by another version) gives none of the measures that need them.
    """
    if not edition.exists() or database.samefile(edition):
        return []
    now, before = _measured(database), _measured(edition)
    return [
        _check(measure, category, now[measure.name], before[measure.name])
        for measure in MEASURES
        if now.get(measure.name) and before.get(measure.name)
        for category in _categories(measure, now[measure.name], before[measure.name])
    ]


def allowed(measure_tolerance: float, one: Value, other: Value) -> float:
    """Return how far two values may be apart: the tolerance and what chance does among so few reports.

    Reports are counted, not cells: the cells of one report go together.
    """
    reports = one.reports + other.reports
    variance = (one.variance * one.reports + other.variance * other.reports) / reports
    return measure_tolerance + STANDARD_ERRORS * math.sqrt(variance * (1 / one.reports + 1 / other.reports))


def _measured(database: Path) -> dict[str, dict[str, Value]]:
    """Return measure → category → value; a measure whose tables are others, or empty, has no categories."""
    try:
        conn = duckdb.connect(database, read_only=True)
    except duckdb.Error:  # an edition that can't be read warns (ogi.cli.check says so), it doesn't stop a build
        return {}
    with closing(conn):
        return {measure.name: dict(_values(conn, measure)) for measure in MEASURES}


def _values(conn: duckdb.DuckDBPyConnection, measure: Measure) -> Iterator[tuple[str, Value]]:
    try:
        found = conn.execute(measure.query).fetchall()
    except duckdb.Error:  # tables of another version
        return
    for category, value, variance, reports in found:
        if category is not None and value is not None and reports:
            share_variance = value * (1 - value)
            yield category, Value(value, share_variance if variance is None else variance, reports)


def _categories(measure: Measure, now: dict[str, Value], before: dict[str, Value]) -> list[str]:
    return sorted(now.keys() | before.keys() if measure.adds_up else now.keys() & before.keys())


def _check(measure: Measure, category: str, now: dict[str, Value], before: dict[str, Value]) -> DriftCheck:
    one, other = (each.get(category, Value(0, 0, next(iter(each.values())).reports)) for each in (now, before))
    span = allowed(measure.tolerance, one, other)
    return DriftCheck(
        measure.table,
        measure.name,
        category,
        measure.says,
        measure.query,
        low=other.value - span,
        high=other.value + span,
        before=other.value,
    )
