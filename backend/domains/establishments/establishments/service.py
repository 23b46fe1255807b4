"""Creates places in the register, and changes them."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Conflict, FieldError, Invalid
from backend.core.session.models import create_id, today
from backend.core.session.org_units import lock_unit
from backend.core.session.session import Session
from backend.core.text.i18n import register_messages
from backend.domains.establishments.establishments.business_days import (
    BusinessState,
    compute_first_spans,
    compute_spans,
    find_suspension_end,
    list_spans,
    update_periods,
)
from backend.domains.establishments.establishments.models import (
    Commitment,
    Establishment,
    EstablishmentStatus,
    SiteStep,
    Suspension,
    WorkforceCount,
)
from backend.domains.organisation.areas.service import ensure_usable, find_usable_area
from backend.domains.organisation.org_units.service import get_commune_for_record

CLOSED = EstablishmentStatus.CLOSED


def create_place(db: Session, values: dict[str, Any], *, allow_duplicate: bool) -> Establishment:
    """Create a place. Raises Invalid, NotFound (unit), Conflict `duplicate-establishment`."""
    state = BusinessState(values["status"], values.get("opened_on"), values.get("closed_on"))
    ensure_valid_place(state, values.get("latitude"), values.get("longitude"))
    get_commune_for_record(db, values["org_unit_id"], today(), "/org_unit_id")
    ensure_usable(db, values.get("area_id"), values["org_unit_id"], today())
    place = db.save(Establishment(**{**values, "id": values.get("id") or create_id()}))
    if not allow_duplicate:
        ensure_no_duplicate(db, place)
    update_periods(db, place, compute_first_spans(BusinessState.of(place), today()))
    return place


def update_place(
    db: Session, place: Establishment, changes: dict[str, Any], *, allow_duplicate: bool
) -> Establishment:
    """Apply `changes`, and update its days in business and the units of its children."""
    changes = remove_decided_status(db, place, changes)
    status = changes.get("status", place.status)
    if status is not CLOSED and place.status is CLOSED:
        changes = {"closed_on": None, **changes}
    states = ("status", "opened_on", "closed_on")
    after = BusinessState(*(changes.get(name, getattr(place, name)) for name in states))
    axes = ("latitude", "longitude")
    ensure_valid_place(after, *(changes.get(name, getattr(place, name)) for name in axes))
    before, spans, commune, key = BusinessState.of(place), None, place.org_unit_id, place.match_key
    moves = changes.get("org_unit_id", commune) != commune
    if moves:
        get_commune_for_record(db, changes["org_unit_id"], today(), "/org_unit_id")
    changes = add_area(db, place, changes)
    db.save(place, changes)
    if not allow_duplicate and (moves or place.match_key != key):
        ensure_no_duplicate(db, place)
    if moves or BusinessState.of(place) != before:
        spans = compute_spans(list_spans(db, place), before, BusinessState.of(place), today())
        update_periods(db, place, spans)
    if moves:
        move_children(db, place)
    return place


def add_area(db: Session, place: Establishment, changes: dict[str, Any]) -> dict[str, Any]:
    """The changes with the area that the place has after them.

    A place may keep an area that has ended. In another commune it has no area, unless the changes
    name one of that commune.
    """
    unit = changes.get("org_unit_id", place.org_unit_id)
    if unit != place.org_unit_id and "area_id" not in changes:
        return {**changes, "area_id": find_usable_area(db, place.area_id, unit, today())}
    area = changes.get("area_id", place.area_id)
    if area != place.area_id or unit != place.org_unit_id:
        ensure_usable(db, area, unit, today())
    return changes


def remove_decided_status(
    db: Session, place: Establishment, changes: dict[str, Any]
) -> dict[str, Any]:
    """The changes without a status that only repeats a decision which suspends the place today.

    Readers see such a place as suspended. So the status suspended changes nothing, and the place
    cannot be opened before the decision ends: that raises Invalid `suspended-by-decision`.
    """
    status, stands = changes.get("status"), place.status
    if status in (None, CLOSED) or stands is EstablishmentStatus.SUSPENDED:
        return changes
    until = find_suspension_end(db, place.id)
    if until is None:
        return changes
    if status is EstablishmentStatus.ACTIVE and stands is EstablishmentStatus.ACTIVE:
        raise Invalid.at("/status", "suspended-by-decision", until=f"{until:%d/%m/%Y}")
    return {**changes, "status": EstablishmentStatus.ACTIVE}


def ensure_valid_place(
    state: BusinessState, latitude: float | None, longitude: float | None
) -> None:
    """Raise Invalid with every field of one place that breaks a rule."""
    errors = list_day_errors(state)
    if (latitude is None) != (longitude is None):
        missing = "latitude" if latitude is None else "longitude"
        errors.append(FieldError(f"/{missing}", "coordinate-alone"))
    if errors:
        raise Invalid.of(errors)


def list_day_errors(state: BusinessState) -> list[FieldError]:
    """What is wrong with the opening and closing days."""
    opened_on, closed_on = state.opened_on, state.closed_on
    errors = [
        FieldError(f"/{name}", "in-future")
        for name, day in (("opened_on", opened_on), ("closed_on", closed_on))
        if day is not None and day > today()
    ]
    if state.status is CLOSED and closed_on is None:
        errors.append(FieldError("/closed_on", "closed-on-needed"))
    if state.status is not CLOSED and closed_on is not None:
        errors.append(FieldError("/closed_on", "closed-on-not-closed"))
    if opened_on and closed_on and closed_on < opened_on:
        errors.append(FieldError("/closed_on", "closed-before-opened"))
    return errors


def ensure_no_duplicate(db: Session, place: Establishment) -> None:
    """Raise Conflict if the commune has another place of the same name and address.

    Places at the same site are not duplicates: the owner has changed and the sign stayed. A
    second transaction that creates one there waits until this one has ended.
    """
    lock_unit(db, place.org_unit_id)
    other = db.scalar(
        sa.select(Establishment.id)
        .where(
            Establishment.org_unit_id == place.org_unit_id,
            Establishment.match_key == place.match_key,
            Establishment.site_id != place.site_id,
        )
        .order_by(Establishment.id)
        .limit(1)
    )
    if other is not None:
        error = Conflict("duplicate-establishment")
        error.extra = {"existing_id": str(other)}
        raise error


def move_children(db: Session, place: Establishment) -> None:
    """Move counts, commitments and the like to the unit of the place; visits stay."""
    kinds: tuple[Any, ...] = (WorkforceCount, Commitment, SiteStep, Suspension)
    for kind in kinds:
        for child in db.scalars(sa.select(kind).where(kind.establishment_id == place.id)):
            child.org_unit_id = place.org_unit_id
    db.flush()


def get_unit_of_place(db: Session, id: UUID) -> UUID:
    """The commune of a place that the actor sees; raises NotFound."""
    return db.require(Establishment, id).org_unit_id


register_messages(
    {
        "in-future": (
            "Ngày này ở tương lai. Nhập ngày đến hôm nay.",
            "This day lies in the future. Enter one up to today.",
        ),
        "closed-on-needed": (
            "Nhập ngày cơ sở ngừng hoạt động.",
            "Enter the day on which the place closed.",
        ),
        "closed-on-not-closed": (
            "Chỉ ghi ngày đóng khi trạng thái là đã đóng.",
            "A closing day goes with the status closed only.",
        ),
        "closed-before-opened": (
            "Ngày đóng không được trước ngày bắt đầu hoạt động.",
            "The closing day cannot be before the opening day.",
        ),
        "suspended-by-decision": (
            "Cơ sở đang bị tước giấy phép hoặc đình chỉ theo quyết định đến hết {until}.",
            "A decision suspends the place until the end of {until}.",
        ),
        "coordinate-alone": (
            "Vĩ độ và kinh độ phải đi cùng nhau.",
            "Latitude and longitude go together.",
        ),
        "duplicate-establishment": (
            "Đơn vị này đã có cơ sở cùng tên và địa chỉ.",
            "This commune already has a place of the same name and address.",
        ),
        "more-than-total": (
            "Không được lớn hơn tổng số lao động ({total}).",
            "This cannot be more than the total ({total}).",
        ),
        "already-counted": (
            "Cơ sở đã có số liệu lao động của ngày này. Sửa số liệu đó.",
            "The place already has a head count of this day. Correct that one.",
        ),
        "already-signed": (
            "Cơ sở đã có bản cam kết ký ngày này.",
            "The place already has a commitment signed on this day.",
        ),
    }
)
