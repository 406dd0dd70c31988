"""Planted faults: each class of contradiction that the rules look for, at random places of the invented country.

A fault is planted where it can be told: one in a body, which then has all six years. What a fault breaks beside its own
rule (a changed figure breaks each sum that it stands in) counts for the body, not as a false finding.
"""

import random as rand
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from synthetic.country.country import YEARS, Country
from synthetic.country.figures import COLUMNS, OUTCOMES, Figures, figures
from synthetic.country.rows import Print, Report, consistent
from synthetic.reports.forms import CellKey, cell_keys

FIRST_OF_2021 = 2  # its place in YEARS
RESULTS = ("upheld", "corrected", "other", "pending")
CHANNELS = ("reconsideration", "litigation_direct", "litigation_after_reconsideration")
APPLICANTS = tuple(COLUMNS)


@dataclass(frozen=True)
class Fault:
    """One planted fault and the finding that must tell it: the report, its rule, and the place that is named."""

    rule_code: str
    report: Report
    row_code: str | None = None
    column_code: str | None = None


@dataclass(frozen=True)
class Planted(Print):
    """A print of the country with the faults that were planted in it."""

    faults: list[Fault]


class Body:
    """The reports of one body, ready to be spoilt."""

    def __init__(self, printed: Print, place: int, reports: list[Report]) -> None:
        self.figures: Figures = printed.figures
        self.place = place
        self.body = printed.country.bodies[place]
        self.reports = reports

    def number(self, year: int, key: CellKey) -> int:
        """The figure as the country has it."""
        return int(self.figures[key][self.place, year])

    def change(self, year: int, key: CellKey, number: int) -> None:
        """Print another figure."""
        self.reports[year].texts[key] = str(number)

    def fault(self, rule: str, year: int, row: str | None = None, column: str | None = None) -> Fault:
        """The finding that must come."""
        return Fault(rule, self.reports[year], row, column)


Planter = Callable[[rand.Random, Body], Fault | None]  # None: this body's figures are too small to show it


def request_flow(random: rand.Random, body: Body) -> Fault:
    """Received is another figure in one column."""
    year, column = random.randrange(6), random.choice((*APPLICANTS, "total"))
    key = ("requests", "received", column)
    body.change(year, key, body.number(year, key) + random.randrange(1, 9))
    return body.fault("request_flow", year, "outcome_total", column)


def outcome_sum(random: rand.Random, body: Body) -> Fault:
    """One outcome is another figure in one column."""
    year, column = random.randrange(6), random.choice((*APPLICANTS, "total"))
    key = ("requests", random.choice(_outcomes(body, year)), column)
    body.change(year, key, body.number(year, key) + random.randrange(1, 9))
    return body.fault("outcome_sum", year, "outcome_total", column)


def applicant_sum(random: rand.Random, body: Body) -> Fault:
    """One line's total, or one of its parts, is another figure."""
    year = random.randrange(6)
    line = random.choice(("received", "carried_in", "outcome_total", "carried_out", *_outcomes(body, year)))
    key = ("requests", line, random.choice((*APPLICANTS, "total")))
    body.change(year, key, body.number(year, key) + random.randrange(1, 9))
    return body.fault("applicant_sum", year, line, "total")


def review_sum(random: rand.Random, body: Body) -> Fault:
    """One figure of a channel is another."""
    year, channel = random.randrange(6), random.choice(CHANNELS)
    key = ("review", channel, random.choice((*RESULTS, "total")))
    body.change(year, key, body.number(year, key) + random.randrange(1, 9))
    return body.fault("review_sum", year, channel, "total")


def counts_are_counts(random: rand.Random, body: Body) -> Fault:
    """A count is negative, or has decimals."""
    year = random.randrange(6)
    tables = [key for table in ("requests", "review") for key in cell_keys(body.reports[year].form, table)]
    key = random.choice(tables)
    number = body.number(year, key)
    body.reports[year].texts[key] = random.choice((f"-{number + 1}", f"{number}.5"))
    return body.fault("counts_are_counts", year, key[1], key[2])


def carry_over(random: rand.Random, body: Body) -> Fault:
    """More is carried in, and granted, than the year before carries out: the year's own sums hold."""
    year, column = random.randrange(1, 6), random.choice(APPLICANTS)
    step = random.randrange(1, 5)
    for place in (column, "total"):
        carried_in, total = ("requests", "carried_in", place), ("requests", "outcome_total", place)
        granted = ("requests", "granted", place)
        for key in (carried_in, total, granted):
            body.change(year, key, body.number(year, key) + step)
    body.reports[year].texts["requests_answered"] = body.reports[year].texts["requests", "outcome_total", "total"]
    return body.fault("carry_over", year, "carried_in", random.choice((column, "total")))


def stock_of_documents(random: rand.Random, body: Body) -> Fault:
    """The documents in force are not what the year before leaves."""
    year = random.randrange(FIRST_OF_2021 + 1, 6)
    key = ("disclosure", "normative_documents", random.choice(("in_force", "issued_in_year", "repealed_in_year")))
    body.change(year, key, body.number(year, key) + random.randrange(1, 9))
    return body.fault("stock_of_documents", year, "normative_documents", "in_force")


