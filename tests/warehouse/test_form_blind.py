"""Forms and tables are data: no code of either is written in models, macros, commands or dashboards."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from loaders.project import ROOT

ROOMS = ("models", "macros", "ogi", "bi")
LAYER = "models/marts/core/fct_"  # the facts whose subject is one table


def codes(seed: str, column: str) -> set[str]:
    """Return the codes of a seed."""
    with (ROOT / "seeds" / f"{seed}.csv").open(encoding="utf-8", newline="") as file:
        return {row[column] for row in csv.DictReader(file)}


def literals(text: str, asked: set[str]) -> list[str]:
    """Return the codes that stand in quotes in a text, each time that they do."""
    return [code for _, code in re.findall(r"(['\"])([a-z0-9_]+)\1", text) if code in asked]


def breaches(sources: Iterator[tuple[str, str]], forms: set[str], tables: set[str]) -> list[str]:
    """Return each code of a form, and each of a table outside the one place of a fact about it, in words."""
    found = []
    for name, text in sources:
        found += [f"{name} names the form {code}" for code in literals(text, forms)]
        allowed = 1 if name.startswith(LAYER) else 0
        named = literals(text, tables)
        if len(named) > allowed:
            found.append(f"{name} names the tables {', '.join(named)}")
    return found


def sources() -> Iterator[tuple[str, str]]:
    """Yield the path and the text of each source of the rooms."""
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*")):
            if path.suffix in (".sql", ".py") and path.is_file():
                yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")


def test_no_source_names_a_form_or_a_table() -> None:
    """A new form or table is rows of seeds."""
    forms, tables = codes("form_versions", "form_code"), codes("statutory_tables", "table_code")
    assert forms and tables
    assert breaches(sources(), forms, tables) == []


@pytest.mark.parametrize(
    ("name", "text", "count"),
    [
        ("models/intermediate/values/int_a.sql", "where table_code = 'requests'", 1),
        ("models/marts/core/fct_a.sql", "where table_code = 'requests'", 0),
        ("models/marts/core/fct_a.sql", "where table_code in ('requests', 'review')", 1),
        ("models/marts/core/dim_a.sql", "'requests' as table_code", 1),
        ("models/marts/core/fct_a.sql", "where form_code = '2021'", 1),
        ("ogi/a.py", 'if form == "2021" or table == "review":', 2),
        ("ogi/a.py", "the review of 2021", 0),
        ("bi/a.py", "columns('review_channels')", 0),
    ],
)
def test_each_literal_is_found(name: str, text: str, count: int) -> None:
    """One source, and how many words tell of it."""
    assert len(breaches(iter([(name, text)]), {"2021"}, {"requests", "review"})) == count
