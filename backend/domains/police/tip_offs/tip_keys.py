"""Keys of tips, given to new ones and renewed for old ones, and the text that they encrypt."""

import random
from collections.abc import Collection
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from backend.core.errors.exceptions import Unavailable
from backend.core.security.encryption import DecryptionError, FieldCipher
from backend.core.server.periodic_task import claim_task_lock
from backend.core.session.erasure import run_on_postgres
from backend.core.session.executor import Database
from backend.core.session.models import today
from backend.core.session.session import Session
from backend.core.session.unlogged_writes import run_unlogged
from backend.domains.police.tip_offs.key_store import SLOTS, TipKeyStore, TipSlot
from backend.domains.police.tip_offs.models import TipContact, TipOff, TipText

BLOCK = 1024
"""Bytes; the length of a padded text is a multiple of it."""
END = b"\x80"


def encrypt_text(cipher: FieldCipher, text: str, row: UUID) -> bytes:
    return cipher.encrypt(to_padded_bytes(text), TipText.__tablename__, "text_sealed", row)


def decrypt_text(cipher: FieldCipher, sealed: bytes, row: UUID) -> str:
    """What the tip says; raises DecryptionError."""
    return parse_padded_bytes(cipher.decrypt(sealed, TipText.__tablename__, "text_sealed", row))


def encrypt_contact(cipher: FieldCipher, contact: str, tip: UUID) -> bytes:
    return cipher.encrypt(to_padded_bytes(contact), TipContact.__tablename__, "contact_sealed", tip)


def decrypt_contact(cipher: FieldCipher, sealed: bytes, tip: UUID) -> str:
    """How to reach the sender; raises DecryptionError."""
    return parse_padded_bytes(
        cipher.decrypt(sealed, TipContact.__tablename__, "contact_sealed", tip)
    )


def to_padded_bytes(text: str) -> bytes:
    plain = text.encode() + END
    return plain + bytes(-len(plain) % BLOCK)


def parse_padded_bytes(plain: bytes) -> str:
    return plain.rstrip(b"\x00").removesuffix(END).decode()


LEAST_FREE = SLOTS // 4
"""Free slots of an epoch, below which the next one is begun: two tips rarely choose the same."""
TRIES = 5
MOVED_AT_ONCE = 100
"""Tips in one transaction that get new keys."""

MOVING = "tips get new keys"
REWRITE = ("VACUUM FULL tip_texts", "VACUUM FULL tip_contacts")
"""Leaves no dead row with words under an older key; the tables are small."""
CHOICE = random.SystemRandom()


def create_tip_with_slot(db: Session, keys: TipKeyStore, tip: TipOff) -> TipSlot:
    """Store a new tip under a pair of keys that no other tip uses."""
    for _ in range(TRIES):
        slot = select_free_slot(db, keys, tip.received_on)
        tip.key_epoch, tip.key_slot = slot
        try:
            with db.begin_nested():
                db.save(tip)
        except IntegrityError:
            continue  # another tip took the same slot at the same time
        return slot
    raise Unavailable


def select_free_slot(db: Session, keys: TipKeyStore, day: date) -> TipSlot:
    """A random one of the free slots: used in turn, they would tell the order of tips."""
    epoch = keys.get_epoch(day)
    free = list_free_slots(db, keys, epoch)
    if len(free) < LEAST_FREE:
        epoch = keys.start_epoch(day)
        free = list_free_slots(db, keys, epoch)
    if not free:
        raise Unavailable
    return TipSlot(epoch, CHOICE.choice(free))


def list_free_slots(db: Session, keys: TipKeyStore, epoch: str) -> list[int]:
    """Slots that no tip has or ever had.

    A restored database may not know a tip of which the keys were destroyed in part.
    """
    taken = set(db.scalars(sa.select(TipOff.key_slot).where(TipOff.key_epoch == epoch)))
    return [number for number in keys.list_whole_slots(epoch) if number not in taken]


def find_tip_slot(tip: TipOff) -> TipSlot | None:
    if tip.key_epoch is None or tip.key_slot is None:
        return None
    return TipSlot(tip.key_epoch, tip.key_slot)


def get_text_cipher(keys: TipKeyStore, fields: FieldCipher, tip: TipOff) -> FieldCipher:
    """The cipher of a tip's text; `fields` is for tips that have no keys of their own yet.

    Raises DecryptionError when the keys were destroyed.
    """
    slot = find_tip_slot(tip)
    return fields if slot is None else keys.get_text_cipher(slot)


