"""The tables of a year of support: which figures they have, and how these add up.

A table is a network for `backend/disclosure/suppression.py`: each figure is an edge from one sum to
another.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

from backend.disclosure.suppression import TableCell
from backend.domains.support.support_services.models import Service

ALL, SERVICES = "all", "services"
COMMUNE, MONTH, QUARTER, HALF = "commune", "month", "quarter", "half"
MINORS, ADULTS = "minors", "adults"

G = TypeVar("G")
Key = tuple[str | int | UUID, ...]
"""Identifies a figure: (COMMUNE, id), (COMMUNE, id, service), (SERVICES, service), (MONTH, 3) …"""


@dataclass(frozen=True, slots=True)
class Leaf:
    """The count of one service in one commune in one month.

    `minors` are included in `count`; None: nobody counted them.
    """

    unit: UUID
    month: int
    service: Service
    count: int
    minors: int | None


@dataclass
class YearTable:
    """The cells of a table and their keys, in the same order."""

    figures: list[TableCell] = field(default_factory=list)
    keys: list[Key] = field(default_factory=list)

    def add(self, key: Key, ends: tuple[str, str], value: int, weight: int = 1) -> None:
        self.figures.append(TableCell(*ends, value, weight))
        self.keys.append(key)


def list_keys(leaf: Leaf) -> list[Key]:
    """The keys of the figures that contain this count."""
    quarter, half = get_quarter(leaf.month), (leaf.month + 5) // 6
    keys: list[Key] = [(ALL,), (SERVICES, leaf.service), (MONTH, leaf.month), (HALF, half)]
    keys += [(QUARTER, quarter), (QUARTER, quarter, leaf.service)]
    keys += [(COMMUNE, leaf.unit), (COMMUNE, leaf.unit, leaf.service)]
    return [*keys, *((kind, *of) for kind in (MINORS, ADULTS) for of in ((), (leaf.service,)))]


def list_cells(table: YearTable) -> Iterable[tuple[Key, TableCell]]:
    return zip(table.keys, table.figures, strict=True)


def compute_sums_by(leaves: list[Leaf], get_group: Callable[[Leaf], G]) -> dict[G, int]:
    """{group: sum of the counts in it}."""
    sums: dict[G, int] = {}
    for leaf in leaves:
        sums[get_group(leaf)] = sums.get(get_group(leaf), 0) + leaf.count
    return sums


def build_totals_table(leaves: list[Leaf]) -> YearTable:
    """The district's total and the total of each service: the line of the statutory form."""
    by_service = compute_sums_by(leaves, lambda leaf: leaf.service)
    table = YearTable()
    table.add((ALL,), ("all", "services"), sum(by_service.values()), 9)
    for service in Service:
        table.add((SERVICES, service), ("services", "all"), by_service.get(service, 0), 4)
    return table


def build_base_table(leaves: list[Leaf], last: str) -> YearTable:
    """A table with only the district's totals, each an edge to the node of its service."""
    table = YearTable()
    for key, figure in list_cells(build_totals_table(leaves)):
        ends = (last, "services") if key == (ALL,) else ("services", str(key[1]))
        table.add(key, ends, figure.value, figure.weight)
    return table


def build_communes_table(leaves: list[Leaf]) -> YearTable:
    """Each commune's services, and each commune's total."""
    table = build_base_table(leaves, "end")
    by_commune = compute_sums_by(leaves, lambda leaf: leaf.unit)
    cells = compute_sums_by(leaves, lambda leaf: (leaf.unit, leaf.service))
    for unit, value in sorted(by_commune.items(), key=lambda pair: str(pair[0])):
        table.add((COMMUNE, unit), (str(unit), "end"), value, 3)
        for service in Service:
            ends = (str(service), str(unit))
            table.add((COMMUNE, unit, service), ends, cells.get((unit, service), 0))
    return table


def build_periods_table(leaves: list[Leaf]) -> YearTable:
    """Services by quarter; all services by month, quarter and half-year."""
    table = build_base_table(leaves, "end")
    by_month = compute_sums_by(leaves, lambda leaf: leaf.month)
    cells = compute_sums_by(leaves, lambda leaf: (get_quarter(leaf.month), leaf.service))
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


def build_minors_table(leaves: list[Leaf]) -> YearTable:
    """Minors by service as a part of all.

    The numbers of adults are in it too, although they are never published: they follow from the
    others.
    """
    table = build_base_table(leaves, "end")
    minors: dict[Service, int] = {}
    for leaf in leaves:
        minors[leaf.service] = minors.get(leaf.service, 0) + (leaf.minors or 0)
    by_service = compute_sums_by(leaves, lambda leaf: leaf.service)
    for service in Service:
        few, whole = minors.get(service, 0), by_service.get(service, 0)
        table.add((MINORS, service), (str(service), "minors"), few)
        table.add((ADULTS, service), (str(service), "adults"), whole - few)
    total = sum(minors.values())
    table.add((MINORS,), ("minors", "end"), total, 3)
    table.add((ADULTS,), ("adults", "end"), sum(by_service.values()) - total, 3)
    return table


def get_quarter(month: int) -> int:
    return (month + 2) // 3
