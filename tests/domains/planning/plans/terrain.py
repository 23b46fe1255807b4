"""The units in which every random register stands, with a merger and a split in its year."""

from datetime import date, timedelta
from uuid import UUID, uuid5

from hypothesis import strategies as st

from backend.core.session.org_units import build_closure_pairs
from tests import world

SPACE = uuid5(world.plan(), "worlds")


def named(name: str) -> UUID:
    return uuid5(SPACE, name)


MERGED, SPLIT = date(2022, 7, 1), date(2022, 9, 1)
EVE = timedelta(days=1)
UNITS: dict[str, tuple[str | None, date | None, date | None]] = {
    "province": (None, None, None),
    "district": ("province", None, None),
    "elsewhere": ("province", None, None),
    "a": ("district", None, MERGED - EVE),
    "b": ("district", None, MERGED - EVE),
    "ab": ("district", MERGED, None),
    "c": ("district", None, None),
    "s": ("district", None, SPLIT - EVE),
    "s1": ("district", SPLIT, None),
    "s2": ("district", SPLIT, None),
    "x": ("elsewhere", None, None),
}
"""a and b merge into ab; s is split into s1 and s2; c stays; x lies in another district."""
SUCCESSIONS = [("a", "ab"), ("b", "ab"), ("s", "s1"), ("s", "s2")]
COMMUNES = ("a", "b", "ab", "c", "s", "s1", "s2", "x")
TEAMS = {"province": "province", "district": "district", "c": "commune"}
ABOVE = {
    name: {n for n in UNITS if (named(n), named(name)) in pairs}
    for pairs in [
        build_closure_pairs(
            {named(n): named(p) if p else None for n, (p, *_) in UNITS.items()},
            [(named(a), named(b)) for a, b in SUCCESSIONS],
        )
    ]
    for name in UNITS
}
"""{unit: all that it lies in, itself included}."""

EDGES = [date(2022, 1, 1), date(2022, 4, 1), MERGED, SPLIT, date(2022, 10, 1), date(2022, 12, 31)]
days = st.sampled_from(sorted({day + timedelta(days=n) for day in EDGES for n in (-1, 0, 1)}))
in_year = days.filter(lambda day: day.year == 2022)


def within(unit: str, sees: tuple[str, ...]) -> bool:
    """In the plan's unit, and in one of the reader's."""
    return "district" in ABOVE[unit] and bool(ABOVE[unit] & {*sees})
