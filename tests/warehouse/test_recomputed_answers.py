"""Groups, reasons, change and spread in the demonstration country, computed again from the figures of raw.cells."""

from collections import defaultdict
from typing import Any

import duckdb
import polars as pl
import pytest
from support.recomputing import APPLICANTS, FLOWS, Figures, Report, differences, members_of_divisions, roll_up_pairs
from test_metrics import REASONS, table
from test_recomputed import figures, marts, rates, reports

__all__ = ["figures", "marts", "rates", "reports"]  # fixtures
OUTCOMES = {"granted", "partially_granted"}
KINDS = ("denied", "unable", "not_processed")
Sums = dict[tuple[Any, ...], list[int]]


def counted(reports: list[Report]) -> dict[str, list[tuple[str, int, str]]]:
    """Return document → the sums that count it: division of the year, report year and scope."""
    about = {one.document_id: one for one in reports}
    found = defaultdict(list)
    for document, basis, code, counts in members_of_divisions(reports):
        if basis == "then" and counts:
            found[document].append((code, about[document].report_year, about[document].scope_code))
    return found


def of_type(cells: Figures, applicants: tuple[str, ...]) -> list[int] | None:
    """Return granted, disclosed, denied and all outcomes of some types; None if one is unknown."""
    values = {place: value for place, value in cells.items() if place[2] in applicants and place[1] not in FLOWS}
    if None in values.values():
        return None
    lines = [(place[1], value or 0) for place, value in values.items() if place[0] == "requests"]
    return [
        sum(value for line, value in lines if line == "granted"),
        sum(value for line, value in lines if line in OUTCOMES),
        sum(value for line, value in lines if line.startswith("denied_")),
        sum(value for _, value in lines),
    ]


def test_applicant_types(marts: duckdb.DuckDBPyConnection, figures: dict[str, Figures], reports: list[Report]) -> None:
    """Each type, all legal persons, and all: in every division and in the nation."""
    types = {one: (one,) for one in APPLICANTS} | {"legal_person": APPLICANTS[1:], "total": APPLICANTS}
    expected: Sums = defaultdict(lambda: [0] * 6)
    for document, places in counted(reports).items():
        cells = figures.get(document, {})
        if ("requests", "received", "total") not in cells:
            continue
        for code, members in types.items():
            values = of_type(cells, members)
            for place in places:
                row = expected[(*place, code)]
                row[4 if values else 5] += 1
                row[:4] = [one + more for one, more in zip(row, values or [0] * 4, strict=False)]
    columns = ["granted_count", "disclosed_count", "denied_count", "decided_count", "report_count"]
    found = table(marts, "from marts.rpt_applicant_rates where scope_code <> 'unknown'").select(
        "region_code", "report_year", "scope_code", "applicant_code", *columns, "unknown_report_count"
    )
    assert differences({row[:4]: [one or 0 for one in row[4:]] for row in found.rows()}, expected) == []
    assert len(expected) > 500


def test_reasons(marts: duckdb.DuckDBPyConnection, figures: dict[str, Figures], reports: list[Report]) -> None:
    """Each reason with its three denominators, of reports in which every outcome is known."""
    expected: Sums = defaultdict(lambda: [0] * 5)
    for document, places in counted(reports).items():
        cells = figures.get(document, {})
        lines = {row: value for (code, row, column), value in cells.items() if code == "requests" and column == "total"}
        lines = {row: value for row, value in lines.items() if row not in FLOWS}
        if not lines or None in lines.values():
            continue
        kinds = {kind: sum(lines[one] or 0 for one in REASONS[kind]) for kind in KINDS}
        for kind in KINDS:
            for reason in REASONS[kind]:
                for place in places:
                    row = expected[(*place, reason)]
                    more = (
                        lines[reason],
                        sum(value or 0 for value in lines.values()),
                        sum(kinds.values()),
                        kinds[kind],
                    )
                    row[:] = [one + (two or 0) for one, two in zip(row, (*more, 1), strict=True)]
    columns = ["reason_count", "outcome_count", "refusal_count", "kind_count", "report_count"]
    found = table(marts, "from marts.rpt_reason_shares where scope_code <> 'unknown'").select(
        "region_code", "report_year", "scope_code", "refusal_code", *columns
    )
    assert differences({row[:4]: list(row[4:]) for row in found.rows()}, expected) == []
    assert len(expected) > 500


