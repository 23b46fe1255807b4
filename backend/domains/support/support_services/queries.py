"""Queries of monthly counts, for those who may see exact numbers."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Invalid
from backend.core.session.models import today
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.sql.single_read import get_read, list_filter_clauses, list_read_columns
from backend.core.sql.types import RowSelect
from backend.core.text.periods import add_months
from backend.domains.organisation.org_units.service import get_only_unit, get_writable_unit
from backend.domains.support.support_services.models import SupportService
from backend.domains.support.support_services.schemas import (
    MonthSheetQuery,
    SupportServiceFilters,
    SupportServiceRead,
)
from backend.law.reference.tiers import Position, find_tier, get_position_during

COLUMNS = list_read_columns(SupportServiceRead, SupportService, org_unit_name=OrgUnit.name)


def select_count_rows(filters: SupportServiceFilters) -> RowSelect:
    """Monthly counts with the name of their commune."""
    return (
        sa.select(*COLUMNS)
        .select_from(SupportService)
        .join(OrgUnit, OrgUnit.id == SupportService.org_unit_id)
        .where(*build_filter_clauses(filters))
    )


def build_filter_clauses(filters: SupportServiceFilters) -> Iterable[sa.ColumnElement[bool]]:
    yield from list_filter_clauses(SupportService, filters, "org_unit_id", "service")
    if filters.from_ is not None:
        yield SupportService.month >= filters.from_
    if filters.to is not None:
        yield SupportService.month <= filters.to


def get_count_read(db: Session, id: UUID) -> SupportServiceRead:
    """One count, or NotFound."""
    found = select_count_rows(SupportServiceFilters()).where(SupportService.id == id)
    return get_read(db, found, SupportServiceRead)


def get_own_unit(db: Session, asked: UUID | None) -> OrgUnit:
    """The unit asked for, if it is the caller's; or the only one where they serve."""
    return get_writable_unit(db, asked) if asked else get_only_unit(db, "?org_unit_id")


def get_lead_unit(db: Session, asked: UUID | None, year: int) -> OrgUnit:
    """As `get_own_unit`; raises Invalid unless the unit ran the plan on a day of the year."""
    unit = get_own_unit(db, asked)
    if not is_leading_in(unit, year):
        raise Invalid.at("?org_unit_id", "not-the-lead-unit")
    return unit


def is_leading_in(unit: OrgUnit, year: int) -> bool:
    """Whether units of its tier ran the plan on a day of the year."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    return get_position_during(unit.level, first, last) is Position.LEAD


def get_asked_sheet(db: Session, query: MonthSheetQuery) -> tuple[UUID, date]:
    """The unit and month whose sheet is asked for."""
    unit = get_own_unit(db, query.org_unit_id)
    if not find_tier(unit.level).holds_establishments:
        raise Invalid.at("?org_unit_id", "not-a-commune")
    return unit.id, query.month or add_months(today(), -1)
