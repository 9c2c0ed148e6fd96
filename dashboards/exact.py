"""How much of a number is chance: exact intervals and limits for counts, without an approximation that
fails on small ones.

A ratio of two Poisson counts: given their sum, the later one is binomial, so the exact interval of a share
(Clopper and Pearson, Biometrika 26 (1934) 404) gives that of the ratio (Przyborowski and Wilenski,
Biometrika 31 (1940) 313; Rothman, Greenland and Lash, Modern Epidemiology, 3rd ed. (2008), ch. 14).
The incomplete beta function is the continued fraction of the NIST handbook (dlmf.nist.gov/8.17, eq. 22).
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import exp, floor, inf, isclose, lgamma, log, log1p

CONFIDENCE = 0.95
THREE_SIGMA = 0.00135
"""The chance beyond three standard deviations of a normal value, on one side."""
SMALLEST = 1e-300
NEGLIGIBLE = 1e-18


@dataclass(frozen=True)
class Ratio:
    """A ratio of two counts with its interval. `high` is infinite where the earlier count is zero."""

    value: float | None
    low: float
    high: float

    @property
    def is_more_than_chance(self) -> bool:
        return self.low > 1 or self.high < 1


def rate_ratio(
    now: int, before: int, *, time_now: float = 1, time_before: float = 1, confidence=CONFIDENCE
) -> Ratio:
    """How a count compares with an earlier one, each over its time at risk."""
    if not now + before:
        return Ratio(None, 0.0, inf)
    low, high = share_interval(now, now + before, confidence)
    per = time_before / time_now
    value = now / before * per if before else None
    return Ratio(value, low / (1 - low) * per, high / (1 - high) * per if high < 1 else inf)


def share_interval(part: int, whole: int, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """The exact interval of a share (Clopper-Pearson)."""
    tail = (1 - confidence) / 2
    low = _solve(lambda p: _beta(part, whole - part + 1, p), tail) if part else 0.0
    high = _solve(lambda p: _beta(part + 1, whole - part, p), 1 - tail) if part < whole else 1.0
    return low, high


def poisson_limits(mean: float, tail: float = THREE_SIGMA) -> tuple[int, int]:
    """The lowest and the highest count that chance gives often enough: fewer, or more, has a
    probability of at most `tail`."""
    if mean <= 0:
        return 0, 0
    low, below = None, 0.0
    number = max(0, floor(mean - 40 * mean**0.5 - 40))
    while True:
        chance = exp(number * log(mean) - mean - lgamma(number + 1))
        below += chance
        if low is None and below > tail:
            low = number
        if 1 - below <= tail or (number > mean and chance < NEGLIGIBLE):
            return low, number
        number += 1


def student(share: float, freedom: int) -> float:
    """The value below which a share of Student's distribution lies; for shares from a half up."""
    if isclose(share, 0.5):
        return 0.0
    x = _solve(lambda x: _beta(freedom / 2, 0.5, x), 2 * (1 - share))
    return (freedom * (1 - x) / x) ** 0.5


def _solve(function: Callable[[float], float], wanted: float) -> float:
    """Where a function that rises from 0 to 1 over 0 to 1 takes a value."""
    low, high = 0.0, 1.0
    while (middle := (low + high) / 2) not in (low, high):
        low, high = (middle, high) if function(middle) < wanted else (low, middle)
    return middle


def _beta(a: float, b: float, x: float) -> float:
    """The regularized incomplete beta function."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - _beta(b, a, 1 - x)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x)) / a
    return front * _continued(a, b, x)


def _continued(a: float, b: float, x: float) -> float:
    """The continued fraction, after Lentz."""
    c, d = 1.0, 1 / _nonzero(1 - (a + b) * x / (a + 1))
    fraction, m = d, 0
    while True:
        m += 1
        for top in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 / _nonzero(1 + top * d)
            c = _nonzero(1 + top / c)
            fraction *= c * d
        if abs(c * d - 1) < 1e-15 or m > 100_000:
            return fraction


def _nonzero(value: float) -> float:
    return value if abs(value) > SMALLEST else SMALLEST
