"""Requests that need two persons, for a duty, an unlocking or a new code; their confirmation."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from pydantic import Field

from backend.core.errors.exceptions import Conflict, Invalid
from backend.core.security.sign_out_reasons import SignOutReason
from backend.core.session.actor import SYSTEM_ID
from backend.core.session.models import now
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.session.unlogged_writes import run_unlogged
from backend.core.session.unscoped import open_unscoped
from backend.core.text.i18n import register_messages
from backend.core.text.schemas import BaseModel
from backend.domains.administration.users.duties import (
    ENOUGH,
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
from backend.domains.organisation.accounts.permission_holders import list_permission_holders
from backend.domains.organisation.accounts.role_words import ROLE_WORDS
from backend.domains.organisation.accounts.schemas import Assignable, RoleAtUnit, SecondPersonList
from backend.domains.organisation.accounts.service import create_reset_code, set_activation_code
from backend.domains.organisation.accounts.sessions import end_all_sessions
from backend.domains.organisation.org_units.service import is_own
from backend.domains.platform.second_approvals.models import (
    RequestBody,
    SecondApproval,
    SecondApprovalStatus,
)
from backend.domains.platform.second_approvals.service import (
    TwoPersonAct,
    close_request,
    create_request,
    get_act,
    list_second_persons_for_act,
    run_act,
)
from backend.permissions import Permission, Role

GIVE, UNLOCK, RESET = "give-duty", "unlock-account", "reset-account"
WHY = "what a second person confirmed is done whole, at every unit that it names"

HeldRole = tuple[Role, UUID]
"""A role and the unit at which it is held."""


class AccountRequest(BaseModel):
    """What a second person is asked for; no roles where the account is unlocked or gets a code."""

    asked_by: UUID
    add: list[RoleAtUnit] = Field([])
    remove: list[RoleAtUnit] = Field([])


def submit_roles(
    db: Session, user: User, add: Sequence[HeldRole], remove: Sequence[HeldRole]
) -> None:
    """Ask a second person for a change of roles; until then the account keeps its roles."""
    names = load_unit_names(db, [unit for _, unit in (*add, *remove)])
    added, removed = (
        [RoleAtUnit(role=role, org_unit_id=at, org_unit_name=names[at]) for role, at in grants]
        for grants in (add, remove)
    )
    submit_request(db, GIVE, user, AccountRequest(asked_by=db.actor.id, add=added, remove=removed))


def load_unit_names(db: Session, units: Iterable[UUID]) -> dict[UUID, str]:
    found = db.execute(sa.select(OrgUnit.id, OrgUnit.name).where(OrgUnit.id.in_(set(units))))
    return {row.id: row.name for row in found}


def submit_unlocking(db: Session, user: User) -> None:
    ensure_free(db, user)
    submit_request(db, UNLOCK, user, AccountRequest(asked_by=db.actor.id))


def submit_reset(db: Session, user: User) -> str:
    """A code that sets the next password once a second person has confirmed it."""
    code = create_reset_code(db, user)
    submit_request(db, RESET, user, AccountRequest(asked_by=db.actor.id))
    return code


def submit_request(db: Session, act: str, user: User, asked: AccountRequest) -> None:
    withdraw_waiting(db, user.id, act)
    places = [one.org_unit_id for one in asked.add] or list_duty_units(db, user.id)
    unit = find_common_unit(db, [user.org_unit_id, *places])
    if unit is None or not is_own(db, unit):
        raise Invalid.at("/roles", "roles-in-several-units")
    create_request(
        db,
        act,
        user,
        subject=describe_subject(user),
        reason="",
        body=asked.model_dump(mode="json", exclude_unset=True),
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


def assign_duties(db: Session, user: User, body: RequestBody) -> None:
    """The act of `GIVE`: the roles change as they were asked for."""
    asked = AccountRequest.model_validate(body)
    add, remove = (
        [(one.role, one.org_unit_id) for one in grants] for grants in (asked.add, asked.remove)
    )
    at_server = db.actor.id == SYSTEM_ID
    how = DutyConfirmation.AT_SERVER if at_server else DutyConfirmation.SECOND_PERSON
    with open_unscoped(db, WHY):
        apply_roles(db, user, add, remove, asked.asked_by, how)
        for role, unit in add:
            send_server_notice(db, NoticeKind.DUTY_CONFIRMED_AT_SERVER, user, unit, role)
        db.save(user, {"updated_at": now()})
        update_waiting(db, user)


def send_server_notice(
    db: Session, kind: NoticeKind, user: User, unit: UUID, role: Role | None = None
) -> None:
    """Tell all who hold a role over the unit if a command at the server confirmed the act."""
    if db.actor.id == SYSTEM_ID:
        write_notices(db, kind, user.id, unit, [None], role)


def apply_roles(
    db: Session,
    user: User,
    add: Sequence[HeldRole],
    remove: Sequence[HeldRole],
    asker: UUID,
    how: DutyConfirmation,
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
        db.save(
            RoleGrant(
                user_id=user.id,
                role=role,
                org_unit_id=unit,
                asker_id=asker,
                confirmer_id=db.actor.id if how is DutyConfirmation.SECOND_PERSON else None,
                confirmed_at=now(),
                confirmation=how,
            )
        )
        send_sharing_notice(db, user, role, unit)


def open_account(db: Session, user: User, _body: RequestBody) -> None:
    """The act of `UNLOCK`."""
    with open_unscoped(db, WHY):
        ensure_free(db, user)
        db.save(user, {"is_active": True, "updated_at": now()})
        send_account_notice(db, NoticeKind.ACCOUNT_UNLOCKED, user)
        send_server_notice(db, NoticeKind.UNLOCK_CONFIRMED_AT_SERVER, user, user.org_unit_id)
        update_waiting(db, user)


def ensure_free(db: Session, user: User) -> None:
    """Raise Conflict if another account has meanwhile got a role that one account holds."""
    with open_unscoped(db, WHY):
        grants = sa.select(RoleGrant.role, RoleGrant.org_unit_id)
        for row in db.execute(grants.where(RoleGrant.user_id == user.id)).all():
            if is_held_by_other(db, user.id, row.role, row.org_unit_id):
                raise Conflict("role-held-by-one")


def set_reset_code(db: Session, user: User, _body: RequestBody) -> None:
    """The act of `RESET`: the code that was given out sets the next password from now on."""
    if not user.is_active:
        raise Conflict("account-inactive")
    if user.reset_hash is None:
        raise Conflict("changed-meanwhile")
    with open_unscoped(db, WHY):
        set_activation_code(db, user, user.reset_hash)
        db.log_event("activation-reset", user.org_unit_id, User.__tablename__, user.id)
        send_account_notice(db, NoticeKind.ACCOUNT_RESET, user)
        send_server_notice(db, NoticeKind.RESET_CONFIRMED_AT_SERVER, user, user.org_unit_id)
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
    roles = AccountRequest.model_validate(asked.body).add
    vi, en = (
        ", ".join(f"{ROLE_WORDS[one.role][language]} ({one.org_unit_name})" for one in roles)
        for language in (0, 1)
    )
    what = (vi, en) if vi else ACT_WORDS[asked.act]
    return Line(user.username, user.full_name, what, asker or "", is_confirmed)


def remove_second_factor(db: Session, username: str) -> None:
    """End the second factor of an account whose holder lost it; the password stays.

    For who runs the server: everyone who holds a role in the unit is told for thirty days.
    """
    id = get_account_id(db, username)
    user = db.require(User, id)
    if user.totp_confirmed_at is None:
        raise Conflict("totp-not-enabled")
    change = sa.update(User).where(User.id == id)
    gone = change.values(totp_secret=None, totp_confirmed_at=None, recovery_hashes=[])
    run_unlogged(db, gone, "a second factor")
    end_all_sessions(db, id, SignOutReason.ACCOUNT_RESET)
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
