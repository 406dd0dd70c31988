"""The banner above every dashboard: what the edition holds, and whether its figures are real."""

from bi.superset.design.catalogue import ABOUT
from bi.superset.design.charts import Chart, rows


def banner(dashboard: str) -> Chart:
    """Return the banner chart of one dashboard; charts are not shared, because filters exclude charts by dashboard."""
    columns = ["nature", "title_zh", "title_en", "report_count", "body_count", "years"]
    return Chart(f"{dashboard}-about", "关于本数据集", "About this edition", ABOUT, "table", rows(columns))
