"""The metric marts: rates computed again in polars from the facts, intervals by another formula; labels."""

import csv
from collections.abc import Callable
from pathlib import Path
from statistics import NormalDist
from typing import Any

import duckdb
import jinja2
import polars as pl
import pytest

from loaders.project import ROOT

DENIALS = (
    "denied_state_secret",
    "denied_prohibited_by_law",
    "denied_security_stability",
    "denied_third_party_rights",
    "denied_internal_affairs",
    "denied_process_information",
    "denied_enforcement_file",
    "denied_administrative_query",
)
LEGAL_PERSONS = (
    "commercial_enterprise",
    "research_institution",
    "public_interest_organization",
    "legal_service_organization",
    "other_organization",
)
REASONS = {
    "denied": DENIALS,
    "unable": ("unable_not_held", "unable_needs_creation", "unable_unclear_request"),
    "not_processed": (
        "not_processed_petition",
        "not_processed_repeat",
        "not_processed_publication",
        "not_processed_excessive",
        "not_processed_reconfirmation",
    ),
    "other_handling": ("other_uncorrected", "other_fee_unpaid", "other_other"),
}
CHANNELS = {
    "reconsideration": ("reconsideration",),
    "litigation": ("litigation_direct", "litigation_after_reconsideration"),
    "litigation_direct": ("litigation_direct",),
    "litigation_after_reconsideration": ("litigation_after_reconsideration",),
}
Sides = tuple[pl.Expr, pl.Expr | None]


def add(*columns: str) -> pl.Expr:
    """Return the sum of columns; null where one of them is."""
    total = pl.col(columns[0])
    for column in columns[1:]:
        total = total + pl.col(column)
    return total


def definitions() -> dict[str, Sides]:
    """Return numerator and denominator of each metric, written down apart from the seeds."""
    disclosed, total = add("granted", "partially_granted"), pl.col("outcome_total")
    denied = add(*DENIALS)
    other = pl.coalesce(pl.col("other"), add(*REASONS["other_handling"]))
    groups = {group: add(*lines) for group, lines in REASONS.items()} | {"other_handling": other}
    work = add("received", "carried_in")
    rates: dict[str, Sides] = {
        "grant_rate": (pl.col("granted"), total),
        "substantive_disclosure_rate": (disclosed, total),
        "on_merits_rate": (disclosed, disclosed + denied),
        "denial_rate": (denied, total),
        "denial_rate_on_merits": (denied, disclosed + denied),
        "not_held_share": (pl.col("unable_not_held"), total),
        **{f"{group}_rate": (groups[group], total) for group in ("unable", "not_processed", "other_handling")},
        "clearance_rate": (total, pl.col("received")),
        "clearance_rate_on_workload": (total, work),
        "carry_out_rate": (pl.col("carried_out"), work),
        "backlog_change": (pl.col("carried_out") - pl.col("carried_in"), pl.col("carried_in")),
    }
    # the 2019 form has no lines under other handling, so no shares of it
    rates |= {
        f"{line}_share_of_{group}": (pl.col(line), add(*lines)) for group, lines in REASONS.items() for line in lines
    }
    people = {"natural_person": add("by_natural_person"), "legal_person": add(*(f"by_{one}" for one in LEGAL_PERSONS))}
    asked = people["natural_person"] + people["legal_person"]
    people |= {one: add(f"by_{one}") for one in LEGAL_PERSONS}
    rates |= {f"{one}_share": (figure, asked) for one, figure in people.items()}
    cases = {name: add(*(f"{one}/total" for one in channels)) for name, channels in CHANNELS.items()}
    rates |= {
        "dispute_rate": (cases["reconsideration"] + cases["litigation"], total),
        "dispute_rate_first_step": (cases["reconsideration"] + cases["litigation_direct"], total),
        "reconsideration_rate": (cases["reconsideration"], total),
        "litigation_rate": (cases["litigation"], total),
    }
    for name, channels in CHANNELS.items():
        corrected, upheld, pending = (
            add(*(f"{one}/{result}" for one in channels)) for result in ("corrected", "upheld", "pending")
        )
        closed = cases[name] - pending
        rates[f"{name}_correction_rate_on_closed"] = (corrected, closed)
        rates[f"{name}_correction_rate_on_all"] = (corrected, cases[name])
        rates[f"{name}_upheld_rate_on_closed"] = (upheld, closed)
        rates[f"{name}_pending_share"] = (pending, cases[name])
    counts = ("received", "carried_in", "outcome_total", "carried_out", "granted", "partially_granted")
    rates |= {f"{line}_count": (pl.col(line), None) for line in counts}
    rates |= {f"{group}_count": (figure, None) for group, figure in groups.items()}
    return rates | {f"{name}_count": (cases[name], None) for name in ("reconsideration", "litigation")}


