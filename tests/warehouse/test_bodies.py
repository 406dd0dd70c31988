"""Names of bodies: what each means in its year, or why that can't be told."""

import csv
import hashlib
from collections.abc import Iterator
from pathlib import Path

import duckdb
import opencc
import polars as pl
import pytest
from support import dbt_runs
from support.dbt_runs import dbt
from support.sizes import size

from loaders.project import ROOT
from loaders.report.names import clean_name

NAMES = ROOT / "tests" / "fixtures" / "bodies" / "names.csv"
SHARED = ROOT.parent / "shared" / "truth" / "bodies.csv"
FORMS = {
    "人民政府": "",
    "人民政府办公室": "政府办",
    "卫生健康局": "卫健局",
    "发展和改革委员会": "发改委",
    "人力资源和社会保障局": "人社局",
    "住房和城乡建设局": "住建局",
    "市场监督管理局": "市监局",
    "应急管理局": "应急局",
    "教育局": "教育局",
    "科学技术局": "科技局",
}
MODELS = [
    "path:models/intermediate/regions",
    "path:models/intermediate/bodies",
    "int_year_corrections",
    "int_document_years",
    "stg_document_locations",
    "stg_load_runs",
    "stg_documents",
    "stg_document_texts",
    "stg_rejects",
    "dim_region",
]


def rows(path: Path) -> list[dict[str, str]]:
    """A CSV file's rows."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def insert(conn: duckdb.DuckDBPyConnection, names: pl.DataFrame) -> None:
    """Store one document without text for each name (columns id, body, year)."""
    conn.register("named", names)
    conn.execute(
        "insert into raw.documents by name select id as document_id, '' as sha256, 1 as byte_count,"
        " 'text/plain' as media_type, body, 'title' as body_source, year, 'given' as origin, 0 as cell_count,"
        " 0 as prose_count, '1' as loader_version from named"
    )


def key(*parts: str) -> str:
    """An id as raw has it."""
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:16]


def resolve(database: Path) -> duckdb.DuckDBPyConnection:
    """Run the models on a filled database."""
    run = dbt(database, "run", "--select", *MODELS)
    assert run.code == 0, run.said
    return duckdb.connect(str(database), read_only=True)


@pytest.fixture(scope="module")
def seeded(shared_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with raw, empty, and the seeds."""
    return dbt_runs.seeded(shared_folder, tmp_path_factory.mktemp("bodies"))