def get_contact_cipher(keys: TipKeyStore, fields: FieldCipher, tip: TipOff) -> FieldCipher:
    slot = find_tip_slot(tip)
    return fields if slot is None else keys.get_contact_cipher(slot)


def move_tips(
    db: Session,
    keys: TipKeyStore,
    fields: FieldCipher,
    old: Collection[str] | None,
    after: UUID | None,
) -> UUID | None:
    """Encrypt a batch of tips anew; returns the last one's id, or None when there are no more.

    Without `old` those from before there were keys of tips, under an epoch of the quarter in which
    they came; with it all whose keys lie in those epochs, under the present one (a rotation). What
    cannot be opened is left as it is: its key may come back.
    """
    if not claim_task_lock(db, MOVING):
        return None
    has_words = sa.exists(TipText.id).where(TipText.tip_off_id == TipOff.id)
    place = TipOff.key_epoch
    due = sa.select(TipOff).where(place.is_(None) if old is None else place.in_(old), has_words)
    if after is not None:
        due = due.where(TipOff.id > after)
    tips = list(db.scalars(due.order_by(TipOff.id).limit(MOVED_AT_ONCE).with_for_update()))
    for tip in tips:
        try:
            move_tip(db, keys, fields, tip, tip.received_on if old is None else today())
        except DecryptionError:
            set_found_slot(db, keys, tip)
    return tips[-1].id if tips else None


async def move_all_tips(
    database: Database, keys: TipKeyStore, fields: FieldCipher, old: Collection[str] | None = None
) -> int:
    """`move_tips` to its end; returns the number of batches."""
    after, batches = None, 0
    while after := await database.run_as_system(MOVING, move_tips, keys, fields, old, after):
        batches += 1
    if batches:
        await database.run_as_system(MOVING, run_on_postgres, REWRITE)
        keys.is_log_due = True
    return batches


def move_tip(db: Session, keys: TipKeyStore, fields: FieldCipher, tip: TipOff, day: date) -> None:
    texts = list_tip_texts(db, get_text_cipher(keys, fields, tip), tip.id)
    contact = find_contact(db, get_contact_cipher(keys, fields, tip), tip)
    slot = select_free_slot(db, keys, day)
    text_cipher, contact_cipher = keys.get_text_cipher(slot), keys.get_contact_cipher(slot)
    why = "the same words under another key"
    for id, text in texts.items():
        sealed = encrypt_text(text_cipher, text, id)
        run_unlogged(db, sa.update(TipText).where(TipText.id == id).values(text_sealed=sealed), why)
    if contact is not None:
        row = sa.update(TipContact).where(TipContact.tip_off_id == tip.id)
        sealed = encrypt_contact(contact_cipher, contact, tip.id)
        run_unlogged(db, row.values(contact_sealed=sealed), why)
    placed = {"key_epoch": slot.epoch, "key_slot": slot.number}
    run_unlogged(db, sa.update(TipOff).where(TipOff.id == tip.id).values(placed), why)


def set_found_slot(db: Session, keys: TipKeyStore, tip: TipOff) -> None:
    """Give a tip its slot again whose columns a downgrade of the schema dropped."""
    first = sa.select(TipText.text_sealed).where(TipText.tip_off_id == tip.id)
    sealed = db.scalar(first.order_by(TipText.position).limit(1))
    slot = keys.find_slot(sealed) if sealed is not None and tip.key_epoch is None else None
    if slot is not None:
        placed = {"key_epoch": slot.epoch, "key_slot": slot.number}
        chosen = sa.update(TipOff).where(TipOff.id == tip.id).values(placed)
        run_unlogged(db, chosen, "where the keys are")


def list_tip_texts(db: Session, cipher: FieldCipher, tip_id: UUID) -> dict[UUID, str]:
    found = sa.select(TipText.id, TipText.text_sealed).where(TipText.tip_off_id == tip_id)
    return {row.id: decrypt_text(cipher, row.text_sealed, row.id) for row in db.execute(found)}


def find_contact(db: Session, cipher: FieldCipher, tip: TipOff) -> str | None:
    found = sa.select(TipContact.contact_sealed).where(TipContact.tip_off_id == tip.id)
    sealed = db.scalar(found)
    return None if sealed is None else decrypt_contact(cipher, sealed, tip.id)
