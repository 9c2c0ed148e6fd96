"""The one linear system of a release and all earlier ones: figures, sums, bounds, goals.

A figure is a name and a value (`Figure`): what did not change since an earlier release is one figure
in both. What was ever published is a constant. Between two hidden figures of one name that differ by
a few stands their difference, a figure too, which must be kept like any small one.
"""

from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np

from .knowledge import (
    TELLS_DIRECTION,
    Figure,
    Past,
    Protected,
    Publication,
    is_few,
    reason_for,
    standard,
    standard_of_change,
    told,
)
from .tables import Cell, Reason, Relation

# A figure without a known bound may move by this much, more than any protection needs.
UNBOUNDED = 100_000
PROOFS_KEPT = 20
PASSES = 20


@dataclass
class Goal:
    """The attacker must hold it possible that figure `at` is off by `amount`."""

    at: int
    amount: int
    is_kept: bool = False
    proofs: deque[int] = field(default_factory=lambda: deque(maxlen=PROOFS_KEPT))
    is_free: bool = False

    def is_proven(self, hidden: int) -> bool:
        return self.is_free or not self.amount or any(not moved & ~hidden for moved in self.proofs)

    def is_met_by(self, move: int) -> bool:
        return move >= self.amount > 0 or move <= self.amount < 0

    def learn(self, moved: int) -> None:
        """Remember a change that gets there, and which figures it moves that need not be hidden."""
        self.is_free |= not moved
        self.proofs.append(moved)


