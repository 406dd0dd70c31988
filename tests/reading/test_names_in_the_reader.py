"""The forms are data: no form or table is named in the loaders, and the order of the seeds' rows plays no part."""

import ast
from pathlib import Path

import pytest
from support.seeded import readings, rows_of, with_seeds

from loaders.project import ROOT

CODES = {row["form_code"] for row in rows_of("form_versions")} | {
    row["table_code"] for row in rows_of("statutory_tables")
}
REPORTS = sorted((ROOT / "sample" / "reports").iterdir())


def docstrings(tree: ast.Module) -> set[int]:
    """The constants that are docstrings."""
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef)
    bodies = [node.body for node in ast.walk(tree) if isinstance(node, documented)]
    return {id(body[0].value) for body in bodies if body and isinstance(body[0], ast.Expr)}


@pytest.mark.parametrize("path", sorted((ROOT / "loaders").rglob("*.py")), ids=lambda path: path.stem)
def test_no_code_of_a_form_or_a_table_is_a_literal(path: Path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    described = docstrings(tree)
    literals = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in described}
    assert not literals & CODES


def test_the_order_of_forms_and_tables_in_the_seeds_plays_no_part(tmp_path: Path):
    reverse = {name: lambda rows: rows[::-1] for name in ("form_versions", "statutory_tables")}
    as_shipped = with_seeds(tmp_path / "shipped", {})
    reversed_rows = with_seeds(tmp_path / "reversed", reverse)
    assert readings(reversed_rows, REPORTS) == readings(as_shipped, REPORTS)


def test_a_form_without_the_later_tables_changes_no_reading(tmp_path: Path):
    """A form that has one table of its own, and none of the others."""
    cell = {"form_code": "older", "table_code": "older", "row_code": "line", "column_code": "value"}
    changes = {
        "form_versions": lambda rows: [*rows, rows[0] | {"form_code": "older", "first_report_year": "2008"}],
        "statutory_tables": lambda rows: [*rows, rows[0] | {"table_code": "older", "position": "9"}],
        "form_cells": lambda rows: [*rows, cell | {"row_position": "1", "column_position": "1", "unit_code": "items"}],
    }
    with_older = with_seeds(tmp_path / "older", changes)
    as_shipped = with_seeds(tmp_path / "shipped", {})
    assert readings(with_older, REPORTS) == readings(as_shipped, REPORTS)
