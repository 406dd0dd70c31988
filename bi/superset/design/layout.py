"""Dashboards: rows of charts and native filters, in Superset's format."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bi.superset.design.charts import SCHEME, Chart, where
from bi.superset.design.colors import COLORS
from bi.superset.design.datasets import Dataset
from bi.superset.design.names import both, uuid

CSS = """\
.dashboard-component-chart-holder { border-radius: 6px; }
.chart-slice .header-title { font-size: 13px; line-height: 1.3; }
.grid-content > .dragdroppable-row:first-of-type td { font-weight: 600; }
"""


@dataclass(frozen=True)
class Placed:
    """A chart in a row: its width in columns (a row has 12), and a title that replaces the title of the chart."""

    chart: Chart
    width: int
    title: str | None = None


@dataclass(frozen=True)
class Row:
    """Charts side by side; the height is in grid units of 8 pixels."""

    height: int
    charts: Sequence[Placed]


@dataclass(frozen=True)
class Filter:
    """A list of values to filter by. It acts on all charts with a column of that name except those in `unaffected`.

    `choose_first` selects the first value when the dashboard opens, `default` selects that value. `conditions` limit
    the values that are offered; `narrowed_by` is the slug of a filter whose choice limits them too.
    """

    slug: str
    chinese: str
    english: str
    dataset: Dataset
    column: str
    unaffected: Sequence[Chart] = ()
    choose_first: bool = False
    default: str | None = None
    many: bool = False
    descending: bool = False
    conditions: Sequence[str] = ()
    narrowed_by: str | None = None

    @property
    def id(self) -> str:
        """Return the id that other filters refer to."""
        return f"NATIVE_FILTER-{self.slug}"

    def asset(self, ids: dict[str, int]) -> dict[str, Any]:
        """Return the filter as part of a dashboard; `ids` holds the number of each chart by its slug."""
        mask: dict[str, Any] = {"extraFormData": {}, "filterState": {}, "ownState": {}}
        if self.default is not None:
            mask["extraFormData"] = {"filters": [{"col": self.column, "op": "IN", "val": [self.default]}]}
            mask["filterState"] = {"label": self.default, "value": [self.default], "validateStatus": False}
        return {
            "id": self.id,
            "name": both(self.chinese, self.english),
            "type": "NATIVE_FILTER",
            "filterType": "filter_select",
            "description": "",
            "targets": [{"datasetUuid": uuid("dataset", self.dataset.name), "column": {"name": self.column}}],
            "defaultDataMask": mask,
            "controlValues": {
                "multiSelect": self.many,
                "enableEmptyFilter": self.choose_first or self.default is not None,
                "defaultToFirstItem": self.choose_first,
                "inverseSelection": False,
                "searchAllOptions": True,
                "sortAscending": not self.descending,
            },
            "requiredFirst": self.choose_first,
            "adhoc_filters": where(*self.conditions),
            "cascadeParentIds": [f"NATIVE_FILTER-{self.narrowed_by}"] if self.narrowed_by else [],
            "scope": {"rootPath": ["ROOT_ID"], "excluded": [ids[chart.slug] for chart in self.unaffected]},
            "chartsInScope": [],
            "tabsInScope": [],
        }


@dataclass(frozen=True)
class Dashboard:
    """A dashboard. The slug is part of its URL."""

    slug: str
    chinese: str
    english: str
    rows: Sequence[Row]
    filters: Sequence[Filter]

    @property
    def charts(self) -> list[Chart]:
        """Return the charts from top to bottom."""
        return [placed.chart for row in self.rows for placed in row.charts]

    def asset(self) -> dict[str, Any]:
        """Return the dashboard as a Superset asset."""
        ids = {chart.slug: number for number, chart in enumerate(self.charts, start=1)}
        title = both(self.chinese, self.english)
        return {
            "dashboard_title": title,
            "description": None,
            "css": CSS,
            "slug": self.slug,
            "certified_by": "",
            "certification_details": "",
            "published": True,
            "uuid": uuid("dashboard", self.slug),
            "position": self._position(ids, title),
            "metadata": {
                "color_scheme": SCHEME,
                "cross_filters_enabled": False,
                # a horizontal bar has room for two filters
                "filter_bar_orientation": "VERTICAL" if len(self.filters) > 2 else "HORIZONTAL",
                "native_filter_configuration": [filter.asset(ids) for filter in self.filters],
                "refresh_frequency": 0,
                "timed_refresh_immune_slices": [],
                "expanded_slices": {},
                "label_colors": COLORS,
                "shared_label_colors": [],
                "default_filters": "{}",
                "chart_configuration": {},
                "global_chart_configuration": {
                    "scope": {"rootPath": ["ROOT_ID"], "excluded": []},
                    "chartsInScope": list(ids.values()),
                },
            },
            "version": "1.0.0",
        }

    def _position(self, ids: dict[str, int], title: str) -> dict[str, Any]:
        rows = [f"ROW-{number}" for number in range(1, len(self.rows) + 1)]
        position: dict[str, Any] = {
            "DASHBOARD_VERSION_KEY": "v2",
            "ROOT_ID": {"id": "ROOT_ID", "type": "ROOT", "children": ["GRID_ID"]},
            "GRID_ID": {"id": "GRID_ID", "type": "GRID", "children": rows, "parents": ["ROOT_ID"]},
            "HEADER_ID": {"id": "HEADER_ID", "type": "HEADER", "meta": {"text": title}},
        }
        for name, row in zip(rows, self.rows, strict=True):
            position[name] = {
                "id": name,
                "type": "ROW",
                "children": [f"CHART-{placed.chart.slug}" for placed in row.charts],
                "parents": ["ROOT_ID", "GRID_ID"],
                "meta": {"background": "BACKGROUND_TRANSPARENT"},
            }
            for placed in row.charts:
                position[f"CHART-{placed.chart.slug}"] = {
                    "id": f"CHART-{placed.chart.slug}",
                    "type": "CHART",
                    "children": [],
                    "parents": ["ROOT_ID", "GRID_ID", name],
                    "meta": {
                        "chartId": ids[placed.chart.slug],
                        "uuid": uuid("chart", placed.chart.slug),
                        "sliceName": placed.chart.title,
                        **({"sliceNameOverride": placed.title} if placed.title else {}),
                        "width": placed.width,
                        "height": row.height,
                    },
                }
        return position
