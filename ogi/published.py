"""The folder of published editions: the names of its files, and the manifest of the current edition.

published/
    current -> editions/NAME     a symbolic link, replaced in one step when an edition is published
    ogi.duckdb -> current/…      fixed names for readers
    marts, csv, docs, datapackage.json, edition.json likewise
    editions/NAME/               the current edition, and older ones for readers that are opening them
"""

import json
from pathlib import Path
from typing import Any

DATABASE = "ogi.duckdb"
MARTS = "marts"  # Parquet: one file for each mart, for each fact a folder with a folder for each year
CSV = "csv"  # the small marts
DOCS = "docs"  # dbt's page of models and columns
PACKAGE = "datapackage.json"
MANIFEST = "edition.json"
REPRODUCIBLE = (f"{MARTS}/", f"{CSV}/")  # equal inputs give equal bytes of the files below, PACKAGE apart
KEPT = 3  # editions that stay in the folder, unless --keep gives another number


def is_reproducible(path: str) -> bool:
    """Tell whether equal documents, seeds and versions give equal bytes of this file of an edition.

    The others hold the name and the time of the edition, or the order in which documents were loaded.
    """
    return path.startswith(REPRODUCIBLE) and not path.endswith(PACKAGE)


def current(folder: Path) -> dict[str, Any] | None:
    """Return the manifest of the current edition, None if nothing is published in the folder."""
    path = folder / MANIFEST
    if not path.exists():
        return None
    manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return manifest
