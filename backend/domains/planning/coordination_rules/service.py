"""Entering, correcting and removing coordination rules."""

from datetime import date

from backend.core.errors.exceptions import Invalid
from backend.core.session.models import create_id, today
from backend.core.session.session import Session
from backend.domains.organisation.org_units.service import ensure_existed, get_writable_unit
from backend.domains.planning.coordination_rules.models import CoordinationRule
from backend.domains.planning.coordination_rules.schemas import (
    CoordinationRuleCreate,
    CoordinationRuleUpdate,
)
from backend.domains.platform.attachments.service import delete_record_attachments


def create_coordination_rule(db: Session, data: CoordinationRuleCreate) -> CoordinationRule:
    """Of one of the actor's units, which existed on its day; raises NotFound, Invalid."""
    unit = get_writable_unit(db, data.org_unit_id, "/org_unit_id")
    check_days(data.issued_on, data.valid_to)
    ensure_existed(unit, data.issued_on, data.issued_on, "/org_unit_id")
    return db.save(CoordinationRule(**data.model_dump() | {"id": data.id or create_id()}))


def update_coordination_rule(
    db: Session, record: CoordinationRule, data: CoordinationRuleUpdate
) -> None:
    """Apply the fields that are set; raises NotFound for a record of a unit above."""
    get_writable_unit(db, record.org_unit_id)
    given = data.model_dump(exclude_unset=True)
    check_days(given.get("issued_on", record.issued_on), given.get("valid_to", record.valid_to))
    db.save(record, given)


def remove_coordination_rule(db: Session, record: CoordinationRule) -> None:
    """Remove what was entered by mistake, with its files."""
    get_writable_unit(db, record.org_unit_id)
    delete_record_attachments(db, "coordination_rule", record.id)
    db.remove(record)


def check_days(issued_on: date, valid_to: date | None) -> None:
    if issued_on > today():
        raise Invalid.at("/issued_on", "in-future")
    if valid_to is not None and valid_to < issued_on:
        raise Invalid.at("/valid_to", "ends-before-start")
