"""The wire of needs beside support: numbers, null where hidden or not known."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from backend.core.text.schemas import BaseModel, Filters
from backend.domains.support.needs_assessments.schemas import HalfAsked
from backend.domains.support.support_releases.schemas import ReportCoverage, Shown
from backend.domains.support.support_services.models import Service
from backend.domains.support.support_services.schemas import Year


class NeedsServedQuery(Filters):
    """Whose year, or half of it; without them the caller's own unit and this year."""

    org_unit_id: UUID | None = None
    year: Year | None = None
    half: Annotated[
        HalfAsked | None, Field(description="only where numbers are exact: tables are of years")
    ] = None


class NeedServed(BaseModel):
    """How many women named a need, and how often the service was given.

    `share`: times given for each hundred who named it. It is no share of women: who came twice
    counts twice, so it may exceed 100. Null where one of the two is null, or nobody named it.
    """

    service: Service
    need: Shown
    served: Shown
    share: float | None


class UnitNeedsServed(BaseModel):
    """A commune; `reports` are half-years, `month_reports` months, sent of those due."""

    org_unit_id: UUID
    org_unit_name: str
    reached_count: Shown
    reports: ReportCoverage
    month_reports: ReportCoverage
    services: list[NeedServed]


class NeedsServedRead(BaseModel):
    """Needs beside support of a unit.

    `is_exact`: the caller may read the unit's counts, and they are those of today, by commune. Else
    all of it is from the year's published table (`release_id`; null: none yet), where what is
    hidden is null, and `communes` is empty: a published table has no needs by commune.
    """

    org_unit_id: UUID
    org_unit_name: str
    year: int
    half: int | None
    is_exact: bool
    release_id: UUID | None
    reached_count: Shown
    reports: ReportCoverage | None
    month_reports: ReportCoverage | None
    services: list[NeedServed]
    communes: list[UnitNeedsServed]
