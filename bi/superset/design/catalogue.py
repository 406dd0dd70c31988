"""The datasets of the dashboards, with the labels of their columns and metrics."""

from bi.superset.design.datasets import Column, Dataset, Metric

YEAR = Column("text", "年度", "Year", "cast(report_year as varchar)")
WHOLE_YEAR = Column("whole", "年度", "Year")
BODY = {
    "body_key": Column("text", "机关代码", "Body key"),
    "body_name": Column("text", "机关", "Body"),
}
ITEM_ZH = "regexp_replace(metric_name_zh, '(申请)?占[^占]*比$', '')"
ITEM_EN = "regexp_replace(metric_name_en, ': share of .*$', '')"
# the columns that all marts of rates share
RATES = {
    "report_year": WHOLE_YEAR,
    "year": YEAR,
    "scope_code": Column("text", "口径代码", "Scope code"),
    "scope_name": Column("text", "报告口径", "Scope", "scope_name_zh || ' ' || scope_name_en"),
    "metric_code": Column("text", "指标代码", "Metric code"),
    "metric_position": Column("whole", "指标次序", "Metric position"),
    "metric_kind": Column("text", "指标类型", "Kind of metric"),
    "metric_name": Column("text", "指标", "Metric", "metric_name_zh || ' ' || metric_name_en"),
    "item_name": Column("text", "项目", "Item", f"{ITEM_ZH} || ' ' || {ITEM_EN}"),
    "item_label": Column("text", "项目", "Item in two lines", f"{ITEM_ZH} || chr(10) || {ITEM_EN}"),
    "topic_code": Column("text", "主题代码", "Topic code"),
    "item_code": Column("text", "项目代码", "Item code"),
    "is_headline": Column("flag", "主要指标", "Headline"),
    "numerator": Column("whole", "分子", "Numerator"),
    "denominator": Column("whole", "分母", "Denominator"),
    "rate": Column("real", "比率", "Rate"),
    "wilson_low": Column("real", "95%区间下限", "95 % low"),
    "wilson_high": Column("real", "95%区间上限", "95 % high"),
    "n": Column("whole", "样本数", "n"),
    "is_small_n": Column("flag", "样本小", "Small n"),
    "sample": Column("text", "样本", "Sample", "case when is_small_n then 'n < 30 样本小 small' else 'n ≥ 30' end"),
    "unknown_cell_count": Column("whole", "不明单元格", "Unknown cells"),
}
COUNTED = {
    "report_count": Column("whole", "计入报告", "Reports counted"),
    "unknown_report_count": Column("whole", "数值不明报告", "Reports unknown"),
    "included_report_count": Column("whole", "已含于汇总", "Included elsewhere"),
    "missing_report_count": Column("whole", "未见报告", "Reports missing"),
}
RATE_METRICS = {
    "rate_of_sums": Metric("sum(numerator) / nullif(sum(denominator), 0)", "比率", "Rate", ".1%"),
    "sum_numerator": Metric("sum(numerator)", "数量", "Count"),
    "sum_denominator": Metric("sum(denominator)", "分母", "Denominator"),
}

