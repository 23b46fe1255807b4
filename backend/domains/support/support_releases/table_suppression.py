"""Suppresses figures of a year's support table, so that nobody can compute a small count (R8).

The year has four tables (`year_tables.py`): totals by service, communes by service, services by
period (quarters with their months and half-years), and minors by service. They meet only in the
district's totals by service, and the statutory form shows these totals exactly. So each table is
protected for a reader who knows the form, and again for one who does not:

- If the totals are known, the tables are independent of each other: any communes-by-service table
  and any services-by-period table with the same totals can be true at once.
- Where the total of a service is suppressed, every figure of that service is suppressed. Whatever a
  reader then assumes about the service can be true in all tables at once.

Readers are single communes and two communes together (`backend/disclosure/publication.py`): each
commune knows its own counts. A total that comes nearly from one commune alone is suppressed like a
small one.

Everybody may know which commune sent which month. A month that was not sent is unknown, never 0: a
figure of which nothing was counted is null, like a suppressed one. Three rules keep that from
revealing anything: communes that sent nothing are not part of the tables; months that nobody sent
do not protect other figures; and if the communes did not all send the same months, no period is
published, because a commune's year would reveal the months that only this commune sent.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from itertools import combinations
from uuid import UUID

from backend.disclosure.publication import (
    MIN_COMMUNES,
    MIN_TOTAL,
    ProtectedFigures,
    select_protection,
)
from backend.disclosure.suppression import (
    Insider,
    SlidingProtection,
    TableCell,
    find_suppressed_cells,
    is_dominated,
)
from backend.domains.support.support_releases.year_tables import (
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
    YearTable,
    build_communes_table,
    build_minors_table,
    build_periods_table,
    build_totals_table,
    list_cells,
    list_keys,
)

PERIODS = frozenset({MONTH, QUARTER, HALF})
SUMS_OVER_COMMUNES = frozenset({ALL, SERVICES, MONTH, QUARTER, HALF, MINORS})
"""Kinds of figures to which several communes contribute."""


def get_published_figures(leaves: Iterable[Leaf]) -> dict[Key, int | None]:
    """Every figure of the year by its key; None = suppressed or not counted."""
    return build_protected_figures(leaves).figures


def build_protected_figures(leaves: Iterable[Leaf]) -> ProtectedFigures[Key]:
    """The figures as they may be published, and how many communes together they resist."""
    year = YearOfSupport(list(leaves))
    if len(year.by_unit) < MIN_COMMUNES:
        return ProtectedFigures(publish_total_only(year), 1)
    suppressed = year.find_suppressed_keys(1, set())
    single = year.publish_without(suppressed)
    pairs = year.publish_without(year.find_suppressed_keys(2, suppressed))
    return select_protection(single, pairs, count_shown)


def count_shown(figures: dict[Key, int | None]) -> int:
    return sum(value is not None for key, value in figures.items() if key[0] != ADULTS)


def publish_total_only(year: "YearOfSupport") -> dict[Key, int | None]:
    """Publish only the year's total, if it is large and reveals no commune's part."""
    top, total = year.tables[0], year.tables[0].figures[0]
    if total.value == 0:
        return year.publish_without(set())
    is_shown = total.value >= MIN_TOTAL and 0 not in year.find_revealing_sums(top)
    everything = year.publish_without(set())
    return {**dict.fromkeys(everything), (ALL,): total.value if is_shown else None}


class YearOfSupport:
    """The counts of a year, the tables built from them, and what each commune knows of each."""

    def __init__(self, leaves: list[Leaf]) -> None:
        self.leaves = leaves
        self.by_unit: dict[UUID, list[Leaf]] = {}
        for leaf in leaves:
            self.by_unit.setdefault(leaf.unit, []).append(leaf)
        is_even = has_same_months(leaves)
        builders = (
            build_totals_table,
            build_communes_table,
            *((build_periods_table,) if is_even else ()),
            build_minors_table,
        )
        self.unpublished = {
            key for key in build_periods_table(leaves).keys if key[0] in PERIODS and not is_even
        }
        self.uncounted = find_uncounted_keys(leaves)
        self.tables = [build(leaves) for build in builders]
        self.insiders = {
            id(table): [build_insider(table, build(own), {unit}) for unit, own in self.list_units()]
            for table, build in zip(self.tables, builders, strict=True)
        }

    def list_units(self) -> list[tuple[UUID, list[Leaf]]]:
        return sorted(self.by_unit.items(), key=lambda pair: str(pair[0]))

    def list_insiders(self, table: YearTable, colluding: int) -> list[Insider]:
        """What each commune knows; with `colluding` = 2 also each two; each knowledge once."""
        single = self.insiders[id(table)]
        pairs = [a.merge(b) for a, b in combinations(single, 2)] if colluding == 2 else []
        return list(dict.fromkeys([*single, *pairs]))

    def find_revealing_sums(self, table: YearTable) -> set[int]:
        """Find the sums that reveal one commune's count, or a small remainder to a commune."""
        single = self.insiders[id(table)]
        return {
            i
            for i, (key, figure) in enumerate(list_cells(table))
            if key[0] in SUMS_OVER_COMMUNES
            and (
                is_dominated(figure.value, (one.parts[i] for one in single))
                or any(one.has_small_remainder(table.figures, i) for one in single)
            )
        }

    def find_suppressed_keys(self, colluding: int, start: set[Key]) -> set[Key]:
        """Find what to suppress, `start` included, so that `colluding` communes learn nothing."""
        top, *parts = self.tables
        begin = {i for i, key in enumerate(top.keys) if key in start}
        begin |= self.find_revealing_sums(top)
        insiders = self.list_insiders(top, colluding)
        services = {top.keys[i] for i in find_suppressed_cells(top.figures, begin, insiders)}
        if (ALL,) in services:
            return {key for table in self.tables for key in table.keys}
        return services.union(
            *(
                find_suppressed_in_table(
                    table,
                    services,
                    self.list_insiders(table, colluding),
                    {i for i, key in enumerate(table.keys) if key in start}
                    | self.find_revealing_sums(table),
                    find_unsent_cells(table, self.leaves),
                )
                for table in parts
            )
        )

    def publish_without(self, suppressed: set[Key]) -> dict[Key, int | None]:
        """Every figure; None where it is suppressed, not counted or not published."""
        hidden = suppressed | self.uncounted
        figures: dict[Key, int | None] = {
            key: None if key in hidden else figure.value
            for table in self.tables
            for key, figure in list_cells(table)
        }
        return figures | dict.fromkeys(self.unpublished)


