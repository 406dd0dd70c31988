"""The SQL that gives an edition in PostgreSQL its keys, descriptions and rights, and puts it in place of the last."""

from collections.abc import Iterable, Sequence

from ogi.edition.keys import Reference
from ogi.edition.tables import Column, Table, comments, literal, quoted

PLAIN = ("BOOLEAN", "SMALLINT", "INTEGER", "BIGINT", "DOUBLE", "FLOAT", "DATE", "TIMESTAMP", "VARCHAR", "TIME", "UUID")
NULLS_NOT_DISTINCT = 150000  # the first server that knows unique keys in which two nulls are the same
ATTEMPT = "500ms"  # below deadlock_timeout (1 s): a reader that waits for us is never chosen as a deadlock's victim
IN_USE = "the tables of the edition before stay in use"


def select(table: Table, source: str) -> str:
    """Return the query whose rows PostgreSQL can take: nested and outsize types as text."""
    return f"select {', '.join(_column(column) for column in table.columns)} from {source}"  # noqa: S608


def _column(column: Column) -> str:
    name = quoted(column.name)
    plain = column.type in PLAIN or (column.type.startswith("DECIMAL") and not column.type.endswith("]"))
    return name if plain else f"{name}::varchar as {name}"


def keys(table: Table, name: str, server: int) -> list[str]:
    """Return what makes a table's grain a key: a primary key, or a unique one where a column may be null."""
    changes = [f"alter column {quoted(column.name)} set not null" for column in table.columns if not column.nullable]
    grain = ", ".join(quoted(column) for column in table.grain)
    if table.has_primary_key:
        changes.append(f"add primary key ({grain})")
    said = [f"alter table {name} {', '.join(changes)}"] if changes else []
    if table.grain and not table.has_primary_key:
        unique, nulls = ("unique", "nulls not distinct") if server >= NULLS_NOT_DISTINCT else ("", "")
        said.append(f"create {unique} index on {name} ({grain}) {nulls}")
    return [*said, *comments(table, name)]


def references(found: Iterable[Reference], schema: str) -> list[str]:
    """Return the foreign keys, and an index for each that no key of its table begins with."""
    said = []
    for one in found:
        here, there = f"{schema}.{quoted(one.table.name)}", f"{schema}.{quoted(one.target.name)}"
        column = quoted(one.column)
        said.append(f"alter table {here} add foreign key ({column}) references {there} ({column})")
        if one.table.grain[:1] != (one.column,):
            said.append(f"create index on {here} ({column})")
    return said


def make_reader(reader: str, base: str, schema: str) -> list[str]:
    """Return what makes the role that reads: no password yet, and the schema's tables found by their bare names."""
    role = quoted(reader)
    return [
        f"create role {role} login",
        f"alter role {role} set default_transaction_read_only = on",
        f"alter role {role} in database {quoted(base)} set search_path = {schema}, public",
    ]


def rights(schema: str, reader: str, verifier: str | None) -> list[str]:
    """Return what lets the role read the schema and nothing else, and gives it a password where there is one."""
    role = quoted(reader)
    granted = [f"grant usage on schema {schema} to {role}", f"grant select on all tables in schema {schema} to {role}"]
    return granted + ([f"alter role {role} password {literal(verifier)}"] if verifier else [])


def replace(new: str, schema: str, old_tables: Sequence[str], patience: float) -> list[str]:
    """Return what puts the new schema in the old one's place.

    All old tables are locked at once, in short attempts for `patience` seconds: a transaction that reads them is
    waited for, and sees one edition to its end. Nothing is dropped that depends on them.
    """
    said = [f"set local lock_timeout = '{ATTEMPT}'"]
    if old_tables:
        names = ", ".join(f"{quoted(schema)}.{quoted(table)}" for table in old_tables)
        said += [_lock(names, patience), f"drop table {names} restrict"]
    return [
        *said,
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
