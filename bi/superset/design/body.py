"""The dashboard of one body."""

from bi.superset.design.about import banner
from bi.superset.design.catalogue import BODY_CARD, BODY_RATES, FINDINGS, REPORTS, REVIEW_RESULTS
from bi.superset.design.charts import SHARE, Chart, bars, lines, rows
from bi.superset.design.layout import Dashboard, Filter, Placed, Row

BAR = "echarts_timeseries_bar"
ABOUT = banner("body")
CARD = Chart(
    "body-card",
    "机关名片",
    "The body",
    BODY_CARD,
    "table",
    rows(
        [
            "body_name",
            "level_name",
            "sector_name",
            "region_name",
            "years",
            "current_report_count",
            "consistent_report_count",
            "broken_count",
            "unassessable_count",
            "inconsistent_years",
        ]
    ),
)
VOLUME = Chart(
    "body-volume",
    "申请数量逐年",
    "Requests by year",
    BODY_RATES,
    BAR,
    bars(
        "year",
        ["sum_numerator"],
        series=["metric_name"],
        conditions=("metric_code in ('received_count', 'outcome_total_count', 'carried_out_count')",),
    ),
)
RATES = Chart(
    "body-rates",
    "比率逐年",
    "Rates by year",
    BODY_RATES,
    "echarts_timeseries_line",
    lines(
        "year",
        ["rate_of_sums"],
        series=["metric_name"],
        conditions=("metric_code in ('grant_rate', 'substantive_disclosure_rate', 'denial_rate', 'not_held_share')",),
    ),
)
OUTCOMES = Chart(
    "body-outcomes",
    "办理结果逐年",
    "Outcomes by year",
    BODY_RATES,
    BAR,
    bars(
        "year",
        ["sum_numerator"],
        series=["metric_name"],
        stacked=True,
        conditions=(
            "metric_code in ('granted_count', 'partially_granted_count', 'denied_count', 'unable_count',"
            " 'not_processed_count', 'other_handling_count')",
        ),
    )
    | {"show_value": True},
)
REASONS = Chart(
    "body-reasons",
    "不予公开的理由（各年合计）",
    "Reasons of refusal, all years",
    BODY_RATES,
    BAR,
    bars(
        "item_label",
        ["sum_numerator"],
        series=["scope_name"],
        ranked=True,
        conditions=("metric_code like 'denied_%_share_of_denied'",),
    ),
)
APPLICANTS = Chart(
    "body-applicants",
    "申请人构成（各年合计）",
    "Who asks, all years",
    BODY_RATES,
    BAR,
    bars(
        "item_label",
        ["sum_numerator"],
        series=["scope_name"],
        ranked=True,
        conditions=("topic_code = 'applicants' and metric_code <> 'legal_person_share'",),
    ),
)
REVIEWS = Chart(
    "body-reviews",
    "复议与诉讼结果逐年",
    "Reconsideration and litigation by year",
    REVIEW_RESULTS,
    BAR,
    bars("year", ["cases"], series=["result_name"], stacked=True) | {"show_value": True},
)
CHANNELS = Chart(
    "body-channels",
    "复议与诉讼：按途径",
    "Reconsideration and litigation: by channel",
    REVIEW_RESULTS,
    BAR,
    bars("channel_name", ["cases"], series=["result_name"], stacked=True, ranked=True) | {"show_value": True},
)
RATES_TABLE = Chart(
    "body-rates-table",
    "主要指标：比率与 95% 区间",
    "Headline metrics: rate and 95 % interval",
    BODY_RATES,
    "table",
    rows(
        ["year", "metric_name", "rate", "wilson_low", "wilson_high", "numerator", "denominator", "sample"],
        conditions=("is_headline", "metric_kind <> 'count'"),
        order=(("year", False), ("metric_position", True)),
        number_formats={"rate": SHARE, "wilson_low": SHARE, "wilson_high": SHARE},
        page=10,
    ),
)
FOUND = Chart(
    "body-findings",
    "报告的自相矛盾之处",
    "Where its reports contradict themselves",
    FINDINGS,
    "table",
    rows(
        ["year", "rule_name", "row_name", "column_name", "expected", "reported", "difference", "cause_name"],
        order=(("year", False),),
        page=10,
    ),
)
PRINTED = Chart(
    "body-reports",
    "所据报告",
    "Its reports",
    REPORTS,
    "table",
    rows(
        ["year", "scope_label", "form_name", "cell_count", "unknown_cell_count", "finding_count", "document_id", "uri"],
        order=(("year", False),),
    ),
)

BODY = Dashboard(
    slug="body",
    chinese="机关名片",
    english="A body's card",
    rows=(
        Row(19, (Placed(ABOUT, 12),)),
        Row(19, (Placed(CARD, 12),)),
        Row(44, (Placed(VOLUME, 6), Placed(RATES, 6))),
        Row(56, (Placed(OUTCOMES, 6), Placed(REASONS, 6))),
        Row(46, (Placed(APPLICANTS, 4), Placed(REVIEWS, 4), Placed(CHANNELS, 4))),
        Row(50, (Placed(RATES_TABLE, 6), Placed(FOUND, 6))),
        Row(44, (Placed(PRINTED, 12),)),
    ),
    filters=(
        Filter("body-name", "机关", "Body", BODY_RATES, "body_name", choose_first=True),
        Filter("body-scope", "报告口径", "Scope", BODY_RATES, "scope_name", many=True, narrowed_by="body-name"),
    ),
)
