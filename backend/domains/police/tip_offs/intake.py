"""Receiving tips from anonymous senders, and what they can do with the receipt."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from uuid import UUID, uuid4

import sqlalchemy as sa

from backend.core.errors.exceptions import Invalid, Unavailable
from backend.core.security.encryption import FieldCipher
from backend.core.session.models import today
from backend.core.session.org_units import (
    OrgUnit,
    OrgUnitClosure,
    build_existing_clause,
    build_kind_on,
    select_units_above,
    select_units_under,
)
from backend.core.session.session import Session
from backend.core.text.clock import HANOI
from backend.core.text.i18n import register_messages
from backend.domains.organisation.accounts.models import RoleGrant, User
from backend.domains.organisation.accounts.opaque_tokens import (
    compute_code_digest,
    create_typed_code,
)
from backend.domains.organisation.accounts.service import find_unit_by_code
from backend.domains.police.tip_offs.key_store import TipKeyStore
from backend.domains.police.tip_offs.models import (
    TipContact,
    TipOff,
    TipStatus,
    TipText,
    TipTopic,
)
from backend.domains.police.tip_offs.public_schemas import CommuneRead, TipGive
from backend.domains.police.tip_offs.tip_keys import (
    create_tip_with_slot,
    encrypt_contact,
    encrypt_text,
    get_text_cipher,
)
from backend.law.reference.tiers import list_establishment_tiers
from backend.permissions import GRANTED, Permission

RECEIPT_GROUPS = 4
"""Of five letters and digits, 25 bits each: 100 bits."""
MOST_ADDITIONS = 10

READERS = tuple(role for role, held in GRANTED.items() if Permission.TIP_READ in held)


@dataclass(frozen=True, slots=True)
class TipChannel:
    """The units to which tips of this installation go."""

    unit_id: UUID
    unit_name: str
    unit_kind: str
    """"huyện" of the huyện Bình Lục."""
    above_id: UUID | None
    """The unit above, if someone there reads tips: it gets those about officials."""
    above_name: str | None


def get_channel_of_code(db: Session, unit_code: str) -> TipChannel:
    """The channel of the unit with that code; raises Unavailable before the unit exists."""
    unit = find_unit_by_code(db, unit_code)
    if unit is None:
        raise Unavailable
    above = (
        sa.select(OrgUnit.id, OrgUnit.name)
        .join(RoleGrant, RoleGrant.org_unit_id == OrgUnit.id)
        .join(User, User.id == RoleGrant.user_id)
        .where(
            OrgUnit.id.in_(select_units_above([unit.id])),
            OrgUnit.id != unit.id,
            RoleGrant.role.in_(READERS),
            RoleGrant.build_effective_clause(),
            User.is_active,
        )
        .order_by(OrgUnit.id)
    )
    found = db.execute(above.limit(1)).first()
    over = (found.id, found.name) if found else (None, None)
    kind = db.scalar(sa.select(build_kind_on(today())).where(OrgUnit.id == unit.id)) or ""
    return TipChannel(unit.id, unit.name, kind, *over)


def list_tip_communes(db: Session, unit_id: UUID, day: date) -> list[CommuneRead]:
    """The communes of that day that a tip may be about, in the order of their names.

    They lie in the unit, or took over a commune that did: a district that has ended still names
    the communes in which its territory lies now.
    """
    territory = sa.select(OrgUnitClosure.ancestor_id).where(
        OrgUnitClosure.descendant_id.in_(select_units_under([unit_id]))
    )
    found = (
        sa.select(OrgUnit.id, OrgUnit.name, build_kind_on(day).label("kind"))
        .where(
            OrgUnit.id.in_(territory),
            OrgUnit.level.in_(list_establishment_tiers()),
            build_existing_clause(day),
        )
        .order_by(OrgUnit.sort_name, OrgUnit.id)
    )
    return [CommuneRead(**row._mapping) for row in db.execute(found)]


def ensure_tip_commune(db: Session, unit_id: UUID, commune_id: UUID, day: date) -> None:
    """Raise Invalid unless a tip to the unit may be about that commune of the day."""
    if commune_id not in {row.id for row in list_tip_communes(db, unit_id, day)}:
        raise Invalid.at("/commune_id", "not-a-commune")


def create_tip(db: Session, keys: TipKeyStore, to: TipChannel, data: TipGive) -> str:
    """Encrypt and store a tip; returns the receipt, which is stored nowhere."""
    if data.commune_id is not None:
        ensure_tip_commune(db, to.unit_id, data.commune_id, today())
    unit_id = to.unit_id
    if data.topic is TipTopic.OFFICIAL:
        if to.above_id is None:
            raise Invalid.at("/topic", "officials-elsewhere")
        unit_id = to.above_id
    receipt, day = create_typed_code(RECEIPT_GROUPS), today()
    tip = TipOff(
        id=uuid4(),  # an id of version 7 would tell the moment
        org_unit_id=unit_id,
        topic=data.topic,
        commune_id=data.commune_id,
        received_on=day,
        has_contact=bool(data.contact),
        receipt_hash=compute_code_digest(receipt),
        created_at=compute_midnight(day),
        updated_at=compute_midnight(day),
    )
    slot = create_tip_with_slot(db, keys, tip)
    add_text(db, keys.get_text_cipher(slot), tip, data.text, 1)
    if data.contact:
        sealed = encrypt_contact(keys.get_contact_cipher(slot), data.contact, tip.id)
        db.save(TipContact(tip_off_id=tip.id, org_unit_id=unit_id, contact_sealed=sealed))
    return receipt


def compute_midnight(day: date) -> datetime:
    """The first instant of a day, stored instead of the real time, which is not kept."""
    return datetime.combine(day, time.min, HANOI).astimezone(UTC)


def add_text(db: Session, cipher: FieldCipher, tip: TipOff, text: str, position: int) -> None:
    id = uuid4()
    row = TipText(
        id=id,
        tip_off_id=tip.id,
        org_unit_id=tip.org_unit_id,
        position=position,
        received_on=today(),
        text_sealed=encrypt_text(cipher, text, id),
    )
    db.save(row)


def get_tip_status(db: Session, receipt: str) -> str:
    """The status of the tip with that receipt, or "unknown"."""
    found = sa.select(TipOff.status).where(TipOff.receipt_hash == compute_code_digest(receipt))
    status: TipStatus | None = db.scalar(found)
    return status.value if status is not None else "unknown"


def find_tip(db: Session, receipt: str, *, for_change: bool = False) -> TipOff | None:
    """The tip; `for_change` locks it, so that nothing is added while it is being destroyed."""
    found = sa.select(TipOff).where(TipOff.receipt_hash == compute_code_digest(receipt))
    return db.scalars(found.with_for_update() if for_change else found).one_or_none()


def add_to_tip(db: Session, keys: TipKeyStore, fields: FieldCipher, receipt: str, text: str) -> str:
    """Add a text while the tip is open; returns the tip's status, or "unknown"."""
    tip = find_tip(db, receipt, for_change=True)
    if tip is None:
        return "unknown"
    if tip.status in (TipStatus.RECEIVED, TipStatus.CHECKING):
        count = sa.select(sa.func.count(TipText.id)).where(TipText.tip_off_id == tip.id)
        known = db.scalar(count) or 0
        if known <= MOST_ADDITIONS:
            add_text(db, get_text_cipher(keys, fields, tip), tip, text, known + 1)
    return tip.status.value


register_messages(
    {
        "officials-elsewhere": (
            "Tin về cán bộ, công chức không gửi được ở đây. Xem phần tố cáo trên trang này.",
            "Tips about officials cannot be given here. See the part on denunciations.",
        ),
    }
)
