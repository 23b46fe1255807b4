"""Recording, confirming, correcting and cancelling communication activities."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Conflict, FieldError, Invalid, NotFound, ensure_no_errors
from backend.core.session.models import today
from backend.core.session.org_units import OrgUnit, build_in_clause, select_own_units_of
from backend.core.session.session import Session
from backend.core.text.i18n import register_messages
from backend.domains.organisation.accounts.agencies import find_recording_agency
from backend.domains.organisation.areas.service import ensure_usable
from backend.domains.organisation.org_units.service import get_only_unit, get_writable_unit
from backend.domains.prevention.communication_activities.counting import (
    COUNTS,
    build_first_counts,
    compute_counts,
)
from backend.domains.prevention.communication_activities.models import (
    ActivityCommune,
    ActivityStatus,
    CommunicationActivity,
)
from backend.domains.prevention.communication_activities.schemas import (
    ActivityCreate,
    ActivityUpdate,
    Confirmation,
)
from backend.domains.prevention.communication_activities.used_materials import set_used_materials
from backend.law.reference.tiers import find_tier
from backend.metrics.geography import is_valid_on

APART = {"org_unit_id", "commune_ids", "material_ids"}
"""Fields of a body that are saved one by one."""
PLANNED, HELD = ActivityStatus.PLANNED, ActivityStatus.HELD


def record_activity(db: Session, data: ActivityCreate) -> CommunicationActivity:
    """A new activity of one of the actor's units: held, or planned when its day lies ahead."""
    named, at = data.org_unit_id, "/org_unit_id"
    unit = get_writable_unit(db, named, at) if named else get_only_unit(db, at)
    ensure_usable(db, data.area_id, unit.id, data.held_on)
    given = data.model_dump(exclude_unset=True, exclude=APART)
    counts = compute_counts(data.form, build_first_counts(data.form), given)
    activity = CommunicationActivity(
        **given | counts,
        org_unit_id=unit.id,
        agency=find_recording_agency(db),
        status=PLANNED if data.held_on > today() else HELD,
    )
    set_communes(db, activity, unit, data.commune_ids or (), data.held_on)
    if data.material_ids:
        set_used_materials(db, activity, data.material_ids)
    return activity


def set_communes(
    db: Session, activity: CommunicationActivity, unit: OrgUnit, chosen: Sequence[UUID], day: date
) -> None:
    """Save the activity with the communes that it is for, on that day."""
    if find_tier(unit.level).holds_establishments:
        if set(chosen) - {unit.id}:
            raise Invalid.at("/commune_ids", "own-commune-only")
        ensure_communes(db, [unit.id], day, "/org_unit_id")
        chosen = [unit.id]
    else:
        ensure_communes(db, chosen, day, "/commune_ids/{}")
    wanted = set(chosen)
    present = {UUID(id) for id in activity.reached_ids or ()}
    db.save(activity, {"reached_ids": sorted(str(id) for id in wanted)})
    if gone := present - wanted:
        for row in db.scalars(select_commune_links(activity.id, gone)).all():
            db.delete(row)
    new = wanted - present
    db.add_all(ActivityCommune(activity_id=activity.id, org_unit_id=id) for id in sorted(new))
    db.flush()


def select_commune_links(activity: UUID, communes: Iterable[UUID]) -> sa.Select[ActivityCommune]:
    return sa.select(ActivityCommune).where(
        ActivityCommune.activity_id == activity, ActivityCommune.org_unit_id.in_(communes)
    )


def ensure_communes(db: Session, ids: Sequence[UUID], day: date, pointer: str) -> None:
    """Raise unless each unit is a commune of the actor that exists on `day`; one query for all.

    NotFound for units of others, else Invalid with every fault; `pointer` takes the index.
    """
    asked = sa.select(OrgUnit.id, OrgUnit.name, OrgUnit.level, OrgUnit.valid_from, OrgUnit.valid_to)
    asked = asked.where(build_in_clause(OrgUnit.id, ids))
    if db.scope.units is not None:
        asked = asked.where(OrgUnit.id.in_(select_own_units_of(db.scope)))
    found = {row.id: row for row in db.load_rows(asked)}
    errors = []
    for i, id in enumerate(ids):
        unit, where = found.get(id), pointer.format(i)
        if unit is None:
            raise NotFound.at(where)
        if not find_tier(unit.level).holds_establishments:
            errors.append(FieldError(where, "not-a-commune"))
        elif not is_valid_on(unit, day):
            errors.append(FieldError(where, "unit-not-valid", name=unit.name))
    ensure_no_errors(errors)


