"""Seeds in SQL, read from the CSV files: before the first dbt run no seed is a table."""

from loaders.project import ROOT


def seed(name: str) -> str:
    """Return a SQL table expression that reads seeds/`name`.csv; all its columns are text."""
    path = str(ROOT / "seeds" / f"{name}.csv").replace("'", "''")
    return f"read_csv('{path}', all_varchar = true, header = true)"
