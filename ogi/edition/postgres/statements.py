"""The SQL for an edition in PostgreSQL: keys, descriptions, rights, and the swap with the edition before."""

from collections.abc import Iterable, Sequence

from ogi.edition.keys import Reference
from ogi.edition.tables import Column, Table, comments, literal, quoted

PLAIN = ("BOOLEAN", "SMALLINT", "INTEGER", "BIGINT", "DOUBLE", "FLOAT", "DATE", "TIMESTAMP", "VARCHAR", "TIME", "UUID")
NULLS_NOT_DISTINCT = 150000  # the first server version with unique keys in which two nulls are equal
ATTEMPT = "500ms"  # below deadlock_timeout (1 s), so that the server never ends a reader that waits for us
IN_USE = "the tables of the edition before stay in use"


def select(table: Table, source: str) -> str:
    """Return a query for the rows of a table, with types that PostgreSQL lacks cast to text."""
    return f"select {', '.join(_column(column) for column in table.columns)} from {source}"  # noqa: S608


def _column(column: Column) -> str:
    name = quoted(column.name)
    plain = column.type in PLAIN or (column.type.startswith("DECIMAL") and not column.type.endswith("]"))
    return name if plain else f"{name}::varchar as {name}"


def keys(table: Table, name: str, server: int) -> list[str]:
    """Return the statements that make the grain a primary key, or a unique index if a column may be null."""
    changes = [f"alter column {quoted(column.name)} set not null" for column in table.columns if not column.nullable]
    grain = ", ".join(quoted(column) for column in table.grain)
    if table.has_primary_key:
        changes.append(f"add primary key ({grain})")
    commands = [f"alter table {name} {', '.join(changes)}"] if changes else []
    if table.grain and not table.has_primary_key:
        unique, nulls = ("unique", "nulls not distinct") if server >= NULLS_NOT_DISTINCT else ("", "")
        commands.append(f"create {unique} index on {name} ({grain}) {nulls}")
    return [*commands, *comments(table, name)]


def foreign_keys(references: Iterable[Reference], schema: str) -> list[str]:
    """Return the statements for foreign keys, each with an index unless the key of its table begins with the column."""
    commands = []
    for reference in references:
        table, target = f"{schema}.{quoted(reference.table.name)}", f"{schema}.{quoted(reference.target.name)}"
        column = quoted(reference.column)
        commands.append(f"alter table {table} add foreign key ({column}) references {target} ({column})")
        if reference.table.grain[:1] != (reference.column,):
            commands.append(f"create index on {table} ({column})")
    return commands


def make_reader(reader: str, base: str, schema: str) -> list[str]:
    """Return the statements that create the reading role, without a password, with the schema in its search path."""
    role = quoted(reader)
    return [
        f"create role {role} login",
        f"alter role {role} set default_transaction_read_only = on",
        f"alter role {role} in database {quoted(base)} set search_path = {schema}, public",
    ]


def rights(schema: str, reader: str, verifier: str | None) -> list[str]:
    """Return the statements that let the role read the schema, and set its password if a verifier is given."""
    role = quoted(reader)
    granted = [f"grant usage on schema {schema} to {role}", f"grant select on all tables in schema {schema} to {role}"]
    return granted + ([f"alter role {role} password {literal(verifier)}"] if verifier else [])


def replace(new: str, schema: str, old_tables: Sequence[str], patience: float) -> list[str]:
    """Return the statements that put the new schema in the place of the old one.

    All old tables are locked together, in short attempts for `patience` seconds, so that a transaction that reads them
    sees one edition to its end. Objects of others that depend on the tables are not dropped: then the server refuses.
    """
    commands = [f"set local lock_timeout = '{ATTEMPT}'"]
    if old_tables:
        names = ", ".join(f"{quoted(schema)}.{quoted(table)}" for table in old_tables)
        commands += [_lock(names, patience), f"drop table {names} restrict"]
    return [
        *commands,
        f"drop schema if exists {quoted(schema)} restrict",
        f"alter schema {new} rename to {quoted(schema)}",
    ]


def _lock(names: str, patience: float) -> str:
    return f"""do $do$
    declare
        until timestamptz := clock_timestamp() + interval '{patience} seconds';
    begin
        loop
            begin
                lock table {names} in access exclusive mode;
                exit;
            exception when lock_not_available then
                if clock_timestamp() > until then
                    raise exception {literal(IN_USE)};
                end if;
            end;
            perform pg_sleep(0.1);
        end loop;
    end $do$"""