DEFINITIONS = definitions()
NO_SHARES = {"clearance_rate", "backlog_change", "dispute_rate", "dispute_rate_first_step", "reconsideration_rate"}
NO_SHARES |= {"litigation_rate"}


def out_of_bounds(code: str) -> pl.Expr:
    """Return whether a report's parts exceed their whole: then it has no numerator of a share."""
    top, bottom = DEFINITIONS[code]
    if bottom is None or code in NO_SHARES:
        return pl.lit(False)
    outside = (~top.is_between(0, bottom)).fill_null(False)
    for name, channels in CHANNELS.items():
        if (
            code.startswith(f"{name}_")
            and not code.startswith(f"{name}_direct")
            and not code.startswith(f"{name}_after")
        ):
            for one in channels:
                results = pl.sum_horizontal(f"{one}/{result}" for result in ("upheld", "corrected", "other", "pending"))
                outside |= (results > pl.col(f"{one}/total")).fill_null(False)
    return outside


def table(conn: duckdb.DuckDBPyConnection, query: str) -> pl.DataFrame:
    """Return the rows of a query."""
    return conn.sql(query).pl()


def recomputed(conn: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """Return report × metric with numerator and denominator, from the facts alone."""
    totals = table(conn, "from marts.fct_request_totals").pivot("line_code", index="document_id", values="value")
    asked = table(conn, "select document_id, 'by_' || applicant_code as code, received from marts.fct_requests")
    results = table(
        conn, "select document_id, channel_code || '/' || result_code as code, value from marts.fct_litigation"
    )
    cases = table(conn, "select document_id, channel_code || '/total' as code, value from marts.fct_litigation_totals")
    reports = table(
        conn,
        "select document_id, body_key, report_year, scope_code from marts.dim_report"
        " where is_current and body_key is not null and report_year is not null",
    )
    wide = (
        reports.join(totals, "document_id", "left")
        .join(asked.pivot("code", index="document_id", values="received"), "document_id", "left")
        .join(pl.concat([results, cases]).pivot("code", index="document_id", values="value"), "document_id", "left")
    )
    absent = {line for lines in REASONS.values() for line in lines} | {"other"}
    wide = wide.with_columns(pl.lit(None, pl.Int64).alias(name) for name in absent - set(wide.columns))
    nothing = pl.lit(None, pl.Int64)
    frames = [
        wide.select(
            *reports.columns,
            pl.lit(code).alias("metric_code"),
            pl.when(~out_of_bounds(code)).then(top.cast(pl.Int64)).alias("numerator"),
            nothing.alias("denominator")
            if bottom is None
            else pl.when((bottom >= 0) | ~out_of_bounds(code)).then(bottom.cast(pl.Int64)).alias("denominator"),
        )
        for code, (top, bottom) in DEFINITIONS.items()
    ]
    return pl.concat(frames)


@pytest.fixture(scope="module", params=["built_once", "small_warehouse", "real_warehouse"])
def marts(request: pytest.FixtureRequest) -> Any:
    """The sample, the small made-up warehouse, and the real reports where they are at hand."""
    with duckdb.connect(request.getfixturevalue(request.param), read_only=True) as conn:
        yield conn


def test_each_metric_is_recomputed_here() -> None:
    """Else one could be wrong unseen."""
    with (ROOT / "seeds" / "metrics" / "metrics.csv").open(encoding="utf-8", newline="") as file:
        assert {row["metric_code"] for row in csv.DictReader(file)} == set(DEFINITIONS)


def test_rates_of_reports_equal_those_from_the_facts(marts: duckdb.DuckDBPyConnection) -> None:
    """Numerator, denominator and rate of every report and metric."""
    keys = ["document_id", "metric_code"]
    expected = recomputed(marts).sort(keys)
    found = table(marts, "from marts.rpt_body_rates").sort(keys)
    assert len(found) == len(expected) > 0
    for side in ("numerator", "denominator"):
        assert found[side].to_list() == expected[side].to_list()
    top, bottom = expected["numerator"].to_list(), expected["denominator"].to_list()
    rates = [None if not n or k is None else k / n for k, n in zip(top, bottom, strict=True)]
    assert found["rate"].to_list() == rates
    is_count = found["metric_kind"] == "count"
    assert found["is_small_n"].to_list() == ((found["denominator"].fill_null(0) < 30) & ~is_count).to_list()


def unit_sums(conn: duckdb.DuckDBPyConnection, key: str, members: pl.DataFrame) -> pl.DataFrame:
    """Return unit × year × scope × metric from the facts; `members` are document_id and the unit."""
    rates = recomputed(conn).join(members, "document_id")
    needs_both = ~pl.col("metric_code").str.ends_with("_count")
    is_known = pl.col("numerator").is_not_null() & (pl.col("denominator").is_not_null() | ~needs_both)
    return (
        rates.group_by(key, "report_year", "scope_code", "metric_code")
        .agg(
            pl.when(is_known.any()).then(pl.col("numerator").filter(is_known).sum()).alias("numerator"),
            pl.when(is_known.any() & needs_both.first())
            .then(pl.col("denominator").filter(is_known).sum())
            .alias("denominator"),
            is_known.sum().cast(pl.Int32).alias("report_count"),
            (~is_known).sum().cast(pl.Int32).alias("unknown_report_count"),
        )
        .sort(key, "report_year", "scope_code", "metric_code")
    )


@pytest.mark.parametrize("unit", ["level", "sector", "province"])
def test_sums_over_units_equal_those_from_the_facts(marts: duckdb.DuckDBPyConnection, unit: str) -> None:
    """Own reports, of which none includes another, so a plain sum is right."""
    key = {"level": "level", "sector": "sector_code", "province": "region_code"}[unit]
    if unit == "province":
        members = "select document_id, left(region_code, 2) || '0000' as region_code from marts.dim_report"
        query = "from marts.rpt_region_rates where division_basis = 'then' and region_level = 'province'"
    else:
        members = f"select document_id, {key} from marts.dim_report join marts.dim_body using (body_key)"
        query = f"from marts.rpt_{unit}_rates where true"
    of_units = table(marts, f"from ({members}) where {key} is not null")
    expected = unit_sums(marts, key, of_units).filter(pl.col("scope_code") == "own")
    found = table(marts, f"{query} and scope_code = 'own'").sort(key, "report_year", "scope_code", "metric_code")
    assert len(found) == len(expected)
    columns = expected.columns
    assert found.select(columns).rows() == expected.rows()


def test_no_report_is_counted_twice_in_a_sum(marts: duckdb.DuckDBPyConnection) -> None:
    """Of each division and scope: the reports behind a rate, left out for a gap or included are all there are."""
    wrong = table(
        marts,
        """
        with expected as (
            select division_basis, m.region_code, report_year, scope_code, count(*) as reports
            from marts.rpt_report_regions as m join marts.dim_report using (document_id) group by all
        )
        select * from marts.rpt_region_rates join expected using (division_basis, region_code, report_year, scope_code)
        where report_count + unknown_report_count + included_report_count <> reports
        """,
    )
    assert wrong.is_empty()


def test_the_wide_mart_has_the_figures_of_the_long_one(marts: duckdb.DuckDBPyConnection) -> None:
    """Every count and headline rate, under the metric's code."""
    keys = ["division_basis", "region_code", "report_year", "scope_code"]
    long = table(marts, "from marts.rpt_region_rates")
    wide = table(marts, "from marts.rpt_region_years").sort(keys)
    metrics = [name for name in wide.columns if name in DEFINITIONS]
    assert len(metrics) > 20
    for metric in metrics:
        of_metric = long.filter(pl.col("metric_code") == metric).sort(keys)
        figure = "numerator" if metric.endswith("_count") else "rate"
        assert wide.select(*keys, metric).rows() == of_metric.select(*keys, figure).rows(), metric


def test_missing_reports_are_those_that_coverage_misses(marts: duckdb.DuckDBPyConnection) -> None:
    """In the nation: every body with a report for another year and none for this one, whatever the scope."""
    found = dict(
        table(
            marts,
            "select distinct report_year, missing_report_count from marts.rpt_region_rates"
            " where region_code = '000000' and division_basis = 'today'",
        ).rows()
    )
    coverage = table(marts, "from marts.rpt_coverage where has_any_report").filter(pl.col("coverage_state") == "none")
    expected = dict(coverage.group_by("report_year").len().rows())
    assert found == {year: expected.get(year, 0) for year in found}


def scored(k: int, n: int) -> tuple[float, float]:
    """Return the two shares whose distance from k/n is z standard errors: the roots of the score equation."""
    z = NormalDist().inv_cdf(0.975)
    a, b, c = n + z * z, -(2 * k + z * z), k * k / n
    root = (b * b - 4 * a * c) ** 0.5
    return (-b - root) / (2 * a), (-b + root) / (2 * a)


def bound(side: str) -> Callable[[int | None, int | None], float | None]:
    """Return the macro's bound as a function, run by DuckDB."""
    macro = (ROOT / "macros" / "metrics" / "wilson_bound.sql").read_text(encoding="utf-8")
    sql = jinja2.Template(macro + "{{ wilson_bound('k', 'n', side) }}").render(side=side)
    conn = duckdb.connect()

    def run(k: int | None, n: int | None) -> float | None:
        query = f"select {sql} from (select cast($1 as bigint) as k, cast($2 as bigint) as n)"
        return conn.execute(query, [k, n]).fetchall()[0][0]

    return run


def test_wilson_bounds_solve_the_score_equation() -> None:
    """Small, large, none and all; nothing for counts that are of no proportion."""
    low, high = bound("low"), bound("high")
    for k, n in [(0, 1), (1, 1), (0, 30), (64, 314), (64, 351), (7, 13), (29, 30), (1, 10**9), (5 * 10**8, 10**9)]:
        assert (low(k, n), high(k, n)) == pytest.approx(scored(k, n), rel=1e-9, abs=1e-12)
        assert 0 <= (low(k, n) or 0) <= k / n <= (high(k, n) or 0) <= 1
    for nothing in [(0, 0), (None, 5), (5, None), (6, 5), (-1, 5)]:
        assert low(*nothing) is None and high(*nothing) is None


def test_intervals_of_the_marts_are_wilsons(marts: duckdb.DuckDBPyConnection) -> None:
    """Proportions have one around their rate, other kinds none."""
    for mart in ("body", "region", "level", "sector"):
        for row in table(marts, f"from marts.rpt_{mart}_rates").iter_rows(named=True):
            found = (row["wilson_low"], row["wilson_high"])
            k, n = row["numerator"], row["denominator"]
            if row["metric_kind"] == "proportion" and k is not None and n and 0 <= k <= n:
                assert found == pytest.approx(scored(k, n), rel=1e-9, abs=1e-12)
            else:
                assert found == (None, None)


def test_figures_of_huaian_2024(built_once: Path) -> None:
    """As its page prints them: corrections by both denominators."""
    with duckdb.connect(built_once, read_only=True) as conn:
        rows = conn.execute(
            "select metric_code, numerator, denominator from marts.rpt_body_rates"
            " where body_name = '淮安市人民政府' and report_year = 2024"
        ).fetchall()
    found = {code: (numerator, denominator) for code, numerator, denominator in rows}
    assert found["received_count"][0] == 3119
    assert found["outcome_total_count"][0] == 3050
    assert found["grant_rate"] == (1362, 3050)
    assert found["reconsideration_correction_rate_on_closed"] == (64, 314)
    assert found["reconsideration_correction_rate_on_all"] == (64, 351)
    assert found["clearance_rate"] == (3050, 3119)
    assert found["backlog_change"] == (103 - 34, 34)


def test_names_in_both_languages(marts: duckdb.DuckDBPyConnection) -> None:
    """Each mart has them, never blank where its code isn't, and one pair for each code."""
    for mart in ("rpt_body_rates", "rpt_region_rates", "rpt_level_rates", "rpt_sector_rates"):
        frame = table(marts, f"from marts.{mart}")
        for name in ("metric_name", "scope_name"):
            names = frame.select(f"{name.split('_')[0]}_code", f"{name}_zh", f"{name}_en").unique()
            assert names.null_count().sum_horizontal().item() == 0
            assert names.height == names[:, 0].n_unique()
    requests = table(marts, "from marts.rpt_requests where body_key is not null")
    for name in ("scope", "level", "sector"):
        code = name if name == "level" else f"{name}_code"
        for language in ("zh", "en"):
            assert requests[code].is_null().to_list() == requests[f"{name}_name_{language}"].is_null().to_list()


def test_each_term_is_a_figure_of_a_form() -> None:
    """A misspelt code would make a rate that is never known."""

    def rows(path: str) -> list[dict[str, str]]:
        with (ROOT / "seeds" / path).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    cells = {(row["table_code"], row["row_code"], row["column_code"]) for row in rows("form_cells.csv")}
    parents = {row["line_code"]: row["parent_code"] for row in rows("request_lines.csv")}
    parents |= {row["channel_code"]: row["parent_code"] for row in rows("review_channels.csv")}
    parents |= {row["applicant_code"]: row["parent_code"] for row in rows("applicant_types.csv")}
    headed = {(table, parents.get(row, ""), column) for table, row, column in cells}
    headed |= {(table, row, parents.get(column, "")) for table, row, column in cells}
    terms = {(row["table_code"], row["row_code"], row["column_code"]) for row in rows("metrics/metric_terms.csv")}
    assert terms <= cells | headed
    assert {row["metric_code"] for row in rows("metrics/metric_terms.csv")} == set(DEFINITIONS)
