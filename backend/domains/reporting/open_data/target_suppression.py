"""Suppresses figures of a plan's progress, so that nobody can compute a small count (R8).

For each target and unit there are three figures: what the target is about (the whole), the part
that counts, and the rest. The rest is never published, but it follows from the other two. The sums
over all units are published too. So a target is a network (`backend/disclosure/suppression.py`):
the district's whole flows into the units' wholes, each of these into its counted part and its rest,
and these into the district's counted part and rest.

Several targets may have the same whole (for example the establishments in business on a day). Their
networks meet only in the wholes. They are therefore protected for a reader who knows the wholes,
and again for one who does not. Where a unit's whole is suppressed, every figure of that unit is
suppressed. Whatever a reader then assumes about one unit can be true in all targets at once.

Readers are single communes and two communes together (`backend/disclosure/publication.py`): each
commune knows its own establishments. A sum that comes nearly from one commune alone is suppressed
like a small one.

A unit that leads and holds the establishments itself has a table of its own alone. Nobody else
counts in its sums, so they need not hide a part of them: like those of two or three units they are
told from MIN_TOTAL up. No table of the unit above is published with which it could be compared.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

from backend.disclosure.publication import (
    MIN_COMMUNES,
    MIN_TOTAL,
    ProtectedFigures,
    select_protection,
)
from backend.disclosure.suppression import Insider, TableCell, find_suppressed_cells, is_dominated

EVERY = "every"
"""Stands for the sum over all units, in place of a unit's id."""
WHOLE, COUNTED, REST = "whole", "counted", "rest"

Key = tuple[str, str | None, Any]
"""(side, target, unit or EVERY); the target of a WHOLE is None."""
Parts = Mapping[Any, tuple[int, int]]
"""{unit: (counted part, whole)}."""


@dataclass(frozen=True, slots=True)
class Edge:
    """A figure and its edge in the network."""

    key: Key
    figure: TableCell


def get_published_figures(targets: Mapping[str, Parts]) -> dict[Key, int | None]:
    """Every published figure of targets with the same wholes, by its key; None = suppressed."""
    return build_protected_figures(targets).figures


def build_protected_figures(targets: Mapping[str, Parts]) -> ProtectedFigures[Key]:
    """The figures as they may be published, and how many communes together they resist."""
    wholes = {unit: whole for parts in targets.values() for unit, (_, whole) in parts.items()}
    top = build_wholes(wholes)
    tables = [top, *(build_target(wholes, name, parts) for name, parts in targets.items())]
    if len(wholes) < MIN_COMMUNES:
        return ProtectedFigures(build_sums_only(tables), 1)
    single = build_figures_without(tables, list_suppressed_keys(tables, 1, set()))
    suppressed = {key for key, value in single.items() if value is None}
    pairs = build_figures_without(tables, list_suppressed_keys(tables, 2, suppressed))
    return select_protection(single, pairs, count_shown)


def build_figures_without(
    tables: Sequence[Sequence[Edge]], suppressed: set[Key]
) -> dict[Key, int | None]:
    """The published figures; those in `suppressed` are None."""
    return {
        edge.key: None if edge.key in suppressed else edge.figure.value
        for edges in tables
        for edge in edges
        if edge.key[0] != REST
    }


def count_shown(figures: Mapping[Key, int | None]) -> int:
    return sum(value is not None for value in figures.values())


def build_sums_only(tables: Sequence[Sequence[Edge]]) -> dict[Key, int | None]:
    """Publish only sums over all units, if they are large and their rest is large or 0."""
    shown: set[Key] = set()
    for edges in tables:
        sums = [edge for edge in edges if edge.key[2] == EVERY]
        if not list_dominated_sums(edges).intersection(map(edges.index, sums)) and all(
            edge.figure.value == 0 or edge.figure.value >= MIN_TOTAL for edge in sums
        ):
            shown |= {edge.key for edge in sums}
    everything, top = build_figures_without(tables, set()), (WHOLE, None, EVERY)
    if everything[top] == 0:
        return everything
    if top not in shown:
        return dict.fromkeys(everything)
    return {key: value if key in shown else None for key, value in everything.items()}


