"""Whether two published numbers differ by more than chance would explain: exact tests.

Two counts: if both come of one rate, the first is binomial given their sum (Przyborowski and Wilenski
1940). Two shares: if both come of one share, the first is hypergeometric given all four numbers'
margins (Fisher 1935). The p-value is twice the tail on the side of what was seen. Both take what is
counted as independent of each other.
"""

from collections.abc import Callable
from math import exp, lgamma, log

UNLIKELY = 0.05
"""Of twenty numbers that did not really change, about one is called more than chance."""
NEGLIGIBLE = 1e-18


def p_of_counts(first: int, second: int) -> float:
    """How likely two counts over equal times are to differ at least so much by chance."""
    every, least = first + second, min(first, second)
    if first == second:
        return 1.0
    at_least = exp(_log_choose(every, least) - every * log(2))
    return min(1.0, 2 * _tail(at_least, least, lambda k: k / (every - k + 1)))


def p_of_shares(first: tuple[int, int], second: tuple[int, int]) -> float:
    """How likely two shares, each (part, whole), are to differ at least so much by chance."""
    (part, whole), (other, other_whole) = first, second
    if part * other_whole == other * whole:
        return 1.0
    if part * other_whole > other * whole:  # the lower tail of what is not in the part
        part, other = whole - part, other_whole - other
    parts, lowest = part + other, max(0, part + other - other_whole)
    seen = exp(
        _log_choose(whole, part)
        + _log_choose(other_whole, other)
        - _log_choose(whole + other_whole, parts)
    )

    def ratio(k: int) -> float:
        return (
            k * (other_whole - parts + k) / ((whole - k + 1) * (parts - k + 1)) if k > lowest else 0
        )

    return min(1.0, 2 * _tail(seen, part, ratio))


def _tail(seen: float, at: int, ratio: Callable[[int], float]) -> float:
    """The sum of the probabilities from `at` down; `ratio(k)` is that of k - 1 to that of k."""
    total, term = seen, seen
    for k in range(at, 0, -1):
        term *= ratio(k)
        total += term
        if term < NEGLIGIBLE * total:
            break
    return total


def _log_choose(n: int, k: int) -> float:
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
