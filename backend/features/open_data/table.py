"""Which figures of a plan's progress must be hidden so that nobody can work out a small one (R8).

Per target and unit there is what the target asks about (the whole), what of it counts, and the
rest, which is never printed but follows from both. The sums over the units are printed too. So a
target is a network: the district's whole parts into the units', each of these into counted and
rest, and those flow together into the district's counted and rest (`suppression.py`).

Several targets may ask about the same whole (establishments in business that day): their networks
meet in the wholes. As in the table of support they are made safe for a reader who knows the wholes
and again for one who does not, and where a unit's whole is hidden, all that is told of the unit is
hidden, so that what one unit is thought to gain from another can be true in all targets at once.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from backend.features.support_releases.suppression import Figure, hidden

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
    figure: Figure


def shown(targets: Mapping[str, Parts]) -> dict[Key, int | None]:
    """Every printed figure of targets with the same wholes by its key; None = hidden."""
    wholes = {unit: whole for parts in targets.values() for unit, (_, whole) in parts.items()}
    top = wholes_of(wholes)
    tables = [table_of(wholes, name, parts) for name, parts in targets.items()]
    printed = {e.key: e.figure.value for edges in (top, *tables) for e in edges if is_printed(e)}
    gone = {top[i].key for i in hidden([e.figure for e in top], insiders=own_figures(top))}
    if (WHOLE, None, EVERY) in gone:
        return dict.fromkeys(printed)
    covered = gone.union(*(hidden_keys(table, gone) for table in tables))
    return {key: None if key in covered else value for key, value in printed.items()}


def is_printed(edge: Edge) -> bool:
    return edge.key[0] != REST


def wholes_of(wholes: Mapping[Any, int]) -> list[Edge]:
    """The district's whole and the units' shares in it."""
    edges = [Edge((WHOLE, None, EVERY), Figure("end", "start", sum(wholes.values()), 9))]
    for unit, value in sorted(wholes.items(), key=lambda pair: str(pair[0])):
        edges.append(Edge((WHOLE, None, unit), Figure("start", "end", value, 4)))
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
            edges.append(Edge((side, name, unit), Figure(f"unit {unit}", side, value)))
            sums[side] += value
    for side, value in sums.items():
        edges.append(Edge((side, name, EVERY), Figure(side, "end", value, 5)))
    return edges


def hidden_keys(edges: Sequence[Edge], gone: set[Key]) -> set[Key]:
    """What to hide of one target, the wholes in `gone` being hidden."""
    units = {unit for _, _, unit in gone}
    wholes = {i for i, edge in enumerate(edges) if edge.key[0] == WHOLE}
    lost = {i for i in wholes if edges[i].key in gone}
    start = {i for i, e in enumerate(edges) if e.key[2] in units and i not in wholes}
    knowing, unknowing = given(edges, wholes), given(edges, wholes - lost)
    insiders = own_figures(edges)
    chosen = start | lost
    while True:  # what is hidden for the one reader must hold for the other too
        more = hidden(knowing, chosen - lost, insiders)
        more = hidden(unknowing, more | lost, insiders)
        if more == chosen:
            return {edges[i].key for i in chosen}
        chosen = more


def given(edges: Sequence[Edge], known: set[int]) -> list[Figure]:
    """The figures, some of them marked as known to the reader."""
    return [replace(edge.figure, is_given=i in known) for i, edge in enumerate(edges)]


def own_figures(edges: Iterable[Edge]) -> list[frozenset[int]]:
    """What each unit knows because it is its own."""
    own: dict[Any, set[int]] = {}
    for i, edge in enumerate(edges):
        if edge.key[2] != EVERY:
            own.setdefault(edge.key[2], set()).add(i)
    return [frozenset(figures) for figures in own.values()]
