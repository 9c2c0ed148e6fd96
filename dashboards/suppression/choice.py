"""The choice of what to hide: the small figures, then as few others as keep them hidden.

A set of figures is a bit mask over their positions. A goal is one end of the interval a figure must
keep. A proof of it is what one change that gets there moves, and holds while all of that is hidden.
"""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from .changes import Changes
from .knowledge import Protected
from .system import Goal, System

# How long to look for a better choice, in steps of the simplex method: about a second.
EFFORT = 100_000
# Moving a hidden figure costs little, but not nothing: a proof that moves few holds longer.
HIDDEN_PRICE = 0.1
# By how much a figure that is hidden for another may differ, at least: the first that it can.
LITTLE = (1, -1, 2, -2, 3, -3)


class Choice:
    """What to hide of a system so that every goal is kept.

    Where some figures are `determined` however much is hidden, or goals of earlier releases are
    `broken`, by as much as the second number, nothing else is decided. `known` are changes of systems of
    the same figures that told other reasons: most hold in this one too.
    """

    def __init__(self, system: System, known: Sequence[np.ndarray] = ()):
        self.system = system
        self.known: list[np.ndarray] = []
        self.values, self.weights = system.values, system.weights
        self.always = system.always
        self.changes = Changes(system, np.ones(len(self.values), dtype=bool))
        self.goals = system.goals()
        self.goals_of = defaultdict(list)
        for goal in self.goals:
            self.goals_of[goal.at].append(goal)
        self.needed_for: dict[int, Goal] = {}
        self.broken: list[tuple[int, int]] = []
        self.work = 0

        hidden = self.always
        for change in known:
            if not len(system.outside(change)):
                hidden |= self._learn(change)
        hidden = self._hide(hidden)
        ends = {i: (v, v) for i, v in enumerate(self.values.tolist())}
        for goal in self.goals:
            down, up = ends[goal.at]
            ends[goal.at] = (down + min(goal.amount, 0), up + max(goal.amount, 0))
        self.ends = ends
        self.determined = {
            i
            for i in system.ends
            if self.goals_of[i] and ends[i][0] == ends[i][1] and not system.is_given_up(i)
        }
        if not self.determined and not self.broken:
            hidden = self._unhide(self._improve(self._unhide(hidden)))
            self.hidden = [i for i in _positions(hidden) if i in system.key_of]
            self.protects = {i: goal.at for i, goal in self.needed_for.items()}

    def kept(self) -> dict[Protected, tuple[int, int]]:
        """What must stay possible from now on, where no earlier release has said so already: of what
        is hidden for another, that it is not the only number possible."""
        system, kept = self.system, {}
        for i, goals in self.goals_of.items():
            if goals and system.kept.get(system.protected[i]) != self.ends[i]:
                kept[system.protected[i]] = self.ends[i]
        flags = self._flags(self.always | sum(1 << i for i in self.hidden))
        changes = Changes(self.system, flags)
        changes.set_prices(flags.astype(float))
        for i in self.hidden:
            if not system.always >> i & 1:
                value, step = int(self.values[i]), self._little(changes, i)
                kept[system.protected[i]] = min(value, value + step), max(value, value + step)
        return kept

    def _little(self, changes: Changes, i: int) -> int:
        """By how much a figure that is hidden for another may differ."""
        for step in LITTLE:
            if changes.reach(i, step, insist=False) is not None:
                return step
        goal = self.needed_for.get(i)
        return int(changes.reach(goal.at, goal.amount)[i]) if goal else 0

    def _hide(self, hidden: int, banned: int = 0) -> int | None:
        """Hide more until every goal is proven, without the banned; None if that cannot be.

        With nothing banned, a goal out of reach gives way: it becomes the furthest there is. One that an
        earlier release kept, and those come first, is broken instead, and then no new ones are looked at.
        """
        self.changes.allow_only(~self._flags(banned))
        self.changes.set_prices(np.where(self._flags(hidden), HIDDEN_PRICE, self.weights))
        for goal in self.goals:
            if goal.is_proven(hidden):
                continue
            if self.broken and not goal.is_kept:
                break
            if banned or goal.is_kept:
                change = self.changes.reach(goal.at, goal.amount, insist=not banned)
            else:
                change = self.changes.furthest(goal.at, goal.amount)
                goal.amount = int(change[goal.at])
            if change is None and banned:
                return None
            if change is None:
                self.broken.append((goal.at, goal.amount))
                continue
            moved = self._learn(change)
            self.known.append(change)
            for i in _positions(moved & ~hidden):
                self.changes.set_price(i, HIDDEN_PRICE)
            hidden |= moved
        return hidden

    def _unhide(self, hidden: int) -> int:
        """Publish again what no goal needs, the dearest first; note for the rest a goal that does."""
        changes = Changes(self.system, self._flags(hidden))
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
        """Try to do without each complement, the dearest first, for as long as EFFORT lasts."""
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
                    goal.learn(moved)
        return moved

    def _complements(self, hidden: int) -> list[int]:
        return sorted(
            _positions(hidden & ~self.always), key=lambda i: (-self.weights[i], -self.values[i], i)
        )

    def _cost(self, hidden: int) -> float:
        return float(self.weights[self._flags(hidden & ~self.always)].sum())

    def _flags(self, mask: int) -> np.ndarray:
        octets = np.frombuffer(mask.to_bytes(len(self.values) // 8 + 1, "little"), dtype=np.uint8)
        return np.unpackbits(octets, bitorder="little")[: len(self.values)].astype(bool)


def _positions(mask: int) -> list[int]:
    return [i for i, bit in enumerate(reversed(f"{mask:b}")) if bit == "1"]
