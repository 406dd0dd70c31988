"""Print the outcomes of checks."""

from collections.abc import Sequence

from ogi.checks.outcome import Outcome
from ogi.checks.store import Run
from ogi.terminal import screen


def show(stage: str, outcomes: Sequence[Outcome]) -> None:
    """Print the number of passed checks of each table; with --verbose a line for each check."""
    passed = sum(outcome.passed for outcome in outcomes)
    title = f"checks over {stage}: {passed} of {len(outcomes)} passed"
    if screen.settings.verbose:
        rows = [(_verdict(outcome), outcome.table, outcome.says) for outcome in outcomes]
        screen.out().print(screen.table(title, ("", "table", "what must hold"), rows))
        return
    counts = []
    for table in dict.fromkeys(outcome.table for outcome in outcomes):
        verdicts = [outcome.passed for outcome in outcomes if outcome.table == table]
        counts.append((table, sum(verdicts), len(verdicts)))
    screen.out().print(screen.table(title, ("table", "passed", "of"), counts, right=("passed", "of")))


def _verdict(outcome: Outcome) -> object:
    words = {
        "passed": "passed",
        "fault": "could not run",
        "warned": "drifted",
        "failed": screen.how_many(outcome.failing_rows, "row"),
    }
    colours = {"passed": "green", "warned": "yellow"}
    return screen.coloured(words[outcome.status], colours.get(outcome.status, "bold red"))


def show_rows(outcome: Outcome) -> None:
    """Print the first rows that fail a check, and the number of all."""
    columns = list(outcome.rows[0]) if outcome.rows else []
    title = f"{outcome.table}: fails “{outcome.says}”: {screen.how_many(outcome.failing_rows, 'row')}"
    if outcome.failing_rows > len(outcome.rows):
        title += f", the first {len(outcome.rows)}"
    values = [[str(row.get(column)) for column in columns] for row in outcome.rows]
    screen.out().print(screen.table(title, columns, values))


def show_drift(run: Run, drifted: Sequence[Outcome]) -> None:
    """Print the measures whose values are outside their bounds."""
    rows = [
        (
            outcome.says,
            outcome.name.split()[-1],
            f"{outcome.observed:.3f}",
            f"{outcome.rows[0]['in_the_edition']:.3f}",
            f"{outcome.low:.3f} to {outcome.high:.3f}",
        )
        for outcome in drifted
    ]
    title = f"warning: {screen.how_many(len(drifted), 'measure')} drifted since edition {run.compared_edition}"
    columns = ("measure", "of", "now", "then", "allowed")
    screen.out().print(screen.table(title, columns, rows, right=("now", "then")))
