"""Read-only editions: tables for SQL and BI, swapped in whole while readers stay connected.

published/
    current -> editions/NAME     one symbolic link, replaced in one step: the swap
    ogi.duckdb -> current/…      names that stay the same for readers
    marts -> current/marts       one Parquet file a mart
    edition.json -> current/…
    editions/NAME/               the edition and the one before it, for readers that are just opening
"""

import json
from pathlib import Path
from typing import Any

DATABASE = "ogi.duckdb"
MARTS = "marts"
FACTS = "edition.json"


def current(folder: Path) -> dict[str, Any] | None:
    """Return what the current edition says of itself, or None where nothing is published."""
    facts = folder / FACTS
    if not facts.exists():
        return None
    said: dict[str, Any] = json.loads(facts.read_text(encoding="utf-8"))
    return said
