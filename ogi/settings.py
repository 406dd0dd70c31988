"""The settings: where the warehouse and the edition lie. Nothing else has to be set."""

import os
from pathlib import Path

from loaders.project import ROOT


def database_path() -> Path:
    """Return the one database that loaders and dbt share: OGI_DB, or warehouse/ogi.duckdb under the root."""
    given = os.environ.get("OGI_DB")
    return Path(given).absolute() if given else ROOT / "warehouse" / "ogi.duckdb"


def published_path() -> Path:
    """Return the folder of the read-only edition: OGI_PUBLISHED, or published/ under the root."""
    given = os.environ.get("OGI_PUBLISHED")
    return Path(given).absolute() if given else ROOT / "published"
