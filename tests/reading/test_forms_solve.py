"""Figures that run together: the only split, or none."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from support.sizes import size

from loaders.forms import solve
from loaders.forms.codebook import ColumnIdentity


def readings(run, count):
    return [solve.numbers(run, split) for split in solve.splits(run, count)]


def test_as_many_digits_as_figures_leave_one_way():
    assert readings("1000001", 7) == [[1, 0, 0, 0, 0, 0, 1]]


def test_no_figure_begins_with_a_nought():
    assert readings("1000", 3) == [[10, 0, 0]]
    assert readings("0012", 3) == [[0, 0, 12]]


def test_spaces_and_signs_are_borders():
    assert readings("500000 5", 7) == [[5, 0, 0, 0, 0, 0, 5]]
    assert readings("35-15", 2) == [[35, -15]]


def test_what_is_no_run_of_whole_numbers_has_no_way():
    assert readings("12.5", 2) == []
    assert readings("12元", 2) == []
    assert readings("1", 2) == []


def test_the_line_total_leaves_one_of_many_ways():
    assert len(solve.splits("640020470", 7)) > 1
    assert [solve.numbers("640020470", s) for s in solve.adding_up("640020470", 7)] == [[64, 0, 0, 2, 0, 4, 70]]


COLUMNS = [ColumnIdentity(["a", "b"], ["sum"])]


def test_columns_choose_between_lines_that_stay_open():
    runs = {"a": "11213", "b": "000", "sum": "11213"}  # 1+12=13 and 11+2=13
    assert len(solve.adding_up("11213", 3)) == 2
    assert solve.lines(runs, {}, 3, COLUMNS) == {"b": solve.splits("000", 3)[0]}
    known = {"sum": [11, 2, 13]}
    split = solve.lines({"a": "11213", "b": "000"}, known, 3, COLUMNS)["a"]
    assert solve.numbers("11213", split) == [11, 2, 13]


def test_a_table_that_contradicts_itself_gives_only_what_needs_no_sum():
    runs = {"a": "10010", "b": "101"}
    assert set(solve.lines(runs, {"sum": [9, 9, 9]}, 3, COLUMNS)) == {"b"}


def test_channels_add_up_one_after_the_other():
    found = solve.channels("10203120001200000", 3, 5)
    assert found is not None
    assert [solve.numbers("10203120001200000", group) for group in found] == [
        [1, 0, 2, 0, 3],
        [12, 0, 0, 0, 12],
        [0, 0, 0, 0, 0],
    ]


def test_channels_that_can_be_read_in_two_ways_are_none():
    assert solve.channels("1112" * 2 + "00000", 2, 3) is None


LINE = st.lists(st.integers(0, 120), min_size=6, max_size=6)


@settings(max_examples=size(30, 200))
@given(LINE, st.integers(0, 3))
def test_the_true_line_is_among_the_splits(parts, wrong):
    line = [*parts, sum(parts) + wrong]
    run = "".join(map(str, line))
    assume(len(run) <= 19)  # 18,564 ways at most: more than 20,000 are not looked at
    assert line in readings(run, 7)
    if not wrong:
        assert line in [solve.numbers(run, split) for split in solve.adding_up(run, 7)]


def test_a_line_with_too_many_ways_to_read_is_left_open():
    assert len(readings("1" * 19, 7)) == 18_564
    assert readings("1" * 20, 7) == []
    assert solve.adding_up("1" * 20, 7) == []


@pytest.mark.slow
@settings(max_examples=size(25, 200))
@given(st.lists(LINE, min_size=2, max_size=4))
def test_lines_of_a_consistent_table_are_right_or_open(table):
    lines = {f"r{n}": [*parts, sum(parts)] for n, parts in enumerate(table)}
    lines["sum"] = [sum(column) for column in zip(*lines.values(), strict=True)]
    runs = {row: "".join(map(str, line)) for row, line in lines.items()}
    found = solve.lines(runs, {}, 7, [ColumnIdentity([row for row in lines if row != "sum"], ["sum"])])
    for row, split in found.items():
        assert solve.numbers(runs[row], split) == lines[row]
