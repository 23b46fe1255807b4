"""The months for which a unit must send its counts, and which of them are done.

A month is done once each service has a count or is marked as not counted. With one number of seven
it is not done, because the missing ones would look like 0.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.models import today
from backend.core.session.org_units import OrgUnit, select_units_under
from backend.core.session.session import Session
from backend.core.text.periods import list_months
from backend.domains.organisation.accounts.first_days import list_first_days
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
    found = (
        sa.select(SupportService.org_unit_id, SupportService.month)
        .where(
            SupportService.org_unit_id.in_(select_units_under([root])),
            SupportService.month.between(date(year, 1, 1), date(year, 12, 1)),
        )
        .group_by(SupportService.org_unit_id, SupportService.month)
        .having(MONTH_IS_DONE)
    )
    return {(unit, month) for unit, month in db.execute(found)}


def list_counting_units(db: Session, root: UUID, year: int) -> list[CountingUnit]:
    """The units in `root` that count and existed on some day of the year, by name.

    Also units that counted something: a unit left out could be found by subtraction.
    """
    first, last = date(year, 1, 1), date(year, 12, 31)
    counted = sa.select(SupportService.org_unit_id).where(SupportService.month.between(first, last))
    existed = sa.and_(
        sa.func.coalesce(OrgUnit.valid_from, first) <= last,
        sa.func.coalesce(OrgUnit.valid_to, last) >= first,
    )
    found = select_counting_units(root).where(sa.or_(existed, OrgUnit.id.in_(counted)))
    return [CountingUnit(*row) for row in db.execute(found)]


def select_counting_units(root: UUID) -> sa.Select[UUID, str, date | None, date | None]:
    """Select every `CountingUnit` in `root`, by name."""
    return (
        sa.select(OrgUnit.id, OrgUnit.name, OrgUnit.valid_from, OrgUnit.valid_to)
        .where(
            OrgUnit.id.in_(select_units_under([root])),
            OrgUnit.level.in_(list_establishment_tiers()),
        )
        .order_by(OrgUnit.sort_name, OrgUnit.id)
    )


def list_asked_months(db: Session, root: UUID, years: Collection[int]) -> list[CommuneReporting]:
    """Months that each unit in `root` sent, and those missing since its first day. No numbers."""
    return list_reporting(db, root, years, list_first_days(db, [root]))


def list_reporting(
    db: Session, root: UUID, years: Collection[int], since: Mapping[UUID, date] | None = None
) -> list[CommuneReporting]:
    """Months that each unit in `root` has sent, and past ones that it has not. No numbers."""
    since = since or {}
    found: dict[UUID, CommuneReporting] = {}
    for year in years:
        months = list_months(date(year, 1, 1), date(year, 12, 31))
        done = list_done_months(db, root, year)
        for unit in list_counting_units(db, root, year):
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
