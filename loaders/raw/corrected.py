"""The users' corrections in raw.corrections: the whole register, each time dbt opens the database."""

import duckdb

from loaders.corrections import COLUMNS, Row


def store(conn: duckdb.DuckDBPyConnection, rows: list[Row]) -> None:
    """Make raw.corrections hold these rows and no others, in one transaction; an empty field is null.

    Nothing is written if it holds them already. Raises duckdb.Error if the connection cannot write.
    """
    values = [tuple(row[name] or None for name in COLUMNS) for row in rows]
    if conn.execute(f"select {', '.join(COLUMNS)} from raw.corrections order by rowid").fetchall() == values:  # noqa: S608
        return
    conn.execute("begin transaction")
    try:
        conn.execute("delete from raw.corrections")
        if values:
            marks = ", ".join("?" for _ in COLUMNS)
            conn.executemany(f"insert into raw.corrections ({', '.join(COLUMNS)}) values ({marks})", values)  # noqa: S608
        conn.execute("commit")
    except duckdb.Error:
        conn.execute("rollback")
        raise
