"""Requests that need two persons: a duty for an account, its unlocking, a new code (R42).

An administrator makes the request; a leader or auditor of the unit confirms it, or a command at the
server if the unit has nobody for it. Until then there is only the request: no role has a row.
"""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Conflict, Invalid
from backend.core.session.actor import SYSTEM_ID
from backend.core.session.models import now
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.session.unscoped import open_unscoped
from backend.core.text.i18n import register_messages
from backend.domains.administration.users.duties import (
    find_common_unit,
    is_held_by_other,
    list_duty_units,
    list_settled,
)
from backend.domains.administration.users.notices import (
    send_account_notice,
    send_loss_notice,
    send_sharing_notice,
    write_notices,
)
from backend.domains.organisation.accounts.models import (
    DutyConfirmation,
    NoticeKind,
    RoleGrant,
    User,
)
from backend.domains.organisation.accounts.service import create_reset_code, set_activation_code
from backend.domains.organisation.org_units.service import is_own
from backend.domains.platform.second_approvals.actions import TwoPersonAct
from backend.domains.platform.second_approvals.models import SecondApproval, SecondApprovalStatus
from backend.domains.platform.second_approvals.service import close_request, create_request
from backend.permissions import Permission, Role

GIVE, UNLOCK, RESET = "give-duty", "unlock-account", "reset-account"
WHY = "what a second person confirmed is done whole, at every unit that it names"

HeldRole = tuple[Role, UUID]
"""A role and the unit at which it is held."""


def submit_roles(
    db: Session, user: User, add: Sequence[HeldRole], remove: Sequence[HeldRole]
) -> None:
    """Ask a second person for a change of roles; until then the account keeps its roles."""
    names = load_unit_names(db, [unit for _, unit in (*add, *remove)])

    def told(grants: Sequence[HeldRole]) -> list[dict[str, str]]:
        return [
            {"role": role, "org_unit_id": str(unit), "org_unit_name": names[unit]}
            for role, unit in grants
        ]

    units = [user.org_unit_id, *(unit for _, unit in add)]
    submit_request(db, GIVE, user, units, {"add": told(add), "remove": told(remove)})


def load_unit_names(db: Session, units: Iterable[UUID]) -> dict[UUID, str]:
    found = db.execute(sa.select(OrgUnit.id, OrgUnit.name).where(OrgUnit.id.in_(set(units))))
    return {row.id: row.name for row in found}


def submit_unlocking(db: Session, user: User) -> None:
    ensure_free(db, user)
    submit_request(db, UNLOCK, user, [user.org_unit_id, *list_duty_units(db, user.id)], {})


def submit_reset(db: Session, user: User) -> str:
    """A code that sets the next password once a second person has confirmed it."""
    code = create_reset_code(db, user)
    submit_request(db, RESET, user, [user.org_unit_id, *list_duty_units(db, user.id)], {})
    return code


def submit_request(
    db: Session, act: str, user: User, units: Sequence[UUID], body: dict[str, Any]
) -> None:
    withdraw_waiting(db, user.id, act)
    unit = find_common_unit(db, units)
    if unit is None or not is_own(db, unit):
        raise Invalid.at("/roles", "roles-in-several-units")
    create_request(
        db,
        act,
        user,
        subject=describe_subject(user),
        reason="",
        body={**body, "asked_by": str(db.actor.id)},
        unit=unit,
    )


def describe_subject(user: User) -> str:
    """'Trần Thu Hà (district), Chuyên viên Phòng LĐTBXH'."""
    named = f"{user.full_name} ({user.username})"
    return ", ".join(part for part in (named, user.title) if part)


def list_waiting(db: Session, user_id: UUID, act: str | None = None) -> Sequence[SecondApproval]:
    found = sa.select(SecondApproval).where(
        SecondApproval.entity == User.__tablename__,
        SecondApproval.entity_id == user_id,
        SecondApproval.status == SecondApprovalStatus.WAITING,
    )
    if act is not None:
        found = found.where(SecondApproval.act == act)
    with open_unscoped(db, WHY):
        return db.scalars(found.order_by(SecondApproval.created_at)).all()


def withdraw_waiting(db: Session, user_id: UUID, act: str | None = None) -> None:
    """Withdraw waiting requests: another one replaces them, or the account was locked."""
    with open_unscoped(db, WHY):
        for asked in list_waiting(db, user_id, act):
            close_request(db, asked, SecondApprovalStatus.WITHDRAWN)


