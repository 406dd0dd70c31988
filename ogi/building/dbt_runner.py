"""Run dbt in this process: all steps of a build share one parse, and failed tests come with their rows.

dbt stores its parse beside the database (`dbt/target`), so that the next build parses only the files that changed.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from loaders.project import ROOT
from ogi import database, faults, interrupt
from ogi.building import culprits, seed_files
from ogi.building.culprits import Culprit
from ogi.errors import ExitCode, OgiError
from ogi.settings import environment
from ogi.terminal import screen

LAST_LINES = 25  # messages of dbt that are shown if it ends without results
SHOWN_ROWS = 20  # failing rows of a test that are fetched; all of them are counted
FAILED = ("error", "fail", "runtime error", "warn")
PASSED = ("success", "pass", "no-op")
# unit tests test the code, not the data: plain `dbt build` and the test suite run them; seeds are a step of their own
NOT_BUILT = ("--exclude-resource-type", "unit_test", "--exclude-resource-type", "seed")

Invoke = Callable[..., Any]


@dataclass(slots=True)
class Failure:
    """A failed dbt node. `says` is its description; `rows` are the first failing rows if it is a test.

    `culprits` are documents at fault, as far as rows or the query tell.
    """

    name: str
    says: str
    message: str
    failing_rows: int = 0
    columns: list[str] = field(default_factory=list)
    rows: list[tuple[Any, ...]] = field(default_factory=list)
    culprits: list[Culprit] = field(default_factory=list)


@dataclass(slots=True)
class BuildResult:
    """The numbers of nodes that passed and were skipped, the wall-clock seconds, and the failed nodes of a build."""

    passed: int
    skipped: int
    seconds: float
    failures: list[Failure]


def build(path: Path, full_refresh: bool = False, with_tests: bool = True) -> BuildResult:
    """Load the seeds that changed, build all models of the warehouse at `path`, and run all data tests.

    `with_tests` false leaves the data tests out. Raises OgiError if dbt ends without results.
    """
    arguments = ["--full-refresh"] if full_refresh else []
    arguments += [] if with_tests else ["--exclude-resource-type", "test"]
    with screen.progress() as bar, _project(path, bar) as (manifest, invoke):
        build_result = BuildResult(0, 0, 0.0, [])
        seeds = [node.name for node in manifest.nodes.values() if node.resource_type == "seed"]
        if stale := seeds if full_refresh else seed_files.stale(path, seeds):
            _add(build_result, path, invoke("seed", "--select", *stale))
            if build_result.failures:
                return build_result
            seed_files.remember(path, stale)
        _add(build_result, path, invoke("build", *NOT_BUILT, *arguments))
    return build_result


def write_docs(path: Path, empty_copy: Path) -> Path:
    """Write dbt's page of the marts of the warehouse at `path`, and return its path, in the folder of `empty_copy`.

    `empty_copy` is a database with the tables of the warehouse: dbt opens it for writing to read its column types, and
    the warehouse stays free for readers. Raises OgiError if dbt fails.
    """
    target = empty_copy.parent / "target"
    # not by path, which dbt looks for below the folder that the command was called from
    options = ["--static", "--select", "fqn:ogi_warehouse.marts", "--target-path", str(target), "--write-json"]
    with _project(path) as (_, invoke), environment(OGI_DB=str(empty_copy)):
        invoke("docs generate", *options)
    return target / "static_index.html"


@contextmanager
def _project(path: Path, bar: Any = None) -> Iterator[tuple[Any, Invoke]]:
    """Parse the project, and yield its manifest and a function that runs a dbt command on the database at `path`."""
    from dbt.cli.main import dbtRunner

    folder = path.parent / "dbt"
    options = ["--project-dir", str(ROOT), "--profiles-dir", str(ROOT), "--target-path", str(folder / "target")]
    options += ["--log-path", str(folder / "logs"), "--quiet", "--no-use-colors", "--warn-error", "--no-write-json"]
    # no logs, since dbt formats each message for each of them: the callback takes the messages that are needed
    options += ["--log-level", "none", "--log-level-file", "none"]
    options += ["--vars", "{demo: true}"] if _is_synthetic(path) else []
    messages = _Messages()
    messages.bar = bar
    with environment(OGI_DB=str(path)):
        with environment(OGI_DB=path.name):  # a stored parse holds for this name, whatever the folder
            parsed = dbtRunner(callbacks=[messages.take]).invoke(["parse", *options])
        interrupt.check()
        if not parsed.success:
            raise _failed("dbt can't parse the project", messages.last(parsed))
        manifest: Any = parsed.result

        def invoke(command: str, *arguments: str) -> Any:
            messages.start(command)
            try:
                words = [*command.split(), *options, *arguments]
                result = dbtRunner(manifest=manifest, callbacks=[messages.take]).invoke(words)
            finally:
                release()
            interrupt.check()
            if result.result is None:
                raise _failed(f"dbt {command} ended without results", messages.last(result))
            return result.result

        yield manifest, invoke


def _failed(what: str, said: str) -> OgiError:
    """Return the error for what dbt said: a full disk, a lock and the like are named as such."""
    return faults.named(said) or OgiError(f"{what}:\n{said}", "", ExitCode.FAILED)


class _Messages:
    """Take dbt's messages: advance the progress bar, keep the last lines, and print all lines with --verbose."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.bar: Any = None
        self._task: Any = None

    def start(self, command: str) -> None:
        self._task = self.bar.add_task(f"dbt {command}", total=None) if self.bar else None

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

    def last(self, result: Any) -> str:
        """Return the last lines and the exception of a `dbtRunnerResult`."""
        return "\n".join([*self.lines, *([str(result.exception)] if result.exception else [])])


