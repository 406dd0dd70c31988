"""Figures of the invented country: every cell of every body's report in every year, so that all identities hold.

What a body reports on itself is drawn; a government adds up its area, and sums keep every identity.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from synthetic.country.country import YEARS, Country
from synthetic.reports.forms import CellKey, cell_keys

Array = np.ndarray[Any, np.dtype[Any]]
Figures = dict[CellKey, Array]  # each cell: bodies × years; amounts in hundredths
COLUMNS = {
    "natural_person": 0.862,
    "commercial_enterprise": 0.078,
    "research_institution": 0.003,
    "public_interest_organization": 0.004,
    "legal_service_organization": 0.013,
    "other_organization": 0.04,
}
OUTCOMES = {
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
REQUESTS = {"province": 70.0, "prefecture": 28.0, "county": 5.0, "township": 0.5, "office": 7.0}
RESULTS = {"upheld": 0.52, "corrected": 0.15, "other": 0.21, "pending": 0.12}
CHANNELS = {"reconsideration": 0.035, "litigation_direct": 0.012, "litigation_after_reconsideration": 0.009}
AMOUNTS = ("fees_collected", "procurement_amount")
ITEM_SUBJECTS = {"licensing": 60, "other_services": 30, "penalties": 90, "coercive_measures": 12, "fees": 4}


@dataclass(frozen=True)
class _Leaves:
    """Who reports on itself, and for each body the slice of them that its report adds up."""

    levels: Array  # its place in REQUESTS
    is_government: Array  # the government's own office work, which only its area's report holds
    has_rules: Array
    first: Array  # of each body
    end: Array


def figures(country: Country) -> Figures:
    """Every cell of both forms: whole numbers, bodies × years, in hundredths of 万元 for amounts."""
    leaves = _leaves(country)
    random = np.random.default_rng([country.seed, 1])
    own = _requests(random, leaves)
    own |= _review(random, own)
    own |= _disclosure(random, leaves)
    return {key: _areas(own[key], leaves) for form in ("2019", "2021") for key in _keys(form)}


def _keys(form: str) -> list[CellKey]:
    return [key for table in ("disclosure", "requests", "review") for key in cell_keys(form, table)]


def _leaves(country: Country) -> _Leaves:
    bodies = country.bodies
    codes = [body.region.code for body in bodies]
    first = np.arange(len(bodies))
    end = first + 1
    for place, body in enumerate(bodies):
        if body.kind == "government":
            area = body.region.code.rstrip("0") if body.region.level != "county" else body.region.code
            area = area.ljust({"province": 2, "prefecture": 4, "county": 6}[body.region.level], "0")
            while end[place] < len(bodies) and codes[end[place]].startswith(area):
                end[place] += 1
    names = list(REQUESTS)
    kinds = [body.kind if body.kind in names else body.region.level for body in bodies]
    is_government = np.array([body.kind == "government" for body in bodies])
    has_rules = is_government & np.array([body.region.level != "county" for body in bodies])
    return _Leaves(np.array([names.index(kind) for kind in kinds]), is_government, has_rules, first, end)


def _areas(own: Array, leaves: _Leaves) -> Array:
    """Add up each area: bodies stand province by province, so an area is a slice."""
    sums = np.concatenate([np.zeros((1, own.shape[1]), own.dtype), own.cumsum(axis=0)])
    areas: Array = sums[leaves.end] - sums[leaves.first]
    return areas


def _rates(random: np.random.Generator, leaves: _Leaves) -> Array:
    """How many requests each may expect in each year: sizes differ a lot, years a little."""
    count = len(leaves.levels)
    base = np.array(list(REQUESTS.values()))[leaves.levels] * random.lognormal(-0.3, 0.8, count)
    growth = random.normal(1.06, 0.05, count)[:, None] ** np.arange(len(YEARS))
    rates: Array = base[:, None] * growth * random.lognormal(0, 0.15, (count, len(YEARS)))
    return rates


def _requests(random: np.random.Generator, leaves: _Leaves) -> Figures:
    columns = np.array(list(COLUMNS.values()))
    received = random.poisson(_rates(random, leaves)[:, :, None] * columns)
    carried_in = np.zeros_like(received)
    carried_out = np.zeros_like(received)
    carried_in[:, 0] = random.binomial(received[:, 0], 0.06)
    for year in range(len(YEARS)):
        if year:
            carried_in[:, year] = carried_out[:, year - 1]
        carried_out[:, year] = random.binomial(received[:, year] + carried_in[:, year], 0.06)
    outcome_total = received + carried_in - carried_out
    parts = random.multinomial(outcome_total, _shares(random, len(received))[:, :, None, :])
    lines = {"received": received, "carried_in": carried_in}
    lines |= {outcome: parts[..., place] for place, outcome in enumerate(OUTCOMES)}
    lines |= {"outcome_total": outcome_total, "carried_out": carried_out}
    lines["other"] = sum(lines[line] for line in LATER_FORM_ONLY)
    result: Figures = {}
    for line, counts in lines.items():
        result |= {("requests", line, column): counts[..., place] for place, column in enumerate(COLUMNS)}
        result["requests", line, "total"] = counts.sum(axis=2)
    return result


def _shares(random: np.random.Generator, count: int) -> Array:
    """Outcomes' shares of each body (its own habit) in each year (a trend of all)."""
    shares = np.array(list(OUTCOMES.values())) * random.lognormal(0, 0.3, (count, 1, len(OUTCOMES)))
    rising = np.array([outcome in GROWING for outcome in OUTCOMES])
    years = 1 + 0.08 * np.arange(len(YEARS))[None, :, None] * rising
    grown: Array = shares * years
    whole: Array = grown.sum(axis=2, keepdims=True)
    result: Array = grown / whole
    return result


