"""Which figures of a table must be hidden so that nobody can work out a small one (R8, D12).

A table with its totals is a network: every figure is an edge, every sum a node into which as much
flows as out of it (a commune's services flow into its total, the totals into the district's). Who
reads the table knows the shown figures, the sums and that no figure is negative; what that leaves
open for a hidden figure is an interval, and its ends are found by sending flow around the network
past the shown figures. `hidden` hides 1–4 and then as much else as it takes until every hidden
figure could be at least K larger or smaller than the rest of the table tells: K values apart, with
whole tables of whole numbers at both ends, so that no arithmetic can do better.

Zero is shown: it speaks of nobody. It is hidden only where it covers for another figure, and looks
then like any other hidden one. The choice depends on the figures alone: the same table always gives
the same answer.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

K = 5
"""Figures from 1 to K - 1 are never shown, and hidden figures span at least K."""

SHOWN, STEP = 1_000, 1
"""What hiding one more figure costs against a longer way round."""


@dataclass(frozen=True, slots=True)
class Figure:
    """An edge from one sum to another.

    `is_given`: readers know it from elsewhere (the statutory form), so hiding it protects nothing.
    `weight`: how much it is missed when hidden; totals weigh more than what they are made of.
    """

    tail: str
    head: str
    value: int
    weight: int = 1
    is_given: bool = False


def is_small(value: int) -> bool:
    return 0 < value < K


def hidden(
    table: Sequence[Figure],
    start: Collection[int] = (),
    insiders: Sequence[frozenset[int]] = (),
) -> set[int]:
    """The indices of the figures to hide, `start` among them; given ones never are.

    Each hidden figure spans at least K, or as much as if everything but the given were hidden: also
    for each of `insiders`, who know these figures because they are their own.
    """
    nobody: frozenset[int] = frozenset()
    chosen = {i for i, f in enumerate(table) if is_small(f.value) and not f.is_given} | set(start)
    waiting = sorted(chosen, reverse=True)
    networks = [(known, _Network(table, known)) for known in (nobody, *insiders)]
    while waiting:
        figure = waiting.pop()
        sufficient: list[set[int]] = []  # ways by which it spans K, for all who know none of them
        for known, network in networks:
            if figure in known or any(known.isdisjoint(ways) for ways in sufficient):
                continue
            reach = network.reach(figure, chosen)
            chosen |= reach.opened
            waiting += sorted(reach.opened, reverse=True)
            if reach.moved >= K:
                sufficient.append(reach.ways)
    return chosen


@dataclass(frozen=True, slots=True)
class _Reach:
    """How far a figure can be moved, up to K, by way of which others, some of them `opened`."""

    moved: int
    ways: set[int]
    opened: set[int]


class _Network:
    """The edges by node that may be moved: neither given nor `known`."""

    def __init__(self, table: Sequence[Figure], known: frozenset[int]) -> None:
        self.table = table
        self.prices = [SHOWN * f.weight * (2 if f.value == 0 else 1) for f in table]
        self.edges: dict[str, list[tuple[int, str, bool]]] = {}
        for i, f in enumerate(table):
            if not f.is_given and i not in known:
                self.edges.setdefault(f.tail, []).append((i, f.head, True))
                self.edges.setdefault(f.head, []).append((i, f.tail, False))

    def reach(self, figure: int, chosen: set[int]) -> _Reach:
        """By way of what is hidden anyway if that will do, else of what must be hidden for it."""
        reach = self._moved(figure, chosen, set())
        if reach.moved >= K:
            return reach
        return self._moved(figure, chosen, set(range(len(self.table))) - chosen)

    def _moved(self, figure: int, free: set[int], may_open: set[int]) -> _Reach:
        """By way of `free` figures and those that may be opened."""
        edge, moved, used = self.table[figure], 0, set[int]()
        for start, end, most in (
            (edge.head, edge.tail, K),  # upwards: more through it comes back another way
            (edge.tail, edge.head, edge.value),  # downwards: what it loses goes another way
        ):
            values = [f.value for f in self.table]
            limit = min(K - moved, most)
            while limit > 0:
                ways, at_hand = _Ways(start, end, figure, values), free | used
                way = self._way(ways, at_hand, may_open, limit)
                if way is None and limit > 1:
                    way = self._way(ways, at_hand, may_open, 1)
                if way is None:
                    break
                step = min([limit, *(values[i] for i, forward in way if not forward)])
                for i, forward in way:
                    values[i] += step if forward else -step
                used |= {i for i, _ in way}
                moved, limit = moved + step, limit - step
        return _Reach(moved, used, used - free)

    def _way(
        self, ways: "_Ways", free: set[int], may_open: set[int], least: int
    ) -> list[tuple[int, bool]] | None:
        """The cheapest way from node to node along which `least` can be sent."""
        edges, prices, values, but = self.edges, self.prices, ways.values, ways.but
        best: dict[str, int] = {ways.start: 0}
        came: dict[str, tuple[str, int, bool]] = {}
        queue = [(0, ways.start)]
        while queue:
            cost, node = heappop(queue)
            if node == ways.end:
                return list(_traced(came, ways.start, ways.end))
            if cost > best[node]:
                continue
            for i, other, forward in edges.get(node, ()):
                if i in free:
                    price = cost + STEP
                elif i in may_open:
                    price = cost + STEP + prices[i]
                else:
                    continue
                if i == but or not (forward or values[i] >= least):
                    continue
                if price < best.get(other, price + 1):
                    best[other], came[other] = price, (node, i, forward)
                    heappush(queue, (price, other))
        return None


@dataclass(frozen=True, slots=True)
class _Ways:
    """From where to where without which edge, on the figures as moved so far."""

    start: str
    end: str
    but: int
    values: list[int]


def _traced(
    came: dict[str, tuple[str, int, bool]], start: str, end: str
) -> Iterator[tuple[int, bool]]:
    while end != start:
        end, figure, forward = came[end]
        yield figure, forward