def update_activity(db: Session, activity: CommunicationActivity, data: ActivityUpdate) -> None:
    """Apply a merge patch; a held activity keeps a day that has come."""
    unit = get_unit_to_change(db, activity, PLANNED, HELD)
    given = data.model_dump(exclude_unset=True)
    day = given.get("held_on", activity.held_on)
    if activity.status is HELD and day > today():
        raise Invalid.at("/held_on", "in-future")
    if "area_id" in given or day != activity.held_on:
        ensure_usable(db, given.get("area_id", activity.area_id), unit.id, day)
    chosen = given.pop("commune_ids", None)
    if (used := given.pop("material_ids", None)) is not None:
        set_used_materials(db, activity, used)
    given = CommunicationActivity.confirm(given)
    given |= compute_counts(
        given.get("form", activity.form), {n: getattr(activity, n) for n in COUNTS}, given
    )
    if chosen is None and day != activity.held_on:
        chosen = [UUID(id) for id in activity.reached_ids]  # they must exist on the new day too
    if chosen is None:
        db.save(activity, given)
        return
    with db.no_autoflush:
        for name, value in given.items():
            setattr(activity, name, value)
    set_communes(db, activity, unit, chosen, day)


def confirm_activity(db: Session, activity: CommunicationActivity, data: Confirmation) -> None:
    """Mark a planned activity as held; from now on it counts."""
    get_unit_to_change(db, activity, PLANNED)
    day = data.held_on or min(activity.held_on, today())
    if day > today():
        raise Invalid.at("/held_on", "in-future")
    given = data.model_dump(exclude_unset=True) | {"held_on": day}
    update_activity(db, activity, ActivityUpdate(**given))
    db.save(activity, {"status": HELD})


def cancel_activity(db: Session, activity: CommunicationActivity, reason: str) -> None:
    """Keep the activity with the reason, but count it no more: not held, or entered wrongly."""
    get_unit_to_change(db, activity, PLANNED, HELD)
    db.save(activity, {"status": ActivityStatus.CANCELLED, "cancel_reason": reason})


def delete_planned_activity(db: Session, activity: CommunicationActivity) -> None:
    """Delete a planned activity. A held one has been counted, so it can only be cancelled."""
    get_unit_to_change(db, activity, PLANNED)
    db.remove(activity)


NOT_POSSIBLE = {
    ActivityStatus.HELD: "activity-held",
    ActivityStatus.CANCELLED: "activity-cancelled",
}
"""The code of what cannot be done in that state; a planned one may be changed in each way."""


def get_unit_to_change(
    db: Session, activity: CommunicationActivity, *allowed: ActivityStatus
) -> OrgUnit:
    """The unit that recorded the activity, if the actor may change it in one of these states.

    Raises NotFound for those who may only read it, Conflict in another state.
    """
    unit = get_writable_unit(db, activity.org_unit_id)
    if activity.status not in allowed:
        raise Conflict(NOT_POSSIBLE[activity.status])
    return unit


register_messages(
    {
        "own-commune-only": (
            "Hoạt động của một đơn vị chỉ tính cho đơn vị đó.",
            "An activity of a commune is for that commune only.",
        ),
        "parts-exceed-whole": (
            "Tổng số tài liệu phải từ {parts} trở lên: đã gồm panô, áp phích và tờ rơi.",
            "The materials must be {parts} or more: they include panels, posters and leaflets.",
        ),
        "activity-held": (
            "Hoạt động đã tổ chức và đã được tính vào số liệu. Hủy kèm lý do nếu ghi nhầm.",
            "The activity was held and has been counted. Cancel it with a reason if it is wrong.",
        ),
        "activity-cancelled": (
            "Hoạt động đã hủy, không thay đổi được nữa.",
            "The activity was cancelled and can no longer change.",
        ),
    }
)
