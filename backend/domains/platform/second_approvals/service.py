"""Dual control (R42): the acts, who may be the second person, requests and their answers."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Generic, TypeVar
from uuid import UUID

import sqlalchemy as sa

from backend import plugins
from backend.core.errors.exceptions import Conflict, Forbidden
from backend.core.errors.possible import register_possible_calls
from backend.core.session.actor import SYSTEM_ID
from backend.core.session.change_log import get_unit_id
from backend.core.session.joint_reads import JointRead, run_together
from backend.core.session.models import Entity, now
from backend.core.session.session import Session
from backend.core.text.i18n import register_messages
from backend.domains.organisation.accounts.permission_holders import (
    load_actor,
    select_grants_over,
    select_units_over,
)
from backend.domains.platform.second_approvals.models import (
    LASTS,
    RequestBody,
    SecondApproval,
    SecondApprovalStatus,
)
from backend.duties import UNDER
from backend.permissions import Permission, Role

E = TypeVar("E", bound=Entity)
UserFilter = Callable[[Session, Collection[UUID]], set[UUID]]
"""Answers those of some accounts that may confirm an act at all."""


def select_all_users(_db: Session, users: Collection[UUID]) -> set[UUID]:
    """All of `users`: the default of `narrow`."""
    return set(users)


@dataclass(frozen=True)
class TwoPersonAct(Generic[E]):
    """One act. The second person needs `permission` over the unit of the record.

    `narrow`: who may confirm at all. `at_server`: if nobody may, the request waits for a command
    at the server instead of being refused. `moves_roles`: what the second person reaches may be
    other units afterwards.
    """

    code: str
    permission: Permission
    model: type[E]
    run: Callable[[Session, E, RequestBody], None]
    """`run(db, record, body)` does it, in the transaction and the scope of the second person."""
    narrow: UserFilter = select_all_users
    at_server: bool = False
    moves_roles: bool = False


def get_act(code: str) -> TwoPersonAct[Entity]:
    return load_acts()[code]


@cache
def load_acts() -> Mapping[str, TwoPersonAct[Entity]]:
    """{code: act}; the API and the screens use the code, so it never changes."""
    return plugins.load_named("two_persons", "ACTS", lambda act: act.code)


@dataclass(frozen=True, slots=True)
class RankedRole:
    """A role at a unit, `depth` units below the top."""

    role: Role
    depth: int


@dataclass(frozen=True, slots=True)
class PermissionHolders:
    """The active accounts that hold a permission over a unit, and everybody's rank there."""

    held: dict[UUID, list[RankedRole]]
    """{account: its roles that give the permission}"""
    over: dict[UUID, list[RankedRole]]
    """{account: these roles, and all others that have somebody under them}: a person keeps the rank
    of each duty."""

    def may_second(self, asker: UUID | None, other: UUID) -> bool:
        """Whether `other` may confirm a request of `asker`: another person, not under them (R42).

        At least one of the roles that give `other` the permission must be under no role of `asker`.
        """
        mine = self.over.get(asker, []) if asker else []
        theirs = self.held.get(other, [])
        return other != asker and any(not any(is_under(m, t) for m in mine) for t in theirs)


HoldersRead = JointRead[dict[UUID, PermissionHolders]]


def read_permission_holders(permission: Permission, units: Collection[UUID]) -> HoldersRead:
    """{unit: who holds the permission there}, for each of `units`: a part of a joint read."""
    found = {unit: PermissionHolders(defaultdict(list), defaultdict(list)) for unit in units}
    if not found:
        return found
    pairs, grants = yield [select_units_over([*found]), select_grants_over(permission, [*found])]
    reached = defaultdict(list)
    for pair in pairs:
        reached[pair.over].append(found[pair.unit])
    for row in grants:
        one = RankedRole(row.role, row.depth)
        for holders in reached[row.over]:
            holders.over[row.user_id].append(one)
            if row.gives:
                holders.held[row.user_id].append(one)
    return found


def load_permission_holders(db: Session, permission: Permission, unit: UUID) -> PermissionHolders:
    (found,) = run_together(db, [read_permission_holders(permission, [unit])])
    return found[unit]


