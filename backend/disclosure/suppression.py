"""Primary and complementary cell suppression: nobody can compute a small count (R8).

A table with its totals is a network: each cell is an edge and each sum is a node. As much flows
into a node as out of it: the services of a commune flow into its total, and the totals into that
of the district. A reader knows the cells that are shown, the sums, and that no cell is negative. So
a suppressed cell can only be in some interval (its feasibility interval). Both ends of the interval
are found by sending flow around the network past the cells that are shown.

Primary suppression hides each cell from 1 to 4. Complementary suppression then hides more cells,
until the feasibility interval of every suppressed cell has a width of at least k (its sliding
protection). At both ends of it there are whole tables of whole numbers, so no arithmetic can do
better.

Some readers know more than the table: a commune knows what it counted itself and can subtract it.
For this reason the same is done for each `Insider` on the table without its contribution: of the
remainder, cells from 1 to 4 are suppressed too.

A cell with 0 is shown, because it is about nobody. It is suppressed only to protect another cell,
and then looks like any other suppressed cell. The choice depends on the cells alone: the same table
always gives the same result.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush

SMALLEST_SHOWN = 5
"""k: cells from 1 to k - 1 are suppressed, and every feasibility interval is at least k wide."""

DOMINANCE_PERCENT = 85
"""Per cent of a total: the total reveals the count of a contributor with more than that."""

SUPPRESSION_COST, EDGE_COST = 1_000, 1
"""The cost of one more suppressed cell, and of one more edge on a path."""


@dataclass(frozen=True, slots=True)
class TableCell:
    """A cell of the table: an edge from one sum to another.

    `is_given`: readers know it from another source (the statutory form), so it is never suppressed.
    `weight`: the information that is lost if it is suppressed; totals have more weight than parts.
    """

    tail: str
    head: str
    value: int
    weight: int = 1
    is_given: bool = False


def is_small(value: int) -> bool:
    return 0 < value < SMALLEST_SHOWN


@dataclass(frozen=True, slots=True)
class Insider:
    """What a commune, or a coalition of communes, knows because it counted a part of the table.

    `own`: the cells to which nobody else contributes. `parts`: its contribution to each cell.
    """

    own: frozenset[int]
    parts: tuple[int, ...]
    is_coalition: bool = False

    def merge(self, other: "Insider") -> "Insider":
        """Return what both know together; no commune is in both."""
        parts = (a + b for a, b in zip(self.parts, other.parts, strict=True))
        return Insider(self.own | other.own, tuple(parts), is_coalition=True)

    def has_small_remainder(self, table: Sequence[TableCell], i: int) -> bool:
        """Whether the contribution of all others to the cell is small."""
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
    """Find the indices of the cells to suppress, `start` included; given cells never are.

    The feasibility interval of each suppressed cell is at least k wide, or as wide as if all cells
    but the given ones were suppressed. This also holds for each of `insiders` and the contribution
    of the others. An insider may learn that the others counted nothing: it is about nobody. `found`
    keeps how each cell is protected, for another call in which no further cell is shown or given.
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
        if not waiting and len(chosen) > search.seen:  # more cells are suppressed now: look again
            search.seen = len(chosen)
            waiting, nobodys = sorted(nobodys, reverse=True), set()
    return chosen


