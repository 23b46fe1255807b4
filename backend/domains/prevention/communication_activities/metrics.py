"""Metrics of II.1 Tuyên truyền: activities, people reached, and communes with activities.

An activity counts once, in the unit that recorded it. A joint activity of the district is in the
total only, but each commune that it was for counts as a commune with activities.
"""

from functools import partial
from typing import TypeVarTuple

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.session.org_units import (
    OrgUnit,
    OrgUnitClosure,
    build_existing_clause,
    select_units_under,
)
from backend.domains.prevention.communication_activities.counting import COUNTS
from backend.domains.prevention.communication_activities.models import (
    ActivityCommune,
    ActivityForm,
    CommunicationActivity,
)
from backend.domains.prevention.materials.models import Audience
from backend.law.reference.tiers import list_establishment_tiers
from backend.metrics.metric import (
    Condition,
    Measure,
    Metric,
    MetricPeriod,
    MetricProof,
    MetricSource,
    NamedMeasures,
    RecordKind,
    Span,
    build_condition,
    build_equals_any,
    build_first_proof,
)

Ts = TypeVarTuple("Ts")
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


def select_valid_communes(select: sa.Select[*Ts], p: MetricPeriod) -> sa.Select[*Ts]:
    """Communes valid on the last day. Sessions do not narrow units, so the filter names them."""
    found = select.select_from(OrgUnit).where(
        build_equals_any(OrgUnit.level, *list_establishment_tiers()),
        p.is_under(OrgUnit.id),
        build_existing_clause(p.end),
    )
    return found if p.seen is None else found.where(OrgUnit.id.in_(select_units_under(p.seen)))


