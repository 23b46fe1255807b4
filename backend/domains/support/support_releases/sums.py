"""The figures of a year's table of support as sums of months, and how they add up."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from uuid import UUID

from backend.disclosure.suppression import TableCell
from backend.domains.support.support_services.models import Service

ALL, SERVICES = "all", "services"
COMMUNE, MONTH, QUARTER, HALF = "commune", "month", "quarter", "half"
MINORS, ADULTS = "minors", "adults"

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

    figures: list[TableCell] = field(default_factory=list)
    keys: list[Key] = field(default_factory=list)

    def add(self, key: Key, ends: tuple[str, str], value: int, weight: int = 1) -> None:
        self.figures.append(TableCell(*ends, value, weight))
        self.keys.append(key)


def keys_of(leaf: Leaf) -> list[Key]:
    """The figures that a month's count of a service is part of."""
    quarter, half = quarter_of(leaf.month), (leaf.month + 5) // 6
    keys: list[Key] = [(ALL,), (SERVICES, leaf.service), (MONTH, leaf.month), (HALF, half)]
    keys += [(QUARTER, quarter), (QUARTER, quarter, leaf.service)]
    keys += [(COMMUNE, leaf.unit), (COMMUNE, leaf.unit, leaf.service)]
    return [*keys, *((kind, *of) for kind in (MINORS, ADULTS) for of in ((), (leaf.service,)))]


def zip_of(table: Table) -> Iterable[tuple[Key, TableCell]]:
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
        table.add((ADULTS, service), (str(service), "adults"), whole - few)
    total = sum(young.values())
    table.add((MINORS,), ("minors", "end"), total, 3)
    table.add((ADULTS,), ("adults", "end"), sum(every.values()) - total, 3)
    return table


def quarter_of(month: int) -> int:
    return (month + 2) // 3
