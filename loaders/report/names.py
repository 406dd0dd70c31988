"""The name of a body without what is printed around it; macros/bodies/clean_body_name.sql does the same in SQL."""

import re
from functools import cache, lru_cache
from typing import NamedTuple

from loaders.seeds import rows


class _Cleaning(NamedTuple):
    """The patterns of seeds/body_name_patterns.csv, compiled, in their order."""

    fold: dict[int, int]
    steps: tuple[tuple[re.Pattern[str], str], ...]


@cache
def _cleaning() -> _Cleaning:
    patterns = sorted(rows("body_name_patterns"), key=lambda row: int(row["position"]))
    of_kind = {kind: [row for row in patterns if row["kind"] == kind] for kind in ("fold", "replace")}
    (fold,) = of_kind["fold"]
    return _Cleaning(
        str.maketrans(fold["pattern"], fold["replacement"]),
        tuple((re.compile(row["pattern"]), row["replacement"]) for row in of_kind["replace"]),
    )


@lru_cache(maxsize=1000)  # a document prints the same name several times
def clean_name(printed: str) -> str:
    """Return the name of a body in its printed script, without spaces, glosses, marks, years and the words of a title.

    Returns `printed` if nothing else is left.
    """
    cleaning = _cleaning()
    name = printed.translate(cleaning.fold)
    for pattern, replacement in cleaning.steps:
        name = pattern.sub(replacement, name)
    return name or printed
