"""Numbers are read twice, in Python and in SQL, by the same patterns: both must say the same of any text."""

import re
import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from loaders.forms import numbers
from loaders.seeds import rows

PATTERNS = rows("number_patterns")
MONEY = {row["pattern"]: int(row["factor"]) for row in PATTERNS if row["kind"] == "money"}
FOLD = next(row for row in PATTERNS if row["kind"] == "fold")
WIDER = str.maketrans(FOLD["replacement"], FOLD["pattern"])


def numeral(number: int) -> str:
    """Return the Chinese numeral of a number below a trillion, written as the rules want it."""
    text = ""
    for factor, unit in ((10**8, "亿"), (10**4, "万"), (1, "")):
        section, number = divmod(number, factor)
        if section:
            digits = "".join(
                "零一二三四五六七八九"[int(digit)] + (power if digit != "0" else "")
                for digit, power in zip(f"{section:04}", ("千", "百", "十", ""), strict=True)
            )
            digits = re.sub("零+", "零", digits).rstrip("零")
            text += (digits if text else digits.lstrip("零")) + unit
    return text or "零"


signs = st.sampled_from(["", *(row["pattern"] for row in PATTERNS if row["kind"] == "sign")])
words = st.sampled_from(
    [
        "",
        "人",
        "万",
        "亿",
        "萬",
        "万件",
        "件件",
        "%",
        "％",
        *(row["pattern"] for row in PATTERNS if row["kind"] == "unit"),
    ]
)
units = words | st.sampled_from([*MONEY])
marks = st.sampled_from([row["pattern"] for row in PATTERNS if row["kind"] == "mark"])
spaces = st.text(" \t\r\n\u00a0\u2003\u200b\u2060\u00ad\u3000\ufeff\x0b\u2028\u2005", max_size=2)
brackets = st.sampled_from(["（其中修订16件）", "(a(b)c)", "((((1))))", "（", ")", "(注1)", "⁽¹⁾", "（三）"])
note_marks = st.sampled_from(
    [*"*＊†‡※#¹₂①⑳⑴", "\\*", "[2]", "〔2〕", "【²】", "[^note]", "注1", "注：一", "備注", "⁻¹", "[", "注册"]
)
notes = st.just("") | st.lists(brackets | note_marks, min_size=1, max_size=3).map("".join)
# a figure of more than 15 digits, or 8 decimals, is several run together
digits = st.one_of(
    st.integers(0, 999_999_999_999_999).map(str),
    st.integers(0, 999_999_999).map("{:,}".format),
    st.decimals(0, 999_999, places=8).map("{:f}".format),
    st.decimals(0, 99_999, places=2).map("{:,}".format),
)
numerals = st.one_of(
    st.integers(0, 10**12 - 1).map(numeral),
    st.integers(0, 99_999).map(numeral),
    st.text("零〇一二两兩三九十百千万萬亿億", min_size=1, max_size=8),
)
lost_spaces = st.just("") | st.sampled_from(["? ", "？ ", "?", "?? "])
figures = st.tuples(
    spaces, lost_spaces, signs, spaces, digits | numerals, spaces, notes, units, notes, lost_spaces, spaces
).map("".join)
clean = st.tuples(signs, digits | numerals, units).map("".join)
noted = st.tuples(signs, digits | numerals, note_marks, units).map("".join)
# ten characters can't exceed either bound
shards = st.text("0123456789.,+-—/无增加减少件元万亿() \u3000（）．，０９－＋一十百*¹①[]注?%", max_size=10)
printed = st.one_of(
    clean, clean.map(lambda text: text.translate(WIDER)), noted, figures, shards, marks, st.text(max_size=10)
)
cells = st.tuples(printed, st.sampled_from([None, *MONEY]), st.booleans())


@pytest.fixture(scope="module")
def conn(small_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """A built warehouse without cells: staging's views read whatever is put into raw."""
    database = tmp_path_factory.mktemp("typing") / "ogi.duckdb"
    shutil.copy(small_warehouse, database)
    with duckdb.connect(database) as opened:
        opened.execute("delete from raw.cells")
        yield opened


Typed = tuple[str, Decimal | None, bool]


def typed_in_sql(conn: duckdb.DuckDBPyConnection, given_cells: list[tuple[str, str | None, bool]]) -> list[Typed]:
    """Return what staging makes of the cells, amounts of the 2019 form where money is told, else counts."""
    texts, header_units, are_amounts = zip(*given_cells, strict=True)
    conn.begin()
    try:
        conn.execute(
            "insert into raw.cells select cast(number as varchar),"
            " if(is_amount, 'disclosure', 'requests'), if(is_amount, 'procurement', 'received'),"
            " if(is_amount, 'procurement_amount', 'total'), text, unit, null, 0, 1, 'grid'"
            " from (select unnest($1) as text, unnest($2) as unit, unnest($3) as is_amount, unnest($4) as number)",
            [list(texts), list(header_units), list(are_amounts), list(range(len(texts)))],
        )
        return conn.execute(
            "select figure_kind, reported_value, has_unit from staging.stg_cells order by cast(document_id as integer)"
        ).fetchall()
    finally:
        conn.rollback()


def typed_in_python(text: str, unit_text: str | None, is_amount: bool) -> Typed:
    """Return the same of the loaders' reading, turned into CNY."""
    figure = numbers.parse(text, unit_text if is_amount else None, money=is_amount)
    if figure.value is None:
        return figure.kind, None, True
    factor = MONEY.get(figure.unit or "", 1) if is_amount else 1
    return figure.kind, figure.value * factor, not is_amount or figure.unit is not None or figure.value == 0


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@example(given_cells=[("一亿万", None, False), ("三亿万二十", None, False), ("三亿二万", None, False)])
@given(given_cells=st.lists(cells, min_size=40, max_size=120))
def test_python_and_sql_read_alike(
    conn: duckdb.DuckDBPyConnection, given_cells: list[tuple[str, str | None, bool]]
) -> None:
    """Kind, value in CNY, and whether the unit is known."""
    in_sql = typed_in_sql(conn, given_cells)
    assert len(in_sql) == len(given_cells)
    for cell, (kind, value, has_unit) in zip(given_cells, in_sql, strict=True):
        expected_kind, expected_value, expected_unit = typed_in_python(*cell)
        assert (kind, value) == (expected_kind, expected_value), cell
        assert kind != "number" or has_unit == expected_unit, cell


def test_what_is_generated_is_worth_comparing() -> None:
    """Each kind turns up, with money words, signs and full width among the numbers: else nothing was compared."""
    seen: dict[str, set[str]] = {"number": set(), "blank": set(), "mark": set(), "unreadable": set()}

    @settings(max_examples=1_000, database=None, derandomize=True)
    @given(cells)
    def look(cell: tuple[str, str | None, bool]) -> None:
        text, unit_text, is_amount = cell
        seen[numbers.parse(text, unit_text, money=is_amount).kind].add(text)

    look()
    assert all(len(texts) > 3 for kind, texts in seen.items() if kind != "blank")
    assert seen["blank"]
    assert any("元" in text for text in seen["number"])
    assert any("，" in text or "１" in text for text in seen["number"])
    assert any("减" in text for text in seen["number"])
    assert any("百" in text for text in seen["number"]) and any("百" in text for text in seen["unreadable"])
    assert any("①" in text for text in seen["number"]) and any("①" in text for text in seen["unreadable"])


@given(st.integers(0, 10**12 - 1))
def test_a_well_formed_numeral_is_its_number(number: int) -> None:
    """All numerals below a trillion are read, and none as another number."""
    assert numbers.parse(numeral(number)).value == (number if number != 1 else None)
