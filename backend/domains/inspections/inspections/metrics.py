"""II.2 Kiểm tra: visits (lượt), how they ended, the teams, and what signed minutes asked for."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from backend.domains.establishments.establishments.models import Establishment
from backend.domains.inspections.inspection_plans.models import InspectionPlan, InspectionPlanStatus
from backend.domains.inspections.inspections.models import (
    Inspection,
    InspectionKind,
    InspectionOutcome,
    InspectionStatus,
    Recommendation,
    RecommendationStatus,
    Trigger,
)
from backend.domains.organisation.inspection_teams.models import InspectionTeam
from backend.domains.platform.sealed_visits.visibility import VISITS as LINES
from backend.law.reference.tiers import TeamSpan, list_establishment_tiers, load_tiers
from backend.metrics.metric import (
    Condition,
    Measure,
    Metric,
    MetricPeriod,
    MetricProof,
    MetricSource,
    PeriodCondition,
    RecordKind,
    Span,
    build_condition,
    build_equals_any,
    build_label_subquery,
)


def is_by_teams(spans: Sequence[TeamSpan], visits: sa.CTE | None = None) -> Condition:
    """A visit by a team whose tier counts on its day; `visits` have `team_level` and, for several
    spans, the day.

    One span needs no days, because the query is limited to the period anyway. The tiers are
    constants in the SQL, so that the partial index of counted visits is enough.
    """
    level = Inspection.team_level if visits is None else visits.c.team_level
    if len(spans) == 1:
        return build_equals_any(level, *spans[0].tiers)
    day = Inspection.inspected_on if visits is None else visits.c.inspected_on
    return sa.or_(sa.false(), *(is_in_span(span, level, day) for span in spans))


def is_in_span(
    span: TeamSpan,
    level: sa.ColumnElement[str] | orm.InstrumentedAttribute[str],
    day: sa.SQLColumnExpression[date],
) -> Condition:
    first, last = (sa.literal(one, sa.Date(), literal_execute=True) for one in span[:2])
    return sa.and_(day >= first, day <= last, build_equals_any(level, *span.tiers))


TT05 = "TT 05/2006/TT-BLĐTBXH"
FORM_509 = "TT 02/2025/TT-BLĐTBXH, biểu 509/PCTNXH-Sở"
RE_INSPECTION_PLANS = "KH 06, KH 07/KH-UBND Hà Nội, 7/1/2026"


def build_place_name(key: orm.InstrumentedAttribute[UUID]) -> sa.ScalarSelect[str]:
    """The name of the place that `key` points to; null where the reader does not see it."""
    return build_label_subquery(Establishment.name, Establishment.id, key)


def is_open(p: MetricPeriod) -> Condition:
    """A visit of no sealed line, or of one that is public by now, unless `p` has a reader."""
    if p.reader is not None:
        return sa.true()
    opened = sa.select(LINES.id).where(LINES.id == Inspection.veil_id, LINES.public_from <= p.at)
    return sa.or_(Inspection.veil_id.is_(None), opened.correlate(Inspection).exists())


def is_counted_visit(p: MetricPeriod) -> Condition:
    """A signed visit in the period and the unit; drafts do not count."""
    return sa.and_(
        build_equals_any(Inspection.status, InspectionStatus.SIGNED),
        p.is_within(Inspection.inspected_on),
        p.is_in_unit(Inspection),
        is_open(p),
        *p.list_reader_clauses(Inspection),
    )


VISIT = RecordKind(
    Inspection, build_place_name(Inspection.establishment_id), Inspection.inspected_on
)
PLACE = RecordKind(Establishment, Establishment.name, Establishment.last_inspected_on)
SIGNED = MetricSource(
    "visits",
    VISIT,
    Inspection.org_unit_id,
    lambda select, p: select.select_from(Inspection).where(is_counted_visit(p)),
    key=Inspection.establishment_id,
    key_record=PLACE,
)


def list_occasion_clauses(p: MetricPeriod) -> list[Condition]:
    """The clause of the occasion that was chosen; empty: visits of any occasion."""
    asked = p.choice.occasion
    return [] if asked is None else [build_equals_any(Inspection.kind, InspectionKind(asked))]


def build_level_condition(*levels: str) -> PeriodCondition:
    return build_condition(Inspection.team_level, *levels)


def build_joint_condition(*conditions: PeriodCondition) -> PeriodCondition:
    return lambda p: sa.and_(*(condition(p) for condition in conditions))


build_visit_metric = partial(Metric, unit="lượt", section="II.2", law=TT05, entity="inspections")
build_visited_place_metric = partial(
    Metric, unit="cơ sở", section="II.2", law=TT05, entity="establishments"
)
VIOLATING = build_condition(
    Inspection.outcome, InspectionOutcome.VIOLATION_RECORDED, InspectionOutcome.TRANSFERRED
)
RE_INSPECTED = build_condition(Inspection.kind, InspectionKind.RE_INSPECTION)


def is_counted(p: MetricPeriod) -> Condition:
    return is_by_teams(p.teams)


def is_chosen_visit(p: MetricPeriod) -> Condition:
    """A visit by a team that counts, on the occasion that was chosen."""
    return sa.and_(is_counted(p), *list_occasion_clauses(p))


LATER = orm.aliased(Inspection)


def is_followed_up(p: MetricPeriod) -> Condition:
    """The last finding at a place, which a team came back to on a later day."""
    after = (
        sa.select(LATER.id)
        .where(
            LATER.establishment_id == Inspection.establishment_id,
            build_equals_any(LATER.status, InspectionStatus.SIGNED),
            LATER.veil_id.is_(None),
            LATER.inspected_on > Inspection.inspected_on,
            LATER.inspected_on <= p.end,
        )
        .correlate(Inspection)
    )
    found = build_equals_any(
        LATER.outcome, InspectionOutcome.VIOLATION_RECORDED, InspectionOutcome.TRANSFERRED
    )
    return sa.and_(VIOLATING(p), after.exists(), sa.not_(after.where(found).exists()))


VISITS_CHOSEN = Measure(
    SIGNED,
    is_chosen_visit,
    proof=MetricProof("inspection", lambda _p: (Inspection.id, Inspection.inspected_on)),
)
PLACES_CHOSEN = Measure(SIGNED, is_chosen_visit, is_distinct=True)
PLACES_VIOLATING = Measure(SIGNED, VIOLATING, is_distinct=True)
PLACES_FOLLOWED_UP = Measure(SIGNED, is_followed_up, is_distinct=True)


VISIT_FIGURES: tuple[Metric, ...] = (
    build_visit_metric(
        "inspections_signed", "Lượt kiểm tra", "Inspections", measure=Measure(SIGNED)
    ),
    build_visit_metric(
        "inspections_counted",
        "Lượt kiểm tra của Đội 178 cấp tỉnh, cấp huyện",
        "Inspections by provincial and district teams",
        measure=Measure(SIGNED, is_counted),
        whole="inspections_signed",
    ),
    *(
        build_visit_metric(
            f"inspections_{tier.code}",
            f"Lượt kiểm tra của Đội 178 cấp {tier.name.lower()}",
            f"Inspections by {tier.adjective_en} teams",
            measure=Measure(SIGNED, build_level_condition(tier.code)),
            tier=tier.code if tier.valid_to else None,
            whole="inspections_signed",
        )
        for tier in load_tiers()
    ),
    build_visit_metric(
        "inspections_planned",
        "Lượt kiểm tra theo kế hoạch",
        "Planned inspections",
        measure=Measure(SIGNED, build_condition(Inspection.kind, InspectionKind.PLANNED)),
        whole="inspections_signed",
    ),
    build_visit_metric(
        "inspections_unscheduled",
        "Lượt kiểm tra đột xuất",
        "Unscheduled inspections",
        measure=Measure(SIGNED, build_condition(Inspection.kind, InspectionKind.UNSCHEDULED)),
        whole="inspections_signed",
    ),
    build_visit_metric(
        "inspections_re_inspection",
        "Lượt kiểm tra lại",
        "Re-inspections",
        measure=Measure(SIGNED, RE_INSPECTED),
        law=RE_INSPECTION_PLANS,
        since=date(2025, 7, 1),
        whole="inspections_signed",
    ),
    *(
        build_visit_metric(
            f"inspections_on_{trigger.value}",
            f"Lượt kiểm tra đột xuất do {vi}",
            f"Unscheduled inspections after {en}",
            measure=Measure(SIGNED, build_condition(Inspection.trigger, trigger)),
            whole="inspections_unscheduled",
        )
        for trigger, vi, en in (
            (Trigger.COMPLAINT, "có đơn thư khiếu nại, tố cáo", "a complaint"),
            (Trigger.AGENCY_REQUEST, "cơ quan có thẩm quyền yêu cầu", "an agency's request"),
            (Trigger.SUSPECTED_SIGN, "phát hiện dấu hiệu vi phạm", "signs of a violation"),
        )
    ),
    *(
        build_visit_metric(
            f"inspections_{outcome.value}",
            f"Lượt kiểm tra: {vi}",
            f"Inspections: {en}",
            measure=Measure(SIGNED, build_condition(Inspection.outcome, outcome)),
            whole="inspections_signed",
        )
        for outcome, vi, en in (
            (InspectionOutcome.NO_VIOLATION, "không phát hiện vi phạm", "no violation"),
            (InspectionOutcome.REMINDER, "nhắc nhở", "reminder"),
            (InspectionOutcome.VIOLATION_RECORDED, "lập biên bản vi phạm", "violation recorded"),
            (InspectionOutcome.TRANSFERRED, "chuyển cơ quan có thẩm quyền", "transferred"),
        )
    ),
    build_visited_place_metric(
        "establishments_inspected",
        "Cơ sở được Đội 178 cấp tỉnh, cấp huyện kiểm tra",
        "Places visited by provincial and district teams",
        measure=Measure(SIGNED, is_counted, is_distinct=True),
    ),
    build_visited_place_metric(
        "establishments_inspected_commune",
        "Cơ sở được Đội 178 cấp xã kiểm tra",
        "Places visited by commune teams",
        measure=Measure(
            SIGNED, build_level_condition(*list_establishment_tiers()), is_distinct=True
        ),
    ),
    build_visited_place_metric(
        "establishments_inspected_any",
        "Cơ sở được kiểm tra (các cấp)",
        "Places visited by any team",
        measure=Measure(SIGNED, None, is_distinct=True),
        law=FORM_509,
    ),
    build_visited_place_metric(
        "establishments_violating",
        "Cơ sở vi phạm qua kiểm tra của Đội 178 cấp tỉnh, cấp huyện",
        "Places found violating by provincial and district teams",
        measure=Measure(SIGNED, build_joint_condition(is_counted, VIOLATING), is_distinct=True),
        whole="establishments_inspected",
    ),
    build_visited_place_metric(
        "establishments_violating_commune",
        "Cơ sở vi phạm qua kiểm tra của Đội 178 cấp xã",
        "Places found violating by commune teams",
        measure=Measure(
            SIGNED,
            build_joint_condition(build_level_condition(*list_establishment_tiers()), VIOLATING),
            is_distinct=True,
        ),
        whole="establishments_inspected_commune",
    ),
    build_visited_place_metric(
        "establishments_violating_any",
        "Cơ sở vi phạm qua kiểm tra (các cấp)",
        "Places found violating by any team",
        measure=Measure(SIGNED, VIOLATING, is_distinct=True),
        law=FORM_509,
        whole="establishments_inspected_any",
    ),
    build_visited_place_metric(
        "establishments_reminded",
        "Cơ sở được nhắc nhở",
        "Places that got a reminder",
        measure=Measure(
            SIGNED,
            build_condition(Inspection.outcome, InspectionOutcome.REMINDER),
            is_distinct=True,
        ),
        whole="establishments_inspected_any",
    ),
)


TEAM = RecordKind(InspectionTeam, InspectionTeam.name, InspectionTeam.decided_on)
TEAMS = MetricSource(
    "teams",
    TEAM,
    InspectionTeam.org_unit_id,
    lambda select, p: select.select_from(InspectionTeam).where(
        p.is_in_unit(InspectionTeam),
        sa.or_(InspectionTeam.is_active.is_(True), InspectionTeam.active_to >= p.end),
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
        version=2,
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
        measure=Measure(
            RECOMMENDED,
            lambda p: sa.and_(
                build_equals_any(Recommendation.status, RecommendationStatus.FULFILLED),
                Recommendation.closed_on <= p.end,
            ),
        ),
    ),
)
