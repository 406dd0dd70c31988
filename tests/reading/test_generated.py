"""Reading of synthetic reports: each layout, form, script and encoding, whole and damaged, cell by cell."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.comparing import differences, prose_values, untraceable

from loaders.read import read
from loaders.reading import Reading
from synthetic.reports.figures import RULES, Damage
from synthetic.reports.generate import ENCODINGS, FORMS, LAYOUTS, SCRIPTS, WHOLE_LAYOUTS, GeneratedReport, generate

WRITINGS = [(s, e) for s in SCRIPTS for e in ENCODINGS if s == "traditional" or e != "big5"]
DAMAGES = {
    "blank": Damage(blank=0.3),
    "all_zeros_blank": Damage(blank=1.0),
    "mark": Damage(mark=0.3),
    "note": Damage(note=0.5),
    "full_width": Damage(full_width=0.5),
    "thousands": Damage(thousands=1.0),
    "inner_space": Damage(inner_space=0.3),
    "all_at_once": Damage(blank=0.1, mark=0.1, note=0.2, full_width=0.2, thousands=0.5, inner_space=0.1),
}


def wrong(report: GeneratedReport, reading: Reading | None = None) -> list[str]:
    """What the reading of a report gets wrong, the first few, headed by the report."""
    reading = reading or read(report.data, report.name)
    truth = {key: (cell.text, cell.value) for key, cell in report.cells.items()}
    found = differences(reading, truth, report.uncertain) + untraceable(reading)
    found += [f"{s.indicator_code} {s.value} is missing" for s in _missing_prose(report, reading)]
    printed_year = re.findall(r"[0-9]{4}", reading.year or "")
    found += [f"year is {reading.year!r}, printed {report.year}"] * (printed_year != [str(report.year)])
    found += [f"body is {reading.body!r}, printed {report.body!r}"] * (reading.body != report.body)
    return [repr(report), *found[:5]] if found else []


def check(report: GeneratedReport) -> None:
    """Fail with what the reading of this report gets wrong."""
    found = wrong(report)
    if found:
        pytest.fail("\n".join(found), pytrace=False)


def _missing_prose(report: GeneratedReport, reading: Reading) -> Iterator:
    found = prose_values(reading)
    return (s for s in report.prose if (s.indicator_code, s.value) not in found)


def forms_of(reading: Reading) -> dict[str, str | None]:
    return {table.table_code: table.form_code for table in reading.form_tables}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("layout", WHOLE_LAYOUTS)
def test_every_cell(layout, form):
    for script, encoding in WRITINGS:
        for report in generate(7, 2, form, layout, script=script, encoding=encoding):
            check(report)


@pytest.mark.parametrize("form", FORMS)
def test_forms_are_told_table_by_table(form):
    first, second = ("2021", "2019") if form == "mixed" else (form, form)
    for report in generate(8, 30, form):
        found = forms_of(read(report.data, report.name))
        assert (found["disclosure"], found["requests"]) == (first, second), report
        assert "review" in found, report


@pytest.mark.slow
@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("layout", WHOLE_LAYOUTS)
def test_damaged_cells(layout, damage):
    if layout == "rows_spaces" and DAMAGES[damage].inner_space:
        pytest.skip("a space inside a label is a border in this layout")
    for report in generate(9, 6, layout=layout, script="simplified", encoding="utf-8", damage=DAMAGES[damage]):
        check(report)


@pytest.mark.parametrize("layout", WHOLE_LAYOUTS)
def test_traditional_signs_units_and_marks(layout):
    damage = Damage(mark=0.3, note=0.5)
    for report in generate(10, 6, layout=layout, script="traditional", encoding="utf-8", damage=damage):
        check(report)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("layout", WHOLE_LAYOUTS)
def test_reports_that_contradict_themselves_are_read_as_printed(layout, rule):
    for report in generate(11, 3, layout=layout, consistent=False, breaks=rule):
        check(report)


@pytest.mark.parametrize("rule", RULES)
def test_contradictions_never_turn_lost_blanks_into_wrong_cells(rule):
    layouts = ["rows_spaces", "cell_lines", "padded_pipes"]
    for report in generate(12, 20, layout=layouts, consistent=False, breaks=rule, damage=Damage(blank=0.3)):
        check(report)


@pytest.mark.parametrize("layout", sorted(set(LAYOUTS) - set(WHOLE_LAYOUTS)))
@pytest.mark.parametrize("consistent", [True, False])
def test_layouts_that_lose_places_give_no_wrong_cell(layout, consistent):
    for report in generate(17, 20, layout=layout, consistent=consistent, damage=Damage(blank=0.05, note=0.05)):
        check(report)


shares = st.sampled_from((0.0, 0.05, 0.5))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    seed=st.integers(0, 2**32),
    form=st.sampled_from(FORMS),
    layout=st.sampled_from(LAYOUTS),
    writing=st.sampled_from(WRITINGS),
    consistent=st.booleans(),
    damage=st.builds(Damage, blank=shares, mark=shares, note=shares, full_width=shares, thousands=shares),
)
def test_right_or_absent_never_wrong(seed, form, layout, writing, consistent, damage):
    script, encoding = writing
    (report,) = generate(seed, 1, form, layout, script=script, encoding=encoding, consistent=consistent, damage=damage)
    check(report)


def test_the_comparison_sees_each_kind_of_error():
    """Breaks a right reading in every way that `wrong` must name."""
    (report,) = generate(13, 1, "2021", "html_official", script="simplified", encoding="utf-8")
    right = read(report.data, report.name)
    assert wrong(report, right) == []
    first, *others = right.cells
    zero = next(cell for cell in right.cells if cell.cell_text == "0")

    def changed(**fields):
        return wrong(report, replace(right, **fields))

    assert "is missing" in changed(cells=others)[1]
    assert "occurs 2 times" in changed(cells=[*right.cells, first])[1]
    assert "no cell of this form" in changed(cells=[*right.cells, first._replace(row_code="none")])[1]
    assert "printed '0'" in changed(cells=[c._replace(cell_text="1") if c is zero else c for c in right.cells])[1]
    moved = [c._replace(char_start=0, char_end=2) if c is first else c for c in right.cells]
    assert "the text there is" in changed(cells=moved)[1]
    assert "year is None" in changed(year=None)[1]
    assert "body is None" in changed(body=None)[1]
    assert "is missing" in changed(prose_figures=[])[1]


def test_uncertain_cells_are_few():
    """The lenient rule covers only what the print leaves open; without blanks and marks every cell is certain."""
    for report in generate(14, 60):
        assert report.uncertain == frozenset()
    for report in generate(15, 60, layout=["html_official", "tab_cells"], damage=Damage(blank=0.3, mark=0.3)):
        assert report.uncertain == frozenset(), report
    share = [len(r.uncertain) / len(r.cells) for r in generate(16, 60, damage=Damage(blank=0.02))]
    assert sum(share) / len(share) < 0.1
