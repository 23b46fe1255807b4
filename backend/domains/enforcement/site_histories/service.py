"""Acts on the chain of a place: a successor opens, two places are joined, one is taken out."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Conflict, Invalid
from backend.core.session.models import create_id, today
from backend.core.session.org_units import OrgUnit, build_existing_clause, select_units_above
from backend.core.session.session import Session
from backend.core.text.i18n import register_messages
from backend.domains.enforcement.site_histories.schemas import Succession
from backend.domains.establishments.establishments.models import (
    Establishment,
    EstablishmentStatus,
    SiteStep,
    StepKind,
)
from backend.domains.establishments.establishments.schemas import (
    EstablishmentCreate,
    EstablishmentUpdate,
)
from backend.domains.establishments.establishments.service import create_place, update_place
from backend.domains.organisation.areas.service import find_usable_area
from backend.law.reference.tiers import list_establishment_tiers

CLOSED = EstablishmentStatus.CLOSED


def create_successor(db: Session, old: Establishment, data: Succession) -> Establishment:
    """Close `old` on the day, and open another at its site from that day on."""
    day = data.changed_on
    lock_site_changes(db)
    ensure_possible_day(old, day)
    ensure_not_occupied(db, old)
    if old.status is not CLOSED:
        update_place(
            db, old, EstablishmentUpdate(status=CLOSED, closed_on=day, allow_duplicate=True)
        )
    unit = data.org_unit_id or get_present_commune(db, old.org_unit_id)
    named = data.model_dump(include=EstablishmentCreate.model_fields.keys() - {"org_unit_id"})
    new = create_place(
        db,
        EstablishmentCreate.model_construct(  # the address was checked when `old` was entered
            **named | {"establishment_type": data.establishment_type or old.establishment_type},
            **{name: getattr(old, name) for name in ("address", "latitude", "longitude")},
            org_unit_id=unit,
            area_id=find_usable_area(db, old.area_id, unit, today()),
            opened_on=day,
        ),
        site_id=old.site_id,
    )
    record_step(db, new, old, StepKind.SUCCEEDED, data.reason, day)
    return new


def get_present_commune(db: Session, unit: UUID) -> UUID:
    """The commune, or the one that took it over; raises Invalid if it was divided."""
    day = today()
    found = db.scalars(
        sa.select(OrgUnit.id).where(
            OrgUnit.id.in_(select_units_above([unit])),
            OrgUnit.level.in_(list_establishment_tiers()),
            build_existing_clause(day),
        )
    ).all()
    if unit in found:
        return unit
    if len(found) != 1:
        raise Invalid.at("/org_unit_id", "commune-divided")
    return found[0]


def ensure_possible_day(old: Establishment, day: date) -> None:
    """The day of the change is after `old` opened, not before it closed and not in the future."""
    if day > today():
        raise Invalid.at("/changed_on", "in-future")
    if old.status is CLOSED and old.closed_on is not None and day < old.closed_on:
        raise Invalid.at("/changed_on", "still-open-then", day=f"{old.closed_on:%d/%m/%Y}")
    if old.opened_on is not None and day <= old.opened_on:
        raise Invalid.at("/changed_on", "before-it-opened", day=f"{old.opened_on:%d/%m/%Y}")


def ensure_not_occupied(db: Session, old: Establishment) -> None:
    """Raise Conflict when another is open at the site already."""
    other = db.execute(
        sa.select(Establishment.id, Establishment.name)
        .where(
            Establishment.site_id == old.site_id,
            Establishment.id != old.id,
            Establishment.status != CLOSED,
        )
        .order_by(Establishment.id)
        .limit(1)
    ).first()
    if other is not None:
        error = Conflict("site-occupied", name=other.name)
        error.extra = {"existing_id": str(other.id)}
        raise error


def merge_sites(db: Session, place: Establishment, other_id: UUID, reason: str | None) -> None:
    """Put two known places at the same site; one of them at most is open."""
    lock_site_changes(db)
    other = db.require(Establishment, other_id, "/other_id")
    if other.id == place.id:
        raise Invalid.at("/other_id", "itself")
    both = list_site_members(db, place) + list_site_members(db, other)
    if other.site_id == place.site_id:
        raise Conflict("same-site-already")
    still = [member.name for member in both if member.status is not CLOSED]
    if len(still) > 1:
        raise Conflict("both-open", names="”, “".join(still))
    for member in list_site_members(db, place):
        member.site_id = other.site_id
    record_step(db, place, other, StepKind.LINKED, reason, today())


def split_from_site(db: Session, place: Establishment, reason: str) -> None:
    """Take a place out of its chain; the others stay together."""
    lock_site_changes(db)
    others = [one for one in list_site_members(db, place) if one.id != place.id]
    if not others:
        raise Conflict("not-in-a-chain")
    beside = max(others, key=lambda one: (one.closed_on or date.max, str(one.id)))
    place.site_id = create_id() if place.site_id == place.id else place.id
    record_step(db, place, beside, StepKind.UNLINKED, reason, today())


def lock_site_changes(db: Session) -> None:
    """Wait until every other act on a chain is done, so that no two of them change one chain.

    They queue on the rows of the highest units, which nobody else locks (SQLite has one writer
    anyway).
    """
    top = sa.select(OrgUnit.id).where(OrgUnit.parent_id.is_(None)).order_by(OrgUnit.id)
    db.execute(top.with_for_update(key_share=True))


def list_site_members(db: Session, place: Establishment) -> list[Establishment]:
    """The places of the chain to which `place` belongs, as it is now."""
    db.refresh(place)
    same = Establishment.site_id == place.site_id
    found = sa.select(Establishment).where(same).order_by(Establishment.id)
    return list(db.scalars(found, execution_options={"populate_existing": True}))


def record_step(
    db: Session,
    place: Establishment,
    other: Establishment,
    kind: StepKind,
    reason: str | None,
    day: date,
) -> None:
    db.save(
        SiteStep(
            org_unit_id=place.org_unit_id,
            establishment_id=place.id,
            other_id=other.id,
            kind=kind,
            stepped_on=day,
            reason=reason,
        )
    )


register_messages(
    {
        "still-open-then": (
            "Cơ sở cũ đóng ngày {day}. Nhập ngày đó hoặc ngày sau.",
            "The former place closed on {day}. Enter that day or a later one.",
        ),
        "before-it-opened": (
            "Cơ sở này bắt đầu hoạt động ngày {day}. Nhập ngày sau đó.",
            "This place opened on {day}. Enter a later day.",
        ),
        "site-occupied": (
            "Tại địa điểm này đã có cơ sở khác đang hoạt động: “{name}”.",
            "Another is open at this place already: “{name}”.",
        ),
        "commune-divided": (
            "Đơn vị cũ đã chia. Chọn đơn vị hiện nay của địa điểm này.",
            "The former commune was divided. Choose the one in which this place lies now.",
        ),
        "itself": ("Chọn một cơ sở khác.", "Choose another establishment."),
        "same-site-already": (
            "Hai cơ sở này đã ở cùng một địa điểm trong sổ.",
            "The two are at the same place in the register already.",
        ),
        "both-open": (
            "Các cơ sở này cùng chưa đóng: “{names}”. Ghi ngày đóng của cơ sở cũ trước.",
            "None of these is closed: “{names}”. Record the day on which the former one closed.",
        ),
        "not-in-a-chain": (
            "Cơ sở này không nối với cơ sở nào khác.",
            "This place is joined to no other.",
        ),
    }
)