def is_communicating(p: MetricPeriod) -> Condition:
    """An activity was held for the commune, or for one that was merged into it."""
    held = select_held(sa.select(OrgUnitClosure.ancestor_id), p)
    if p.choice.each:
        month = sa.cast(sa.extract("month", CommunicationActivity.held_on), sa.Integer)
        size = sa.literal(p.choice.each, sa.Integer(), literal_execute=True)
        parts = sa.func.count(sa.distinct((month - sa.literal(1, literal_execute=True)) // size))
        held = held.where(CommunicationActivity.held_on <= p.until)
        held = held.group_by(OrgUnitClosure.ancestor_id).having(parts >= p.parts)
    return OrgUnit.id.in_(held)


def select_held(select: sa.Select[*Ts], p: MetricPeriod) -> sa.Select[*Ts]:
    """The activities of the period, beside each unit that holds a commune of theirs."""
    return (
        select.select_from(ActivityCommune)
        .join(CommunicationActivity, CommunicationActivity.id == ActivityCommune.activity_id)
        .join(OrgUnitClosure, OrgUnitClosure.descendant_id == ActivityCommune.org_unit_id)
        .where(CommunicationActivity.held_between(p.start, p.end), *list_chosen_clauses(p))
    )


def list_chosen_clauses(p: MetricPeriod) -> list[Condition]:
    """The clauses of the audience and the form that were chosen; empty: every activity."""
    found = []
    if p.choice.audience is not None:
        who = Audience(p.choice.audience)
        found.append(build_equals_any(CommunicationActivity.audience, who))
    if p.choice.form is not None:
        form = ActivityForm(p.choice.form)
        found.append(build_equals_any(CommunicationActivity.form, form))
    return found


def is_chosen(p: MetricPeriod) -> Condition:
    return sa.and_(sa.true(), *list_chosen_clauses(p))


def is_integrating(p: MetricPeriod) -> Condition:
    """An activity within another programme was held for the commune."""
    held = select_held(sa.select(OrgUnitClosure.ancestor_id), p)
    programme = CommunicationActivity.integrated_programme.is_not(None)
    return OrgUnit.id.in_(held.where(programme))


def select_held_in(select: sa.Select[*Ts], p: MetricPeriod) -> sa.Select[*Ts]:
    """The activities of the period that were for a commune."""
    return select_held(select, p).where(OrgUnitClosure.ancestor_id == OrgUnit.id)


COMMUNE = RecordKind(OrgUnit, OrgUnit.name, OrgUnit.valid_from)
COMMUNES = MetricSource("communes", COMMUNE, OrgUnit.id, select_valid_communes)
FIRST_HELD = build_first_proof("communication_activity", HELD, OrgUnit, select_held_in)
COMMUNES_ALL = Measure(COMMUNES)
COMMUNES_COMMUNICATING = Measure(COMMUNES, is_communicating, proof=FIRST_HELD)
COMMUNES_INTEGRATING = Measure(COMMUNES, is_integrating)
ITSELF = MetricProof(
    "communication_activity", lambda _p: (CommunicationActivity.id, CommunicationActivity.held_on)
)
ACTIVITIES_CHOSEN = Measure(ACTIVITIES, is_chosen, proof=ITSELF)
ATTENDEES_CHOSEN = Measure(
    ACTIVITIES, is_chosen, CommunicationActivity.attendee_count, is_optional=True, proof=ITSELF
)


CONCERNING = MetricSource(
    "activities_concerning",
    HELD,
    CommunicationActivity.org_unit_id,
    lambda select, p: select.select_from(CommunicationActivity).where(
        CommunicationActivity.held_between(p.start, p.end),
        CommunicationActivity.id.in_(
            sa.select(ActivityCommune.activity_id).where(p.is_in_unit(ActivityCommune))
        ),
    ),
)
"""Activities held for a commune: its own, and joint ones of units above."""


def is_own(p: MetricPeriod) -> Condition:
    return p.is_in_unit(CommunicationActivity)


def build_own_sum(column: orm.InstrumentedAttribute[int | None]) -> Measure:
    """A sum over own activities: the people of a joint one belong to several communes."""
    return Measure(CONCERNING, is_own, column, is_optional=True)


def build_own_known(column: orm.InstrumentedAttribute[int | None]) -> Measure:
    """Own activities where somebody counted."""
    return Measure(CONCERNING, lambda p: sa.and_(is_own(p), column.is_not(None)))


HELD_BY_OTHERS = Measure(
    MetricSource(
        "activities_of_others",
        HELD,
        ActivityCommune.org_unit_id,
        lambda select, p: (
            select.select_from(ActivityCommune)
            .join(CommunicationActivity, CommunicationActivity.id == ActivityCommune.activity_id)
            .where(
                p.is_in_unit(ActivityCommune),
                CommunicationActivity.org_unit_id != ActivityCommune.org_unit_id,
                CommunicationActivity.held_between(p.start, p.end),
            )
        ),
    )
)
"""Activities that another unit held for a commune, once for each commune."""

OF_COMMUNE: NamedMeasures = (
    ("activities", Measure(CONCERNING)),
    ("joint", Measure(CONCERNING, lambda p: sa.not_(is_own(p)))),
    (
        "integrated",
        Measure(CONCERNING, lambda _p: CommunicationActivity.integrated_programme.is_not(None)),
    ),
    ("sessions", build_own_sum(CommunicationActivity.session_count)),
    ("attendees", build_own_sum(CommunicationActivity.attendee_count)),
    ("sessions_known", build_own_known(CommunicationActivity.session_count)),
    ("attendees_known", build_own_known(CommunicationActivity.attendee_count)),
)
"""What a rating reads of a commune's activities."""

build_activity_metric = partial(Metric, section="II.1", law=LAW, entity=HELD.entity)


def build_sum_measure(column: str) -> Measure:
    """The sum of a count over the activities where somebody counted it."""
    return Measure(ACTIVITIES, amount=getattr(CommunicationActivity, column), is_optional=True)


OF_YEAR: NamedMeasures = (
    ("activity_count", Measure(ACTIVITIES)),
    *((name, build_sum_measure(name)) for name in COUNTS),
)
"""What the year of communication tells of activities: how many, and their six counts."""


def build_audience_measure(who: Audience) -> Measure:
    return Measure(
        ACTIVITIES,
        build_condition(CommunicationActivity.audience, who),
        CommunicationActivity.attendee_count,
        is_optional=True,
    )


FORMS = (
    ((ActivityForm.CONFERENCE,), "hội nghị, nói chuyện chuyên đề", "conferences"),
    ((ActivityForm.PANEL,), "panô, khẩu hiệu", "panels"),
    ((ActivityForm.POSTER,), "áp phích", "posters"),
    ((ActivityForm.LEAFLET,), "tờ rơi", "leaflets"),
    ((ActivityForm.BROADCAST,), "loa truyền thanh", "broadcasts"),
    ((ActivityForm.SCHOOL,), "tại trường học", "at schools"),
    ((ActivityForm.ONLINE,), "trên mạng", "online"),
    ((ActivityForm.OTHER, ActivityForm.TELEVISION), "hình thức khác", "other forms"),
)
"""The lines of a report: television has none of its own there."""
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
    build_activity_metric(
        "activities_held",
        "Hoạt động tuyên truyền đã thực hiện",
        "Communication activities held",
        "hoạt động",
        measure=Measure(ACTIVITIES),
    ),
    *(
        build_activity_metric(
            f"activities_{forms[0].value}",
            f"Hoạt động tuyên truyền: {vi}",
            f"Communication activities: {en}",
            "hoạt động",
            measure=Measure(ACTIVITIES, build_condition(CommunicationActivity.form, *forms)),
            whole="activities_held",
            version=2 if ActivityForm.TELEVISION in forms else 1,
        )
        for forms, vi, en in FORMS
    ),
    build_activity_metric(
        "sessions_held",
        "Buổi tuyên truyền",
        "Sessions",
        "buổi",
        measure=build_sum_measure("session_count"),
    ),
    build_activity_metric(
        "attendees_total",
        "Lượt người được tuyên truyền",
        "Attendances",
        "lượt người",
        measure=build_sum_measure("attendee_count"),
    ),
    *(
        build_activity_metric(
            f"attendees_{who.value}",
            f"Lượt người được tuyên truyền: {vi}",
            f"Attendances: {en}",
            "lượt người",
            measure=build_audience_measure(who),
            whole="attendees_total",
        )
        for who, vi, en in AUDIENCES
    ),
    *(
        build_activity_metric(
            code,
            vi,
            en,
            unit,
            measure=build_sum_measure(column),
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
        measure=COMMUNES_ALL,
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
        measure=COMMUNES_COMMUNICATING,
    ),
)
