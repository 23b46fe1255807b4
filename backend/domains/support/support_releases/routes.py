"""Published tables of support: all that the leader, the province and others see of it.

A table covers a whole year and is made once. There is no filter, no running total and no second
edition, so nobody can compare two answers to learn a hidden number (D12).
"""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
from fastapi import Query

from backend.core.errors.exceptions import NotFound
from backend.core.errors.handlers import register_conflict_codes
from backend.core.http.dependencies import create_router, requires
from backend.core.http.record_lists import build_record_page
from backend.core.session.models import today
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.sql.pagination import After, Limit, PageRows, read_page
from backend.core.sql.single_read import list_filter_clauses, list_read_columns
from backend.disclosure.suppression import SMALLEST_SHOWN
from backend.domains.support.support_releases.models import SupportRelease
from backend.domains.support.support_releases.publishers import get_counted_unit, get_publisher
from backend.domains.support.support_releases.schemas import (
    Preview,
    ReleaseCreate,
    ReleaseFilters,
    ReleaseRead,
    ReleaseRow,
)
from backend.domains.support.support_releases.service import build_figures_shown, publish_year
from backend.domains.support.support_services.months import list_reporting
from backend.domains.support.support_services.schemas import Reporting, Year
from backend.permissions import Permission

router = create_router("/support-releases")

Reading = Annotated[Session, requires(Permission.SUPPORT_PUBLISHED)]
Publishing = Annotated[Session, requires(Permission.SUPPORT_RELEASE)]

ROW = list_read_columns(ReleaseRow, SupportRelease, org_unit_name=OrgUnit.name)
FULL = list_read_columns(
    ReleaseRead,
    SupportRelease,
    org_unit_name=OrgUnit.name,
    smallest_shown=sa.literal(SMALLEST_SHOWN),
)
NEWEST = (SupportRelease.year.desc(), SupportRelease.id.desc())
LIVE = {"x-live": "made from many records"}


@router.get("", response_model=build_record_page(ReleaseRow, ReleaseRead))
def list_support_releases(
    db: Reading,
    filters: Annotated[ReleaseFilters, Query()],
    after: After = None,
    limit: Limit = 50,
) -> PageRows:
    """Published years, the latest first."""
    found = sa.select(*ROW).join(OrgUnit, OrgUnit.id == SupportRelease.org_unit_id)
    asked = list_filter_clauses(SupportRelease, filters, "org_unit_id", "year")
    return read_page(db, found.where(*asked), NEWEST, after, limit, list_release_reads)


@router.get("/reporting", response_model=Reporting, openapi_extra=LIVE)
def get_support_reporting(
    db: Reading, year: Year | None = None, org_unit_id: UUID | None = None
) -> Reporting:
    """Which communes have sent which months: no numbers."""
    year = year or today().year
    unit = get_counted_unit(db, org_unit_id, year)
    return Reporting(year=year, units=list_reporting(db, unit.id, [year]))


@router.get("/preview", response_model=Preview, openapi_extra=LIVE)
def preview_support_release(
    db: Publishing, year: Year | None = None, org_unit_id: UUID | None = None
) -> Preview:
    """What would be published of a year as it stands: for the office that publishes.

    409 `table-of-one-unit`: the unit counts alone, so its table would tell its small numbers.
    """
    year = year or today().year
    unit = get_publisher(db, org_unit_id, year)
    return Preview(
        org_unit_id=unit.id,
        org_unit_name=unit.name,
        year=year,
        smallest_shown=SMALLEST_SHOWN,
        figures=build_figures_shown(db, unit.id, year),
    )


@router.get("/{id}", response_model=ReleaseRead)
def get_support_release(db: Reading, id: UUID) -> ReleaseRead:
    """One year's table; hidden figures are null."""
    return get_release_read(db, id)


@router.post("", status_code=201, response_model=ReleaseRead)
def create_support_release(db: Publishing, data: ReleaseCreate) -> ReleaseRead:
    """Publish a finished year, for ever.

    409 `support-months-missing`, `already-published`, `table-of-one-unit`.
    """
    unit = get_publisher(db, data.org_unit_id, data.year)
    return get_release_read(db, publish_year(db, unit, data).id)


def get_release_read(db: Session, id: UUID) -> ReleaseRead:
    """One year's table; raises NotFound."""
    for release in list_release_reads(db, [id]):
        return release
    raise NotFound


def list_release_reads(db: Session, ids: Sequence[UUID]) -> list[ReleaseRead]:
    """Tables of published years: one query."""
    found = sa.select(*FULL).join(OrgUnit, OrgUnit.id == SupportRelease.org_unit_id)
    rows = db.execute(found.where(SupportRelease.id.in_(ids)))
    return [ReleaseRead.model_validate(row._mapping) for row in rows]


register_conflict_codes({"uq_support_releases_org_unit_id_year": "already-published"})
