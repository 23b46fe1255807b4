"""Schemas of the comparison of targets."""

from datetime import date
from uuid import UUID

from backend.core.text.schemas import BaseModel
from backend.domains.planning.plans.models import Indicator, TargetKind, TargetOperator
from backend.law.reference.tiers import TierCode
from backend.metrics.geography import Boundaries


class ComparedTarget(BaseModel):
    """A target in force of one plan, as in `/plans/{id}/progress`; `column`: the key of its column.

    Of nothing `percent` and `met` are null.
    """

    column: str
    code: str
    short_title: str
    indicator: Indicator
    kind: TargetKind
    operator: TargetOperator
    threshold_percent: int
    threshold_number: int | None
    unit: str | None
    numerator: int
    denominator: int
    value: int | None
    baseline: int | None
    percent: float | None
    met: bool | None


class ComparedColumn(BaseModel):
    """Targets of several plans that count the same in the same way, whatever level they ask for.

    `short_title`: what the first of these plans calls it. `is_plain`: the indicator says it all,
    since nothing narrows it.
    """

    key: str
    indicator: Indicator
    kind: TargetKind
    short_title: str
    is_plain: bool


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
    """The units by name. `columns`: those of all plans, in the order in which plans have them.

    Drafts of plans are not told of. `has_other_boundaries`: by those of 1/7/2025 other units stand
    right below, some with a plan of the year.
    """

    org_unit_id: UUID
    org_unit_name: str
    org_unit_kind: str
    year: int
    as_of: date
    boundaries: Boundaries
    has_other_boundaries: bool
    columns: list[ComparedColumn]
    with_plan: int
    items: list[ComparedPlan]
    next: None = None
