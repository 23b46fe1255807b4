"""Accounts and roles of ended units: moved, left to read for a while, or ended."""

from collections.abc import Collection, Mapping
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.org_units import OrgUnitClosure
from backend.core.session.session import Session
from backend.domains.administration.reorganisations.act_context import ActContext
from backend.domains.administration.reorganisations.schemas import (
    ChangeKind,
    RoleFate,
    RolePlan,
    WidenedDuty,
)
from backend.domains.administration.users.duties import is_duty
from backend.domains.administration.users.notices import write_notices
from backend.domains.administration.users.requests import GIVE, AccountRequest
from backend.domains.establishments.establishments.models import Establishment
from backend.domains.organisation.accounts.models import NoticeKind, RoleGrant, User
from backend.domains.platform.second_approvals.models import SecondApproval, SecondApprovalStatus
from backend.duties import HELD_BY_ONE
from backend.permissions import Role

Reach = dict[UUID, set[UUID]]
"""{unit: itself and the units below it}"""


def load_reach(db: Session) -> Reach:
    found: Reach = {}
    for row in db.execute(sa.select(OrgUnitClosure.ancestor_id, OrgUnitClosure.descendant_id)):
        found.setdefault(row.ancestor_id, set()).add(row.descendant_id)
    return found


def apply_roles(db: Session, run: ActContext) -> None:
    """Let each role of an ended unit move, read or end; ask where nothing follows."""
    check_requests(db, run)
    plans = {one.grant_id: one for one in run.contents.roles}
    people = load_names(db, run)
    taken = load_taken_roles(db)
    for grant in list_ended_grants(db, run):
        plan = plans.get(grant.id) or find_default_fate(run, grant, taken)
        if plan is None:
            run.ask(ChangeKind.ROLE, grant.id, people[grant.user_id], grant.org_unit_id)
            continue
        apply_fate(run, grant, plan, taken)
    db.flush()
    move_accounts(db, run)


def list_ended_grants(db: Session, run: ActContext) -> list[RoleGrant]:
    found = sa.select(RoleGrant).where(
        RoleGrant.org_unit_id.in_(run.ended), RoleGrant.reads_until.is_(None)
    )
    return list(db.scalars(found.order_by(RoleGrant.confirmed_at, RoleGrant.id)))


def load_names(db: Session, run: ActContext) -> dict[UUID, str]:
    """The names of those who hold a role at an ended unit."""
    holders = sa.select(RoleGrant.user_id).where(RoleGrant.org_unit_id.in_(run.ended))
    found = sa.select(User.id, User.full_name).where(User.id.in_(holders))
    return {row.id: row.full_name for row in db.execute(found)}


GOES_TO_KEEPER = frozenset({Role.ADMIN, Role.AUDITOR})
"""Roles that keep accounts or oversee them: without a successor they go where the records go."""

Taken = set[tuple[UUID | None, Role, UUID]]
"""Roles that are held: by an account at a unit, and (without the account) by anybody there."""


def load_taken_roles(db: Session) -> Taken:
    found = sa.select(RoleGrant.user_id, RoleGrant.role, RoleGrant.org_unit_id)
    taken: Taken = set()
    for row in db.execute(found):
        taken |= {(row.user_id, row.role, row.org_unit_id), (None, row.role, row.org_unit_id)}
    return taken


def find_default_fate(run: ActContext, grant: RoleGrant, taken: Taken) -> RolePlan | None:
    """What follows without a choice: along with the unit, or reading where nobody took it over."""
    target = run.find_only_successor(grant.org_unit_id)
    if target is not None:
        if grant.role in HELD_BY_ONE and (None, grant.role, target) in taken:
            return None
        return RolePlan(grant_id=grant.id, fate=RoleFate.MOVE, to_unit_id=target)
    if run.successors.get(grant.org_unit_id):
        return None
    if grant.role in GOES_TO_KEEPER:
        archive = find_keeper(run, grant.org_unit_id)
        return RolePlan(grant_id=grant.id, fate=RoleFate.MOVE, to_unit_id=archive)
    fate = RoleFate.END if run.act.grace_ends_on is None else RoleFate.READ
    return RolePlan(grant_id=grant.id, fate=fate)


def find_keeper(run: ActContext, unit_id: UUID) -> UUID | None:
    return next((o.keeper_id for o in run.contents.ended_units if o.unit_id == unit_id), None)


def apply_fate(run: ActContext, grant: RoleGrant, plan: RolePlan, taken: Taken) -> None:
    fate = plan.fate
    if fate is RoleFate.MOVE:
        fate = move_role(run, grant, plan.to_unit_id, taken)
    elif fate is RoleFate.READ:
        grace = run.act.grace_ends_on
        if grace is None or grace < run.first_day:
            run.refuse("act-grace-needed")
            return
        run.recorder.change(ChangeKind.ROLE, grant, {"reads_until": grace})
    if fate is RoleFate.END:
        run.recorder.change(ChangeKind.ROLE, grant, {"reads_until": run.last_day})
    run.fates[grant.id] = fate


