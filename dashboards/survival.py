"""How long until something happens, when it has not happened yet for some: Kaplan-Meier.

Those still waiting count for as long as they have been watched, and then leave without an event
(censored): leaving them out would make the time look shorter than it is. Variance after Greenwood;
intervals on the log-log scale, which stay between 0 and 1; the interval of the median after Brookmeyer
and Crowley. Sources: Kaplan and Meier, JASA 53 (1958) 457; Brookmeyer and Crowley, Biometrics 38 (1982) 29;
Kalbfleisch and Prentice, The Statistical Analysis of Failure Time Data, 2nd ed. (2002), 1.4.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from math import exp, inf, log, sqrt
from statistics import NormalDist

from dashboards.exact import CONFIDENCE

HALF = 0.5 + 1e-9
"""A half, and what multiplying fractions may add to it."""


@dataclass(frozen=True)
class Step:
    """The share still waiting from a time on, until the next event, and its interval."""

    time: float
    at_risk: int
    events: int
    share: float
    error: float
    low: float
    high: float


class KaplanMeier:
    """The curve of some times: triples of a time, whether the event happened then, and how many."""

    def __init__(self, times: Iterable[tuple[float, bool, int]], confidence: float = CONFIDENCE):
        self.z = NormalDist().inv_cdf((1 + confidence) / 2)
        times = sorted(times)
        self.watched = sum(number for *_, number in times)
        self.steps = list(self._steps(times))

    def _steps(self, times) -> Iterator[Step]:
        at_risk, share, spread = self.watched, 1.0, 0.0
        for time, group in groupby(times, key=lambda one: one[0]):
            rows = list(group)
            # Who leaves on the day of an event was still watched when it happened.
            events = sum(number for _, happened, number in rows if happened)
            if events:
                share *= 1 - events / at_risk
                left = at_risk - events
                spread = spread + events / (at_risk * left) if left else inf
                error = share * sqrt(spread) if left else 0.0
                yield Step(time, at_risk, events, share, error, *self._interval(share, spread))
            at_risk -= sum(number for *_, number in rows)

    def _interval(self, share: float, spread: float) -> tuple[float, float]:
        """On the log-log scale. A share of zero has no variance, so its interval is everything."""
        if share <= 0:
            return 0.0, 1.0
        width = self.z * sqrt(spread) / log(share)
        return share ** exp(-width), share ** exp(width)

    def at(self, time: float) -> Step | None:
        """The step in which a time lies; None before the first event."""
        return next((step for step in reversed(self.steps) if step.time <= time), None)

    @property
    def median(self) -> tuple[float | None, float | None, float | None]:
        """When half no longer wait, with the ends of its interval; None for what is not reached."""
        return tuple(
            next((step.time for step in self.steps if getattr(step, bound) <= HALF), None)
            for bound in ("share", "low", "high")
        )
