"""What a page number looks like where words or signs stand around it, by seeds/page_parts.csv."""

import re

from loaders.seeds import rows


def _pattern(*kinds: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{row['pattern']})" for row in rows("page_parts") if row["kind"] in kinds), re.I)


PAGE_MARK = _pattern("page_mark")  # `- 3 -`, `第 3 页`: a whole line
PAGE_MARK_OR_COUNT = _pattern("page_mark", "page_count")  # also `3 / 12`, which in a table may be a value
