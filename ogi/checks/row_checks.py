"""The kinds of check that raw and the marts share: columns, nulls, keys, references."""

from ogi.checks.outcome import RowCheck
from ogi.definitions import Definitions, Keys


def columns(definitions: Definitions) -> RowCheck:
    """Each table has its columns with their types: one query for all, since the library takes 0.2 s a table."""
    schema_name = next(iter(definitions)).split(".")[0]
    defined = ", ".join(
        f"('{table}', '{column.name}', '{column.data_type}')"
        for table, columns_of_table in definitions.items()
        for column in columns_of_table
    )
    return RowCheck(
        schema_name,
        "columns",
        "each table has the columns of its definition, with their types, and no others",
        f"""
        select coalesce(d.table_name, f.table_name) as table_name,
            coalesce(d.column_name, f.column_name) as column_name, d.defined_type, f.found_type
        from (values {defined}) as d(table_name, column_name, defined_type)
        full join (
            select schema_name || '.' || table_name as table_name, column_name,
                replace(data_type, ' ', '') as found_type
            from duckdb_columns() where database_name = current_database() and schema_name = '{schema_name}'
        ) as f on d.table_name = f.table_name and d.column_name = f.column_name
        where d.defined_type is distinct from f.found_type
            and coalesce(d.table_name, f.table_name) in ({", ".join(f"'{table}'" for table in definitions)})
        """,  # noqa: S608
    )


def nulls(definitions: Definitions, keys: Keys) -> list[RowCheck]:
    """Each column is null only where its definition lets it be."""
    required = {
        table: [column.name for column in columns if column.is_required] for table, columns in definitions.items()
    }
    return [_nulls(table, tuple(names), keys.get(table, ())) for table, names in required.items() if names]


def _nulls(table: str, required: tuple[str, ...], key: tuple[str, ...]) -> RowCheck:
    named = ", ".join(f"if({column} is null, '{column}', null)" for column in required)
    shown = ", ".join(key) or "*"
    return RowCheck(
        table,
        "nulls",
        "a column is null only where its definition lets it be",
        f"select concat_ws(', ', {named}) as null_columns, {shown} from {table}"  # noqa: S608
        f" where {' or '.join(f'{column} is null' for column in required)}",
        required,
    )


def unique(table: str, key: tuple[str, ...]) -> RowCheck:
    """No two rows share the values of the key columns."""
    names = ", ".join(key)
    return RowCheck(
        table,
        "key",
        f"one row for each {' × '.join(key)}",
        f"select {names}, count(*) as row_count from {table} group by all having count(*) > 1",  # noqa: S608
        key,
    )


def refers(table: str, column: str, to: str) -> RowCheck:
    """Each value of the column is in the column of the same name of the table `to`."""
    return RowCheck(
        table,
        f"{column} in {to}",
        f"each {column} is a row of {to}",
        f"select distinct {column} from {table} anti join {to} using ({column})",  # noqa: S608
        (column,),
    )
