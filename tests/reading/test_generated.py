"""Reading of synthetic reports: each layout, form, script and encoding, whole and damaged, cell by cell."""

from collections.abc import Iterator
from dataclasses import fields, replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.comparing import prose_values, untraceable
from support.printed import FORMATS
from support.sizes import size

from loaders.read import read
from loaders.reading import Reading
from synthetic.printing.content import content_of_generated
from synthetic.reports.figures import RULES, Damage
from synthetic.reports.generate import ENCODINGS, FORMS, LAYOUTS, SCRIPTS, WHOLE_LAYOUTS, GeneratedReport, generate
from synthetic.reports.scoring import score
from synthetic.reports.variants import Variants

WRITINGS = [(s, e) for s in SCRIPTS for e in ENCODINGS if s == "traditional" or e != "big5"]
DAMAGES = {
    "blank": Damage(blank=0.3),
    "all_zeros_blank": Damage(blank=1.0),
    "mark": Damage(mark=0.3),
    "note": Damage(note=0.5),
    "full_width": Damage(full_width=0.5),
    "thousands": Damage(thousands=1.0),
    "inner_space": Damage(inner_space=0.3),
    "note_mark": Damage(note_mark=0.2),
    "chinese": Damage(chinese=0.2),
    "zero_width": Damage(zero_width=0.2),
    "all_at_once": Damage(blank=0.1, mark=0.1, note=0.2, full_width=0.2, thousands=0.5, inner_space=0.1),
}
MARKED_RUNS = {name: Damage(**{name: 0.3}) for name in ("hidden", "struck", "raised")}
VARIANTS = {field.name: Variants(**{field.name: 1.0}) for field in fields(Variants)}
# Layouts and formats that print the heads and the figures in the same order, one table row after another.
HEADED = ("html_official", "html_plain", "markdown", "rows_pipes", "rows_tabs", "tab_cells")


def wrong(report: GeneratedReport, reading: Reading | None = None) -> list[str]:
    """What the reading of a report gets wrong, the first few, headed by the report."""
    reading = reading or read(report.data, report.name)
    found = score(report, reading).faults + untraceable(reading)
    found += [f"{s.indicator_code} {s.value} is missing" for s in _missing_prose(report, reading)]
    return [repr(report), *found[:5]] if found else []


def check(report: GeneratedReport, reading: Reading | None = None) -> None:
    """Fail with what the reading of this report gets wrong."""
    found = wrong(report, reading)
    if found:
        pytest.fail("\n".join(found), pytrace=False)


def check_silence(reports: Iterator[GeneratedReport]) -> None:
    """Fail if a reading of these reports states what is not printed; missing values are allowed."""
    scores = [(report, score(report, read(report.data, report.name))) for report in reports]
    failed = [f"{report!r} {found.faults[:3]}" for report, found in scores if found.is_wrong]
    if failed:
        pytest.fail("\n".join(failed[:5]), pytrace=False)


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
    reports = generate(9, 6, layout=layout, script="simplified", encoding="utf-8", damage=DAMAGES[damage])
    for report in reports:
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


@pytest.mark.parametrize("mark", MARKED_RUNS)
@pytest.mark.parametrize("layout", ["html_official", "html_plain", "markdown"])
def test_marked_runs(layout, mark):
    for report in generate(18, size(4, 100), layout=layout, encoding="utf-8", damage=MARKED_RUNS[mark]):
        check(report)


@pytest.mark.parametrize("mark", MARKED_RUNS)
@pytest.mark.parametrize("written_as", ["docx", "doc", "rtf", "xlsx", "ods", "odt", "mhtml", "pdf"])
def test_marked_runs_in_each_format(written_as, mark):
    options = {"layout": "html_official", "script": "simplified", "encoding": "utf-8", "damage": MARKED_RUNS[mark]}
    for report in generate(19, size(2, 40), **options):
        check(report, read(FORMATS[written_as](content_of_generated(report))))


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("layout", HEADED)
def test_variants(layout, variant):
    for report in generate(20, size(3, 100), layout=layout, encoding="utf-8", variants=VARIANTS[variant]):
        check(report)


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("layout", sorted(set(LAYOUTS) - set(HEADED) - {"fused"}))
def test_variants_are_right_or_absent_in_other_layouts(layout, variant):
    for consistent in (True, False):
        options = {"consistent": consistent, "variants": VARIANTS[variant], "damage": Damage(blank=0.05)}
        check_silence(generate(21, size(2, 60), layout=layout, **options))


shares = st.sampled_from((0.0, 0.05, 0.5))
switches = st.sampled_from((0.0, 0.0, 0.0, 1.0))


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


@settings(max_examples=size(100, 2000), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    seed=st.integers(0, 2**32),
    form=st.sampled_from(FORMS),
    layout=st.sampled_from(LAYOUTS),
    consistent=st.booleans(),
    damage=st.builds(Damage, **{field.name: shares for field in fields(Damage) if field.name != "inner_space"}),
    variants=st.builds(Variants, **{field.name: switches for field in fields(Variants)}),
)
def test_variants_never_give_a_silent_error(seed, form, layout, consistent, damage, variants):
    check_silence(generate(seed, 1, form, layout, consistent=consistent, damage=damage, variants=variants))


def test_the_comparison_sees_each_kind_of_error():
    """Breaks a right reading in every way that `wrong` must name."""
    (report,) = generate(13, 1, "2021", "html_official", script="simplified", encoding="utf-8")
    right = read(report.data, report.name)
    assert wrong(report, right) == []
    first, *others = right.cells
    zero = next(cell for cell in right.cells if cell.cell_text == "0")

    def changed(**fields):
        return wrong(report, replace(right, **fields))

    assert "missing: " in changed(cells=others)[1]
    assert "twice" in changed(cells=[*right.cells, first])[1]
    assert "is not printed" in changed(cells=[*right.cells, first._replace(row_code="none")])[1]
    assert "printed '0'" in changed(cells=[c._replace(cell_text="1") if c is zero else c for c in right.cells])[1]
    moved = [c._replace(char_start=0, char_end=2) if c is first else c for c in right.cells]
    assert "the text there is" in changed(cells=moved)[1]
    assert "year missing" in changed(year=None)[1]
    assert "year wrong" in changed(year="2008年")[1]
    assert "body missing" in changed(body=None)[1]
    assert "body wrong" in changed(body="别处")[1]
    assert "is missing" in changed(prose_figures=[])[1]


def test_uncertain_cells_are_few():
    """The lenient rule covers only what the print leaves open; without blanks and marks every cell is certain."""
    for report in generate(14, 60):
        assert report.uncertain == frozenset()
    for report in generate(15, 60, layout=["html_official", "tab_cells"], damage=Damage(blank=0.3, mark=0.3)):
        assert report.uncertain == frozenset(), report
    share = [len(r.uncertain) / len(r.cells) for r in generate(16, 60, damage=Damage(blank=0.02))]
    assert sum(share) / len(share) < 0.1