@pytest.fixture(scope="module")
def named(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    """The names of the fixture and of the shared truth, resolved."""
    database = copy(seeded, tmp_path_factory)
    every = rows(NAMES) + (rows(SHARED) if SHARED.exists() else [])
    pairs = sorted({(row["printed_name"], row["report_year"]) for row in every})
    with duckdb.connect(str(database)) as conn:
        insert(conn, pl.DataFrame([(key(*pair), *pair) for pair in pairs], schema=["id", "body", "year"], orient="row"))
    return resolve(database)


def copy(database: Path, factory: pytest.TempPathFactory) -> Path:
    """The same database in a folder of its own."""
    other = factory.mktemp("copy") / "ogi.duckdb"
    other.write_bytes(database.read_bytes())
    return other


def found(conn: duckdb.DuckDBPyConnection, columns: str) -> dict[tuple[str, str], tuple[str | None, ...]]:
    """Columns of int_document_bodies by name and year."""
    answers = conn.execute(
        f"select printed_name, cast(report_year as varchar), {columns} from intermediate.int_document_bodies"
    ).fetchall()
    return {(name, year): tuple(answer) for name, year, *answer in answers}


COLUMNS = ("body_name", "level", "region_code", "sector_code", "resolution", "reason")


@pytest.mark.parametrize("row", rows(NAMES), ids=lambda row: f"{row['printed_name']} {row['report_year']}")
def test_a_name_means_this_in_its_year(named: duckdb.DuckDBPyConnection, row: dict[str, str]) -> None:
    """Each row of the fixture, its reason where it has none."""
    assert found(named, ", ".join(COLUMNS))[row["printed_name"], row["report_year"]] == tuple(
        row[column] or None for column in COLUMNS
    )


def test_the_shared_truth_comes_out(named: duckdb.DuckDBPyConnection) -> None:
    """Every row as expected."""
    if not SHARED.exists():
        pytest.skip(f"no truth beside the checkout: {SHARED}")
    columns = ("expected_name", "level", "region_code", "sector_code", "resolution")
    answers = found(named, ", ".join(("body_name", *columns[1:])))
    expected = {
        (row["printed_name"], row["report_year"]): tuple(row[column] or None for column in columns)
        for row in rows(SHARED)
    }
    assert {pair: answers[pair] for pair in expected} == expected


def test_what_is_not_told_has_candidates_and_a_reason(named: duckdb.DuckDBPyConnection) -> None:
    """The list that a person works through: every name that isn't resolved, in words."""
    listed = named.execute(
        "select printed_name, report_year, reason, reason_text, candidates from intermediate.int_bodies_to_decide"
    ).fetchall()
    open_names = {pair for pair, (resolution,) in found(named, "resolution").items() if resolution != "resolved"}
    assert {(name, str(year)) for name, year, *_ in listed} == open_names
    assert all(text for *_, text, _ in listed)
    by_name = {(name, year): candidates for name, year, *_, candidates in listed}
    assert set(by_name["通州区财政局", 2012].split("; ")) == {
        "110112 北京市通州区 (1997–)",
        "320612 江苏省南通市通州区 (2009–)",
    }
    assert by_name["襄樊市人民政府", 2011] == "420600 湖北省襄阳市 (2010–)"
    assert len(by_name["湛江市北坡镇人民政府", 2021].split("; ")) == 9
    assert by_name["我局", 2022] is None


def test_no_region_without_a_resolution(named: duckdb.DuckDBPyConnection) -> None:
    """An ambiguous or unresolved name is given none, and each such document is a body by itself."""
    assert named.execute(
        "select count(*) from intermediate.int_document_bodies"
        " where resolution <> 'resolved' and region_code is not null"
    ).fetchall() == [(0,)]
    assert named.execute(
        "select max(report_count) from intermediate.int_bodies where resolution <> 'resolved'"
    ).fetchall() == [(1,)]


def test_one_body_under_several_names(named: duckdb.DuckDBPyConnection) -> None:
    """Full and short, both scripts, before and after a rename; the county's department is another body."""
    keys = {pair: body_key for pair, (body_key,) in found(named, "body_key").items()}
    assert keys["張家港市衛生健康委員會", "2020"] == keys["張家港市衞健委", "2020"]
    assert keys["襄樊市人民政府", "2010"] == keys["襄阳市人民政府", "2010"]
    assert keys["通州区财政局", "2008"] == keys["北京市通州区财政局", "2012"] != keys["南通市通州区财政局", "2012"]
    assert keys["吉林市市场监督管理局", "2021"] != keys["吉林市场监督管理局", "2021"]


def generated(year: int, share: int) -> Iterator[tuple[str, str]]:
    """One in `share` counties of a year × ten forms, full and short, both scripts, with and without places above."""
    scripts = [opencc.OpenCC(name) for name in ("s2t", "s2tw", "s2hk")]
    for row in rows(ROOT / "seeds" / "reference" / "regions.csv"):
        last = int(row["valid_to"] or 9999)
        if row["level_name"] != "县级" or not int(row["valid_from"]) <= year <= last:
            continue
        if int(key(row["region_name"]), 16) % share:  # divisions of one name come or go together
            continue
        prefecture = "" if row["prefecture_name"] == "直辖" else row["prefecture_name"]
        for above in {"", prefecture, row["province_name"], row["province_name"] + prefecture}:
            for number, form in enumerate({*FORMS, *FORMS.values()}):
                name = above + row["region_name"] + form
                yield name, row["region_code"]
                yield scripts[number % 3].convert(name), row["region_code"]


def expectations() -> pl.DataFrame:
    """The names with the codes that each may mean: of 2021 and, of a tenth as many divisions, of three other years.

    A proof takes all divisions of 2021, the suite one in twenty.
    """
    expected: dict[tuple[str, int], set[str]] = {}
    for year, share in ((2021, size(20, 1)), *((year, size(200, 10)) for year in (2010, 2016, 2025))):
        for name, code in generated(year, share):
            expected.setdefault((name, year), set()).add(code)
    frame = pl.DataFrame(
        [(name, str(year), sorted(codes)) for (name, year), codes in expected.items()],
        schema=["body", "year", "codes"],
        orient="row",
    ).with_row_index("number")
    return frame.with_columns(id=pl.col("number").cast(pl.String).str.zfill(16))


@pytest.mark.slow
def test_generated_names_are_never_given_a_wrong_division(
    seeded: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Right, or ambiguous with the right divisions among the candidates; unresolved counts as wrong here."""
    frame = expectations()
    database = copy(seeded, tmp_path_factory)
    with duckdb.connect(str(database)) as conn:
        insert(conn, frame)
    with resolve(database) as conn:
        conn.register("expected", frame)
        judged = dict(
            conn.execute(
                """
                select
                    case
                        when resolution = 'resolved' and list_contains(codes, region_code) then 'right'
                        when resolution = 'ambiguous' and list_has_all(candidate_codes, codes) then 'ambiguous'
                        else 'wrong'
                    end as verdict,
                    count(*)
                from expected inner join intermediate.int_document_bodies as found on expected.id = found.document_id
                group by verdict
                """
            ).fetchall()
        )
    print(judged)
    assert judged.get("wrong", 0) == 0
    assert judged["right"] > size(20_000, 500_000)
    assert judged["ambiguous"] < judged["right"] / 100


TEXTS = {
    "place before a township": ("北坡镇人民政府", "2021", "湛江市遂溪县北坡镇人民政府二〇二一年年报", "440823", "text"),
    "traditional text": ("北坡镇人民政府", "2022", "現將遂溪縣北坡鎮人民政府2022年工作報告如下", "440823", "text"),
    "two places before it": ("新华镇人民政府", "2021", "花都区新华镇人民政府，颍泉区新华镇人民政府", None, None),
    "prefecture before a shared name": ("鼓楼区卫健委", "2021", "2021年，南京市鼓楼区卫健委认真", "320106", "text"),
    "prefecture elsewhere in the text": (
        "鼓楼区教育局",
        "2021",
        "鼓楼区教育局按照福州市政府部署",
        "350102",
        "upper_place",
    ),
    "two prefectures in the text": ("鼓楼区财政局", "2021", "徐州市与南京市", None, None),
    "marks around the name": ("# 虚构县水(shuǐ)利局关于", "2021", "我局", None, None),
    "no word of it": ("鼓楼区民政局", "2021", "本局认真落实条例", None, None),
    "decided for this document": ("鼓楼区司法局", "2021", "南京市", "410204", "decision"),
    "decided for a name": ("我局", "2022", "我局", "610802", "decision"),
    "decided, then withdrawn": ("本局", "2022", "本局", None, None),
    "not decided for this year": ("我局", "2023", "我局", None, None),
}
DECISIONS = [
    (None, None, key("decided for this document"), "开封市鼓楼区司法局", "410204", "accepted"),
    ("我局", 2022, None, "榆林市榆阳区卫生健康局", None, "accepted"),
    ("本局", None, None, "榆林市榆阳区财政局", None, "withdrawn"),
]


@pytest.fixture(scope="module")
def texts(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str | None, ...]]:
    """Region, what told it and name, of documents with a text or a decision, by their case."""
    database = copy(seeded, tmp_path_factory)
    with duckdb.connect(str(database)) as conn:
        insert(
            conn,
            pl.DataFrame(
                [(key(case), name, year) for case, (name, year, *_) in TEXTS.items()],
                schema=["id", "body", "year"],
                orient="row",
            ),
        )
        conn.executemany(
            "insert into raw.document_texts values ($1, $2)",
            [[key(case), text] for case, (_, _, text, *_) in TEXTS.items()],
        )
        # a host that names another place is no evidence
        conn.executemany(
            "insert into raw.document_locations values ($1, $2, 'gulou.nanjing.gov.cn', null, 'run')",
            [[key(case), f"http://gulou.nanjing.gov.cn/{case}"] for case in TEXTS],
        )
        conn.executemany(
            "insert into seeds.body_decisions by name select $1 as printed_name, $2 as report_year, $3 as document_id,"
            " $4 as body_name, $5 as region_code, $6 as status, 'a test' as reason, 'x' as source_uri,"
            " 'x' as decided_by, date '2025-01-01' as decided_on",
            [list(decision) for decision in DECISIONS],
        )
    with resolve(database) as conn:
        answers = conn.execute(
            "select documents.document_id, documents.region_code, documents.resolved_by, documents.body_name,"
            " documents.body_key, bodies.body_name"
            " from intermediate.int_document_bodies as documents"
            " left join intermediate.int_bodies as bodies on documents.body_key = bodies.body_key"
        ).fetchall()
    by_id = {document_id: tuple(rest) for document_id, *rest in answers}
    return {case: by_id[key(case)] for case in TEXTS}


@pytest.mark.parametrize("case", TEXTS)
def test_the_text_and_decisions_tell_what_the_name_leaves_open(
    texts: dict[str, tuple[str | None, ...]], case: str
) -> None:
    """In the order that is written down; the host tells nothing."""
    *_, region_code, resolved_by = TEXTS[case]
    assert texts[case][:2] == (region_code, resolved_by)


def test_names_that_text_and_decision_give(texts: dict[str, tuple[str | None, ...]]) -> None:
    """With the places as the text prints them, or as the decision says."""
    assert texts["place before a township"][2] == "湛江市遂溪县北坡镇人民政府"
    assert texts["prefecture before a shared name"][2] == "南京市鼓楼区卫生健康委员会"
    assert texts["decided for a name"][2] == "榆林市榆阳区卫生健康局"
    assert texts["place before a township"][3] == texts["traditional text"][3]


def test_an_unresolved_body_has_the_clean_name(texts: dict[str, tuple[str | None, ...]]) -> None:
    """As `ogi extract` gives it, not as printed."""
    printed = TEXTS["marks around the name"][0]
    assert texts["marks around the name"][4] == clean_name(printed) == "虚构县水利局"
