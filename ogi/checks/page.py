"""The results of checks as an HTML page for each layer, readable offline.

The pages of Great Expectations load styles and scripts from six hosts, and show queries instead of their meaning.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from ogi.checks.outcome import Outcome, Status, with_status
from ogi.checks.store import PastRun, Run

FOLDER = "checks"  # beside the database
WORDS: dict[Status, str] = {"passed": "passed", "failed": "failed", "fault": "could not run", "warned": "drifted"}


def write(
    folder: Path, run: Run, database: Path, outcomes: Sequence[Outcome], past_runs: Sequence[PastRun] = ()
) -> Path:
    """Write the page of a run into `folder`, replacing the last one, and return its path."""
    environment = Environment(
        loader=PackageLoader(__package__ or "ogi.checks", "."), autoescape=True, undefined=StrictUndefined
    )
    tables: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        tables[outcome.table].append(outcome)
    name = page_name(run)
    text = environment.get_template("page.html.j2").render(
        title=f"{run.layer} of edition {run.edition}" if run.edition else run.layer,
        run=run,
        run_at=datetime.now(UTC).strftime("%Y-%m-%d %H:%M"),
        database=str(database),
        outcomes=outcomes,
        counts={status: len(with_status(outcomes, status)) for status in WORDS},
        words=WORDS,
        tables=tables,
        past_runs=past_runs,
        other_pages=[layer for layer in ("raw", "marts") if layer != name and (folder / f"{layer}.html").exists()],
    )
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.html"
    path.write_text(text, encoding="utf-8")
    return path


def page_name(run: Run) -> str:
    """Return the name of the page: editions have their own, so that the page of the warehouse is kept."""
    return f"edition-{run.layer}" if run.edition else run.layer
