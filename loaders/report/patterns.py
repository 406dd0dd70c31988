"""The patterns by which a document's title, year and look-alikes are recognised, read from the seeds."""

import re
from functools import cache, lru_cache

from loaders.seeds import rows

_FOUR_DIGITS = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")


@cache
def document_pattern(kind: str) -> re.Pattern[str]:
    """Return one pattern for all patterns of a kind in seeds/document_patterns.csv."""
    return re.compile("|".join(f"(?:{row['pattern']})" for row in rows("document_patterns") if row["kind"] == kind))


@cache
def year() -> re.Pattern[str]:
    """Match a year in digits or in Chinese digits (seeds/year_digits.csv): 2020年度, 二〇二〇年, 二OO八年, 2 0 2 3 年.

    A year of too many digits (20221年) is matched too: it is printed as a year, and `year_number` gives None for it.
    A date such as 2020-01-31 or 2020年1月31日 is not matched.
    """
    digits = rows("year_digits")
    any_digit = "0" + "".join(row["printed"] for row in digits)
    zero = "0" + "".join(row["printed"] for row in digits if row["digit"] == "0")
    return re.compile(
        rf"(?<![0-9])([0-9]{{5,}}(?= ?年)|二[{zero}][{any_digit}]{{3,}}(?= ?年)"
        rf"|(?:19|20)[0-9]{{2}}|2 ?0 ?[0-9] ?[0-9](?= ?年)|二[{zero}][{any_digit}]{{2}})"
        r"(?![0-9]|\s*[-/.]\s*[0-9]|\s*年\s*[0-9]{1,2}\s*月)\s*年?度?"
    )


@cache
def _year_digits() -> dict[int, str | None]:
    digits: dict[int, str | None] = {ord(row["printed"]): row["digit"] for row in rows("year_digits")}
    return digits | dict.fromkeys(map(ord, " \t\r\n\u00a0\u3000"))


@lru_cache(maxsize=1000)  # a document prints few years, each many times
def year_number(printed: str | None) -> int | None:
    """Return the year that is printed as 2020年, ２０２０年, 2 0 2 0 年 or 二〇二〇年; None if it is none (20221年)."""
    match = _FOUR_DIGITS.search((printed or "").translate(_year_digits()))
    return int(match[0]) if match else None


def without_spaces(text: str) -> str:
    """Return a text without white space."""
    return "".join(text.split())
