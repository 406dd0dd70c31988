"""The bundle: every object of the dashboards as a YAML file that Superset imports."""

from pathlib import Path
from typing import Any

import yaml

from bi.superset.design.body import BODY
from bi.superset.design.catalogue import DATASETS
from bi.superset.design.names import DATABASE, uuid
from bi.superset.design.quality import QUALITY
from bi.superset.design.regions import REGIONS

DASHBOARDS = (REGIONS, BODY, QUALITY)
METADATA = {"version": "1.0.0", "type": "assets", "timestamp": "2026-01-01T00:00:00+00:00"}
# superset_config.py replaces the path by the edition's, and always opens it read-only
CONNECTION = {
    "database_name": DATABASE,
    "sqlalchemy_uri": "duckdb:///ogi.duckdb",
    "cache_timeout": None,
    "expose_in_sqllab": True,
    "allow_run_async": False,
    "allow_ctas": False,
    "allow_cvas": False,
    "allow_dml": False,
    "allow_file_upload": False,
    "extra": {"allows_virtual_table_explore": True, "engine_params": {"connect_args": {"read_only": True}}},
    "uuid": uuid("database", DATABASE),
    "version": "1.0.0",
}


def assets() -> dict[str, dict[str, Any]]:
    """Return each object of the bundle by the path of its file."""
    charts = {chart.slug: chart for dashboard in DASHBOARDS for chart in dashboard.charts}
    objects: dict[str, dict[str, Any]] = {"metadata.yaml": METADATA, f"databases/{DATABASE}.yaml": CONNECTION}
    objects |= {f"datasets/{dataset.name}.yaml": dataset.asset() for dataset in DATASETS}
    objects |= {f"charts/{slug}.yaml": chart.asset() for slug, chart in charts.items()}
    objects |= {f"dashboards/{dashboard.slug}.yaml": dashboard.asset() for dashboard in DASHBOARDS}
    return objects


def write(folder: Path) -> None:
    """Write the bundle into a folder; other files in it are left alone."""
    for path, asset in assets().items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(_yaml(asset), encoding="utf-8")


class _Dumper(yaml.SafeDumper):
    """A dumper without aliases that writes multi-line strings as blocks."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _string(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _string)


def _yaml(asset: dict[str, Any]) -> str:
    return yaml.dump(asset, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=120)
