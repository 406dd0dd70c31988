"""The `ogi` command: its verbs, and the conversion of errors to messages and exit codes."""

import gc
import sys
from typing import Annotated

import typer

from ogi.cli import audit, build, check, correct, explain, extract, load, publish, status, verify
from ogi.errors import ExitCode, OgiError
from ogi.settings import COLLECT_AFTER
from ogi.terminal import screen

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
)
for verb in (load, extract, build, status, explain, correct, check, audit, publish, verify):
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
    - `ogi verify` says whether an edition is as it was published

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
    arguments = [argument for argument in sys.argv[1:] if argument != "--verbose"]
    verbose = screen.settings.verbose = "--verbose" in sys.argv[1:]
    try:
        app(arguments)
    except OgiError as error:
        if verbose:
            raise
        screen.error(error)
        sys.exit(error.exit_code)
    except Exception as error:
        if verbose:
            raise
        what = f"a fault of ours: {type(error).__name__}: {error}"
        screen.error(OgiError(what, "Repeat with `ogi --verbose …` and report what it shows."))
        sys.exit(ExitCode.FAULT)


if __name__ == "__main__":
    run()
