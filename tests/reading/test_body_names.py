"""The name of a body is cleaned by one seed of patterns, in Python and in SQL: both must say the same of any name."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import duckdb
import jinja2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loaders.normalize import fold
from loaders.project import ROOT
from loaders.report.names import clean_name
from loaders.seeds import rows

MACRO = ROOT / "macros" / "bodies" / "clean_body_name.sql"
FOLD = next(row for row in rows("body_name_patterns") if row["kind"] == "fold")

bare = st.sampled_from(
    ["某县水利局", "福江市人民政府", "巴州衛生健康委員會", "平潭综合实验区", "某镇", "二道区教育局", "某县12345热线办"]
)
around = st.sampled_from(
    [
        *(
            "",
            "",
            "",
            "# ",
            "**",
            "关于",
            "關於",
            "关于印发《",
            "转发",
            "标题：",
            "【公开】",
            "《",
            "》",
            "的",
            " ",
            "\n",
            "\u3000",
            "\u200b",
        ),
        *(
            "2023年",
            "2023 年度",
            "二〇二三年",
            "二O二三年",
            "（2023年）",
            "政府信息公开工作年度报告",
            "信息公開",
            "（公章）",
            "(本级)",
        ),
        *(
            "衛(wèi)",
            "公(gong)(gong)開",
            "⽔",
            "⻓",
            "０",
            "|",
            "“",
            "——",
            "：",
            "1.",
            "（某县河长办）",
            "'",
            "\\1",
            "\\",
        ),
    ]
)
names = st.one_of(
    st.tuples(around, around, bare, around, around).map("".join),
    st.lists(st.one_of(around, bare, st.text(max_size=3)), max_size=6).map("".join),
    st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=12),
)


@pytest.fixture(scope="module")
def conn() -> Iterator[duckdb.DuckDBPyConnection]:
    """A database with the seed, as dbt loads it."""
    with duckdb.connect() as opened:
        opened.execute(
            "create table body_name_patterns as select * from read_csv($1, header = true, nullstr = '',"
            " types = {'position': 'integer'})",
            [str(ROOT / "seeds" / "body_name_patterns.csv")],
        )
        yield opened


@pytest.fixture(scope="module")
def expression(conn: duckdb.DuckDBPyConnection) -> str:
    """The SQL that the macro gives for a column `printed`, compiled as dbt does."""

    def run_query(query: str) -> Any:
        return SimpleNamespace(rows=conn.execute(query).fetchall())

    macro = jinja2.Environment().from_string(MACRO.read_text("utf-8") + "{{ clean_body_name('printed') }}")
    return macro.render(ref=lambda name: name, execute=True, run_query=run_query)


def cleaned_in_sql(conn: duckdb.DuckDBPyConnection, expression: str, printed: list[str]) -> list[str]:
    """Return what the macro makes of the names."""
    query = f"select {expression} from (select unnest($1) as printed, unnest($2) as number) order by number"
    return [name for (name,) in conn.execute(query, [printed, list(range(len(printed)))]).fetchall()]


@settings(max_examples=150, deadline=None)
@given(printed=st.lists(names, min_size=20, max_size=60))
def test_python_and_sql_clean_alike(conn: duckdb.DuckDBPyConnection, expression: str, printed: list[str]) -> None:
    assert cleaned_in_sql(conn, expression, printed) == [clean_name(name) for name in printed]


@pytest.mark.parametrize(
    ("printed", "clean"),
    [
        ("某县水利局", "某县水利局"),
        ("# 某县自然资源局", "某县自然资源局"),
        ("**某县水利局**", "某县水利局"),
        ("某县水利局关于", "某县水利局"),
        ("某县水利局关于2021年", "某县水利局"),
        ("关于印发《某县水利局2023年", "某县水利局"),
        ("关于转发某县水利局", "某县水利局"),
        ("二O二三年某县水利局", "某县水利局"),
        ("某县水利局二〇二三年度", "某县水利局"),
        ("某县水\n利局", "某县水利局"),
        ("某 县 水 利 局", "某县水利局"),
        ("标题：某县水利局", "某县水利局"),
        ("某县水利局（公章）", "某县水利局"),
        ("某县水利局（某县河长办）", "某县水利局（某县河长办）"),
        ("巴州衛(wèi)生健康委員會", "巴州衛生健康委員會"),
        ("某縣信息公(gong)(gong)開辦", "某縣"),
        ("某县⽔利局", "某县水利局"),
        ("⻓沙市⼈⺠政府", "长沙市人民政府"),
        ("本溪市人民政府", "本溪市人民政府"),
        ("二道区教育局", "二道区教育局"),
        ("2023年", "2023年"),
    ],
)
def test_what_is_around_a_name(conn: duckdb.DuckDBPyConnection, expression: str, printed: str, clean: str) -> None:
    """The name alone is left; what leaves nothing stays."""
    assert clean_name(printed) == clean
    assert cleaned_in_sql(conn, expression, [printed]) == [clean]


def test_each_character_folds_as_in_the_texts() -> None:
    """Radicals and full-width characters become what they are in folded text."""
    assert len(FOLD["pattern"]) == len(FOLD["replacement"]) > 300
    assert fold(FOLD["pattern"]).text == fold(FOLD["replacement"]).text
    variants = {row["printed"] for row in rows("character_variants")}
    assert variants <= set(FOLD["pattern"])
