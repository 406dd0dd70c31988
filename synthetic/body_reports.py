"""The reports of one body, in which a fault is planted, and the faults that were planted."""

from dataclasses import dataclass

from synthetic.country.web_pages import PrintedCountry, PrintedReport
from synthetic.country.yearly_figures import Figures
from synthetic.reports.forms import CellKey


@dataclass(frozen=True)
class Fault:
    """One planted fault, as the finding that must report it: its rule, its report and the cell that it names.

    `class_name` is that of the planter.
    """

    rule_code: str
    report: PrintedReport
    row_code: str | None = None
    column_code: str | None = None
    class_name: str = ""


@dataclass(frozen=True)
class FaultyCountry(PrintedCountry):
    """The country with the faults that were planted in its reports."""

    faults: list[Fault]


class BodyReports:
    """The reports of one body by year, in which a fault can be planted; `index` is that of the body in the country."""

    def __init__(self, printed: PrintedCountry, index: int, reports: list[PrintedReport]) -> None:
        self.figures: Figures = printed.figures
        self.index = index
        self.kind = printed.country.bodies[index].kind
        self.level = printed.country.bodies[index].region.level
        self.reports = reports
        self.takeovers = [
            takeover
            for takeover in printed.country.takeovers
            if index in (takeover.predecessor, *takeover.successors) and not takeover.is_renamed
        ]
        self.changed_years = {
            year
            for takeover in self.takeovers
            for year in range(takeover.year, (takeover.last_year or takeover.year) + 1)
        }

    def number(self, year: int, key: CellKey) -> int:
        """Return the true figure of a cell."""
        return int(self.figures[key][self.index, year])

    def change(self, year: int, key: CellKey, number: int) -> None:
        """Print another figure in a cell."""
        self.reports[year].texts[key] = str(number)

    def fault(self, rule: str, year: int, row: str | None = None, column: str | None = None) -> Fault:
        """Return a fault in the report of a year."""
        return Fault(rule, self.reports[year], row, column)
