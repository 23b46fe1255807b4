"""One's own account over HTTP: person and roles, sign-ins, password, second factor."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm
from starlette.requests import Request
from starlette.responses import Response

from backend.core.errors.exceptions import NotFound
from backend.core.http.dependencies import create_router, requires
from backend.core.http.short_transactions import ShortTransactions, open_short_transactions
from backend.core.security.sign_out_reasons import SignOutReason
from backend.core.session.models import today
from backend.core.session.org_units import OrgUnit, build_kind_on
from backend.core.session.session import Session
from backend.core.sql.types import ReadRow
from backend.domains.organisation.accounts import self_service, sessions, totp
from backend.domains.organisation.accounts.authentication import Claim, get_unit_of_user
from backend.domains.organisation.accounts.cookies import (
    SIGNED_IN,
    set_cookie,
    set_device_cookie,
)
from backend.domains.organisation.accounts.identity import get_client_address, get_keys
from backend.domains.organisation.accounts.models import AuthSession, RoleGrant, User
from backend.domains.organisation.accounts.role_words import describe_role_office
from backend.domains.organisation.accounts.schemas import (
    MeRead,
    PasswordChange,
    PersonRead,
    Renewed,
    RoleAt,
    SessionList,
    SessionRead,
    TeamRef,
    TierRead,
    TotpConfirm,
    TotpConfirmed,
    TotpStart,
    TotpStarted,
    TotpStop,
    UnitRef,
)
from backend.domains.organisation.accounts.scopes import build_seat_clause
from backend.domains.organisation.accounts.service import Keys
from backend.domains.organisation.inspection_teams.models import InspectionTeam, TeamMember
from backend.law.reference.tiers import find_tier, get_position, load_tiers
from backend.metrics.lists_by_boundaries import has_merged_units
from backend.permissions import Permission

account = create_router("/me")

HOME = orm.aliased(OrgUnit)
"""The unit that an account belongs to, beside those where it holds roles."""

Reading = Annotated[Session, requires(Permission.SELF, short=True)]
Writing = Annotated[Session, requires(Permission.SELF)]
Proving = Annotated[ShortTransactions, open_short_transactions(Permission.SELF)]


@account.get("", response_model=MeRead)
def me(db: Reading, request: Request) -> MeRead:
    """Who is asking, with which roles and permissions, on which civil date."""
    rows = list_own_rows(db)
    settings = get_keys(request).settings
    roles = {(r.role, r.unit_id): to_unit_ref(r) for r in rows if r.role}
    units = {unit.id: unit for unit in roles.values()}
    teams = {r.team_id: TeamRef(id=r.team_id, name=r.team_name) for r in rows if r.team_id}
    enrolled = rows[0].totp_confirmed_at is not None
    return MeRead(
        user=PersonRead.model_validate(rows[0]),
        roles=[
            RoleAt(role=role, org_unit=unit, **describe_role_office(role, unit.level, today()))
            for (role, _), unit in roles.items()
        ],
        permissions=[Permission(one) for one in sorted(db.actor.scopes)],
        units=list(units.values()),
        tiers=list_tiers(),
        has_merged_units=any(row.has_merged_units for row in rows),
        teams=list(teams.values()),
        csrf_token=request.state.csrf_token,
        must_enrol_totp=settings.totp_required and not enrolled,
        totp_enabled=enrolled,
        today=today(),
        demo=settings.is_demo,
        agency=rows[0].agency,
        unit_name=format_authority(rows[0].home_kind, rows[0].home_name),
    )


def list_own_rows(db: Session) -> Sequence[ReadRow]:
    """Rows of the account: one for each role held and each team of which it is a member today."""
    is_held = RoleGrant.build_effective_clause(Permission.SELF)
    found = (
        sa.select(
            User.id,
            User.username,
            User.full_name,
            User.title,
            User.agency,
            User.totp_confirmed_at,
            RoleGrant.role,
            OrgUnit.id.label("unit_id"),
            OrgUnit.name,
            build_kind_on(today()).label("kind"),
            OrgUnit.level,
            OrgUnit.valid_to,
            HOME.name.label("home_name"),
            build_kind_on(today(), HOME).label("home_kind"),
            has_merged_units(RoleGrant.org_unit_id).label("has_merged_units"),
            InspectionTeam.id.label("team_id"),
            InspectionTeam.name.label("team_name"),
        )
        .join(HOME, HOME.id == User.org_unit_id)
        .outerjoin(RoleGrant, sa.and_(RoleGrant.user_id == User.id, is_held))
        .outerjoin(OrgUnit, OrgUnit.id == RoleGrant.org_unit_id)
        .outerjoin(TeamMember, build_seat_clause(User.id))
        .outerjoin(InspectionTeam, InspectionTeam.id == TeamMember.team_id)
        .where(User.id == db.actor.id)
        .order_by(RoleGrant.role, OrgUnit.name, InspectionTeam.name)
    )
    return db.execute(found).all()


def to_unit_ref(row: ReadRow) -> UnitRef:
    """The unit at which a role is held."""
    ended_on = row.valid_to if row.valid_to is not None and row.valid_to < today() else None
    return UnitRef(
        id=row.unit_id,
        name=row.name,
        kind=row.kind,
        level=row.level,
        position=get_position(row.level, today()),
        holds_establishments=find_tier(row.level).holds_establishments,
        ended_on=ended_on,
    )


def list_tiers() -> list[TierRead]:
    """The tiers of government, with where each stands today."""
    return [
        TierRead(**tier.model_dump(), position=get_position(tier.code, today()))
        for tier in load_tiers()
    ]


def format_authority(kind: str, name: str) -> str:
    """The authority of a unit as papers name it: "UBND thị trấn Bình Mỹ"."""
    return f"UBND {kind} {name}"


@account.get("/sessions", response_model=SessionList)
def list_sessions(db: Reading) -> SessionList:
    """Where this account is signed in, the last used first."""
    statement = (
        sa.select(
            AuthSession.id,
            AuthSession.kind,
            AuthSession.label,
            AuthSession.created_at,
            AuthSession.last_seen_at,
            AuthSession.expires_at,
            (AuthSession.id == db.actor.session_id).label("is_current"),
        )
        .where(AuthSession.user_id == db.actor.id, *sessions.build_alive_clauses())
        .order_by(AuthSession.last_seen_at.desc(), AuthSession.id.desc())
    )
    return SessionList(items=[SessionRead.model_validate(row) for row in db.execute(statement)])


@account.delete("/sessions/{id}", status_code=204)
def end_session(db: Writing, id: UUID) -> None:
    """End one sign-in of this account; a device's tokens die with it."""
    own = (AuthSession.user_id == db.actor.id, AuthSession.id == id)
    if not sessions.end_sessions(db, SignOutReason.ENDED_BY_OWNER, *own):
        raise NotFound
    db.log_event(
        "session-ended", get_unit_of_user(db, db.actor.id), User.__tablename__, db.actor.id
    )


