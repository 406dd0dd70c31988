"""The checks' data docs: one page a layer, readable without a network.

Great Expectations' own pages load their style and scripts from six hosts and print queries in place of what they mean.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from ogi.checks.outcome import Outcome, Status, failing
from ogi.checks.store import Past, Run

FOLDER = "checks"  # beside the database
WORDS: dict[Status, str] = {"passed": "passed", "failed": "failed", "fault": "could not run", "warned": "drifted"}


def write(folder: Path, run: Run, database: Path, outcomes: Sequence[Outcome], past: Sequence[Past] = ()) -> Path:
    """Write the page of a run, over the one before, and return where it is."""
    environment = Environment(
        loader=PackageLoader(__package__ or "ogi.checks", "."), autoescape=True, undefined=StrictUndefined
    )
    tables: dict[str, list[Outcome]] = defaultdict(list)
    for one in outcomes:
        tables[one.table].append(one)
    name = page_name(run)
    text = environment.get_template("page.html.j2").render(
        title=f"{run.layer} of edition {run.edition}" if run.edition else run.layer,
        run=run,
        run_at=datetime.now(UTC).strftime("%Y-%m-%d %H:%M"),
        database=str(database),
        outcomes=outcomes,
        counts={status: len(failing(outcomes, status)) for status in WORDS},
        words=WORDS,
        tables=tables,
        past=past,
        others=[layer for layer in ("raw", "marts") if layer != name and (folder / f"{layer}.html").exists()],
    )
    folder.mkdir(parents=True, exist_ok=True)
    place = folder / f"{name}.html"
    place.write_text(text, encoding="utf-8")
    return place


def page_name(run: Run) -> str:
    """Return the page's name: an edition's checks don't overwrite those of the warehouse."""
    return f"edition-{run.layer}" if run.edition else run.layer
