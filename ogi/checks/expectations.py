"""Great Expectations through DuckDB SQL, read-only. Importing it takes seconds: one process serves all stages."""

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

logging.getLogger("great_expectations").setLevel(logging.ERROR)  # it wants {batch} in every query

# as Any: GX's own stubs reject calls that its documentation shows
gx: Any = importlib.import_module("great_expectations")
gxe: Any = importlib.import_module("great_expectations.expectations")

kept_result.register()

STAGES = {"raw": over_raw, "marts": over_marts}
EDITION_TABLE = "main.edition"  # only an edition has it


def run(stage: str, database: Path, edition: Path | None = None) -> list[Outcome]:
    """Run the checks of one stage, raw or marts, and return what each gave, in the order they are written.

    The marts are also held against the last edition, where there is one. What it leaves out isn't checked in it.
    """
    checks = _checks(stage, database, edition)
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    source = context.data_sources.add_sql(
        "warehouse",
        connection_string=f"{kept_result.URL}{database}",
        kwargs={"connect_args": {"read_only": True}, "poolclass": StaticPool},
        create_temp_table=False,
    )
    definitions = []
    for name, batch, of_batch in _batches(source, checks):
        suite = context.suites.add(gx.ExpectationSuite(name, expectations=[_expectation(one) for one in of_batch]))
        definitions.append(
            context.validation_definitions.add(gx.ValidationDefinition(name=name, data=batch, suite=suite))
        )
    # COMPLETE: otherwise failing rows are not returned; each query bounds them itself
    point = context.checkpoints.add(
        gx.Checkpoint(name=stage, validation_definitions=definitions, result_format="COMPLETE")
    )
    order = {_describe(check): (position, check) for position, check in enumerate(checks)}
    try:
        result = point.run()
    finally:
        # both engines that the library made: until then the file stays open, and nothing can write to it
        for engine in (source.get_engine(), source.get_execution_engine().engine):
            engine.dispose()
    return [outcome for _, outcome in sorted(_outcomes(result, order), key=lambda pair: pair[0])]


def _checks(stage: str, database: Path, edition: Path | None) -> list[Check]:
    checks: list[Check] = [*STAGES[stage].row_checks()]
    if left_out := tables_left_out(database):
        checks = [check for check in checks if not left_out.intersection(check.needs)]
    return [*checks, *(drift.checks(database, edition) if stage == "marts" and edition else ())]


def tables_left_out(database: Path) -> set[str]:
    """Return the raw tables that an edition leaves out; of a warehouse none, since there all must be."""
    with duckdb.connect(database, read_only=True) as conn:
        found = conn.execute("select schema_name || '.' || table_name from duckdb_tables()").fetchall()
    tables = {name for (name,) in found}
    return set(definitions.of_raw()) - tables if EDITION_TABLE in tables else set()


def _batches(source: Any, checks: Sequence[Check]) -> Iterator[tuple[str, Any, list[Check]]]:
    """Yield a name, a batch and its checks: for each table, and for each measure its categories side by side."""
    tables: dict[str, list[Check]] = defaultdict(list)
    measures: dict[str, list[DriftCheck]] = defaultdict(list)
    first = next(check.table for check in checks if "." in check.table)
    for check in checks:
        if isinstance(check, DriftCheck):
            measures[check.measure].append(check)
        else:  # those over several tables go with the first table
            tables[check.table if "." in check.table else first].append(check)
    for table, of_table in tables.items():
        schema, name = table.split(".")
        asset = source.add_table_asset(table, table_name=name, schema_name=schema)
        yield table, asset.add_batch_definition_whole_table("all"), of_table
    for measure, categories in measures.items():
        columns = ", ".join(
            f"coalesce(max(value) filter (category = '{one.category}'), 0) as {_column(one)}" for one in categories
        )
        asset = source.add_query_asset(measure, query=f"select {columns} from ({categories[0].query})")  # noqa: S608
        yield measure, asset.add_batch_definition_whole_table("all"), list(categories)


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
    query = check.bounded_query.replace("{", "{{").replace("}", "}}")  # GX fills in {placeholders}
    return gxe.UnexpectedRowsExpectation(unexpected_rows_query=query, severity="critical", meta=meta)


def _outcomes(result: Any, checks: dict[str, tuple[int, Check]]) -> Iterator[tuple[int, Outcome]]:
    for validation in result.run_results.values():
        for one in validation.results:
            position, check = checks[one.expectation_config.meta["check"]]
            outcome = Outcome(check.table, check.name, check.says, bool(one.success))
            outcome.expectation = one.expectation_config.type
            outcome.fault = "" if one.success else _fault(one.exception_info or {})
            if isinstance(check, DriftCheck):
                _add_measure(outcome, check, one.result)
            else:
                outcome.columns = list(check.columns)
            if not one.success and not outcome.fault:
                _add_rows(outcome, check, one.result)
            yield position, outcome


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
    """Return the message when GX itself failed: it is keyed by metric then, and the result is empty."""
    for one in (information, *information.values()):
        if isinstance(one, dict) and one.get("raised_exception"):
            return str(one.get("exception_message") or "Great Expectations failed without a message")
    return ""
