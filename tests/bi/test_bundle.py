"""The design of the dashboards: a complete bundle whose columns the edition has."""

import csv
import sys
from collections import Counter
from pathlib import Path

import duckdb
import pytest
import yaml

from bi.superset import server
from bi.superset.design import bundle
from bi.superset.design.catalogue import DATASETS, RATES
from bi.superset.design.colors import COLORS
from bi.superset.design.datasets import Dataset
from bi.superset.design.layout import Filter
from bi.superset.places import State
from loaders.project import ROOT


def test_the_launcher_writes_the_bundle_and_removes_old_files(tmp_path: Path) -> None:
    state = State(tmp_path)
    server._write_bundle(Path(sys.executable), state)
    (state.bundle / "metadata.yaml").write_text("version: 2.0.0\n")
    (state.bundle / "dashboards" / "body.yaml").unlink()
    (state.bundle / "charts" / "old.yaml").write_text("slice_name: old\n")
    server._write_bundle(Path(sys.executable), state)
    files = {path.relative_to(state.bundle).as_posix(): path.read_text() for path in state.bundle.rglob("*.yaml")}
    assert {path: yaml.safe_load(text) for path, text in files.items()} == bundle.assets()


def test_a_changed_bundle_is_imported_again(tmp_path: Path) -> None:
    bundle.write(tmp_path)
    before = server._digest(tmp_path)
    (tmp_path / "metadata.yaml").write_text("version: 2.0.0\n")
    assert server._digest(tmp_path) != before


def test_every_object_has_a_uuid_of_its_own_and_every_reference_leads_somewhere() -> None:
    uuids = Counter(asset["uuid"] for path, asset in bundle.assets().items() if path != "metadata.yaml")
    assert max(uuids.values()) == 1
    for path, asset in bundle.assets().items():
        for reference in ("dataset_uuid", "database_uuid"):
            assert asset.get(reference) is None or asset[reference] in uuids, path
        for place in asset.get("position", {}).values():
            if isinstance(place, dict) and place["type"] == "CHART":
                assert place["meta"]["uuid"] in uuids, path


def test_every_label_is_in_both_languages() -> None:
    def both(label: str) -> bool:
        return any("\u4e00" <= character <= "\u9fff" for character in label) and any(
            character.isascii() and character.isalpha() for character in label
        )

    labels = [dashboard.asset()["dashboard_title"] for dashboard in bundle.DASHBOARDS]
    labels += [chart.title for dashboard in bundle.DASHBOARDS for chart in dashboard.charts]
    for dashboard in bundle.DASHBOARDS:
        labels += [filter["name"] for filter in dashboard.asset()["metadata"]["native_filter_configuration"]]
    assert [label for label in labels if not both(label)] == []


def test_every_dashboard_begins_with_what_the_edition_is() -> None:
    for dashboard in bundle.DASHBOARDS:
        first = dashboard.rows[0].charts[0].chart
        assert first.dataset.name == "rpt_about"
        assert "nature" in first.params["all_columns"]


def test_the_connection_is_read_only_and_takes_no_uploads() -> None:
    connection = bundle.assets()["databases/ogi-warehouse.yaml"]
    assert connection["extra"]["engine_params"]["connect_args"] == {"read_only": True}
    for allowed in ("allow_dml", "allow_ctas", "allow_cvas", "allow_file_upload"):
        assert connection[allowed] is False, allowed


@pytest.mark.parametrize("dataset", DATASETS, ids=lambda dataset: dataset.name)
def test_columns_and_metrics_of_a_dataset_can_be_queried(dataset: Dataset, built_once: Path) -> None:
    source = f"({dataset.sql})" if dataset.sql else f"marts.{dataset.name}"
    columns = [f"{column.expression or name} as {name}" for name, column in dataset.columns.items()]
    metrics = [f"{metric.expression} as {name}" for name, metric in dataset.metrics.items()]
    with duckdb.connect(built_once, read_only=True) as conn:
        conn.execute(f"select {', '.join(columns)} from {source}")
        if metrics:
            conn.execute(f"select {', '.join(metrics)} from {source}")
        if dataset.name != "rpt_known_issues":
            assert conn.execute(f"select count(*) > 0 from {source}").fetchall() == [(True,)]


@pytest.mark.parametrize(
    "filter",
    [filter for dashboard in bundle.DASHBOARDS for filter in dashboard.filters],
    ids=lambda filter: filter.slug,
)
def test_a_filter_offers_values_and_what_it_starts_with_is_one_of_them(filter: Filter, built_once: Path) -> None:
    dataset = filter.dataset
    source = f"({dataset.sql})" if dataset.sql else f"marts.{dataset.name}"
    columns = [f"{column.expression or name} as {name}" for name, column in dataset.columns.items()]
    conditions = " and ".join(filter.conditions) or "true"
    sql = f"select distinct {filter.column} from (select {', '.join(columns)} from {source}) where {conditions}"
    with duckdb.connect(built_once, read_only=True) as conn:
        offered = {value for (value,) in conn.execute(sql).fetchall()}
    assert offered
    assert filter.default is None or filter.default in offered


def test_the_colours_are_of_labels_that_occur(built_once: Path) -> None:
    with duckdb.connect(built_once, read_only=True) as conn:
        named = "select metric_name_zh || ' ' || metric_name_en from marts.rpt_body_rates"
        labels = {label for (label,) in conn.execute(named).fetchall()}
    with (ROOT / "seeds" / "metrics" / "code_names.csv").open(encoding="utf-8") as file:
        labels |= {f"{row['name_zh']} {row['name_en']}" for row in csv.DictReader(file)}
    written = "".join(
        [dataset.sql or "" for dataset in DATASETS] + [column.expression or "" for column in RATES.values()]
    )
    assert {label for label in COLORS if label not in labels and label not in written} == set()