def is_under(mine: RankedRole, theirs: RankedRole) -> bool:
    if theirs.depth != mine.depth:
        return theirs.depth > mine.depth
    return theirs.role in UNDER.get(mine.role, ())


class SecondPersonCheck:
    """Whether the actor may be the second person; roles are read once for each unit.

    `read_units` reads those of several units as a part of a joint read; others are read when asked.
    """

    def __init__(self, db: Session, permission: Permission) -> None:
        self.db, self.permission = db, permission
        self.known: dict[UUID, PermissionHolders] = {}

    def read_units(self, units: Iterable[UUID]) -> JointRead[None]:
        self.known |= yield from read_permission_holders(self.permission, set(units))

    def __call__(self, asker: UUID | None, unit: UUID) -> bool:
        if unit not in self.known:
            self.known[unit] = load_permission_holders(self.db, self.permission, unit)
        return self.known[unit].may_second(asker, self.db.actor.id)


def list_second_persons_for_act(
    db: Session, act: TwoPersonAct[Entity], unit: UUID, record_id: UUID, asker: UUID
) -> set[UUID]:
    """The accounts that may confirm this act of `asker`; never the account that it is about."""
    return act.narrow(db, list_second_persons(db, act.permission, unit, asker) - {record_id})


def list_second_persons(db: Session, permission: Permission, unit: UUID, asker: UUID) -> set[UUID]:
    """The accounts that may confirm a request of `asker`."""
    found = load_permission_holders(db, permission, unit)
    return {user for user in [*found.held] if found.may_second(asker, user)}


WAITING = SecondApprovalStatus.WAITING


def create_request(
    db: Session,
    code: str,
    record: Entity,
    *,
    subject: str,
    reason: str,
    body: RequestBody,
    unit: UUID | None = None,
) -> SecondApproval:
    """Request an act on a record from a second person of `unit`, by default that of the record.

    Raises Conflict `already-asked` if such a request waits, and `nobody-to-confirm` if no other
    account may confirm it.
    """
    act = get_act(code)
    key = f"{code}:{record.id}"
    close_lapsed_request(db, key)
    at = unit or get_unit_id(record)
    if not act.at_server and not list_second_persons_for_act(db, act, at, record.id, db.actor.id):
        raise Conflict("nobody-to-confirm")
    return db.save(
        SecondApproval(
            org_unit_id=at,
            act=code,
            entity=record.__tablename__,
            entity_id=record.id,
            entity_version=record.version,
            body=body,
            subject=subject[:500],
            reason=reason,
            open_key=key,
            asker_id=db.actor.id,
            expires_at=now() + LASTS,
        )
    )


def find_request(db: Session, model: type[Entity], id: UUID) -> SecondApproval | None:
    """The request about a record that nobody has answered yet, of a kind with one at a time."""
    return db.scalar(
        sa.select(SecondApproval).where(
            SecondApproval.entity == model.__tablename__,
            SecondApproval.entity_id == id,
            SecondApproval.status == WAITING,
        )
    )


def close_lapsed_request(db: Session, key: str) -> None:
    """Close an expired request, so that there can be a new one; raises Conflict if it waits."""
    asked = db.scalar(sa.select(SecondApproval).where(SecondApproval.open_key == key))
    if asked is None:
        return
    if not has_expired(asked):
        raise Conflict("already-asked")
    close_request(db, asked, SecondApprovalStatus.EXPIRED)


def has_expired(asked: SecondApproval) -> bool:
    return asked.expires_at <= now()


def confirm_request(db: Session, asked: SecondApproval) -> None:
    """Do the act in this transaction, if the record is still in the version of the request."""
    ensure_waiting(asked)
    ensure_second_person(db, asked)
    run_act(db, asked)


def list_act_runs() -> list[Callable[..., None]]:
    """What the acts of all resources do once they are confirmed."""
    return [act.run for act in load_acts().values()]


@register_possible_calls(list_act_runs)
def run_act(db: Session, asked: SecondApproval) -> None:
    """Do the act, within the units where the actor may confirm it."""
    act = get_act(asked.act)
    close_request(db, asked, SecondApprovalStatus.CONFIRMED, None)
    before = db.scope
    if before.units is not None:  # else: a command at the server
        db.info["scope"] = db.actor.scope(act.permission)
    try:
        record = db.require(act.model, asked.entity_id)
        if record.version != asked.entity_version:
            raise Conflict("changed-meanwhile")
        act.run(db, record, asked.body)
        db.flush()
    finally:
        db.info["scope"] = before
    if act.moves_roles:
        update_reach(db)


