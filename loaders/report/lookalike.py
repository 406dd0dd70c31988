"""Documents that resemble a report but are none, each with a reason code of seeds/reject_reasons.csv."""

from loaders.forms.align import Aligned
from loaders.forms.codebook import codebook
from loaders.report.heading import Heading
from loaders.report.patterns import document_pattern

_LEAST_LABELS = 3  # labels of a statutory table that make a document without a title a report
_LEAST_LISTED = 5  # titles of reports on a page that lists reports
_TITLE_REASONS = ("university_report", "half_year_report", "policy_notice", "report_list", "budget")
_REASONS_FOR_EMPTY = ("budget", "policy_notice")  # a report with figures may have such a title


def look_alike(heading: Heading, aligned: Aligned) -> str | None:
    """Return the reason code why a document is not a report, or None if it is one."""
    filled = any(cell.cell_text for cell in aligned.cells) or bool(aligned.unplaced)
    is_issued = heading.has_text and document_pattern("issued_report").search(heading.plain_title)
    is_report = filled or is_issued
    for reason in _TITLE_REASONS:
        if document_pattern(reason).search(heading.plain_title) and not (is_report and reason in _REASONS_FOR_EMPTY):
            return reason
    if heading.is_notice and not filled:
        return "policy_notice"
    if aligned.sheets and not heading.is_titled and not _is_sheet(aligned):
        return "not_a_report"
    if aligned.repeated:
        return "several_reports"
    by_name = [codebook().rejected[sheet.form] for sheet in aligned.sheets if sheet.form in codebook().rejected]
    if by_name and not heading.is_titled:
        return by_name[0]
    if aligned.tables and not heading.is_titled and sum(t.labels_found for t in aligned.tables) < _LEAST_LABELS:
        return "few_labels"
    if aligned.tables:
        return None if filled or heading.body or heading.year or heading.contradictions else "blank_form"
    if heading.title_count >= _LEAST_LISTED and not heading.has_text:
        return "report_list"
    return None if heading.is_titled else "not_a_report"


def _is_sheet(aligned: Aligned) -> bool:
    """Tell whether there is more than labels and figures of a sheet: a title of it, a cell, or another table."""
    lists = {sheet.book.table for sheet in aligned.sheets}
    others = any(table.table_code not in lists for table in aligned.tables)
    return others or bool(aligned.cells) or any(sheet.title for sheet in aligned.sheets)
