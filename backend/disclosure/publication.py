"""Rules for published tables of several communes: what may be shown, and whom it must resist (R8).

`suppression.py` protects a table against readers who are given. The rules here say which readers
those are: each commune alone, and two communes together if enough figures remain.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

FigureKey = TypeVar("FigureKey")

MIN_COMMUNES, MIN_TOTAL = 4, 15
"""With fewer communes only totals are published, and only from MIN_TOTAL on: a part of the table
would reveal the other communes' parts."""
MIN_SHOWN_PERCENT = 70
"""The protection against two communes together must leave this share of the figures that the
protection against single communes leaves."""


@dataclass(frozen=True)
class ProtectedFigures(Generic[FigureKey]):
    """Each figure by its key; None = suppressed.

    `colluding`: how many communes can combine what they know without learning a small count.
    """

    figures: dict[FigureKey, int | None]
    colluding: int


def select_protection(
    against_one: dict[FigureKey, int | None],
    against_two: dict[FigureKey, int | None],
    count_shown: Callable[[dict[FigureKey, int | None]], int],
) -> ProtectedFigures[FigureKey]:
    """Choose the figures that resist two communes together, if enough of them are shown."""
    if 100 * count_shown(against_two) < MIN_SHOWN_PERCENT * count_shown(against_one):
        return ProtectedFigures(against_one, 1)
    return ProtectedFigures(against_two, 2)
