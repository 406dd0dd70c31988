"""Datasets: a mart, or a query over marts that adds the names of codes."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bi.superset.design.names import DATABASE, both, uuid

SQL = Path(__file__).parent / "sql"
SCHEMA = "marts"
TYPES = {"text": "VARCHAR", "whole": "BIGINT", "real": "DOUBLE", "flag": "BOOLEAN"}


@dataclass(frozen=True)
class Column:
    """A column: its type (a key of TYPES), its labels, and a SQL expression if it is calculated."""

    kind: str
    chinese: str
    english: str
    expression: str | None = None


@dataclass(frozen=True)
class Metric:
    """An aggregate: SQL over the columns of the dataset, its labels, and a D3 number format."""

    expression: str
    chinese: str
    english: str
    number_format: str = ",d"


@dataclass(frozen=True)
class Dataset:
    """The mart of that name, or the query `sql/NAME.sql` if the file exists."""

    name: str
    columns: dict[str, Column]
    metrics: dict[str, Metric] = field(default_factory=dict)

    @property
    def sql(self) -> str | None:
        """Return the query, or None if the dataset is a mart."""
        path = SQL / f"{self.name}.sql"
        return path.read_text(encoding="utf-8").strip() if path.exists() else None

    def asset(self) -> dict[str, Any]:
        """Return the dataset as a Superset asset."""
        return {
            "table_name": self.name,
            "main_dttm_col": None,
            "description": None,
            "default_endpoint": None,
            "offset": 0,
            "cache_timeout": None,
            "catalog": None,
            "schema": SCHEMA,
            "sql": self.sql,
            "params": None,
            "template_params": None,
            "filter_select_enabled": True,
            "fetch_values_predicate": None,
            "extra": None,
            "normalize_columns": False,
            "uuid": uuid("dataset", self.name),
            "metrics": [_metric(name, metric) for name, metric in self.metrics.items()],
            "columns": [_column(name, column) for name, column in self.columns.items()],
            "version": "1.0.0",
            "database_uuid": uuid("database", DATABASE),
        }


def _metric(name: str, metric: Metric) -> dict[str, Any]:
    return {
        "metric_name": name,
        "verbose_name": both(metric.chinese, metric.english),
        "metric_type": None,
        "expression": metric.expression,
        "description": None,
        "d3format": metric.number_format,
        "currency": None,
        "extra": {},
        "warning_text": None,
    }


def _column(name: str, column: Column) -> dict[str, Any]:
    return {
        "column_name": name,
        "verbose_name": both(column.chinese, column.english),
        "is_dttm": False,
        "is_active": True,
        "type": TYPES[column.kind],
        "advanced_data_type": None,
        "groupby": True,
        "filterable": True,
        "expression": column.expression,
        "description": None,
        "python_date_format": None,
        "extra": {},
    }
