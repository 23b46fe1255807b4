"""The fixed table of a year: which figures it has, how they add up, which of them are shown.

It holds against each commune that knows its own counts, and against two that put theirs together
where that leaves enough to read. A total that is nearly all one commune's is hidden like a small
one. Of three communes or fewer only the year's total is told: each part would tell the others'.

Communes by service, services by quarter with months, quarters and half-years, and minors by
service. They meet only in the district's totals by service, which the statutory form gives away
exactly. So each is made safe for a reader who knows that form, and again for one who does not:

- with the totals known the three are independent of each other (any communes-by-service table and
  any services-by-quarter table of the same totals can be true at once);
- where a service's total is hidden, all that is told of that service is hidden too, so that what
  one service is thought to gain from another can be true in all three at once.

Everybody may know which commune sent which month. What was not sent is unknown and never 0: a
figure of which nothing was counted is null like a hidden one. So that this tells nothing more,
communes that sent nothing are no parts, months that nobody sent cover for no other figure, and of a
year in which not all communes sent the same months no period is told: what a commune has in all
would tell what the months have that it alone sent.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from uuid import UUID

from backend.disclosure.suppression import (
    Insider,
    SlidingProtection,
    TableCell,
    find_suppressed_cells,
    is_dominated,
)
from backend.domains.support.support_releases.sums import (
    ADULTS,
    ALL,
    COMMUNE,
    HALF,
    MINORS,
    MONTH,
    QUARTER,
    SERVICES,
    Key,
    Leaf,
    Table,
    communes,
    keys_of,
    minors,
    periods,
    totals,
    zip_of,
)

__all__ = [
    "ADULTS",
    "ALL",
    "COMMUNE",
    "ENOUGH_LEFT",
    "FEWEST_PARTS",
    "HALF",
    "LEAST_TOTAL",
    "MINORS",
    "MONTH",
    "PERIODS",
    "QUARTER",
    "SERVICES",
    "Key",
    "Leaf",
    "Protected",
    "Table",
    "Year",
    "count_shown",
    "have_same_months",
    "protected",
    "shown",
]

FEWEST_PARTS, LEAST_TOTAL = 4, 15
"""Of fewer communes nothing but the year's total is told, and that from so many up."""
ENOUGH_LEFT = 70
"""Per cent of the figures that each commune alone leaves, which must stay for two together."""
PERIODS = frozenset({MONTH, QUARTER, HALF})
OF_COMMUNES = frozenset({ALL, SERVICES, MONTH, QUARTER, HALF, MINORS})
"""Figures that are totals over the communes."""


@dataclass(frozen=True, slots=True)
class Protected:
    """Every figure by its key, None = hidden; and how many communes it holds against together."""

    figures: dict[Key, int | None]
    colluding: int


def shown(leaves: Iterable[Leaf]) -> dict[Key, int | None]:
    """Every figure of the table by its key; None = hidden."""
    return protected(leaves).figures


def protected(leaves: Iterable[Leaf]) -> Protected:
    """The table as it may be published."""
    year = Year(list(leaves))
    if len(year.by_unit) < FEWEST_PARTS:
        return Protected(total_alone(year), 1)
    covered = year.covered(1, set())
    single = year.shown_without(covered)
    pairs = year.shown_without(year.covered(2, covered))
    if 100 * count_shown(pairs) < ENOUGH_LEFT * count_shown(single):
        return Protected(single, 1)
    return Protected(pairs, 2)


def count_shown(figures: dict[Key, int | None]) -> int:
    return sum(value is not None for key, value in figures.items() if key[0] != ADULTS)


def total_alone(year: "Year") -> dict[Key, int | None]:
    """The year's total if it is large and no commune can tell another's part by it."""
    top, whole = year.tables[0], year.tables[0].figures[0]
    if whole.value == 0:
        return year.shown_without(set())
    told = whole.value >= LEAST_TOTAL and 0 not in year.sensitive(top)
    every = year.shown_without(set())
    return {**dict.fromkeys(every), (ALL,): whole.value if told else None}


