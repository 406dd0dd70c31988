"""A run of figures without borders → its only split that agrees with the form's identities.

A split is accepted if no other split is possible, or if the lines of the table have only one common solution: each
line adds up to its total, and the identities hold in each column. If the table contradicts itself, only the splits
that are unambiguous alone are returned.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import islice, product

from loaders.forms.codebook import ColumnIdentity

_PART = re.compile(r"[+-]?[0-9]+")
_DIGIT = re.compile("[0-9]")
_MOST_DIGITS = 40
_LONGEST_GROUP = 20  # digits and spaces of one channel's figures
_MOST_SPLITS = 20_000  # of one line
_MOST_TRIALS = 20_000  # of all lines together

Split = tuple[tuple[int, int], ...]  # start and end of each figure in the run


def _digits(run: str) -> int:
    """Return the number of digits; str.isdigit is also true of note marks such as ¹ and ①."""
    return len(_DIGIT.findall(run))


@lru_cache(maxsize=16_384)
def splits(run: str, count: int) -> tuple[Split, ...]:
    """Return all ways to read `run` as `count` whole numbers.

    Spaces and signs are borders, and no number but 0 begins with 0. Returns () if the run has too many digits or
    splits to try, or characters other than digits, signs and spaces.
    """
    parts = [match.span() for match in _PART.finditer(run)]
    digits = _digits(run)
    if not parts or digits < count or digits > _MOST_DIGITS or _PART.sub("", run).strip():
        return ()
    run_splits: list[Split] = []
    for split in _splits_from(run, parts, 0, parts[0][0], count, digits):
        run_splits.append(split)
        if len(run_splits) > _MOST_SPLITS:
            return ()
    return tuple(run_splits)


def _splits_from(
    run: str, parts: list[tuple[int, int]], part: int, offset: int, count: int, digits: int
) -> Iterator[Split]:
    """Yield the splits of the rest into `count` numbers: `digits` digits from `offset`, which lies in `part`."""
    if part == len(parts):
        if count == 0:
            yield ()
        return
    end = parts[part][1]
    if count == 0 or digits < count:
        return
    first_digit = offset + (run[offset] in "+-")
    longest = 1 if run[first_digit] == "0" else end - first_digit
    for stop in range(first_digit + 1, first_digit + longest + 1):
        next_part, next_offset = part, stop
        if stop == end:
            next_part += 1
            next_offset = parts[next_part][0] if next_part < len(parts) else 0
        for rest in _splits_from(run, parts, next_part, next_offset, count - 1, digits - (stop - first_digit)):
            yield ((offset, stop), *rest)


def alone(run: str, count: int) -> Split | None:
    """Return the split of `run` into `count` numbers if no split into that many or fewer is possible besides it.

    Fewer numbers are possible because empty cells may be lost.
    """
    possible = [split for fewer in range(1, count + 1) for split in splits(run, fewer)]
    return possible[0] if len(possible) == 1 and len(possible[0]) == count else None


def numbers(run: str, split: Split) -> list[int]:
    """Return the figures of one split."""
    return [int(run[start:end]) for start, end in split]


def adding_up(run: str, count: int, total: int = -1) -> list[Split]:
    """Return the splits in which the figure at index `total` is the sum of the others."""
    return [
        split for split in splits(run, count) if (figures := numbers(run, split)) and sum(figures) == 2 * figures[total]
    ]


def lines(
    runs: dict[str, str],
    known: dict[str, list[int]],
    count: int,
    identities: list[ColumnIdentity],
    total: int = -1,
) -> dict[str, Split]:
    """Return the only possible split of each run; ambiguous rows are left out.

    runs: row code → run of `count` figures, that at index `total` their sum; known: row code → figures of the rows
    placed otherwise. A run with fewer digits than columns has lost empty cells. Then other runs may have lost some as
    well, and only the identities of the whole table can prove a split.
    """
    candidates = {row: adding_up(run, count, total) for row, run in runs.items()}
    all_complete = all(_digits(run) >= count for run in runs.values())
    unambiguous = {
        row: row_splits[0]
        for row, row_splits in candidates.items()
        if all_complete and row_splits and len(splits(runs[row], count)) == 1
    }
    needed_rows = {row for identity in identities for row in (*identity.parts, *identity.whole)}
    if not needed_rows <= {*runs, *known} or not all(candidates.values()):
        return unambiguous
    trials = 1
    for row_splits in candidates.values():
        trials *= len(row_splits)
        if trials > _MOST_TRIALS:
            return unambiguous
    solutions = list(_solutions(runs, candidates, known, identities))
    solved = {row: {solution[row] for solution in solutions} for row in runs if solutions}
    return unambiguous | {row: row_splits.pop() for row, row_splits in solved.items() if len(row_splits) == 1}


def _solutions(
    runs: dict[str, str],
    candidates: dict[str, list[Split]],
    known: dict[str, list[int]],
    identities: list[ColumnIdentity],
) -> Iterator[dict[str, Split]]:
    """Yield each choice of one split per row for which the identities hold in all columns."""
    for choice in product(*candidates.values()):
        chosen = dict(zip(candidates, choice, strict=True))
        values = known | {row: numbers(runs[row], split) for row, split in chosen.items()}
        if columns_hold(values, identities):
            yield chosen


def columns_hold(values: Mapping[str, Sequence[int | Decimal] | None], identities: list[ColumnIdentity]) -> bool:
    """Tell whether all identities hold in all columns; False if a row is missing or None."""
    for identity in identities:
        parts = [values.get(row) for row in identity.parts]
        whole = [values.get(row) for row in identity.whole]
        if any(row is None for row in (*parts, *whole)):
            return False
        if [sum(column) for column in zip(*parts, strict=True)] != [sum(column) for column in zip(*whole, strict=True)]:
            return False
    return True


def channels(run: str, count: int, width: int, total: int = -1) -> list[Split] | None:
    """Return the only split of `run` into `count` groups of `width` figures that each add up, or None.

    The figure at index `total` of each group is the sum of the others.
    """
    possible = list(islice(_groups(run, 0, count, width, total), 2))
    return possible[0] if len(possible) == 1 else None


def _groups(run: str, offset: int, count: int, width: int, total: int) -> Iterator[list[Split]]:
    """Yield the ways to read run[offset:] as `count` groups of `width` figures that add up."""
    while offset < len(run) and run[offset].isspace():
        offset += 1
    if count == 0:
        if offset == len(run):
            yield []
        return
    for end in range(offset + width, min(len(run), offset + _LONGEST_GROUP) + 1):
        if run[end - 1].isspace() or (end < len(run) and count == 1):
            continue
        for split in adding_up(run[offset:end], width, total):
            for rest in _groups(run, end, count - 1, width, total):
                yield [tuple((start + offset, stop + offset) for start, stop in split), *rest]
