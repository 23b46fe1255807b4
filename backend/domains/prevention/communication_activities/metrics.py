"""II.1 Tuyên truyền: what took place, who was reached, and the communes where something did.

An activity counts once, in the unit that recorded it; a joint one of the district is nobody's own,
so it is in the total alone. That it was for a commune makes the commune one that communicates.
"""

from typing import Any

import sqlalchemy as sa

from backend.core.session.org_units import OrgUnit, OrgUnitClosure, select_units_under
from backend.domains.prevention.communication_activities.models import (
    ActivityCommune,
    ActivityForm,
    Audience,
    CommunicationActivity,
)
from backend.law.reference.tiers import list_establishment_tiers
from backend.metrics.metric import (
    Condition,
    Measure,
    Metric,
    MetricPeriod,
    MetricSource,
    RecordKind,
    Span,
    build_condition,
    equals_any,
)

LAW = "Kế hoạch năm, II.1"
HELD = RecordKind(CommunicationActivity, CommunicationActivity.topic, CommunicationActivity.held_on)
ACTIVITIES = MetricSource(
    "activities",
    HELD,
    CommunicationActivity.org_unit_id,
    lambda select, p: select.select_from(CommunicationActivity).where(
        p.is_in_unit(CommunicationActivity), CommunicationActivity.held_between(p.start, p.end)
    ),
)


def exists(select: Any, p: MetricPeriod) -> Any:
    """Communes valid on the last day. No session narrows units, so the actor's are named."""
    found = select.select_from(OrgUnit).where(
        equals_any(OrgUnit.level, *list_establishment_tiers()),
        OrgUnit.id.in_(select_units_under([p.unit])),
        sa.func.coalesce(OrgUnit.valid_from, p.end) <= p.end,
        sa.func.coalesce(OrgUnit.valid_to, p.end) >= p.end,
    )
    return found if p.seen is None else found.where(OrgUnit.id.in_(select_units_under(p.seen)))


def communicated(p: MetricPeriod) -> Condition:
    """Something took place for the commune, or for one that went into it."""
    held = (
        sa.select(OrgUnitClosure.ancestor_id)
        .select_from(ActivityCommune)
        .join(CommunicationActivity, CommunicationActivity.id == ActivityCommune.activity_id)
        .join(OrgUnitClosure, OrgUnitClosure.descendant_id == ActivityCommune.org_unit_id)
        .where(CommunicationActivity.held_between(p.start, p.end))
    )
    return OrgUnit.id.in_(held)


COMMUNE = RecordKind(OrgUnit, OrgUnit.name, OrgUnit.valid_from)
COMMUNES = MetricSource("communes", COMMUNE, OrgUnit.id, exists)


def activity(
    code: str, title: str, english: str, unit: str, measure: Measure, **more: Any
) -> Metric:
    return Metric(code, title, english, unit, "II.1", LAW, HELD.entity, measure=measure, **more)


def counts(column: str) -> Measure:
    """The sum of a count, as far as somebody counted."""
    return Measure(ACTIVITIES, amount=getattr(CommunicationActivity, column), is_optional=True)


def reached(who: Audience) -> Measure:
    return Measure(
        ACTIVITIES,
        build_condition(CommunicationActivity.audience, who),
        CommunicationActivity.attendee_count,
        is_optional=True,
    )


FORMS = (
    (ActivityForm.CONFERENCE, "hội nghị, nói chuyện chuyên đề", "conferences"),
    (ActivityForm.PANEL, "panô, khẩu hiệu", "panels"),
    (ActivityForm.POSTER, "áp phích", "posters"),
    (ActivityForm.LEAFLET, "tờ rơi", "leaflets"),
    (ActivityForm.BROADCAST, "loa truyền thanh", "broadcasts"),
    (ActivityForm.SCHOOL, "tại trường học", "at schools"),
    (ActivityForm.ONLINE, "trên mạng", "online"),
    (ActivityForm.OTHER, "hình thức khác", "other forms"),
)
AUDIENCES = (
    (Audience.RESIDENTS, "nhân dân", "residents"),
    (Audience.STUDENTS, "học sinh, sinh viên", "students"),
    (
        Audience.ESTABLISHMENT_WORKERS,
        "chủ cơ sở, người lao động tại cơ sở",
        "owners and workers of establishments",
    ),
    (Audience.INDUSTRIAL_WORKERS, "công nhân khu công nghiệp", "industrial workers"),
    (Audience.CADRES, "cán bộ, hội viên đoàn thể", "cadres"),
    (Audience.OTHER, "đối tượng khác", "others"),
)
SUMS = (
    ("panels_put_up", "Panô, áp phích", "Panels and posters", "chiếc", "panel_count"),
    ("leaflets_handed_out", "Tờ rơi", "Leaflets", "tờ", "leaflet_count"),
    ("broadcasts_made", "Lượt phát thanh", "Broadcasts", "lượt", "broadcast_count"),
    (
        "materials_total",
        "Tài liệu, sản phẩm truyền thông (tổng)",
        "Materials in all",
        "sản phẩm",
        "material_count",
    ),
)

FIGURES: tuple[Metric, ...] = (
    activity(
        "activities_held",
        "Hoạt động tuyên truyền đã thực hiện",
        "Communication activities held",
        "hoạt động",
        Measure(ACTIVITIES),
    ),
    *(
        activity(
            f"activities_{form.value}",
            f"Hoạt động tuyên truyền: {vi}",
            f"Communication activities: {en}",
            "hoạt động",
            Measure(ACTIVITIES, build_condition(CommunicationActivity.form, form)),
            whole="activities_held",
        )
        for form, vi, en in FORMS
    ),
    activity(
        "sessions_held",
        "Buổi tuyên truyền",
        "Sessions",
        "buổi",
        counts("session_count"),
    ),
    activity(
        "attendees_total",
        "Lượt người được tuyên truyền",
        "Attendances",
        "lượt người",
        counts("attendee_count"),
    ),
    *(
        activity(
            f"attendees_{who.value}",
            f"Lượt người được tuyên truyền: {vi}",
            f"Attendances: {en}",
            "lượt người",
            reached(who),
            whole="attendees_total",
        )
        for who, vi, en in AUDIENCES
    ),
    *(
        activity(
            code,
            vi,
            en,
            unit,
            counts(column),
        )
        for code, vi, en, unit, column in SUMS
    ),
    Metric(
        "communes_total",
        "Xã, thị trấn",
        "Communes",
        "xã, thị trấn",
        "II.1",
        LAW,
        COMMUNE.entity,
        Span.DAY,
        measure=Measure(COMMUNES),
    ),
    Metric(
        "communes_communicating",
        "Xã, thị trấn đã tổ chức tuyên truyền",
        "Communes that communicated",
        "xã, thị trấn",
        "II.1",
        LAW,
        COMMUNE.entity,
        whole="communes_total",
        indicator="communes_communicating",
        measure=Measure(COMMUNES, communicated),
    ),
)
