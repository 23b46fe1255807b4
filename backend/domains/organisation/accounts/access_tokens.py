"""Opaque tokens that only read: of other systems, and of people's scripts.

Which operations a token opens, its scopes say; what it reaches there, the office of the client's
unit or the person at this moment. An actor of a token is none of the people: it sits in no team,
keeps no sealed list, and takes part in no act of two persons.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from ipaddress import ip_network
from uuid import UUID

import sqlalchemy as sa

from backend.access_scopes import list_opened_permissions
from backend.core.errors.exceptions import Forbidden, TooMany
from backend.core.session.actor import Actor, Duty
from backend.core.session.change_log import CLIENT_READ, ChangedColumns
from backend.core.session.models import now, today
from backend.core.session.org_units import OrgUnit
from backend.core.session.rights_epoch import RIGHTS_EPOCH
from backend.core.session.session import Session
from backend.core.session.unlogged_writes import run_unlogged
from backend.core.sql.compiled_query import CompiledQuery
from backend.core.sql.types import ReadRow, UtcDateTime
from backend.core.text.clock import HANOI, to_civil_day
from backend.core.text.i18n import register_messages
from backend.domains.organisation.accounts.login_backoff import parse_address
from backend.domains.organisation.accounts.models import (
    AccessToken,
    ApiClient,
    ApiClientSecret,
    User,
)
from backend.domains.organisation.accounts.opaque_tokens import compute_digest, create_opaque_token
from backend.domains.organisation.accounts.rights import Rights
from backend.domains.organisation.accounts.scopes import (
    build_scopes,
    load_reached_teams,
    to_closed_duties,
    to_held_roles,
)
from backend.law.reference.tiers import Position, get_position
from backend.permissions import Role

CLIENT_TOKEN, PERSONAL_TOKEN, CLIENT_SECRET = "s178c_", "s178p_", "s178s_"
"""How each kind begins: who finds one in a file knows what it is. No JWT begins so."""
OFFICES = {
    Position.SUPERIOR: Role.SUPERIOR_OFFICER,
    Position.LEAD: Role.LEAD_OFFICER,
    Position.LOCAL: Role.LOCAL_OFFICER,
}
"""The office for which a client reads, by where its unit stands: it never reaches more."""


def create_access_token(prefix: str) -> str:
    return prefix + create_opaque_token()


def build_working_clauses(
    day: date | sa.BindParameter[date],
) -> tuple[sa.ColumnElement[bool], ...]:
    """Clauses for clients that may ask on the day: confirmed, not over, of a unit that stands."""
    return (
        ApiClient.confirmed_at.is_not(None),
        ApiClient.ended_at.is_(None),
        ApiClient.expires_on >= day,
        sa.or_(OrgUnit.valid_to.is_(None), OrgUnit.valid_to >= day),
    )


_AT, _DAY = sa.bindparam("at", type_=UtcDateTime()), sa.bindparam("day", type_=sa.Date())
WORKING = build_working_clauses(_DAY)
BY_TOKEN = CompiledQuery(
    sa.select(
        *(AccessToken.id, AccessToken.user_id, AccessToken.scopes, AccessToken.last_used_at),
        User.username,
        ApiClient.id.label("client_id"),
        ApiClient.name,
        ApiClient.scopes.label("client_scopes"),
        *(ApiClient.networks, ApiClient.daily_quota, ApiClient.org_unit_id, OrgUnit.level),
        RIGHTS_EPOCH.label("epoch"),
    )
    .outerjoin(User, User.id == AccessToken.user_id)
    .outerjoin(ApiClientSecret, ApiClientSecret.id == AccessToken.secret_id)
    .outerjoin(ApiClient, ApiClient.id == ApiClientSecret.client_id)
    .outerjoin(OrgUnit, OrgUnit.id == ApiClient.org_unit_id)
    .where(
        AccessToken.token_hash == sa.bindparam("token_hash", type_=sa.String()),
        AccessToken.ended_at.is_(None),
        AccessToken.expires_at > _AT,
        sa.or_(User.is_active, sa.and_(ApiClientSecret.ended_at.is_(None), *WORKING)),
    )
)


def find_token(db: Session, token: str) -> ReadRow | None:
    """Whose token it is, if it is alive."""
    found = db.fetch(BY_TOKEN, token_hash=compute_digest(token), at=now(), day=today())
    return found[0] if found else None


def ensure_from_networks(networks: Iterable[str], address: str) -> None:
    """Raise Forbidden unless the address lies in one of the networks, or there are none."""
    allowed = [ip_network(one) for one in networks]
    asker = parse_address(address)
    if allowed and not (asker and any(asker in network for network in allowed)):
        raise Forbidden("address-not-allowed")


def load_office_rights(db: Session, client_id: UUID, unit: UUID, level: str) -> Rights:
    """What the office of a unit reaches today, without any person's seat in a team."""
    duties = (Duty(OFFICES[get_position(level, today())], unit, level),)
    held, closed = to_held_roles(duties), to_closed_duties(duties)
    teams = load_reached_teams(db, client_id, held, closed)
    return Rights(duties, build_scopes(held, unit, teams, (), closed))


