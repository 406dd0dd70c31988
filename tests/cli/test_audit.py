"""`ogi audit`: the same sample for the same seed, verdicts that stay, and the error rate with its interval."""

import csv
import io
import json

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ogi.auditing import rate
from ogi.auditing.store import Stored
from ogi.edition.write import write


def drawn(ogi, *words, **environment):
    done = ogi("audit", "--list", *map(str, words), **environment)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def rates(ogi, *words):
    done = ogi("audit", "--report", "--json", *words)
    assert done.returncode == 0, done.stderr
    found = [json.loads(line) for line in done.stdout.splitlines()]
    return {one["sample"]: one | {"rates": {part["part"]: part for part in one["rates"]}} for one in found}


@pytest.fixture
def answer(monkeypatch):
    """Type answers to the questions, one after another; then the input ends."""

    def type_answers(*answers):
        monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{one}\n" for one in answers)))

    return type_answers


def test_a_cell_is_shown_with_both_names_and_its_print(ogi, built, answer):
    [cell, *_] = drawn(ogi, "--sample", 1, "--body", "淮安", "--numbers")
    answer("q")
    shown = ogi("audit", "--sample", "1", "--body", "淮安", "--numbers", COLUMNS="900").stdout
    for part in ("淮安市人民政府 2024", cell["row_name_zh"], cell["row_name_en"], cell["column_name_zh"],
                 cell["column_name_en"], f"【{cell['cell_text']}】", f"{cell['value']:,}", cell["key"]):  # fmt: skip
        assert part in shown, part
    with duckdb.connect(built, read_only=True) as conn:
        place = [cell["document_id"], cell["char_start"], cell["char_end"]]
        [(text,)] = conn.execute(
            "select substring(text, $2 + 1, $3 - $2) from raw.document_texts where document_id = $1", place
        ).fetchall()
    assert text.strip() == cell["cell_text"].strip()


def test_a_sample_is_that_of_its_seed_and_a_larger_one_continues_it(ogi, built):
    first, longer = drawn(ogi, "--sample", 20), drawn(ogi, "--sample", 40)
    assert longer[:20] == first
    assert len({cell["key"] for cell in longer}) == 40
    assert [c["key"] for c in drawn(ogi, "--sample", 20, "--seed", 2)] != [c["key"] for c in first]
    assert len({cell["document_id"] for cell in longer}) > 4, "all reports are drawn from"


def test_the_filters(ogi, built):
    assert {cell["body"] for cell in drawn(ogi, "--sample", 30, "--body", "淮安")} == {"淮安市人民政府"}
    assert all(cell["value"] != 0 and cell["cell_text"].strip() for cell in drawn(ogi, "--sample", 50, "--numbers"))
    assert drawn(ogi, "--sample", 5, "--origin", "sample")
    with duckdb.connect(built) as conn:
        conn.execute("update marts.dim_report set origin = 'synthetic' where body_name <> '淮安市人民政府'")
    assert {cell["body"] for cell in drawn(ogi, "--sample", 30)} == {"淮安市人民政府"}
    assert "淮安市人民政府" not in {cell["body"] for cell in drawn(ogi, "--sample", 30, "--origin", "synthetic")}


def test_verdicts_are_kept_one_by_one_and_the_audit_goes_on(ogi, built, answer):
    cells = drawn(ogi, "--sample", 5)
    answer("r", "w prints 12", "what", "", "C", "q")
    done = ogi("audit", "--sample", "5")
    assert done.returncode == 0
    assert "3 of 5 cells are judged" in done.stderr
    assert "Type r, w, c, p or q" in done.stderr
    again = drawn(ogi, "--sample", 5)
    assert [cell["key"] for cell in again] == [cell["key"] for cell in cells]
    assert [cell["verdict"] for cell in again] == ["right", "wrong", "cannot_tell", None, None]
    assert again[1]["note"] == "prints 12"
    answer("r", "r")  # asks for the two that are left, and no more
    assert "5 of 5 cells are judged" in ogi("audit", "--sample", "5").stderr
    told = rates(ogi)["seed 1"]["rates"]
    assert set(told) == {"all"}, "parts are too small for a rate"
    assert (told["all"]["right"], told["all"]["wrong"], told["all"]["cannot_tell"]) == (3, 1, 1)
    assert told["all"]["rate"] == 0.25
    assert "25.00%" in ogi("audit", "--report").stdout


