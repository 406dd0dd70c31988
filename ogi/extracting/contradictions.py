"""The identities that a form prints, evaluated on one report: what contradicts itself.

The warehouse has its own (fct_findings, in SQL); this one marks cells for a person who looks at one file.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from loaders.seeds import rows

Key = tuple[str, str]  # row_code, column_code
Values = Mapping[Key, Decimal | None]


@dataclass(frozen=True, slots=True)
class Finding:
    """One broken identity: what its parts add up to, what is printed, and the cells of both."""

    rule_code: str
    row_code: str | None
    column_code: str | None
    expected: Decimal
    reported: Decimal
    parts: tuple[Key, ...]
    whole: tuple[Key, ...]

    @property
    def difference(self) -> Decimal:
        """How far the printed figure lies above what its parts add up to."""
        return self.reported - self.expected


def broken(table_code: str, form_code: str, values: Values) -> list[Finding]:
    """Return the broken identities of one table of one report.

    A cell that is blank or whose place is unknown leaves an identity open, unless the figures that are
    printed on one side already exceed a side that is complete.
    """
    if table_code == "requests":
        return list(_requests(form_code, values))
    if table_code == "review":
        return list(_review(form_code, values))
    return []


def _requests(form_code: str, values: Values) -> Iterator[Finding]:
    lines = _codes(form_code, "requests", "row_code")
    columns = _codes(form_code, "requests", "column_code")
    kinds = {row["line_code"]: row["kind"] for row in rows("request_lines")}
    outcomes = [line for line in lines if kinds[line] == "outcome"]
    for column in columns:
        came = [("received", column), ("carried_in", column)]
        went = [("outcome_total", column), ("carried_out", column)]
        yield from _compare("request_flow", None, column, came, went, values)
        parts = [(line, column) for line in outcomes]
        yield from _compare("outcome_sum", None, column, parts, [("outcome_total", column)], values)
    for line in lines:
        parts = [(line, column) for column in columns if column != "total"]
        yield from _compare("applicant_sum", line, None, parts, [(line, "total")], values)


def _review(form_code: str, values: Values) -> Iterator[Finding]:
    results = _codes(form_code, "review", "column_code")
    for channel in _codes(form_code, "review", "row_code"):
        parts = [(channel, result) for result in results if result != "total"]
        yield from _compare("review_sum", channel, None, parts, [(channel, "total")], values)


def _codes(form_code: str, table_code: str, which: str) -> list[str]:
    """Return the row or column codes of a form's table, in the form's order."""
    cells = (row for row in rows("form_cells") if row["form_code"] == form_code and row["table_code"] == table_code)
    return list(dict.fromkeys(row[which] for row in cells))


def _compare(
    rule_code: str,
    row_code: str | None,
    column_code: str | None,
    parts: Sequence[Key],
    whole: Sequence[Key],
    values: Values,
) -> Iterator[Finding]:
    expected, parts_complete = _add(parts, values)
    reported, whole_complete = _add(whole, values)
    both = parts_complete and whole_complete and expected != reported
    exceeds = (whole_complete and expected > reported) or (parts_complete and reported > expected)
    if both or exceeds:
        yield Finding(rule_code, row_code, column_code, expected, reported, tuple(parts), tuple(whole))


def _add(keys: Sequence[Key], values: Values) -> tuple[Decimal, bool]:
    printed = [value for key in keys if (value := values.get(key)) is not None]
    return sum(printed, Decimal(0)), len(printed) == len(keys)
