"""The generator itself: its figures keep the identities, or break the named one and no other."""

import pytest

from synthetic.reports.figures import RULES, broken_identities
from synthetic.reports.forms import cell_keys, empty_grid, keys_of
from synthetic.reports.generate import ENCODINGS, FORMS, LAYOUTS, WHOLE_LAYOUTS, generate, write


def values(report):
    return {key: cell.value for key, cell in report.cells.items()}


def test_consistent_figures_keep_the_identities():
    for report in generate(1, 200):
        assert broken_identities(values(report)) == set(), report
        assert report.broken == ()


@pytest.mark.parametrize("rule", RULES)
def test_inconsistent_figures_break_the_named_identity_only(rule):
    for report in generate(2, 50, consistent=False, breaks=rule):
        assert {name for name, _ in report.broken} == {rule}
        assert broken_identities(values(report)) == set(report.broken), report


@pytest.mark.parametrize(("form", "count"), [("2019", 198), ("2021", 200), ("mixed", 186)])
def test_forms_have_their_cells(form, count):
    for report in generate(3, 5, form):
        assert len(report.cells) == count


@pytest.mark.parametrize("form", ["2019", "2021"])
@pytest.mark.parametrize("table", ["disclosure", "requests", "review"])
def test_grids_print_each_cell_once_in_order(form, table):
    assert keys_of([empty_grid(form, table)]) == list(cell_keys(form, table))


def test_same_seed_same_bytes_whatever_the_number():
    few, many = list(generate(4, 5)), list(generate(4, 20))
    assert [r.data for r in few] == [r.data for r in many[:5]]
    assert [r.data for r in few] != [r.data for r in generate(5, 5)]


def test_most_figures_are_zero_and_some_are_large():
    found = [v for report in generate(6, 100) for v in values(report).values()]
    assert 0.6 < found.count(0) / len(found) < 0.95
    assert max(found) > 1000


@pytest.mark.parametrize("layout", LAYOUTS)
def test_sizes_are_those_of_real_reports(layout):
    reports = list(generate(7, 20, layout=layout, script="simplified", encoding="utf-8"))
    mean = sum(len(report.data) for report in reports) / len(reports)
    low, high = (22_000, 28_000) if layout.startswith("html") else (8_000, 12_500)
    assert low < mean < high


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_bytes_are_in_the_encoding(encoding):
    for report in generate(8, 10, encoding=encoding):
        assert report.body in report.data.decode(encoding)


def test_every_form_and_whole_layout_is_drawn():
    reports = list(generate(9, 200))
    assert {report.form for report in reports} == set(FORMS)
    assert {report.layout for report in reports} == set(WHOLE_LAYOUTS)


@pytest.mark.parametrize(
    "option",
    [{"form": "2018"}, {"layout": "pdf"}, {"script": "old"}, {"encoding": "ascii"}, {"breaks": "none"}],
)
def test_unknown_options_are_named(option):
    (given,) = option.values()
    with pytest.raises(ValueError, match=f"'{given}' is unknown"):
        next(generate(10, 1, **option))


def test_big5_needs_traditional_script():
    with pytest.raises(ValueError, match="Big5"):
        next(generate(11, 1, script="simplified", encoding="big5"))


def test_write_makes_one_file_each(tmp_path):
    assert write(tmp_path / "new", generate(12, 7)) == 7
    assert len(list((tmp_path / "new").iterdir())) == 7
