"""Changes of hidden figures that keep every relation true: what an attacker cannot rule out."""

import numpy as np

from .solver import Solver, solve

WHOLE = 1e-5
# What asking costs, in steps of the simplex method.
OVERHEAD = 30
TRIES = 4


class Changes:
    """A linear program over the figures that may move, up or down, at a price per unit.

    `rows` holds for each sum the positions of its figures and their signs. Built once for many
    questions, each of which starts from the answer to the last.
    """

    def __init__(self, rows, down: np.ndarray, up: np.ndarray, movable: np.ndarray):
        self.size = len(movable)
        self.figures = np.flatnonzero(movable)
        self.count = len(self.figures)
        self.column_of = {i: column for column, i in enumerate(self.figures.tolist())}
        self.limits = np.concatenate([up[self.figures], down[self.figures]]).astype(float)
        self.upper = self.limits.copy()
        self.prices = np.zeros(2 * self.count)
        self.columns = np.arange(2 * self.count, dtype=np.int32)
        self.other_prices = np.random.default_rng(0).uniform(1, 1.5, (TRIES, 2 * self.count))
        self.is_feasible = True
        self.work = 0

        entries = [
            (row, self.column_of[i], sign)
            for row, (_, figures) in enumerate(rows)
            for i, sign in figures
            if i in self.column_of
        ]
        self.row_of, self.column_in, self.sign = np.array(entries, dtype=np.int32).reshape(-1, 3).T
        self.solver = Solver()
        self.solver.addVars(2 * self.count, np.zeros(2 * self.count), self.upper)
        order = np.argsort(np.concatenate([self.row_of, self.row_of]), kind="stable")
        columns = np.concatenate([self.column_in, self.column_in + self.count])[order]
        signs = np.concatenate([self.sign, -self.sign])[order].astype(float)
        starts = 2 * np.searchsorted(self.row_of, np.arange(len(rows))).astype(np.int32)
        zeros = np.zeros(len(rows))
        self.solver.addRows(len(rows), zeros, zeros, len(columns), starts, columns, signs)

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
        for column in self._up_and_down(i):
            self.prices[column] = price
            self.solver.changeColCost(column, price)

    def reach(self, i: int, amount: int, *, insist: bool = True) -> np.ndarray | None:
        """The cheapest whole-number change that moves figure i by exactly `amount`, if any does.

        Unless one `insists`, it may be missed where it takes an integer program to find it.
        """
        up, down = self._up_and_down(i)
        if abs(amount) > self.upper[up if amount > 0 else down]:
            return None
        for column, move in ((up, max(amount, 0)), (down, max(-amount, 0))):
            self.solver.changeColBounds(column, move, move)
        change = self._solve(insist=False)
        if change is None and insist and self.is_feasible:
            change = self._another_way()
            change = self._solve() if change is None else change
        self._release(i)
        return change

    def _another_way(self) -> np.ndarray | None:
        """A change at slightly other prices, which is often whole where the cheapest is not: many
        times faster than an integer program."""
        change = None
        for prices in self.other_prices:
            self.solver.changeColsCost(2 * self.count, self.columns, self.prices * prices)
            change = self._solve(insist=False)
            if change is not None:
                break
        self.solver.changeColsCost(2 * self.count, self.columns, self.prices)
        return change

    def furthest(self, i: int, amount: int) -> int:
        """How far towards `amount` figure i can move at all."""
        up, down = self._up_and_down(i)
        only = np.zeros(2 * self.count)
        only[up if amount > 0 else down] = -1
        self.solver.changeColsCost(2 * self.count, self.columns, only)
        for column, most in ((up, max(amount, 0)), (down, max(-amount, 0))):
            self.solver.changeColBounds(column, 0, min(most, self.upper[column]))
        change = self._solve()
        self._release(i)
        self.solver.changeColsCost(2 * self.count, self.columns, self.prices)
        return int(change[i])

    def _up_and_down(self, i: int) -> tuple[int, int]:
        return self.column_of[i], self.column_of[i] + self.count

    def _release(self, i: int) -> None:
        for column in self._up_and_down(i):
            self.solver.changeColBounds(column, 0, self.upper[column])

    def _solve(self, insist: bool = True) -> np.ndarray | None:
        """The cheapest change, whole and exact, or None if there is none."""
        for whole in (False, True) if insist else (False,):
            feasible, moves = solve(self.solver, whole=whole)
            self.work += OVERHEAD + self.solver.getInfo().simplex_iteration_count
            self.is_feasible = feasible
            if not feasible:
                return None
            moves = moves[: self.count] - moves[self.count :]
            rounded = np.rint(moves).astype(np.int64)
            if abs(moves - rounded).max() < WHOLE and self._holds(rounded):
                change = np.zeros(self.size, dtype=np.int64)
                change[self.figures] = rounded
                return change
        if insist:
            raise ArithmeticError("The solver's answer is not a table of whole numbers.")
        return None

    def _holds(self, whole: np.ndarray) -> bool:
        """Whether a change keeps every relation and bound, in exact arithmetic."""
        up, down = self.upper.reshape(2, -1)
        sums = np.bincount(self.row_of, self.sign * whole[self.column_in], minlength=1)
        return bool((whole <= up).all() and (-down <= whole).all() and not sums.any())
