"""Entering, correcting and removing coordination rules."""

from backend.core.errors.exceptions import Invalid
from backend.core.session.models import today
from backend.core.session.session import Session
from backend.domains.planning.coordination_rules.models import CoordinationRule
from backend.domains.planning.coordination_rules.schemas import (
    CoordinationRuleCreate,
    CoordinationRuleUpdate,
)
from backend.domains.platform.attachments.kept_records import (
    create_kept_record,
    update_kept_record,
)


def create_coordination_rule(db: Session, data: CoordinationRuleCreate) -> CoordinationRule:
    return check_days(create_kept_record(db, CoordinationRule, data, data.issued_on))


def update_coordination_rule(
    db: Session, record: CoordinationRule, data: CoordinationRuleUpdate
) -> None:
    update_kept_record(db, record, data)
    check_days(record)


def check_days(record: CoordinationRule) -> CoordinationRule:
    """The record; raises Invalid if its days cannot be."""
    if record.issued_on > today():
        raise Invalid.at("/issued_on", "in-future")
    if record.valid_to is not None and record.valid_to < record.issued_on:
        raise Invalid.at("/valid_to", "ends-before-start")
    return record