def _review(random: np.random.Generator, own: Figures) -> Figures:
    result: Figures = {}
    decided = own["requests", "outcome_total", "total"]
    for channel, share in CHANNELS.items():
        cases = random.binomial(decided, share)
        parts = random.multinomial(cases, list(RESULTS.values()))
        result |= {("review", channel, code): parts[..., place] for place, code in enumerate(RESULTS)}
        result["review", channel, "total"] = cases
    return result


def _disclosure(random: np.random.Generator, leaves: _Leaves) -> Figures:
    shape = (len(leaves.levels), len(YEARS))
    government = leaves.is_government[:, None]
    result = _documents(random, "rules", np.where(leaves.has_rules[:, None], 2.0, 0.0), shape)
    result |= _documents(random, "normative_documents", np.where(government, 7.0, 0.6), shape)
    size = np.array([400.0, 160.0, 40.0, 3.0, 0.2])[leaves.levels] * random.lognormal(-0.5, 1.0, shape[0])
    for subject, items in ITEM_SUBJECTS.items():
        busy = random.random(shape[0]) < 0.4
        decisions = random.poisson((size * busy)[:, None] * random.lognormal(0, 0.1, shape))
        result["disclosure", subject, "decisions"] = decisions
        change = random.choice([0, 0, 0, 1, 2, -1], shape) * busy[:, None]
        kept = random.poisson(items * busy) + 6 * busy  # never fewer than none
        before = kept[:, None] + np.cumsum(change, axis=1) - change
        result["disclosure", subject, "previous_year_items"] = before
        result["disclosure", subject, "change_in_year"] = change
    pays = random.random(shape[0]) < 0.3
    amounts = random.lognormal(8, 1.5, shape).astype(np.int64) * pays[:, None]
    result["disclosure", "fees", "fees_collected"] = amounts
    bought = random.poisson(np.where(pays, 6.0, 0.5)[:, None], shape)
    result["disclosure", "procurement", "procurement_items"] = bought
    result["disclosure", "procurement", "procurement_amount"] = bought * random.integers(500, 90_000, shape)
    return result


def _documents(random: np.random.Generator, subject: str, rate: Array, shape: tuple[int, int]) -> Figures:
    """A stock of documents: what one year leaves in force, issued and repealed carry to the next."""
    issued = random.poisson(np.broadcast_to(rate, shape))
    stock = random.poisson(np.broadcast_to(rate * 9, shape)[:, 0])
    repealed = np.zeros(shape, dtype=issued.dtype)
    in_force = np.zeros(shape, dtype=issued.dtype)
    for year in range(shape[1]):
        repealed[:, year] = random.binomial(stock, 0.06)
        stock = stock + issued[:, year] - repealed[:, year]
        in_force[:, year] = stock
    made = {"issued_in_year": issued, "repealed_in_year": repealed, "in_force": in_force}
    made |= {"made_in_year": issued, "disclosed_in_year": issued, "disclosed_total": in_force}
    return {("disclosure", subject, measure): counts for measure, counts in made.items()}
