"""The seeds, as the loaders read them: the very files that dbt loads."""

import csv
from functools import cache

from loaders.project import ROOT


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of seeds/`name`.csv as printed there: every value a string, an empty one ''.

    Raises FileNotFoundError when there is no such seed.
    """
    with (ROOT / "seeds" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))
