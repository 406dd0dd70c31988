"""Plants faults that only a country with features can have: after a merger, and in the roll-ups of upper levels.

In years of other changes, such as a division of territory, no fault between years is planted but those of the class
`open_year`: the rules can't know there what went where, and must leave it open.
"""

from random import Random

from synthetic.body_reports import BodyReports, Fault, FaultyCountry
from synthetic.country.divisions import Country
from synthetic.faults import (
    APPLICANTS,
    FIRST_YEAR_OF_2021_FORM,
    Planter,
    below_its_parts,
    carried_in_more,
    other_stock,
    plant_faults,
)


def merger_carry_over(random: Random, body: BodyReports) -> Fault | None:
    """Carry more into the year of a merger than the merged bodies carried out."""
    year = _year_of_merger(body)
    return None if year is None else carried_in_more(random, body, year, random.choice(APPLICANTS))


def merger_stock_of_documents(random: Random, body: BodyReports) -> Fault | None:
    """Change the normative documents of the year of a merger."""
    year = _year_of_merger(body)
    if year is None or year <= FIRST_YEAR_OF_2021_FORM:
        return None  # the year before has no figure in force
    return other_stock(random, body, year)


def upper_area_parts(random: Random, body: BodyReports) -> Fault | None:
    """Reduce the requests of a prefecture or a province below the sum of the areas in it."""
    return below_its_parts(random, body) if body.kind == "government" and body.level != "county" else None


def open_year_carry_over(random: Random, body: BodyReports) -> Fault | None:
    """Carry more into a year in which work moved in a way that can't be followed than in the true figures."""
    years = sorted(takeover.year for takeover in body.takeovers if not takeover.is_sure)
    return carried_in_more(random, body, years[0], random.choice(APPLICANTS)) if years else None


def _year_of_merger(body: BodyReports) -> int | None:
    """Return the year in which a body took over another, if the rules can follow all that moved in it."""
    years = [takeover.year for takeover in body.takeovers if takeover.is_sure and body.index in takeover.successors]
    unsure = {takeover.year for takeover in body.takeovers if not takeover.is_sure}
    return next((year for year in years if year not in unsure), None)


FEATURE_PLANTERS: dict[str, Planter] = {
    planter.__name__: planter
    for planter in (merger_carry_over, merger_stock_of_documents, upper_area_parts, open_year_carry_over)
}


def plant_feature_faults(country: Country, count: int, seed: int = 1) -> FaultyCountry:
    """Return a country with `count` faults of the rules, and as many of each class that only features allow."""
    return plant_faults(country, count, seed, FEATURE_PLANTERS)
