"""The months for which a unit must send its counts, and which of them are done.

A month is done once each service has a count or is marked as not counted. With one number of seven
it is not done, because the missing ones would look like 0.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.joint_reads import JointRead, run_together
from backend.core.session.models import today
from backend.core.session.org_units import OrgUnit, select_units_under
from backend.core.session.session import Session
from backend.core.sql.types import ReadRow, RowSelect
from backend.core.text.periods import list_months
from backend.domains.organisation.accounts.first_days import select_first_days, to_first_days
from backend.domains.support.support_services.models import Service, SupportService
from backend.domains.support.support_services.schemas import CommuneReporting
from backend.law.reference.tiers import list_establishment_tiers
from backend.metrics.geography import is_valid_on

LAST_MONTH_OF_YEAR_BEFORE = 3
"""Until the end of this month, months of the year before are still asked for."""
MONTH_IS_DONE = sa.func.count() == len(Service)
"""For rows grouped by unit and month: there is a row of every service."""


class CountingUnit(NamedTuple):
    """A unit whose months are counted, with the first and last day on which it exists."""

    id: UUID
    name: str
    valid_from: date | None
    valid_to: date | None


def list_years_asked(day: date) -> list[int]:
    """The years whose months are asked for on a day, the earlier first."""
    before = [day.year - 1] if day.month <= LAST_MONTH_OF_YEAR_BEFORE else []
    return [*before, day.year]


def list_due_months(unit: CountingUnit, year: int, since: date | None = None) -> Iterable[date]:
    """The months of the year that are over and at whose beginning the unit existed.

    With `since`, the unit's first day in the register, only months from that day's month on.
    """
    start, over = date(year, 1, 1), today().replace(day=1) - timedelta(days=1)
    for month in list_months(start, min(date(year, 12, 31), over)):
        if is_valid_on(unit, month) and (since is None or month >= since.replace(day=1)):
            yield month


def list_done_months(db: Session, root: UUID, year: int) -> set[tuple[UUID, date]]:
    """(unit, month) of the year that are done in `root`."""
    return to_done_months(db.execute(select_done_months(root, year)).all())


def to_done_months(rows: Iterable[ReadRow]) -> set[tuple[UUID, date]]:
    return {(row.org_unit_id, row.month) for row in rows}


def select_done_months(root: UUID, year: int) -> RowSelect:
    return DONE_MONTHS.params(root=root, first=date(year, 1, 1), last=date(year, 12, 1))


def list_counting_units(db: Session, root: UUID, year: int) -> list[CountingUnit]:
    """The units in `root` that count and existed on some day of the year, by name.

    Also units that counted something: a unit left out could be found by subtraction.
    """
    return to_counting_units(db.execute(select_units_of_year(root, year)).all())


def to_counting_units(rows: Iterable[ReadRow]) -> list[CountingUnit]:
    return [
        CountingUnit(row.id, row.name, row.valid_from, row.valid_to)
        for row in sorted(rows, key=lambda row: row.place)
    ]


def select_units_of_year(root: UUID, year: int) -> RowSelect:
    return UNITS_OF_YEAR.params(root=root, first=date(year, 1, 1), last=date(year, 12, 31))


def select_counting_units(
    root: UUID | sa.BindParameter[UUID],
) -> sa.Select[UUID, str, date | None, date | None]:
    """Select every `CountingUnit` in `root`, by name."""
    return (
        sa.select(OrgUnit.id, OrgUnit.name, OrgUnit.valid_from, OrgUnit.valid_to)
        .where(
            OrgUnit.id.in_(select_units_under([root])),
            OrgUnit.level.in_(list_establishment_tiers()),
        )
        .order_by(OrgUnit.sort_name, OrgUnit.id)
    )


def build_done_months() -> RowSelect:
    """The months between two days that are done in a unit, by parameters."""
    service = SupportService
    return (
        sa.select(service.org_unit_id, service.month)
        .where(
            service.org_unit_id.in_(select_units_under([ROOT])), service.month.between(FIRST, LAST)
        )
        .group_by(service.org_unit_id, service.month)
        .having(MONTH_IS_DONE)
    )


def build_units_of_year() -> RowSelect:
    """The units in a unit that counted or existed between two days, by parameters."""
    counted = sa.select(SupportService.org_unit_id).where(SupportService.month.between(FIRST, LAST))
    existed = sa.and_(
        sa.func.coalesce(OrgUnit.valid_from, FIRST) <= LAST,
        sa.func.coalesce(OrgUnit.valid_to, LAST) >= FIRST,
    )
    by_name = sa.func.row_number(type_=sa.BigInteger()).over(
        order_by=(OrgUnit.sort_name, OrgUnit.id)
    )
    found = select_counting_units(ROOT).where(sa.or_(existed, OrgUnit.id.in_(counted)))
    return found.order_by(None).add_columns(by_name.label("place"))


ROOT = sa.bindparam("root", type_=sa.Uuid())
FIRST, LAST = (sa.bindparam(name, type_=sa.Date()) for name in ("first", "last"))
DONE_MONTHS, UNITS_OF_YEAR = build_done_months(), build_units_of_year()


def list_asked_months(db: Session, root: UUID, years: Collection[int]) -> list[CommuneReporting]:
    """Months that each unit in `root` sent, and those missing since its first day. No numbers."""
    return run_together(db, [read_asked_months(root, years)])[0]


def read_asked_months(root: UUID, years: Collection[int]) -> JointRead[list[CommuneReporting]]:
    days, *found = yield [select_first_days([root]), *select_years(root, years)]
    return build_reporting(years, found, to_first_days(days))


def list_reporting(db: Session, root: UUID, years: Collection[int]) -> list[CommuneReporting]:
    """Months that each unit in `root` has sent, and past ones that it has not. No numbers."""
    return build_reporting(years, db.load_together(select_years(root, years)), {})


def select_years(root: UUID, years: Collection[int]) -> list[RowSelect]:
    """Of each year the months that are done, and the units that count."""
    return [
        one
        for year in years
        for one in (select_done_months(root, year), select_units_of_year(root, year))
    ]


def build_reporting(
    years: Collection[int], rows: Sequence[Sequence[ReadRow]], since: Mapping[UUID, date]
) -> list[CommuneReporting]:
    """What the rows of `select_years` say of each unit; `since`: its first day, if it matters."""
    found: dict[UUID, CommuneReporting] = {}
    for year, done_rows, units in zip(years, rows[::2], rows[1::2], strict=True):
        months = list_months(date(year, 1, 1), date(year, 12, 31))
        done = to_done_months(done_rows)
        for unit in to_counting_units(units):
            of = found.setdefault(
                unit.id,
                CommuneReporting(
                    org_unit_id=unit.id, org_unit_name=unit.name, reported=[], missing=[]
                ),
            )
            of.reported += [m for m in months if (unit.id, m) in done]
            due = list_due_months(unit, year, since.get(unit.id))
            of.missing += [m for m in due if (unit.id, m) not in done]
    return list(found.values())
