"""The first day over HTTP."""

from typing import Annotated

from backend.core.http.dependencies import create_router, requires
from backend.core.session.models import today
from backend.core.session.session import Session
from backend.domains.workspace.first_day.facts import load_facts
from backend.domains.workspace.first_day.schemas import FirstDayRead
from backend.domains.workspace.first_day.steps import list_steps
from backend.law.reference.tiers import get_position
from backend.permissions import Permission

router = create_router("/first-day")

Reading = Annotated[Session, requires(Permission.SELF)]
LIVE = {"x-live": "made from many records"}


@router.get("", response_model=FirstDayRead, openapi_extra=LIVE)
def get_first_day(db: Reading) -> FirstDayRead:
    """What the caller's office still needs before its first visit, as far as they may know."""
    facts = load_facts(db)
    office = facts.office
    steps = list_steps(facts, db.actor, get_position(office.level, today()))
    return FirstDayRead(
        org_unit_id=office.id,
        org_unit_name=office.name,
        org_unit_kind=office.kind,
        level=office.level,
        year=today().year,
        is_complete=all(step.is_optional or step.is_done is not False for step in steps),
        steps=steps,
    )
