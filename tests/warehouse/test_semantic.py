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
from support.dbt_runs import artifact

from bi.superset.design import bundle
from loaders.project import ROOT

Answer = dict[tuple[str, ...], list[float | None]]
REGIONS = "rpt_region_rates where division_basis = 'then' and region_level is not null"


@pytest.fixture(scope="module")
def project(demo: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that MetricFlow takes for the project: it reads dbt_project.yml and target/semantic_manifest.json."""
    folder = tmp_path_factory.mktemp("semantic")
    (folder / "target").mkdir()
    shutil.copy(ROOT / "dbt_project.yml", folder)
    (folder / "target" / "semantic_manifest.json").write_text(
        json.dumps(artifact("semantic_manifest")), encoding="utf-8"
    )
    shutil.copy(demo.database, folder / "ogi.duckdb")
    return folder


# MetricFlow needs seconds to start: one process answers all calls, each line of its input one call
CALLS = """
import json, sys
from dbt_metricflow.cli.main import cli
for words in json.load(sys.stdin):
    print("\\f", end="", flush=True)
    cli(words, standalone_mode=False)
    sys.stdout.flush()
"""


def mf(project: Path, calls: list[list[str]]) -> list[str]:
    """Call MetricFlow's command on the built warehouse, once for each list of words; return what each call prints."""
    done = subprocess.run(
        [sys.executable, "-c", CALLS],
        cwd=project,
        env={
            **os.environ,
            "OGI_DB": str(project / "ogi.duckdb"),
            "DBT_PROFILES_DIR": str(ROOT),
            "PYTHONPATH": str(ROOT),
        },
        input=json.dumps(calls),
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0 and "ERROR" not in done.stdout, done.stdout + done.stderr
    return done.stdout.split("\f")[1:]


def metrics() -> list[dict[str, str]]:
    """Return the rows of the seed of metrics."""
    with (ROOT / "seeds" / "metrics" / "metrics.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def expected(project: Path, query: str) -> Answer:
    """Return the same from a query with the dimensions, then a received_count, then a grant_rate."""
    with duckdb.connect(project / "ogi.duckdb", read_only=True) as conn:
        rows = conn.execute(query).fetchall()
    return {tuple(str(one) for one in row[:-2]): [round(float(one), 5) for one in row[-2:]] for row in rows}


GROUPED = [
    # the way to add up, the dimensions, and the mart with the same sums: its key column and its level of divisions
    ("own", ["body__level"], "rpt_level_rates", "level", ""),
    ("own", ["report__province_code"], "rpt_region_rates", "region_code", "province"),
    ("own", ["report__prefecture_code"], "rpt_region_rates", "region_code", "prefecture"),
    ("own", ["report__county_code"], "rpt_region_rates", "region_code", "county"),
    ("nation", [], "rpt_region_rates", "''", "nation"),
    ("nation", ["report__province_code"], "rpt_region_rates", "region_code", "province"),
    ("prefectures", ["report__prefecture_code"], "rpt_region_rates", "region_code", "prefecture"),
    ("counties", ["report__county_code"], "rpt_region_rates", "region_code", "county"),
]
LIST = ["list", "metrics", "--show-all-dimensions"]
ROLL_UPS = (["received_count_prefectures", "received_count_counties"], ["body__level"])


def grouped(way: str, dimensions: list[str]) -> tuple[list[str], list[str]]:
    """Return the metrics and the dimensions of a query of GROUPED."""
    return [f"received_count_{way}", f"grant_rate_{way}"], ["report__report_year", *dimensions]


@pytest.fixture(scope="module")
def answered(project: Path) -> tuple[str, list[Answer]]:
    """What MetricFlow lists, and what it answers to GROUPED and then ROLL_UPS, without rows of nulls."""
    queries = [grouped(way, dimensions) for way, dimensions, *_ in GROUPED] + [ROLL_UPS]
    calls = [
        ["query", "--metrics", ",".join(codes), "--group-by", ",".join(dimensions), "--csv", f"{number}.csv"]
        for number, (codes, dimensions) in enumerate(queries)
    ]
    listed, *_ = mf(project, [LIST, *calls])
    answers: list[Answer] = []
    for number, (_, dimensions) in enumerate(queries):
        with (project / f"{number}.csv").open(encoding="utf-8", newline="") as file:
            rows, count = list(csv.reader(file))[1:], len(dimensions)
        answers.append(
            {
                tuple(row[:count]): [round(float(one), 5) if one else None for one in row[count:]]
                for row in rows
                if any(row[count:])
            }
        )
    return listed, answers


def test_each_metric_is_listed_once_for_each_way_to_add_up(answered: tuple[str, list[Answer]]) -> None:
    """With the dimensions of its body; the parts of rates say that they are private."""
    listed = dict(re.findall(r"^• (\w+): (.*)$", answered[0], re.MULTILINE))
    private = {name for name in listed if name.startswith("private_")}
    ways = ("own", "nation", "prefectures", "counties")
    assert set(listed) - private == {f"{row['metric_code']}_{way}" for row in metrics() for way in ways}
    assert "body__sector_code" in listed["grant_rate_own"] and "report__province_code" in listed["grant_rate_own"]
    nodes = artifact("manifest")["metrics"].values()
    assert {node["name"] for node in nodes if node["config"]["meta"].get("is_private")} == private


def test_no_metric_mixes_scopes_or_levels() -> None:
    """Each definition that is not private selects one scope and, of roll-ups, those that count at one level."""
    for metric in artifact("semantic_manifest")["metrics"]:
        if metric["name"].startswith("private_"):
            continue
        way = metric["name"].rsplit("_", 1)[1]
        (condition,) = (one["where_sql_template"] for one in metric["filter"]["where_filters"])
        scope = "own" if way == "own" else "area"
        assert f"report__scope_code') }}}} = '{scope}'" in condition
        level = {"nation": "nation", "prefectures": "prefecture", "counties": "county"}.get(way)
        assert level is None or f"report__counts_in_{level}')" in condition


@pytest.mark.parametrize("number", range(len(GROUPED)), ids=["-".join([one[0], *one[1]]) for one in GROUPED])
def test_a_query_gives_the_figures_of_the_marts(project: Path, answered: tuple[str, list[Answer]], number: int) -> None:
    """By year, level and division, each request once, both sides of a rate of the same reports."""
    way, _, mart, key, region_level = GROUPED[number]
    found = answered[1][number]
    known = {key: values for key, values in found.items() if "" not in key}
    divisions = f" and division_basis = 'then' and region_level = '{region_level}'" if region_level else ""
    of_mart = expected(
        project,
        f"select report_year, {key}, max(numerator) filter (metric_code = 'received_count') as received,"
        f" max(rate) filter (metric_code = 'grant_rate') from marts.{mart}"
        f" where scope_code = '{'own' if way == 'own' else 'area'}'{divisions}"
        " group by all having received is not null",
    )
    assert known == {tuple(one for one in key if one): values for key, values in of_mart.items()}
    assert len(known) > 5


def test_levels_of_roll_ups(project: Path, answered: tuple[str, list[Answer]]) -> None:
    """Roll-ups of prefectures and of counties are there although those of the provinces include them."""
    found = answered[1][len(GROUPED)]
    with duckdb.connect(project / "ogi.duckdb", read_only=True) as conn:
        of_levels = dict(
            conn.execute(
                "select level, sum(numerator) from marts.rpt_level_rates"
                " where scope_code = 'area' and metric_code = 'received_count' group by level"
            ).fetchall()
        )
    assert found["prefecture",][0] == of_levels["prefecture"] > 0
    assert found["county",][1] == of_levels["county"] > 0


def test_saved_queries_ask_for_one_scope_at_a_time() -> None:
    """Each of them takes metrics that are added up in one way."""
    saved = artifact("manifest")["saved_queries"].values()
    assert len(saved) == 3
    for query in saved:
        assert len({name.rsplit("_", 1)[1] for name in query["query_params"]["metrics"]}) == 1, query["name"]


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
