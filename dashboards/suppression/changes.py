"""Changes of hidden figures that keep every relation true: what an attacker cannot rule out."""

import math

import highspy
import numpy as np

from .solver import Solver, solve
from .system import System, sums_of

WHOLE = 1e-5
# What asking costs, in steps of the simplex method.
OVERHEAD = 30
# What a unit of a move is worth that is to be as large as possible: more than any price of it.
REWARD = 100_000
# How many fractions to round before an integer program is asked.
DIVE = 40


class Changes:
    """A linear program over the figures of a system that may move, up or down, at a price per unit.

    A difference is no column of it: it moves with its two figures and costs nothing. What is known of one
    is a row, and the last row is the one that is asked for. Built once for many questions.
    """

    def __init__(self, system: System, movable: np.ndarray):
        self.size = len(movable)
        self.down, self.up = system.values - system.low, system.high - system.values
        self.differences = np.array(system.differences, dtype=np.int64).reshape(-1, 3).T
        self.pair_of = {d: ((high, 1), (low, -1)) for d, high, low in system.differences}
        figures = movable.copy()
        figures[self.differences[0]] = False
        self.figures = np.flatnonzero(figures)
        self.count = len(self.figures)
        self.column_of = {i: column for column, i in enumerate(self.figures.tolist())}
        self.limits = np.concatenate([self.up[self.figures], self.down[self.figures]]).astype(float)
        self.upper = self.limits.copy()
        self.prices = np.zeros(2 * self.count)
        self.columns = np.arange(2 * self.count, dtype=np.int32)
        self.work = 0

        # A difference of which anything is known is one that rose.
        told = [d for d in self.pair_of if system.low[d] > 0]
        rows = [row for _, row in system.rows] + [self.pair_of[d] for d in told]
        self.least, self.most = np.zeros((2, len(rows)))
        self.least[len(system.rows) :] = -self.down[told]
        self.most[len(system.rows) :] = highspy.kHighsInf
        entries = [
            (row, self.column_of[i], sign)
            for row, figures in enumerate(rows)
            for i, sign in figures
            if i in self.column_of
        ]
        self.row, self.column, self.sign = np.array(entries, dtype=np.int32).reshape(-1, 3).T
        self.solver = Solver()
        self.solver.addVars(2 * self.count, np.zeros(2 * self.count), self.upper)
        order = np.argsort(np.concatenate([self.row, self.row]), kind="stable")
        columns = np.concatenate([self.column, self.column + self.count])[order]
        signs = np.concatenate([self.sign, -self.sign])[order].astype(float)
        starts = 2 * np.searchsorted(self.row, np.arange(len(rows))).astype(np.int32)
        self.solver.addRows(len(rows), self.least, self.most, len(columns), starts, columns, signs)
        self.solver.addRow(-highspy.kHighsInf, highspy.kHighsInf, 0, columns[:0], signs[:0])

    def allow_only(self, movable: np.ndarray) -> None:
        allowed = movable[self.figures]
        self.upper = np.where(np.concatenate([allowed, allowed]), self.limits, 0)
        self.solver.changeColsBounds(2 * self.count, self.columns, 0 * self.upper, self.upper)

    def allow(self, i: int, movable: bool) -> None:
        for column in self._up_and_down(i):
            self.upper[column] = self.limits[column] if movable else 0
        self._release(i)

    def set_prices(self, prices: np.ndarray) -> None:
        self.prices = np.concatenate([prices[self.figures], prices[self.figures]]).astype(float)
        self.solver.changeColsCost(2 * self.count, self.columns, self.prices)

    def set_price(self, i: int, price: float) -> None:
        for column in self._up_and_down(i) if i in self.column_of else ():
            self.prices[column] = price
            self.solver.changeColCost(column, price)

    def reach(self, i: int, amount: int, *, insist: bool = True) -> np.ndarray | None:
        """A whole-number change that moves figure i by exactly `amount`, if any does: the cheapest, unless
        only fractions are as cheap.

        Unless one `insists`, it may be missed where it takes more than one linear program to find it.
        """
        if not -self._most(i, -1) <= amount <= self._most(i, 1):
            return None
        self._hold(i, amount, amount)
        moves = self._solve()
        change = self._whole(moves)
        if change is None and moves is not None and insist:
            change = self._dive(moves)
            change = self._any_whole(moves) if change is None else change
        self._release(i)
        return change

    def _any_whole(self, fractional: np.ndarray) -> np.ndarray | None:
        """A whole change, if there is any: an integer program finds one at any price, and a second one
        the cheapest of the figures that it or the fractional change moves."""
        self.solver.changeColsCost(2 * self.count, self.columns, 0 * self.prices)
        moves = self._solve(whole=True)
        self.solver.changeColsCost(2 * self.count, self.columns, self.prices)
        if moves is None:
            return None
        at_rest = np.flatnonzero((moves < WHOLE) & (fractional < WHOLE)).astype(np.int32)
        zeros = np.zeros(len(at_rest))
        self.solver.changeColsBounds(len(at_rest), at_rest, zeros, zeros)
        cheaper = self._solve(whole=True)
        self.solver.changeColsBounds(len(at_rest), at_rest, zeros, self.upper[at_rest])
        return self._whole(moves if cheaper is None else cheaper)

    def furthest(self, i: int, amount: int) -> np.ndarray:
        """A whole-number change that moves figure i as far towards `amount` as any does, found likewise."""
        direction = 1 if amount > 0 else -1
        amount = direction * int(min(abs(amount), self._most(i, direction)))
        self._hold(i, min(amount, 0), max(amount, 0))
        for figure, sign in self._figures(i):
            self._reward(figure, direction * sign * REWARD)
        moves = self._solve()
        change = self._whole(moves)
        for figure, _ in self._figures(i):
            self._reward(figure, 0)
        self._release(i)
        if change is None:
            # What is possible in fractions is a limit to what is in whole numbers.
            moves = moves[: self.count] - moves[self.count :]
            limit = sum(sign * moves[self.column_of[f]] for f, sign in self._figures(i))
            for least in range(math.floor(abs(limit) + WHOLE), 0, -1):
                change = self.reach(i, direction * least)
                if change is not None:
                    return change
        return np.zeros(self.size, dtype=np.int64) if change is None else change

    def _reward(self, i: int, reward: float) -> None:
        for column, sign in zip(self._up_and_down(i), (1, -1), strict=True):
            self.solver.changeColCost(column, self.prices[column] - sign * reward)

    def _figures(self, i: int) -> list[tuple[int, int]]:
        """The figures of which a figure's move is the sum, with signs: itself, or the two of a difference."""
        return [(f, sign) for f, sign in self.pair_of.get(i, ((i, 1),)) if f in self.column_of]

    def _most(self, i: int, direction: int) -> float:
        """How far the bounds of a figure alone let it move in a direction."""
        if i in self.pair_of:
            return (self.up if direction > 0 else self.down)[i]
        up, down = self._up_and_down(i)
        return self.upper[up if direction > 0 else down]

    def _hold(self, i: int, least: int, most: int) -> None:
        """Keep the move of a figure between two numbers: both the same, or one of them zero."""
        if i in self.pair_of:
            self._fill_last_row(i, 1)
            self.solver.changeRowBounds(len(self.least), least, most)
        else:
            up, down = self._up_and_down(i)
            self.solver.changeColBounds(up, max(least, 0), max(most, 0))
            self.solver.changeColBounds(down, max(-most, 0), max(-least, 0))

    def _release(self, i: int) -> None:
        """Let a figure move within its own bounds again."""
        if i in self.pair_of:
            self._fill_last_row(i, 0)
            self.solver.changeRowBounds(len(self.least), -highspy.kHighsInf, highspy.kHighsInf)
        else:
            for column in self._up_and_down(i):
                self.solver.changeColBounds(column, 0, self.upper[column])

    def _fill_last_row(self, i: int, filling: int) -> None:
        for figure, sign in self._figures(i):
            up, down = self._up_and_down(figure)
            self.solver.changeCoeff(len(self.least), up, filling * sign)
            self.solver.changeCoeff(len(self.least), down, -filling * sign)

    def _up_and_down(self, i: int) -> tuple[int, int]:
        return self.column_of[i], self.column_of[i] + self.count

    def _solve(self, *, whole: bool = False, anew: bool = True) -> np.ndarray | None:
        """The cheapest move of every column, or None if there is none."""
        feasible, moves = solve(self.solver, whole=whole, anew=anew)
        self.work += OVERHEAD + self.solver.getInfo().simplex_iteration_count
        return moves if feasible else None

    def _dive(self, moves: np.ndarray) -> np.ndarray | None:
        """A whole change near a fractional one: fractions are rounded one by one, the nearest to a whole
        number first, and the rest solved again. Much faster than an integer program; may find none."""
        fixed, change = [], None
        while change is None and moves is not None and len(fixed) < DIVE:
            away = abs(moves - np.rint(moves))
            away[away < WHOLE] = 1
            if away.min() == 1:
                break  # whole, but not exact
            column = int(away.argmin())
            fixed.append(column)
            near = np.rint(moves[column])
            for value in (near, near + (1 if moves[column] > near else -1)):
                self.solver.changeColBounds(column, value, value)
                moves = self._solve(anew=False)
                if moves is not None:
                    break
            change = self._whole(moves)
        for column in fixed:
            self.solver.changeColBounds(column, 0, self.upper[column])
        return change

    def _whole(self, moves: np.ndarray | None) -> np.ndarray | None:
        """The moves as a change, if they are whole and keep every sum and bound in exact arithmetic."""
        if moves is None:
            return None
        moves = moves[: self.count] - moves[self.count :]
        whole = np.rint(moves).astype(np.int64)
        up, down = self.upper.reshape(2, -1)
        if abs(moves - whole).max(initial=0) > WHOLE or (whole > up).any() or (-whole > down).any():
            return None
        sums = sums_of(self.row, self.sign * whole[self.column], len(self.least))
        if (sums < self.least).any() or (sums > self.most).any():
            return None
        change = np.zeros(self.size, dtype=np.int64)
        change[self.figures] = whole
        difference, high, low = self.differences
        change[difference] = change[high] - change[low]
        return change
