"""The linear and integer programs of HiGHS, so that the same input always gives the same answer."""

import highspy
import numpy as np

OPTIMAL = highspy.HighsModelStatus.kOptimal
UNBOUNDED = highspy.HighsModelStatus.kUnbounded
INFEASIBLE = highspy.HighsModelStatus.kInfeasible
ANSWERS = {OPTIMAL, UNBOUNDED, INFEASIBLE}


class Solver(highspy.Highs):
    """One thread and no presolve: the answer follows from the question alone."""

    def enableCallbacks(self) -> None:
        # The first call that is not an option, made while constructing, would print a banner.
        for option, value in {"output_flag": False, "threads": 1, "presolve": "off"}.items():
            self.setOptionValue(option, value)
        super().enableCallbacks()


def solve(
    solver: Solver, *, whole: bool = False, anew: bool = False
) -> tuple[bool, np.ndarray | None]:
    """Whether there is any solution, and the best one, None if there is always a better.

    `whole`: only whole numbers count. Unless `anew`, the search goes on from the last answer.
    """
    if whole:
        _set_kind(solver, highspy.HighsVarType.kInteger, presolve="on")
    if anew:
        solver.setBasis()
    solver.run()
    if solver.getModelStatus() not in ANSWERS:  # the last answer was a bad place to start from
        solver.clearSolver()
        solver.run()
    status, values = solver.getModelStatus(), np.array(solver.getSolution().col_value)
    if whole:
        _set_kind(solver, highspy.HighsVarType.kContinuous, presolve="off")
    if status not in ANSWERS:
        raise ArithmeticError(f"The solver gave up: {solver.modelStatusToString(status)}.")
    return status != INFEASIBLE, values if status == OPTIMAL else None


def _set_kind(solver: Solver, kind: highspy.HighsVarType, presolve: str) -> None:
    count = solver.getNumCol()
    kinds = np.full(count, int(kind), dtype=np.uint8)
    solver.changeColsIntegrality(count, np.arange(count, dtype=np.int32), kinds)
    solver.setOptionValue("presolve", presolve)
