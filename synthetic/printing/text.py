"""Prints reports as plain text and Markdown, in the layouts of generated reports."""

from synthetic.printing.content import ReportContent
from synthetic.reports.layouts import LAYOUTS


def as_text(report: ReportContent, layout: str) -> bytes:
    """Return a report as text in UTF-8; `layout` is one of synthetic.reports.layouts.LAYOUTS."""
    lines = [report.title, *report.before]
    for _, headings, grid in report.tables():
        lines += [*headings, *LAYOUTS[layout](grid)]
    return "\n".join([*lines, *report.after, ""]).encode()