def test_the_end_of_the_input_is_no_verdict(ogi, built, answer):
    answer()
    done = ogi("audit", "--sample", "2")
    assert done.returncode == 0
    assert "0 of 2 cells are judged" in done.stderr
    assert rates(ogi) == {}


def test_a_figure_is_not_judged_twice_in_two_samples(ogi, built, answer, tmp_path):
    size = len(drawn(ogi, "--sample", 100_000, "--body", "淮安", "--numbers"))
    path = tmp_path / "sample.jsonl"
    ogi("audit", "--sample", str(size), "--body", "淮安", "--numbers", "--out", path)
    cells = [json.loads(line) | {"verdict": "right"} for line in path.read_text(encoding="utf-8").splitlines()]
    path.write_text("".join(json.dumps(cell) + "\n" for cell in cells), encoding="utf-8")
    ogi("audit", "--verdicts", path)
    answer()
    done = ogi("audit", "--sample", str(size), "--body", "淮安", "--numbers", "--seed", "2")
    assert f"{size} of {size} cells are judged" in done.stderr
    assert {one["rates"]["all"]["right"] for one in rates(ogi).values()} == {size}


@pytest.mark.parametrize("name", ["sample.csv", "sample.jsonl"])
def test_a_sample_is_judged_in_a_file(ogi, built, tmp_path, name):
    path = tmp_path / name
    assert "ogi audit --verdicts" in ogi("audit", "--sample", "40", "--seed", "7", "--out", path).stderr
    if name.endswith("csv"):
        rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    else:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    for number, row in enumerate(rows[:-1]):  # the last stays open
        row["verdict"] = "错" if number < 3 else "right"
    text = io.StringIO()
    if name.endswith("csv"):
        writer = csv.DictWriter(text, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    else:
        text.write("".join(json.dumps(row) + "\n" for row in rows))
    path.write_text(text.getvalue(), encoding="utf-8")
    for _ in range(2):  # twice is as once
        done = ogi("audit", "--verdicts", path)
        assert done.returncode == 0, done.stderr
    all_of_it = rates(ogi)["seed 7"]["rates"]["all"]
    assert (all_of_it["right"], all_of_it["wrong"]) == (36, 3)
    assert {cell["verdict"] for cell in drawn(ogi, "--sample", 40, "--seed", 7)} == {"right", "wrong", None}


def test_verdicts_outlive_a_build_and_end_with_their_figure(ogi, built, answer):
    answer("r", "w", "r")
    ogi("audit", "--sample", "3")
    [first, *_] = drawn(ogi, "--sample", 3)
    with duckdb.connect(built) as conn:  # what a build does with figures that the loaders read otherwise
        conn.execute("create or replace table marts.rpt_provenance as from marts.rpt_provenance")
        assert conn.execute("select count(*) from quality.audits").fetchall() == [(3,)]
        conn.execute(
            "update marts.rpt_provenance set reported_value = 987654 where document_id = $1 and table_code = $2"
            " and row_code = $3 and column_code = $4",
            first["key"].split("/"),
        )
    told = rates(ogi)["seed 1"]
    assert (told["changed"], told["rates"]["all"]["right"], told["rates"]["all"]["wrong"]) == (1, 1, 1)
    assert "1 verdict left out" in ogi("audit", "--report").stdout
    answer("w")
    assert "3 of 3 cells are judged" in ogi("audit", "--sample", "3").stderr
    assert rates(ogi)["seed 1"]["rates"]["all"]["wrong"] == 2


def test_status_and_check_go_on_beside_verdicts(ogi, built, answer):
    with duckdb.connect(built) as conn:
        conn.execute("drop schema quality cascade")  # as dbt alone builds it
    answer("r")
    ogi("audit", "--sample", "1")
    assert ogi("status").returncode == 0


def test_an_edition_is_listed_and_never_written(ogi, built, tmp_path):
    write(built, tmp_path / "published")
    edition = str(tmp_path / "published" / "ogi.duckdb")
    [cell] = drawn(ogi, "--sample", 1, OGI_DB=edition)
    assert (cell["before"], cell["key"]) == (None, drawn(ogi, "--sample", 1)[0]["key"])
    done = ogi("audit", "--sample", "1", OGI_DB=edition)
    assert done.returncode == 2
    assert "stores no verdicts" in " ".join(done.stderr.split())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "no --sample N"),
        (("--sample", "0"), "--sample"),
        (("--sample", "2", "--body", "无此机关"), "there is no cell to draw"),
        (("--sample", "2", "--origin", "moon"), "no origin"),
        (("--sample", "2", "--out", "/no/such/folder/a.csv"), "can't be written"),
        (("--verdicts", "/no/such/file.csv"), "can't be read"),
    ],
)
def test_what_cannot_be_done_is_said(ogi, built, words, said):
    done = ogi("audit", *words)
    assert done.returncode == 2
    assert said in " ".join(done.stderr.split())


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.csv", "key,verdict\n{key},perhaps\n", "no verdict"),
        ("a.csv", "key,verdict\nx/y,right\n", "there is no figure x/y"),
        ("a.csv", "key,verdict\n,right\n", "has no key"),
        ("a.csv", "key,judgement\n{key},right\n", "no columns key and verdict"),
        ("a.csv", "key,verdict\n{key},\n", "has no verdict"),
        ("a.csv", "key,verdict,value\n{key},right,987654\n", "not what was judged"),
        ("a.csv", "key,verdict,value\n{key},right,sNaN\n", "no figure"),
        ("a.csv", "", "no columns key and verdict"),
        ("a.jsonl", '{{"key": "{key}", "verdict": "right"}}\nnonsense\n', "line 2 is no JSON object"),
        ("a.jsonl", "[" * 100_000, "line 1 is no JSON object"),
        ("a.jsonl", '["right"]', "line 1 is no JSON object"),
    ],
)
def test_a_file_is_taken_wholly_or_not_at_all(ogi, built, tmp_path, name, text, said):
    key = drawn(ogi, "--sample", 1)[0]["key"]
    path = tmp_path / name
    path.write_text(text.format(key=key), encoding="utf-8")
    done = ogi("audit", "--verdicts", path)
    assert done.returncode == 2, done.stderr
    assert said in " ".join(done.stderr.split())
    assert rates(ogi) == {}


