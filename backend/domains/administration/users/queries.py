"""Queries for accounts with their roles, and with requests that wait for a second person."""

from collections.abc import Collection, Iterable
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.models import now, today
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.sql.types import ReadRow
from backend.domains.organisation.accounts.models import RoleGrant, User
from backend.domains.organisation.accounts.role_words import describe_role_office
from backend.domains.organisation.accounts.schemas import AccountRequestRead, GrantRead, UserRead
from backend.domains.platform.changes.people import load_actor_names
from backend.domains.platform.second_approvals.models import SecondApproval, SecondApprovalStatus
from backend.permissions import Role

USERS = sa.select(
    User.id,
    User.version,
    User.created_at,
    User.updated_at,
    User.username,
    User.full_name,
    User.title,
    User.agency,
    User.org_unit_id,
    OrgUnit.name.label("org_unit_name"),
    User.is_active,
    User.password_hash.is_not(None).label("is_activated"),
    User.totp_confirmed_at.is_not(None).label("totp_enabled"),
).join(OrgUnit, OrgUnit.id == User.org_unit_id)

WAITING = sa.select(
    SecondApproval.id,
    SecondApproval.act,
    SecondApproval.entity_id,
    SecondApproval.body,
    SecondApproval.asker_id,
    SecondApproval.created_at,
    SecondApproval.expires_at,
)


def build_filter_clauses(
    q: str | None, role: Role | None, is_active: bool | None
) -> Iterable[sa.ColumnElement[bool]]:
    """Clauses for the accounts that a list shows."""
    if q is not None:
        yield User.matches(q)
    if is_active is not None:
        yield User.is_active.is_(is_active)
    if role is not None:
        holders = sa.select(RoleGrant.user_id).where(RoleGrant.role == role)
        yield User.id.in_(holders)


def get_user_read(db: Session, id: UUID) -> UserRead:
    """One account; raises NotFound."""
    db.require(User, id)
    return add_roles(db, db.execute(USERS.where(User.id == id)))[0]


def add_roles(db: Session, rows: Iterable[ReadRow]) -> list[UserRead]:
    """Users with the roles that they hold, or wait for, at units of the one who asks."""
    found = list(rows)
    ids = [row.id for row in found]
    grants, waiting = list_grants(db, ids), list_waiting_requests(db, ids)
    people = {one for row in grants for one in (row.asker_id, row.confirmer_id)}
    names = load_actor_names(db, (people | {row.asker_id for row in waiting}) - {None})
    return [
        UserRead(
            **row._mapping,
            roles=[to_grant(grant, names) for grant in grants if grant.user_id == row.id],
            waiting=[to_waiting(one, names) for one in waiting if one.entity_id == row.id],
        )
        for row in found
    ]


def list_grants(db: Session, users: Collection[UUID]) -> list[ReadRow]:
    statement = (
        sa.select(
            RoleGrant.user_id,
            RoleGrant.role,
            RoleGrant.org_unit_id,
            OrgUnit.name.label("org_unit_name"),
            OrgUnit.level,
            RoleGrant.asker_id,
            RoleGrant.confirmer_id,
            RoleGrant.confirmed_at,
            RoleGrant.confirmation,
            RoleGrant.reads_until,
        )
        .join(OrgUnit, OrgUnit.id == RoleGrant.org_unit_id)
        .where(RoleGrant.user_id.in_(users))
        .order_by(RoleGrant.role, OrgUnit.sort_name, RoleGrant.id)
    )
    return list(db.execute(statement))


def to_grant(row: ReadRow, names: dict[UUID, str]) -> GrantRead:
    return GrantRead(
        role=row.role,
        org_unit_id=row.org_unit_id,
        org_unit_name=row.org_unit_name,
        confirmation=row.confirmation,
        confirmed_at=row.confirmed_at,
        reads_until=row.reads_until,
        asked_by_name=names.get(row.asker_id),
        confirmed_by_name=names.get(row.confirmer_id),
        **describe_role_office(row.role, row.level, today()),
    )


def list_waiting_requests(db: Session, users: Collection[UUID]) -> list[ReadRow]:
    """The requests for these accounts that are neither answered nor expired."""
    statement = WAITING.where(
        SecondApproval.entity == User.__tablename__,
        SecondApproval.entity_id.in_(users),
        SecondApproval.status == SecondApprovalStatus.WAITING,
        SecondApproval.expires_at > now(),
    )
    return list(db.execute(statement.order_by(SecondApproval.created_at, SecondApproval.id)))


def to_waiting(row: ReadRow, names: dict[UUID, str]) -> AccountRequestRead:
    return AccountRequestRead(
        id=row.id,
        act=row.act,
        add=row.body.get("add", []),
        remove=row.body.get("remove", []),
        asker_id=row.asker_id,
        asked_by_name=names.get(row.asker_id),
        asked_at=row.created_at,
        expires_at=row.expires_at,
    )