def with_figure(rates: pl.DataFrame) -> pl.DataFrame:
    """Return the known rates with the count or the share that each report has."""
    share = pl.col("numerator") / pl.col("denominator").replace(0, None)
    figure = pl.when(pl.col("needs_both")).then(share).otherwise(pl.col("numerator").cast(pl.Float64))
    return rates.filter("is_known").with_columns(figure=figure)


def test_change_of_the_same_bodies(
    marts: duckdb.DuckDBPyConnection, rates: pl.DataFrame, reports: list[Report]
) -> None:
    """Bodies that count in the nation, with known figures, in both years."""
    in_nation = [document for document, places in counted(reports).items() if any(one[0] == "000000" for one in places)]
    known = rates.filter(pl.col("is_known") & pl.col("document_id").is_in(in_nation))
    keys = ["report_year", "scope_code", "metric_code"]
    before = known.with_columns(pl.col("report_year") + 1)
    matched = (
        known.join(before, ["body_key", *keys], suffix="_before")
        .group_by(keys)
        .agg(
            pl.len().alias("matched_body_count"),
            *(pl.col(f"{side}{when}").sum() for side in ("numerator", "denominator") for when in ("", "_before")),
            pl.col("needs_both").first(),
        )
    )
    for when, name in (("", "matched"), ("_before", "matched_before")):
        share = pl.col(f"numerator{when}") / pl.col(f"denominator{when}").replace(0, None)
        matched = matched.with_columns(
            pl.when("needs_both").then(share).otherwise(pl.col(f"numerator{when}").cast(pl.Float64)).alias(name)
        )
    columns = [*keys, "matched_body_count", "matched_before", "matched"]
    found = table(marts, "from marts.rpt_panel_changes where matched_body_count > 0").select(columns).sort(keys)
    of_mart = {row[:3]: row[3:] for row in found.rows()}
    assert differences(of_mart, {row[:3]: row[3:] for row in matched.select(columns).rows()}) == []
    assert len(found) > 500


def test_spread_over_bodies(marts: duckdb.DuckDBPyConnection, rates: pl.DataFrame, reports: list[Report]) -> None:
    """Quartiles, the share of zeros and of the top tenth, and the pooled rate, one roll-up for a division."""
    levels = pl.DataFrame([(one.document_id, one.level) for one in reports], ["document_id", "level"], orient="row")
    known = (
        with_figure(rates)
        .join(levels, "document_id")
        .filter(
            pl.col("figure").is_not_null()
            & pl.col("level").is_not_null()
            & (pl.col("scope_code") != "unknown")
            & ~pl.col("document_id").is_in(second_roll_ups(reports))
        )
    )
    keys = ["report_year", "scope_code", "level", "metric_code"]
    top = pl.col("numerator").sort(descending=True).head((pl.len() + 9) // 10).sum()
    expected = (
        known.group_by(keys)
        .agg(
            pl.len().alias("known_body_count"),
            *(pl.col("figure").quantile(part / 4, "linear").alias(str(part)) for part in (1, 2, 3)),
            (pl.col("figure") == 0).mean().alias("zeros"),
            pl.when(pl.col("needs_both").first())
            .then(None)
            .otherwise(top / pl.col("numerator").sum().replace(0, None))
            .alias("top"),
            pl.when(pl.col("needs_both").first())
            .then(pl.col("numerator").sum() / pl.col("denominator").sum())
            .alias("pooled"),
        )
        .sort(keys)
    )
    names = ["first_quartile_of_bodies", "median_of_bodies", "third_quartile_of_bodies", "zero_share_of_bodies"]
    columns = [*keys, "known_body_count", *names, "top_tenth_share", "pooled_rate"]
    found = table(marts, "from marts.rpt_body_spread").select(columns).sort(keys)
    assert found.select(*keys, "known_body_count").equals(
        expected.select(*keys, "known_body_count").cast({"known_body_count": pl.Int32})
    )
    for row, own in zip(found.rows(), expected.rows(), strict=True):
        assert [one is None for one in row] == [one is None for one in own], row[:4]
        assert [one or 0 for one in row[5:]] == pytest.approx([one or 0 for one in own[5:]], rel=1e-9), row[:4]
    assert len(found) > 500


def second_roll_ups(reports: list[Report]) -> list[str]:
    """Return the roll-ups whose division has another one that counts before them."""
    pairs = roll_up_pairs(reports)
    about = {one.document_id: one for one in reports}
    return [
        document
        for document, others in pairs.items()
        if any(other.region_code == about[document].region_code for other in others)
    ]
