"""A seed is loaded again if its file, its settings or its table changed, and only then."""

import shutil
from pathlib import Path

import duckdb
import pytest
from support.dbt_runs import dbt

from ogi.building import seed_files

NAMES = ["rules", "regions", "applicant_types", "rule_terms"]


@pytest.fixture
def seeds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the folder of seeds, which may be changed."""
    folder = tmp_path / "seeds"
    shutil.copytree(seed_files.SEEDS, folder)
    monkeypatch.setattr(seed_files, "SEEDS", folder)
    return folder


def test_nothing_is_stale_after_a_build(built: Path, seeds: Path) -> None:
    assert seed_files.stale(built, NAMES) == []


def test_a_changed_file_is_stale(built: Path, seeds: Path) -> None:
    with (seeds / "rules.csv").open("a", encoding="utf-8") as file:
        file.write("x,identity,,low,x,x,x,x\n")
    assert seed_files.stale(built, NAMES) == ["rules"]


def test_changed_settings_make_the_seeds_beside_them_stale(built: Path, seeds: Path) -> None:
    with (seeds / "_seeds.yml").open("a", encoding="utf-8") as file:
        file.write("\n# another column type\n")
    assert seed_files.stale(built, NAMES) == ["applicant_types", "rule_terms", "rules"]


@pytest.mark.parametrize(
    "change",
    [
        "update seeds.rules set title_en = 'another' where rule_code = 'request_flow'",
        "delete from seeds.rules where rule_code = 'request_flow'",
        "insert into seeds.rules from seeds.rules limit 1",
        "drop table seeds.rules",
    ],
)
def test_a_changed_table_is_stale(built: Path, seeds: Path, change: str) -> None:
    with duckdb.connect(built) as conn:
        conn.execute(change)
    assert seed_files.stale(built, NAMES) == ["rules"]


def test_a_seed_that_dbt_loaded_is_stale_until_it_is_remembered(built: Path, seeds: Path) -> None:
    """dbt makes the table anew, without a mark."""
    assert dbt(built, "seed", "--select", "rules").code == 0
    assert seed_files.stale(built, NAMES) == ["rules"]
    seed_files.remember(built, ["rules"])
    assert seed_files.stale(built, NAMES) == []
