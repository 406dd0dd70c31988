"""The types of a check and of its outcome."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

SHOWN_ROWS = 20  # failing rows that are fetched; all of them are counted
Severity = Literal["structure", "drift"]  # structure stops a build, drift warns
Status = Literal["passed", "failed", "warned", "fault"]


class RowCheck(NamedTuple):
    """A query for rows that must not exist. Such a row is an error of ours and stops a build."""

    table: str  # schema.table under which the check is listed; only the schema if the query joins several tables
    name: str
    says: str  # what is true if the check passes
    query: str
    columns: tuple[str, ...] = ()  # the columns that it checks; none if it checks rows
    needs: tuple[str, ...] = ()  # tables that an edition may leave out; the check is then skipped

    @property
    def bounded_query(self) -> str:
        """The query for the first SHOWN_ROWS failing rows; `failing_rows` is the number of all."""
        # a subquery, since `count(*) over ()` over a few rows sometimes fails in DuckDB 1.5.5
        return (
            f"with failing as materialized ({self.query})"  # noqa: S608
            f" select *, (select count(*) from failing) as failing_rows from failing limit {SHOWN_ROWS}"
        )


class DriftCheck(NamedTuple):
    """A measure that should be close to its value in the last edition. A value outside the bounds is a warning."""

    table: str
    measure: str
    category: str  # the code (of a line, rule, basis …) that the value belongs to
    says: str
    query: str  # one row for each category, with its value in the column `value`
    low: float
    high: float
    before: float  # the value in the last edition
    needs: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The measure and the category."""
        return f"{self.measure} {self.category}"


Check = RowCheck | DriftCheck


@dataclass(slots=True)
class Outcome:
    """The outcome of one check. `fault` is the error message if the check itself could not run, else empty.

    `observed`, `low` and `high` are None except for drift.
    """

    table: str
    name: str
    says: str
    passed: bool
    fault: str = ""
    failing_rows: int = 0
    rows: list[dict[str, Any]] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    expectation: str = ""  # the type of the expectation in Great Expectations
    severity: Severity = "structure"
    observed: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def status(self) -> Status:
        """The status: fault (could not run), passed, failed (structure) or warned (drift)."""
        if self.fault:
            return "fault"
        if self.passed:
            return "passed"
        return "failed" if self.severity == "structure" else "warned"


def with_status(outcomes: Sequence[Outcome], status: Status) -> list[Outcome]:
    """Return the outcomes that have this status, in the same order."""
    return [outcome for outcome in outcomes if outcome.status == status]
