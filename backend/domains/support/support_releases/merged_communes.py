"""A published year by the communes that took its communes over: which of their sums are safe (R8).

A year is published once, by the communes of its last day. Later these are merged, and a sum over
merged communes is one more thing to subtract from. So the published table and the sums are one
network: a service flows into the sum of the merged communes, from there into each of them, and the
totals of these flow into the total of all. What was published can only be a constraint: a cell that
is shown is known to everybody, a cell that is hidden stays hidden, and the solver says which sums
must be hidden so that no hidden cell becomes narrower than k.

Readers are everybody, each commune, each commune that took others over (it knows what all of them
counted), and any two of these together. Years have no count in common: tables of several years that
each hold against a reader hold together.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations
from uuid import UUID

from backend.disclosure.publication import MIN_COMMUNES
from backend.disclosure.suppression import Insider, is_dominated
from backend.domains.support.support_releases.schemas import FiguresShown
from backend.domains.support.support_releases.table_suppression import (
    build_insider,
    find_suppressed_in_table,
)
from backend.domains.support.support_releases.year_tables import (
    ALL,
    COMMUNE,
    SERVICES,
    Key,
    Leaf,
    YearTable,
    build_communes_table,
    list_cells,
)
from backend.domains.support.support_services.models import Service

MERGED = "merged"
"""Kind of a sum over merged communes: (MERGED, id), (MERGED, id, service)."""

Home = Mapping[UUID, UUID]
"""{commune: the one that took it over}; a commune that is not in it stays as it is."""
Figures = dict[Key, int | None]


@dataclass(frozen=True, slots=True)
class MergedYear:
    """`leaves`: what each commune counted of each service in the year, as far as it counted it.

    `shown`: the published figures that are not hidden. `readers`: communes whose counts a single
    office knows, because it took them over.
    """

    leaves: frozenset[Leaf]
    shown: frozenset[tuple[Key, int]]
    home: frozenset[tuple[UUID, UUID]]
    readers: frozenset[frozenset[UUID]]


@lru_cache(maxsize=64)
def build_merged_figures(year: MergedYear) -> Figures | None:
    """{(COMMUNE, id of a commune since the merger), …: its figure}; None = hidden or not known.

    None in place of all: nothing may be told, since the published table says other numbers, or
    there are too few communes to cover for each other.
    """
    home, leaves = dict(year.home), sorted(year.leaves, key=str)
    shown = dict(year.shown)
    counted = {leaf.unit for leaf in leaves}
    rows = {home.get(unit, unit) for unit in counted}
    if (ALL,) not in shown or min(len(counted), len(rows)) < MIN_COMMUNES:
        return None
    if not is_same_table(build_communes_table(leaves), shown):
        return None
    merged = list_merged(leaves, home)
    hidden = find_suppressed_sums(leaves, merged, shown, year.readers)
    told: Figures = {}
    for key, cell in list_cells(build_merged_table(leaves, merged)):
        if key[0] not in (COMMUNE, MERGED) or (key[0] == COMMUNE and key[1] in merged):
            continue
        unit, of = UUID(str(key[1])), [Service(str(one)) for one in key[2:]]
        row = home.get(unit, unit)
        is_told = key in shown if key[0] == COMMUNE else key not in hidden
        is_known = not has_unknown_part(leaves, home, row, of)
        told[COMMUNE, row, *of] = cell.value if is_told and is_known else None
    return told


def is_same_table(table: YearTable, shown: Mapping[Key, int]) -> bool:
    """Whether each published figure is that of the table."""
    values = {key: cell.value for key, cell in list_cells(table)}
    return all(values.get(key) == value for key, value in shown.items())


def list_published(figures: FiguresShown) -> Figures:
    """The figures of a published table that belong to the table of communes."""
    told: Figures = {(ALL,): figures.count}
    told |= {(SERVICES, service): value for service, value in figures.services.items()}
    for one in figures.communes:
        told[COMMUNE, one.org_unit_id] = one.count
        told |= {(COMMUNE, one.org_unit_id, of): value for of, value in one.services.items()}
    return told


def list_merged(leaves: Iterable[Leaf], home: Home) -> dict[UUID, UUID]:
    """{commune: the one that took it over}, where that one took over several that counted."""
    found = {leaf.unit: home.get(leaf.unit, leaf.unit) for leaf in leaves}
    size = Counter(found.values())
    return {unit: row for unit, row in found.items() if size[row] > 1}


def has_unknown_part(leaves: Iterable[Leaf], home: Home, row: UUID, of: Sequence[Service]) -> bool:
    """Whether one of the merged communes did not count the service, or any of the services."""
    counted = {leaf.unit for leaf in leaves if not of or leaf.service in of}
    return any(commune == row and unit not in counted for unit, commune in home.items())


def build_merged_table(leaves: list[Leaf], merged: Home) -> YearTable:
    """The table of communes by service with the sums over merged communes between them."""
    table = build_communes_table(leaves)
    sums: dict[Key, int] = {}
    for i, (key, cell) in enumerate(list_cells(table)):
        if key[0] != COMMUNE or (row := merged.get(UUID(str(key[1])))) is None:
            continue
        if key[2:]:
            table.figures[i] = replace(cell, tail=f"{row} {key[2]}")
        else:
            table.figures[i] = replace(cell, head=f"sum {row}")
        name: Key = (MERGED, row, *key[2:])
        sums[name] = sums.get(name, 0) + cell.value
    for name, value in sums.items():
        if name[2:]:
            table.add(name, (str(name[2]), f"{name[1]} {name[2]}"), value)
        else:
            table.add(name, (f"sum {name[1]}", "end"), value, 3)
    return table


def find_suppressed_sums(
    leaves: list[Leaf], merged: Home, shown: Mapping[Key, int], readers: Collection[frozenset[UUID]]
) -> set[Key]:
    """Find the sums over merged communes that must be hidden."""
    table = build_merged_table(leaves, merged)
    alone, insiders = list_merged_insiders(leaves, merged, table, readers)
    given = {i for i, key in enumerate(table.keys) if key in shown and key[0] == COMMUNE}
    hidden = {i for i, key in enumerate(table.keys) if key[0] == COMMUNE} - given
    services = {key for key in table.keys if key[0] == SERVICES and key not in shown}
    dominated = {
        i
        for i, (key, cell) in enumerate(list_cells(table))
        if key[0] == MERGED and is_dominated(cell.value, (one.parts[i] for one in alone))
    }
    found = find_suppressed_in_table(table, services, insiders, hidden | dominated, given)
    return {key for key in found if key[0] == MERGED}


def list_merged_insiders(
    leaves: list[Leaf], merged: Home, table: YearTable, readers: Collection[frozenset[UUID]]
) -> tuple[list[Insider], list[Insider]]:
    """What each commune knows; and that with what offices of several, and any two, know."""
    units = frozenset(leaf.unit for leaf in leaves)
    alone = [frozenset({unit}) for unit in sorted(units, key=str)]
    several = {one & units for one in readers if len(one & units) > 1}
    offices = [*alone, *sorted(several, key=sorted)]
    two = {a | b for a, b in combinations(offices, 2)} - {*offices}

    def build(known: frozenset[UUID]) -> Insider:
        own = build_merged_table([leaf for leaf in leaves if leaf.unit in known], merged)
        return build_insider(table, own, known)

    single = [build(one) for one in offices]
    pairs = [replace(build(one), is_coalition=True) for one in sorted(two, key=sorted)]
    return single[: len(alone)], list(dict.fromkeys([*single, *pairs]))