class Year:
    """A year's leaves, the tables made of them, and what each commune knows of each table."""

    def __init__(self, leaves: list[Leaf]) -> None:
        self.leaves = leaves
        self.by_unit: dict[UUID, list[Leaf]] = {}
        for leaf in leaves:
            self.by_unit.setdefault(leaf.unit, []).append(leaf)
        is_even = have_same_months(leaves)
        makers = (totals, communes, *((periods,) if is_even else ()), minors)
        self.untold = {key for key in periods(leaves).keys if key[0] in PERIODS and not is_even}
        self.uncounted = uncounted(leaves)
        self.tables = [make(leaves) for make in makers]
        self.insiders = {
            id(table): [insider_of(table, make(own), unit) for unit, own in self.units()]
            for table, make in zip(self.tables, makers, strict=True)
        }

    def units(self) -> list[tuple[UUID, list[Leaf]]]:
        return sorted(self.by_unit.items(), key=lambda pair: str(pair[0]))

    def insiders_of(self, table: Table, colluding: int) -> list[Insider]:
        """Each commune, and if two collude each two, without those who know the same."""
        single = self.insiders[id(table)]
        pairs = [a.merge(b) for a, b in combinations(single, 2)] if colluding == 2 else []
        return list(dict.fromkeys([*single, *pairs]))

    def sensitive(self, table: Table) -> set[int]:
        """Totals that tell what one commune has of them, or what little it leaves the others."""
        single = self.insiders[id(table)]
        return {
            i
            for i, (key, figure) in enumerate(zip_of(table))
            if key[0] in OF_COMMUNES
            and (
                is_dominated(figure.value, (one.parts[i] for one in single))
                or any(one.has_small_remainder(table.figures, i) for one in single)
            )
        }

    def covered(self, colluding: int, start: set[Key]) -> set[Key]:
        """What to hide so that the table holds against so many communes, `start` among it."""
        top, *parts = self.tables
        begin = {i for i, key in enumerate(top.keys) if key in start} | self.sensitive(top)
        known = self.insiders_of(top, colluding)
        services = {top.keys[i] for i in find_suppressed_cells(top.figures, begin, known)}
        if (ALL,) in services:
            return {key for table in self.tables for key in table.keys}
        return services.union(
            *(
                hidden_keys(
                    table,
                    services,
                    self.insiders_of(table, colluding),
                    {i for i, key in enumerate(table.keys) if key in start} | self.sensitive(table),
                    unsent(table, self.leaves),
                )
                for table in parts
            )
        )

    def shown_without(self, covered: set[Key]) -> dict[Key, int | None]:
        gone = covered | self.uncounted
        figures: dict[Key, int | None] = {
            key: None if key in gone else figure.value
            for table in self.tables
            for key, figure in zip_of(table)
        }
        return figures | dict.fromkeys(self.untold)


def have_same_months(leaves: list[Leaf]) -> bool:
    """Whether each commune that sent anything sent the same months."""
    months: dict[UUID, set[int]] = {}
    for leaf in leaves:
        months.setdefault(leaf.unit, set()).add(leaf.month)
    return len({frozenset(sent) for sent in months.values()}) <= 1


def uncounted(leaves: list[Leaf]) -> set[Key]:
    """Figures of which nothing was counted, and sums of minors of which a part was not.

    They look like the hidden ones, which were chosen as if they were 0: to hide more tells nothing
    more.
    """
    counted = {key for leaf in leaves for key in keys_of(leaf)}
    tables = (totals(leaves), communes(leaves), periods(leaves), minors(leaves))
    services = {leaf.service for leaf in leaves if leaf.minors is None}
    unknown = {(MINORS, service) for service in services} | ({(MINORS,)} if services else set())
    return unknown | {key for table in tables for key in table.keys if key not in counted}


def unsent(table: Table, leaves: list[Leaf]) -> set[int]:
    """Figures of months that nobody sent: every reader knows that they add nothing."""
    sent = {key for leaf in leaves for key in keys_of(leaf)}
    return {i for i, key in enumerate(table.keys) if key[0] in PERIODS and key[:2] not in sent}


def insider_of(table: Table, of_own: Table, unit: UUID) -> Insider:
    """What a commune knows of the table; `of_own`: the table made of its leaves alone."""
    own = {key: figure.value for key, figure in zip_of(of_own)}
    theirs = (i for i, key in enumerate(table.keys) if key[:2] == (COMMUNE, unit))
    return Insider(frozenset(theirs), tuple(own.get(key, 0) for key in table.keys))


def hidden_keys(
    table: Table,
    services: set[Key],
    insiders: Sequence[Insider],
    sensitive: set[int],
    unsent: set[int],
) -> set[Key]:
    """What to hide of one table, the totals in `services` being hidden and `unsent` being known."""
    gone = {key[-1] for key in services}
    totals = {i for i, key in enumerate(table.keys) if key in services}
    form = {i for i, key in enumerate(table.keys) if key[0] in (SERVICES, ALL)}
    start = {i for i, key in enumerate(table.keys) if key[-1] in gone} | sensitive
    chosen, found = (start - form - unsent) | totals, dict[int, list[SlidingProtection]]()
    alone = [one for one in insiders if not one.is_coalition]
    while True:  # what is hidden for the one reader must hold for the other too
        more = chosen
        if totals:  # two who collude and hold the form besides are not guarded against
            more = (
                find_suppressed_cells(
                    mark_known_cells(table, form | unsent), chosen - totals, alone, found
                )
                | totals
            )
        more = find_suppressed_cells(
            mark_known_cells(table, (form - totals) | unsent), more, insiders, found
        )
        if more == chosen or not totals:
            return {table.keys[i] for i in more}
        chosen = more


def mark_known_cells(table: Table, known: set[int]) -> list[TableCell]:
    """The figures, those that the reader knows marked as such."""
    return [replace(figure, is_given=i in known) for i, figure in enumerate(table.figures)]
