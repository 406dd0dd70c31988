"""The `ogi` command: its verbs, and the conversion of errors to messages and exit codes."""

import gc
import sys
from typing import Annotated

import typer

from loaders.printable import printable
from ogi import faults, interrupt
from ogi.cli import audit, build, check, correct, explain, extract, load, publish, status, verify, withdraw
from ogi.settings import COLLECT_AFTER
from ogi.terminal import output, screen

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
)
for verb in (load, extract, build, status, explain, correct, check, audit, publish, verify, withdraw):
    verb.register(app)


@app.callback()
def ogi(
    verbose: Annotated[
        bool, typer.Option("--verbose", help="Show the traceback of an error, and all messages of dbt.")
    ] = False,
) -> None:
    """From annual reports on open government information to tables, checks and a published edition.

    The usual way:

    - `ogi build` makes the warehouse, from the embedded sample at first
    - `ogi load reports/` reads reports of your own; then `ogi build` again
    - `ogi status` says what is there; `ogi explain BODY YEAR` says where a figure was printed
    - `ogi correct KEY VALUE` corrects a figure in a register of your own
    - `ogi audit --sample 100` measures how often figures are read wrongly
    - `ogi publish` writes the read-only edition that BI tools and SQL connect to
    - `ogi verify` says whether an edition is as it was published, and whether its documents give it again

    Look at one file without storing anything: `ogi extract report.html`

    Settings: OGI_DB, the database (warehouse/ogi.duckdb); OGI_PUBLISHED, the folder of editions (published/);
    OGI_CORRECTIONS, your register of corrections (corrections.csv beside the database).

    Exit codes: 0 done, 1 a check or the build failed, 2 the call can't be carried out as typed,
    3 another process holds the database, 4 a fault of ours, 130 interrupted.
    """
    screen.settings.verbose = screen.settings.verbose or verbose


def run() -> None:
    """Run the command and exit. Tracebacks are shown only with --verbose, which may be anywhere in the call."""
    gc.set_threshold(COLLECT_AFTER)
    verbose = screen.settings.verbose = "--verbose" in sys.argv[1:]
    # the name of a file may be taken for an option, and typer prints it as it is
    arguments = [printable(word) if word.startswith("-") else word for word in sys.argv[1:] if word != "--verbose"]
    with interrupt.answered(), output.guarded():
        try:
            output.require()
            _call(arguments)
        except Exception as error:
            if verbose:
                raise
            problem = faults.error_of(error)
            screen.error(problem)
            sys.exit(problem.exit_code)


def _call(arguments: list[str]) -> None:
    """Call the verb; a result that can't be printed is an error even if the work was done."""
    if not {"--help", "-h"} & set(arguments):
        faults.require_memory()
    try:
        app(arguments)
    except SystemExit as end:
        if not end.code:
            sys.stdout.flush()
        raise
