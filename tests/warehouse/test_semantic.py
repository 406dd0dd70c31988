"""The semantic layer: MetricFlow computes what the metric marts say; exposures and generated files are up to date."""

import csv
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import duckdb
import pytest
from support.dbt_runs import Run, artifact

from bi.superset.design import bundle
from loaders.project import ROOT


@pytest.fixture(scope="module")
def project(small_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that MetricFlow takes for the project: it reads dbt_project.yml and target/semantic_manifest.json."""
    folder = tmp_path_factory.mktemp("semantic")
    (folder / "target").mkdir()
    shutil.copy(ROOT / "dbt_project.yml", folder)
    (folder / "target" / "semantic_manifest.json").write_text(
        json.dumps(artifact("semantic_manifest")), encoding="utf-8"
    )
    shutil.copy(small_warehouse, folder / "ogi.duckdb")
    return folder


def mf(project: Path, *words: str) -> str:
    """Call MetricFlow's command on the built warehouse and return what it prints."""
    done = subprocess.run(
        [Path(sys.executable).parent / "mf", *words],
        cwd=project,
        env={
            **os.environ,
            "OGI_DB": str(project / "ogi.duckdb"),
            "DBT_PROFILES_DIR": str(ROOT),
            "PYTHONPATH": str(ROOT),
        },
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0 and "ERROR" not in done.stdout, done.stdout + done.stderr
    return done.stdout


def metrics() -> list[dict[str, str]]:
    """Return the rows of the seed of metrics."""
    with (ROOT / "seeds" / "metrics" / "metrics.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_each_metric_is_listed(project: Path) -> None:
    """With the dimensions of its body."""
    listed = dict(re.findall(r"^• (\w+): (.*)$", mf(project, "list", "metrics", "--show-all-dimensions"), re.MULTILINE))
    assert {row["metric_code"] for row in metrics()} <= set(listed)
    assert "body__sector_code" in listed["grant_rate"] and "report__scope_code" in listed["grant_rate"]


def test_a_query_gives_the_rates_of_the_marts(project: Path) -> None:
    """One scope a row, summed over bodies, both sides of a rate from the same reports."""
    mf(
        project,
        "query",
        "--metrics",
        "received_count,grant_rate,reconsideration_correction_rate_on_closed",
        "--group-by",
        "report__report_year,report__scope_code",
        "--csv",
        "found.csv",
    )
    with duckdb.connect(project / "ogi.duckdb", read_only=True) as conn:
        expected = conn.execute(
            "select report_year, scope_code, max(numerator) filter (metric_code = 'received_count'),"
            " max(rate) filter (metric_code = 'grant_rate'),"
            " max(rate) filter (metric_code = 'reconsideration_correction_rate_on_closed')"
            " from marts.rpt_region_rates where region_code = '000000' and division_basis = 'then'"
            " group by all order by all"
        ).fetchall()
    with (project / "found.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[1:]
    found = {(int(row[0]), row[1]): [round(float(one), 5) if one else None for one in row[2:]] for row in rows}
    assert found == {row[:2]: [None if one is None else round(one, 5) for one in row[2:]] for row in expected}
    assert len(found) == len(rows) == 3


def test_saved_queries_ask_for_one_scope_at_a_time() -> None:
    """By grouping or by a filter: a sum across scopes would be wrong."""
    saved = artifact("manifest")["saved_queries"].values()
    assert len(saved) == 3
    for query in saved:
        assert "report__scope_code" in str(query["query_params"]), query["name"]


def exposures() -> dict[str, set[str]]:
    """Return the marts that each exposure names."""
    found = artifact("manifest")["exposures"].values()
    return {one["name"]: {node.split(".")[-1] for node in one["depends_on"]["nodes"]} for one in found}


def test_editions_expose_every_mart() -> None:
    """Both ways of publishing write all of them."""
    nodes: dict[str, Any] = artifact("manifest")["nodes"]
    marts = {node["name"] for node in nodes.values() if node["resource_type"] == "model" and node["schema"] == "marts"}
    assert exposures()["edition"] == exposures()["edition_in_postgresql"] == marts


def test_dashboards_expose_the_marts_of_their_charts() -> None:
    """As the bundle's datasets read them."""

    def read(kind: str) -> list[dict[str, Any]]:
        return [asset for path, asset in bundle.assets().items() if path.startswith(f"{kind}/")]

    marts = {
        dataset["uuid"]: set(re.findall(r"marts\.(\w+)", dataset["sql"] or "")) or {dataset["table_name"]}
        for dataset in read("datasets")
    }
    charts = {chart["uuid"]: marts[chart["dataset_uuid"]] for chart in read("charts")}
    dashboards = read("dashboards")
    assert len(dashboards) == 3
    for dashboard in dashboards:
        text = str(dashboard)
        shown = [names for uuid, names in (charts | marts).items() if uuid in text]
        assert exposures()[dashboard["slug"]] == set().union(*shown), dashboard["slug"]


@pytest.fixture(scope="module")
def generate() -> ModuleType:
    """The program that writes what is made from the codebooks."""
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_what_is_made_from_the_codebooks_is_up_to_date(generate: ModuleType) -> None:
    """Else: python docs/generate.py."""
    assert {path.name for path in generate.FILES} == {"glossary.md", "_metrics.yml"}
    for path, make in generate.FILES.items():
        assert path.read_text(encoding="utf-8") == make(), f"{path.name}: run python docs/generate.py"


def test_the_glossary_has_every_code(generate: ModuleType) -> None:
    """Of every codebook with names in both languages, each name too; a new codebook is missed here."""
    page = generate.glossary()
    for path in sorted((ROOT / "seeds").rglob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        if rows and {"name_zh", "name_en"} <= set(rows[0]) and path.stem != "form_versions":
            for row in rows:
                assert row["name_zh"] in page and row["name_en"] in page, (path.name, row)
