"""Documents that look like a report and are none: each with its reason, a code of seeds/reject_reasons.csv."""

import re
from functools import cache

from loaders.forms.align import Aligned
from loaders.report.heading import Heading
from loaders.seeds import rows

_LEAST_LISTED = 5  # titles on one page that make it a list of reports


def look_alike(heading: Heading, aligned: Aligned) -> str | None:
    """Return the reason why a document is no report, or None when it is one."""
    filled = any(cell.cell_text for cell in aligned.cells) or bool(aligned.unplaced)
    for reason in ("university_report", "half_year_report", "policy_notice", "report_list", "budget"):
        if _like(reason).search(heading.plain_title) and not (filled and reason in ("budget", "policy_notice")):
            return reason
    if aligned.repeated:
        return "several_reports"
    if aligned.tables:
        return None if filled or heading.body or heading.year else "blank_form"
    if heading.title_count >= _LEAST_LISTED:
        return "report_list"
    return None if heading.title_count or heading.body_source == "title" else "not_a_report"


@cache
def _like(reason: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{row['pattern']})" for row in rows("document_patterns") if row["kind"] == reason))
