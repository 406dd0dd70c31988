"""Plants faults in the invented country: each kind of contradiction that the rules find, in bodies drawn at random.

A body with a fault has only this one, and all six reports. A fault may break other rules too, since a changed figure
breaks each sum that contains it: so only findings in bodies without a fault count as false.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import cycle, islice, pairwise
from random import Random

from synthetic.body_reports import BodyReports, Fault, FaultyCountry
from synthetic.country.divisions import YEARS, Country
from synthetic.country.web_pages import PrintedReport, printed_country
from synthetic.country.yearly_figures import APPLICANT_SHARES, OUTCOME_SHARES, figures
from synthetic.reports.forms import cell_keys

FIRST_YEAR_OF_2021_FORM = 2  # index in YEARS
RESULTS = ("upheld", "corrected", "other", "pending")
CHANNELS = ("reconsideration", "litigation_direct", "litigation_after_reconsideration")
APPLICANTS = tuple(APPLICANT_SHARES)


# Plants one fault in the reports of a body; returns None, and plants nothing, when the body's figures can't show it
Planter = Callable[[Random, BodyReports], Fault | None]


def request_flow(random: Random, body: BodyReports) -> Fault:
    """Change the received requests of one column."""
    year, column = random.randrange(6), random.choice((*APPLICANTS, "total"))
    key = ("requests", "received", column)
    body.change(year, key, body.number(year, key) + random.randrange(1, 9))
    return body.fault("request_flow", year, "outcome_total", column)


def outcome_sum(random: Random, body: BodyReports) -> Fault:
    """Change one outcome of one column."""
    year, column = random.randrange(6), random.choice((*APPLICANTS, "total"))
    key = ("requests", random.choice(_outcomes(body, year)), column)
    body.change(year, key, body.number(year, key) + random.randrange(1, 9))
    return body.fault("outcome_sum", year, "outcome_total", column)


def applicant_sum(random: Random, body: BodyReports) -> Fault:
    """Change the total of one line, or one of its parts."""
    year = random.randrange(6)
    line = random.choice(("received", "carried_in", "outcome_total", "carried_out", *_outcomes(body, year)))
    key = ("requests", line, random.choice((*APPLICANTS, "total")))
    body.change(year, key, body.number(year, key) + random.randrange(1, 9))
    return body.fault("applicant_sum", year, line, "total")


def review_sum(random: Random, body: BodyReports) -> Fault:
    """Change one figure of a channel."""
    year, channel = random.randrange(6), random.choice(CHANNELS)
    key = ("review", channel, random.choice((*RESULTS, "total")))
    body.change(year, key, body.number(year, key) + random.randrange(1, 9))
    return body.fault("review_sum", year, channel, "total")


def counts_are_counts(random: Random, body: BodyReports) -> Fault:
    """Print a negative count, or one with a decimal."""
    year = random.randrange(6)
    tables = [key for table in ("requests", "review") for key in cell_keys(body.reports[year].form, table)]
    key = random.choice(tables)
    number = body.number(year, key)
    body.reports[year].texts[key] = random.choice((f"-{number + 1}", f"{number}.5"))
    return body.fault("counts_are_counts", year, key[1], key[2])


def carry_over(random: Random, body: BodyReports) -> Fault | None:
    """Carry in, and grant, more requests than the year before carries out; the sums of the year itself still hold."""
    year, column = random.randrange(1, 6), random.choice(APPLICANTS)
    if year in body.changed_years:
        return None
    return carried_in_more(random, body, year, column)


def carried_in_more(random: Random, body: BodyReports, year: int, column: str) -> Fault:
    """Carry in, and grant, more requests of one column in a year than in its true figures."""
    step = random.randrange(1, 5)
    for changed_column in (column, "total"):
        for line in ("carried_in", "outcome_total", "granted"):
            key = ("requests", line, changed_column)
            body.change(year, key, body.number(year, key) + step)
    body.reports[year].texts["requests_answered"] = body.reports[year].texts["requests", "outcome_total", "total"]
    return body.fault("carry_over", year, "carried_in", random.choice((column, "total")))


def stock_of_documents(random: Random, body: BodyReports) -> Fault | None:
    """Change a figure of the normative documents, so that they don't follow from the year before."""
    year = random.randrange(FIRST_YEAR_OF_2021_FORM + 1, 6)
    if year in body.changed_years:
        return None
    return other_stock(random, body, year)


