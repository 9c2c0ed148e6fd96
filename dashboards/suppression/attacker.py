"""The attack: the exact bounds of every hidden figure, from nothing but what is published.

Shares nothing with the choice of what to hide but the solver and what a reason tells, so that it can
check that choice.
"""

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence

import highspy
import numpy as np

from .knowledge import Figure, Past, Released
from .solver import Solver, solve
from .tables import Cell, Reason, Relation

FRACTION = 1e-6
CONTRADICTION = "The published figures contradict each other."


def attack(
    published: Mapping[Hashable, int],
    hidden: Mapping[Hashable, Reason],
    relations: Iterable[Relation],
    threshold: int = 10,
    repeated: Collection[Hashable] = frozenset(),
) -> dict[Hashable, tuple[int, int | None]]:
    """The lowest and highest whole number each hidden figure of one release can be; None is no highest.

    `repeated`: those hidden figures known to count a child possibly more than once. ValueError if
    the published figures contradict each other.
    """
    solver = Solver()
    column = {key: i for i, key in enumerate(hidden)}
    for key, reason in hidden.items():
        low, high = reason.bounds(threshold, repeated=key in repeated)
        solver.addVar(low, highspy.kHighsInf if high is None else high)
    for total, parts in relations:
        _add_sum(solver, column, {key: key for key in (total, *parts)}, published, total, parts)
    return {key: _ends(solver, {i: 1}) for key, i in column.items()}


class Attack:
    """The attack on all releases at once, by somebody who also knows which figures did not change.

    They take it that a number rose or fell where a reason tells that it changed, and know the sums of
    every release. ValueError if the published figures contradict each other.
    """

    def __init__(self, releases: Sequence[Released]):
        past = Past(releases)
        self.cells: dict[Figure, Cell] = {}
        self.bounds: dict[Figure, tuple[int, int | None]] = {}
        for at, release, name, cell, reason in past.hidden():
            figure = Figure(name, cell.value)
            low, high = past.bounds(at, release, name, cell, reason)
            before = self.bounds.get(figure, (low, high))
            highs = [h for h in (high, before[1]) if h is not None]
            self.bounds[figure] = max(low, before[0]), min(highs, default=None)
            self.cells.setdefault(figure, cell)
        self.column = {figure: i for i, figure in enumerate(self.bounds)}
        self.solver = Solver()
        for low, high in self.bounds.values():
            self.solver.addVar(low, highspy.kHighsInf if high is None else high)
        done = set()
        for release in releases:
            of = {name: Figure(name, cell.value) for name, cell in release.cells.items()}
            known = {figure: figure.value for figure in of.values() if figure not in self.column}
            for total, parts in release.relations:
                figures = of[total], tuple(of[part] for part in parts)
                if figures not in done:
                    done.add(figures)
                    _add_sum(self.solver, self.column, of, known, total, parts)

    def figure(self, figure: Figure) -> tuple[int, int | None]:
        """The lowest and highest whole number a hidden figure can be."""
        return _ends(self.solver, {self.column[figure]: 1})

    def difference(self, one: Figure, other: Figure) -> tuple[int | None, int | None]:
        """The least and the most by which `other` can be larger than `one`, both hidden."""
        return _ends(self.solver, {self.column[other]: 1, self.column[one]: -1})

    def figures(self) -> Iterator[tuple[Figure, tuple[int, int | None]]]:
        for figure in self.column:
            yield figure, self.figure(figure)


def _add_sum(solver, column: Mapping, key_of: Mapping, published: Mapping, total, parts) -> None:
    signed = [(key_of[total], 1), *((key_of[part], -1) for part in parts)]
    known = sum(sign * published[key] for key, sign in signed if key not in column)
    unknown = [(column[key], sign) for key, sign in signed if key in column]
    if known and not unknown:
        raise ValueError(CONTRADICTION)
    indices = np.array([i for i, _ in unknown], dtype=np.int32)
    signs = np.array([sign for _, sign in unknown], dtype=float)
    solver.addRow(-known, -known, len(unknown), indices, signs)


def _ends(solver: Solver, of: Mapping[int, int]) -> tuple[int | None, int | None]:
    """The least and greatest whole number of a signed sum of columns; None where it has none."""
    return _end(solver, of, 1), _end(solver, of, -1)


def _end(solver: Solver, of: Mapping[int, int], direction: int) -> int | None:
    for i, sign in of.items():
        solver.changeColCost(i, direction * sign)
    feasible, values = solve(solver)
    if values is not None and abs(values - np.rint(values)).max() > FRACTION:
        feasible, values = solve(solver, whole=True)
    for i in of:
        solver.changeColCost(i, 0)
    if not feasible:
        raise ValueError(CONTRADICTION)
    return None if values is None else round(sum(sign * values[i] for i, sign in of.items()))
