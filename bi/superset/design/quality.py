"""The data quality dashboard: coverage, pass rates, findings and known issues."""

from bi.superset.design.about import banner
from bi.superset.design.catalogue import BODY_CARD, COVERAGE, FINDINGS, KNOWN_ISSUES, REPORTS, RULE_CHECKS
from bi.superset.design.charts import COUNT, SHARE, Chart, bars, crossed, groups, number
from bi.superset.design.datasets import Dataset
from bi.superset.design.layout import Dashboard, Filter, Placed, Row

BAR = "echarts_timeseries_bar"
BIG = "big_number_total"
RATED = ("passed_count + broken_count > 0",)
ABOUT = banner("quality")


def _headline(slug: str, chinese: str, english: str, dataset: Dataset, metric: str, number_format: str) -> Chart:
    conditions = RATED if dataset is RULE_CHECKS else ()
    return Chart(f"quality-{slug}", chinese, english, dataset, BIG, number(metric, number_format, english, conditions))


HEADLINES = (
    _headline("reports", "报告", "Reports", REPORTS, "reports", COUNT),
    _headline("consistent", "自洽报告", "Reports without a contradiction", REPORTS, "consistent_share", SHARE),
    _headline("known", "数值已知的单元格", "Cells with a value", REPORTS, "known_share", SHARE),
    _headline("coverage", "覆盖率（机关·年）", "Bodies × years covered", COVERAGE, "filled_share", SHARE),
    _headline("passed", "检查通过率", "Checks passed", RULE_CHECKS, "pass_share", ".2%"),
    _headline("findings", "发现", "Findings", FINDINGS, "findings", COUNT),
)
COVERAGE_YEARS = Chart(
    "quality-coverage-years",
    "覆盖情况逐年",
    "Coverage by year",
    COVERAGE,
    BAR,
    bars("year", ["bodies"], series=["state_name"], stacked=True),
)
COVERAGE_PROVINCES = Chart(
    "quality-coverage-provinces",
    "各省覆盖率",
    "Coverage by province",
    COVERAGE,
    BAR,
    bars("province_name", ["filled_share"], number_format=SHARE, ranked=True, limit=40),
)
RULES = Chart(
    "quality-rules",
    "各规则通过率",
    "Pass rate of each rule",
    RULE_CHECKS,
    BAR,
    bars("rule_name", ["pass_share"], number_format=SHARE, ranked=True, conditions=RATED),
)
RULE_YEARS = Chart(
    "quality-rule-years",
    "各规则通过率逐年",
    "Pass rate by rule and year",
    RULE_CHECKS,
    "pivot_table_v2",
    crossed(["rule_name"], ["year"], "pass_share", number_format=".2%", conditions=RATED),
)
CAUSES = Chart(
    "quality-causes",
    "发现：按规则与可能原因",
    "Findings by rule and likely cause",
    FINDINGS,
    BAR,
    bars("rule_name", ["findings"], series=["cause_name"], stacked=True, ranked=True) | {"show_value": True},
)
ISSUES = Chart(
    "quality-issues",
    "使用者须知：涉及的报告",
    "Known issues: reports concerned",
    KNOWN_ISSUES,
    BAR,
    bars("issue_name", ["reports"], ranked=True),
)
BODIES = Chart(
    "quality-bodies",
    "矛盾最多的机关",
    "Bodies that contradict themselves most",
    BODY_CARD,
    "table",
    groups(
        ["body_name", "region_name", "current_report_count", "consistent_report_count", "inconsistent_years"],
        ["broken"],
        conditions=("broken_count > 0",),
        search=True,
        page=10,
    ),
)
ISSUE_ROWS = Chart(
    "quality-issue-rows",
    "各报告须知",
    "Known issues, report by report",
    KNOWN_ISSUES,
    "table",
    groups(["body_name", "year", "issue_name", "document_id"], ["places"], search=True, page=10),
)

QUALITY = Dashboard(
    slug="quality",
    chinese="数据质量",
    english="Data quality",
    rows=(
        Row(19, (Placed(ABOUT, 12),)),
        Row(20, tuple(Placed(chart, 2, chart.chinese) for chart in HEADLINES)),
        Row(50, (Placed(COVERAGE_YEARS, 6), Placed(COVERAGE_PROVINCES, 6))),
        Row(50, (Placed(RULES, 6), Placed(RULE_YEARS, 6))),
        Row(92, (Placed(CAUSES, 6), Placed(ISSUES, 6))),
        Row(56, (Placed(BODIES, 6), Placed(ISSUE_ROWS, 6))),
    ),
    filters=(
        Filter("quality-year", "年度", "Year", REPORTS, "report_year", many=True, descending=True),
        Filter("quality-rule", "规则", "Rule", RULE_CHECKS, "rule_name", many=True),
    ),
)
