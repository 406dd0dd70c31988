"""Great Expectations through DuckDB SQL, read-only. It holds the file until its process ends: see __main__."""

import importlib
import logging
import os
from collections.abc import Iterator, Sequence
from enum import Enum
from pathlib import Path
from typing import Any

os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")

from ogi.checks import marts, raw
from ogi.checks.check import ColumnCheck, Outcome, RowCheck

logging.getLogger("great_expectations").setLevel(logging.ERROR)  # it wants {batch} in every query

# as Any: GX's own stubs reject calls that its documentation shows
gx: Any = importlib.import_module("great_expectations")
gxe: Any = importlib.import_module("great_expectations.expectations")
engine: Any = importlib.import_module("great_expectations.execution_engine.sqlalchemy_execution_engine")

STAGES = {"raw": raw, "marts": marts}


class _Dialect(str, Enum):  # noqa: UP042 - GX compares its own members, which are made this way
    DUCKDB = "duckdb"


# GX reads rows after it has closed the connection, and duckdb-engine's result dies with it: keep one open
engine._PERSISTED_CONNECTION_DIALECTS = (
    *engine._PERSISTED_CONNECTION_DIALECTS,
    _Dialect.DUCKDB,
)

Check = RowCheck | ColumnCheck


def run(stage: str, database: Path) -> list[Outcome]:
    """Run the checks of one stage, raw or marts, and return what each gave, in the order they are written."""
    checks: list[Check] = [*STAGES[stage].column_checks(), *STAGES[stage].row_checks()]
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    source = context.data_sources.add_sql(
        "warehouse",
        connection_string=f"duckdb:///{database}",
        kwargs={"connect_args": {"read_only": True}},
        create_temp_table=False,
    )
    definitions = []
    for table, of_table in _by_table(checks).items():
        schema, name = table.split(".")
        batch = source.add_table_asset(table, table_name=name, schema_name=schema)
        suite = context.suites.add(gx.ExpectationSuite(table, expectations=[_expectation(one) for one in of_table]))
        definitions.append(
            context.validation_definitions.add(
                gx.ValidationDefinition(name=table, data=batch.add_batch_definition_whole_table("all"), suite=suite)
            )
        )
    # COMPLETE: otherwise failing rows are not returned; each query bounds them itself
    point = context.checkpoints.add(
        gx.Checkpoint(name=stage, validation_definitions=definitions, result_format="COMPLETE")
    )
    order = {_describe(check): (position, check) for position, check in enumerate(checks)}
    return [outcome for _, outcome in sorted(_outcomes(point.run(), order), key=lambda pair: pair[0])]


def _by_table(checks: Sequence[Check]) -> dict[str, list[Check]]:
    """Group the checks; those over several tables are listed with the first table of their schema."""
    grouped: dict[str, list[Check]] = {}
    for check in checks:
        table = check.table if "." in check.table else next(iter(grouped))
        grouped.setdefault(table, []).append(check)
    return grouped


def _describe(check: Check) -> str:
    return f"{check.table}: {check.name if isinstance(check, RowCheck) else 'columns'}"


def _expectation(check: Check) -> Any:
    if isinstance(check, ColumnCheck):
        return gxe.ExpectTableColumnsToMatchSet(
            column_set=list(check.columns), exact_match=check.exact, meta={"check": _describe(check)}
        )
    query = check.bounded_query.replace("{", "{{").replace("}", "}}")  # GX fills in {placeholders}
    return gxe.UnexpectedRowsExpectation(unexpected_rows_query=query, meta={"check": _describe(check)})


def _outcomes(result: Any, checks: dict[str, tuple[int, Check]]) -> Iterator[tuple[int, Outcome]]:
    for validation in result.run_results.values():
        for one in validation.results:
            position, check = checks[one.expectation_config.meta["check"]]
            fault = "" if one.success else _fault(one.exception_info or {})
            outcome = _outcome(check, bool(one.success), fault)
            if not one.success and not fault:
                _add_rows(outcome, check, one.result)
            yield position, outcome


def _outcome(check: Check, passed: bool, fault: str) -> Outcome:
    if isinstance(check, RowCheck):
        return Outcome(check.table, check.name, check.says, passed, fault)
    says = "the columns are those of schema.sql" if check.exact else f"has {', '.join(check.columns)}"
    return Outcome(check.table, "columns", says, passed, fault)


def _add_rows(outcome: Outcome, check: Check, result: dict[str, Any]) -> None:
    if isinstance(check, ColumnCheck):
        mismatched = (result.get("details") or {}).get("mismatched", {})
        outcome.failing_rows, outcome.rows = 1, [mismatched]
        return
    rows = (result.get("details") or {}).get("unexpected_rows") or []
    outcome.failing_rows = rows[0]["failing_rows"] if rows else 0
    outcome.rows = [{key: value for key, value in row.items() if key != "failing_rows"} for row in rows]


def _fault(information: dict[str, Any]) -> str:
    """Return the message when GX itself failed: it is keyed by metric then, and the result is empty."""
    for one in (information, *information.values()):
        if isinstance(one, dict) and one.get("raised_exception"):
            return str(one.get("exception_message") or "Great Expectations failed without a message")
    return ""
