"""The raw writer: bulk rows, one transaction a batch, nothing twice."""

import hashlib

import duckdb
import pytest

from loaders.raw import writer
from loaders.raw.rows import CONTENT_TABLES, arrow_schemas, from_readings
from loaders.reading import FormCell, FormTable, ProseFigure, Reading, Reject, UnplacedCell


def reading(text, reject=None, figure="7"):
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    one = Reading(sha256[:16], sha256, len(text), "text/plain", "utf-8", text, title="标题", body="某局", year="2020年")
    if reject:
        one.reject = Reject(reject, "because")
        return one
    one.form_tables = [FormTable("requests", "2019", 3, 2, 1, None, 0, 9)]
    one.cells = [
        FormCell("requests", "received", "total", figure, None, None, 0, 1, "grid"),
        FormCell("requests", "granted", "total", "", None, 2, 2, 2, "ordered"),
    ]
    one.unplaced = [UnplacedCell("requests", "0", "总计", None, "merged", None, 3, 4)]
    one.prose_figures = [ProseFigure("granted", "1", "件", "予以公开1件。", 5, 6)]
    return one


def place(one, uri=None, origin="given"):
    return writer.Location(one.document_id, uri or f"/reports/{one.document_id}", None, None, origin)


@pytest.fixture
def conn(database):
    with writer.connect(database) as opened:
        yield opened


@pytest.fixture
def run(conn):
    return writer.begin(conn, "{}", "given", "1")


def store(conn, run, *readings, version="1", **options):
    origin = options.pop("origin", "given")
    rows = from_readings([(one, origin) for one in readings], version)
    writer.write_batch(conn, run, rows, [place(one, origin=origin) for one in readings], **options)


def contents(conn):
    return {name: sorted(conn.execute(f"from raw.{name}").fetchall(), key=repr) for name in CONTENT_TABLES}


def count(conn, table):
    return conn.execute(f"select count(*) from raw.{table}").fetchone()[0]


def test_each_field_of_a_reading_reaches_its_column(conn, run):
    one = reading("text")
    store(conn, run, one)
    assert conn.execute("from raw.cells").fetchall() == [(one.document_id, *cell) for cell in one.cells]
    assert conn.execute("from raw.form_tables").fetchall() == [(one.document_id, *one.form_tables[0])]
    assert conn.execute("from raw.unplaced_cells").fetchall() == [(one.document_id, *one.unplaced[0])]
    assert conn.execute("from raw.prose_figures").fetchall() == [(one.document_id, *one.prose_figures[0])]
    assert conn.execute("from raw.document_texts").fetchall() == [(one.document_id, "text")]
    stored = conn.execute("select document_id, sha256, byte_count, title, body, year, origin, cell_count, prose_count,"
                          " loader_version from raw.documents").fetchone()  # fmt: skip
    assert stored == (one.document_id, one.sha256, 4, "标题", "某局", "2020年", "given", 2, 1, "1")


def test_the_content_tables_are_all_that_a_reading_can_fill():
    assert set(arrow_schemas()) == {
        *CONTENT_TABLES,
        "load_runs",
        "document_locations",
        "corrections",
        "schema_versions",
        "withdrawals",
    }


def test_a_reject_keeps_its_document_and_reason_but_no_text(conn, run):
    store(conn, run, reading("noise", reject="not_text"), reading("report"))
    assert [row[2:] for row in conn.execute("from raw.rejects").fetchall()] == [("not_text", "because")]
    assert (count(conn, "documents"), count(conn, "document_texts")) == (2, 1)
    assert (run.seen, run.loaded, run.rejected) == (2, 1, {"not_text": 1})


def test_a_known_content_is_left_as_it_is(conn, run):
    store(conn, run, reading("one"))
    before = contents(conn)
    store(conn, run, reading("one", figure="8"), reading("two"))
    after = contents(conn)
    assert all(set(before[name]) <= set(after[name]) for name in CONTENT_TABLES)
    assert count(conn, "documents") == 2
    assert (run.loaded, run.known) == (2, 1)


def test_the_same_content_twice_in_one_batch_is_one_document_in_two_places(conn, run):
    one = reading("one")
    rows = from_readings([(one, "given")], "1")
    writer.write_batch(conn, run, rows, [place(one, "/a"), place(one, "/b"), place(one, "/b")])
    assert count(conn, "documents") == 1
    assert conn.execute("select uri from raw.document_locations order by uri").fetchall() == [("/a",), ("/b",)]


