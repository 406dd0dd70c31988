"""Each verb that writes, killed at random moments and repeated, leaves the tables that an undisturbed one leaves.

The suite kills a withdrawal and a migration once. The proof (OGI_PROOF=1) kills six verbs: load, withdrawal and
migration with 1,000 reports, and those that need marts, which take longer, with fewer.
"""

import random
import shutil
from functools import partial
from pathlib import Path

import duckdb
import pytest
from support.command import call, must_succeed
from support.dbt_runs import lend_parse
from support.killing import Verb, is_writing, kills, tables, undisturbed
from support.postgres_server import running
from support.sizes import IS_PROOF, size

from loaders.project import ROOT
from ogi.edition.postgres.push import push
from ogi.edition.write import write
from ogi.published import is_reproducible
from ogi.verifying.digests import differences, open_edition
from synthetic.reports.generate import generate

REPORTS = size(12, 1000)
FIRST = REPORTS // 10  # what a load of its own stores, and a withdrawal takes
IN_MARTS = 100
SHAPES = sorted((ROOT / "tests" / "fixtures" / "raw_shapes").glob("*.sql"))
WITHDRAW = ("withdraw", "--run", "1", "--reason", "a slip")
needs_marts = pytest.mark.skipif(not IS_PROOF, reason="builds with dbt: runs with OGI_PROOF=1")


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    """Generated reports in two folders: those of a first load, and the rest."""
    folder = tmp_path_factory.mktemp("reports")
    for number, one in enumerate(generate(seed=5, n=REPORTS, layout="html_plain", encoding="utf-8")):
        place = folder / ("first" if number < FIRST else "rest" if number < REPORTS - FIRST else "last")
        place.mkdir(exist_ok=True)
        (place / one.name).write_bytes(one.data)
    return folder


@pytest.fixture(scope="module")
def loaded(reports, tmp_path_factory):
    """A warehouse of raw tables: two loads, all reports but the last."""
    return load(tmp_path_factory.mktemp("loaded"), [reports / "first"], [reports / "rest"])


def load(folder, *calls):
    database = folder / "ogi.duckdb"
    for paths in calls:
        must_succeed(call("load", *paths, OGI_DB=str(database)))
    return database


def copied(place, database, *words):
    """Put a copy of a warehouse into a folder, and return the words of a command."""
    shutil.copy(database, place / "ogi.duckdb")
    return tuple(map(str, words))


def warehouse(place):
    """Return what is in the warehouse of a folder."""
    return tables(place / "ogi.duckdb")


def raw(state):
    return {name: rows for name, rows in state.items() if name.startswith("raw.")}


@pytest.fixture
def check(tmp_path, capsys):
    """Kill and repeat a verb; return the undisturbed run and what the kills left."""

    def of(verb, count, whole=None):
        seed = random.SystemRandom().randrange(2**32)
        whole = whole or undisturbed(verb, tmp_path / "undisturbed")
        assert whole.before != whole.after
        left = kills(verb, whole, tmp_path / "killed", count, seed)
        as_before, as_after = left.count(whole.before), left.count(whole.after)
        with capsys.disabled():
            print(
                f"\n{count} kills in {whole.seconds:.1f} s ({whole.writing:.1f} s of writing), seed {seed}: {as_before}"
                f" before, {count - as_before - as_after} between, {as_after} after it had written"
            )
        assert not IS_PROOF or 0 < as_before < count, "all kills met the same state"
        return whole, left

    return of


@needs_marts
def test_a_load_killed(check, loaded, reports):
    """The batches are small, so that the last hundred documents are ten transactions."""

    def prepare(place):
        (place / "patch").mkdir()
        (place / "patch" / "sitecustomize.py").write_text("import ogi.loading.run as load\nload.BATCH = 10\n")
        return copied(place, loaded, "load", reports)

    whole, _ = check(Verb(prepare, warehouse, is_writing), 20)
    assert whole.after["raw.documents"][0][0] == REPORTS