class System:
    """All figures that may be unknown, given the cells `withheld` in the newest release.

    `name_of[i]` is the cell of figure i, `key_of[i]` the same if it is one of the newest release;
    `always` has those that are hidden whatever is chosen. `kept` is what earlier releases decided
    must stay possible.
    """

    def __init__(
        self,
        cells: Mapping[str, Cell],
        relations: Iterable[Relation],
        threshold: int,
        withheld: Collection[str],
        past: Past,
        weights: Mapping[str, float],
        kept: Mapping[Protected, tuple[int, int]],
    ):
        self.kept = kept
        self.threshold = threshold
        self.past = past
        self.at: dict[Figure, int] = {}
        self.cell: dict[Figure, Cell] = {}
        self.name_of: list[str] = []
        self.protected: list[Protected] = []
        self.key_of: dict[int, str] = {}
        self.reasons: dict[int, Reason] = {}
        self.last: dict[int, Publication | None] = {}
        self.ends: dict[int, tuple[int, int]] = {}
        self._values: list[int] = []
        self._low: list[int] = []
        self._high: list[int] = []
        self._told: dict[Figure, set[Reason]] = defaultdict(set)
        self.always = 0
        self._add_earlier()
        self._add_newest(cells, withheld)
        self.rows: list[tuple[int, tuple[tuple[int, int], ...]]] = []
        self.differences: list[tuple[int, int, int]] = []
        self._add_differences()
        self._add_sums(cells, relations)
        self.values = np.array(self._values, dtype=np.int64)
        self.low = np.array(self._low, dtype=np.int64)
        self.high = np.array(self._high, dtype=np.int64)
        self.weights = np.array(
            [weights.get(self.key_of.get(i), 1.0) for i in range(len(self.values))]
        )
        self.weights = self.weights * (1 + 1e-3 * self.values / self.values.max(initial=1))

    def _figure(self, name: str, cell: Cell) -> int:
        figure = Figure(name, cell.value)
        if figure not in self.at:
            self.at[figure] = self._new(figure, cell.value, 1, cell.value + UNBOUNDED)
            self.cell[figure] = cell
        if cell.children < self.cell[figure].children:
            self.cell[figure] = cell
        return self.at[figure]

    def _new(self, what: Protected, value: int, low: int, high: int) -> int:
        self.name_of.append(what[0])
        self.protected.append(tuple(what))
        self._values.append(value)
        self._low.append(low)
        self._high.append(high)
        return len(self._values) - 1

    def _know(self, i: int, low: int, high: int | None) -> None:
        self._low[i] = max(self._low[i], low)
        self._high[i] = self._high[i] if high is None else min(self._high[i], high)

    def _must_span(self, i: int, low: int, high: int) -> None:
        old = self.ends.get(i, (low, high))
        self.ends[i] = min(low, old[0]), max(high, old[1])

    def _protect(self, i: int, name: str, cell: Cell, threshold: int) -> None:
        """What must stay possible for a figure that is hidden whatever is chosen."""
        self.always |= 1 << i
        if cell.children <= threshold:
            self._must_span(i, *standard(cell, threshold))
        for published in self.past.published(name):
            if is_few(published.cell, cell, threshold):
                self._must_span(i, *standard_of_change(cell, published.cell, threshold))

    def _add_earlier(self) -> None:
        for at, release, name, cell, reason in self.past.hidden():
            i = self._figure(name, cell)
            self._know(i, *self.past.bounds(at, release, name, cell, reason))
            self._protect(i, name, cell, release.threshold)
            self._told[Figure(name, cell.value)].add(reason)

    def _add_newest(self, cells: Mapping[str, Cell], withheld: Collection[str]) -> None:
        for name, cell in cells.items():
            if self.past.is_public(name, cell.value):
                continue
            i = self._figure(name, cell)
            self.key_of[i] = name
            published = self.past.published(name)
            cell = self.cell[Figure(name, cell.value)]
            reason, self.last[i] = reason_for(cell, published, self.threshold)
            if reason is Reason.COMPLEMENTARY:
                # Hidden before, it may be published now, if that breaks no goal.
                self.always &= ~(1 << i)
            else:
                self._protect(i, name, cell, self.threshold)
            if name in withheld:
                reason = Reason.WITHHELD
            self.reasons[i] = reason
            self._know(i, *told(reason, cell, published, self.threshold))

    def _add_differences(self) -> None:
        """Differences of hidden figures; and on which side of an earlier one the newest lies, which
        it tells if it is published, and so is taken as known."""
        versions = defaultdict(list)
        for figure in self.at:
            versions[figure.name].append(figure)
        for figures in versions.values():
            for one, other in combinations(sorted(figures), 2):
                low, high = self.at[one], self.at[other]
                is_told = self._would_tell(one, other) or self._would_tell(other, one)
                if is_few(self.cell[one], self.cell[other], self.threshold):
                    value = other.value - one.value
                    least = 1 if is_told else -UNBOUNDED
                    d = self._new((*one, other.value), value, least, UNBOUNDED)
                    self.always |= 1 << d
                    self.differences.append((d, high, low))
                    self._must_span(d, 1, max(self.threshold, value + 1))
                elif is_told and low in self.reasons:
                    self._know(high, one.value + 1, None)
                elif is_told:
                    self._know(low, 1, other.value - 1)

    def _would_tell(self, newest: Figure, figure: Figure) -> bool:
        i = self.at[newest]
        may_be_published = i in self.reasons and not self.always >> i & 1
        return may_be_published and bool(self._told[figure] & TELLS_DIRECTION)

    def _add_sums(self, cells: Mapping[str, Cell], relations: Iterable[Relation]) -> None:
        seen = set()
        tables = [(release.cells, release.relations) for release in self.past.releases]
        for of, sums in (*tables, (cells, relations)):
            for total, parts in sums:
                known, entries = 0, []
                for name, sign in ((total, 1), *((part, -1) for part in parts)):
                    i = self.at.get(Figure(name, of[name].value))
                    if i is None:
                        known += sign * of[name].value
                    else:
                        entries.append((i, sign))
                if entries and (row := tuple(sorted(entries))) not in seen:
                    seen.add(row)
                    self.rows.append((known, row))

    def outside(self, change: np.ndarray) -> np.ndarray:
        """The figures that a change moves beyond what is known of them."""
        moved = self.values + change
        return np.flatnonzero((moved < self.low) | (moved > self.high))

    def is_given_up(self, i: int) -> bool:
        """Whether an earlier release could not keep a figure from being known."""
        low, high = self.kept.get(self.protected[i], (0, 1))
        return low == high

    def goals(self) -> list[Goal]:
        """Both ends of what every protected figure must span, as far as its sums allow at all."""
        pairs = [(0, ((high, 1), (low, -1), (d, -1))) for d, high, low in self.differences]
        low, high = _outer_bounds(pairs + self.rows, self.low, self.high)
        goals = []
        for i, (bottom, top) in self.ends.items():
            value = int(self.values[i])
            if self.protected[i] not in self.kept and self.always >> i & 1:
                goals.append(Goal(i, min(max(bottom, int(low[i])) - value, 0)))
                goals.append(Goal(i, max(min(top, int(high[i])) - value, 0)))
        for i, what in enumerate(self.protected):
            if what in self.kept and self.always >> i & 1:
                value = int(self.values[i])
                goals += [Goal(i, end - value, True) for end in self.kept[what]]
        goals.sort(key=lambda goal: (not goal.is_kept, -abs(goal.amount), goal.at))
        return goals


def _outer_bounds(rows: Sequence, low: np.ndarray, high: np.ndarray):
    """Bounds that follow from single sums alone: cheap, and they spare most goals out of reach."""
    low, high = low.copy(), high.copy()
    entries = [(row, i, sign) for row, (_, sums) in enumerate(rows) for i, sign in sums]
    row, at, sign = np.array(entries, dtype=np.int64).reshape(-1, 3).T
    known = np.array([known for known, _ in rows], dtype=np.int64)[row]
    for _ in range(PASSES):
        # sign * x = -known - the rest
        least, most = np.where(sign > 0, (low[at], high[at]), (-high[at], -low[at]))
        up = -known - (sums_of(row, least, len(rows))[row] - least)
        down = -known - (sums_of(row, most, len(rows))[row] - most)
        before = low.sum(), high.sum()
        np.maximum.at(low, at, np.where(sign > 0, down, -up))
        np.minimum.at(high, at, np.where(sign > 0, up, -down))
        if (low.sum(), high.sum()) == before:
            break
    return low, high


def sums_of(rows: np.ndarray, values: np.ndarray, count: int) -> np.ndarray:
    """The sum of the values of each of so many rows, in whole numbers."""
    sums = np.zeros(count, dtype=np.int64)
    np.add.at(sums, rows, values)
    return sums
