"""Whether two published shares differ by more than chance would explain: Fisher's exact test (1935).

If both come of one share, the part of the first is hypergeometric given the sums of all four numbers. The
p-value is twice the tail on the side of what was seen, so that it judges as the interval of two counts does
(`dashboards.exact`). It takes what is counted as independent of each other.
"""

from math import exp, lgamma

from dashboards.exact import NEGLIGIBLE


def p_of_shares(first: tuple[int, int], second: tuple[int, int]) -> float:
    """How likely two shares, each (part, whole), are to differ at least so much by chance."""
    (part, whole), (other, other_whole) = first, second
    if part * other_whole == other * whole:
        return 1.0
    if part * other_whole > other * whole:  # the lower tail of what is not in the part
        part, other = whole - part, other_whole - other
    parts, lowest = part + other, max(0, part + other - other_whole)
    term = exp(
        _log_choose(whole, part)
        + _log_choose(other_whole, other)
        - _log_choose(whole + other_whole, parts)
    )
    tail = term
    for k in range(part, lowest, -1):
        term *= k * (other_whole - parts + k) / ((whole - k + 1) * (parts - k + 1))
        tail += term
        if term < NEGLIGIBLE * tail:
            break
    return min(1.0, 2 * tail)


def _log_choose(n: int, k: int) -> float:
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
