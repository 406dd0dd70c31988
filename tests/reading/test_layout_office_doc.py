"""Marks of runs in Word 97–2003 files: their codes, toggles, and style sheets."""

from struct import pack

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.layout.office import doc
from loaders.layout.office.characters import PLAIN, Character
from loaders.layout.office.doc_characters import DocStyles
from loaders.project import ROOT

DETAILS = (ROOT / "tests" / "fixtures" / "office" / "details.doc").read_bytes()
HIDDEN = pack("<HB", 0x083C, 1)


@pytest.mark.parametrize(
    ("property_code", "operand", "text"),
    [
        (0x083C, 1, "隐藏：56"),
        (0x0837, 1, "隐藏：56"),
        (0x2A53, 1, "隐藏：56"),
        (0x0800, 1, "隐藏：56"),
        (0x083C, 0x81, "隐藏：56"),  # unlike its style, which hides nothing
        (0x0837, 0x81, "隐藏：56"),
        (0x083C, 0, "隐藏：3456"),
        (0x0837, 0, "隐藏：3456"),
        (0x0837, 0x80, "隐藏：3456"),  # as its style
        (0x2A48, 1, "隐藏：³⁴56"),
        (0x2A48, 2, "隐藏：³⁴56"),
        (0x2A48, 0, "隐藏：3456"),
    ],
)
def test_marks_of_an_old_word_file(property_code, operand, text):
    """The file hides 34 before 56; here other properties stand in the place of the hiding one."""
    assert HIDDEN in DETAILS
    laid = doc.lay(DETAILS.replace(HIDDEN, pack("<HB", property_code, operand)))
    lines = [row.cells[0].text for row in laid.rows]
    (line,) = [one for one in lines if one.startswith("隐藏")]
    assert line.replace(" ", "") == text


def definition(kind: int, base: int, properties: bytes) -> bytes:
    name = pack("<H", 1) + "x".encode("utf-16-le") + bytes(2)
    paragraph = pack("<HH", 2, 0) if kind == 1 else b""  # paragraph properties: the number of the style alone
    count = 2 if kind == 1 else 1
    return (
        pack("<HHHHH", 0, kind | base << 4, count, 0, 0) + name + paragraph + pack("<H", len(properties)) + properties
    )


def sheet(*styles: bytes) -> bytes:
    stored = b"".join(pack("<H", len(one)) + one + bytes(len(one) % 2) for one in styles)
    return pack("<HHH", 4, len(styles), 10) + stored


NONE = 0xFFF
STRIKE, STRIKE_OFF, UNLIKE = pack("<HB", 0x0837, 1), pack("<HB", 0x0837, 0), pack("<HB", 0x0837, 0x81)


def test_styles_and_the_styles_they_are_based_on():
    styles = DocStyles(
        sheet(
            definition(1, NONE, STRIKE),
            definition(1, 0, b""),
            definition(1, 1, STRIKE_OFF),
            definition(2, NONE, STRIKE),
            definition(2, NONE, UNLIKE),
            definition(2, NONE, pack("<Hh", 0x4845, -6) + pack("<HH", 0x4A43, 14)),
        )
    )
    assert [bool(styles.style(number).is_struck) for number in range(6)] == [True, True, False, True, True, False]
    assert styles.style(5) == Character(size=14, shift=-6)
    assert styles.have_marks
    assert styles.style(99) == PLAIN

    def named(number):
        return pack("<HH", 0x4A30, number)

    struck = styles.style(0)
    assert styles.character(b"", struck).is_struck
    assert not styles.character(STRIKE_OFF, struck).is_struck
    assert styles.character(named(3), PLAIN).is_struck
    assert not styles.character(named(4), struck).is_struck
    assert not styles.character(named(3) + UNLIKE, PLAIN).is_struck
    assert styles.character(named(77), struck).is_struck


def test_styles_in_a_circle_end():
    styles = DocStyles(sheet(definition(1, 1, b""), definition(1, 0, STRIKE), definition(1, 2, b"")))
    assert styles.style(0).is_struck
    assert styles.style(2) == PLAIN


@given(st.binary(max_size=200))
def test_a_damaged_style_sheet_says_what_it_may(damaged):
    for data in (damaged, sheet(definition(1, 0, STRIKE))[: len(damaged)] + damaged):
        styles = DocStyles(data)
        assert styles.have_marks in (True, False)
        assert isinstance(styles.character(damaged, PLAIN), Character)
