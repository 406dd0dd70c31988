"""dbt as the tests call it: in this process, parsed once, on a database of the test's own."""

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

import duckdb
from filelock import FileLock

from loaders.project import ROOT
from ogi.building.dbt_runner import release

KEPT = ROOT / ".pytest_cache" / "dbt"  # dbt's parse, kept from run to run
QUIET = ("--quiet", "--no-use-colors", "--log-level", "none", "--log-level-file", "none", "--no-write-json")


@dataclass
class Run:
    """What a dbt call said, and how each node went: status, failing rows, message and compiled SQL, by node name."""

    code: int
    said: str
    folder: str  # where the database lies
    nodes: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def database(self) -> Path:
        """The database that dbt was called on."""
        return Path(self.folder) / "ogi.duckdb"

    def statuses(self) -> dict[str, str]:
        """Return how each node went, by name; nothing is built of exposures and saved queries."""
        return {name: node["status"] for name, node in self.nodes.items()}

    def failures(self) -> dict[str, int]:
        """Return how many rows each failed test caught, by name."""
        return {name: node["failures"] for name, node in self.nodes.items() if node["status"] == "fail"}


def dbt(database: Path, *arguments: str, project: Path = ROOT, variables: str = "") -> Run:
    """Call dbt on a database. Its messages of level info and above are in `said`."""
    database.parent.mkdir(parents=True, exist_ok=True)
    from dbt.cli.main import dbtRunner  # its import takes seconds

    said: list[str] = []

    def hear(event: Any) -> None:
        if event.info.level in ("info", "warn", "error"):
            said.append(event.info.msg)

    words = [*arguments, *QUIET, "--threads", "1", "--project-dir", str(project), "--profiles-dir", str(project)]
    words += ["--target-path", str(database.parent / "target"), "--log-path", str(database.parent / "logs")]
    words += ["--vars", variables] if variables else []
    with patch.dict(os.environ, {"OGI_DB": str(database), "PYTHONPATH": str(ROOT)}):
        manifest = parsed() if project == ROOT and not variables else None
        done = dbtRunner(manifest=manifest, callbacks=[hear]).invoke(words)
        release()
    if done.exception:
        said.append(str(done.exception))
    run = Run(0 if done.success else 1, "\n".join(said), str(database.parent))
    for result in getattr(done.result, "results", ()):
        node = result.node
        if node.resource_type not in ("exposure", "saved_query"):
            run.nodes[node.name] = {
                "status": str(result.status),
                "failures": result.failures,
                "message": result.message,
                "compiled": getattr(node, "compiled_code", None),
            }
    return run


@cache
def parsed() -> Any:
    """Return dbt's manifest of the project: parsed once a process, from the parse that earlier runs kept."""
    from dbt.cli.main import dbtRunner

    KEPT.mkdir(parents=True, exist_ok=True)
    words = ["parse", *QUIET[:-1], "--warn-error", "--project-dir", str(ROOT), "--profiles-dir", str(ROOT)]
    words += ["--target-path", str(KEPT / "target"), "--log-path", str(KEPT / "logs")]
    settings = {"OGI_DB": "ogi.duckdb", "PYTHONPATH": str(ROOT)}  # the parse holds for this name, whatever the folder
    with FileLock(KEPT / "parse.lock"), patch.dict(os.environ, settings):
        done = dbtRunner().invoke(words)
    assert done.success, done.exception
    return done.result


def lend_parse(folder: Path) -> None:
    """Put the kept parse where `ogi build` of a warehouse in `folder` looks for its own."""
    parsed()
    (folder / "dbt" / "target").mkdir(parents=True)
    shutil.copy(KEPT / "target" / "partial_parse.msgpack", folder / "dbt" / "target")


def artifact(name: str) -> dict[str, Any]:
    """Return an artifact of the project's parse: manifest or semantic_manifest."""
    parsed()
    return dict(json.loads((KEPT / "target" / f"{name}.json").read_text(encoding="utf-8")))


