"""Endpoints for the leader who publishes a closed year of the plan; installs those of open data.

Nothing is published until a leader does so. Only whole years are published, each once: a figure of
a running year that is read twice would show what happened in between, and two editions of one year
would show what was corrected (D12). Ratings need no act here: their approval makes them public.
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
from backend.domains.reporting.open_data import public
from backend.domains.reporting.open_data.datasets import KIND_OF_YEAR
from backend.domains.reporting.open_data.models import OpenDataRelease
from backend.domains.reporting.open_data.publishing import (
    find_publisher,
    get_year_preview,
    publish_year,
    withdraw_year,
)
from backend.domains.reporting.open_data.schemas import (
    OpenYearCreate,
    OpenYearFilters,
    OpenYearPreview,
    OpenYearRead,
    OpenYearRow,
    OpenYearWithdrawal,
    Year,
)
from backend.permissions import Permission

router = create_router("/open-data-releases")
public_router = public.router

Reading = Annotated[Session, requires(Permission.PLAN_READ)]
Publishing = Annotated[Session, requires(Permission.OPEN_DATA_PUBLISH)]

COLUMNS = list_read_columns(
    OpenYearRow, OpenDataRelease, org_unit_name=OrgUnit.name, org_unit_kind=KIND_OF_YEAR
)
ROWS = sa.select(*COLUMNS).join(OrgUnit, OrgUnit.id == OpenDataRelease.org_unit_id)
NEWEST = (OpenDataRelease.year.desc(), OpenDataRelease.id.desc())
LIVE = {"x-live": "made from many records"}


@router.get("", response_model=build_record_page(OpenYearRow, OpenYearRead))
def list_open_data_releases(
    db: Reading,
    filters: Annotated[OpenYearFilters, Query()],
    after: After = None,
    limit: Limit = 50,
) -> PageRows:
    """Published years, the latest first, those that were withdrawn among them."""
    wanted = list_filter_clauses(OpenDataRelease, filters, "org_unit_id", "year")
    return read_page(db, ROWS.where(*wanted), NEWEST, after, limit, list_release_reads)


@router.get("/preview", response_model=OpenYearPreview, openapi_extra=LIVE)
def preview_open_data_release(
    db: Publishing, year: Year | None = None, org_unit_id: UUID | None = None
) -> OpenYearPreview:
    """What everyone would read of a year as it stands: for the leader who publishes it."""
    year = year or today().year - 1
    return get_year_preview(db, find_publisher(db, org_unit_id, year), year)


@router.get("/{id}", response_model=OpenYearRead)
def get_open_data_release(db: Reading, id: UUID) -> OpenYearRead:
    """One year's table as it was published; hidden figures are null."""
    return get_release_read(db, id)


@router.post("", status_code=201, response_model=OpenYearRead)
def create_open_data_release(db: Publishing, data: OpenYearCreate) -> OpenYearRead:
    """Publish a closed year, once. 409 `open-data-published`, 422 `year-not-over`."""
    unit = find_publisher(db, data.org_unit_id, data.year)
    return get_release_read(db, publish_year(db, unit, data).id)


@router.post("/{id}/withdraw", response_model=OpenYearRead)
def withdraw_open_data_release(db: Publishing, id: UUID, data: OpenYearWithdrawal) -> OpenYearRead:
    """Take a published year back, with a reason that everyone reads; 409 `release-withdrawn`."""
    withdraw_year(db, db.edit(OpenDataRelease, id, get_release_read), data.reason)
    return get_release_read(db, id)


def get_release_read(db: Session, id: UUID) -> OpenYearRead:
    """One published year; raises NotFound."""
    for release in list_release_reads(db, [id]):
        return release
    raise NotFound


def list_release_reads(db: Session, ids: Sequence[UUID]) -> list[OpenYearRead]:
    """Published years with their figures: one query."""
    figures = (OpenDataRelease.figures, sa.literal(SMALLEST_SHOWN).label("smallest_shown"))
    rows = db.execute(ROWS.add_columns(*figures).where(OpenDataRelease.id.in_(ids)))
    return [OpenYearRead.model_validate(row._mapping) for row in rows]


register_conflict_codes({"uq_open_data_releases_org_unit_id_year": "open-data-published"})
