"""Pages with menus, ten other years, neighbouring reports and dates: year and body are those of the report shown."""

from collections import Counter

from support.printed import check
from support.sizes import size

from loaders.read import read
from synthetic.reports.scoring import EXACT, WRONG, score
from synthetic.reports.websites import web_pages

PAGES = size(100, 2000)


def test_year_and_body_are_those_of_the_report():
    years, bodies = Counter(), Counter()
    wrong = []
    for report in web_pages(1, PAGES):
        found = score(report, read(report.data))
        years[found.year] += 1
        bodies[found.body] += 1
        is_wrong = WRONG in (found.year, found.body) or found.cells["wrong"]
        wrong.append((report, found.faults[:3] if is_wrong else []))
    check(wrong)
    assert min(years[EXACT], bodies[EXACT]) >= 0.99 * PAGES, (years, bodies)


def test_no_cell_is_lost_among_the_links():
    lost = [(report, score(report, read(report.data)).faults[:3]) for report in web_pages(2, size(20, 300))]
    check(lost)


def test_pages_depend_on_their_number_only():
    few, many = list(web_pages(3, 2)), list(web_pages(3, 4))
    assert [page.data for page in few] == [page.data for page in many[:2]]
