"""The columns of the tables in any order: a figure belongs to the head that is printed above it, in every format."""

from dataclasses import replace
from itertools import permutations, product
from random import Random

import pytest
from support.printed import CHEAP, FORMATS, FUSED, LOOSE, check, dense_cells, faults, printed, silent_errors
from support.sizes import size

from synthetic.reports.figures import RULES
from synthetic.reports.forms import NATURAL_PERSON, OFFICIAL, TOTAL, Arrangement, column_codes
from synthetic.reports.generate import FORMS, form_of_table
from synthetic.reports.variants import Variants, arrangement, organisations

ORGANISATIONS = organisations(column_codes("2021", "requests", "received"))
ALL_ORDERS = Variants(applicant_order=1, flat_header=0.3, channel_order=1, result_order=1, measure_order=1)
SHAPES = ("columns", "rows", "tables")


def applicant_orders() -> list[tuple[str, ...]]:
    """Return all orders of natural persons, organisations and total, with the organisations in any order."""
    orders = []
    for blocks, members in product(permutations((NATURAL_PERSON, "", TOTAL)), permutations(ORGANISATIONS)):
        orders.append(tuple(code for block in blocks for code in ((block,) if block else members)))
    return orders


def drawn(seed: object, form: str) -> Arrangement:
    """Return a random order of all tables, with the review table in one of its shapes."""
    random = Random(f"{seed}")
    return replace(arrangement(random, form_of_table(form), ALL_ORDERS), review=random.choice(SHAPES))


def test_there_are_720_orders():
    assert len(set(applicant_orders())) == 720


@pytest.mark.slow
@pytest.mark.parametrize("written_as", ["html", "rows_pipes"])
def test_every_order_of_the_applicants(written_as):
    all_cells = dense_cells(1, "2021")
    cells = {key: cell for key, cell in all_cells.items() if key[0] == "requests"}
    found = []
    for number, order in enumerate(applicant_orders()):
        arranged = Arrangement(applicants=order, has_group=number % 4 > 0)
        report = printed(all_cells, "2021", arranged)
        report.sections = tuple(part for part in report.sections if part.table == "requests")
        found.append((arranged, faults(FORMATS[written_as](report), cells)))
    check(found)


@pytest.mark.slow
@pytest.mark.parametrize("written_as", FORMATS)
def test_orders_in_each_format(written_as):
    found = []
    for number in range(size(20 if written_as in CHEAP else 6, 60)):
        form = FORMS[number % len(FORMS)]
        rule = RULES[number % len(RULES)] if number % 2 else ""
        cells, arranged = dense_cells(number, form, rule), drawn(f"{written_as} {number}", form)
        found.append(((form, rule, arranged), faults(FORMATS[written_as](printed(cells, form, arranged)), cells)))
    check(found)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("written_as", CHEAP)
def test_channels_and_results(written_as, shape):
    found = []
    orders = Variants(channel_order=1, result_order=1)
    for number in range(size(20, 200)):
        form = FORMS[number % 2]
        arranged = arrangement(Random(number), form_of_table(form), orders)
        arranged = replace(arranged, review=shape)
        cells = dense_cells(number, form, "review_sum" if number % 2 else "")
        found.append((arranged, faults(CHEAP[written_as](printed(cells, form, arranged)), cells)))
    check(found)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("written_as", FORMATS)
def test_shapes_of_the_review_table(written_as, shape):
    cells = dense_cells(3, "2021")
    check([(shape, faults(FORMATS[written_as](printed(cells, "2021", replace(OFFICIAL, review=shape))), cells))])


@pytest.mark.parametrize("written_as", [*LOOSE, *FUSED])
def test_loose_texts_are_right_or_absent(written_as):
    found = []
    for number in range(size(2 if written_as == "fused" else 12, 60)):
        form = FORMS[number % len(FORMS)]
        rule = RULES[number % len(RULES)] if number % 2 else ""
        cells, arranged = dense_cells(number, form, rule), drawn(number, form)
        data = (LOOSE | FUSED)[written_as](printed(cells, form, arranged))
        found.append(((form, rule, arranged), silent_errors(data, cells)))
    check(found)


@pytest.mark.slow
def test_a_scan_is_right_or_absent():
    pytest.importorskip("rapidocr", reason="OCR is not installed (make ocr)")
    from synthetic.printing import pdf, scan

    fonts = pytest.importorskip("pylopdf_fonts_zh_cn", reason="the font of the scans is not installed (make ocr)")
    cells, arranged = dense_cells(5, "2021"), drawn(5, "2021")
    canvas = scan.PictureCanvas(pdf.PAGE, 150, fonts.serif_path())
    pdf.draw_content(printed(cells, "2021", arranged), pdf.Look(), canvas)
    pages = [scan.scanned(page, scan.Scan(), number) for number, page in enumerate(canvas.pages)]
    check([(arranged, silent_errors(scan.as_pdf(pages, 150), cells))])


def test_a_figure_under_another_head_is_found():
    """The check of this file fails if two columns are swapped without their heads."""
    cells = dense_cells(7, "2021")
    first, second = ("requests", "received", NATURAL_PERSON), ("requests", "received", ORGANISATIONS[0])
    swapped = cells | {first: cells[second], second: cells[first]}
    data = FORMATS["html"](printed(swapped, "2021", OFFICIAL))
    assert [fault.split(" read")[0] for fault in faults(data, cells)] == [f"wrong: {first}", f"wrong: {second}"]