@account.delete("/sessions", status_code=204)
def end_other_sessions(db: Writing) -> None:
    """End every sign-in of this account but the one that asks."""
    sessions.end_all_sessions(
        db, db.actor.id, SignOutReason.ENDED_BY_OWNER, but=db.actor.session_id
    )
    db.log_event(
        "session-ended", get_unit_of_user(db, db.actor.id), User.__tablename__, db.actor.id
    )


@account.post("/password", response_model=Renewed, responses=SIGNED_IN)
async def change_password(
    transactions: Proving, request: Request, response: Response, data: PasswordChange
) -> Renewed:
    """Change the password; all other sign-ins end, and a browser gets a new cookie and token."""
    keys = get_keys(request)
    claim = build_claim(transactions, request, data.current_password, asks_code=False)
    opened, device = await self_service.set_new_password(
        transactions, keys, claim, data.new_password
    )
    csrf_token = set_new_cookie(request, response, keys, opened)
    if csrf_token is not None:
        set_device_cookie(request, response, keys, transactions.actor.id, device)
    return Renewed(csrf_token=csrf_token)


@account.post("/totp", response_model=TotpStarted)
async def start_totp(transactions: Proving, request: Request, data: TotpStart) -> TotpStarted:
    """Begin with a second factor: the secret, to be confirmed by a code that is made from it."""
    claim = build_claim(transactions, request, data.password, asks_code=False)
    secret = await self_service.start_totp(transactions, get_keys(request), claim)
    uri = totp.build_otpauth_uri(secret, transactions.actor.name)
    return TotpStarted(secret=secret, otpauth_uri=uri, qr_svg=totp.render_qr_code(uri))


@account.post("/totp/confirm", response_model=TotpConfirmed, responses=SIGNED_IN)
async def confirm_totp(
    transactions: Proving, request: Request, response: Response, data: TotpConfirm
) -> TotpConfirmed:
    """Turn the second factor on; answers ten recovery codes, shown this once."""
    keys = get_keys(request)
    enrolled = await self_service.confirm_totp(
        transactions, keys, data.code, get_client_address(request)
    )
    csrf_token = set_new_cookie(request, response, keys, enrolled.opened)
    return TotpConfirmed(csrf_token=csrf_token, recovery_codes=enrolled.recovery_codes)


@account.delete("/totp", status_code=204)
async def stop_totp(transactions: Proving, request: Request, data: TotpStop) -> None:
    """Turn the second factor off, with the password and a code of it."""
    await self_service.remove_totp(
        transactions, get_keys(request), build_claim(transactions, request, data.password, data.otp)
    )


def build_claim(
    transactions: ShortTransactions,
    request: Request,
    password: str,
    otp: str | None = None,
    *,
    asks_code: bool = True,
) -> Claim:
    session = transactions.actor.session_id
    address = get_client_address(request)
    return Claim(transactions.actor.name, password, otp, address, asks_code, session=session)


def set_new_cookie(
    request: Request, response: Response, keys: Keys, opened: sessions.OpenedSession
) -> str | None:
    """Set a browser's new cookie and return its CSRF token; a device has neither."""
    if request.state.csrf_token is None:
        return None
    set_cookie(response, keys, opened.cookie)
    return opened.csrf_token
