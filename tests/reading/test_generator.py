"""The generator itself: its figures keep the identities, or break the named one and no other."""

from dataclasses import fields
from random import Random

import pytest

from loaders.forms.numbers import parse
from synthetic.reports.figures import RULES, Damage, broken_identities, chinese_numeral, dense_numbers
from synthetic.reports.forms import OFFICIAL, Arrangement, cell_keys, empty_grid, expanded, keys_of, placed, width
from synthetic.reports.generate import ENCODINGS, FORMS, LAYOUTS, WHOLE_LAYOUTS, form_of_table, generate, write
from synthetic.reports.variants import FURTHER_COLUMNS, FURTHER_ROWS, Variants, sections, with_column, with_row


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


@pytest.mark.parametrize("form", FORMS)
def test_dense_figures_keep_the_identities_and_have_no_zero(form):
    numbers = dense_numbers(Random(1), form_of_table(form))
    assert len(numbers) == {"2019": 198, "2021": 200, "mixed": 186}[form]
    assert broken_identities(numbers) == set()
    assert 0 not in numbers.values()


@pytest.mark.parametrize("variant", [field.name for field in fields(Variants)])
def test_a_variant_changes_the_document_and_no_cell(variant):
    """Side lists and the like are printed by text layouts too; a hidden tab only by formats that can hide it."""
    changed = 0
    for layout in ("html_official", "rows_pipes"):
        options = {"layout": layout, "script": "simplified", "encoding": "utf-8"}
        plain, departed = (
            list(generate(13, 4, variants=variants, **options)) for variants in (None, Variants(**{variant: 1.0}))
        )
        for one, other in zip(plain, departed, strict=True):
            assert one.cells.keys() == other.cells.keys()
            printed = [cell.key for part in other.sections if not part.is_hidden for row in part.grid for cell in row]
            assert sorted(filter(None, printed)) == sorted(other.cells)
            changed += one.data != other.data
    assert changed >= 3


def _is_whole(grid):
    """Tell whether the cells of a grid cover each place once."""
    covered = [
        (row + r, column + c)
        for row, column, cell in placed(grid)
        for r in range(cell.rows)
        for c in range(cell.columns)
    ]
    return sorted(covered) == [(row, column) for row in range(len(grid)) for column in range(width(grid))]


@pytest.mark.parametrize("form", ["2019", "2021"])
@pytest.mark.parametrize("head", FURTHER_COLUMNS)
def test_a_further_column_leaves_a_whole_table(form, head):
    numbers = dense_numbers(Random(2), form_of_table(form))
    tables = {part.table: part.grid for part in sections(form_of_table(form), dict.fromkeys(numbers, "7"))}
    tables["review"] = empty_grid(form, "review", arrangement=Arrangement(review="rows"))
    for table, grid in tables.items():
        for seed in range(8):
            if table == "requests" or head not in ("小计", "占比"):
                wider = with_column(Random(seed), grid, head, numbers)
                assert width(wider) == width(grid) + 1
                assert _is_whole(wider), (table, seed)
                assert any(head in row for row in expanded(wider))
                assert sorted(keys_of([wider])) == sorted(keys_of([grid]))


@pytest.mark.parametrize("has_group", [True, False])
@pytest.mark.parametrize("kind", FURTHER_ROWS)
def test_a_further_row_leaves_a_whole_table(kind, has_group):
    numbers = dense_numbers(Random(3), form_of_table("2021"))
    grid = empty_grid("2021", "requests", arrangement=Arrangement(has_group=has_group))
    longer = with_row(grid, kind, numbers)
    assert len(longer) == len(grid) + 1
    assert _is_whole(longer)
    assert keys_of([longer]) == keys_of([grid])


def test_arrangements_leave_whole_tables():
    for report in generate(14, 60, variants=Variants(**dict.fromkeys(("applicant_order", "channel_order"), 1.0))):
        assert all(_is_whole(part.grid) for part in report.sections), report
    assert _is_whole(empty_grid("2021", "requests", arrangement=OFFICIAL))


@pytest.mark.parametrize(
    ("number", "text"), [(0, "零"), (10, "十"), (14, "十四"), (20, "二十"), (143, "一百四十三"), (2005, "二千零五")]
)
def test_chinese_numerals(number, text):
    assert chinese_numeral(number) == text


def test_chinese_numerals_are_read():
    numbers = [number for number in range(10_000) if number != 1]  # a lone 一 is also a dash
    assert [number for number in numbers if parse(chinese_numeral(number), None).value != number] == []


def test_marked_runs_leave_the_text_of_other_layouts():
    damage = Damage(hidden=0.3, struck=0.3, raised=0.3)
    for report in generate(15, 5, layout="rows_pipes", script="simplified", encoding="utf-8", damage=damage):
        marked = [cell for cell in report.cells.values() if cell.runs]
        assert marked
        assert all("".join(text for text, mark in cell.runs if not mark) == cell.text for cell in marked)
