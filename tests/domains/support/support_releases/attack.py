"""The attacker: knows the shown figures and how they add up, and solves for the hidden ones.

Independent of the product: whole numbers, sums of leaves, and the solver HiGHS. What it finds is
exact: an optimum of whole numbers is a table that nobody can rule out; where the relaxed optimum
has fractions, the same is solved again over whole numbers.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import highspy
import numpy as np

Leaves = Sequence[int]
"""Which leaves a figure is the sum of."""

WIDE = 5
"""An interval that spans so much is followed no further."""
MOST = 10_000.0
"""No leaf is larger: the API takes no more. Knowing it only helps the attacker."""

SETTINGS = {
    "output_flag": False,
    "threads": 1,
    "simplex_iteration_limit": 100_000,
    "mip_max_nodes": 100_000,
}
"""Far more steps than any of these tables takes: a solver that walks in a circle ends."""


class Attack:
    """`shown` = (leaves, value) of every figure that can be read, over `size` leaves."""

    def __init__(self, size: int, shown: Iterable[tuple[Leaves, int]]) -> None:
        self.columns = np.arange(size, dtype=np.int32)
        self.model = model = highspy.Highs()  # type: ignore[no-untyped-call]
        for option in SETTINGS.items():
            model.setOptionValue(*option)
        model.addVars(size, np.zeros(size), np.full(size, MOST))
        for leaves, value in shown:
            ones = np.ones(len(leaves))
            model.addRow(value, value, len(leaves), np.array(leaves, np.int32), ones)

    def spans(self, hidden: Mapping[Any, Leaves]) -> dict[Any, int]:
        """Per hidden figure, how far its possible values lie apart, up to WIDE."""
        sums = np.zeros((len(hidden), len(self.columns)))
        for row, leaves in zip(sums, hidden.values(), strict=True):
            row[list(leaves)] = 1
        low, high = np.full(len(hidden), np.inf), np.full(len(hidden), -np.inf)
        for at, leaves in enumerate(hidden.values()):
            for sign in (1, -1):
                if high[at] - low[at] >= WIDE:
                    break
                values = sums @ self.extreme(leaves, sign)
                low, high = np.minimum(low, values), np.maximum(high, values)
        return {key: min(WIDE, int(high[at] - low[at])) for at, key in enumerate(hidden)}

    def extreme(self, leaves: Leaves, sign: int) -> Any:
        """A table of whole numbers in which the sum of `leaves` is largest (1) or smallest (-1)."""
        cost = np.zeros(len(self.columns))
        cost[list(leaves)] = -sign
        self.model.changeColsCost(len(self.columns), self.columns, cost)
        table = self.solved()
        if np.abs(table - table.round()).max() > 1e-6:
            whole = [highspy.HighsVarType.kInteger] * len(self.columns)
            self.model.changeColsIntegrality(len(self.columns), self.columns, np.array(whole))
            table = self.solved()
            free = [highspy.HighsVarType.kContinuous] * len(self.columns)
            self.model.changeColsIntegrality(len(self.columns), self.columns, np.array(free))
        return table.round()

    def solved(self) -> Any:
        """The optimum; begun anew, with presolve, where the first way goes round in a circle."""
        for presolve in ("off", "on"):
            self.model.setOptionValue("presolve", presolve)
            self.model.run()
            if self.model.getModelStatus() == highspy.HighsModelStatus.kOptimal:
                break
            self.model.clearSolver()
        self.model.setOptionValue("presolve", "off")
        assert self.model.getModelStatus() == highspy.HighsModelStatus.kOptimal
        return np.array(self.model.getSolution().col_value)