def test_what_is_replaced_has_only_its_new_rows(conn, run):
    store(conn, run, reading("one"), reading("two"))
    store(conn, run, reading("one", figure="9"), version="2", replace=[reading("one").document_id])
    figures = conn.execute("select cell_text from raw.cells where row_code = 'received' order by 1").fetchall()
    assert figures == [("7",), ("9",)]
    assert count(conn, "documents") == 2
    versions = conn.execute("select loader_version from raw.documents order by 1").fetchall()
    assert versions == [("1",), ("2",)]


def test_a_batch_that_fails_leaves_nothing(conn, run):
    store(conn, run, reading("one"))
    before = contents(conn), conn.execute("from raw.document_locations").fetchall()
    rows = from_readings([(reading("two"), "given")], "1")
    rows["prose_figures"] = rows["prose_figures"].rename_columns(
        ["no_such_column" if name == "sentence" else name for name in rows["prose_figures"].column_names]
    )
    with pytest.raises(Exception, match="no_such_column"):
        writer.write_batch(conn, run, rows, [place(reading("two"))])
    assert (contents(conn), conn.execute("from raw.document_locations").fetchall()) == before
    store(conn, run, reading("two"))
    assert count(conn, "documents") == 2


def test_an_empty_batch_only_counts(conn, run):
    writer.write_batch(conn, run, {}, [])
    assert run.seen == 0
    assert count(conn, "documents") == 0


def test_samples_go_when_a_report_comes_and_not_for_a_reject(conn, run):
    store(conn, run, reading("sample"), origin="sample")
    store(conn, run, reading("noise", reject="not_text"))
    assert (count(conn, "documents"), run.sample_removed) == (2, 0)
    store(conn, run, reading("report"), keep_sample=True)
    assert (count(conn, "documents"), run.sample_removed) == (3, 0)
    store(conn, run, reading("another"))
    assert run.sample_removed == 1
    assert conn.execute("select distinct origin from raw.documents").fetchall() == [("given",)]
    assert conn.execute("select count(*) from raw.cells").fetchall() == [(4,)]


def test_runs_are_numbered_and_a_cut_short_one_is_taken_over(conn):
    first = writer.begin(conn, '{"paths": ["a"]}', "given", "1")
    assert first.run_id == "0001"
    assert writer.begin(conn, '{"paths": ["a"]}', "given", "1").run_id == "0001"
    assert writer.begin(conn, '{"paths": ["b"]}', "given", "1").run_id == "0002"
    writer.finish(conn, first)
    assert writer.begin(conn, '{"paths": ["a"]}', "given", "1").run_id == "0003"
    assert count(conn, "load_runs") == 3


def test_a_run_that_goes_on_counts_what_both_calls_stored(conn):
    one, noise, two = reading("one"), reading("noise", reject="not_text"), reading("two")
    for broken in ([one], [one, noise]):  # each call walks all documents again, and is broken off after these
        run = writer.begin(conn, "{}", "given", "1")
        store(conn, run, *broken)
        assert run.known >= 0
    run = writer.begin(conn, "{}", "given", "1")
    assert (run.seen_before, run.loaded, run.rejected_before) == (2, 1, 1)
    store(conn, run, one)
    assert (run.seen, run.known) == (2, 0), "no more were seen than before"
    store(conn, run, noise, two, one)
    writer.finish(conn, run)
    counts = conn.execute("select seen_count, loaded_count, known_count, rejected_count from raw.load_runs").fetchall()
    assert counts == [(4, 2, 1, 1)], "as of one call that was not broken off"


def test_what_is_stored_is_told_by_version_origin_and_verdict(conn, run):
    good, bad = reading("good"), reading("bad", reject="not_a_report")
    store(conn, run, good, bad)
    assert writer.stored_documents(conn, [good.document_id, bad.document_id, "0" * 16]) == {
        good.document_id: writer.StoredDocument("1", "given", False, False),
        bad.document_id: writer.StoredDocument("1", "given", True, False),
    }


def test_the_places_of_outdated_readings_are_listed(conn, run):
    store(conn, run, reading("one"), version="1")
    store(conn, run, reading("two"), version="2")
    assert writer.outdated_uris(conn, "2") == [f"/reports/{reading('one').document_id}"]
