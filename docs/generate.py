"""Write the files that are generated from seeds/: docs/glossary.md and the metrics of the semantic layer.

    python docs/generate.py

Run it after a change in seeds/; a test fails if a file is out of date.
"""

import csv
import re
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
GLOSSARY = ROOT / "docs" / "glossary.md"
METRICS = ROOT / "models" / "semantic" / "_metrics.yml"
Row = dict[str, str]

# title, seed, column of the code, further columns to list
CODEBOOKS = (
    ("Statutory tables 法定表格", "statutory_tables", "table_code", ()),
    ("Request lines 申请办理项目", "request_lines", "line_code", ("kind",)),
    ("Applicant types 申请人类型", "applicant_types", "applicant_code", ("kind",)),
    ("Review channels 救济渠道", "review_channels", "channel_code", ("kind",)),
    ("Review results 审理结果", "review_results", "result_code", ("kind",)),
    ("Disclosure subjects 主动公开内容", "disclosure_subjects", "subject_code", ("article_item",)),
    ("Disclosure measures 主动公开指标", "disclosure_measures", "measure_code", ("unit_code",)),
    ("Lines of the older sheets 统计表指标", "sheet_indicators", "indicator_code", ("section_code",)),
    ("Measures of the older sheets 统计表数值", "sheet_measures", "measure_code", ()),
    ("Figures in prose 正文数字", "indicators", "indicator_code", ("unit_code",)),
    ("Sectors 领域", "reference/sectors", "sector_code", ()),
)
PRIVATE_METRICS = (("private_numerator", "numerator"), ("private_denominator", "denominator"))
# how reports are added up: suffix of the metric, words in Chinese and English, what it adds up, which reports it takes
ADDED_UP = {
    "own": (
        "本机关",
        "own reports",
        "Own reports: adds up over any bodies, levels and divisions.",
        "scope_code = 'own'",
    ),
    "nation": (
        "全国汇总",
        "roll-ups",
        "Roll-ups, each request once: adds up to the nation, and to each province.",
        "scope_code = 'area' and counts_in_nation",
    ),
    "prefectures": (
        "地级汇总",
        "roll-ups of prefectures",
        "Roll-ups, each request of a prefecture once: adds up to each prefecture. Provinces are left out.",
        "scope_code = 'area' and counts_in_prefecture",
    ),
    "counties": (
        "县级汇总",
        "roll-ups of counties",
        "Roll-ups, each request of a county once: adds up to each county. Provinces and prefectures are left out.",
        "scope_code = 'area' and counts_in_county",
    ),
}
HEADER = """# Glossary 术语表

The terms of the codebooks in `seeds/` and the codes that the marts use for them. Written by `docs/generate.py`.
本页列出各代码表的术语及数据集市所用代码，由程序生成。
"""


def seed(name: str) -> list[Row]:
    """Return the rows of a seed; all values are strings."""
    with (ROOT / "seeds" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def table(headers: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a Markdown table; pipes in cells are escaped."""
    lines = [list(headers), *(list(row) for row in rows)]
    lines.insert(1, ["---"] * len(lines[0]))
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines) + "\n"


def glossary() -> str:
    """Return the glossary page."""
    parts = [HEADER]
    for title, name, code, columns in CODEBOOKS:
        rows = [
            [f"`{row[code]}`", row["name_zh"], row["name_en"], *(row[column] for column in columns)]
            for row in seed(name)
        ]
        parts.append(
            f"## {title}\n"
            + table(["code", "中文", "English", *(column.replace("_", " ") for column in columns)], rows)
        )
    rules = [[f"`{row['rule_code']}`", row["title_zh"], row["title_en"], row["kind"]] for row in seed("rules")]
    parts.append("## Rules 核对规则\n" + table(["code", "中文", "English", "kind"], rules))
    metrics = [
        [f"`{row['metric_code']}`", row["name_zh"], row["name_en"], row["numerator"], row["denominator"], row["kind"]]
        for row in seed("metrics/metrics")
    ]
    headers = ["code", "中文", "English", "numerator 分子", "denominator 分母", "kind"]
    parts.append("## Metrics 指标\n" + table(headers, metrics))
    codes = [[row["kind"], f"`{row['code']}`", row["name_zh"], row["name_en"]] for row in seed("metrics/code_names")]
    parts.append("## Other codes 其他代码\n" + table(["of", "code", "中文", "English"], codes))
    return "\n".join(parts)


def semantic_metrics() -> str:
    """Return the metrics of the semantic layer as YAML: each metric once for each way to add reports up."""
    parts = ["# Written by docs/generate.py from seeds/metrics/metrics.csv.\nmetrics:\n"]
    for name, measure in PRIVATE_METRICS:
        parts.append(
            f"  - name: {name}\n    label: {measure.replace('_', ' ').capitalize()} (private)\n"
            f"    type: simple\n    type_params: {{measure: {measure}}}\n"
            "    description: A part of other metrics, with reports of all scopes and levels. Not to be queried.\n"
            "    config: {meta: {is_private: true}}\n"
        )
    for row in seed("metrics/metrics"):
        for suffix, (zh, en, adds_up, condition) in ADDED_UP.items():
            parts.append(
                semantic_metric(row, suffix, f"{row['name_en']}, {en} {row['name_zh']}（{zh}）", adds_up, condition)
            )
    return "".join(parts)


def semantic_metric(row: Row, suffix: str, label: str, adds_up: str, condition: str) -> str:
    """Return the YAML of one metric over the reports that a condition selects."""
    is_count = row["kind"] == "count"
    formula = f"({row['numerator']})" + (f" / ({row['denominator']})" if row["denominator"] else "")
    params = "{measure: numerator}" if is_count else "{numerator: private_numerator, denominator: private_denominator}"
    dimension = "{{ Dimension('report__%s') }}"
    condition = re.sub(r"\w+_(?:code|in)\w*", lambda match: dimension % match[0], condition)
    return (
        f"  - name: {row['metric_code']}_{suffix}\n"
        f'    label: "{label}"\n'
        f'    description: "{formula}. {adds_up}"\n'
        f"    type: {'simple' if is_count else 'ratio'}\n"
        f"    type_params: {params}\n"
        f"    filter: \"{dimension % 'metric_code'} = '{row['metric_code']}' and {condition}\"\n"
    )


FILES = {GLOSSARY: glossary, METRICS: semantic_metrics}

if __name__ == "__main__":
    for path, make in FILES.items():
        path.write_text(make(), encoding="utf-8")