def list_suppressed_keys(
    tables: Sequence[Sequence[Edge]], colluding: int, start: set[Key]
) -> set[Key]:
    """Find what to suppress, `start` included, so that `colluding` communes learn nothing."""
    top, *targets = tables
    begin = list_dominated_sums(top) | {i for i, edge in enumerate(top) if edge.key in start}
    cells, insiders = [edge.figure for edge in top], list_insiders(top, colluding)
    wholes = {top[i].key for i in find_suppressed_cells(cells, begin, insiders)}
    if (WHOLE, None, EVERY) in wholes:
        return {edge.key for edges in tables for edge in edges}
    return wholes.union(
        *(list_suppressed_in_target(edges, wholes, colluding, start) for edges in targets)
    )


def list_dominated_sums(edges: Sequence[Edge]) -> set[int]:
    """Find the sums that reveal the count of one unit, because the unit has nearly all of it.

    A single unit's table is about that unit, so its sums reveal no other's count.
    """
    parts: dict[tuple[str, str | None], list[int]] = {}
    for edge in edges:
        if edge.key[2] != EVERY:
            parts.setdefault(edge.key[:2], []).append(edge.figure.value)
    return {
        i
        for i, edge in enumerate(edges)
        if edge.key[2] == EVERY
        and len(units := parts.get(edge.key[:2], ())) > 1
        and is_dominated(edge.figure.value, units)
    }


def build_wholes(wholes: Mapping[Hashable, int]) -> list[Edge]:
    """The district's whole and the units' parts of it."""
    edges = [Edge((WHOLE, None, EVERY), TableCell("end", "start", sum(wholes.values()), 9))]
    for unit, value in sorted(wholes.items(), key=lambda pair: str(pair[0])):
        edges.append(Edge((WHOLE, None, unit), TableCell("start", "end", value, 4)))
    return edges


def build_target(wholes: Mapping[Hashable, int], name: str, parts: Parts) -> list[Edge]:
    """The network of one target: wholes, counted parts and rests of all units, and their sums."""
    edges = [
        Edge(e.key, replace(e.figure, head=f"unit {e.key[2]}")) if e.key[2] != EVERY else e
        for e in build_wholes(wholes)
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


def list_suppressed_in_target(
    edges: Sequence[Edge], suppressed_wholes: set[Key], colluding: int, start: set[Key]
) -> set[Key]:
    """Find what to suppress in one target, given the suppressed wholes."""
    units = {unit for _, _, unit in suppressed_wholes}
    wholes = {i for i, edge in enumerate(edges) if edge.key[0] == WHOLE}
    hidden = {i for i in wholes if edges[i].key in suppressed_wholes}
    begin = {i for i, e in enumerate(edges) if e.key[2] in units or e.key in start}
    chosen = ((begin | list_dominated_sums(edges)) - wholes) | hidden
    insiders = list_insiders(edges, colluding)
    while True:  # what protects against one reader must hold against the other too
        more = find_suppressed_cells(mark_known_cells(edges, wholes), chosen - hidden, insiders)
        more = find_suppressed_cells(
            mark_known_cells(edges, wholes - hidden), more | hidden, insiders
        )
        if more == chosen:
            return {edges[i].key for i in chosen}
        chosen = more


def mark_known_cells(edges: Sequence[Edge], known: set[int]) -> list[TableCell]:
    """The cells; those with an index in `known` are marked as known to the reader."""
    return [replace(edge.figure, is_given=i in known) for i, edge in enumerate(edges)]


def list_insiders(edges: Sequence[Edge], colluding: int) -> list[Insider]:
    """What each unit knows about its own figures; with `colluding` = 2 also each two units."""
    own: dict[Hashable, set[int]] = {}
    for i, edge in enumerate(edges):
        if edge.key[2] != EVERY:
            own.setdefault(edge.key[2], set()).add(i)
    single = [build_insider(edges, frozenset(indices)) for indices in own.values()]
    pairs = [a.merge(b) for a, b in combinations(single, 2)] if colluding == 2 else []
    return [*single, *pairs]


def build_insider(edges: Sequence[Edge], own: frozenset[int]) -> Insider:
    """What a unit knows: its `own` figures, and its part of each sum over all units."""
    parts = {edges[i].key[:2]: edges[i].figure.value for i in own}
    values = (
        edge.figure.value if i in own else parts[edge.key[:2]] if edge.key[2] == EVERY else 0
        for i, edge in enumerate(edges)
    )
    return Insider(own, tuple(values))
