"""The error rate that verdicts give, with its Wilson interval: of each sample, and of its formats and placements."""

from collections.abc import Iterable, Sequence
from math import sqrt
from typing import NamedTuple

from loaders.formats import by_media_type
from ogi.auditing.store import Stored

Z = 1.959963984540054  # 95 %
SMALL = 30  # fewer verdicts give no rate for a part of a sample


class Rate(NamedTuple):
    """Counts of verdicts, and the share of wrong ones among right and wrong with its interval; None without any."""

    part: str  # "all", or a format or a placement
    right: int
    wrong: int
    cannot_tell: int
    rate: float | None
    low: float | None
    high: float | None


class SampleRates(NamedTuple):
    """The rates of one sample. `changed` counts verdicts about cells that are gone or read otherwise since."""

    sample: str
    rates: list[Rate]
    changed: int


def wilson(wrong: int, judged: int) -> tuple[float, float] | None:
    """Return the 95 % interval of a share; None if nothing was judged."""
    if not judged:
        return None
    share, square = wrong / judged, Z * Z / judged
    middle = (share + square / 2) / (1 + square)
    half = Z * sqrt(share * (1 - share) / judged + square / (4 * judged)) / (1 + square)
    # exactly 0 and 1 where the formula is, whatever the rounding
    return (0.0 if wrong == 0 else middle - half), (1.0 if wrong == judged else middle + half)


def rates(verdicts: Iterable[Stored], sample: str | None = None) -> list[SampleRates]:
    """Return the rates of each sample, or of one; parts with fewer than SMALL verdicts are left out."""
    by_sample: dict[str, list[Stored]] = {}
    for verdict in verdicts:
        if sample in (None, verdict.sample):
            by_sample.setdefault(verdict.sample, []).append(verdict)
    return [_rates_of(name, found) for name, found in sorted(by_sample.items())]


def _rates_of(sample: str, verdicts: Sequence[Stored]) -> SampleRates:
    current = [verdict for verdict in verdicts if verdict.is_current]
    parts: dict[str, list[Stored]] = {}
    for verdict in current:
        parts.setdefault(f"placement {verdict.placement}", []).append(verdict)
        parts.setdefault(f"format {by_media_type(verdict.media_type).name}", []).append(verdict)
    told = [_rate(part, found) for part, found in sorted(parts.items())]
    large = [rate for rate in told if rate.right + rate.wrong >= SMALL]
    return SampleRates(sample, [_rate("all", current), *large], len(verdicts) - len(current))


def _rate(part: str, verdicts: Sequence[Stored]) -> Rate:
    counts = [sum(one.verdict == name for one in verdicts) for name in ("right", "wrong", "cannot_tell")]
    right, wrong, cannot_tell = counts
    low, high = wilson(wrong, right + wrong) or (None, None)
    return Rate(part, right, wrong, cannot_tell, wrong / (right + wrong) if right + wrong else None, low, high)
