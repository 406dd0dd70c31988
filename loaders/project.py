"""Where the project lies and which database it uses."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def database_path() -> Path:
    """Return the one database that loaders and dbt share: OGI_DB, or warehouse/ogi.duckdb under the root."""
    given = os.environ.get("OGI_DB")
    return Path(given).absolute() if given else ROOT / "warehouse" / "ogi.duckdb"


def published_path() -> Path:
    """Return the folder of the read-only edition: OGI_PUBLISHED, or published/ under the root."""
    given = os.environ.get("OGI_PUBLISHED")
    return Path(given).absolute() if given else ROOT / "published"
