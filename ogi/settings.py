"""The paths of the warehouse and of the editions, from the environment; and variables set for a block."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from loaders.project import ROOT

# New objects after which Python looks for cycles. dbt and Great Expectations make millions of objects that stay, a
# reading makes thousands and few in cycles: with Python's own 700, imports take a third longer.
COLLECT_AFTER = 50_000


def database_path() -> Path:
    """Return the database that loaders and dbt share: OGI_DB, or warehouse/ogi.duckdb under the project's root."""
    path = os.environ.get("OGI_DB")
    return Path(path).absolute() if path else ROOT / "warehouse" / "ogi.duckdb"


def published_path() -> Path:
    """Return the folder of editions: OGI_PUBLISHED, or published/ under the project's root."""
    path = os.environ.get("OGI_PUBLISHED")
    return Path(path).absolute() if path else ROOT / "published"


@contextmanager
def environment(**variables: str) -> Iterator[None]:
    """Set environment variables for the block, for libraries that read them."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value