def move_role(run: ActContext, grant: RoleGrant, target: UUID | None, taken: Taken) -> RoleFate:
    """Move the role; it ends where the account holds the same one there already."""
    unit = run.units.get(target) if target else None
    if target is None or unit is None or target in run.ended or not is_target(run, target):
        run.refuse("act-role-target", unit=run.get_unit_name(grant.org_unit_id))
        return RoleFate.MOVE
    heirs = [*run.successors.get(grant.org_unit_id, []), find_keeper(run, grant.org_unit_id)]
    if grant.user_id == run.db.actor.id and target not in heirs:
        run.refuse("act-own-role")
    if (grant.user_id, grant.role, target) in taken:
        return RoleFate.END
    if grant.role in HELD_BY_ONE and (None, grant.role, target) in taken:
        run.refuse("act-role-twice", unit=run.get_unit_name(target))
    taken |= {(grant.user_id, grant.role, target), (None, grant.role, target)}
    run.recorder.change(ChangeKind.ROLE, grant, {"org_unit_id": target})
    return RoleFate.MOVE


def is_target(run: ActContext, unit_id: UUID) -> bool:
    """Whether a role may go there: a unit of the act, or one that keeps an ended one's records."""
    named = {one.id for one in run.contents.new_units}
    named |= {one.keeper_id for one in run.contents.ended_units if one.keeper_id}
    named |= {one.unit_id for one in run.contents.kept_units}
    return unit_id in named


def check_requests(db: Session, run: ActContext) -> None:
    """A waiting request for a role at an ended unit has to be answered first."""
    waiting = sa.select(SecondApproval).where(
        SecondApproval.act == GIVE, SecondApproval.status == SecondApprovalStatus.WAITING
    )
    for asked in db.scalars(waiting):
        added = AccountRequest.model_validate(asked.body).add
        if run.ended & {one.org_unit_id for one in added}:
            run.refuse("act-request-waits", account=asked.subject)


def move_accounts(db: Session, run: ActContext) -> None:
    """Each account of an ended unit gets the unit where its first role went, or the heir's."""
    found = sa.select(User).where(User.org_unit_id.in_(run.ended)).order_by(User.username)
    users = list(db.scalars(found))
    homes = load_first_homes(db, run, [user.id for user in users])
    for user in users:
        options = [
            homes.get(user.id),
            *run.successors.get(user.org_unit_id, []),
            find_keeper(run, user.org_unit_id),
        ]
        target = next((one for one in options if one is not None), None)
        if target is None:
            continue
        run.recorder.change(ChangeKind.ACCOUNT, user, {"org_unit_id": target})
        write_notices(db, NoticeKind.ACCOUNT_MOVED, user.id, target, [user.id])
    db.flush()


def load_first_homes(db: Session, run: ActContext, users: Collection[UUID]) -> dict[UUID, UUID]:
    """{account: the unit of its first role that goes on}"""
    found = (
        sa.select(RoleGrant.user_id, RoleGrant.org_unit_id)
        .where(RoleGrant.user_id.in_(users), RoleGrant.reads_until.is_(None))
        .where(RoleGrant.org_unit_id.not_in(run.ended))
        .order_by(RoleGrant.confirmed_at.desc(), RoleGrant.id.desc())
    )
    return {row.user_id: row.org_unit_id for row in db.execute(found)}


class HeldDuty(NamedTuple):
    """A duty of an account at a unit."""

    user_id: UUID
    full_name: str
    role: Role
    unit: UUID


def load_duties(db: Session) -> dict[UUID, HeldDuty]:
    """{role: the duty} of all accounts, those that only read left out."""
    found = (
        sa.select(RoleGrant.id, RoleGrant.user_id, User.full_name, RoleGrant.role)
        .add_columns(RoleGrant.org_unit_id)
        .join(User, User.id == RoleGrant.user_id)
        .where(RoleGrant.reads_until.is_(None))
    )
    rows = db.execute(found).all()
    return {id: HeldDuty(*duty) for id, *duty in rows if is_duty(duty[2])}


def list_units_in_use(db: Session) -> set[UUID]:
    """The units with an account's role or an establishment: what a duty could read there."""
    roles = sa.select(RoleGrant.org_unit_id)
    places = sa.select(Establishment.org_unit_id)
    return {*db.scalars(roles.distinct()), *db.scalars(places.distinct())}


def list_widened_duties(
    db: Session, run: ActContext, before: Mapping[UUID, HeldDuty], reach: Reach, used: set[UUID]
) -> list[WidenedDuty]:
    """The duties that reach more units in use than before; notes those of other offices."""
    after, now = load_duties(db), load_reach(db)
    inside = run.own_units.union(*(reach.get(unit, set()) for unit in run.ended_above))
    found: list[WidenedDuty] = []
    for id, duty in after.items():
        was = reach.get(before[id].unit, set()) if id in before else set[UUID]()
        more = (now.get(duty.unit, set()) - was) & used
        if not more:
            continue
        for unit_id in sorted(more - inside):
            run.refuse("act-reach-elsewhere", unit=run.get_unit_name(unit_id))
        names = sorted(run.get_unit_name(unit_id) for unit_id in more)
        unit = run.get_unit_name(duty.unit)
        found.append(
            WidenedDuty(
                user_id=duty.user_id,
                full_name=duty.full_name,
                role=duty.role,
                unit_name=unit,
                units=names,
            )
        )
    return sorted(found, key=get_order)


def get_order(duty: WidenedDuty) -> tuple[str, Role, str, list[str], str]:
    """A place of its own for each duty: the second person confirms the list as it was asked for."""
    return duty.full_name, duty.role, duty.unit_name, duty.units, str(duty.user_id)
