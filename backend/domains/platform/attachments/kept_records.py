"""Enters, corrects and removes records with files, which one unit keeps and those below read."""

from datetime import date
from typing import TypeVar

from backend.core.session.models import Entity, UnitOwned
from backend.core.session.session import Session
from backend.core.text.schemas import BaseModel, UnitRecordCreate
from backend.domains.organisation.org_units.service import ensure_existed, get_writable_unit
from backend.domains.platform.attachments.service import delete_record_attachments

K = TypeVar("K", bound=Entity)


def create_kept_record(db: Session, model: type[K], data: UnitRecordCreate, on: date) -> K:
    """A record of one of the actor's units, which existed on the day; raises NotFound, Invalid."""
    unit = get_writable_unit(db, data.org_unit_id, "/org_unit_id")
    ensure_existed(unit, on, on, "/org_unit_id")
    return db.save(model(**data.model_dump()))


def update_kept_record(db: Session, record: Entity, data: BaseModel) -> None:
    """Apply the fields that are set; raises NotFound for a record of a unit above."""
    assert isinstance(record, UnitOwned)
    get_writable_unit(db, record.org_unit_id)
    db.save(record, data.model_dump(exclude_unset=True))


def remove_kept_record(db: Session, entity: str, record: Entity) -> None:
    """Remove what was entered by mistake, with its files; raises NotFound as above."""
    assert isinstance(record, UnitOwned)
    get_writable_unit(db, record.org_unit_id)
    delete_record_attachments(db, entity, record.id)
    db.remove(record)
