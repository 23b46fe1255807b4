"""Asks a second person for an act or its undoing, and takes such a request back."""

from uuid import UUID

import sqlalchemy as sa
from pydantic import JsonValue

from backend.core.errors.exceptions import Conflict
from backend.core.session.models import now
from backend.core.session.session import Session
from backend.core.session.unscoped import open_unscoped
from backend.domains.administration.reorganisations.models import Reorganisation
from backend.domains.administration.reorganisations.service import (
    build_widened,
    ensure_applied,
    ensure_draft,
    ensure_nothing_depends,
    ensure_ready,
    run_act,
    run_and_take_back,
)
from backend.domains.platform.second_approvals.models import (
    RequestBody,
    SecondApproval,
    SecondApprovalStatus,
)
from backend.domains.platform.second_approvals.service import (
    close_request,
    create_request,
    get_act,
    list_second_persons_for_act,
)

WHY = "the request lies with the highest unit that ends, above that of whoever asks"
REORGANISE, UNDO = "reorganise", "undo-reorganisation"


def submit_act(db: Session, act: Reorganisation) -> None:
    """Ask for the act; it names the duties that reach further. Raises Conflict if not ready."""
    ensure_draft(act)

    def check_act() -> tuple[UUID, list[JsonValue]]:
        done = run_act(db, act)
        ensure_ready(done)
        return done.run.top_unit, build_widened(done.widens)

    unit, widens = run_and_take_back(db, check_act)
    submit_request(db, REORGANISE, act, {"widens": widens}, unit)


def submit_undo(db: Session, act: Reorganisation) -> None:
    """Ask for the undoing; raises Conflict while something depends on the act."""
    ensure_applied(act)
    run_and_take_back(db, lambda: ensure_nothing_depends(db, act))
    submit_request(db, UNDO, act, {}, act.org_unit_id)


def submit_request(
    db: Session, code: str, act: Reorganisation, body: RequestBody, unit: UUID
) -> None:
    """Ask a second person of `unit`; if there is none, of the unit that is reorganised."""
    able = list_second_persons_for_act(db, get_act(code), unit, act.id, db.actor.id)
    unit = unit if able else act.org_unit_id
    subject = f"{act.decision_no}, {act.decided_on:%d/%m/%Y}"
    create_request(db, code, act, subject=subject, reason=act.legal_basis, body=body, unit=unit)


def list_waiting(db: Session, act_id: UUID) -> list[SecondApproval]:
    """The requests for this act that nobody has answered yet."""
    found = sa.select(SecondApproval).where(
        SecondApproval.entity == Reorganisation.__tablename__,
        SecondApproval.entity_id == act_id,
        SecondApproval.status == SecondApprovalStatus.WAITING,
        SecondApproval.expires_at > now(),
    )
    with open_unscoped(db, WHY):
        return list(db.scalars(found))


def withdraw_act(db: Session, act: Reorganisation) -> None:
    """Take back the actor's own request; raises Conflict if there is none."""
    mine = [asked for asked in list_waiting(db, act.id) if asked.asker_id == db.actor.id]
    if not mine:
        raise Conflict("act-nothing-waits")
    with open_unscoped(db, WHY):
        for asked in mine:
            close_request(db, asked, SecondApprovalStatus.WITHDRAWN)
