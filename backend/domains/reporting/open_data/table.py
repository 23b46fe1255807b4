"""Which figures of a plan's progress must be hidden so that nobody can work out a small one (R8).

Per target and unit there is what the target asks about (the whole), what of it counts, and the
rest, which is never printed but follows from both. The sums over the units are printed too. So a
target is a network: the district's whole parts into the units', each of these into counted and
rest, and those flow together into the district's counted and rest (`suppression.py`).

Several targets may ask about the same whole (establishments in business that day): their networks
meet in the wholes. As in the table of support they are made safe for a reader who knows the wholes
and again for one who does not, and where a unit's whole is hidden, all that is told of the unit is
hidden, so that what one unit is thought to gain from another can be true in all targets at once.

Each commune knows its own places, and a sum that is nearly all one commune's is hidden like a small
one; against two communes together it holds where enough is left to read, and of three or fewer only
large sums are told (`support/support_releases/table.py` has the same rules).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

from backend.disclosure.suppression import Insider, TableCell, find_suppressed_cells, is_dominated
from backend.domains.support.support_releases.table import ENOUGH_LEFT, FEWEST_PARTS, LEAST_TOTAL

EVERY = "every"
"""Stands for the district's sum where a unit's id stands else."""
WHOLE, COUNTED, REST = "whole", "counted", "rest"

Key = tuple[str, Any, Any]
"""(side, target, unit or EVERY); the target of a WHOLE is None."""
Parts = Mapping[Any, tuple[int, int]]
"""Per unit what counts and the whole."""


@dataclass(frozen=True, slots=True)
class Edge:
    key: Key
    figure: TableCell


@dataclass(frozen=True, slots=True)
class Protected:
    """Every printed figure, None = hidden; and how many communes it holds against together."""

    figures: dict[Key, int | None]
    colluding: int


def shown(targets: Mapping[str, Parts]) -> dict[Key, int | None]:
    """Every printed figure of targets with the same wholes by its key; None = hidden."""
    return protected(targets).figures


def protected(targets: Mapping[str, Parts]) -> Protected:
    """The figures as they may be published."""
    wholes = {unit: whole for parts in targets.values() for unit, (_, whole) in parts.items()}
    top = wholes_of(wholes)
    tables = [top, *(table_of(wholes, name, parts) for name, parts in targets.items())]
    if len(wholes) < FEWEST_PARTS:
        return Protected(sums_alone(tables), 1)
    single = shown_without(tables, covered(tables, 1, set()))
    pairs = shown_without(tables, covered(tables, 2, {k for k, v in single.items() if v is None}))
    if 100 * count_shown(pairs) < ENOUGH_LEFT * count_shown(single):
        return Protected(single, 1)
    return Protected(pairs, 2)


def shown_without(tables: Sequence[Sequence[Edge]], gone: set[Key]) -> dict[Key, int | None]:
    return {
        edge.key: None if edge.key in gone else edge.figure.value
        for edges in tables
        for edge in edges
        if is_printed(edge)
    }


def count_shown(figures: Mapping[Key, int | None]) -> int:
    return sum(value is not None for value in figures.values())


def sums_alone(tables: Sequence[Sequence[Edge]]) -> dict[Key, int | None]:
    """The sums over the units that are large, and whose rest is large too or nothing."""
    told: set[Key] = set()
    for edges in tables:
        sums = [edge for edge in edges if edge.key[2] == EVERY]
        if not sensitive(edges).intersection(map(edges.index, sums)) and all(
            edge.figure.value == 0 or edge.figure.value >= LEAST_TOTAL for edge in sums
        ):
            told |= {edge.key for edge in sums}
    everything, top = shown_without(tables, set()), (WHOLE, None, EVERY)
    if everything[top] == 0:
        return everything
    if top not in told:
        return dict.fromkeys(everything)
    return {key: value if key in told else None for key, value in everything.items()}


def covered(tables: Sequence[Sequence[Edge]], colluding: int, start: set[Key]) -> set[Key]:
    """What to hide so that the figures hold against so many communes, `start` among it."""
    top, *targets = tables
    begin = sensitive(top) | {i for i, edge in enumerate(top) if edge.key in start}
    gone = {
        top[i].key
        for i in find_suppressed_cells([e.figure for e in top], begin, insiders(top, colluding))
    }
    if (WHOLE, None, EVERY) in gone:
        return {edge.key for edges in tables for edge in edges}
    return gone.union(*(hidden_keys(edges, gone, colluding, start) for edges in targets))


def sensitive(edges: Sequence[Edge]) -> set[int]:
    """Sums that tell what one unit has of them."""
    sums: dict[tuple[str, Any], list[int]] = {}
    for edge in edges:
        if edge.key[2] != EVERY:
            sums.setdefault(edge.key[:2], []).append(edge.figure.value)
    return {
        i
        for i, edge in enumerate(edges)
        if edge.key[2] == EVERY and is_dominated(edge.figure.value, sums.get(edge.key[:2], ()))
    }


def is_printed(edge: Edge) -> bool:
    return edge.key[0] != REST


def wholes_of(wholes: Mapping[Any, int]) -> list[Edge]:
    """The district's whole and the units' shares in it."""
    edges = [Edge((WHOLE, None, EVERY), TableCell("end", "start", sum(wholes.values()), 9))]
    for unit, value in sorted(wholes.items(), key=lambda pair: str(pair[0])):
        edges.append(Edge((WHOLE, None, unit), TableCell("start", "end", value, 4)))
    return edges


def table_of(wholes: Mapping[Any, int], name: str, parts: Parts) -> list[Edge]:
    """One target: the wholes, of each unit what counts and the rest, and the sums of both."""
    edges = [
        Edge(e.key, replace(e.figure, head=f"unit {e.key[2]}")) if e.key[2] != EVERY else e
        for e in wholes_of(wholes)
    ]
    sums = dict.fromkeys((COUNTED, REST), 0)
    for unit, whole in wholes.items():
        counted = parts.get(unit, (0, whole))[0]
        for side, value in ((COUNTED, counted), (REST, whole - counted)):
            edges.append(Edge((side, name, unit), TableCell(f"unit {unit}", side, value)))
            sums[side] += value
    for side, value in sums.items():
        edges.append(Edge((side, name, EVERY), TableCell(side, "end", value, 5)))
    return edges


def hidden_keys(edges: Sequence[Edge], gone: set[Key], colluding: int, start: set[Key]) -> set[Key]:
    """What to hide of one target, the wholes in `gone` being hidden."""
    units = {unit for _, _, unit in gone}
    wholes = {i for i, edge in enumerate(edges) if edge.key[0] == WHOLE}
    lost = {i for i in wholes if edges[i].key in gone}
    begin = {i for i, e in enumerate(edges) if e.key[2] in units or e.key in start}
    chosen = ((begin | sensitive(edges)) - wholes) | lost
    known = insiders(edges, colluding)
    while True:  # what is hidden for the one reader must hold for the other too
        more = find_suppressed_cells(mark_known_cells(edges, wholes), chosen - lost, known)
        more = find_suppressed_cells(mark_known_cells(edges, wholes - lost), more | lost, known)
        if more == chosen:
            return {edges[i].key for i in chosen}
        chosen = more


def mark_known_cells(edges: Sequence[Edge], known: set[int]) -> list[TableCell]:
    """The figures, some of them marked as known to the reader."""
    return [replace(edge.figure, is_given=i in known) for i, edge in enumerate(edges)]


def insiders(edges: Sequence[Edge], colluding: int) -> list[Insider]:
    """What each unit knows because it is its own, and if two collude each two."""
    own: dict[Any, set[int]] = {}
    for i, edge in enumerate(edges):
        if edge.key[2] != EVERY:
            own.setdefault(edge.key[2], set()).add(i)
    single = [insider_of(edges, frozenset(theirs)) for theirs in own.values()]
    pairs = [a.merge(b) for a, b in combinations(single, 2)] if colluding == 2 else []
    return [*single, *pairs]


def insider_of(edges: Sequence[Edge], own: frozenset[int]) -> Insider:
    """`own`: the unit's figures; of each sum over the units it knows its part."""
    parts = {edges[i].key[:2]: edges[i].figure.value for i in own}
    values = (
        edge.figure.value if i in own else parts[edge.key[:2]] if edge.key[2] == EVERY else 0
        for i, edge in enumerate(edges)
    )
    return Insider(own, tuple(values))
