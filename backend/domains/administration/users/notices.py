"""Notices about changes of accounts and duties: who gets them, and what they say (R55)."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.models import now
from backend.core.session.org_units import OrgUnitClosure
from backend.core.session.session import Session
from backend.core.session.unlogged_writes import run_unlogged
from backend.core.sql.membership import is_among
from backend.domains.administration.users.duties import list_duty_units
from backend.domains.organisation.accounts.models import AccountNotice, NoticeKind, RoleGrant, User
from backend.domains.organisation.accounts.permission_holders import list_permission_holders
from backend.permissions import Permission, Role

SHOWN_FOR = timedelta(days=30)


def write_notices(
    db: Session,
    kind: NoticeKind,
    about: UUID,
    unit: UUID,
    to: Collection[UUID | None],
    role: Role | None = None,
) -> None:
    """Write the notice for each of `to`; None stands for all who hold a role over `unit`."""
    over = sa.delete(AccountNotice).where(AccountNotice.created_at < now() - SHOWN_FOR)
    run_unlogged(db, over, "notices that were shown long enough")
    db.add_all(
        AccountNotice(kind=kind, about_id=about, unit_id=unit, role=role, recipient_id=one)
        for one in to
    )
    db.flush()


def send_account_notice(db: Session, kind: NoticeKind, user: User) -> None:
    """Tell the holder that the account was locked, moved or given a new code.

    Of one with a duty those who confirm duties learn it too: a locked one cannot say anything.
    """
    to: set[UUID] = {user.id}
    for unit in set(list_duty_units(db, user.id)):
        to |= {row.id for row in list_permission_holders(db, Permission.DUTY_CONFIRM, unit)}
    write_notices(db, kind, user.id, user.org_unit_id, to - {db.actor.id})


def send_loss_notice(db: Session, user: User, role: Role, unit: UUID) -> None:
    confirming = {row.id for row in list_permission_holders(db, Permission.DUTY_CONFIRM, unit)}
    to = {user.id} | confirming
    write_notices(db, NoticeKind.DUTY_LOST, user.id, unit, to - {db.actor.id}, role)


def send_sharing_notice(db: Session, user: User, role: Role, unit: UUID) -> None:
    """Tell those who hold the same role at the same unit that it is no longer theirs alone."""
    others = sa.select(RoleGrant.user_id).where(
        RoleGrant.role == role, RoleGrant.org_unit_id == unit, RoleGrant.user_id != user.id
    )
    write_notices(db, NoticeKind.DUTY_SHARED, user.id, unit, list(db.scalars(others)), role)


def select_notices(
    db: Session,
) -> sa.Select[UUID, NoticeKind, UUID, Role | None, UUID, datetime]:
    """What the actor is told: what is for them, and what is for all who hold a role there."""
    held = sa.select(RoleGrant.org_unit_id).where(RoleGrant.user_id == db.actor.id)
    below = sa.select(OrgUnitClosure.descendant_id).where(OrgUnitClosure.ancestor_id.in_(held))
    for_all = sa.and_(AccountNotice.recipient_id.is_(None), is_among(AccountNotice.unit_id, below))
    return sa.select(
        AccountNotice.id,
        AccountNotice.kind,
        AccountNotice.about_id,
        AccountNotice.role,
        AccountNotice.unit_id,
        AccountNotice.created_at,
    ).where(
        AccountNotice.created_at > now() - SHOWN_FOR,
        sa.or_(AccountNotice.recipient_id == db.actor.id, for_all),
    )
