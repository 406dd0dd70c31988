"""The identities of seeds/rule_terms.csv, evaluated on one table of one report.

The warehouse evaluates the same seed in SQL (marts.fct_findings); this module marks cells for a person who looks at
one file.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from loaders.seeds import rows

Key = tuple[str, str]  # row_code, column_code
Values = Mapping[Key, Decimal | None]


class Identity(NamedTuple):
    """One rule at one place of a form: the parts add up to the whole.

    A rule over lines holds in each column and has no row_code; a rule over columns holds in each line and has no
    column_code.
    """

    rule_code: str
    row_code: str | None
    column_code: str | None
    parts: tuple[Key, ...]
    whole: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """One broken identity: `expected` is the sum of its parts, `reported` the sum of its whole."""

    identity: Identity
    expected: Decimal
    reported: Decimal

    @property
    def difference(self) -> Decimal:
        """Return how far the whole exceeds the parts; negative if it falls short."""
        return self.reported - self.expected


def broken(table_code: str, form_code: str, values: Values) -> list[Finding]:
    """Return the broken identities of one table of one report.

    `values` has the figure of each cell, or None where no number is printed. A side with such cells is incomplete:
    its identity is broken only if the known figures of that side already exceed the other side, which is complete.
    """
    compared = (_compare(identity, values) for identity in identities(form_code, table_code))
    return [finding for finding in compared if finding is not None]


@cache
def identities(form_code: str, table_code: str) -> tuple[Identity, ...]:
    """Return the identities of a form's table: rules over lines column by column, then rules over columns by line."""
    cells = [row for row in rows("form_cells") if (row["form_code"], row["table_code"]) == (form_code, table_code)]
    lines = list(dict.fromkeys(cell["row_code"] for cell in cells))
    columns = list(dict.fromkeys(cell["column_code"] for cell in cells))
    over_lines = [
        Identity(rule_code, None, column, *(tuple((line, column) for line in side) for side in sides))
        for column in columns
        for rule_code, sides in _sides(table_code, "row", lines)
    ]
    over_columns = [
        Identity(rule_code, line, None, *(tuple((line, column) for column in side) for side in sides))
        for line in lines
        for rule_code, sides in _sides(table_code, "column", columns)
    ]
    return (*over_lines, *over_columns)


def _sides(table_code: str, axis: str, codes: Sequence[str]) -> Iterator[tuple[str, tuple[list[str], list[str]]]]:
    """Yield each rule over an axis with the form's codes on its two sides, parts and whole."""
    terms = [row for row in rows("rule_terms") if (row["table_code"], row["axis"]) == (table_code, axis)]
    for rule_code in dict.fromkeys(term["rule_code"] for term in terms):
        side_of = {term["code"]: term["side"] for term in terms if term["rule_code"] == rule_code}
        parts, whole = ([code for code in codes if side_of.get(code) == side] for side in ("part", "whole"))
        if parts and whole:
            yield rule_code, (parts, whole)


def _compare(identity: Identity, values: Values) -> Finding | None:
    expected, parts_complete = _add(identity.parts, values)
    reported, whole_complete = _add(identity.whole, values)
    differs = parts_complete and whole_complete and expected != reported
    exceeds = (whole_complete and expected > reported) or (parts_complete and reported > expected)
    return Finding(identity, expected, reported) if differs or exceeds else None


def _add(keys: Sequence[Key], values: Values) -> tuple[Decimal, bool]:
    """Return the sum of the known figures, and whether all are known."""
    known = [value for key in keys if (value := values.get(key)) is not None]
    return sum(known, Decimal(0)), len(known) == len(keys)
