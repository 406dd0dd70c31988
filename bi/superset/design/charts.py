"""The chart types that the dashboards use, as parameters in Superset's format."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bi.superset.design.datasets import Dataset
from bi.superset.design.names import both, uuid

SHARE = ".1%"
COUNT = ",d"
SCHEME = "supersetColors"


@dataclass(frozen=True)
class Chart:
    """A chart. Its UUID follows from the slug, so the titles may change but the slug may not."""

    slug: str
    chinese: str
    english: str
    dataset: Dataset
    kind: str
    params: dict[str, Any]

    @property
    def title(self) -> str:
        """Return the title in both languages."""
        return both(self.chinese, self.english)

    def asset(self) -> dict[str, Any]:
        """Return the chart as a Superset asset."""
        return {
            "slice_name": self.title,
            "description": None,
            "certified_by": None,
            "certification_details": None,
            "viz_type": self.kind,
            "params": {"viz_type": self.kind, **self.params},
            "query_context": None,
            "cache_timeout": None,
            "uuid": uuid("chart", self.slug),
            "version": "1.0.0",
            "dataset_uuid": uuid("dataset", self.dataset.name),
        }


def where(*conditions: str) -> list[dict[str, Any]]:
    """Return SQL conditions as the filters of a chart."""
    return [{"clause": "WHERE", "expressionType": "SQL", "sqlExpression": condition} for condition in conditions]


def number(metric: str, number_format: str, subtitle: str, conditions: Sequence[str] = ()) -> dict[str, Any]:
    """Return the parameters of a big number with a subtitle."""
    return {
        "metric": metric,
        "y_axis_format": number_format,
        "adhoc_filters": where(*conditions),
        "header_font_size": 0.4,
        "subtitle": subtitle,
        "subtitle_font_size": 0.125,
    }


def bars(
    x: str,
    metrics: Sequence[str],
    *,
    series: Sequence[str] = (),
    number_format: str = COUNT,
    conditions: Sequence[str] = (),
    stacked: bool = False,
    ranked: bool = False,
    limit: int = 1000,
    series_order: str = "sum",
) -> dict[str, Any]:
    """Return the parameters of a bar chart over the categories of `x`.

    `ranked` draws horizontal bars, the longest on top. `series` splits each bar by the values of these columns.
    """
    params = {
        "x_axis": x,
        "xAxisForceCategorical": True,
        "metrics": list(metrics),
        "groupby": list(series),
        "adhoc_filters": where(*conditions),
        "orientation": "horizontal" if ranked else "vertical",
        "stack": "Stack" if stacked else None,
        "order_desc": True,
        "row_limit": limit,
        "truncate_metric": True,
        "show_empty_columns": True,
        "show_value": not stacked,
        "only_total": True,
        "show_legend": bool(series) or len(metrics) > 1,
        "legendType": "plain",
        "legendOrientation": "top",
        "legendMargin": 56 if series else None,
        "rich_tooltip": True,
        "showTooltipTotal": stacked,
        "y_axis_format": number_format,
        "y_axis_bounds": [None, None],
        "truncateYAxis": False,
        "truncateXAxis": True,
        "minorTicks": False,
        "sort_series_type": series_order,
        "sort_series_ascending": False,
        "x_axis_time_format": "smart_date",
        "xAxisLabelRotation": 0,
        "tooltipTimeFormat": "smart_date",
        "color_scheme": SCHEME,
        "comparison_type": "values",
        "annotation_layers": [],
        "forecastEnabled": False,
    }
    if ranked:
        order = "sum" if series else metrics[0]
        params |= {"timeseries_limit_metric": metrics[0], "x_axis_sort": order, "x_axis_sort_asc": True}
        params["xAxisLabelInterval"] = "0"  # label every category
    else:
        params |= {"x_axis_sort_asc": True}
    return params


def lines(
    x: str,
    metrics: Sequence[str],
    *,
    series: Sequence[str] = (),
    number_format: str = SHARE,
    conditions: Sequence[str] = (),
) -> dict[str, Any]:
    """Return the parameters of a line chart over the categories of `x`."""
    params = bars(x, metrics, series=series, number_format=number_format, conditions=conditions)
    return params | {
        "show_value": False,
        "seriesType": "line",
        "markerEnabled": True,
        "markerSize": 7,
        "connectNulls": False,
        "opacity": 0.2,
    }


def pie(category: str, metric: str, conditions: Sequence[str] = ()) -> dict[str, Any]:
    """Return the parameters of a donut chart."""
    return {
        "groupby": [category],
        "metric": metric,
        "adhoc_filters": where(*conditions),
        "row_limit": 20,
        "sort_by_metric": True,
        "donut": True,
        "innerRadius": 40,
        "outerRadius": 70,
        "show_labels": False,
        "show_legend": True,
        "legendType": "plain",
        "legendOrientation": "right",
        "legendMargin": 290,
        "label_type": "key_percent",
        "number_format": COUNT,
        "show_total": False,
        "color_scheme": SCHEME,
    }


def crossed(
    down: Sequence[str], across: Sequence[str], metric: str, *, number_format: str, conditions: Sequence[str] = ()
) -> dict[str, Any]:
    """Return the parameters of a pivot table of one metric: columns `down` as rows, columns `across` as columns."""
    return {
        "groupbyRows": list(down),
        "groupbyColumns": list(across),
        "metrics": [metric],
        "metricsLayout": "ROWS",
        "adhoc_filters": where(*conditions),
        "row_limit": 1000,
        "order_desc": True,
        "aggregateFunction": "Average",
        "valueFormat": number_format,
        "rowOrder": "key_a_to_z",
        "colOrder": "key_a_to_z",
        "rowTotals": False,
        "colTotals": False,
    }


def rows(
    columns: Sequence[str],
    *,
    conditions: Sequence[str] = (),
    order: Sequence[tuple[str, bool]] = (),
    number_formats: dict[str, str] | None = None,
    limit: int = 1000,
    page: int = 0,
    search: bool = False,
) -> dict[str, Any]:
    """Return the parameters of a table of single rows; `order` holds (column, ascending) pairs."""
    return _table(number_formats, limit, page, search) | {
        "query_mode": "raw",
        "all_columns": list(columns),
        "order_by_cols": [f'["{column}", {str(ascending).lower()}]' for column, ascending in order],
        "adhoc_filters": where(*conditions),
    }


def groups(
    by: Sequence[str],
    metrics: Sequence[str],
    *,
    conditions: Sequence[str] = (),
    number_formats: dict[str, str] | None = None,
    limit: int = 1000,
    page: int = 0,
    search: bool = False,
) -> dict[str, Any]:
    """Return the parameters of a table of aggregates, sorted by the first metric in descending order."""
    return _table(number_formats, limit, page, search) | {
        "query_mode": "aggregate",
        "groupby": list(by),
        "metrics": list(metrics),
        "timeseries_limit_metric": metrics[0],
        "order_desc": True,
        "adhoc_filters": where(*conditions),
    }


def _table(number_formats: dict[str, str] | None, limit: int, page: int, search: bool) -> dict[str, Any]:
    formats = {column: {"d3NumberFormat": number_format} for column, number_format in (number_formats or {}).items()}
    return {
        "row_limit": limit,
        "server_page_length": page,
        "page_length": page,
        "include_search": search,
        "show_cell_bars": False,
        "color_pn": False,
        "allow_render_html": False,
        "table_timestamp_format": "%Y-%m-%d",
        "column_config": formats,
        "conditional_formatting": [],
    }
