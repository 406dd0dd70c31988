"""Run the checks with Great Expectations on a DuckDB file, read-only.

The checks run in the process of the command. Importing the library takes seconds, so import this module only to run
checks.
"""

import importlib
import logging
import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb
from sqlalchemy.pool import StaticPool

os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")

from ogi import definitions
from ogi.checks import drift, kept_result, over_marts, over_raw
from ogi.checks.outcome import Check, DriftCheck, Outcome

# typed as Any: the stubs of the library reject calls that its documentation shows
gx: Any = importlib.import_module("great_expectations")
gxe: Any = importlib.import_module("great_expectations.expectations")

# Its modules set levels of their own and warn of each query without {batch}; failures come back as results.
_LOGGER = logging.getLogger("great_expectations")
_LOGGER.addHandler(logging.NullHandler())
_LOGGER.propagate = False

kept_result.register()

STAGES = {"raw": over_raw, "marts": over_marts}
EDITION_TABLE = "main.edition"  # exists only in an edition


def run(stage: str, database: Path, edition: Path | None = None) -> list[Outcome]:
    """Run the checks of one stage, raw or marts, on a database, and return their outcomes in the order of the checks.

    `edition` is the last edition, which the marts are compared with; without it there is no check of drift. If the
    database is an edition, checks that need tables it leaves out are skipped.
    """
    checks = _checks(stage, database, edition)
    outcomes = _outcomes(_validate(stage, database, checks), checks)
    return [outcomes[_describe(check)] for check in checks]


def _validate(stage: str, database: Path, checks: Sequence[Check]) -> Any:
    """Run the checks as one checkpoint and return the library's result; afterwards the file is closed."""
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    source = context.data_sources.add_sql(
        "warehouse",
        connection_string=f"{kept_result.URL}{database}",
        kwargs={"connect_args": {"read_only": True}, "poolclass": StaticPool},
        create_temp_table=False,
    )
    validations = []
    for name, batch, checks_of_batch in _batches(source, checks):
        expectations = [_expectation(check) for check in checks_of_batch]
        suite = context.suites.add(gx.ExpectationSuite(name, expectations=expectations))
        validations.append(
            context.validation_definitions.add(gx.ValidationDefinition(name=name, data=batch, suite=suite))
        )
    # COMPLETE: otherwise the library returns no failing rows; each query limits their number itself
    checkpoint = context.checkpoints.add(
        gx.Checkpoint(name=stage, validation_definitions=validations, result_format="COMPLETE")
    )
    try:
        return checkpoint.run()
    finally:
        # the library makes two engines; until both are disposed, the file stays open and nothing can write to it
        for engine in (source.get_engine(), source.get_execution_engine().engine):
            engine.dispose()


def _checks(stage: str, database: Path, edition: Path | None) -> list[Check]:
    checks: list[Check] = [*STAGES[stage].row_checks()]
    if left_out := tables_left_out(database):
        checks = [check for check in checks if not left_out.intersection(check.needs)]
    return [*checks, *(drift.checks(database, edition) if stage == "marts" and edition else ())]


def tables_left_out(database: Path) -> set[str]:
    """Return the raw tables that an edition leaves out; the empty set for a warehouse, which must have them all."""
    with duckdb.connect(database, read_only=True) as conn:
        rows = conn.execute("select schema_name || '.' || table_name from duckdb_tables()").fetchall()
    tables = {name for (name,) in rows}
    return set(definitions.columns_of_raw()) - tables if EDITION_TABLE in tables else set()


def _batches(source: Any, checks: Sequence[Check]) -> Iterator[tuple[str, Any, list[Check]]]:
    """Yield a name, a batch and its checks: one batch for all tables, and one for each measure of drift."""
    row_checks: list[Check] = [check for check in checks if not isinstance(check, DriftCheck)]
    # the library needs a table, but each row check is a query that names its own
    schema, name = next(check.table for check in row_checks if "." in check.table).split(".")
    asset = source.add_table_asset("tables", table_name=name, schema_name=schema)
    yield "tables", asset.add_batch_definition_whole_table("all"), row_checks
    measures: dict[str, list[DriftCheck]] = defaultdict(list)
    for check in checks:
        if isinstance(check, DriftCheck):
            measures[check.measure].append(check)
    for measure, checks_of_measure in measures.items():
        # one row, with a column for each category
        columns = ", ".join(
            f"coalesce(max(value) filter (category = '{check.category}'), 0) as {_column(check)}"
            for check in checks_of_measure
        )
        query = f"select {columns} from ({checks_of_measure[0].query})"  # noqa: S608
        asset = source.add_query_asset(measure, query=query)
        yield measure, asset.add_batch_definition_whole_table("all"), list(checks_of_measure)


def _column(check: DriftCheck) -> str:
    return f"{check.measure}_{check.category}"


def _describe(check: Check) -> str:
    return f"{check.table}: {check.name}"


def _expectation(check: Check) -> Any:
    meta = {"check": _describe(check)}
    if isinstance(check, DriftCheck):
        return gxe.ExpectColumnMaxToBeBetween(
            column=_column(check), min_value=check.low, max_value=check.high, severity="warning", meta=meta
        )
    query = check.bounded_query.replace("{", "{{").replace("}", "}}")  # GX replaces {placeholders}
    return gxe.UnexpectedRowsExpectation(unexpected_rows_query=query, severity="critical", meta=meta)


def _outcomes(checkpoint_result: Any, checks: Sequence[Check]) -> dict[str, Outcome]:
    """Return the outcome of each check by its description."""
    checks_by_description = {_describe(check): check for check in checks}
    outcomes = {}
    for validation in checkpoint_result.run_results.values():
        for result in validation.results:
            description = result.expectation_config.meta["check"]
            check = checks_by_description[description]
            outcome = Outcome(check.table, check.name, check.says, bool(result.success))
            outcome.expectation = result.expectation_config.type
            outcome.fault = "" if result.success else _fault(result.exception_info or {})
            if isinstance(check, DriftCheck):
                _add_measure(outcome, check, result.result)
            else:
                outcome.columns = list(check.columns)
            if not result.success and not outcome.fault:
                _add_rows(outcome, check, result.result)
            outcomes[description] = outcome
    return outcomes


def _add_measure(outcome: Outcome, check: DriftCheck, result: dict[str, Any]) -> None:
    outcome.severity, outcome.low, outcome.high = "drift", check.low, check.high
    observed = result.get("observed_value")
    outcome.observed = None if observed is None else float(observed)


def _add_rows(outcome: Outcome, check: Check, result: dict[str, Any]) -> None:
    if isinstance(check, DriftCheck):
        outcome.failing_rows = 1
        outcome.rows = [
            {"measure": check.measure, "of": check.category, "now": outcome.observed, "in_the_edition": check.before}
        ]
        return
    rows = (result.get("details") or {}).get("unexpected_rows") or []
    outcome.failing_rows = rows[0]["failing_rows"] if rows else 0
    outcome.rows = [{key: value for key, value in row.items() if key != "failing_rows"} for row in rows]


def _fault(information: dict[str, Any]) -> str:
    """Return the message of an exception in the library, which may be nested under the name of a metric, else ''."""
    for exception in (information, *information.values()):
        if isinstance(exception, dict) and exception.get("raised_exception"):
            return str(exception.get("exception_message") or "Great Expectations failed without a message")
    return ""
