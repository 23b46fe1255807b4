"""Signing in and out, by cookie and by token, and the accounts that may join a team."""

from typing import Annotated
from uuid import UUID

from fastapi import Form, Query
from starlette.requests import Request
from starlette.responses import Response

from backend.core.errors.exceptions import Malformed
from backend.core.http.dependencies import create_public_router, create_router, requires
from backend.core.http.rate_limits import describe_quota
from backend.core.http.short_transactions import (
    ShortTransactions,
    open_anonymous_transactions,
    open_short_transactions,
)
from backend.core.security.sign_out_reasons import SignOutReason
from backend.core.session.session import Session
from backend.domains.organisation.accounts import (
    activation,
    client_grants,
    device_routes,
    me_routes,
    script_token_routes,
    sessions,
    token_grants,
)
from backend.domains.organisation.accounts.authentication import (
    REFUSED,
    Claim,
    KnownAccount,
    create_known_device,
    get_unit_of_user,
    verify_claim,
)
from backend.domains.organisation.accounts.cookies import (
    SIGNED_IN,
    SIGNED_OUT,
    delete_session_cookie,
    ensure_own_origin,
    get_device_tokens,
    set_cookie,
    set_device_cookie,
)
from backend.domains.organisation.accounts.devices import find_current_device
from backend.domains.organisation.accounts.errors import GrantRefused, WrongSecret
from backend.domains.organisation.accounts.identity import get_client_address, get_keys
from backend.domains.organisation.accounts.known_devices import KnownDevice
from backend.domains.organisation.accounts.models import AuthSession, User
from backend.domains.organisation.accounts.opaque_tokens import compute_digest
from backend.domains.organisation.accounts.permission_holders import list_permission_holders
from backend.domains.organisation.accounts.schemas import (
    Activate,
    Activated,
    Assignable,
    AssignableList,
    Login,
    PersonRead,
    SignedIn,
    TokenForm,
    TokenRead,
)
from backend.domains.organisation.accounts.service import delete_expired_rows
from backend.domains.organisation.inspection_teams.models import InspectionTeam
from backend.domains.organisation.org_units.service import get_writable_unit
from backend.permissions import Permission

auth = create_public_router("/auth", "nobody is signed in yet")
account = me_routes.account
tokens = script_token_routes.router
devices = device_routes.router

SigningIn = Annotated[ShortTransactions, open_anonymous_transactions("sign-in")]
Activating = Annotated[ShortTransactions, open_anonymous_transactions("activation")]
SigningOut = Annotated[ShortTransactions, open_short_transactions(Permission.SELF)]


@auth.post("/login", response_model=SignedIn, responses=SIGNED_IN)
async def login(
    transactions: SigningIn, request: Request, response: Response, data: Login
) -> SignedIn:
    """Sign a browser in: sets the session cookie and answers the token for X-CSRF-Token.

    401 `invalid-credentials`, `otp-required` or `otp-invalid`; 429 after too many wrong attempts.
    """
    keys = get_keys(request)
    ensure_own_origin(request, keys.settings)
    ensure_no_bearer_token(request)
    label = sessions.describe_browser(request.headers.get("user-agent", ""))
    replaced = request.cookies.get(keys.cookie)

    def begin(
        db: Session, known: KnownAccount
    ) -> tuple[sessions.OpenedSession, KnownAccount, KnownDevice]:
        if replaced is not None:
            same = AuthSession.token_hash == compute_digest(replaced)
            sessions.end_sessions(db, SignOutReason.SIGNED_IN_AGAIN, same)
        device = create_known_device(keys.fields, known)
        opened = sessions.open_browser(db, known.id, label, device.id)
        db.log_event("signed-in", known.org_unit_id, User.__tablename__, known.id)
        return opened, known, device

    tokens = get_device_tokens(request, keys)
    address = get_client_address(request)
    claim = Claim(data.username, data.password, data.otp, address, device_tokens=tokens)
    proved = await verify_claim(transactions, keys, claim, begin)
    if proved.result is None:
        raise WrongSecret(REFUSED[proved.outcome])
    await transactions.write(delete_expired_rows)
    opened, known, device = proved.result
    set_cookie(response, keys, opened.cookie, lasts=opened.lasts)
    set_device_cookie(request, response, keys, known.id, device)
    return SignedIn(user=PersonRead.model_validate(known), csrf_token=opened.csrf_token)