def other_stock(random: Random, body: BodyReports, year: int) -> Fault:
    """Change a figure of the normative documents of a year."""
    key = ("disclosure", "normative_documents", random.choice(("in_force", "issued_in_year", "repealed_in_year")))
    body.change(year, key, body.number(year, key) + random.randrange(1, 9))
    return body.fault("stock_of_documents", year, "normative_documents", "in_force")


def prose_against_table(random: Random, body: BodyReports) -> Fault:
    """Print another figure in a sentence than in the table."""
    year = random.randrange(6)
    indicator, row = random.choice(
        [("requests_received", "received"), ("requests_answered", "outcome_total"), ("requests_carried_out",) * 2]
    )
    row = "carried_out" if row == "requests_carried_out" else row
    number = body.number(year, ("requests", row, "total"))
    body.reports[year].texts[indicator] = str(number + random.randrange(1, 9))
    return body.fault("prose_against_table", year, row, "total")


def area_parts(random: Random, body: BodyReports) -> Fault | None:
    """Reduce a county's requests below the sum of its office, departments and townships."""
    if body.kind != "government" or body.level != "county":
        return None  # the departments of a prefecture are too small a part of its area
    return below_its_parts(random, body)


def below_its_parts(random: Random, body: BodyReports) -> Fault:
    """Reduce the requests of an area to a small part of them."""
    year = random.randrange(6)
    factor = random.uniform(0.02, 0.1)
    for key in [key for key in cell_keys(body.reports[year].form, "requests") if key[2] != "total"]:
        body.change(year, key, int(body.number(year, key) * factor))
    _balanced(body, year)
    return body.fault("area_parts", year, random.choice(("received", "outcome_total")), "total")


def rules_by_lower_body(random: Random, body: BodyReports) -> Fault | None:
    """Let a body report rules that has no power to make rules."""
    if body.kind in ("government", "office") and body.level != "county":
        return None
    year = random.randrange(FIRST_YEAR_OF_2021_FORM, 6)
    for later_year in range(year, 6):
        body.change(later_year, ("disclosure", "rules", "in_force"), 2)
    body.change(year, ("disclosure", "rules", "issued_in_year"), 2)
    return body.fault("rules_by_lower_body", year, "rules", "issued_in_year")


def form_and_year(random: Random, body: BodyReports) -> Fault:
    """Print a later report in the form of 2019."""
    year = random.randrange(FIRST_YEAR_OF_2021_FORM, 6)
    body.reports[year].form = "2019"
    return body.fault("form_and_year", year)


def blank_against_prose(random: Random, body: BodyReports) -> Fault | None:
    """Print no requests in the table, but keep those in the prose."""
    years = [year for year in range(6) if body.number(year, ("requests", "received", "total"))]
    if not years:
        return None
    year = random.choice(years)
    for key in cell_keys(body.reports[year].form, "requests"):
        body.reports[year].texts[key] = random.choice(("0", "0", "/", ""))
    return body.fault("blank_against_prose", year, "received", "total")


