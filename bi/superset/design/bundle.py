"""The bundle: every object as the YAML that Superset imports and exports."""

from pathlib import Path
from typing import Any

import yaml

from bi.superset.design.body import BODY
from bi.superset.design.catalogue import DATASETS
from bi.superset.design.names import DATABASE, uuid
from bi.superset.design.quality import QUALITY
from bi.superset.design.regions import REGIONS
from bi.superset.places import BUNDLE

DASHBOARDS = (REGIONS, BODY, QUALITY)
METADATA = {"version": "1.0.0", "type": "assets", "timestamp": "2026-01-01T00:00:00+00:00"}
# superset_config.py puts the edition's path in, and opens it read-only whatever is written here
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


def files() -> dict[str, str]:
    """Return the text of each file of the bundle by its path in it."""
    charts = {chart.slug: chart for dashboard in DASHBOARDS for chart in dashboard.charts}
    objects: dict[str, dict[str, Any]] = {"metadata.yaml": METADATA, f"databases/{DATABASE}.yaml": CONNECTION}
    objects |= {f"datasets/{dataset.name}.yaml": dataset.written() for dataset in DATASETS}
    objects |= {f"charts/{slug}.yaml": chart.written() for slug, chart in charts.items()}
    objects |= {f"dashboards/{dashboard.slug}.yaml": dashboard.written() for dashboard in DASHBOARDS}
    return {path: _text(written) for path, written in objects.items()}


def write(folder: Path = BUNDLE) -> None:
    """Write the bundle, and remove files of objects that are gone."""
    wanted = files()
    for path in set(_present(folder)) - set(wanted):
        (folder / path).unlink()
    for path, text in wanted.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")


def stale(folder: Path = BUNDLE) -> list[str]:
    """Return the paths of files that are missing, too many, or not as `files` has them."""
    wanted, present = files(), _present(folder)
    return sorted(path for path in wanted.keys() | present.keys() if wanted.get(path) != present.get(path))


def _present(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in folder.rglob("*.yaml")}


class _Dumper(yaml.SafeDumper):
    """Texts of several lines as blocks, and no aliases."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _string(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _string)


def _text(written: dict[str, Any]) -> str:
    return yaml.dump(written, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=120)
