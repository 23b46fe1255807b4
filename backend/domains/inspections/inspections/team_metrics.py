"""II.2 Kiểm tra: the teams and their plans, and what signed minutes asked of places."""

import sqlalchemy as sa

from backend.domains.inspections.inspection_plans.models import InspectionPlan, InspectionPlanStatus
from backend.domains.inspections.inspections.metrics import TT05, is_counted_visit
from backend.domains.inspections.inspections.models import (
    Inspection,
    Recommendation,
    RecommendationStatus,
)
from backend.domains.organisation.inspection_teams.models import InspectionTeam
from backend.metrics.metric import (
    Condition,
    Measure,
    Metric,
    MetricPeriod,
    MetricSource,
    RecordKind,
    Span,
    build_equals_any,
)

TEAM = RecordKind(InspectionTeam, InspectionTeam.name, InspectionTeam.decided_on)
TEAMS = MetricSource(
    "teams",
    TEAM,
    InspectionTeam.org_unit_id,
    lambda select, p: select.select_from(InspectionTeam).where(
        p.is_in_unit(InspectionTeam),
        InspectionTeam.is_active.is_(True),
        sa.or_(InspectionTeam.decided_on.is_(None), InspectionTeam.decided_on <= p.end),
    ),
)
IN_FORCE = (InspectionPlanStatus.APPROVED, InspectionPlanStatus.CANCELLED)
PLAN = RecordKind(InspectionPlan, InspectionPlan.title, InspectionPlan.approved_on)
PLANS = MetricSource(
    "plans",
    PLAN,
    InspectionPlan.org_unit_id,
    lambda select, p: select.select_from(InspectionPlan).where(
        p.is_in_unit(InspectionPlan),
        build_equals_any(InspectionPlan.status, *IN_FORCE),
        p.is_within(InspectionPlan.approved_on),
    ),
)
ASKED = RecordKind(Recommendation, Recommendation.text, Recommendation.due_on)
RECOMMENDED = MetricSource(
    "recommendations",
    ASKED,
    Recommendation.org_unit_id,
    lambda select, p: (
        select.select_from(Recommendation)
        .join(Inspection, Inspection.id == Recommendation.inspection_id)
        .where(p.is_in_unit(Recommendation), is_counted_visit(p))
    ),
)


def is_fulfilled(p: MetricPeriod) -> Condition:
    fulfilled = build_equals_any(Recommendation.status, RecommendationStatus.FULFILLED)
    return sa.and_(fulfilled, Recommendation.closed_on <= p.end)


ORGANISED: tuple[Metric, ...] = (
    Metric(
        "teams_active",
        "Đội kiểm tra liên ngành 178 đang hoạt động",
        "Teams 178 at work",
        "đội",
        "II.2",
        TT05,
        "inspection_teams",
        Span.DAY,
        measure=Measure(TEAMS),
    ),
    Metric(
        "inspection_plans_approved",
        "Kế hoạch kiểm tra được phê duyệt",
        "Inspection plans approved",
        "kế hoạch",
        "II.2",
        TT05,
        "inspection_plans",
        measure=Measure(PLANS),
    ),
)
FOLLOWED: tuple[Metric, ...] = (
    Metric(
        "recommendations_made",
        "Kiến nghị qua kiểm tra",
        "Recommendations made",
        "kiến nghị",
        "II.2",
        TT05,
        "recommendations",
        measure=Measure(RECOMMENDED),
    ),
    Metric(
        "recommendations_fulfilled",
        "Kiến nghị qua kiểm tra đã thực hiện",
        "Recommendations fulfilled",
        "kiến nghị",
        "II.2",
        TT05,
        "recommendations",
        whole="recommendations_made",
        measure=Measure(RECOMMENDED, is_fulfilled),
    ),
)