@pytest.mark.parametrize("is_undo", [False, True] if IS_PROOF else [False])
def test_a_withdrawal_killed(check, loaded, tmp_path, is_undo):
    start = copied_file(loaded, tmp_path / "start.duckdb")
    if is_undo:
        must_succeed(call(*WITHDRAW, OGI_DB=str(start)))
    words = (*WITHDRAW, "--undo") if is_undo else WITHDRAW
    said = "none is withdrawn" if is_undo else "withdrawn already"
    verb = Verb(lambda place: copied(place, start, *words), warehouse, is_writing, said)
    whole, left = check(verb, size(1, 15))
    assert [state for state in left if state not in (whole.before, whole.after)] == []
    assert whole.after["raw.withdrawals"][0][0] == FIRST * (2 if is_undo else 1)


def copied_file(source, target):
    return Path(shutil.copy(source, target))


@pytest.mark.parametrize("shape", SHAPES if IS_PROOF else SHAPES[:1], ids=lambda path: path.stem)
def test_a_migration_killed(check, loaded, reports, tmp_path, shape):
    """A load of what is known migrates the tables, and stores nothing else."""
    old = of_shape(loaded, tmp_path / "old.duckdb", shape)
    known = next((reports / "first").iterdir())
    verb = Verb(lambda place: copied(place, old, "load", known), warehouse, is_writing)
    whole, _ = check(verb, size(1, 4))
    for name in ("raw.documents", "raw.cells", "raw.document_locations"):
        assert whole.after[name][0][0] == whole.before[name][0][0] > FIRST


def of_shape(loaded, path, shape):
    """Make a database of an earlier shape of the raw tables that holds the rows of a loaded one."""
    with duckdb.connect(path) as conn:
        conn.execute(shape.read_text(encoding="utf-8"))
        conn.execute(f"attach '{loaded}' as loaded (read_only)")
        shared = conn.execute(
            "select table_name, string_agg(column_name, ', ') from duckdb_columns() as old semi join (select table_name,"
            " column_name from duckdb_columns() where database_name = 'loaded') as new using (table_name, column_name)"
            " where database_name <> 'loaded' and schema_name = 'raw' and table_name <> 'schema_versions' group by all"
        ).fetchall()
        for table, columns in shared:
            conn.execute(f"insert into raw.{table} by name select {columns} from loaded.raw.{table}")
    return path


@pytest.fixture(scope="module")
def earlier(reports, tmp_path_factory):
    """A folder with a built warehouse of two loads, and dbt's parse."""
    place = tmp_path_factory.mktemp("earlier")
    pages = sorted((reports / "rest").iterdir())[:IN_MARTS]
    first, rest = pages[::2], pages[1::2]
    lend_parse(place)
    database = load(place, first, rest)
    must_succeed(call("build", OGI_DB=str(database), OGI_PUBLISHED=str(place / "published")))
    return place


@pytest.fixture(scope="module")
def build(earlier):
    """`ogi build` of that warehouse after the withdrawal of its first load: half of the rows leave each mart."""

    def prepare(place):
        shutil.copytree(earlier, place, dirs_exist_ok=True)
        must_succeed(call(*WITHDRAW, OGI_DB=str(place / "ogi.duckdb")))
        return ("build",)

    return Verb(prepare, warehouse, is_writing)


@pytest.fixture(scope="module")
def rebuilt(build, tmp_path_factory):
    """The undisturbed run of that build."""
    return undisturbed(build, tmp_path_factory.mktemp("rebuilt") / "place")


@needs_marts
def test_a_build_killed(check, build, rebuilt):
    whole, left = check(build, 6, rebuilt)
    assert [state for state in left if raw(state) != raw(whole.before)] == []
    assert whole.after["marts.rpt_withdrawals"][0][0] == IN_MARTS // 2


