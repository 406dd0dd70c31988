"""The paths of the warehouse and of the editions, from the environment."""

import os
from pathlib import Path

from loaders.project import ROOT


def database_path() -> Path:
    """Return the database that loaders and dbt share: OGI_DB, or warehouse/ogi.duckdb under the project's root."""
    path = os.environ.get("OGI_DB")
    return Path(path).absolute() if path else ROOT / "warehouse" / "ogi.duckdb"


def published_path() -> Path:
    """Return the folder of editions: OGI_PUBLISHED, or published/ under the project's root."""
    path = os.environ.get("OGI_PUBLISHED")
    return Path(path).absolute() if path else ROOT / "published"
