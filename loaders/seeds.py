"""The seeds for the loaders, read from the same files that dbt loads."""

import csv
from functools import cache

from loaders.project import ROOT


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of seeds/`name`.csv. All values are strings; an empty field is ''.

    Raises FileNotFoundError if the seed does not exist.
    """
    with (ROOT / "seeds" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))