def update_reach(db: Session) -> None:
    """Let the session act by the roles that its actor holds since the act."""
    found = load_actor(db, db.actor.id)
    if found.has_permission(Permission.APPROVAL_USE):
        db.info["actor"] = replace(db.actor, scopes=found.scopes, duties=found.duties)
        db.info["scope"] = found.scope(Permission.APPROVAL_USE)


def close_as_refused(db: Session, asked: SecondApproval, answer: str) -> None:
    ensure_waiting(asked)
    ensure_second_person(db, asked)
    close_request(db, asked, SecondApprovalStatus.REFUSED, answer)


def withdraw_request(db: Session, asked: SecondApproval) -> None:
    """Withdraw a request; raises Conflict if it is not one's own."""
    ensure_waiting(asked)
    if asked.asker_id != db.actor.id:
        raise Conflict("not-your-request")
    close_request(db, asked, SecondApprovalStatus.WITHDRAWN)


def close_request(
    db: Session, asked: SecondApproval, status: SecondApprovalStatus, answer: str | None = None
) -> None:
    answered = status in (SecondApprovalStatus.CONFIRMED, SecondApprovalStatus.REFUSED)
    values = {}
    if answered:
        answerer = None if db.actor.id == SYSTEM_ID else db.actor.id
        values = {"answerer_id": answerer, "answered_at": now()}
    db.save(asked, {"status": status, "open_key": None, "answer": answer, **values})


def ensure_waiting(asked: SecondApproval) -> None:
    if asked.status is not WAITING or has_expired(asked):
        raise Conflict("approval-over")


def ensure_second_person(db: Session, asked: SecondApproval) -> None:
    """Raise unless the actor may be the second person for this request."""
    act = get_act(asked.act)
    if asked.asker_id == db.actor.id:
        raise Conflict("own-approval")
    if not db.actor.has_permission(act.permission):
        raise Forbidden
    may = list_second_persons_for_act(db, act, asked.org_unit_id, asked.entity_id, asked.asker_id)
    if db.actor.id not in may:
        raise Conflict("not-second-person")


register_messages(
    {
        "already-asked": (
            "Việc này đã được đề nghị và đang chờ người thứ hai.",
            "This was asked for already and waits for a second person.",
        ),
        "nobody-to-confirm": (
            (
                "Chưa có ai xác nhận được: người xác nhận phải là tài khoản khác có cùng thẩm "
                "quyền và không là cấp dưới của người đề nghị. Để cấp dưới có thẩm quyền lập đề "
                "nghị rồi cấp trên xác nhận, hoặc nhờ quản trị thêm một tài khoản lãnh đạo nữa."
            ),
            (
                "Nobody can confirm this: it takes another account with the same competence that "
                "is not subordinate to the one who asks. Let a subordinate who is competent ask, "
                "and the superior confirm; or have the administrator add a second leader."
            ),
        ),
        "approval-over": (
            "Đề nghị này đã được trả lời, đã rút hoặc đã quá 72 giờ.",
            "This request was answered or taken back, or is more than 72 hours old.",
        ),
        "own-approval": (
            "Người đề nghị không tự xác nhận được. Cần người thứ hai.",
            "One cannot confirm one's own request: a second person is needed.",
        ),
        "not-second-person": (
            "Bạn là cấp dưới của người đề nghị, hoặc tài khoản của bạn chưa đủ 7 ngày.",
            "You are subordinate to the one who asked, or your account is younger than 7 days.",
        ),
        "not-your-request": (
            "Chỉ người đề nghị rút được đề nghị này.",
            "Only the one who asked can take this back.",
        ),
        "request-twice": (
            "Đề nghị này đã có ở trên.",
            "This request is listed already.",
        ),
        "changed-meanwhile": (
            "Hồ sơ đã thay đổi sau khi có đề nghị. Đề nghị lại trên hồ sơ hiện nay.",
            "The record has changed since it was asked. Ask again on what stands now.",
        ),
    }
)