@needs_marts
def test_a_publish_killed(check, earlier, rebuilt, tmp_path):
    write(earlier / "ogi.duckdb", tmp_path / "published")

    def prepare(place):
        shutil.copytree(tmp_path / "published", place / "published", symlinks=True)
        return copied(place, rebuilt.place / "ogi.duckdb", "publish", "--no-docs")

    def has_begun(place):
        return any((place / "published" / "editions").glob(".*"))

    whole, left = check(Verb(prepare, edition, has_begun), 14)
    assert [state for state in left if state not in (whole.before, whole.after)] == []
    for folder in (tmp_path / "killed").iterdir():
        assert not list((folder / "published" / "editions").glob(".*"))


def edition(place):
    """Return what is in the current edition of a folder, whose files are those of its manifest."""
    found = open_edition(place / "published")
    assert differences(found).rows() == []
    digests = {path: entry["sha256"] for path, entry in found.files.items() if is_reproducible(path)}
    return digests | tables(found.folder / "ogi.duckdb")


@pytest.fixture(scope="module")
def server():
    """A PostgreSQL server on this machine alone."""
    with running() as started:
        yield started


@needs_marts
def test_a_publish_to_postgresql_killed(check, server, earlier, rebuilt):
    assert server.psql("create database earlier").returncode == 0
    push(earlier / "ogi.duckdb", server.address(base="earlier"), "ogi", "ogi_reader")
    bases = {}

    def prepare(place):
        bases[place] = f"killed_{len(bases)}"
        assert server.psql(f"create database {bases[place]} template earlier").returncode == 0
        return copied(place, rebuilt.place / "ogi.duckdb", "publish", "--to", server.url(base=bases[place]))

    def is_filled(place):
        return len(server.rows(SCHEMAS, base=bases[place])) > 1

    verb = Verb(prepare, lambda place: schema(server, bases[place]), partial(is_in_transaction, server, bases))
    whole, left = check(verb, 14)
    assert [state for state in left if state not in (whole.before, whole.after)] == []
    assert not any(map(is_filled, bases)), "a schema of an interrupted publish is left"


SCHEMAS = "select nspname from pg_namespace where nspname like 'ogi%'"


def is_in_transaction(server, bases, place):
    """Whether the publisher fills a schema: a session beside the one that holds its lock is in a transaction."""
    query = f"select 1 from pg_stat_activity where datname = '{bases[place]}' and backend_xid is not null"
    return bool(server.rows(query))


def schema(server, base):
    """Return what is in the schema of an edition: rows, keys, indexes, descriptions and rights."""
    names = server.rows("select tablename from pg_tables where schemaname = 'ogi' order by 1", base=base)
    rows = (
        f"select '{name}', count(*), sum(hashtextextended(t::text, 0)::numeric) from ogi.{name} as t"
        for name in names
        if name not in ("edition", "edition_changes", "rpt_withdrawals")
    )
    queries = {
        "rows": " union all ".join(rows),
        "withdrawals": "select count(*), sum(hashtextextended(document_id || reason, 0)) from ogi.rpt_withdrawals",
        "keys": "select conrelid::regclass || ' ' || pg_get_constraintdef(oid) from pg_constraint"
        " where connamespace = 'ogi'::regnamespace order by 1",
        "indexes": "select indexdef from pg_indexes where schemaname = 'ogi' order by 1",
        "rights": "select relname, relacl from pg_class where relnamespace = 'ogi'::regnamespace order by 1",
        "descriptions": "select relname, objsubid, description from pg_description join pg_class as c on c.oid = objoid"
        f" where relnamespace = 'ogi'::regnamespace order by 1, 2",
    }
    found = {name: sorted(server.rows(query, base=base)) for name, query in queries.items()}  # a union has no order
    return found | {"schemas that readers may use": readable(server, base)}


def readable(server, base):
    query = f"select nspname from ({SCHEMAS}) as s where has_schema_privilege('ogi_reader', nspname, 'usage')"
    return server.rows(query, base=base)