def prose_against_table(random: rand.Random, body: Body) -> Fault:
    """A sentence gives another figure than the table."""
    year = random.randrange(6)
    indicator, row = random.choice(
        [("requests_received", "received"), ("requests_answered", "outcome_total"), ("requests_carried_out",) * 2]
    )
    row = "carried_out" if row == "requests_carried_out" else row
    number = body.number(year, ("requests", row, "total"))
    body.reports[year].texts[indicator] = str(number + random.randrange(1, 9))
    return body.fault("prose_against_table", year, row, "total")


def area_parts(random: rand.Random, body: Body) -> Fault | None:
    """A county's report counts fewer requests than its office, departments and towns together."""
    if body.body.kind != "government" or body.body.region.level != "county":
        return None  # what a prefecture's own departments report is a small part of its area
    year = random.randrange(6)
    factor = random.uniform(0.02, 0.1)
    for key in [key for key in cell_keys(body.reports[year].form, "requests") if key[2] != "total"]:
        body.change(year, key, int(body.number(year, key) * factor))
    _balanced(body, year)
    return body.fault("area_parts", year, random.choice(("received", "outcome_total")), "total")


def rules_by_lower_body(random: rand.Random, body: Body) -> Fault | None:
    """A body without the power to make rules reports some."""
    if body.body.kind in ("government", "office") and body.body.region.level != "county":
        return None
    year = random.randrange(FIRST_OF_2021, 6)
    for after in range(year, 6):
        body.change(after, ("disclosure", "rules", "in_force"), 2)
    body.change(year, ("disclosure", "rules", "issued_in_year"), 2)
    return body.fault("rules_by_lower_body", year, "rules", "issued_in_year")


def form_and_year(random: rand.Random, body: Body) -> Fault:
    """A later report in the form of 2019."""
    year = random.randrange(FIRST_OF_2021, 6)
    body.reports[year].form = "2019"
    return body.fault("form_and_year", year)


def blank_against_prose(random: rand.Random, body: Body) -> Fault | None:
    """The prose tells of requests, and the table holds none."""
    years = [year for year in range(6) if body.number(year, ("requests", "received", "total"))]
    if not years:
        return None
    year = random.choice(years)
    for key in cell_keys(body.reports[year].form, "requests"):
        body.reports[year].texts[key] = random.choice(("0", "0", "/", ""))
    return body.fault("blank_against_prose", year, "received", "total")


