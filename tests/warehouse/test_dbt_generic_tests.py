"""Our own generic dbt tests, each held against rows it must pass and rows it must catch."""

import shutil
from typing import Any

import pytest
import yaml
from support.dbt_runs import Run, dbt

from loaders.project import ROOT

ROWS = {
    "rows": "values ('a', 1), ('a', 2), ('b', 1)",
    "rows_doubled": "values ('a', 1), ('a', 1), ('b', 1), (null, 2), (null, 2)",
    "totals": "values ('a', 7), ('b', null)",
    "totals_wrong": "values ('a', 8), ('b', 3), ('c', 1)",
    "parts": "values ('a', 3), ('a', 4), ('b', 3), ('b', null)",
    "half": "values ('a', 3), ('b', null)",
    "other_half": "values (4, 0)",
    "cells": "values ('a', 'x'), ('a', 'y'), ('b', 'x')",
    "cells_strayed": "values ('a', 'x'), ('a', 'z'), ('c', 'x')",
    "long_fact": "values ('a', 'x'), ('c', 'x')",
    "wide_fact": "values ('a', 0)",
    "set_aside": "values ('b', 'x'), ('c', 'x')",
    "counts": "values ('a', 2), ('b', 1), ('c', 0)",
    "counts_wrong": "values ('a', 3), ('b', 1), ('c', null)",
    "counted": "values ('a', 0), ('a', 0), ('b', 0)",
    "counted_more": "values ('a', 0), ('a', 0), ('b', 0), ('d', 0)",
    "bases": "values (1, 'printed'), (2, 'solved'), (null, 'unknown')",
    "codes": "values ('a', 1), ('b', 2), ('c', 3)",
    "codes_wrong": "values ('a', 1), ('a', 1), (null, 2), ('b', null), ('d', 9)",
    "bases_wrong": "values (null, 'printed'), (1, 'unknown'), (1, 'guessed'), (1, 'printed')",
}
PARTS = {
    "total": "figure",
    "keys": ["code"],
    "parts": [{"relation": "ref('parts')", "keys": ["code"], "part": "figure"}],
}
TWO_SOURCES = [
    {"relation": "ref('half')", "keys": ["code"], "part": "figure"},
    {"relation": "ref('other_half')", "keys": ["'a'"], "part": "code"},
]
DESTINATIONS = {
    "columns": ["code", "figure"],
    "destinations": [
        {"relation": "ref('long_fact')", "columns": ["code", "figure"]},
        {"relation": "ref('wide_fact')", "columns": ["code", "'y'"]},
        {"relation": "ref('set_aside')", "columns": ["code", "figure"]},
    ],
}
RULES = {"key": ["code"], "not_null": ["figure"], "unique": ["figure"], "accepted": {"figure": [1, 2, 3]}}
REFERENCE = {"references": {"code": "ref('codes')"}}
OTHER_REFERENCE = {"figure": ["ref('codes')", "figure"]}
# test, model, arguments, and how many rows it must catch
CASES: list[tuple[str, str, dict[str, Any], int]] = [
    ("unique_combination", "rows", {"columns": ["code", "figure"]}, 0),
    ("unique_combination", "rows_doubled", {"columns": ["code", "figure"]}, 2),
    ("sum_to_total", "totals", PARTS, 0),
    # 8 is not 3 + 4, 3 has a part that isn't known, 1 has no parts
    ("sum_to_total", "totals_wrong", PARTS, 3),
    ("sum_to_total", "totals", PARTS | {"parts": TWO_SOURCES}, 0),
    ("conservation", "cells", DESTINATIONS, 0),
    # a z arrives nowhere, c x twice
    ("conservation", "cells_strayed", DESTINATIONS, 2),
    ("counts_agree", "counts", {"count_column": "figure", "rows": "ref('counted')", "keys": ["code"]}, 0),
    # a has two rows, not three; c states nothing; d isn't stated
    ("counts_agree", "counts_wrong", {"count_column": "figure", "rows": "ref('counted_more')", "keys": ["code"]}, 3),
    ("table_rules", "codes", RULES, 0),
    ("table_rules", "codes", RULES | REFERENCE, 0),
    # a has two rows, which share a figure (three failures); a key is null; b has no figure; the 9 of d is not accepted
    ("table_rules", "codes_wrong", RULES, 6),
    # d is not in the other relation; a null is not looked up
    ("table_rules", "codes_wrong", RULES | REFERENCE, 7),
    ("table_rules", "codes_wrong", {"key": ["figure"], "nullable": ["figure"], "references": OTHER_REFERENCE}, 2),
    ("table_rules", "bases", {"key": ["figure"], "bases": {"code": "figure"}}, 0),
    ("table_rules", "bases_wrong", {"key": ["code", "figure"], "nullable": ["code"], "bases": {"code": "figure"}}, 3),
]
GENERIC = ROOT / "tests" / "dbt" / "generic"


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A small dbt project of its own: the rows as views, and our generic tests over them."""
    project = tmp_path_factory.mktemp("mock")
    shutil.copytree(GENERIC, project / "tests" / "generic")
    (project / "dbt_project.yml").write_text("{name: mock, profile: mock}", encoding="utf-8")
    profile = {"target": "mock", "outputs": {"mock": {"type": "duckdb", "path": str(project / "ogi.duckdb")}}}
    (project / "profiles.yml").write_text(yaml.safe_dump({"mock": profile}), encoding="utf-8")
    models: dict[str, list[dict[str, Any]]] = {name: [] for name in ROWS}
    for number, (test, model, arguments, _) in enumerate(CASES):
        models[model].append({test: {"name": f"case_{number}", "arguments": arguments}})
    (project / "models").mkdir()
    for name, rows in ROWS.items():
        sql = f"select * from ({rows}) as t (code, figure)"
        (project / "models" / f"{name}.sql").write_text(sql, encoding="utf-8")
    properties = {"models": [{"name": name, "data_tests": tests} for name, tests in models.items()]}
    (project / "models" / "mock.yml").write_text(yaml.safe_dump(properties), encoding="utf-8")
    return dbt(project / "ogi.duckdb", "build", "--warn-error", project=project)


@pytest.mark.parametrize("number", range(len(CASES)), ids=[f"{test}-{model}" for test, model, _, _ in CASES])
def test_catches_what_it_must(run: Run, number: int) -> None:
    """A good set of rows passes; in a bad one each bad row is caught, and no other."""
    must_catch = CASES[number][3]
    assert f"case_{number}" in run.statuses(), run.said
    assert run.statuses()[f"case_{number}"] == ("fail" if must_catch else "pass"), run.said
    assert run.failures().get(f"case_{number}", 0) == must_catch


def test_each_generic_test_has_a_good_and_a_bad_case() -> None:
    """A new generic test comes with cases of its own."""
    names = {path.stem for path in GENERIC.glob("*.sql")}
    assert {test for test, _, _, caught in CASES if caught == 0} == names
    assert {test for test, _, _, caught in CASES if caught > 0} == names
