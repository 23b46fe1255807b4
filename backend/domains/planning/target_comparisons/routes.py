"""The endpoint that compares the targets of the units right below."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from backend.core.http.dependencies import create_router, requires
from backend.core.session.models import today
from backend.core.session.session import Session
from backend.domains.planning.plans.progress_schemas import AsOf
from backend.domains.planning.target_comparisons.detail import build_comparison
from backend.domains.planning.target_comparisons.schemas import TargetComparison
from backend.metrics.geography import Boundaries
from backend.permissions import Permission

router = create_router("/target-comparisons")

Reading = Annotated[Session, requires(Permission.PLAN_READ, replica=True)]
LIVE = {"x-live": "made from many records"}
AskedYear = Annotated[int | None, Query(ge=2000, le=2100, description="default this year")]


@router.get("", response_model=TargetComparison, openapi_extra=LIVE)
def get_target_comparison(
    db: Reading,
    year: AskedYear = None,
    as_of: Annotated[AsOf, Query()] = None,
    org_unit_id: UUID | None = None,
    boundaries: Annotated[
        Boundaries, Query(description="the units below on the day, or those of 1/7/2025")
    ] = Boundaries.OWN,
) -> TargetComparison:
    """The targets of the plans of all units right below one's own, each plan by its name."""
    return build_comparison(db, year or today().year, as_of, org_unit_id, boundaries)
