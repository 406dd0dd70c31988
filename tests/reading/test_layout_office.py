"""Reports as Word files, sheets, OpenDocument, RTF, CSV and MHTML: every figure where it was printed."""

import csv as csv_reader
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.comparing import SAMPLE, SHARED, differences, reading_of, untraceable
from support.sample_reports import mixed, report_of, truth_of

from loaders.forms.align import align
from loaders.layout.text import csv
from loaders.project import ROOT
from loaders.read import read
from loaders.reading import Reading
from synthetic.printing.files import as_xlsb
from synthetic.printing.office import (
    ReportContent,
    as_csv,
    as_docx,
    as_mhtml,
    as_ods,
    as_odt,
    as_rtf,
    as_xlsx,
    content_of_generated,
    sheet_rows,
)
from synthetic.reports.figures import Damage
from synthetic.reports.generate import FORMS, SCRIPTS, generate

FIXTURES = ROOT / "tests" / "fixtures" / "office"
FORMATS: dict[str, Callable[[ReportContent], bytes]] = {
    "docx": as_docx,
    "xlsx": as_xlsx,
    "xlsx_a_sheet_for_each": lambda report: as_xlsx(report, sheets=True),
    "xlsx_without_gaps": lambda report: as_xlsx(report, gaps=0),
    "xlsx_in_a_corner": lambda report: as_xlsx(report, corner=(4, 3)),
    "ods": as_ods,
    "odt": as_odt,
    "rtf": as_rtf,
    "mhtml": as_mhtml,
    "mhtml_gb18030": lambda report: as_mhtml(report, "gb18030"),
}


def _expected() -> list[tuple[str, str]]:
    with (SAMPLE / "expected" / "reports.csv").open(encoding="utf-8", newline="") as file:
        return [
            (row["file"].split(".")[0], row["form_code"]) for row in csv_reader.DictReader(file) if row["form_code"]
        ]


SAMPLES = [(name, form) for name, form in _expected() if (SAMPLE / "expected" / f"{name}.csv").exists()]


def assert_exact(reading: Reading, truth, uncertain=()) -> None:
    assert reading.reject is None
    assert differences(reading, truth, uncertain) == []
    assert untraceable(reading) == []


def csv_reading(text: str) -> Reading:
    """A reading of what the CSV layout gives, whoever calls it."""
    laid = csv.lay(text)
    aligned = align(laid)
    reading = Reading("0" * 16, "0" * 64, len(text), "text/csv", text=laid.text)
    reading.form_tables, reading.cells, reading.unplaced = aligned.tables, aligned.cells, aligned.unplaced
    return reading


@pytest.mark.parametrize("written_as", FORMATS)
@pytest.mark.parametrize(("name", "form"), SAMPLES)
def test_figures_of_the_sample(name, form, written_as):
    truth = truth_of(name)
    reading = read(FORMATS[written_as](report_of(truth, form, form)))
    assert_exact(reading, truth)
    assert len(reading.cells) == {"2019": 198, "2021": 200}[form]
    assert {cell.placement for cell in reading.cells} == {"grid"}
    assert (reading.body, reading.year) == ("平安县", "2023年")
    assert [(f.indicator_code, f.value_text) for f in reading.prose_figures] == [("items_disclosed", "77")]


@pytest.mark.parametrize("written_as", FORMATS)
def test_disclosure_of_2021_with_requests_of_2019(written_as):
    truth = mixed()
    reading = read(FORMATS[written_as](report_of(truth, "2021", "2019")))
    assert_exact(reading, truth)
    assert len(reading.cells) == 186
    assert {t.table_code: t.form_code for t in reading.form_tables} == {
        "disclosure": "2021",
        "requests": "2019",
        "review": "2019",
    }


@pytest.mark.parametrize("written_as", FORMATS)
def test_blanks_of_shanghai_are_blanks(written_as):
    truth = truth_of("shanghai_general_office_2019")
    reading = read(FORMATS[written_as](report_of(truth, "2019", "2019")))
    assert sum(1 for cell in reading.cells if cell.cell_text == "") == 135


@pytest.mark.parametrize(("name", "form"), SAMPLES)
def test_tables_that_nothing_parts(name, form):
    """A last line without any figure looks like a title before the next table: right or absent."""
    truth = truth_of(name)
    last = {("requests", "carried_out", column) for _, _, column in truth}
    blank = last if all(not truth[key][0] for key in last & truth.keys()) else set()
    assert_exact(read(as_xlsx(report_of(truth, form, form), gaps=0, titles=False)), truth, blank)


@pytest.mark.parametrize("separator", [",", ";"])
@pytest.mark.parametrize(("name", "form"), SAMPLES)
def test_figures_of_the_sample_as_csv(name, form, separator):
    truth = truth_of(name)
    text = as_csv(report_of(truth, form, form), separator).decode("gb18030")
    assert csv.separator(text) == separator
    assert_exact(csv_reading(text), truth)


@pytest.mark.parametrize(("name", "form"), SAMPLES)
def test_figures_of_the_sample_as_xlsb(name, form):
    truth = truth_of(name)
    reading = read(as_xlsb(sheet_rows(report_of(truth, form, form))))
    assert reading.media_type == "application/vnd.ms-excel.sheet.binary.macroenabled.12"
    assert_exact(reading, truth)


@pytest.mark.parametrize("file", ["mixed.doc", "mixed.xls", "mixed.rtf", "mixed.ods"])
def test_files_of_an_office_program(file):
    """Saved by LibreOffice: what our own writers of these formats may get wrong together with our readers."""
    reading = reading_of(FIXTURES / file)
    assert_exact(reading, mixed())
    assert (reading.body, reading.year) == ("平安县", "2023年")


@pytest.mark.parametrize("suffix", ["docx", "doc"])
def test_the_blank_form_is_no_report(suffix):
    path = SHARED / "reports" / "real" / "form_2021_blank.docx" if suffix == "docx" else FIXTURES / "blank_2021.doc"
    reading = reading_of(path)
    assert reading.reject is not None
    assert reading.reject.reason_code == "blank_form"


shares = st.sampled_from((0.0, 0.05, 0.5))


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(
    seed=st.integers(0, 2**32),
    form=st.sampled_from(FORMS),
    script=st.sampled_from(SCRIPTS),
    written_as=st.sampled_from(sorted(FORMATS)),
    consistent=st.booleans(),
    damage=st.builds(
        Damage, blank=shares, mark=shares, note=shares, full_width=shares, thousands=shares, inner_space=shares
    ),
)
def test_every_cell_of_any_report(seed, form, script, written_as, consistent, damage):
    (report,) = generate(
        seed, 1, form, "html_official", script=script, encoding="utf-8", consistent=consistent, damage=damage
    )
    truth = {key: (cell.text, cell.value) for key, cell in report.cells.items()}
    assert_exact(read(FORMATS[written_as](content_of_generated(report))), truth, report.uncertain)


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 2**32), form=st.sampled_from(FORMS), blank=shares, consistent=st.booleans())
def test_without_merged_cells_right_or_absent(seed, form, blank, consistent):
    (report,) = generate(
        seed, 1, form, "html_official", encoding="utf-8", consistent=consistent, damage=Damage(blank=blank)
    )
    truth = {key: (cell.text, cell.value) for key, cell in report.cells.items()}
    of = content_of_generated(report)
    for reading in (csv_reading(as_csv(of).decode("gb18030")), read(as_xlsb(sheet_rows(of)))):
        assert differences(reading, truth, truth.keys()) == []
        if not blank:
            assert differences(reading, truth) == []
