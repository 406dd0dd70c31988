"""Read-only editions: tables for SQL and BI, swapped in whole while readers stay connected.

published/
    current -> editions/NAME     one symbolic link, replaced in one step: the swap
    ogi.duckdb -> current/…      names that stay the same for readers
    marts, csv, docs, datapackage.json, edition.json likewise
    editions/NAME/               the edition and those before it, for readers that are just opening
"""

import json
from pathlib import Path
from typing import Any

DATABASE = "ogi.duckdb"
MARTS = "marts"  # Parquet: a file a mart, a folder by report_year a fact
CSV = "csv"  # the small marts, for spreadsheets
DOCS = "docs"  # dbt's page of models and columns
PACKAGE = "datapackage.json"
FACTS = "edition.json"
KEPT = 3  # editions, unless --keep says otherwise


def current(folder: Path) -> dict[str, Any] | None:
    """Return what the current edition says of itself, or None where nothing is published."""
    facts = folder / FACTS
    if not facts.exists():
        return None
    said: dict[str, Any] = json.loads(facts.read_text(encoding="utf-8"))
    return said
