"""The steps of `ogi build`: the sample if nothing is loaded, checks over raw, dbt, checks over the marts, a summary."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from loaders import corrections
from loaders.seeds import rows
from ogi import database
from ogi.building import dbt_runner
from ogi.checks import stages
from ogi.errors import ExitCode, OgiError
from ogi.terminal import screen

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SHOWN_REPORTS = 20
STATE_COLOURS = {"filled": "green", "blank": "yellow", "hidden": "yellow", "absent": "dim"}
MEND_RAW = (
    "The rows above show where. To read the documents again, move the database away (or set OGI_DB to a new path), "
    "then load them: ogi load PATH"
)


def build(path: Path, full_refresh: bool) -> None:
    """Build the marts of the warehouse at `path`, and print its reports.

    Raises OgiError if a row of the users' corrections can't be used, or if the checks over raw, dbt, or the checks
    over the marts fail.
    """
    refuse_bad_corrections(path)
    load_sample_where_empty(path)
    if not stages.run_stage("raw", path, "build"):
        raise OgiError("the raw tables are damaged: nothing was built", MEND_RAW, ExitCode.FAILED)
    result = dbt_runner.build(path, full_refresh)
    dbt_runner.show(result.failures)
    if result.failures:
        summary = f"dbt build failed: {len(result.failures)} failed, {result.skipped} skipped, {result.passed} passed"
        mend = f"The SQL of each node is in {path.parent / 'dbt' / 'target'}; ogi --verbose build shows all messages."
        raise OgiError(summary, mend, ExitCode.FAILED)
    screen.note(f"dbt: {result.passed} models, seeds and tests passed in {result.seconds:.0f} s")
    if not stages.run_stage("marts", path, "build"):
        raise OgiError("the marts fail their checks", "The rows above show where.", ExitCode.FAILED)
    show_reports(path)


def refuse_bad_corrections(path: Path) -> None:
    """Read the users' register of corrections before anything else starts. Raises OgiError for a bad row."""
    file = corrections.path_of(path)
    try:
        rows = corrections.read(file)
    except corrections.CorrectionError as error:
        mend = "Nothing was built. Mend the row and repeat the command; docs/corrections.md explains each field."
        raise OgiError(str(error), mend) from error
    if rows or "OGI_CORRECTIONS" in os.environ:
        accepted = sum(row["status"] == "accepted" for row in rows)
        screen.note(f"{screen.how_many(accepted, 'correction')} in force in {file}")


def load_sample_where_empty(path: Path) -> None:
    """Load the embedded sample if the warehouse has no documents."""
    from ogi.loading.paths import load_paths, sample_folder
    from ogi.loading.run import Options

    with database.opened(path) as conn:
        if conn.execute("select exists (from raw.documents)").fetchall()[0][0]:
            return
        folder = sample_folder()
        if not folder.exists():
            screen.note(f"The warehouse is empty and there is no sample at {folder}.")
            return
        run, _ = load_paths(conn, [folder], Options())
    screen.note(f"nothing was loaded yet: read the embedded sample, {run.loaded} reports")


def _shown_tables(conn: "DuckDBPyConnection") -> list[str]:
    """Return the tables that the form of a current report has, in the order of the forms."""
    tables = [row["table_code"] for row in rows("statutory_tables")]
    states = ", ".join(f"coalesce(bool_or({table}_state <> 'not_in_form'), false)" for table in tables)
    found = conn.execute(f"select {states} from marts.dim_report where is_current").fetchall()[0]  # noqa: S608
    return [table for table, is_shown in zip(tables, found, strict=True) if is_shown]


def show_reports(path: Path) -> None:
    """Print the first SHOWN_REPORTS current reports, newest years first, the counts of all, and the next command."""
    with database.opened(path, read_only=True) as conn:
        tables = _shown_tables(conn)
        states = "".join(f" r.{table}_state," for table in tables)
        shown = conn.execute(
            f"select r.body_name, cast(r.report_year as varchar), r.form_code,{states} q.received, r.finding_count"  # noqa: S608
            " from marts.dim_report as r left join marts.rpt_requests as q using (document_id)"
            " where r.is_current order by r.report_year desc nulls last, r.body_name, r.document_id limit $1",
            [SHOWN_REPORTS],
        ).fetchall()
        reports, bodies, findings, is_sample = conn.execute(
            "select count(distinct report_id), count(distinct body_key), coalesce(sum(finding_count), 0),"
            " coalesce(bool_and(origin = 'sample'), false) from marts.dim_report where is_current"
        ).fetchall()[0]
    columns = ("body", "year", "form", *tables, "received", "findings")
    cells = [
        [screen.coloured(cell, STATE_COLOURS[cell]) if cell in STATE_COLOURS else cell for cell in row] for row in shown
    ]
    screen.out().print(screen.table("", columns, cells, right=("received", "findings")))
    more = f" ({len(shown)} shown)" if reports > len(shown) else ""
    screen.out().print(f"{reports:,} reports of {bodies:,} bodies{more}; {findings:,} findings in marts.fct_findings")
    if is_sample or not reports:
        screen.out().print("next: ogi load PATH   reads reports of your own, in place of the sample")
    else:
        screen.out().print("next: ogi publish   writes the read-only edition that BI tools and SQL connect to")