ABOUT = Dataset(
    "rpt_about",
    {
        "title_zh": Column("text", "本数据集", "in Chinese"),
        "title_en": Column("text", "This edition", "in English"),
        "is_synthetic": Column("flag", "虚构", "Synthetic"),
        "nature": Column(
            "text",
            "数据性质",
            "Nature of the data",
            "case when is_synthetic then '⚠ 虚构数据 SYNTHETIC' else '报告所载 as reported' end",
        ),
        "report_count": Column("whole", "报告", "Reports"),
        "body_count": Column("whole", "机关", "Bodies"),
        "years": Column("text", "年度", "Years", "first_year || '–' || last_year"),
    },
    {
        "reports": Metric("max(report_count)", "报告数", "Reports"),
        "bodies": Metric("max(body_count)", "机关数", "Bodies"),
    },
)
LEVELS = (
    "case region_level when 'nation' then '全国 Nation' when 'province' then '省级 Province'"
    " when 'prefecture' then '地级 Prefecture' when 'county' then '县级 County' else region_level end"
)
REGION_RATES = Dataset(
    "rpt_region_rates",
    {
        "division_basis": Column("text", "区划口径", "Division basis"),
        "region_code": Column("text", "区划代码", "Region code"),
        "province_code": Column("text", "省份代码", "Province code"),
        "region_level": Column("text", "区划层级代码", "Level code"),
        "region_level_name": Column("text", "区划层级", "Level of region", LEVELS),
        "region_name_zh": Column("text", "地区", "Region"),
        **RATES,
        **COUNTED,
    },
    RATE_METRICS | {"reports": Metric("sum(report_count)", "计入报告", "Reports counted")},
)
LEVEL_RATES = Dataset(
    "rpt_level_rates",
    {
        "level": Column("text", "层级代码", "Level code"),
        "level_name": Column("text", "层级", "Level", "level_name_zh || ' ' || level_name_en"),
        **RATES,
        **COUNTED,
    },
    RATE_METRICS,
)
SECTOR_RATES = Dataset(
    "rpt_sector_rates",
    {
        "sector_code": Column("text", "领域代码", "Sector code"),
        "sector_name": Column("text", "领域", "Sector", "sector_name_zh || ' ' || sector_name_en"),
        **RATES,
        **COUNTED,
    },
    RATE_METRICS,
)
BODY_RATES = Dataset(
    "body_rates",
    {
        **BODY,
        "document_id": Column("text", "文件", "Document"),
        "level": Column("text", "层级代码", "Level code"),
        "sector_code": Column("text", "领域代码", "Sector code"),
        "region_code": Column("text", "区划代码", "Region code"),
        **RATES,
        "year": Column("text", "年度", "Year"),
        "is_known": Column("flag", "数值齐全", "Known"),
    },
    RATE_METRICS,
)
BODY_CARD = Dataset(
    "body_card",
    {
        **BODY,
        "level_name": Column("text", "层级", "Level"),
        "sector_name": Column("text", "领域", "Sector"),
        "region_name": Column("text", "地区", "Region"),
        "years": Column("text", "年度", "Years"),
        "current_report_count": Column("whole", "报告", "Reports"),
        "consistent_report_count": Column("whole", "自洽报告", "Consistent reports"),
        "passed_count": Column("whole", "通过检查", "Checks passed"),
        "broken_count": Column("whole", "矛盾", "Broken"),
        "unassessable_count": Column("whole", "无法判断", "Unassessable"),
        "signal_count": Column("whole", "疑点", "Signals"),
        "inconsistent_years": Column("text", "矛盾年度", "Inconsistent years"),
    },
    {
        "reports": Metric("sum(current_report_count)", "报告数", "Reports"),
        "broken": Metric("sum(broken_count)", "矛盾处", "Broken"),
    },
)
REVIEW_RESULTS = Dataset(
    "review_results",
    {
        **BODY,
        "report_year": WHOLE_YEAR,
        "year": Column("text", "年度", "Year"),
        "scope_name": Column("text", "报告口径", "Scope"),
        "channel_name": Column("text", "途径", "Channel"),
        "result_name": Column("text", "结果", "Result"),
        "value": Column("whole", "案件", "Cases"),
    },
    {"cases": Metric("sum(value)", "案件数", "Cases")},
)
FINDINGS = Dataset(
    "findings",
    {
        **BODY,
        "document_id": Column("text", "文件", "Document"),
        "report_year": WHOLE_YEAR,
        "year": Column("text", "年度", "Year"),
        "rule_name": Column("text", "规则", "Rule"),
        "row_name": Column("text", "行", "Row"),
        "column_name": Column("text", "列", "Column"),
        "expected": Column("whole", "应为", "Expected"),
        "reported": Column("whole", "报告为", "Reported"),
        "difference": Column("whole", "差", "Difference"),
        "status_name": Column("text", "性质", "Status"),
        "cause_name": Column("text", "可能原因", "Likely cause"),
        "evidence": Column("text", "依据", "Evidence"),
        "cells": Column("text", "单元格", "Cells"),
    },
    {"findings": Metric("count(*)", "发现", "Findings")},
)
REPORTS = Dataset(
    "reports",
    {
        **BODY,
        "document_id": Column("text", "文件", "Document"),
        "report_year": WHOLE_YEAR,
        "year": Column("text", "年度", "Year"),
        "title": Column("text", "标题", "Title"),
        "form_name": Column("text", "格式", "Form"),
        "scope_label": Column("text", "口径", "Scope"),
        "cell_count": Column("whole", "单元格", "Cells"),
        "unknown_cell_count": Column("whole", "不明单元格", "Unknown cells"),
        "finding_count": Column("whole", "发现", "Findings"),
        "is_consistent": Column("flag", "自洽", "Consistent"),
        "uri": Column("text", "来源", "Source"),
    },
    {
        "reports": Metric("count(*)", "报告数", "Reports"),
        "bodies": Metric("count(distinct body_key)", "机关数", "Bodies"),
        "consistent_share": Metric("avg(is_consistent::int)", "自洽报告占比", "Consistent reports", ".1%"),
        "known_share": Metric(
            "1 - sum(unknown_cell_count) / nullif(sum(cell_count), 0)", "数值已知占比", "Cells with a value", ".1%"
        ),
    },
)
COVERAGE = Dataset(
    "coverage",
    {
        **BODY,
        "report_year": WHOLE_YEAR,
        "year": Column("text", "年度", "Year"),
        "province_name": Column("text", "省份", "Province"),
        "state_name": Column("text", "状态", "State"),
        "is_filled": Column("flag", "有数字", "Filled"),
    },
    {
        "bodies": Metric("count(*)", "机关·年", "Bodies × years"),
        "filled_share": Metric("avg(is_filled::int)", "覆盖率", "Coverage", ".1%"),
    },
)
RULE_CHECKS = Dataset(
    "rpt_rule_pass_rate",
    {
        "report_year": WHOLE_YEAR,
        "year": YEAR,
        "form_code": Column("text", "格式", "Form"),
        "rule_code": Column("text", "规则代码", "Rule code"),
        "rule_name": Column("text", "规则", "Rule", "rule_title_zh || chr(10) || rule_title_en"),
        "checked_report_count": Column("whole", "检查的报告", "Reports checked"),
        "passed_count": Column("whole", "通过", "Passed"),
        "broken_count": Column("whole", "矛盾", "Broken"),
        "unassessable_count": Column("whole", "无法判断", "Unassessable"),
    },
    {
        "pass_share": Metric(
            "sum(passed_count) / nullif(sum(passed_count) + sum(broken_count), 0)", "通过率", "Pass rate", ".2%"
        ),
        "passed": Metric("sum(passed_count)", "通过", "Passed"),
        "broken": Metric("sum(broken_count)", "矛盾", "Broken"),
        "unassessable": Metric("sum(unassessable_count)", "无法判断", "Unassessable"),
    },
)
KNOWN_ISSUES = Dataset(
    "rpt_known_issues",
    {
        **BODY,
        "document_id": Column("text", "文件", "Document"),
        "report_year": WHOLE_YEAR,
        "year": YEAR,
        "issue_name": Column("text", "问题", "Issue", "issue_name_zh || ' ' || issue_name_en"),
        "issue_count": Column("whole", "处", "Places"),
    },
    {
        "reports": Metric("count(distinct document_id)", "涉及报告", "Reports concerned"),
        "places": Metric("sum(issue_count)", "处数", "Places"),
    },
)
DATASETS = (
    ABOUT,
    REGION_RATES,
    LEVEL_RATES,
    SECTOR_RATES,
    BODY_RATES,
    BODY_CARD,
    REVIEW_RESULTS,
    FINDINGS,
    REPORTS,
    COVERAGE,
    RULE_CHECKS,
    KNOWN_ISSUES,
)
