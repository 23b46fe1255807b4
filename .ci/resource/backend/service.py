"""Entering __ens__, from the form or from a list in Excel."""

from backend.core.session.models import today
from backend.core.session.session import Session
from backend.domains.__domain__.__things__.models import __Thing__
from backend.domains.__domain__.__things__.schemas import __Thing__Create
from backend.domains.organisation.org_units.service import ensure_existed, get_writable_unit


def create___thing__(db: Session, data: __Thing__Create) -> __Thing__:
    """A new __en__ of one of the actor's units.

    Raises NotFound where the unit is another's, Invalid where it has ended.
    """
    unit = get_writable_unit(db, data.org_unit_id, "/org_unit_id")
    ensure_existed(unit, today(), today(), "/org_unit_id")
    return db.save(__Thing__(**data.model_dump()))
