"""dbt as a process of its own, and what its artifacts say of a failure."""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from loaders.project import ROOT
from ogi import database, processes
from ogi.errors import ExitCode, OgiError
from ogi.terminal import screen

STEP = re.compile(r"\b(\d+) of (\d+) (?!START)[A-Z]+ ")
LAST_LINES = 25  # of what dbt said when it left no results
SHOWN_ROWS = 20


@dataclass(slots=True)
class Failure:
    """One node that failed: its name, what it's for, dbt's message, and the rows that it stored."""

    name: str
    says: str
    message: str
    failing_rows: int = 0
    columns: list[str] = field(default_factory=list)
    rows: list[tuple[Any, ...]] = field(default_factory=list)


@dataclass(slots=True)
class Built:
    """How a build went."""

    passed: int
    skipped: int
    seconds: float
    failures: list[Failure]


def build(path: Path, full_refresh: bool = False) -> Built:
    """Run `dbt build --warn-error` on the database and return what it did.

    dbt's own files lie beside the database. Raises OgiError when dbt broke off before it ran anything.
    """
    target = path.parent / "dbt" / "target"
    results = target / "run_results.json"
    results.unlink(missing_ok=True)
    arguments: list[str | Path] = [
        "build",
        "--warn-error",
        "--no-use-colors",
        "--project-dir",
        ROOT,
        "--profiles-dir",
        ROOT,
    ]
    arguments += ["--target-path", target, "--log-path", path.parent / "dbt" / "logs"]
    arguments += ["--full-refresh"] if full_refresh else []
    arguments += ["--vars", "{demo: true}"] if _is_synthetic(path) else []
    said: list[str] = []
    with (
        screen.progress() as bar,
        processes.started_module("dbt.cli.main", arguments, {"OGI_DB": str(path)}) as (process, lines),
    ):
        task = bar.add_task("dbt build", total=None)
        for line in lines:
            said.append(line.rstrip())
            if screen.settings.verbose:
                screen.note(said[-1])
            if step := STEP.search(line):
                bar.update(task, advance=1, total=int(step[2]))
        failed = process.wait() != 0
    if not results.exists():
        last = "\n".join(said[-LAST_LINES:])
        raise OgiError(f"dbt broke off before it built anything:\n{last}", "", ExitCode.FAILED)
    built = read_results(target, path)
    if failed and not built.failures:
        last = "\n".join(said[-LAST_LINES:])
        raise OgiError(f"dbt failed without naming a model or a test:\n{last}", "", ExitCode.FAILED)
    return built


def _is_synthetic(path: Path) -> bool:
    """Tell whether the invented country is loaded: its divisions are read beside the real ones then, and only then."""
    with database.opened(path) as conn:
        return bool(conn.execute("select exists (from raw.documents where origin = 'synthetic')").fetchall()[0][0])


def read_results(target: Path, path: Path) -> Built:
    """Read dbt's run_results.json, and from the database the rows that its failed tests stored."""
    run = json.loads((target / "run_results.json").read_text(encoding="utf-8"))
    nodes = json.loads((target / "manifest.json").read_text(encoding="utf-8"))["nodes"]
    statuses = [result["status"] for result in run["results"]]
    broken = [one for one in run["results"] if one["status"] in ("error", "fail", "runtime error", "warn")]
    return Built(
        passed=sum(status in ("success", "pass", "no-op") for status in statuses),
        skipped=statuses.count("skipped"),
        seconds=run["elapsed_time"],
        failures=[_failure(one, nodes.get(one["unique_id"], {}), path) for one in broken],
    )


def _failure(result: dict[str, Any], node: dict[str, Any], path: Path) -> Failure:
    failure = Failure(
        node.get("name") or result["unique_id"],
        " ".join((node.get("description") or "").split()),
        (result.get("message") or "").strip(),
        result.get("failures") or 0,
    )
    stored = node.get("relation_name") if node.get("resource_type") == "test" else None
    if failure.failing_rows and stored:
        with database.opened(path, read_only=True) as conn:
            rows = conn.execute(f"select * from {stored} limit {SHOWN_ROWS}")  # noqa: S608 - dbt's own name
            failure.columns = [column[0] for column in rows.description or []]
            failure.rows = rows.fetchall()
    return failure


def show(failure: Failure) -> None:
    """Print a failed node: the rows of a test, the message of anything else."""
    title = f"dbt: {failure.name} failed"
    if failure.says:
        title += f": {failure.says}"
    if not failure.rows:
        screen.note(f"{title}\n{failure.message}")
        return
    title += f" ({screen.how_many(failure.failing_rows, 'row')}"
    title += f", the first {len(failure.rows)})" if failure.failing_rows > len(failure.rows) else ")"
    values = [[str(value) for value in row] for row in failure.rows]
    screen.out().print(screen.table(title, failure.columns, values))
