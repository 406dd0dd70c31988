"""What every dashboard begins with: whether the figures are of real bodies."""

from bi.superset.design.catalogue import ABOUT
from bi.superset.design.charts import Chart, rows


def banner(dashboard: str) -> Chart:
    """Return the banner of one dashboard; a chart of its own, since a filter spares charts by dashboard."""
    columns = ["nature", "title_zh", "title_en", "report_count", "body_count", "years"]
    return Chart(f"{dashboard}-about", "关于本数据集", "About this edition", ABOUT, "table", rows(columns))
