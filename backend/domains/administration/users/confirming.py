"""Confirms requests for an account: by a second person, or by a command at the server."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Conflict, Invalid
from backend.core.session.models import now
from backend.core.session.session import Session
from backend.core.text.i18n import register_messages
from backend.domains.administration.users.duties import ENOUGH
from backend.domains.administration.users.notices import write_notices
from backend.domains.administration.users.requests import GIVE, RESET, UNLOCK, list_waiting
from backend.domains.organisation.accounts.models import NoticeKind, User
from backend.domains.organisation.accounts.permission_holders import list_permission_holders
from backend.domains.organisation.accounts.role_words import ROLE_WORDS
from backend.domains.organisation.accounts.schemas import Assignable, SecondPersonList
from backend.domains.organisation.accounts.sessions import end_all_sessions
from backend.domains.organisation.accounts.unlogged_writes import run_unlogged
from backend.domains.platform.second_approvals.actions import get_act
from backend.domains.platform.second_approvals.eligibility import list_second_persons_for_act
from backend.domains.platform.second_approvals.models import SecondApproval, SecondApprovalStatus
from backend.domains.platform.second_approvals.service import close_request, run_act
from backend.permissions import Permission, Role

COMMAND = ".venv/bin/python -m backend confirm-duty"
ACT_WORDS = {
    GIVE: ("gỡ vai trò", "removal of roles"),
    UNLOCK: ("mở khóa tài khoản", "unlocking of the account"),
    RESET: ("mã kích hoạt mới", "a new activation code"),
}
"""What waits for an account, where no role is to be given."""


def list_second_persons(db: Session, id: UUID) -> SecondPersonList:
    """The accounts that may confirm everything that waits for this one, by name."""
    user = db.require(User, id)
    waiting = [asked for asked in list_waiting(db, id) if asked.expires_at > now()]
    able = [list_able(db, asked) for asked in waiting]
    may = set.intersection(*able) if able else set()
    units = {asked.org_unit_id for asked in waiting}
    named = {
        row.id: row
        for unit in units
        for row in list_permission_holders(db, Permission.DUTY_CONFIRM, unit)
    }
    items = [Assignable.model_validate(row) for one, row in named.items() if one in may]
    return SecondPersonList(items=items, command=f"{COMMAND} {user.username}")


def list_able(db: Session, asked: SecondApproval) -> set[UUID]:
    """The accounts that may confirm a request."""
    act = get_act(asked.act)
    return list_second_persons_for_act(db, act, asked.org_unit_id, asked.entity_id, asked.asker_id)


def withdraw_requests(db: Session, user: User) -> None:
    """Take back the actor's own requests for the account; raises Conflict if there is none."""
    mine = [asked for asked in list_waiting(db, user.id) if asked.asker_id == db.actor.id]
    if not mine:
        raise Conflict("nothing-waits")
    for asked in mine:
        close_request(db, asked, SecondApprovalStatus.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Line:
    """A request as the command at the server shows it."""

    username: str
    full_name: str
    what: tuple[str, str]
    """What was asked for, in Vietnamese and English."""
    asked_by: str
    is_confirmed: bool


def confirm_at_server(db: Session, usernames: Sequence[str], *, everything: bool) -> list[Line]:
    """Confirm the requests for these accounts, or for all; lists them if none is named.

    Raises NotFound for a name that is none, and Conflict `second-persons-exist` where the unit has
    two second persons, whose work this is.
    """
    ids = [get_account_id(db, name) for name in usernames]
    waits = sa.select(SecondApproval).where(
        SecondApproval.entity == User.__tablename__,
        SecondApproval.status == SecondApprovalStatus.WAITING,
        SecondApproval.expires_at > now(),
    )
    if ids:
        waits = waits.where(SecondApproval.entity_id.in_(ids))
    confirms = bool(ids) or everything
    lines = []
    for asked in db.scalars(waits.order_by(SecondApproval.created_at, SecondApproval.id)).all():
        if confirms:
            ensure_nobody_else(db, asked)
            run_act(db, asked)
        lines.append(to_line(db, asked, is_confirmed=confirms))
    return lines


def get_account_id(db: Session, username: str) -> UUID:
    id = db.scalar(sa.select(User.id).where(User.username == username))
    if id is None:
        raise Invalid("no-such-account", username=username)
    return id


def ensure_nobody_else(db: Session, asked: SecondApproval) -> None:
    """Raise Conflict if the unit can confirm this itself."""
    able = list_able(db, asked)
    if len(able) >= ENOUGH:
        found = db.scalars(sa.select(User.full_name).where(User.id.in_(able)))
        raise Conflict("second-persons-exist", names=", ".join(sorted(found)))


def to_line(db: Session, asked: SecondApproval, *, is_confirmed: bool) -> Line:
    user = db.require(User, asked.entity_id)
    asker = db.scalar(sa.select(User.full_name).where(User.id == asked.asker_id))
    vi, en = (
        ", ".join(f"{describe_role(one, language)} ({one['org_unit_name']})" for one in roles)
        for roles in [asked.body.get("add", [])]
        for language in (0, 1)
    )
    what = (vi, en) if vi else ACT_WORDS[asked.act]
    return Line(user.username, user.full_name, what, asker or "", is_confirmed)


def describe_role(asked: dict[str, Any], language: int) -> str:
    """The name of a role in a request, in Vietnamese (0) or English (1)."""
    return ROLE_WORDS[Role(asked["role"])][language]


def remove_second_factor(db: Session, username: str) -> None:
    """End the second factor of an account whose holder lost it; the password stays.

    For who runs the server: everyone who holds a role in the unit is told for thirty days.
    """
    id = get_account_id(db, username)
    user = db.require(User, id)
    if user.totp_confirmed_at is None:
        raise Conflict("totp-not-enabled")
    values: dict[str, Any] = {"totp_secret": None, "totp_confirmed_at": None}
    change = sa.update(User).where(User.id == id).values({**values, "recovery_hashes": []})
    run_unlogged(db, change, "a second factor")
    end_all_sessions(db, id)
    db.log_event("second-factor-removed", user.org_unit_id, User.__tablename__, id)
    kind = NoticeKind.SECOND_FACTOR_REMOVED_AT_SERVER
    write_notices(db, kind, id, user.org_unit_id, [None, id])


register_messages(
    {
        "no-such-account": (
            "Không có tài khoản {username}.",
            "There is no account {username}.",
        ),
        "second-persons-exist": (
            "Đơn vị có người thứ hai xác nhận được trong Sổ 178: {names}.",
            "The unit has second persons who confirm this in the application: {names}.",
        ),
        "nothing-waits": (
            "Không có việc nào đang chờ xác nhận.",
            "Nothing waits to be confirmed.",
        ),
    }
)
