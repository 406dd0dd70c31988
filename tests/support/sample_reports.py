"""The true cells of the sample's reports, as reports to print anew."""

from support.comparing import SAMPLE, TrueCell, true_cells
from synthetic.printing.office import ReportContent, content_of
from synthetic.reports.forms import CellKey


def truth_of(name: str) -> dict[CellKey, TrueCell]:
    """The true cells of a report of the sample."""
    return true_cells(SAMPLE / "expected" / f"{name}.csv")


def mixed() -> dict[CellKey, TrueCell]:
    """The disclosure table of 2021 with the requests of 2019: 186 cells."""
    later, earlier = truth_of("huaian_2024"), truth_of("pingtan_2019")
    truth = {key: cell for key, cell in later.items() if key[0] == "disclosure"}
    return truth | {key: cell for key, cell in earlier.items() if key[0] != "disclosure"}


def report_of(truth: dict[CellKey, TrueCell], disclosure: str, requests: str) -> ReportContent:
    """A report that prints these cells."""
    return content_of({key: text for key, (text, _) in truth.items()}, disclosure, requests)


def huaian() -> ReportContent:
    """The report of 淮安 2024."""
    return report_of(truth_of("huaian_2024"), "2021", "2021")
