"""What a report's cells say, and which reports are added up: the rules of the form and of roll-ups, written down again.

Nothing here is read from seeds or macros, so that a mistake there can't repeat itself here.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

Place = tuple[str, str, str]  # table, row and column code
Figures = dict[Place, int | None]

APPLICANTS = (
    "natural_person",
    "commercial_enterprise",
    "research_institution",
    "public_interest_organization",
    "legal_service_organization",
    "other_organization",
)
FLOWS = ("received", "carried_in", "outcome_total", "carried_out")
RESULTS = ("upheld", "corrected", "other", "pending")
GOVERNMENTS = ("government", "general_office", None)


def figures_of(printed: Iterable[tuple[str, ...]], settled: Mapping[tuple[Any, ...], int | None]) -> dict[str, Figures]:
    """Return document → place → figure: the printed whole number; else, of a blank or a mark, the settled value.

    A negative count, a fraction or another text is no figure, or what the marts take it for.
    """
    found: dict[str, Figures] = {}
    for document, *place, text in printed:
        key = (document, *place)
        figures = found.setdefault(document, {})
        value = settled.get(key)
        if re.fullmatch(r"[0-9]+", text):
            value = int(text)
        elif text not in ("", "/") and str(value) != text:
            value = None
        figures[place[0], place[1], place[2]] = value
    # a table without any number gives no figures
    return {document: only_filled(figures) for document, figures in found.items()}


def only_filled(figures: Figures) -> Figures:
    """Return the figures of the tables that have one."""
    filled = {place[0] for place, value in figures.items() if value is not None}
    return {place: value for place, value in figures.items() if place[0] in filled}


def identities(figures: Figures, place: Place) -> list[tuple[list[Place], list[Place]]]:
    """Return the identities that a cell is in, as the cells of their two sides."""
    table_code, row, column = place
    if table_code == "review":
        return [([(table_code, row, one) for one in RESULTS], [(table_code, row, "total")])]
    found = [([(table_code, row, one) for one in APPLICANTS], [(table_code, row, "total")])]
    if row in FLOWS:
        flow = [(table_code, one, column) for one in FLOWS]
        found.append((flow[:2], flow[2:]))
    if row not in FLOWS or row == "outcome_total":
        outcomes = [one for one in figures if one[0] == table_code and one[2] == column and one[1] not in FLOWS]
        found.append((outcomes, [(table_code, "outcome_total", column)]))
    return found


def is_settled_by(figures: Figures, place: Place) -> bool:
    """Return whether an identity of the cell closes with its figure and those of the others."""
    for parts, wholes in identities(figures, place):
        values = [figures.get(one) for one in (*parts, *wholes)]
        known = [one for one in values if one is not None]
        if len(known) == len(values) and sum(known[: len(parts)]) == sum(known[len(parts) :]):
            return True
    return False


@dataclass(frozen=True)
class Report:
    """A report that sums can be made of, with the divisions that contain its body, then and today."""

    document_id: str
    report_year: int
    scope_code: str
    region_code: str | None
    level: str | None
    sector_code: str | None
    is_zone: bool
    places: dict[str, set[str]] = field(hash=False)

    @property
    def system(self) -> str:
        """Return the sector whose bodies its roll-up adds up; '' for a government, which adds up all."""
        return "" if self.sector_code in GOVERNMENTS else str(self.sector_code)


def places_of(rows: Iterable[tuple[Any, ...]], divisions: Iterable[tuple[str, int, str, str]]) -> list[Report]:
    """Return the reports with their places; a body without a division is only in the nation."""
    periods: dict[str, dict[int, dict[str, set[str]]]] = {}
    for code, valid_from, basis, above in divisions:
        periods.setdefault(code, {}).setdefault(valid_from, {}).setdefault(basis, {"000000"}).add(above)
    reports = []
    for document, year, scope, region, *body in rows:
        begun = [one for one in periods.get(region, {}) if one <= year]
        places = periods[region][max(begun)] if begun else {}
        both = {basis: places.get(basis, {"000000"}) for basis in ("then", "today")}
        reports.append(Report(document, year, scope, region, *body, both))
    return reports


def roll_up_pairs(reports: Iterable[Report]) -> dict[str, list[Report]]:
    """Return each roll-up's document → those of the same year that include it.

    One roll-up speaks for a division and a system: the government's own before its office's, never that of a zone. It
    includes the others in its division; that of a department only those of its own system.
    """
    roll_ups = [one for one in reports if one.scope_code == "area" and len(one.places["then"]) > 1]
    speakers: dict[tuple[int, str | None, str], Report] = {}
    for one in sorted(roll_ups, key=lambda one: (one.sector_code != "government", one.document_id), reverse=True):
        if not one.is_zone:
            speakers[one.report_year, one.region_code, one.system] = one
    return {
        one.document_id: [
            other
            for division in one.places["then"]
            for system in {"", one.system}
            if (other := speakers.get((one.report_year, division, system))) and other is not one
        ]
        for one in roll_ups
    }


def members_of_divisions(reports: Iterable[Report]) -> list[tuple[str, str, str, bool]]:
    """Return document × basis × division that contains its body, and whether a sum over the division counts it."""
    reports = list(reports)
    pairs = roll_up_pairs(reports)
    found = []
    for one in reports:
        is_placed = len(one.places["then"]) > 1
        for basis, codes in one.places.items():
            for code in codes:
                within = any(code in other.places[basis] for other in pairs.get(one.document_id, ()))
                counts = one.scope_code == "own" or (one.scope_code == "area" and is_placed and not within)
                found.append((one.document_id, basis, code, counts))
    return found


def differences(found: Mapping[Any, Any], expected: Mapping[Any, Any]) -> list[tuple[Any, Any, Any]]:
    """Return the first keys whose values differ, with both values; pytest is too slow to compare thousands of them."""
    keys = [key for key in found.keys() | expected.keys() if found.get(key) != expected.get(key)]
    return [(key, found.get(key), expected.get(key)) for key in sorted(keys, key=str)[:10]]
