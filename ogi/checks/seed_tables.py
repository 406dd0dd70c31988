"""The codebooks in SQL: the very files of seeds/, since before dbt's first run no seed is a table."""

from loaders.project import ROOT


def seed(name: str) -> str:
    """Return a table expression for seeds/`name`.csv; every value is text."""
    path = str(ROOT / "seeds" / f"{name}.csv").replace("'", "''")
    return f"read_csv('{path}', all_varchar = true, header = true)"


def cells_of_tables() -> str:
    """Return a query for the form whose cells each stored table has.

    The review table is worded alike in both forms: where it tells none, it goes with the report's others.
    """
    return f"""
        select document_id, table_code, cell_count, unplaced_count, coalesce(
            form_code,
            max(form_code) over (partition by document_id),
            (select max(form_code) from {seed("form_versions")})
        ) as form_code
        from raw.form_tables
    """  # noqa: S608
