"""The codebooks in SQL: the very files of seeds/, since before dbt's first run no seed is a table."""

from loaders.project import ROOT


def seed(name: str) -> str:
    """Return a table expression for seeds/`name`.csv; every value is text."""
    path = str(ROOT / "seeds" / f"{name}.csv").replace("'", "''")
    return f"read_csv('{path}', all_varchar = true, header = true)"
