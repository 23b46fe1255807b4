"""The attack of those who counted a part themselves: what they can tell of the other communes.

A commune knows its own months, services and minors; two may put theirs together. What they are told
by the published table besides is solved for whole numbers (`attack.py`) over everything that the
others could have counted.
"""

from collections.abc import Collection, Iterator
from itertools import combinations
from uuid import UUID

from backend.disclosure.suppression import SMALLEST_SHOWN, is_small
from backend.domains.support.support_releases.year_tables import COMMUNE, Key
from tests.domains.support.support_releases.attack import Attack
from tests.domains.support.support_releases.worlds import World

Printed = dict[Key, int | None]
Name = tuple[object, ...]
"""A printed figure's key, or what else is asked about."""


def narrow_for(
    world: World, printed: Printed, insiders: Collection[UUID]
) -> dict[Name, tuple[int, int]]:
    """{what the insiders bound more narrowly than k: (its value, how far apart its bounds are)}.

    Asked of each figure of the others that is hidden, of what they have of each figure if that is
    small, and of each small count of a single commune. That the others have none is no finding.
    """
    others = [i for i, atom in enumerate(world.atoms) if atom[0] not in insiders]
    known = {key: value for key, value in printed.items() if value is not None}
    empty = {i for key, value in known.items() if value == 0 for i in world.parts(key)}
    place = {i: at for at, i in enumerate(i for i in others if i not in empty)}
    shown = []
    for key in known:
        theirs = [i for i in world.parts(key) if i in place]
        shown.append(([place[i] for i in theirs], world.value(theirs)))
    wanted: dict[Name, list[int]] = {}
    for name, parts in targets(world, printed, insiders):
        theirs = [i for i in parts if i in place]
        is_hidden = name in printed and name not in known
        if theirs and (is_hidden or is_small(world.value(theirs))):
            wanted[name] = theirs
    spans = Attack(len(place), shown).spans(
        {key: [place[i] for i in theirs] for key, theirs in wanted.items()}
    )
    values = {key: world.value(theirs) for key, theirs in wanted.items()}
    return {
        key: (values[key], width)
        for key, width in spans.items()
        if width < SMALLEST_SHOWN and (values[key], width) != (0, 0)
    }


def targets(
    world: World, printed: Printed, insiders: Collection[UUID]
) -> Iterator[tuple[Name, list[int]]]:
    """Every figure that is printed, and what each other commune counted, finer than any of it."""
    yield from ((key, world.parts(key)) for key in printed)
    for unit in world.units:
        if unit not in insiders:
            yield from of_commune(world, unit)


def of_commune(world: World, unit: UUID) -> Iterator[tuple[Name, list[int]]]:
    """By quarter and service, by month, and minors: never printed of one commune."""
    whole = world.parts((COMMUNE, unit))
    by: dict[Name, list[int]] = {}
    for i in whole:
        _, month, service, young = world.atoms[i]
        quarter = (month + 2) // 3
        keys: list[Name] = [
            ("quarter", quarter),
            ("quarter", quarter, service),
            ("month", month),
            ("month", month, service),
        ]
        keys += [("minors",), ("minors", service)] if young else []
        for key in keys:
            by.setdefault((unit, *key), []).append(i)
    yield from by.items()


def single_roles(world: World) -> list[frozenset[UUID]]:
    return [frozenset({unit}) for unit in world.units]


def pair_roles(world: World) -> list[frozenset[UUID]]:
    return [frozenset(pair) for pair in combinations(world.units, 2)]
