"""Waiting for transactions that are older than the rows of an edition, as `create index concurrently` does."""

import time

import duckdb

from ogi.errors import ExitCode, OgiError

PAUSE = 0.05  # seconds between two queries
# pg_stat_activity hides the transactions of others; pg_locks does not: each has a lock on its own number
RUNNING = """
    select l.virtualtransaction::text as number, a.pid::int as pid, a.usename::text as login,
        a.application_name::text as program
    from pg_locks as l join pg_stat_activity as a using (pid)
    where l.locktype = 'virtualxid' and l.mode = 'ExclusiveLock' and l.granted
        and a.datname = current_database() and a.usename is not null and a.pid <> pg_backend_pid()
"""


def for_older(conn: duckdb.DuckDBPyConnection, guard: int, patience: float) -> None:
    """Return when all transactions of this database have ended that run now, except that of the session `guard`.

    Raises OgiError with the sessions if this takes longer than `patience` seconds.
    """
    until = time.monotonic() + patience
    older = _running(conn, guard)
    while older:
        if time.monotonic() > until:
            what = f"not published: transactions stay open that began before the new tables were there: {named(older)}"
            raise OgiError(what, "End these sessions, or repeat the command later.", ExitCode.BUSY)
        time.sleep(PAUSE)
        now = _running(conn, guard)
        older = {number: session for number, session in older.items() if number in now}


def _running(conn: duckdb.DuckDBPyConnection, guard: int) -> dict[str, tuple[int, str, str]]:
    rows = conn.execute("from postgres_query('pg', $1)", [RUNNING]).fetchall()
    return {number: (pid, login, program) for number, pid, login, program in rows if pid != guard}


def named(sessions: dict[str, tuple[int, str, str]]) -> str:
    """Return sessions as text: process number, role, program."""
    return "; ".join(f"process {pid} of {login} {program}".strip() for pid, login, program in sessions.values())