class _ComplementarySuppression:
    """The network of each reader, and one with the smallest remainder of each cell (`worst`).

    A protection in the `worst` network is valid for every reader, so it is tried first. There is no
    such network if an insider has cells of its own.
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
        """Return the further cells to suppress, and whether the result is final for this cell.

        It is not final if an insider sees that the others contributed nothing: cells suppressed
        later might make a small contribution possible.
        """
        sufficient = self.found.setdefault(figure, [])  # valid for every reader that allows them
        opened, is_settled = set[int](), True
        for network in self.networks:
            if figure in network.own or any(network.is_valid(one) for one in sufficient):
                continue
            protection = self.find_protection(network, figure, chosen | opened)
            if protection.width == 0 and network.values[figure] == 0 and network.is_insiders:
                is_settled = False
                continue
            if protection.width < SMALLEST_SHOWN:
                protection = network.find_protection(figure, chosen | opened, may_open=True)
                opened |= protection.opened
            if protection.width >= SMALLEST_SHOWN:
                sufficient.append(protection)
        return opened, is_settled

    def find_protection(
        self, network: "_FlowNetwork", figure: int, chosen: set[int]
    ) -> "SlidingProtection":
        """Find a protection by suppressed cells, if possible one that is valid for every reader."""
        if self.worst is not None:
            protection = self.worst.find_protection(figure, chosen)
            if protection.width >= SMALLEST_SHOWN:
                return protection
        return network.find_protection(figure, chosen)


@dataclass(slots=True)
class SlidingProtection:
    """The width of a cell's feasibility interval, up to k, and the cells that make it possible.

    `opened`: those of them that must be suppressed for it. `max_decrease`: the most by which each
    cell is smaller at one of the two ends.
    """

    width: int = 0
    cells: set[int] = field(default_factory=set)
    opened: set[int] = field(default_factory=set)
    max_decrease: dict[int, int] = field(default_factory=dict)


class _FlowNetwork:
    """The edges of each node that can change: neither given nor the reader's own."""

    def __init__(self, table: Sequence[TableCell], reader: Insider) -> None:
        self.table, self.own = table, reader.own
        self.values = [f.value - part for f, part in zip(table, reader.parts, strict=True)]
        self.is_insiders = any(reader.parts)
        self.prices = [SUPPRESSION_COST * f.weight * (2 if f.value == 0 else 1) for f in table]
        self.edges: dict[str, list[tuple[int, str, bool]]] = {}
        for i, f in enumerate(table):
            if not f.is_given and i not in reader.own:
                self.edges.setdefault(f.tail, []).append((i, f.head, True))
                self.edges.setdefault(f.head, []).append((i, f.tail, False))

    def is_valid(self, protection: SlidingProtection) -> bool:
        """Whether a protection found for another reader is also valid for this one."""
        return self.own.isdisjoint(protection.cells) and all(
            self.values[i] >= taken for i, taken in protection.max_decrease.items()
        )

    def find_protection(
        self, figure: int, chosen: set[int], *, may_open: bool = False
    ) -> SlidingProtection:
        """Find a protection by suppressed cells; with `may_open`, also by further cells."""
        more = set(range(len(self.table))) - chosen if may_open else set[int]()
        return self._send_flow(figure, chosen, more)

    def _send_flow(self, figure: int, free: set[int], may_open: set[int]) -> SlidingProtection:
        """Send flow along the `free` cells and along those that may be opened."""
        edge, found = self.table[figure], SlidingProtection()
        for start, end, most in (
            # Increase: the additional flow returns by another path; decrease: it takes another one.
            (edge.head, edge.tail, SMALLEST_SHOWN),
            (edge.tail, edge.head, self.values[figure]),
        ):
            values, before = self.values.copy(), found.width
            limit = min(SMALLEST_SHOWN - before, most)
            while limit > 0:
                ways, at_hand = _PathQuery(start, end, figure, values), free | found.cells
                way = self._find_cheapest_path(ways, at_hand, may_open, limit)
                if way is None and limit > 1:
                    way = self._find_cheapest_path(ways, at_hand, may_open, 1)
                if way is None:
                    break
                step = min([limit, *(values[i] for i, forward in way if not forward)])
                for i, forward in way:
                    values[i] += step if forward else -step
                found.cells |= {i for i, _ in way}
                found.width, limit = found.width + step, limit - step
            if start == edge.tail:
                values[figure] -= found.width - before
            for i in (*found.cells, figure):
                lost = self.values[i] - values[i]
                if lost > 0:
                    found.max_decrease[i] = max(lost, found.max_decrease.get(i, 0))
        found.opened = found.cells - free
        return found

    def _find_cheapest_path(
        self, ways: "_PathQuery", free: set[int], may_open: set[int], least: int
    ) -> list[tuple[int, bool]] | None:
        """Find the cheapest path from node to node along which `least` can be sent (Dijkstra)."""
        edges, prices, values, but = self.edges, self.prices, ways.values, ways.but
        best: dict[str, int] = {ways.start: 0}
        previous: dict[str, tuple[str, int, bool]] = {}
        queue = [(0, ways.start)]
        while queue:
            cost, node = heappop(queue)
            if node == ways.end:
                return list(_trace_path(previous, ways.start, ways.end))
            if cost > best[node]:
                continue
            for i, other, forward in edges.get(node, ()):
                if i in free:
                    price = cost + EDGE_COST
                elif i in may_open:
                    price = cost + EDGE_COST + prices[i]
                else:
                    continue
                if i == but or not (forward or values[i] >= least):
                    continue
                if price < best.get(other, price + 1):
                    best[other], previous[other] = price, (node, i, forward)
                    heappush(queue, (price, other))
        return None


@dataclass(frozen=True, slots=True)
class _PathQuery:
    """A path to find: from node to node, without the edge `but`, on the values so far."""

    start: str
    end: str
    but: int
    values: list[int]


def _trace_path(
    previous: dict[str, tuple[str, int, bool]], start: str, end: str
) -> Iterator[tuple[int, bool]]:
    while end != start:
        end, figure, forward = previous[end]
        yield figure, forward
