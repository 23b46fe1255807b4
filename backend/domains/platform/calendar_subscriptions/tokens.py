"""Creates, finds and ends subscriptions; the rights of the owner are read anew each time."""

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Conflict, NotFound
from backend.core.server.periodic_task import lock_work
from backend.core.session.actor import Actor
from backend.core.session.models import now
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.session.unlogged_writes import run_unlogged
from backend.core.text.i18n import register_messages
from backend.domains.organisation.accounts.authentication import get_unit_of_user
from backend.domains.organisation.accounts.models import RoleGrant, User
from backend.domains.organisation.accounts.opaque_tokens import compute_digest, create_opaque_token
from backend.domains.organisation.accounts.scopes import (
    build_scopes,
    load_reached_teams,
    to_chain_rights,
    to_duties,
    to_held_roles,
    to_reading_roles,
)
from backend.domains.platform.calendar_subscriptions.models import CalendarSubscription
from backend.permissions import Permission

MAX_LIVING = 5
"""Active subscriptions of one account."""
SEEN_EVERY = timedelta(hours=1)
LIVING = CalendarSubscription.revoked_at.is_(None)


class UsedSubscription(NamedTuple):
    """A subscription whose calendar is being fetched."""

    id: UUID
    last_used_at: datetime | None


def create_subscription(db: Session, label: str) -> tuple[CalendarSubscription, str]:
    """A new subscription of the actor, and its token; raises Conflict if there are too many."""
    lock_work(db, f"calendars {db.actor.id}")
    mine = CalendarSubscription.user_id == db.actor.id
    count = db.scalar(
        sa.select(sa.func.count()).select_from(CalendarSubscription).where(mine, LIVING)
    )
    if (count or 0) >= MAX_LIVING:
        raise Conflict("too-many-calendars", most=MAX_LIVING)
    token = create_opaque_token()
    made = db.save(
        CalendarSubscription(user_id=db.actor.id, token_hash=compute_digest(token), label=label)
    )
    record_account_event(db, "calendar-subscribed")
    return made, token


def end_subscription(db: Session, id: UUID) -> None:
    """End one of the actor's subscriptions; its address answers 404 from now on."""
    row = (
        CalendarSubscription.id == id,
        CalendarSubscription.user_id == db.actor.id,
        LIVING,
    )
    ended = sa.update(CalendarSubscription).where(*row).values(revoked_at=now())
    if not run_unlogged(db, ended, "a calendar's token ends"):
        raise NotFound
    record_account_event(db, "calendar-revoked")


def record_account_event(db: Session, action: str) -> None:
    db.log_event(action, get_unit_of_user(db, db.actor.id), User.__tablename__, db.actor.id)


def get_subscriber(db: Session, token: str, request_id: str) -> tuple[Actor, UsedSubscription]:
    """The owner of a token with their rights of now, and the subscription; raises NotFound."""
    found = (
        sa.select(
            CalendarSubscription.id,
            CalendarSubscription.last_used_at,
            User.id.label("user_id"),
            User.username,
            User.org_unit_id.label("home"),
            RoleGrant.role,
            RoleGrant.org_unit_id,
            OrgUnit.level,
            RoleGrant.reads_until,
        )
        .join(User, User.id == CalendarSubscription.user_id)
        .outerjoin(RoleGrant, RoleGrant.user_id == User.id)
        .outerjoin(OrgUnit, OrgUnit.id == RoleGrant.org_unit_id)
        .where(CalendarSubscription.token_hash == compute_digest(token), LIVING, User.is_active)
    )
    rows = db.execute(found).all()
    if not rows:
        raise NotFound
    first = rows[0]
    duties = to_duties(rows)
    teams = load_reached_teams(db, first.user_id, to_held_roles(duties))
    held, reading = to_held_roles(duties), to_reading_roles(duties)
    rights = to_chain_rights(duties)
    scopes = build_scopes(held, first.home, teams, rights, reading=reading)
    actor = Actor(first.user_id, first.username, scopes, request_id, duties=duties)
    return actor, UsedSubscription(first.id, first.last_used_at)


def set_actor(db: Session, actor: Actor) -> None:
    """Let the session act as that person, within what they reach for themselves."""
    db.info.update(actor=actor, scope=actor.scope(Permission.SELF))


def is_use_note_due(used: UsedSubscription) -> bool:
    """Whether it is time to record again that the subscription is in use."""
    return used.last_used_at is None or now() - used.last_used_at > SEEN_EVERY


def mark_used(db: Session, id: UUID) -> None:
    used = sa.update(CalendarSubscription).where(CalendarSubscription.id == id)
    run_unlogged(db, used.values(last_used_at=now()), "a calendar was fetched")


register_messages(
    {
        "too-many-calendars": (
            "Đã có {most} địa chỉ lịch. Thu hồi một địa chỉ không dùng nữa rồi tạo lại.",
            "There are {most} calendar addresses already. Revoke one that is not used.",
        ),
    }
)
