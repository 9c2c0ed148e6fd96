"""The choice of what to hide: the small figures, then as few others as keep them hidden.

A set of figures is a bit mask over their positions. A goal is one end of the interval a figure must
keep. A proof of it is what one change that gets there moves, and holds while all of that is hidden.
"""

from collections import defaultdict, deque
from dataclasses import dataclass, field

import numpy as np

from .changes import UNBOUNDED, Changes
from .tables import Reason

# How long to look for a better choice, in steps of the simplex method: about a second.
EFFORT = 100_000
# Moving a hidden figure costs little, but not nothing: a proof that moves few holds longer.
HIDDEN_PRICE = 0.1
PROOFS_KEPT = 20


@dataclass
class Goal:
    """The attacker must hold it possible that figure `at` is off by `amount`."""

    at: int
    amount: int
    proofs: deque[int] = field(default_factory=lambda: deque(maxlen=PROOFS_KEPT))

    def is_proven(self, hidden: int) -> bool:
        return not self.amount or any(not moved & ~hidden for moved in self.proofs)

    def is_met_by(self, move: int) -> bool:
        return move >= self.amount > 0 or move <= self.amount < 0


class Choice:
    """What to hide among `keys`, the figures that are not zero, given those already `withheld`.

    Where some figures are `determined` however much is hidden, nothing else is decided.
    """

    def __init__(self, keys, cells, relations, threshold, withheld):
        self.values = np.array([cells[key].value for key in keys], dtype=np.int64)
        self.weights = 1 + self.values / self.values.max(initial=1)
        small = [cells[key].children <= threshold for key in keys]
        reasons = [
            Reason.WITHHELD if key in withheld else Reason.SMALL if few else Reason.COMPLEMENTARY
            for key, few in zip(keys, small, strict=True)
        ]
        self.always = sum(1 << i for i, r in enumerate(reasons) if r is not Reason.COMPLEMENTARY)
        low, high = self.values.copy(), self.values + UNBOUNDED
        for i, key in enumerate(keys):
            repeated = cells[key].contributors is not None
            low[i], most = reasons[i].bounds(threshold, repeated=repeated)
            high[i] = most or high[i]
        at = {key: i for i, key in enumerate(keys)}
        rows = [[at[k] for k in (r.total, *r.parts) if k in at] for r in relations if r.total in at]
        self.limits = rows, self.values - low, high - self.values
        self.changes = Changes(*self.limits, np.ones(len(keys), dtype=bool))

        self.goals = []
        low, high = _outer_bounds(rows, low, high)
        for i in _positions(self.always):
            value = int(self.values[i])
            bottom = 1 if small[i] else value
            top = max(threshold, value + 1)
            self.goals.append(Goal(i, max(bottom, int(low[i])) - value))
            self.goals.append(Goal(i, min(top, int(high[i])) - value))
        self.goals.sort(key=lambda goal: (-abs(goal.amount), goal.at))
        self.goals_of = defaultdict(list)
        for goal in self.goals:
            self.goals_of[goal.at].append(goal)
        self.needed_for: dict[int, Goal] = {}
        self.work = 0

        hidden = self._hide(self.always)
        ends = {i: (v, v) for i, v in enumerate(self.values.tolist())}
        for goal in self.goals:
            down, up = ends[goal.at]
            ends[goal.at] = (down + min(goal.amount, 0), up + max(goal.amount, 0))
        self.determined = {keys[i] for i in _positions(self.always) if ends[i][0] == ends[i][1]}
        if not self.determined:
            hidden = self._unhide(self._improve(self._unhide(hidden)))
            self.reasons = {keys[i]: reasons[i] for i in _positions(hidden)}
            self.intervals = {keys[i]: ends[i] for i in _positions(hidden) if small[i]}
            self.protects = {keys[i]: keys[goal.at] for i, goal in self.needed_for.items()}

    def _hide(self, hidden: int, banned: int = 0) -> int | None:
        """Hide more until every goal is proven, without the banned; None if that cannot be.

        With nothing banned, a goal out of reach gives way: it becomes the furthest there is.
        """
        self.changes.allow_only(~self._flags(banned))
        self.changes.set_prices(np.where(self._flags(hidden), HIDDEN_PRICE, self.weights))
        for goal in self.goals:
            if goal.is_proven(hidden):
                continue
            change = self.changes.reach(goal.at, goal.amount, insist=not banned)
            if change is None and banned:
                return None
            if change is None:
                goal.amount = self.changes.furthest(goal.at, goal.amount)
                change = self.changes.reach(goal.at, goal.amount)
            moved = self._learn(change)
            for i in _positions(moved & ~hidden):
                self.changes.set_price(i, HIDDEN_PRICE)
            hidden |= moved
        return hidden

    def _unhide(self, hidden: int) -> int:
        """Publish again what no goal needs, the largest first; note for the rest a goal that does."""
        changes = Changes(*self.limits, self._flags(hidden))
        changes.set_prices(np.where(self._flags(self.always), HIDDEN_PRICE, 1))
        for i in self._complements(hidden):
            rest = hidden & ~(1 << i)
            changes.allow(i, False)
            needed_for = self._first_out_of_reach(changes, rest, self.needed_for.get(i))
            if needed_for is None:
                hidden = rest
            else:
                changes.allow(i, True)
                self.needed_for[i] = needed_for
        self.work += changes.work
        return hidden

    def _first_out_of_reach(self, changes, hidden: int, likely: Goal | None) -> Goal | None:
        for goal in [likely, *self.goals] if likely else self.goals:
            if not goal.is_proven(hidden):
                change = changes.reach(goal.at, goal.amount, insist=False)
                if change is None:
                    return goal
                self._learn(change)
        return None

    def _improve(self, hidden: int) -> int:
        """Try to do without each complement, the largest first, for as long as EFFORT lasts."""
        found = True
        while found:
            found = False
            for i in self._complements(hidden):
                if self.work + self.changes.work > EFFORT:
                    return hidden
                if hidden >> i & 1:
                    trial = self._hide(hidden & ~(1 << i), banned=1 << i)
                    if trial is not None:
                        trial = self._unhide(trial)
                        if self._cost(trial) < self._cost(hidden):
                            hidden, found = trial, True
        return hidden

    def _learn(self, change: np.ndarray) -> int:
        changed = np.flatnonzero(change).tolist()
        moved = sum(1 << i for i in changed) & ~self.always
        for i in changed:
            for goal in self.goals_of[i]:
                if goal.is_met_by(change[i]):
                    goal.proofs.append(moved)
        return moved

    def _complements(self, hidden: int) -> list[int]:
        return sorted(_positions(hidden & ~self.always), key=lambda i: (-self.values[i], i))

    def _cost(self, hidden: int) -> tuple[int, int]:
        return hidden.bit_count(), int(self.values[self._flags(hidden)].sum())

    def _flags(self, mask: int) -> np.ndarray:
        octets = np.frombuffer(mask.to_bytes(len(self.values) // 8 + 1, "little"), dtype=np.uint8)
        return np.unpackbits(octets, bitorder="little")[: len(self.values)].astype(bool)


def _positions(mask: int) -> list[int]:
    return [i for i, bit in enumerate(reversed(f"{mask:b}")) if bit == "1"]


def _outer_bounds(rows, low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Bounds that follow from single sums alone: cheap, and they spare most goals out of reach."""
    low, high = low.copy(), high.copy()
    changed = True
    while changed:
        changed = False
        for total, *parts in rows:
            least = low[parts].sum()
            most = high[total] - least + low[parts]
            if least > low[total] or (most < high[parts]).any():
                low[total] = max(low[total], least)
                high[parts] = np.minimum(high[parts], most)
                changed = True
    return low, high