def made_once(shared: Path, name: str, make: Callable[[Path], Run]) -> Run:
    """Return what `make` returns for the folder `name` below `shared`, made by the first test process that asks."""
    folder = shared / name
    with FileLock(f"{folder}.lock"):
        if (folder / "run.json").exists():
            return Run(**json.loads((folder / "run.json").read_text(encoding="utf-8")))
        folder.mkdir(exist_ok=True)
        run = make(folder)
        (folder / "run.json").write_text(json.dumps(asdict(run)), encoding="utf-8")
    return run


def empty(shared: Path) -> Run:
    """Return a plain `dbt build` before anything was loaded, folder and file missing: seeds, models and all tests."""
    return made_once(shared, "empty", lambda folder: dbt(folder / "ogi.duckdb", "build", "--warn-error"))


def filled(shared: Path, name: str, fill: Callable[[Path], object], end: str | None = None) -> Path:
    """Return the warehouse `name` below `shared`: seeds, what `fill` puts into the raw tables, and all models.

    With `end`, only this model and those below it are made, and no data test is run. The first test process that asks
    makes it. Read it, or copy it.
    """

    def make(folder: Path) -> Run:
        database = seeded(shared, folder)
        fill(database)
        build_from_compiled(shared, database, end)
        return Run(0, "", str(folder))

    return made_once(shared, name, make).database


def build_from_compiled(shared: Path, database: Path, end: str | None = None) -> None:
    """Make all models on a filled database and run their data tests: the SQL that dbt compiled for the empty build.

    With `end`, only this model and those below it are made, and no data test is run.
    It takes a fifth of dbt's own time. Raises AssertionError if a data test finds a row.
    """
    nodes = {node.name: node for node in parsed().nodes.values()}
    if end:
        asked = _with_lower(nodes[end].unique_id)
        nodes = {name: node for name, node in nodes.items() if node.unique_id in asked}
    with duckdb.connect(database) as conn:
        conn.execute(
            "set threads = 1"
        )  # the tables are small: with this, and in one transaction, it takes a third less
        conn.begin()
        for name, result in empty(shared).nodes.items():  # in the order in which dbt ran them
            node = nodes.get(name)
            if node and node.resource_type == "model":
                conn.execute(f"create schema if not exists {node.schema}")
                kind, query = node.config.materialized, f"({result['compiled']}\n)"
                columns = ", ".join(node.columns) if node.config.contract.enforced else "*"
                conn.execute(f"create or replace {kind} {node.schema}.{name} as select {columns} from {query}")
            elif node and node.resource_type == "test":
                caught = conn.execute(f"from ({result['compiled']}\n) limit 20").fetchall()
                assert caught == [], name
        conn.commit()


def _with_lower(model: str) -> set[str]:
    """Return the unique ids of a model and of all models that it reads, directly or not."""
    nodes, found, asked = parsed().nodes, set(), [model]
    while asked:
        node = asked.pop()
        if node not in found and node in nodes and nodes[node].resource_type == "model":
            found.add(node)
            asked += nodes[node].depends_on.nodes
    return found


def failing(shared: Path, conn: duckdb.DuckDBPyConnection) -> set[str]:
    """Return the names of the singular data tests, and those of raw, whose compiled SQL finds a row."""
    tests = [node for node in parsed().nodes.values() if node.resource_type == "test"]
    asked = [
        node.name
        for node in tests
        if node.test_node_type == "singular" or any(name.startswith("source.") for name in node.depends_on_nodes)
    ]
    compiled = empty(shared).nodes
    return {name for name in asked if conn.execute(f"from ({compiled[name]['compiled']}\n) limit 1").fetchall()}


def seeded(shared: Path, folder: Path) -> Path:
    """Return a new database in `folder` that holds the seeds and the empty raw tables: a copy of the empty build."""
    made = empty(shared)
    assert made.code == 0, made.said
    folder.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copy(made.database, folder / "ogi.duckdb"))