def has_same_months(leaves: list[Leaf]) -> bool:
    """Whether all communes that sent anything sent the same months."""
    months: dict[UUID, set[int]] = {}
    for leaf in leaves:
        months.setdefault(leaf.unit, set()).add(leaf.month)
    return len({frozenset(sent) for sent in months.values()}) <= 1


def find_uncounted_keys(leaves: list[Leaf]) -> set[Key]:
    """Find figures of which nothing was counted, and sums of minors with a part not counted.

    They look like suppressed figures, which were chosen as if these were 0. To hide more figures
    than that reveals nothing.
    """
    counted = {key for leaf in leaves for key in list_keys(leaf)}
    tables = (
        build_totals_table(leaves),
        build_communes_table(leaves),
        build_periods_table(leaves),
        build_minors_table(leaves),
    )
    services = {leaf.service for leaf in leaves if leaf.minors is None}
    unknown = {(MINORS, service) for service in services} | ({(MINORS,)} if services else set())
    return unknown | {key for table in tables for key in table.keys if key not in counted}


def find_unsent_cells(table: YearTable, leaves: list[Leaf]) -> set[int]:
    """Find the cells of months that nobody sent: every reader knows that they add nothing."""
    sent = {key for leaf in leaves for key in list_keys(leaf)}
    return {i for i, key in enumerate(table.keys) if key[0] in PERIODS and key[:2] not in sent}


def build_insider(table: YearTable, own_table: YearTable, units: Collection[UUID]) -> Insider:
    """What communes know of `table`; `own_table` is the same table from their own counts."""
    own = {key: figure.value for key, figure in list_cells(own_table)}
    own_cells = (i for i, key in enumerate(table.keys) if key[0] == COMMUNE and key[1] in units)
    return Insider(frozenset(own_cells), tuple(own.get(key, 0) for key in table.keys))


def find_suppressed_in_table(
    table: YearTable,
    services: set[Key],
    insiders: Sequence[Insider],
    revealing: set[int],
    unsent: set[int],
) -> set[Key]:
    """Find what to suppress in one table.

    `services`: keys of suppressed totals. `revealing`: cells that must be suppressed. `unsent`:
    cells that every reader knows to be 0.
    """
    hidden_services = {key[-1] for key in services}
    totals = {i for i, key in enumerate(table.keys) if key in services}
    form = {i for i, key in enumerate(table.keys) if key[0] in (SERVICES, ALL)}
    start = {i for i, key in enumerate(table.keys) if key[-1] in hidden_services} | revealing
    chosen, found = (start - form - unsent) | totals, dict[int, list[SlidingProtection]]()
    alone = [one for one in insiders if not one.is_coalition]
    while True:  # what protects against one reader must hold against the other too
        more = chosen
        if totals:  # two communes that also know the form are not guarded against
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


def mark_known_cells(table: YearTable, known: set[int]) -> list[TableCell]:
    """The cells; those with an index in `known` are marked as known to the reader."""
    return [replace(figure, is_given=i in known) for i, figure in enumerate(table.figures)]