def release() -> None:
    """Close the database that dbt-duckdb keeps open: DuckDB can't open a file read-only and writable in one process."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]


def _is_synthetic(path: Path) -> bool:
    """Return whether synthetic reports are loaded: only then dbt reads the divisions of the invented country."""
    with database.opened(path, read_only=True) as conn:
        return bool(conn.execute("select exists (from raw.documents where origin = 'synthetic')").fetchall()[0][0])


def _add(build_result: BuildResult, path: Path, run: Any) -> None:
    """Add the results of one dbt command (`RunExecutionResult`) to the result of the build.

    Raises OgiError if a node failed for a reason that lies outside the project: a full disk, a lock.
    """
    statuses = [str(result.status) for result in run.results]
    build_result.passed += sum(status in PASSED for status in statuses)
    build_result.skipped += statuses.count("skipped")
    build_result.seconds += run.elapsed_time
    failed = [result for result in run.results if str(result.status) in FAILED]
    if fault := faults.named("\n".join(str(result.message) for result in failed)):
        raise fault
    if failed:
        with database.opened(path, read_only=True) as conn:
            failures = [_failure(result, conn) for result in failed]
        for result, failure in zip(failed, failures, strict=True):
            failure.culprits = _culprits(path, result.node, failure)
        build_result.failures += failures


def _failure(result: Any, conn: Any) -> Failure:
    """Describe a failed node; if it is a test, run its compiled SQL again to fetch the failing rows."""
    import duckdb

    node = result.node
    says = " ".join((getattr(node, "description", "") or "").split())
    failure = Failure(node.name, says, (result.message or "").strip(), result.failures or 0)
    if node.resource_type == "test" and failure.failing_rows and node.compiled_code:
        try:
            rows = conn.execute(f"select * from ({node.compiled_code}\n) limit {SHOWN_ROWS}")  # noqa: S608 - dbt's own
        except duckdb.Error:  # a table that the test reads was replaced since; the count remains
            return failure
        failure.columns = [column[0] for column in rows.description or []]
        failure.rows = rows.fetchall()
    return failure


def _culprits(path: Path, node: Any, failure: Failure) -> list[Culprit]:
    """Return the documents at fault in a failed node."""
    if failure.rows:
        return culprits.of_rows(path, failure.columns, failure.rows)
    if failure.failing_rows or not getattr(node, "compiled_code", None):
        return []
    types = {}
    if node.resource_type == "model" and node.config.contract.enforced:
        for name, column in node.columns.items():
            is_required = any(constraint.type == "not_null" for constraint in column.constraints)
            types[name] = f"{column.data_type} not null" if is_required else column.data_type
    with screen.working(f"looking for the documents with which {node.name} fails"):
        return culprits.of_query(path, node.compiled_code, types)


def show(failures: Sequence[Failure]) -> None:
    """Print failed nodes: the failing rows of a test, or else dbt's message; and the documents at fault."""
    for failure in failures:
        _show_failure(failure)
        for culprit in failure.culprits:
            screen.note(f"document at fault: {culprit.document_id} {screen.shown(culprit.uri)}")


def _show_failure(failure: Failure) -> None:
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
