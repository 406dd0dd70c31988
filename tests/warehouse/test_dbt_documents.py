"""What is written beside the models keeps up with them: seeds' column types, and the page on the marts."""

import csv
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from loaders.project import ROOT

SEEDS = {path.stem: path for path in (ROOT / "seeds").rglob("*.csv")}
MARTS = {path.stem for path in (ROOT / "models" / "marts").rglob("*.sql")}
ROW = re.compile(r"^\| `(\w+)` \|", re.MULTILINE)


def properties(folder: Path, kind: str) -> dict[str, dict[str, Any]]:
    """Return what the YAML files of a folder say of its seeds or models."""
    files = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in folder.rglob("*.yml")]
    return {one["name"]: one for file in files for one in file.get(kind, [])}


@pytest.mark.parametrize("seed", sorted(SEEDS))
def test_each_seed_has_its_columns_typed_in_order(seed: str) -> None:
    """dbt-duckdb fills a seed by position: a column that is typed nowhere is guessed, 110000 as a number."""
    with SEEDS[seed].open(encoding="utf-8", newline="") as file:
        header = next(csv.reader(file))
    told = properties(ROOT / "seeds", "seeds")
    assert seed in told, "no entry in a YAML file of seeds/"
    assert list(told[seed]["config"]["column_types"]) == header
    assert told[seed]["description"].startswith("One ")


@pytest.mark.parametrize("seed", sorted(path.stem for path in (ROOT / "seeds").glob("*.csv")))
def test_each_codebook_has_a_key(seed: str) -> None:
    """The test of its rules names the columns of the key."""
    tests = properties(ROOT / "seeds", "seeds")[seed]["data_tests"]
    assert [test["table_rules"]["arguments"]["key"] for test in tests if "table_rules" in test]


def test_the_page_on_the_marts_lists_each() -> None:
    """docs/marts.md: no mart is left out, none is told of that isn't there."""
    assert set(ROW.findall((ROOT / "docs" / "marts.md").read_text(encoding="utf-8"))) == MARTS
