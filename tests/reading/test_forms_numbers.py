"""A printed cell → a figure: every way of printing one that was seen, and those that are none."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.forms.numbers import header_unit, is_figure, parse


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", "0"),
        (" 34\u00a0", "34"),
        ("１２３", "123"),
        ("增5", "5"),
        ("减4", "-4"),
        ("減少4", "-4"),
        ("－4", "-4"),
        ("+3", "3"),
        ("1,234", "1234"),
        ("1，234", "1234"),
        ("12件", "12"),
        ("12 条", "12"),
        ("22（其中修订16件）", "22"),
        ("22(其中修订16件(含1件废止))", "22"),
        ("160.5964", "160.5964"),
        ("〇", "0"),
        ("零", "0"),
        ("一百四十三", "143"),
        ("三千〇五十件", "3050"),
        ("两万零六", "20006"),
        ("增十二", "12"),
        ("五", "5"),
        ("一件", "1"),
        ("1\u200b2", "12"),
        ("5\u00ad", "5"),
        ("\ufeff7\u2060", "7"),
        ("? 1", "1"),
        ("？ 268件", "268"),
        ("152.37万", "1523700"),
        ("2亿", "200000000"),
    ],
)
def test_what_is_a_number(text, value):
    assert parse(text) == (Decimal(value), None, "number")


NOTES = [
    "¹",
    "¹²",
    "⁽¹⁾",
    "[¹]",
    "₂",
    "*",
    "＊",
    "**",
    "†",
    "‡",
    "※",
    "#",
    "\\*",
    "①",
    "⑳",
    "⑴",
    "[2]",
    "〔2〕",
    "【2】",
    "注1",
    "注：1",
    "備注1",
    "注一",
    "(注1)",
    "（其中修订16件）",
    "[^1]",
    "[^note]",
    "①②",
]


@pytest.mark.parametrize("note", NOTES)
def test_a_note_behind_a_figure_is_not_part_of_it(note):
    assert parse(f"143{note}").value == 143
    assert parse(f"143 {note}件").value == 143
    assert parse(f"减4件{note}").value == -4
    assert parse(f"无{note}").kind == "mark"


@pytest.mark.parametrize("note", NOTES)
def test_a_note_before_or_between_digits_is_none(note):
    """143 may be one figure or two, or the note a figure: nothing is read."""
    assert parse(f"1{note}43").kind == "unreadable"
    assert parse(f"{note}143").kind == "unreadable"
    if not note.startswith("（"):
        assert parse(note).kind == "unreadable"


@pytest.mark.parametrize("text", ["", " ", "\u3000", "（无）", "\u200b", "\u00ad \ufeff"])
def test_what_is_blank(text):
    assert parse(text) == (None, None, "blank")


@pytest.mark.parametrize("text", ["/", "／", "-", "—", "——", "无", "無"])
def test_what_is_a_mark(text):
    assert parse(text) == (None, None, "mark")


@pytest.mark.parametrize("text", ["1 2", "12.5.1", "1,23", "约5", "增/减5", "5-3", "—4", "12吨", "3/4", "1)"])
def test_what_can_not_be_read(text):
    assert parse(text) == (None, None, "unreadable")


ILL_FORMED = ["一", "一百三", "三万五", "百", "〇〇", "二〇二一", "十百", "廿", "一万三百", "三亿万二十"]


@pytest.mark.parametrize("text", ILL_FORMED)
def test_a_numeral_that_is_not_well_formed_or_may_be_a_dash(text):
    assert parse(text).kind == "unreadable"


@pytest.mark.parametrize("text", ["31%", "31 %", "３１％", "31.5‰", "百分之三", "3个百分点"])
def test_a_share_is_no_count(text):
    assert parse(text).kind == parse(text, money=True).kind == "unreadable"
    assert not is_figure(text)


@pytest.mark.parametrize(
    "text", ["?1", "1?", "1 ?", "?", "? ?", "1 ? 2", "（31）", "(3)", "（三）", "（四）无", "（减）5", "1(2)3"]
)
def test_what_may_have_lost_a_character_or_stands_in_brackets(text):
    assert parse(text).kind == "unreadable"


@pytest.mark.parametrize("text", ["三", "三项", "十", "一件", "五"])
def test_a_lone_numeral_stands_for_a_figure_only_where_a_cell_is_known(text):
    """Outside a cell it may number a line, or be a piece of a label."""
    assert not is_figure(text)
    assert is_figure("〇")
    assert is_figure("二十")


@pytest.mark.parametrize(
    ("text", "header", "value", "unit"),
    [
        ("2954", "万元", "2954", "万元"),
        ("592372449元", "万元", "59237.2449", "万元"),
        ("251000元", None, "251000", "元"),
        ("160.5964万元", None, "160.5964", "万元"),
        ("1.5億元", "万元", "15000", "万元"),
        ("0", None, "0", None),
        ("152.37万", "万元", "152.37", "万元"),
        ("152.37万", "元", "1523700", "元"),
        ("152.37万¹", "万元", "152.37", "万元"),
        ("二万", "万元", "2", "万元"),
        ("十二万元", "万元", "12", "万元"),
    ],
)
def test_money_comes_in_the_unit_of_its_header(text, header, value, unit):
    assert parse(text, header) == (Decimal(value), unit, "number")


def test_a_money_word_in_a_count_can_not_be_read():
    assert parse("3元", money=False).kind == "unreadable"
    assert parse("3万条").kind == "unreadable"  # a slip of the unit: 173769万条


def test_ten_thousands_in_an_amount_are_of_money():
    assert parse("152.37万", money=True) == (Decimal("152.37"), "万元", "number")
    assert parse("152.37万", money=False) == (Decimal(1_523_700), None, "number")


@pytest.mark.parametrize(
    ("label", "unit"),
    [("本年收费金额（单位：万元）", "万元"), ("采购总金额(单位:元)", "元"), ("采购总金额", None), ("万元以上", None)],
)
def test_the_unit_of_a_header(label, unit):
    assert header_unit(label) == unit


@given(st.integers(0, 10**9))
def test_plain_digits_are_themselves(number):
    assert parse(str(number)).value == number
    assert parse(f"{number:,}").value == number


@given(st.text(alphabet="0123456789.,-+（）()增减元万件无/— \u3000１", max_size=14))
def test_any_text_is_one_of_four_kinds(text):
    figure = parse(text)
    assert (figure.value is not None) == (figure.kind == "number")
    assert is_figure(text) == (parse(text, money=True).kind in ("number", "mark"))
