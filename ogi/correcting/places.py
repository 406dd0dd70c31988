"""The place of a correction: its key, whether the warehouse has it, and the value that it has now."""

from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from typing import TYPE_CHECKING

from loaders import seeds
from loaders.corrections import Row
from ogi.errors import ExitCode, OgiError

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MAX_NEAR = 5  # keys in a message
ATTRIBUTES = {"year": "report_year", "scope": "scope_code"}  # what can be corrected → its column of dim_report
CODES = ("table_code", "row_code", "column_code")
FORMS_OF_KEYS = "A key is document_id/table/row/column, document_id/year or document_id/scope."


@dataclass(frozen=True, slots=True)
class Place:
    """What is corrected: `kind` is cell, year or scope; the codes are empty unless it is a cell."""

    kind: str
    document_id: str
    codes: tuple[str, str, str] = ("", "", "")

    def fields(self) -> Row:
        """Return the place as fields of the register."""
        return {"kind": self.kind, "document_id": self.document_id, **dict(zip(CODES, self.codes, strict=True))}

    def is_of(self, row: Row) -> bool:
        """Tell whether a row of a register is about this place."""
        return all(row[name].strip() == value for name, value in self.fields().items())


def of_key(key: str) -> Place:
    """Return the place of a key as `ogi explain` prints it. Raises OgiError if it has another form."""
    document, *rest = key.strip().split("/")
    if len(rest) == len(CODES):
        return Place("cell", document, (rest[0], rest[1], rest[2]))
    if rest == ["body"]:
        mend = "Decide it in seeds/corrections/body_decisions.csv of the checkout, with the document_id."
        raise OgiError(f"{key}: a body is not corrected here", mend)
    if len(rest) != 1 or rest[0] not in ATTRIBUTES:
        raise OgiError(f"{key} is no key", FORMS_OF_KEYS)
    return Place(rest[0], document)


def present_value(conn: "DuckDBPyConnection", key: str, place: Place, rows: list[Row]) -> str:
    """Return the value that the report has without a correction: empty if it has none. `rows`: the user's register.

    Raises OgiError if the marts are not built, or if no report has the place; the message names near keys.
    """
    _require_marts(conn)
    if place.kind == "cell":
        found = conn.execute(
            "select reported_value from marts.rpt_provenance"
            " where document_id = $1 and table_code = $2 and row_code = $3 and column_code = $4",
            [place.document_id, *place.codes],
        ).fetchall()
    else:
        column = ATTRIBUTES[place.kind]
        query = f"select {column} from marts.dim_report where document_id = $1"  # noqa: S608 - a name of ours
        found = conn.execute(query, [place.document_id]).fetchall()
    if not found:
        raise OgiError(f"there is no {key} in the marts", _near(conn, key, place))
    value = _as_text(found[0][0])
    return value if place.kind == "cell" else _before_correction(value, place, rows)


def _require_marts(conn: "DuckDBPyConnection") -> None:
    tables = conn.execute(
        "select count(*) from duckdb_tables() where schema_name = 'marts' and table_name in"
        " ('rpt_provenance', 'dim_report')"
    ).fetchall()
    if tables[0][0] < 2:
        raise OgiError("the marts are not built yet", "Build them with: ogi build", ExitCode.FAILED)


def _before_correction(value: str, place: Place, rows: list[Row]) -> str:
    """Return the old value of the correction that gives `value`: dim_report has years and scopes after corrections."""
    for row in reversed([*seeds.rows("corrections/report_corrections"), *rows]):
        if place.is_of(row) and row["new_value"] == value:
            return row["old_value"]
    return value


def _as_text(value: Decimal | int | str | None) -> str:
    if isinstance(value, Decimal):
        return f"{value:.8f}".rstrip("0").rstrip(".")
    return "" if value is None else str(value)


def _near(conn: "DuckDBPyConnection", key: str, place: Place) -> str:
    """Return the sentence that names the keys most like the one that was typed."""
    documents = [row[0] for row in conn.execute("select document_id from marts.dim_report order by all").fetchall()]
    if place.document_id not in documents:
        near = get_close_matches(place.document_id, documents, MAX_NEAR, 0.5)
        rest = key.strip().removeprefix(place.document_id)
        return f"Near: {', '.join(name + rest for name in near)}" if near else "Look for it: ogi explain BODY YEAR"
    keys = conn.execute(
        "select concat_ws('/', document_id, table_code, row_code, column_code) from marts.rpt_provenance"
        " where document_id = $1 order by all",
        [place.document_id],
    ).fetchall()
    near = get_close_matches(key, [row[0] for row in keys], MAX_NEAR, 0.5)
    if near:
        return f"Near: {', '.join(near)}"
    return "No figure of this document is used: it is a copy, a later version is used, or its tables are empty."
