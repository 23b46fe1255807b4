"""Creates places in the register, and changes them."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Conflict, FieldError, Forbidden, Invalid
from backend.core.errors.possible import register_possible_errors
from backend.core.session.models import create_id, today
from backend.core.session.org_units import lock_unit
from backend.core.session.session import Session
from backend.core.text.i18n import register_messages
from backend.domains.establishments.establishments.business_days import (
    BusinessState,
    compute_first_spans,
    compute_spans,
    create_first_periods,
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
from backend.domains.establishments.establishments.schemas import (
    EstablishmentCreate,
    EstablishmentUpdate,
)
from backend.domains.organisation.areas.service import ensure_usable, find_usable_area
from backend.domains.organisation.complexity.models import ComplexityDeclaration
from backend.domains.organisation.org_units.service import get_commune_for_record

CLOSED = EstablishmentStatus.CLOSED


@register_possible_errors(Forbidden("outside-units"))
def create_place(
    db: Session, data: EstablishmentCreate, *, site_id: UUID | None = None
) -> Establishment:
    """Create a place, at a known site or at one of its own.

    Raises Invalid, NotFound (unit), Conflict `duplicate-establishment`.
    """
    ensure_valid_place(BusinessState.of(data), data.latitude, data.longitude)
    get_commune_for_record(db, data.org_unit_id, today(), "/org_unit_id")
    ensure_usable(db, data.area_id, data.org_unit_id, today())
    values = data.model_dump(exclude={"allow_duplicate"}) | {"id": data.id or create_id()}
    place = db.save(Establishment(**values, site_id=site_id))
    if not data.allow_duplicate:
        ensure_no_duplicate(db, place)
    create_first_periods(db, place, compute_first_spans(BusinessState.of(place), today()))
    return place


def update_place(db: Session, place: Establishment, data: EstablishmentUpdate) -> None:
    """Apply a merge patch, and update the place's days in business and its children's units."""
    after = merge_changes(db, place, data)
    ensure_valid_place(BusinessState.of(after), after.latitude, after.longitude)
    before, commune, key = BusinessState.of(place), place.org_unit_id, place.match_key
    moves = after.org_unit_id != commune
    if moves:
        get_commune_for_record(db, after.org_unit_id, today(), "/org_unit_id")
    after.area_id = find_area_after(db, place, after, is_given="area_id" in data.model_fields_set)
    db.save(place, after.model_dump(exclude={"allow_duplicate"}))
    if not data.allow_duplicate and (moves or place.match_key != key):
        ensure_no_duplicate(db, place)
    if moves or BusinessState.of(place) != before:
        spans = compute_spans(list_spans(db, place), before, BusinessState.of(place), today())
        update_periods(db, place, spans, moved_from=commune if moves else None)
    if moves:
        move_children(db, place)


def merge_changes(
    db: Session, place: Establishment, data: EstablishmentUpdate
) -> EstablishmentUpdate:
    """All fields of the place as the patch leaves them; a place that reopens has no closing day."""
    given = data.model_fields_set
    kept = EstablishmentUpdate.model_fields.keys() - given - {"allow_duplicate"}
    after = data.model_copy(update={name: getattr(place, name) for name in kept})
    if "status" in given:
        after.status = compute_own_status(db, place, data.status)
    if place.status is CLOSED and after.status is not CLOSED and "closed_on" not in given:
        after.closed_on = None
    return after


def find_area_after(
    db: Session, place: Establishment, after: EstablishmentUpdate, *, is_given: bool
) -> UUID | None:
    """The area that the place has after the changes `after`; raises Invalid.

    A place may keep an area that has ended. In another commune it has no area, unless the changes
    name one of that commune.
    """
    moves = after.org_unit_id != place.org_unit_id
    if moves and not is_given:
        return find_usable_area(db, place.area_id, after.org_unit_id, today())
    if moves or after.area_id != place.area_id:
        ensure_usable(db, after.area_id, after.org_unit_id, today())
    return after.area_id


def compute_own_status(
    db: Session, place: Establishment, asked: EstablishmentStatus
) -> EstablishmentStatus:
    """The status to store when `asked` is requested while a decision may suspend the place.

    Readers see a place that a decision suspends as suspended. So the status suspended changes
    nothing then, and the place cannot be opened before the decision ends: that raises Invalid
    `suspended-by-decision`.
    """
    if asked is CLOSED or place.status is EstablishmentStatus.SUSPENDED:
        return asked
    until = find_suspension_end(db, place.id)
    if until is None:
        return asked
    if asked is EstablishmentStatus.ACTIVE and place.status is EstablishmentStatus.ACTIVE:
        raise Invalid.at("/status", "suspended-by-decision", until=f"{until:%d/%m/%Y}")
    return EstablishmentStatus.ACTIVE


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
    others = db.load_rows(
        sa.select(Establishment.id)
        .where(
            Establishment.org_unit_id == place.org_unit_id,
            Establishment.match_key == place.match_key,
            Establishment.site_id != place.site_id,
        )
        .order_by(Establishment.id)
        .limit(1)
    )
    for other in others:
        error = Conflict("duplicate-establishment")
        error.extra = {"existing_id": str(other.id)}
        raise error


def move_children(db: Session, place: Establishment) -> None:
    """Move counts, commitments and the like to the unit of the place; visits stay."""
    kinds: tuple[Any, ...] = (
        *(WorkforceCount, Commitment, SiteStep, Suspension),
        ComplexityDeclaration,
    )
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