KEEPS_QUEUE = "Whether this browser keeps writes that wait for a network, encrypted"


@auth.post("/logout", status_code=204, responses=SIGNED_OUT)
async def logout(
    transactions: SigningOut,
    request: Request,
    response: Response,
    keeps_queue: Annotated[bool, Query(description=KEEPS_QUEUE)] = False,
) -> None:
    """End this sign-in, of a browser or a device."""
    is_registered = await transactions.write(sign_out)
    keeps_storage = is_registered or keeps_queue
    delete_session_cookie(response, get_keys(request), keeps_storage=keeps_storage)


def sign_out(db: Session) -> bool:
    """Sign out; returns whether this is a registered device, which keeps what waits to be sent."""
    is_registered = find_current_device(db) is not None
    sessions.end_sessions(db, SignOutReason.SIGNED_OUT, AuthSession.id == db.actor.session_id)
    db.log_event("signed-out", get_unit_of_user(db, db.actor.id), User.__tablename__, db.actor.id)
    return is_registered


@auth.post("/token", response_model=TokenRead)
async def issue_token(
    transactions: SigningIn, request: Request, form: Annotated[TokenForm, Form()]
) -> TokenRead:
    """Tokens (RFC 6749): `password` and `refresh_token` of phones, `client_credentials` of systems.

    A refusal is a problem whose `error` is the one of RFC 6749, 5.2. Each refresh token is used
    once; the same device may repeat it within a minute if the answer was lost. A device that sends
    the `device_token` of its last sign-in is not slowed down by others' wrong attempts. A system
    sends id and secret in the form or as HTTP Basic; `scope` asks for some of its scopes only.
    """
    keys = get_keys(request)
    if form.grant_type == "password":
        label = form.device_id or sessions.describe_browser(request.headers.get("user-agent", ""))
        return await token_grants.create_tokens_by_password(
            transactions, keys, form, get_client_address(request), label
        )
    if form.grant_type == "refresh_token":
        return await token_grants.create_tokens_by_refresh(transactions, keys, form)
    if form.grant_type == "client_credentials":
        address = get_client_address(request)
        made = await client_grants.create_token_by_secret(transactions, request, form, address)
        describe_quota(request, made.quota, made.left, made.seconds)
        return made.told
    raise GrantRefused("unsupported-grant-type", "unsupported_grant_type")


@auth.post("/activate", response_model=Activated)
async def activate(transactions: Activating, request: Request, data: Activate) -> Activated:
    """Set the password with the one-time code that an administrator gave; it lives 24 hours."""
    keys = get_keys(request)
    ensure_own_origin(request, keys.settings)
    waiting = await activation.set_first_password(transactions, keys, data.code, data.password)
    return Activated(username=waiting.username)


def ensure_no_bearer_token(request: Request) -> None:
    """Raise Forbidden for a bearer token: it must not open a browser session (D3)."""
    if "authorization" in request.headers:
        raise Malformed("two-credentials")


teams = create_router("/inspection-teams")

Keeping = Annotated[Session, requires(Permission.TEAM_WRITE, short=True)]


@teams.get("/{id}/assignable", response_model=AssignableList)
def list_assignable_to_team(db: Keeping, id: UUID) -> AssignableList:
    """The accounts that may record visits where the team works; a seat is given to one of them."""
    unit = get_writable_unit(db, db.require(InspectionTeam, id).org_unit_id)
    holders = list_permission_holders(db, Permission.INSPECTION_WRITE, unit.id)
    return AssignableList(items=[Assignable.model_validate(holder) for holder in holders])