def to_scoped_actor(
    id: UUID, name: str, rights: Rights, scopes: Iterable[str], request_id: str = ""
) -> Actor:
    """An actor with what `scopes` open of the rights; no seat, session or duty."""
    opened = list_opened_permissions(scopes)
    reached = {p: reach for p, reach in rights.scopes.items() if p in opened}
    return Actor(id, name, reached, request_id)


def record_call(db: Session, token: str, request_id: str, told: ChangedColumns) -> None:
    """Count a request of a client and write it into the trail; raises TooMany beyond its quota."""
    row = find_token(db, token)
    if row is None:
        return
    claim_request(db, row.client_id, row.daily_quota)
    db.info["actor"] = Actor(row.client_id, row.name, request_id=request_id)
    where = (row.org_unit_id, ApiClient.__tablename__, row.client_id)
    db.log_event(CLIENT_READ, *where, told)


def claim_request(db: Session, client_id: UUID, quota: int) -> None:
    """Count one more request of the day; raises TooMany if there were as many as are allowed."""
    at = now()
    day = to_civil_day(at)
    one = sa.update(ApiClient).where(ApiClient.id == client_id)
    one = one.values(last_used_at=at, updated_at=ApiClient.updated_at)
    more = one.where(ApiClient.counted_on == day, ApiClient.request_count < quota)
    more = more.values(request_count=ApiClient.request_count + 1)
    first = one.where(ApiClient.counted_on.is_distinct_from(day))
    first = first.values(request_count=1, counted_on=day)
    if not run_unlogged(db, more, "a counter") and not run_unlogged(db, first, "a counter"):
        raise TooMany(compute_seconds_to_midnight(at), "quota-used")


def count_requests_left(db: Session, client_id: UUID, quota: int) -> int:
    """How many requests of the day the client has left, once one was counted."""
    counted = db.scalar(sa.select(ApiClient.request_count).where(ApiClient.id == client_id))
    return max(0, quota - (counted or 0))


def compute_seconds_to_midnight(at: datetime) -> int:
    """Until the next civil day in Việt Nam, at least one."""
    local = at.astimezone(HANOI)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return max(1, int((midnight - local).total_seconds()))


def mark_token_used(db: Session, id: UUID) -> None:
    used = sa.update(AccessToken).where(AccessToken.id == id).values(last_used_at=now())
    run_unlogged(db, used, "when a token was used")


def end_tokens(db: Session, *which: sa.ColumnElement[bool]) -> int:
    """End tokens; returns how many."""
    ended = sa.update(AccessToken).where(AccessToken.ended_at.is_(None), *which)
    return run_unlogged(db, ended.values(ended_at=now()), "tokens that end")


KEPT_AFTER_END = timedelta(days=30)


def delete_old_tokens(db: Session) -> None:
    """Remove tokens that ended long ago; those of clients at once."""
    over = AccessToken.expires_at < now() - KEPT_AFTER_END
    of_client = sa.and_(AccessToken.secret_id.is_not(None), AccessToken.expires_at < now())
    run_unlogged(db, sa.delete(AccessToken).where(sa.or_(over, of_client)), "tokens that ended")


register_messages(
    {
        "address-not-allowed": (
            "Hệ thống kết nối này không được gọi từ địa chỉ mạng đó.",
            "This connected system may not ask from that network address.",
        ),
        "quota-used": (
            "Đã dùng hết số lượt gọi của ngày. Thử lại sau {minutes} phút.",
            "The requests of the day are used up. Try again in {minutes} minutes.",
        ),
    }
)