def sudden_change(random: Random, body: BodyReports) -> Fault | None:
    """Print six to ten times as many requests as in the year before, or a tenth."""
    year = random.randrange(1, 6)
    if year in body.changed_years:
        return None
    before = body.number(year - 1, ("requests", "received", "total"))
    increased = max(before, 5) * random.randrange(6, 10) + 30
    _grant_all(body, year, before // 10 if before >= 40 and random.random() < 0.5 else increased)
    return body.fault("sudden_change", year, "received", "total")


def zero_year(random: Random, body: BodyReports) -> Fault | None:
    """Print a year without requests between years of ten or more."""
    received = [body.number(year, ("requests", "received", "total")) for year in range(6)]
    years = [
        year
        for year in range(1, 5)
        if received[year - 1] >= 10 and received[year + 1] >= 10 and not body.changed_years & {year, year + 1}
    ]
    if not years:
        return None
    year = random.choice(years)
    _grant_all(body, year, 0)
    return body.fault("zero_year", year, "received", "total")


def blank_totals(random: Random, body: BodyReports) -> Fault | None:
    """Leave the total column of requests blank."""
    years = [year for year in range(6) if len(_printed_lines(body, year)) >= 3]
    if not years:
        return None
    year = random.choice(years)
    for line in {key[1] for key in cell_keys(body.reports[year].form, "requests")}:
        body.reports[year].texts["requests", line, "total"] = ""
    return body.fault("blank_totals", year, None, "total")


def split_figure(random: Random, body: BodyReports) -> Fault | None:
    """Split a figure of two digits or more over its cell and the next one, which was 0."""
    candidates = [
        (year, line, column, next_column)
        for year in range(6)
        for line in ("received", *_outcomes(body, year))
        for column, next_column in pairwise(APPLICANTS)
        if body.number(year, ("requests", line, column)) >= 10
        and not body.number(year, ("requests", line, next_column))
    ]
    if not candidates:
        return None
    year, line, column, next_column = random.choice(candidates)
    digits = str(body.number(year, ("requests", line, column)))
    cut = random.randrange(1, len(digits))
    if digits[cut] == "0" and cut < len(digits) - 1:
        return None  # 105 would become 1 and 05, which is no figure
    body.reports[year].texts["requests", line, column] = digits[:cut]
    body.reports[year].texts["requests", line, next_column] = digits[cut:]
    return body.fault("split_figure", year, line, column)


def transposed_digits(random: Random, body: BodyReports) -> Fault | None:
    """Exchange two digits of one figure."""
    candidates = [
        (year, line, column)
        for year in range(6)
        for line in ("received", *_outcomes(body, year))
        for column in APPLICANTS
        if len(set(str(body.number(year, ("requests", line, column))))) > 1
    ]
    if not candidates:
        return None
    year, line, column = random.choice(candidates)
    digits = list(str(body.number(year, ("requests", line, column))))
    later, earlier = random.choice([(a, b) for a in range(len(digits)) for b in range(a) if digits[a] != digits[b]])
    digits[later], digits[earlier] = digits[earlier], digits[later]
    if digits[0] == "0":
        return None  # 10 would become 01, which is no figure
    body.change(year, ("requests", line, column), int("".join(digits)))
    return body.fault("transposed_digits", year, line, column)


def swapped_cells(random: Random, body: BodyReports) -> Fault | None:
    """Exchange two figures of one column."""
    years = [year for year in range(6) if len(set(_column(body, year).values())) > 1]
    if not years:
        return None
    year = random.choice(years)
    column = _column(body, year)
    first, second = random.choice([(a, b) for a in column for b in column if column[a] != column[b]])
    for line, number in ((first, column[second]), (second, column[first])):
        body.change(year, ("requests", line, "natural_person"), number)
    return body.fault("swapped_cells", year, random.choice((first, second)), "natural_person")


def version_change(random: Random, body: BodyReports) -> Fault:
    """Publish a report again with another figure."""
    year = random.randrange(6)
    key = random.choice([key for key in cell_keys(body.reports[year].form, "disclosure") if key[2] == "decisions"])
    later_version = PrintedReport(
        body.index, year, body.reports[year].form, dict(body.reports[year].texts), is_later_version=True
    )
    later_version.texts[key] = str(body.number(year, key) + random.randrange(1, 99))
    body.reports.append(later_version)
    return Fault("version_change", later_version, key[1], key[2])


PLANTERS: dict[str, Planter] = {
    planter.__name__: planter
    for planter in (
        *(request_flow, outcome_sum, applicant_sum, review_sum, counts_are_counts, carry_over, stock_of_documents),
        *(prose_against_table, area_parts, rules_by_lower_body, form_and_year, blank_against_prose, sudden_change),
        *(zero_year, blank_totals, split_figure, transposed_digits, swapped_cells, version_change),
    )
}


def _outcomes(body: BodyReports, year: int) -> list[str]:
    """Return the outcome lines of the form in which a report is printed."""
    lines = {key[1] for key in cell_keys(body.reports[year].form, "requests")}
    return [line for line in (*OUTCOME_SHARES, "other") if line in lines]


def _column(body: BodyReports, year: int) -> dict[str, int]:
    return {line: body.number(year, ("requests", line, "natural_person")) for line in _outcomes(body, year)}


def _printed_lines(body: BodyReports, year: int) -> list[str]:
    lines = dict.fromkeys(key[1] for key in cell_keys(body.reports[year].form, "requests"))
    return [line for line in lines if body.number(year, ("requests", line, "total"))]


def _grant_all(body: BodyReports, year: int, received: int) -> None:
    """Print a year of so many requests, all from natural persons and all granted, without carry-over."""
    for key in cell_keys(body.reports[year].form, "requests"):
        body.change(year, key, 0)
    for line in ("received", "granted", "outcome_total"):
        body.change(year, ("requests", line, "natural_person"), received)
    _balanced(body, year)


def _balanced(body: BodyReports, year: int) -> None:
    """Make a changed table of requests agree with itself and the prose, by changing grants, totals and received."""
    texts = body.reports[year].texts
    lines = list(dict.fromkeys(key[1] for key in cell_keys(body.reports[year].form, "requests")))
    for column in APPLICANTS:
        to_decide = sum(int(texts["requests", line, column]) for line in ("received", "carried_in"))
        others = [line for line in _outcomes(body, year) if line != "granted"]
        decided = sum(int(texts["requests", line, column]) for line in others)
        carried_out = int(texts["requests", "carried_out", column])
        granted = max(to_decide - carried_out - decided, 0)
        texts["requests", "granted", column] = str(granted)
        texts["requests", "outcome_total", column] = str(granted + decided)
        texts["requests", "received", column] = str(
            granted + decided + carried_out - int(texts["requests", "carried_in", column])
        )
    for line in lines:
        texts["requests", line, "total"] = str(sum(int(texts["requests", line, column]) for column in APPLICANTS))
    texts["requests_received"] = texts["requests", "received", "total"]
    texts["requests_answered"] = texts["requests", "outcome_total", "total"]
    texts["requests_carried_out"] = texts["requests", "carried_out", "total"]


def plant_faults(
    country: Country, count: int, seed: int = 1, further: Mapping[str, Planter] | None = None
) -> FaultyCountry:
    """Return the country with `count` faults, each rule's in turn, each in a body of its own with all six reports.

    Before them, as many faults of each of the `further` classes are planted, because few bodies can show those.
    """
    printed = printed_country(country, figures(country))
    reports_by_body: dict[int, list[PrintedReport]] = {}
    for report in printed.reports:
        reports_by_body.setdefault(report.body, []).append(report)
    random = Random(f"faults:{seed}")
    complete = [index for index, reports in reports_by_body.items() if len(reports) == len(YEARS)]
    random.shuffle(complete)
    bodies = {index: BodyReports(printed, index, reports_by_body[index]) for index in complete}
    each = range(count // len(PLANTERS))
    plan = [*((name, plant) for name, plant in (further or {}).items() for _ in each)]
    plan += islice(cycle(PLANTERS.items()), count)
    faults = list(_faults(random, bodies, plan))
    reports = [report for reports in reports_by_body.values() for report in reports]
    return FaultyCountry(printed.country, printed.figures, reports, faults)


def _faults(random: Random, bodies: dict[int, BodyReports], plan: list[tuple[str, Planter]]) -> Iterator[Fault]:
    """Plant each fault in the first free body that can show it; leave it out when there is none."""
    free = list(bodies)
    for class_name, plant in plan:
        for index in free:
            if fault := plant(random, bodies[index]):
                free.remove(index)
                yield replace(fault, class_name=class_name)
                break
