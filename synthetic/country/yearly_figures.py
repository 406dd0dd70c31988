"""The figures of the invented country: all cells of all reports, in agreement with each other.

All identities hold: within each table, from year to year, and between the report of an area and those of its bodies.
What a body reports on itself is drawn at random; a government's figures are the sums of its area, which keep the
identities.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from synthetic.country.divisions import YEARS, Country, Takeover
from synthetic.reports.forms import CellKey, cell_keys

Array = np.ndarray[Any, np.dtype[Any]]
Figures = dict[CellKey, Array]  # of each cell, bodies × years; amounts of money in hundredths of 万元
APPLICANT_SHARES = {
    "natural_person": 0.862,
    "commercial_enterprise": 0.078,
    "research_institution": 0.003,
    "public_interest_organization": 0.004,
    "legal_service_organization": 0.013,
    "other_organization": 0.04,
}
OUTCOME_SHARES = {
    "granted": 0.44,
    "partially_granted": 0.1,
    "denied_state_secret": 0.003,
    "denied_prohibited_by_law": 0.006,
    "denied_security_stability": 0.003,
    "denied_third_party_rights": 0.008,
    "denied_internal_affairs": 0.016,
    "denied_process_information": 0.012,
    "denied_enforcement_file": 0.012,
    "denied_administrative_query": 0.01,
    "unable_not_held": 0.2,
    "unable_needs_creation": 0.02,
    "unable_unclear_request": 0.01,
    "not_processed_petition": 0.045,
    "not_processed_repeat": 0.015,
    "not_processed_publication": 0.004,
    "not_processed_excessive": 0.003,
    "not_processed_reconfirmation": 0.003,
    "other_uncorrected": 0.03,
    "other_fee_unpaid": 0.002,
    "other_other": 0.058,
}
LATER_FORM_ONLY = ("other_uncorrected", "other_fee_unpaid", "other_other")
GROWING = ("unable_not_held", "not_processed_petition")  # their share rises over the years
REQUESTS_A_YEAR = {
    "province": 70.0,
    "prefecture": 28.0,
    "county": 5.0,
    "township": 0.5,
    "office": 7.0,
    "vertical": 25.0,
}
RESULT_SHARES = {"upheld": 0.52, "corrected": 0.15, "other": 0.21, "pending": 0.12}
CASES_A_REQUEST = {"reconsideration": 0.035, "litigation_direct": 0.012, "litigation_after_reconsideration": 0.009}
AMOUNTS = ("fees_collected", "procurement_amount")
ITEMS_BY_SUBJECT = {"licensing": 60, "other_services": 30, "penalties": 90, "coercive_measures": 12, "fees": 4}


@dataclass(frozen=True)
class _OwnWork:
    """What each body does itself, and the slice of bodies whose work its report adds up.

    levels         index in REQUESTS_A_YEAR
    is_government  the body is a government: its own work appears in the report of its area only
    has_rules      the body may make rules
    is_vertical    the body is in no other body's report
    first, end     the slice of bodies
    existed        bodies × years
    is_last        bodies × years: the last year of a body that nobody succeeds, which leaves nothing pending
    takeovers      the stocks that go from one body to another
    """

    levels: Array
    is_government: Array
    has_rules: Array
    is_vertical: Array
    first: Array
    end: Array
    existed: Array
    is_last: Array
    takeovers: list[Takeover]


def figures(country: Country) -> Figures:
    """Return all cells of both forms as whole numbers, bodies × years; amounts of money in hundredths of 万元."""
    work = _own_work(country)
    random = np.random.default_rng([country.seed, 1])
    own = _requests(random, work)
    own |= _review(random, own)
    own |= _disclosure(random, work)
    return {key: _reported(own[key], work) for form in ("2019", "2021") for key in _keys(form)}


def _keys(form: str) -> list[CellKey]:
    return [key for table in ("disclosure", "requests", "review") for key in cell_keys(form, table)]


def _own_work(country: Country) -> _OwnWork:
    bodies = country.bodies
    codes = [body.region.code for body in bodies]
    first = np.arange(len(bodies))
    end = first + 1
    for index, body in enumerate(bodies):
        if body.kind == "government":
            area = body.region.code[: {"province": 2, "prefecture": 4, "county": 6}[body.region.level]]
            while end[index] < len(bodies) and codes[end[index]].startswith(area):
                end[index] += 1
    names = list(REQUESTS_A_YEAR)
    kinds = [body.kind if body.kind in names else body.region.level for body in bodies]
    is_government = np.array([body.kind == "government" for body in bodies])
    has_rules = is_government & np.array([body.region.level != "county" for body in bodies])
    levels = np.array([names.index(kind) for kind in kinds])
    is_vertical = np.array([body.kind == "vertical" for body in bodies])
    is_last = np.zeros_like(country.existed)
    for takeover in country.takeovers:
        is_last[takeover.predecessor, takeover.year - 1] = not takeover.successors
    existed, takeovers = country.existed, [takeover for takeover in country.takeovers if takeover.successors]
    return _OwnWork(levels, is_government, has_rules, is_vertical, first, end, existed, is_last, takeovers)


def _reported(own: Array, work: _OwnWork) -> Array:
    """Return what each body reports: the sum over its slice of bodies."""
    is_alone = work.is_vertical[:, None]
    in_areas = np.where(is_alone, 0, own)
    sums = np.concatenate([np.zeros((1, own.shape[1]), own.dtype), in_areas.cumsum(axis=0)])
    reported: Array = np.where(is_alone, own, sums[work.end] - sums[work.first])
    return reported


def _handed_over(random: np.random.Generator, stock: Array, work: _OwnWork, year: int) -> Array:
    """Return the stocks at the start of a year: those of a body that ended or was split are with its successors."""
    result = stock.copy()
    for takeover in work.takeovers:
        if takeover.year != year:
            continue
        heirs = takeover.successors if takeover.is_end else (takeover.predecessor, *takeover.successors)
        moved = random.multinomial(stock[takeover.predecessor], [1 / len(heirs)] * len(heirs))
        result[takeover.predecessor] -= stock[takeover.predecessor]
        for heir, part in zip(heirs, np.moveaxis(moved, -1, 0), strict=True):
            result[heir] += part
    return result


def _rates(random: np.random.Generator, work: _OwnWork) -> Array:
    """Return the expected requests of each body in each year: bodies differ much, years little.

    Those of a body that ended or was split go to its successors.
    """
    count = len(work.levels)
    base = np.array(list(REQUESTS_A_YEAR.values()))[work.levels] * random.lognormal(-0.3, 0.8, count)
    growth = random.normal(1.06, 0.05, count)[:, None] ** np.arange(len(YEARS))
    rates: Array = base[:, None] * growth * random.lognormal(0, 0.15, (count, len(YEARS)))
    for takeover in sorted(work.takeovers, key=lambda one: one.year):
        moved = rates[takeover.predecessor, takeover.year :] / (len(takeover.successors) + (not takeover.is_end))
        for successor in takeover.successors:
            own = 0 if takeover.is_renamed else rates[successor, takeover.year :]
            rates[successor, takeover.year :] = own + moved
        if not takeover.is_end:
            rates[takeover.predecessor, takeover.year :] = moved
    result: Array = rates * work.existed
    return result


def _requests(random: np.random.Generator, work: _OwnWork) -> Figures:
    columns = np.array(list(APPLICANT_SHARES.values()))
    received = random.poisson(_rates(random, work)[:, :, None] * columns)
    carried_in = np.zeros_like(received)
    carried_out = np.zeros_like(received)
    carried_in[:, 0] = random.binomial(received[:, 0], 0.06)
    for year in range(len(YEARS)):
        if year:
            carried_in[:, year] = _handed_over(random, carried_out[:, year - 1], work, year)
        carried_out[:, year] = random.binomial(received[:, year] + carried_in[:, year], 0.06)
        carried_out[work.is_last[:, year], year] = 0
    outcome_total = received + carried_in - carried_out
    parts = random.multinomial(outcome_total, _shares(random, len(received))[:, :, None, :])
    lines = {"received": received, "carried_in": carried_in}
    lines |= {outcome: parts[..., index] for index, outcome in enumerate(OUTCOME_SHARES)}
    lines |= {"outcome_total": outcome_total, "carried_out": carried_out}
    lines["other"] = sum(lines[line] for line in LATER_FORM_ONLY)
    result: Figures = {}
    for line, counts in lines.items():
        result |= {("requests", line, column): counts[..., index] for index, column in enumerate(APPLICANT_SHARES)}
        result["requests", line, "total"] = counts.sum(axis=2)
    return result


def _shares(random: np.random.Generator, count: int) -> Array:
    """Return the shares of the outcomes, bodies × years × outcomes: a habit of each body and a common trend."""
    shares = np.array(list(OUTCOME_SHARES.values())) * random.lognormal(0, 0.3, (count, 1, len(OUTCOME_SHARES)))
    rising = np.array([outcome in GROWING for outcome in OUTCOME_SHARES])
    years = 1 + 0.08 * np.arange(len(YEARS))[None, :, None] * rising
    grown: Array = shares * years
    sums: Array = grown.sum(axis=2, keepdims=True)
    result: Array = grown / sums
    return result


def _review(random: np.random.Generator, own: Figures) -> Figures:
    result: Figures = {}
    decided = own["requests", "outcome_total", "total"]
    for channel, share in CASES_A_REQUEST.items():
        cases = random.binomial(decided, share)
        parts = random.multinomial(cases, list(RESULT_SHARES.values()))
        result |= {("review", channel, code): parts[..., index] for index, code in enumerate(RESULT_SHARES)}
        result["review", channel, "total"] = cases
    return result


def _disclosure(random: np.random.Generator, work: _OwnWork) -> Figures:
    shape = (len(work.levels), len(YEARS))
    government = work.is_government[:, None]
    result = _documents(random, "rules", np.where(work.has_rules[:, None], 2.0, 0.0), work)
    result |= _documents(random, "normative_documents", np.where(government, 7.0, 0.6), work)
    size = np.array([400.0, 160.0, 40.0, 3.0, 0.2, 40.0])[work.levels] * random.lognormal(-0.5, 1.0, shape[0])
    for subject, items in ITEMS_BY_SUBJECT.items():
        is_active = random.random(shape[0]) < 0.4
        decisions = random.poisson((size * is_active)[:, None] * random.lognormal(0, 0.1, shape))
        result["disclosure", subject, "decisions"] = decisions
        change = random.choice([0, 0, 0, 1, 2, -1], shape) * is_active[:, None]
        first_items = random.poisson(items * is_active) + 6 * is_active  # enough for six years of decrease
        before = first_items[:, None] + np.cumsum(change, axis=1) - change
        result["disclosure", subject, "previous_year_items"] = before
        result["disclosure", subject, "change_in_year"] = change
    has_fees = random.random(shape[0]) < 0.3
    amounts = random.lognormal(8, 1.5, shape).astype(np.int64) * has_fees[:, None]
    result["disclosure", "fees", "fees_collected"] = amounts
    procurements = random.poisson(np.where(has_fees, 6.0, 0.5)[:, None], shape)
    result["disclosure", "procurement", "procurement_items"] = procurements
    result["disclosure", "procurement", "procurement_amount"] = procurements * random.integers(500, 90_000, shape)
    return result


def _documents(random: np.random.Generator, subject: str, rate: Array, work: _OwnWork) -> Figures:
    """Return the figures of a stock of documents: in force = in force a year before + issued - repealed."""
    rates = rate * work.existed
    shape = rates.shape
    issued = random.poisson(rates)
    stock = random.poisson((rates * 9)[:, 0])
    repealed = np.zeros(shape, dtype=issued.dtype)
    in_force = np.zeros(shape, dtype=issued.dtype)
    for year in range(shape[1]):
        stock = _handed_over(random, stock, work, year)
        repealed[:, year] = random.binomial(stock, 0.06)
        repealed[work.is_last[:, year], year] = (stock + issued[:, year])[work.is_last[:, year]]
        stock = stock + issued[:, year] - repealed[:, year]
        in_force[:, year] = stock
    measures = {"issued_in_year": issued, "repealed_in_year": repealed, "in_force": in_force}
    measures |= {"made_in_year": issued, "disclosed_in_year": issued, "disclosed_total": in_force}
    return {("disclosure", subject, measure): counts for measure, counts in measures.items()}
