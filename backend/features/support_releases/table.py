"""The fixed table of a year: which figures it has, how they add up, which of them are shown.

Communes by service, services by quarter with months, quarters and half-years, and minors by
service. They meet only in the district's totals by service, which the statutory form gives away
exactly. So each is made safe for a reader who knows that form, and again for one who does not:

- with the totals known the three are independent of each other (any communes-by-service table and
  any services-by-quarter table of the same totals can be true at once);
- where a service's total is hidden, all that is told of that service is hidden too, so that what
  one service is thought to gain from another can be true in all three at once.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from uuid import UUID

from backend.features.support_releases.suppression import Figure, hidden, is_small
from backend.features.support_services.models import Service

ALL, SERVICES = "all", "services"
COMMUNE, MONTH, QUARTER, HALF, MINORS = "commune", "month", "quarter", "half", "minors"

Key = tuple[object, ...]
"""Names a figure: (COMMUNE, id), (COMMUNE, id, service), (SERVICES, service), (MONTH, 3) …"""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A month's count of one service in one commune; `minors` are among `count`.

    `minors` None: nobody counted them.
    """

    unit: UUID
    month: int
    service: Service
    count: int
    minors: int | None


@dataclass
class Table:
    """Figures with their places in a network; `rows` are those of one commune each."""

    figures: list[Figure] = field(default_factory=list)
    keys: list[Key] = field(default_factory=list)

    def add(self, key: Key, ends: tuple[str, str], value: int, weight: int = 1) -> None:
        self.figures.append(Figure(*ends, value, weight))
        self.keys.append(key)


def shown(leaves: Iterable[Leaf]) -> dict[Key, int | None]:
    """Every figure of the table by its key; None = hidden."""
    leaves = list(leaves)
    tables = [communes(leaves), periods(leaves), minors(leaves)]
    top = totals(leaves)
    kept = {key: f.value for table in (top, *tables) for key, f in zip_of(table)}
    services = {top.keys[i] for i in hidden(top.figures)}
    if (ALL,) in services:
        return dict.fromkeys(kept)
    covered = services.union(*(hidden_keys(table, services) for table in tables))
    covered |= uncounted(leaves)
    return {key: None if key in covered else value for key, value in kept.items()}


def uncounted(leaves: list[Leaf]) -> set[Key]:
    """Sums of minors of which a part is not known: they look like the hidden ones.

    What is hidden was chosen as if such a part were 0. To hide more tells nothing more.
    """
    services = {leaf.service for leaf in leaves if leaf.minors is None}
    return {(MINORS, service) for service in services} | ({(MINORS,)} if services else set())


def hidden_keys(table: Table, services: set[Key]) -> set[Key]:
    """What to hide of one table, the totals in `services` being hidden."""
    gone = {key[-1] for key in services}
    start = {i for i, key in enumerate(table.keys) if key[-1] in gone and key[0] != SERVICES}
    own: dict[object, set[int]] = {}
    for i, key in enumerate(table.keys):
        if key[0] == COMMUNE:
            own.setdefault(key[1], set()).add(i)
    insiders = [frozenset(row) for row in own.values()]
    totals = {i for i, key in enumerate(table.keys) if key in services}
    with_form = given(table, {SERVICES, ALL})
    without_form = given(table, {SERVICES, ALL}, but=totals)
    chosen = start | totals
    while True:  # what is hidden for the one reader must hold for the other too
        more = hidden(with_form, chosen - totals, insiders)
        more = hidden(without_form, more | totals, insiders)
        if more == chosen:
            return {table.keys[i] for i in chosen}
        chosen = more


def given(table: Table, kinds: set[str], but: Iterable[int] = ()) -> list[Figure]:
    """The figures, those of some kinds marked as known to the reader."""
    but = set(but)
    return [
        Figure(f.tail, f.head, f.value, f.weight, key[0] in kinds and i not in but)
        for i, (key, f) in enumerate(zip_of(table))
    ]


def zip_of(table: Table) -> Iterable[tuple[Key, Figure]]:
    return zip(table.keys, table.figures, strict=True)


def total_of(leaves: list[Leaf], of: Callable[[Leaf], object]) -> dict[object, int]:
    sums: dict[object, int] = {}
    for leaf in leaves:
        sums[of(leaf)] = sums.get(of(leaf), 0) + leaf.count
    return sums


def totals(leaves: list[Leaf]) -> Table:
    """The district's year: all services, and each. The statutory form's line."""
    by_service = total_of(leaves, lambda leaf: leaf.service)
    table = Table()
    table.add((ALL,), ("all", "services"), sum(by_service.values()), 9)
    for service in Service:
        table.add((SERVICES, service), ("services", "all"), by_service.get(service, 0), 4)
    return table


def with_totals(leaves: list[Leaf], last: str) -> Table:
    """A table that begins with the district's totals, each flowing into its service's node."""
    table = Table()
    for key, figure in zip_of(totals(leaves)):
        ends = (last, "services") if key == (ALL,) else ("services", str(key[1]))
        table.add(key, ends, figure.value, figure.weight)
    return table


def communes(leaves: list[Leaf]) -> Table:
    """Communes by service, and each commune's total."""
    table = with_totals(leaves, "end")
    by_commune = total_of(leaves, lambda leaf: leaf.unit)
    cells = total_of(leaves, lambda leaf: (leaf.unit, leaf.service))
    for unit, value in sorted(by_commune.items(), key=lambda pair: str(pair[0])):
        table.add((COMMUNE, unit), (str(unit), "end"), value, 3)
        for service in Service:
            ends = (str(service), str(unit))
            table.add((COMMUNE, unit, service), ends, cells.get((unit, service), 0))
    return table


def periods(leaves: list[Leaf]) -> Table:
    """Services by quarter; all services by month, quarter and half-year."""
    table = with_totals(leaves, "end")
    by_month = total_of(leaves, lambda leaf: leaf.month)
    cells = total_of(leaves, lambda leaf: (quarter_of(leaf.month), leaf.service))
    months = [by_month.get(m, 0) for m in range(1, 13)]
    for q in range(1, 5):
        table.add((QUARTER, q), (f"in {q}", f"out {q}"), sum(months[q * 3 - 3 : q * 3]), 3)
        for service in Service:
            value = cells.get((q, service), 0)
            table.add((QUARTER, q, service), (str(service), f"in {q}"), value)
        for m in range(q * 3 - 2, q * 3 + 1):
            table.add((MONTH, m), (f"out {q}", f"half {(q + 1) // 2}"), months[m - 1])
    for h in (1, 2):
        table.add((HALF, h), (f"half {h}", "end"), sum(months[h * 6 - 6 : h * 6]), 5)
    return table


def minors(leaves: list[Leaf]) -> Table:
    """Minors by service as part of all; the adults' numbers, never printed, must not tell them."""
    table = with_totals(leaves, "end")
    young: dict[object, int] = {}
    for leaf in leaves:
        young[leaf.service] = young.get(leaf.service, 0) + (leaf.minors or 0)
    every = total_of(leaves, lambda leaf: leaf.service)
    for service in Service:
        few, whole = young.get(service, 0), every.get(service, 0)
        table.add((MINORS, service), (str(service), "minors"), few)
        table.add(("adults", service), (str(service), "adults"), whole - few)
    total = sum(young.values())
    table.add((MINORS,), ("minors", "end"), total, 3)
    table.add(("adults",), ("adults", "end"), sum(every.values()) - total, 3)
    return table


def quarter_of(month: int) -> int:
    return (month + 2) // 3


def alone(value: int) -> int | None:
    """A figure that adds up with no other: hidden when it is small."""
    return None if is_small(value) else value
