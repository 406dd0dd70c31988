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
    ],
)
def test_what_is_a_number(text, value):
    assert parse(text) == (Decimal(value), None, "number")


@pytest.mark.parametrize("text", ["", " ", "\u3000", "（无）"])
def test_what_is_blank(text):
    assert parse(text) == (None, None, "blank")


@pytest.mark.parametrize("text", ["/", "／", "-", "—", "——", "无", "無"])
def test_what_is_a_mark(text):
    assert parse(text) == (None, None, "mark")


@pytest.mark.parametrize("text", ["1 2", "12.5.1", "1,23", "约5", "五", "增/减5", "5-3", "—4", "12吨", "3/4", "1)"])
def test_what_can_not_be_read(text):
    assert parse(text) == (None, None, "unreadable")


@pytest.mark.parametrize(
    ("text", "header", "value", "unit"),
    [
        ("2954", "万元", "2954", "万元"),
        ("592372449元", "万元", "59237.2449", "万元"),
        ("251000元", None, "251000", "元"),
        ("160.5964万元", None, "160.5964", "万元"),
        ("1.5億元", "万元", "15000", "万元"),
        ("0", None, "0", None),
    ],
)
def test_money_comes_in_the_unit_of_its_header(text, header, value, unit):
    assert parse(text, header) == (Decimal(value), unit, "number")


def test_a_money_word_in_a_count_can_not_be_read():
    assert parse("3元", money=False).kind == "unreadable"


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
