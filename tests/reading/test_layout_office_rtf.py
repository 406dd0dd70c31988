"""Marks and merged cells of RTF: groups, words with 0, plain, destinations that are not displayed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.layout.blocks import Shape
from loaders.layout.office import rtf
from loaders.layout.office.edges import CellEdges, EdgedRow, write_edged_table
from loaders.layout.writing import Writer


def cell_of(content: str, head: str = "") -> str:
    source = rf"{{\rtf1\ansi {head}\trowd\cellx1000\cellx2000\pard\intbl a\cell {content}\cell\row}}"
    (row,) = rtf.lay(source.encode("ascii")).rows
    assert row.cells[0].text == "a"
    return row.cells[1].text


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (r"{\strike 286}268", "268"),
        (r"\strike 286\strike0 268", "268"),
        (r"{\strike1 286}268", "268"),
        (r"{\strike0 286}268", "286268"),
        (r"{\striked1 286}268", "268"),
        (r"{\striked0 286}268", "286268"),
        (r"{\strikedl 286}268", "268"),
        (r"\strike 286\plain 268", "268"),
        (r"{\strike 2{8\b 6}}268", "268"),
        (r"{\strike 286{\strike0 268}}", "268"),
        (r"{\v 286}268", "268"),
        (r"\v 286\v0 268", "268"),
        (r"{\deleted 286}{\revised 268}", "268"),
        (r"143{\super 1}", "143¹"),
        (r"143\super 1\nosupersub 2", "143¹2"),
        (r"143{\sub 1}", "143¹"),
        (r"143{\super0 1}", "1431"),
        (r"143{\up6\fs14 1}", "143¹"),
        (r"143{\up3\fs14 1}", "143¹"),
        (r"143{\dn6 1}", "143¹"),
        (r"143{\up2 1}", "1431"),
        (r"143{\up0\fs14 1}", "1431"),
        (r"1{\strike 9}2", "1 2"),
        (r"{\super\'b9\'e6 1}", "¹"),
        (r"{\*\unknown\strike 9}268", "268"),
        (r"\{{\strike 286}268\}", "{268}"),
        (r"\\strike 286", r"\strike 286"),
    ],
)
def test_marks_of_rtf(content, text):
    if "'b9" in content:
        assert cell_of(content).endswith(text)
    else:
        assert cell_of(content) == text


def test_struck_text_in_a_style_sheet_marks_nothing():
    head = r"{\stylesheet{\s1\strike old;}{\*\cs2\additive\super note;}}"
    assert cell_of("268", head) == "268"
    assert cell_of(r"{\strike 286}268", head) == "268"


def test_marks_go_on_over_paragraphs_and_rows():
    source = (
        rb"{\rtf1 a\par\strike b\par c\strike0\par d{\super 1\par}e\par\trowd\cellx1\cellx2\v 1\cell 2\cell\row\v0 f}"
    )
    laid = rtf.lay(source)
    assert [[cell.text for cell in row.cells] for row in laid.rows] == [["a"], ["d¹"], ["e"], ["", ""], ["f"]]


def table(*rows: tuple[str, ...]) -> list[list[tuple[str, int, int, int]]]:
    """The cells of a table of three columns; ^ begins a cell merged down, and | continues it."""
    parts = []
    for texts in rows:
        flags = {"^": r"\clvmgf", "|": r"\clvmrg"}
        edges = "".join(rf"{flags.get(text[:1], '')}\cellx{(index + 1) * 1000}" for index, text in enumerate(texts))
        cells = "".join(rf"{text.strip('^|')}\cell " for text in texts)
        parts.append(rf"\trowd{edges}\pard\intbl {cells}\row")
    laid = rtf.lay((r"{\rtf1 " + "\n".join(parts) + "}").encode())
    return [[(cell.text, cell.column, cell.span, cell.rows) for cell in row.cells] for row in laid.rows]


def test_heights_of_cells_of_rtf():
    assert table(("a", "^268", "1"), ("b", "|", "2"), ("c", "3", "4")) == [
        [("a", 0, 1, 1), ("268", 1, 1, 2), ("1", 2, 1, 1)],
        [("b", 0, 1, 1), ("2", 2, 1, 1)],
        [("c", 0, 1, 1), ("3", 1, 1, 1), ("4", 2, 1, 1)],
    ]


def test_a_row_without_the_edges_of_its_cells_keeps_its_order():
    first = rb"\trowd\clvmgf\cellx1\cellx2\pard\intbl a\cell b\cell c\cell\row"
    laid = rtf.lay(rb"{\rtf1" + first + rb"\trowd\clvmrg\cellx1\cellx2 \cell d\cell\row}")
    assert laid.rows[0].shape is Shape.EXACT
    assert [cell.text for cell in laid.rows[0].cells] == ["a", "b", "c"]


def test_more_row_definitions_than_characters():
    rows = "".join(
        rf"\trowd\clvmgf\cellx{1000 + n % 50}\cellx{2000 + n // 50}\pard\intbl a\cell b\cell\row " for n in range(2_000)
    )
    laid = rtf.lay(rf"{{\rtf1 {rows}}}".encode())
    assert len(laid.rows) == 2_000
    assert all([cell.text for cell in row.cells] == ["a", "b"] for row in laid.rows)


@given(
    st.lists(st.sampled_from([r"{", r"}", r"\strike ", r"\strike0 ", r"\v ", r"\plain ", r"\super ", "x", r"\par "]))
)
def test_no_order_of_words_and_groups_raises(pieces):
    laid = rtf.lay(("{\\rtf1 y" + "".join(pieces) + "z}z").encode())
    assert laid.text.count("x") <= pieces.count("x")


def test_a_cell_covered_from_the_left_or_from_above_is_not_written():
    writer = Writer()
    first = [CellEdges(0, 1000, starts=True), CellEdges(1000, 2000), CellEdges(2000, 3000, is_covered=True)]
    second = [CellEdges(10, 1010, continues=True), CellEdges(1010, 3000)]
    write_edged_table(writer, [EdgedRow(["a", "b", ""], first), EdgedRow(["", "c"], second)])
    assert [[(c.text, c.column, c.span, c.rows) for c in row.cells] for row in writer.rows] == [
        [("a", 0, 1, 2), ("b", 1, 1, 1)],
        [("c", 1, 2, 1)],
    ]