def update_waiting(db: Session, user: User) -> None:
    """Set waiting requests to the present version of the account, so they must be read again."""
    with open_unscoped(db, WHY):
        for asked in list_waiting(db, user.id):
            db.save(asked, {"entity_version": user.version, "subject": describe_subject(user)})


def assign_duties(db: Session, user: User, body: dict[str, Any]) -> None:
    """The act of `GIVE`: the roles change as they were asked for."""
    at_server = db.actor.id == SYSTEM_ID
    how = {
        "asker_id": UUID(body["asked_by"]),
        "confirmer_id": None if at_server else db.actor.id,
        "confirmation": DutyConfirmation.AT_SERVER if at_server else DutyConfirmation.SECOND_PERSON,
    }
    with open_unscoped(db, WHY):
        apply_roles(db, user, parse_held_roles(body["add"]), parse_held_roles(body["remove"]), how)
        if at_server:
            for role, unit in parse_held_roles(body["add"]):
                write_notices(db, NoticeKind.DUTY_CONFIRMED_AT_SERVER, user.id, unit, [None], role)
        db.save(user, {"updated_at": now()})
        update_waiting(db, user)


def parse_held_roles(told: list[dict[str, str]]) -> list[HeldRole]:
    return [(Role(one["role"]), UUID(one["org_unit_id"])) for one in told]


def apply_roles(
    db: Session,
    user: User,
    add: Sequence[HeldRole],
    remove: Sequence[HeldRole],
    how: dict[str, Any],
) -> None:
    """Change the roles of an account, and tell whoever loses or shares one."""
    found = db.scalars(sa.select(RoleGrant).where(RoleGrant.user_id == user.id))
    held = {(grant.role, grant.org_unit_id): grant for grant in found}
    for key in remove:
        if key in held:
            db.delete(held.pop(key))
            send_loss_notice(db, user, *key)
    db.flush()
    for role, unit in add:
        if (role, unit) in held:
            continue
        if is_held_by_other(db, user.id, role, unit):
            raise Conflict("role-held-by-one")
        db.save(RoleGrant(user_id=user.id, role=role, org_unit_id=unit, confirmed_at=now(), **how))
        send_sharing_notice(db, user, role, unit)


def open_account(db: Session, user: User, _body: dict[str, Any]) -> None:
    """The act of `UNLOCK`."""
    with open_unscoped(db, WHY):
        ensure_free(db, user)
        db.save(user, {"is_active": True, "updated_at": now()})
        send_account_notice(db, NoticeKind.ACCOUNT_UNLOCKED, user)
        if db.actor.id == SYSTEM_ID:
            kind = NoticeKind.UNLOCK_CONFIRMED_AT_SERVER
            write_notices(db, kind, user.id, user.org_unit_id, [None])
        update_waiting(db, user)


def ensure_free(db: Session, user: User) -> None:
    """Raise Conflict if another account has meanwhile got a role that one account holds."""
    with open_unscoped(db, WHY):
        grants = sa.select(RoleGrant.role, RoleGrant.org_unit_id)
        for row in db.execute(grants.where(RoleGrant.user_id == user.id)).all():
            if is_held_by_other(db, user.id, row.role, row.org_unit_id):
                raise Conflict("role-held-by-one")


def set_reset_code(db: Session, user: User, _body: dict[str, Any]) -> None:
    """The act of `RESET`: the code that was given out sets the next password from now on."""
    if not user.is_active:
        raise Conflict("account-inactive")
    if user.reset_hash is None:
        raise Conflict("changed-meanwhile")
    with open_unscoped(db, WHY):
        set_activation_code(db, user, user.reset_hash)
        db.log_event("activation-reset", user.org_unit_id, User.__tablename__, user.id)
        send_account_notice(db, NoticeKind.ACCOUNT_RESET, user)
        if db.actor.id == SYSTEM_ID:
            kind = NoticeKind.RESET_CONFIRMED_AT_SERVER
            write_notices(db, kind, user.id, user.org_unit_id, [None])
        update_waiting(db, user)


ACTS = tuple(
    TwoPersonAct(code, Permission.DUTY_CONFIRM, User, run, narrow=list_settled, at_server=True)
    for code, run in ((GIVE, assign_duties), (UNLOCK, open_account), (RESET, set_reset_code))
)


register_messages(
    {
        "roles-in-several-units": (
            (
                "Các vai trò này ở những đơn vị không có chung cấp trên trong phạm vi của bạn. "
                "Đề nghị cho từng đơn vị một."
            ),
            "No unit within your own holds all these roles. Ask for one unit at a time.",
        ),
    }
)
