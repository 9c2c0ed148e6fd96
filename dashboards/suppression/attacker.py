"""The attack: the exact bounds of every hidden figure, from nothing but what is published.

Shares nothing with the choice of what to hide but the solver, so that it can check that choice.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping

import highspy
import numpy as np

from .solver import Solver, solve
from .tables import Reason, Relation

FRACTION = 1e-6
CONTRADICTION = "The published figures contradict each other."


def attack(
    published: Mapping[Hashable, int],
    hidden: Mapping[Hashable, Reason],
    relations: Iterable[Relation],
    threshold: int = 10,
    repeated: Collection[Hashable] = frozenset(),
) -> dict[Hashable, tuple[int, int | None]]:
    """The lowest and highest whole number each hidden figure can be; None is no highest.

    `repeated`: those hidden figures known to count a child possibly more than once. ValueError if
    the published figures contradict each other.
    """
    solver = Solver()
    column = {key: i for i, key in enumerate(hidden)}
    for key, reason in hidden.items():
        low, high = reason.bounds(threshold, repeated=key in repeated)
        solver.addVar(low, highspy.kHighsInf if high is None else high)
    for total, parts in relations:
        signed = [(total, 1), *((part, -1) for part in parts)]
        known = sum(sign * published[key] for key, sign in signed if key not in column)
        unknown = [(column[key], sign) for key, sign in signed if key in column]
        if known and not unknown:
            raise ValueError(CONTRADICTION)
        indices = np.array([i for i, _ in unknown], dtype=np.int32)
        signs = np.array([sign for _, sign in unknown], dtype=float)
        solver.addRow(-known, -known, len(unknown), indices, signs)
    return {key: (_end(solver, i, 1), _end(solver, i, -1)) for key, i in column.items()}


def _end(solver: Solver, i: int, direction: int) -> int | None:
    """The least (direction 1) or greatest (-1) whole number of one column; None if unbounded."""
    solver.changeColCost(i, direction)
    feasible, values = solve(solver)
    if values is not None and abs(values - np.rint(values)).max() > FRACTION:
        feasible, values = solve(solver, whole=True)
    solver.changeColCost(i, 0)
    if not feasible:
        raise ValueError(CONTRADICTION)
    return None if values is None else round(values[i])