def sudden_change(random: rand.Random, body: Body) -> Fault:
    """Six to ten times as many requests as the year before, or a tenth."""
    year = random.randrange(1, 6)
    before = body.number(year - 1, ("requests", "received", "total"))
    many = max(before, 5) * random.randrange(6, 10) + 30
    _all_of(body, year, before // 10 if before >= 40 and random.random() < 0.5 else many)
    return body.fault("sudden_change", year, "received", "total")


def zero_year(random: rand.Random, body: Body) -> Fault | None:
    """A year without requests between years of ten or more."""
    received = [body.number(year, ("requests", "received", "total")) for year in range(6)]
    years = [year for year in range(1, 5) if received[year - 1] >= 10 and received[year + 1] >= 10]
    if not years:
        return None
    year = random.choice(years)
    _all_of(body, year, 0)
    return body.fault("zero_year", year, "received", "total")


def blank_totals(random: rand.Random, body: Body) -> Fault | None:
    """The column of totals is left empty."""
    years = [year for year in range(6) if len(_printed_lines(body, year)) >= 3]
    if not years:
        return None
    year = random.choice(years)
    for line in {key[1] for key in cell_keys(body.reports[year].form, "requests")}:
        body.reports[year].texts["requests", line, "total"] = ""
    return body.fault("blank_totals", year, None, "total")


def split_figure(random: rand.Random, body: Body) -> Fault | None:
    """A figure of two digits or more is split over its cell and the next, which was 0."""
    found = [
        (year, line, place)
        for year in range(6)
        for line in ("received", *_outcomes(body, year))
        for place in range(len(APPLICANTS) - 1)
        if body.number(year, ("requests", line, APPLICANTS[place])) >= 10
        and not body.number(year, ("requests", line, APPLICANTS[place + 1]))
    ]
    if not found:
        return None
    year, line, place = random.choice(found)
    digits = str(body.number(year, ("requests", line, APPLICANTS[place])))
    cut = random.randrange(1, len(digits))
    if digits[cut] == "0" and cut < len(digits) - 1:
        return None  # 105 split into 1 and 05: no figure begins with a 0
    body.reports[year].texts["requests", line, APPLICANTS[place]] = digits[:cut]
    body.reports[year].texts["requests", line, APPLICANTS[place + 1]] = digits[cut:]
    return body.fault("split_figure", year, line, APPLICANTS[place])


def transposed_digits(random: rand.Random, body: Body) -> Fault | None:
    """Two digits of one figure are exchanged."""
    found = [
        (year, line, column)
        for year in range(6)
        for line in ("received", *_outcomes(body, year))
        for column in APPLICANTS
        if len(set(str(body.number(year, ("requests", line, column))))) > 1
    ]
    if not found:
        return None
    year, line, column = random.choice(found)
    digits = list(str(body.number(year, ("requests", line, column))))
    one, other = random.choice([(a, b) for a in range(len(digits)) for b in range(a) if digits[a] != digits[b]])
    digits[one], digits[other] = digits[other], digits[one]
    if digits[0] == "0":
        return None  # 10 and 01: no figure begins with a 0
    body.change(year, ("requests", line, column), int("".join(digits)))
    return body.fault("transposed_digits", year, line, column)


def swapped_cells(random: rand.Random, body: Body) -> Fault | None:
    """Two figures of one column stand in each other's line."""
    years = [year for year in range(6) if len(set(_column(body, year).values())) > 1]
    if not years:
        return None
    year = random.choice(years)
    column = _column(body, year)
    one, other = random.choice([(a, b) for a in column for b in column if column[a] != column[b]])
    for line, number in ((one, column[other]), (other, column[one])):
        body.change(year, ("requests", line, "natural_person"), number)
    return body.fault("swapped_cells", year, random.choice((one, other)), "natural_person")


def version_change(random: rand.Random, body: Body) -> Fault:
    """A report is published again with another figure."""
    year = random.randrange(6)
    key = random.choice([key for key in cell_keys(body.reports[year].form, "disclosure") if key[2] == "decisions"])
    again = Report(body.place, year, body.reports[year].form, dict(body.reports[year].texts), is_later_version=True)
    again.texts[key] = str(body.number(year, key) + random.randrange(1, 99))
    body.reports.append(again)
    return Fault("version_change", again, key[1], key[2])


PLANTERS: dict[str, Planter] = {
    one.__name__: one
    for one in (
        *(request_flow, outcome_sum, applicant_sum, review_sum, counts_are_counts, carry_over, stock_of_documents),
        *(prose_against_table, area_parts, rules_by_lower_body, form_and_year, blank_against_prose, sudden_change),
        *(zero_year, blank_totals, split_figure, transposed_digits, swapped_cells, version_change),
    )
}


def _outcomes(body: Body, year: int) -> list[str]:
    """The outcome lines of the form that a report is printed in."""
    lines = {key[1] for key in cell_keys(body.reports[year].form, "requests")}
    return [line for line in (*OUTCOMES, "other") if line in lines]


def _column(body: Body, year: int) -> dict[str, int]:
    return {line: body.number(year, ("requests", line, "natural_person")) for line in _outcomes(body, year)}


def _printed_lines(body: Body, year: int) -> list[str]:
    lines = dict.fromkeys(key[1] for key in cell_keys(body.reports[year].form, "requests"))
    return [line for line in lines if body.number(year, ("requests", line, "total"))]


def _all_of(body: Body, year: int, received: int) -> None:
    """A year in which so many requests came, all from natural persons and all granted; none is carried in or out."""
    for key in cell_keys(body.reports[year].form, "requests"):
        body.change(year, key, 0)
    for line in ("received", "granted", "outcome_total"):
        body.change(year, ("requests", line, "natural_person"), received)
    _balanced(body, year)


def _balanced(body: Body, year: int) -> None:
    """Make a changed table of requests agree with itself and with the prose; grants take what is over."""
    texts = body.reports[year].texts
    lines = list(dict.fromkeys(key[1] for key in cell_keys(body.reports[year].form, "requests")))
    for column in APPLICANTS:
        came = sum(int(texts["requests", line, column]) for line in ("received", "carried_in"))
        others = [line for line in _outcomes(body, year) if line != "granted"]
        decided = sum(int(texts["requests", line, column]) for line in others)
        carried_out = int(texts["requests", "carried_out", column])
        granted = max(came - carried_out - decided, 0)
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


def planted(country: Country, count: int, seed: int = 1, rules: tuple[str, ...] = tuple(PLANTERS)) -> Planted:
    """The country with so many faults, each class in turn, in bodies drawn at random that have all their reports."""
    printed = consistent(country, figures(country))
    by_body: dict[int, list[Report]] = {}
    for report in printed.reports:
        by_body.setdefault(report.body, []).append(report)
    random = rand.Random(f"faults:{seed}")
    whole = [place for place, reports in by_body.items() if len(reports) == len(YEARS)]
    random.shuffle(whole)
    bodies = {place: Body(printed, place, by_body[place]) for place in whole}
    faults = list(_faults(random, bodies, count, rules))
    reports = [report for reports in by_body.values() for report in reports]
    return Planted(printed.country, printed.figures, reports, faults)


def _faults(random: rand.Random, bodies: dict[int, Body], count: int, rules: tuple[str, ...]) -> Iterator[Fault]:
    """Each class in turn in the first body left that can show it; a class that none can show is left out."""
    left = list(bodies)
    for number in range(count):
        plant = PLANTERS[rules[number % len(rules)]]
        for place in left:
            if fault := plant(random, bodies[place]):
                left.remove(place)
                yield fault
                break
