"""The dashboard of the nation and its regions."""

from bi.superset.design.about import banner
from bi.superset.design.catalogue import LEVEL_RATES, REGION_RATES, SECTOR_RATES
from bi.superset.design.charts import COUNT, SHARE, Chart, bars, groups, lines, number, pie
from bi.superset.design.layout import Dashboard, Filter, Placed, Row

TODAY = "division_basis = 'today'"
NATION = (TODAY, "region_level = 'nation'")
BELOW = (TODAY, "region_level <> 'nation'", "denominator > 0")
BAR = "echarts_timeseries_bar"
LINE = "echarts_timeseries_line"


def _is(metric: str) -> str:
    return f"metric_code = '{metric}'"


def _headline(metric: str, chinese: str, english: str, share: bool = True) -> Chart:
    measure, number_format = ("rate_of_sums", SHARE) if share else ("sum_numerator", COUNT)
    params = number(measure, number_format, english, (*NATION, _is(metric)))
    return Chart(f"nation-{metric}", chinese, english, REGION_RATES, "big_number_total", params)


ABOUT = banner("regions")
HEADLINES = (
    _headline("received_count", "收到申请", "Requests received", share=False),
    _headline("outcome_total_count", "办理结果", "Requests decided", share=False),
    _headline("substantive_disclosure_rate", "实质公开率", "Disclosed in full or part"),
    _headline("denial_rate", "不予公开率", "Denied"),
    _headline("reconsideration_correction_rate_on_closed", "复议纠正率", "Corrected on reconsideration"),
    _headline("litigation_correction_rate_on_closed", "诉讼纠正率", "Corrected in court"),
)
RANKING = Chart(
    "regions-ranked",
    "各地区排名",
    "Regions ranked",
    REGION_RATES,
    BAR,
    bars(
        "region_name_zh",
        ["rate_of_sums"],
        series=["sample"],
        number_format=SHARE,
        conditions=BELOW,
        ranked=True,
        limit=40,
    )
    | {"stack": "Stack", "show_value": True, "only_total": True},
)
TREND = Chart(
    "nation-trend",
    "全国逐年",
    "The nation by year",
    REGION_RATES,
    LINE,
    lines("year", ["rate_of_sums"], series=["metric_name"], conditions=NATION),
)
VOLUME = Chart(
    "nation-volume",
    "申请数量逐年",
    "Requests by year",
    REGION_RATES,
    BAR,
    bars(
        "year",
        ["sum_numerator"],
        series=["metric_name"],
        conditions=(*NATION, "metric_code in ('received_count', 'outcome_total_count', 'carried_out_count')"),
    )
    | {"show_value": False},
)
OUTCOMES = Chart(
    "nation-outcomes",
    "办理结果构成逐年",
    "Outcomes by year",
    REGION_RATES,
    BAR,
    bars(
        "year",
        ["sum_numerator"],
        series=["metric_name"],
        stacked=True,
        number_format=SHARE,
        conditions=(
            *NATION,
            "metric_code in ('granted_count', 'partially_granted_count', 'denied_count', 'unable_count',"
            " 'not_processed_count', 'other_handling_count')",
        ),
    )
    | {"contributionMode": "row", "only_total": False},
)
REASONS = Chart(
    "nation-reasons",
    "不予公开的理由",
    "Reasons of refusal",
    REGION_RATES,
    BAR,
    bars(
        "item_label",
        ["sum_numerator"],
        ranked=True,
        conditions=(*NATION, "metric_code like 'denied_%_share_of_denied'"),
    ),
)
APPLICANTS = Chart(
    "nation-applicants",
    "申请人构成",
    "Who asks",
    REGION_RATES,
    "pie",
    pie("item_name", "sum_numerator", (*NATION, "topic_code = 'applicants' and metric_code <> 'legal_person_share'")),
)
DISPUTES = Chart(
    "nation-disputes",
    "复议与诉讼纠正率逐年（比已审结）",
    "Corrected, of cases closed",
    REGION_RATES,
    LINE,
    lines(
        "year",
        ["rate_of_sums"],
        series=["metric_name"],
        conditions=(
            *NATION,
            "metric_code in ('reconsideration_correction_rate_on_closed', 'litigation_correction_rate_on_closed')",
        ),
    ),
)
LEVELS = Chart(
    "levels-ranked",
    "按层级",
    "By level of body",
    LEVEL_RATES,
    BAR,
    bars("level_name", ["rate_of_sums"], number_format=SHARE, ranked=True),
)
SECTORS = Chart(
    "sectors-ranked",
    "按领域",
    "By sector",
    SECTOR_RATES,
    BAR,
    bars("sector_name", ["rate_of_sums"], number_format=SHARE, ranked=True, limit=20),
)
TABLE = Chart(
    "regions-table",
    "各地区：比率、区间与所据报告",
    "Regions: rate, 95 % interval, and the reports behind it",
    REGION_RATES,
    "table",
    groups(
        [
            "region_name_zh",
            "numerator",
            "denominator",
            "wilson_low",
            "wilson_high",
            "sample",
            "report_count",
            "unknown_report_count",
            "missing_report_count",
            "unknown_cell_count",
        ],
        ["rate_of_sums"],
        conditions=BELOW,
        number_formats={"rate_of_sums": SHARE, "wilson_low": SHARE, "wilson_high": SHARE},
        search=True,
        page=10,
    ),
)
FIXED = (*HEADLINES, VOLUME, OUTCOMES, REASONS, APPLICANTS, DISPUTES)

REGIONS = Dashboard(
    slug="regions",
    chinese="全国与地区",
    english="Nation and regions",
    rows=(
        Row(19, (Placed(ABOUT, 12),)),
        Row(20, tuple(Placed(chart, 2, chart.chinese) for chart in HEADLINES)),
        Row(58, (Placed(RANKING, 7), Placed(TREND, 5))),
        Row(46, (Placed(VOLUME, 6), Placed(OUTCOMES, 6))),
        Row(46, (Placed(REASONS, 6), Placed(DISPUTES, 6))),
        Row(46, (Placed(APPLICANTS, 5), Placed(LEVELS, 3), Placed(SECTORS, 4))),
        Row(52, (Placed(TABLE, 12),)),
    ),
    filters=(
        Filter(
            "region-metric",
            "指标",
            "Metric",
            REGION_RATES,
            "metric_name",
            unaffected=FIXED,
            default="实质公开率（含部分公开） Substantive disclosure rate",
            conditions=("metric_kind = 'proportion'", "is_headline"),
        ),
        Filter(
            "region-year",
            "年度",
            "Year",
            REGION_RATES,
            "report_year",
            unaffected=(TREND, VOLUME, OUTCOMES, DISPUTES),
            choose_first=True,
            descending=True,
        ),
        Filter("region-scope", "报告口径", "Scope", REGION_RATES, "scope_name", choose_first=True),
        Filter(
            "region-level",
            "区划层级",
            "Level of region",
            REGION_RATES,
            "region_level_name",
            unaffected=(*FIXED, TREND),
            default="省级 Province",
            conditions=("region_level <> 'nation'",),
        ),
    ),
)
