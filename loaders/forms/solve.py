"""Figures that run together → the only split that the form's identities leave.

A split is taken when it is the only one there is, or when all lines of the table together have one solution:
each line adds up to its total, and each column's outcomes and flow hold. A table that contradicts itself gives
no solution, and then only what needs none.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import islice, product

from loaders.forms.codebook import Identity

_PART = re.compile(r"[+-]?[0-9]+")
_MOST_DIGITS = 40
_LONGEST_GROUP = 20  # digits and spaces of one channel's figures
_MOST_SPLITS = 20_000  # of one line
_MOST_TRIALS = 20_000  # of all lines together

Split = tuple[tuple[int, int], ...]  # where each figure starts and ends in the run


@lru_cache(maxsize=16_384)
def splits(run: str, count: int) -> tuple[Split, ...]:
    """Return every way to read `run` as `count` whole numbers; spaces and signs are borders, no number begins with 0.

    Nothing when there are too many ways to look at, or other characters than digits, signs and spaces.
    """
    parts = [match.span() for match in _PART.finditer(run)]
    digits = sum(map(str.isdigit, run))
    if not parts or digits < count or digits > _MOST_DIGITS or _PART.sub("", run).strip():
        return ()
    found: list[Split] = []
    for split in _walk(run, parts, 0, parts[0][0], count, digits):
        found.append(split)
        if len(found) > _MOST_SPLITS:
            return ()
    return tuple(found)


def _walk(run: str, parts: list[tuple[int, int]], part: int, at: int, count: int, digits: int) -> Iterator[Split]:
    """Splits of what is left: `digits` digits from `at` in `part`, to be `count` numbers."""
    if part == len(parts):
        if count == 0:
            yield ()
        return
    end = parts[part][1]
    if count == 0 or digits < count:
        return
    first = at + (run[at] in "+-")
    longest = 1 if run[first] == "0" else end - first
    for stop in range(first + 1, first + longest + 1):
        done = stop == end
        nxt, begin = (part + 1, parts[part + 1][0] if part + 1 < len(parts) else 0) if done else (part, stop)
        for rest in _walk(run, parts, nxt, begin, count - 1, digits - (stop - first)):
            yield ((at, stop), *rest)


def alone(run: str, count: int) -> Split | None:
    """Return the split of `run` when no other is possible, not even with empty cells lost; else None."""
    ways = [way for n in range(1, count + 1) for way in splits(run, n)]
    return ways[0] if len(ways) == 1 and len(ways[0]) == count else None


def numbers(run: str, split: Split) -> list[int]:
    """Return the figures of one split."""
    return [int(run[start:end]) for start, end in split]


def adding_up(run: str, count: int) -> list[Split]:
    """Return the splits whose last figure is the sum of the others."""
    return [split for split in splits(run, count) if (n := numbers(run, split)) and sum(n[:-1]) == n[-1]]


def lines(
    runs: dict[str, str], known: dict[str, list[int]], count: int, identities: list[Identity]
) -> dict[str, Split]:
    """Return the splits that the identities of a table leave; rows that stay open are left out.

    runs: row code → its run of figures; known: row code → the figures of rows placed otherwise. A row with fewer
    digits than columns has lost empty cells; then others may have, and only the table as a whole can tell.
    """
    candidates = {row: adding_up(run, count) for row, run in runs.items()}
    whole = all(sum(map(str.isdigit, run)) >= count for run in runs.values())
    sure = {row: ways[0] for row, ways in candidates.items() if whole and ways and len(splits(runs[row], count)) == 1}
    rows = {row for identity in identities for row in (*identity.parts, *identity.whole)}
    if not rows <= {*runs, *known} or not all(candidates.values()):
        return sure
    trials = 1
    for found in candidates.values():
        trials *= len(found)
        if trials > _MOST_TRIALS:
            return sure
    solutions = list(_solutions(runs, candidates, known, identities))
    agreed = {row: {solution[row] for solution in solutions} for row in runs if solutions}
    return sure | {row: ways.pop() for row, ways in agreed.items() if len(ways) == 1}


def _solutions(
    runs: dict[str, str],
    candidates: dict[str, list[Split]],
    known: dict[str, list[int]],
    identities: list[Identity],
) -> Iterator[dict[str, Split]]:
    """Every choice of splits under which all columns hold."""
    for choice in product(*candidates.values()):
        chosen = dict(zip(candidates, choice, strict=True))
        values = known | {row: numbers(runs[row], split) for row, split in chosen.items()}
        if columns_hold(values, identities):
            yield chosen


def columns_hold(values: Mapping[str, Sequence[int | Decimal] | None], identities: list[Identity]) -> bool:
    """Tell whether every identity holds in every column; not where a row is missing or can't be read."""
    for identity in identities:
        parts = [values.get(row) for row in identity.parts]
        whole = [values.get(row) for row in identity.whole]
        if any(row is None for row in (*parts, *whole)):
            return False
        if [sum(column) for column in zip(*parts, strict=True)] != [sum(column) for column in zip(*whole, strict=True)]:
            return False
    return True


def channels(run: str, count: int, width: int) -> list[Split] | None:
    """Return the one split of `run` into `count` groups of `width` figures that each add up, or None."""
    found = list(islice(_groups(run, 0, count, width), 2))
    return found[0] if len(found) == 1 else None


def _groups(run: str, at: int, count: int, width: int) -> Iterator[list[Split]]:
    """Ways to read run[at:] as `count` groups of `width` figures that add up."""
    while at < len(run) and run[at].isspace():
        at += 1
    if count == 0:
        if at == len(run):
            yield []
        return
    for end in range(at + width, min(len(run), at + _LONGEST_GROUP) + 1):
        if run[end - 1].isspace() or (end < len(run) and count == 1):
            continue
        for split in adding_up(run[at:end], width):
            for rest in _groups(run, end, count - 1, width):
                yield [tuple((start + at, stop + at) for start, stop in split), *rest]
