"""A control chart of counts: whether a number lies outside what it was before by more than chance.

A c-chart (Shewhart 1931; Montgomery, Introduction to Statistical Quality Control, 7.3): the mean of the
first periods is the center line. The limits are exact for a Poisson count, each with the chance of three
standard deviations, as the usual mean and three roots of it would be wrong below about twenty. Two of
the rules of Western Electric (Statistical Quality Control Handbook, 1956) make a signal, which NHS
England's "Making Data Count" uses as well: a number beyond a limit, and eight in a row on one side of the
center line. A hidden number, or one on the line, ends a row.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from dashboards.exact import poisson_limits

RUN = 8


@dataclass(frozen=True)
class Point:
    """A period, its number (None where it is hidden), and which signals it gives."""

    label: str
    number: int | None
    is_beyond: bool
    is_in_a_run: bool

    @property
    def is_signal(self) -> bool:
        return self.is_beyond or self.is_in_a_run


class ControlChart:
    """Numbers by period, in order. `baseline`: how many of the first make the center line.

    Raises `ValueError` where there is no baseline: fewer periods, or a hidden number among the first.
    """

    def __init__(self, numbers: Iterable[tuple[str, int | None]], *, baseline: int):
        self.numbers = list(numbers)
        self.baseline = baseline
        first = [number for _, number in self.numbers[:baseline]]
        if len(first) < baseline or None in first:
            raise ValueError("The first periods are too few, or one of them is hidden.")
        self.mean = sum(first) / baseline
        self.low, self.high = poisson_limits(self.mean)
        spread = sum((number - self.mean) ** 2 for number in first) / (baseline - 1)
        self.dispersion = spread / self.mean if self.mean else 1.0
        """How much more the first periods vary than chance alone would make them: 1 is chance."""

    @cached_property
    def points(self) -> list[Point]:
        return list(self._points())

    @property
    def later(self) -> list[Point]:
        """The periods after the baseline."""
        return self.points[self.baseline :]

    def _points(self) -> Iterator[Point]:
        side, length = 0, 0
        for label, number in self.numbers:
            now = 0 if number is None else (number > self.mean) - (number < self.mean)
            length = length + 1 if now and now == side else int(bool(now))
            side = now
            beyond = number is not None and not self.low <= number <= self.high
            yield Point(label, number, beyond, length >= RUN)
