"""Whose figures a government's report gives: sentences, tables and titles, each with the scope that they prove."""

import csv
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from support.dbt_runs import empty, seeded

FIXTURE = Path(__file__).parents[1] / "fixtures" / "scopes" / "sentences.csv"
MODELS = (
    "int_character_variants",
    "int_scope_sentences",
    "int_scope_signs",
    "int_scope_figures",
    "int_request_totals",
    "int_scope_evidence",
    "int_uncorrected_scopes",
)
BODIES = {  # end of the name: sector and level
    "省人民政府": ("government", "province"),
    "镇人民政府": ("government", "township"),
    "人民政府": ("government", "county"),
    "办公室": ("general_office", "county"),
    "局": ("health", "county"),
}
TITLES = {
    "某县人民政府（本级）2022年政府信息公开工作年度报告": ("own", "statement"),
    "某市本级政府信息公开工作年度报告": ("own", "statement"),
    "2022年全市政府信息公开工作年度报告": ("area", "statement"),
    "某县人民政府（汇总）2022年政府信息公开工作年度报告": ("area", "statement"),
    "某县人民政府2022年政府信息公开工作年度报告": ("unknown", "silent"),
}


def sentences() -> list[dict[str, str]]:
    """The rows of the fixture."""
    with FIXTURE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


SENTENCES = sentences()


@pytest.fixture(scope="module")
def scopes(shared_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """The models of the scope, made from one report a sentence, s1, s2, …, and one a title, t0, t1, …"""
    database = seeded(shared_folder, tmp_path_factory.mktemp("scopes"))
    compiled = empty(shared_folder).nodes
    with duckdb.connect(database) as conn:
        for name in ("stg_documents", "stg_document_texts", "stg_cells"):
            conn.execute(f"drop view staging.{name}")
        conn.execute(
            "create or replace table intermediate.int_document_bodies"
            " (document_id varchar, sector_code varchar, level varchar, printed_name varchar);"
            "create table staging.stg_documents (document_id varchar, title varchar);"
            "create table staging.stg_document_texts (document_id varchar, document_text varchar);"
            "create table staging.stg_cells (document_id varchar, table_code varchar, row_code varchar,"
            " column_code varchar, figure_kind varchar, reported_value decimal(32, 8), is_out_of_range boolean)"
        )
        for number, row in enumerate(SENTENCES):
            add(conn, f"s{number}", row["body"], None, row["sentence"])
            for line in ("received", "carried_in", "outcome_total"):
                if row[line]:
                    conn.execute(
                        "insert into staging.stg_cells values ($1, 'requests', $2, 'total', 'number', $3, false)",
                        [f"s{number}", line, int(row[line])],
                    )
        for number, title in enumerate(TITLES):
            add(conn, f"t{number}", "某县人民政府", title, "略。")
        for name in MODELS:
            conn.execute(f"create or replace table intermediate.{name} as {compiled[name]['compiled']}")
        yield conn


def add(conn: duckdb.DuckDBPyConnection, document_id: str, body: str, title: str | None, text: str) -> None:
    """Store a report of one sentence."""
    sector, level = next(kind for end, kind in BODIES.items() if body.endswith(end))
    conn.execute(
        "insert into intermediate.int_document_bodies values ($1, $2, $3, $4)", [document_id, sector, level, body]
    )
    conn.execute("insert into staging.stg_documents values ($1, $2)", [document_id, title])
    conn.execute("insert into staging.stg_document_texts values ($1, $2)", [document_id, text])


def scope_of(conn: duckdb.DuckDBPyConnection, document_id: str) -> tuple[str, str, int | None]:
    """Scope, basis and own figure of a report."""
    [found] = conn.execute(
        "select scope_code, scope_basis, own_received from intermediate.int_uncorrected_scopes where document_id = $1",
        [document_id],
    ).fetchall()
    return found[0], found[1], found[2]


@pytest.mark.parametrize("number", range(len(SENTENCES)), ids=[row["sentence"][:30] for row in SENTENCES])
def test_a_sentence_beside_its_table(scopes: duckdb.DuckDBPyConnection, number: int) -> None:
    """The sentence whose figure is the table's total decides; 1 report a row of the fixture."""
    row = SENTENCES[number]
    own = int(row["own_received"]) if row["own_received"] else None
    assert scope_of(scopes, f"s{number}") == (row["scope_code"], row["scope_basis"], own)


@pytest.mark.parametrize("number", range(len(TITLES)))
def test_a_title(scopes: duckdb.DuckDBPyConnection, number: int) -> None:
    """本级 or 全市 in the title."""
    assert scope_of(scopes, f"t{number}")[:2] == list(TITLES.values())[number]


def test_there_are_enough_phrasings() -> None:
    """Of each scope and basis some."""
    assert len(SENTENCES) >= 75
    assert {(row["scope_code"], row["scope_basis"]) for row in SENTENCES} >= {
        ("area", "figure"),
        ("own", "figure"),
        ("area", "statement"),
        ("own", "statement"),
        ("area", "text"),
        ("own", "text"),
        ("unknown", "contradiction"),
        ("unknown", "silent"),
        ("own", "kind_of_body"),
    }
