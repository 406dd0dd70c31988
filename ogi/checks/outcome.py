"""What a check is, and what it gave."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

SHOWN_ROWS = 20  # failing rows fetched; their number is counted in full
Severity = Literal["structure", "drift"]  # structure stops a build, drift warns
Status = Literal["passed", "failed", "warned", "fault"]


class RowCheck(NamedTuple):
    """A query for rows that must not exist. What fails it is a fault of ours: it stops a build."""

    table: str  # schema.table: where the check is listed; a schema alone for what joins several tables
    name: str
    says: str  # what holds when it passes
    query: str
    columns: tuple[str, ...] = ()  # those it is about
    needs: tuple[str, ...] = ()  # tables that an edition may leave out; there it's not checked

    @property
    def bounded_query(self) -> str:
        """The query for a first few rows, each with the number of them all."""
        # no window: `count(*) over ()` over a handful of rows breaks off in DuckDB 1.5.5 now and then
        return (
            f"with failing as materialized ({self.query})"  # noqa: S608
            f" select *, (select count(*) from failing) as failing_rows from failing limit {SHOWN_ROWS}"
        )


class DriftCheck(NamedTuple):
    """A measure of the marts that should be near its value in the last edition. What leaves its bounds is a warning."""

    table: str
    measure: str
    category: str  # a code: the line, rule, basis … that the value is of
    says: str
    query: str  # one row per category, its value in the column `value`
    low: float
    high: float
    before: float  # the value in the edition
    needs: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The measure and what it is of."""
        return f"{self.measure} {self.category}"


Check = RowCheck | DriftCheck


@dataclass(slots=True)
class Outcome:
    """What one check gave. `fault` is set when the check itself could not run: that's no verdict on the data.

    `observed`, `low` and `high` are null but for measures of drift.
    """

    table: str
    name: str
    says: str
    passed: bool
    fault: str = ""
    failing_rows: int = 0
    rows: list[dict[str, Any]] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    expectation: str = ""  # its type in Great Expectations
    severity: Severity = "structure"
    observed: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def status(self) -> Status:
        """What became of it: a fault of the check, passed, warned (drift) or failed."""
        if self.fault:
            return "fault"
        if self.passed:
            return "passed"
        return "failed" if self.severity == "structure" else "warned"


def failing(outcomes: Sequence[Outcome], status: Status) -> list[Outcome]:
    """Return the outcomes of one status."""
    return [one for one in outcomes if one.status == status]
