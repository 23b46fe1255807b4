"""Schemas of the comparison of targets."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel

from backend.domains.planning.plans.models import Indicator
from backend.law.reference.tiers import TierCode


class ComparedTarget(BaseModel):
    """A target in force of one plan; of nothing `percent` and `met` are null."""

    code: str
    short_title: str
    indicator: Indicator
    threshold_percent: int
    numerator: int
    denominator: int
    percent: float | None
    met: bool | None


class ComparedPlan(BaseModel):
    """A unit right below with its approved plan; `plan_id` null: it has none of that year."""

    org_unit_id: UUID
    org_unit_name: str
    org_unit_kind: str
    level: TierCode
    plan_id: UUID | None
    plan_title: str | None
    document_no: str | None
    met_count: int
    targets: list[ComparedTarget]


class TargetComparison(BaseModel):
    """The units by name. `indicators`: those of all plans, in the order in which plans have them.

    Drafts of plans are not told of.
    """

    org_unit_id: UUID
    org_unit_name: str
    org_unit_kind: str
    year: int
    as_of: date
    indicators: list[Indicator]
    with_plan: int
    items: list[ComparedPlan]
    next: None = None
