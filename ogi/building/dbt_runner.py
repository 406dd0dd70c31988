"""dbt in this process: one parse for all steps of a build, and the rows that a failed test caught.

dbt keeps its parse beside the database (`dbt/target`), so that the next build parses only files that changed.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from loaders.project import ROOT
from ogi import database
from ogi.building import seed_files
from ogi.errors import ExitCode, OgiError
from ogi.terminal import screen

LAST_LINES = 25  # of dbt's messages, shown when it ends without results
SHOWN_ROWS = 20
FAILED = ("error", "fail", "runtime error", "warn")
PASSED = ("success", "pass", "no-op")
# unit tests prove the project's code, not a user's data: `dbt build` and the test suite run them
NOT_BUILT = ("--exclude-resource-type", "unit_test", "--exclude-resource-type", "seed")

Invoke = Callable[..., Any]


@dataclass(slots=True)
class Failure:
    """One node that failed: its name, its description, dbt's message, and the first rows that a test caught."""

    name: str
    says: str
    message: str
    failing_rows: int = 0
    columns: list[str] = field(default_factory=list)
    rows: list[tuple[Any, ...]] = field(default_factory=list)


@dataclass(slots=True)
class Built:
    """The counts and the failures of a build; `seconds` by the clock."""

    passed: int
    skipped: int
    seconds: float
    failures: list[Failure]


def build(path: Path, full_refresh: bool = False) -> Built:
    """Build every model of the warehouse at `path` and run its data tests; seeds only where their file changed.

    Raises OgiError when dbt ends before it runs anything.
    """
    arguments = ["--full-refresh"] if full_refresh else []
    with _project(path) as (manifest, invoke):
        built = Built(0, 0, 0.0, [])
        seeds = [node.name for node in manifest.nodes.values() if node.resource_type == "seed"]
        if stale := seeds if full_refresh else seed_files.stale(path, seeds):
            _add(built, path, invoke("seed", "--select", *stale))
            if built.failures:
                return built
            seed_files.remember(path, stale)
        _add(built, path, invoke("build", *NOT_BUILT, *arguments))
    return built


@contextmanager
def _project(path: Path) -> Iterator[tuple[Any, Invoke]]:
    """Parse the project once; yield dbt's manifest, and a function that runs one command on the database at `path`."""
    from dbt.cli.main import dbtRunner

    folder = path.parent / "dbt"
    given = ["--project-dir", str(ROOT), "--profiles-dir", str(ROOT), "--target-path", str(folder / "target")]
    given += ["--log-path", str(folder / "logs"), "--quiet", "--no-use-colors", "--warn-error", "--no-write-json"]
    # dbt formats each message anew for each log: what is needed of them comes by callback
    given += ["--log-level", "none", "--log-level-file", "none"]
    given += ["--vars", "{demo: true}"] if _is_synthetic(path) else []
    messages = _Messages()
    with _environment(OGI_DB=str(path)), screen.progress() as bar:
        messages.bar = bar
        parsed = dbtRunner(callbacks=[messages.take]).invoke(["parse", *given])
        if not parsed.success:
            raise OgiError(f"dbt can't parse the project:\n{messages.last(parsed)}", "", ExitCode.FAILED)
        manifest: Any = parsed.result

        def invoke(command: str, *arguments: str) -> Any:
            messages.start(command)
            done = dbtRunner(manifest=manifest, callbacks=[messages.take]).invoke([command, *arguments, *given])
            release()
            if done.result is None:
                raise OgiError(f"dbt {command} broke off:\n{messages.last(done)}", "", ExitCode.FAILED)
            return done.result

        yield manifest, invoke


class _Messages:
    """What dbt reports while it runs: moves the bar, keeps the last lines, prints all with --verbose."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.bar: Any = None
        self._task: Any = None

    def start(self, command: str) -> None:
        self._task = self.bar.add_task(f"dbt {command}", total=None)

    def take(self, event: Any) -> None:
        """Take one message of dbt (`EventMsg`)."""
        name, level = event.info.name, event.info.level
        if name == "NodeFinished" and self._task is not None:
            self.bar.update(self._task, advance=1)
        elif name == "ConcurrencyLine" and self._task is not None:
            self.bar.update(self._task, total=event.data.node_count)
        if level in ("info", "warn", "error") and event.info.msg:
            self.lines.append(event.info.msg)
            del self.lines[:-LAST_LINES]
            if screen.settings.verbose:
                screen.note(event.info.msg)

    def last(self, done: Any) -> str:
        """Return the end of what dbt said, and its exception."""
        return "\n".join([*self.lines, *([str(done.exception)] if done.exception else [])])


def release() -> None:
    """Close the database that dbt opened in this process: dbt-duckdb keeps it, and DuckDB opens a file in one mode."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]


@contextmanager
def _environment(**variables: str) -> Iterator[None]:
    """Set environment variables for the block, as profiles.yml reads them."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _is_synthetic(path: Path) -> bool:
    """Tell whether the invented country is loaded: only then are its divisions read beside the real ones."""
    with database.opened(path) as conn:
        return bool(conn.execute("select exists (from raw.documents where origin = 'synthetic')").fetchall()[0][0])


def _add(built: Built, path: Path, run: Any) -> None:
    """Add the results of one dbt command (`RunExecutionResult`) to a build."""
    statuses = [str(result.status) for result in run.results]
    built.passed += sum(status in PASSED for status in statuses)
    built.skipped += statuses.count("skipped")
    built.seconds += run.elapsed_time
    failed = [result for result in run.results if str(result.status) in FAILED]
    if failed:
        with database.opened(path, read_only=True) as conn:
            built.failures += [_failure(result, conn) for result in failed]


def _failure(result: Any, conn: Any) -> Failure:
    """Describe a failed node; of a test, run its compiled SQL again for the rows."""
    import duckdb

    node = result.node
    says = " ".join((getattr(node, "description", "") or "").split())
    failure = Failure(node.name, says, (result.message or "").strip(), result.failures or 0)
    if node.resource_type == "test" and failure.failing_rows and node.compiled_code:
        try:
            rows = conn.execute(f"select * from ({node.compiled_code}\n) limit {SHOWN_ROWS}")  # noqa: S608 - dbt's own
        except duckdb.Error:  # a table that the test reads was replaced since: the count must do
            return failure
        failure.columns = [column[0] for column in rows.description or []]
        failure.rows = rows.fetchall()
    return failure


def show(failures: Sequence[Failure]) -> None:
    """Print failed nodes: the rows of a test, the message of anything else."""
    for failure in failures:
        title = f"dbt: {failure.name} failed"
        if failure.says:
            title += f": {failure.says}"
        if not failure.rows:
            screen.note(f"{title}\n{failure.message}")
            continue
        title += f" ({screen.how_many(failure.failing_rows, 'row')}"
        title += f", the first {len(failure.rows)})" if failure.failing_rows > len(failure.rows) else ")"
        values = [[str(value) for value in row] for row in failure.rows]
        screen.out().print(screen.table(title, failure.columns, values))
