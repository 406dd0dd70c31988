"""What a check is, and what it gave."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

SHOWN_ROWS = 20  # failing rows fetched; their number is counted in full


class RowCheck(NamedTuple):
    """A query for rows that must not exist."""

    table: str  # schema.table: where the check is listed
    name: str
    says: str  # what holds when it passes
    query: str

    @property
    def bounded_query(self) -> str:
        """The query for a first few rows, each with the number of them all."""
        return f"select *, count(*) over () as failing_rows from ({self.query}) limit {SHOWN_ROWS}"  # noqa: S608


class ColumnCheck(NamedTuple):
    """The columns that a table must have; `exact`: these and no others."""

    table: str
    columns: tuple[str, ...]
    exact: bool = True


@dataclass(slots=True)
class Outcome:
    """What one check gave. `fault` is set when the check itself could not run: that's no verdict on the data."""

    table: str
    name: str
    says: str
    passed: bool
    fault: str = ""
    failing_rows: int = 0
    rows: list[dict[str, Any]] = field(default_factory=list)


def unique(table: str, columns: tuple[str, ...]) -> RowCheck:
    """Each combination of the columns stands once."""
    key = ", ".join(columns)
    return RowCheck(
        table,
        "key",
        f"one row for each {' × '.join(columns)}",
        f"select {key}, count(*) as row_count from {table} group by all having count(*) > 1",  # noqa: S608
    )


def refers(table: str, column: str, to: str) -> RowCheck:
    """Each value of the column stands in the other table."""
    return RowCheck(
        table,
        f"{column} in {to}",
        f"each {column} is a row of {to}",
        f"select distinct {column} from {table} anti join {to} using ({column})",  # noqa: S608
    )