def test_without_marts_the_build_is_named(ogi, database):
    database.parent.mkdir()
    with duckdb.connect(database) as conn:
        conn.execute("create table x(y int)")
    done = ogi("audit", "--sample", "2")
    assert done.returncode == 1
    assert "ogi build" in done.stderr


@pytest.mark.parametrize(
    ("wrong", "judged", "low", "high"),
    [(0, 100, 0.0, 0.0370), (0, 300, 0.0, 0.0126), (1, 1, 0.2065, 1.0), (5, 100, 0.0215, 0.1118)],
)
def test_the_interval_is_wilsons(wrong, judged, low, high):
    assert rate.wilson(wrong, judged) == pytest.approx((low, high), abs=5e-5)


@given(st.integers(0, 10_000).flatmap(lambda judged: st.tuples(st.integers(0, judged), st.just(judged))))
def test_the_interval_holds_the_rate(counts):
    wrong, judged = counts
    found = rate.wilson(wrong, judged)
    if judged == 0:
        assert found is None
        return
    low, high = found
    assert 0 <= low <= wrong / judged <= high <= 1


def test_parts_need_enough_verdicts():
    verdicts = [
        Stored("s", str(number), None, "wrong" if number == 0 else "right", None, placement, "text/html", True)
        for placement, count in (("grid", 40), ("ordered", 29))
        for number in range(count)
    ]
    [found] = rate.rates(verdicts)
    assert [(one.part, one.right, one.wrong) for one in found.rates] == [
        ("all", 67, 2),
        ("format HTML", 67, 2),
        ("placement grid", 39, 1),
    ]
