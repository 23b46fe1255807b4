"""Which figures of a table must be hidden so that nobody can work out a small one (R8, D12).

A table with its totals is a network: every figure is an edge, every sum a node into which as much
flows as out of it (a commune's services flow into its total, the totals into the district's). Who
reads the table knows the shown figures, the sums and that no figure is negative; what that leaves
open for a hidden figure is an interval, and its ends are found by sending flow around the network
past the shown figures. `find_suppressed_cells` hides 1–4 and then as much else as it takes until
every hidden figure could be at least K larger or smaller than the rest of the table tells: K
values apart, with whole tables of whole numbers at both ends, so that no arithmetic can do better.

Some readers know more than the table: each commune knows what it counted itself. To it a figure is
only what the others counted, and it can subtract its own part from whatever is shown. So the same
is done for each `Insider` on the table without its part: of what is left, 1–4 is hidden too.

Zero is shown: it speaks of nobody. It is hidden only where it covers for another figure, and looks
then like any other hidden one. The choice depends on the figures alone: the same table always gives
the same answer.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush

K = 5
"""Figures from 1 to K - 1 are never shown, and hidden figures span at least K."""

DOMINANCE_PERCENT = 85
"""Per cent of a total: who has more of it is told by the total."""

SHOWN, STEP = 1_000, 1
"""What hiding one more figure costs against a longer way round."""


@dataclass(frozen=True, slots=True)
class TableCell:
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


@dataclass(frozen=True, slots=True)
class Insider:
    """What a commune, or some together, know of a table because they counted it.

    `own`: figures that are theirs alone, whatever the numbers; `parts`: how much of each figure of
    the table they counted.
    """

    own: frozenset[int]
    parts: tuple[int, ...]
    is_coalition: bool = False

    def merge(self, other: "Insider") -> "Insider":
        """What both know together; no one is among both."""
        parts = (a + b for a, b in zip(self.parts, other.parts, strict=True))
        return Insider(self.own | other.own, tuple(parts), is_coalition=True)

    def has_small_remainder(self, table: Sequence[TableCell], i: int) -> bool:
        """Whether what the others counted of the figure is small."""
        return i not in self.own and is_small(table[i].value - self.parts[i])


def is_dominated(value: int, parts: Iterable[int]) -> bool:
    """Whether one contributor has more than DOMINANCE_PERCENT per cent of the value."""
    return any(100 * part > DOMINANCE_PERCENT * value for part in parts)


def find_suppressed_cells(
    table: Sequence[TableCell],
    start: Collection[int] = (),
    insiders: Sequence[Insider] = (),
    found: dict[int, list["SlidingProtection"]] | None = None,
) -> set[int]:
    """The indices of the figures to hide, `start` among them; given ones never are.

    Each hidden figure spans at least K, or as much as if everything but the given were hidden: also
    for each of `insiders`, of what the others counted. That these counted nothing at all an insider
    may learn: it speaks of nobody. `found` keeps how each figure can be moved, for another call in
    which nothing is shown or given that is not in this one.
    """
    readers = [Insider(frozenset(), (0,) * len(table)), *insiders]
    chosen = set(start) | {
        i
        for i, figure in enumerate(table)
        if not figure.is_given and any(one.has_small_remainder(table, i) for one in readers)
    }
    search = _ComplementarySuppression(table, readers, {} if found is None else found)
    waiting, nobodys = sorted(chosen, reverse=True), set[int]()
    while waiting:
        figure = waiting.pop()
        opened, is_settled = search.protect(figure, chosen)
        chosen |= opened
        waiting += sorted(opened, reverse=True)
        if not is_settled:
            nobodys.add(figure)
        if not waiting and len(chosen) > search.seen:  # others are hidden since: look once more
            search.seen = len(chosen)
            waiting, nobodys = sorted(nobodys, reverse=True), set()
    return chosen


class _ComplementarySuppression:
    """The network of each reader, and one in which every figure is what the worst of them leaves.

    What can be moved in that one can be moved for all, so it is asked first; where insiders have
    figures of their own there is none.
    """

    def __init__(
        self,
        table: Sequence[TableCell],
        readers: Sequence[Insider],
        found: dict[int, list["SlidingProtection"]],
    ) -> None:
        self.seen, self.found = 0, found
        self.networks = [_FlowNetwork(table, reader) for reader in readers]
        self.worst: _FlowNetwork | None = None
        if not any(reader.own for reader in readers):
            most = tuple(max(parts) for parts in zip(*(r.parts for r in readers), strict=True))
            self.worst = _FlowNetwork(table, Insider(frozenset(), most))

    def protect(self, figure: int, chosen: set[int]) -> tuple[set[int], bool]:
        """What must be hidden besides, and whether the figure is safe whatever else is hidden.

        It is not where an insider sees that the others have none of it: others hidden later might
        leave room for a few.
        """
        sufficient = self.found.setdefault(figure, [])  # for all who leave room for them
        opened, is_settled = set[int](), True
        for network in self.networks:
            if figure in network.own or any(network.allows(one) for one in sufficient):
                continue
            reach = self.reach_for(network, figure, chosen | opened)
            if reach.moved == 0 and network.values[figure] == 0 and network.is_insiders:
                is_settled = False
                continue
            if reach.moved < K:
                reach = network.reach(figure, chosen | opened, may_open=True)
                opened |= reach.opened
            if reach.moved >= K:
                sufficient.append(reach)
        return opened, is_settled

    def reach_for(
        self, network: "_FlowNetwork", figure: int, chosen: set[int]
    ) -> "SlidingProtection":
        """By way of what is hidden anyway: at best a way that is open to every reader."""
        if self.worst is not None:
            reach = self.worst.reach(figure, chosen)
            if reach.moved >= K:
                return reach
        return network.reach(figure, chosen)


@dataclass(slots=True)
class SlidingProtection:
    """How far a figure can be moved, up to K, by way of which others, some of them `opened`.

    `taken`: the most that each loses at one of the two ends.
    """

    moved: int = 0
    ways: set[int] = field(default_factory=set)
    opened: set[int] = field(default_factory=set)
    taken: dict[int, int] = field(default_factory=dict)


class _FlowNetwork:
    """The edges by node that may be moved: neither given nor the reader's own."""

    def __init__(self, table: Sequence[TableCell], reader: Insider) -> None:
        self.table, self.own = table, reader.own
        self.values = [f.value - part for f, part in zip(table, reader.parts, strict=True)]
        self.is_insiders = any(reader.parts)
        self.prices = [SHOWN * f.weight * (2 if f.value == 0 else 1) for f in table]
        self.edges: dict[str, list[tuple[int, str, bool]]] = {}
        for i, f in enumerate(table):
            if not f.is_given and i not in reader.own:
                self.edges.setdefault(f.tail, []).append((i, f.head, True))
                self.edges.setdefault(f.head, []).append((i, f.tail, False))

    def allows(self, reach: SlidingProtection) -> bool:
        """Whether this reader, too, must think possible what another one must."""
        return self.own.isdisjoint(reach.ways) and all(
            self.values[i] >= taken for i, taken in reach.taken.items()
        )

    def reach(self, figure: int, chosen: set[int], *, may_open: bool = False) -> SlidingProtection:
        """By way of what is hidden anyway, or also of what must be hidden for it."""
        more = set(range(len(self.table))) - chosen if may_open else set[int]()
        return self._moved(figure, chosen, more)

    def _moved(self, figure: int, free: set[int], may_open: set[int]) -> SlidingProtection:
        """By way of `free` figures and those that may be opened."""
        edge, found = self.table[figure], SlidingProtection()
        for start, end, most in (
            (edge.head, edge.tail, K),  # upwards: more through it comes back another way
            (edge.tail, edge.head, self.values[figure]),  # downwards: it goes another way
        ):
            values, before = self.values.copy(), found.moved
            limit = min(K - before, most)
            while limit > 0:
                ways, at_hand = _PathQuery(start, end, figure, values), free | found.ways
                way = self._way(ways, at_hand, may_open, limit)
                if way is None and limit > 1:
                    way = self._way(ways, at_hand, may_open, 1)
                if way is None:
                    break
                step = min([limit, *(values[i] for i, forward in way if not forward)])
                for i, forward in way:
                    values[i] += step if forward else -step
                found.ways |= {i for i, _ in way}
                found.moved, limit = found.moved + step, limit - step
            if start == edge.tail:
                values[figure] -= found.moved - before
            for i in (*found.ways, figure):
                lost = self.values[i] - values[i]
                if lost > 0:
                    found.taken[i] = max(lost, found.taken.get(i, 0))
        found.opened = found.ways - free
        return found

    def _way(
        self, ways: "_PathQuery", free: set[int], may_open: set[int], least: int
    ) -> list[tuple[int, bool]] | None:
        """The cheapest way from node to node along which `least` can be sent."""
        edges, prices, values, but = self.edges, self.prices, ways.values, ways.but
        best: dict[str, int] = {ways.start: 0}
        came: dict[str, tuple[str, int, bool]] = {}
        queue = [(0, ways.start)]
        while queue:
            cost, node = heappop(queue)
            if node == ways.end:
                return list(_trace_path(came, ways.start, ways.end))
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
class _PathQuery:
    """From where to where without which edge, on the figures as moved so far."""

    start: str
    end: str
    but: int
    values: list[int]


def _trace_path(
    came: dict[str, tuple[str, int, bool]], start: str, end: str
) -> Iterator[tuple[int, bool]]:
    while end != start:
        end, figure, forward = came[end]
        yield figure, forward
