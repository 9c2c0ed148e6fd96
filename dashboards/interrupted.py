"""An interrupted time series: whether counts go on after a day as they went before it.

Segmented Poisson regression with a change of level and of slope: Wagner, Soumerai, Zhang and Ross-Degnan,
J. Clin. Pharm. Ther. 27 (2002) 299; Bernal, Cummins and Gasparrini, Int. J. Epidemiol. 46 (2017) 348,
whose data the tests use. Fitted by weighted least squares, repeated (McCullagh and Nelder, Generalized
Linear Models, 2nd ed. (1989), 2.5). Counts that vary by more than chance widen the intervals by the root
of Pearson's statistic per degree of freedom, never narrow them; intervals are Student's. It tells what
changed at a time, not why: whatever else began then looks the same.
"""

import sys
from dataclasses import dataclass
from math import exp, inf, log

import numpy as np

from dashboards.exact import CONFIDENCE, Ratio, student

ENOUGH_STEPS = 50
CLOSE = 1e-12
LARGEST = log(sys.float_info.max)
"""Of what is larger the exponential is no number: such an end of an interval is none."""


@dataclass(frozen=True)
class PoissonFit:
    """Coefficients on the log scale with their standard errors, and the numbers they expect."""

    coefficients: np.ndarray
    errors: np.ndarray
    expected: np.ndarray
    dispersion: float
    freedom: int

    def ratio(self, place: int, confidence: float = CONFIDENCE) -> Ratio:
        """By how much one step of a column multiplies the count."""
        reach = student((1 + confidence) / 2, self.freedom) * self.errors[place]
        middle = self.coefficients[place]
        high = middle + reach
        return Ratio(exp(middle), exp(middle - reach), exp(high) if high < LARGEST else inf)


def poisson_fit(
    design: np.ndarray, counts: np.ndarray, offset: np.ndarray | float = 0
) -> PoissonFit:
    """Counts by the columns of a design; ValueError where they do not determine it."""
    freedom = len(counts) - design.shape[1]
    if freedom < 1 or np.linalg.matrix_rank(design) < design.shape[1]:
        raise ValueError("There are too few counts for so many coefficients.")
    expected = counts + 0.5
    for _ in range(ENOUGH_STEPS):
        linear = np.log(expected)
        working = linear - offset + (counts - expected) / expected
        weighted = design * expected[:, None]
        coefficients = np.linalg.solve(design.T @ weighted, weighted.T @ working)
        before, expected = expected, np.exp(design @ coefficients + offset)
        if np.abs(expected - before).max() < CLOSE * max(1, expected.max()):
            break
    else:
        raise ValueError("The counts do not settle on one answer.")
    pearson = float(((counts - expected) ** 2 / expected).sum() / freedom)
    spread = np.linalg.inv(design.T @ (design * expected[:, None])) * max(1, pearson)
    variances = np.diag(spread)
    # Where nearly all counts are zero the answer runs off, and its variance is lost in rounding.
    if not (np.abs(coefficients) < LARGEST).all() or not (variances > 0).all():
        raise ValueError("The counts do not settle on one answer.")
    return PoissonFit(coefficients, np.sqrt(variances), expected, pearson, freedom)


@dataclass(frozen=True)
class Interruption:
    """What a series shows at a break: `level` at once and `slope` for each period after it, as ratios;
    `expected` by the fitted lines, `carried_on` as if the earlier line had gone on."""

    level: Ratio
    slope: Ratio
    expected: list[float]
    carried_on: list[float]
    dispersion: float


def interruption(counts: list[int], start: int) -> Interruption:
    """Fit counts of equal periods that break before the one at `start`; ValueError where too few."""
    time = np.arange(len(counts), dtype=float)
    after = (time >= start).astype(float)
    design = np.column_stack([np.ones_like(time), time, after, (time - start) * after])
    fit = poisson_fit(design, np.array(counts, dtype=float))
    carried_on = np.exp(design[:, :2] @ fit.coefficients[:2])
    return Interruption(
        fit.ratio(2), fit.ratio(3), fit.expected.tolist(), carried_on.tolist(), fit.dispersion
    )
