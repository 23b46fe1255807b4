"""One's own devices over HTTP: listed, registered, renamed, ended."""

from typing import Annotated
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from backend.core.http.dependencies import Responses, create_router, requires
from backend.core.http.short_transactions import ShortTransactions, open_short_transactions
from backend.core.session.session import Session
from backend.domains.organisation.accounts import devices, sessions
from backend.domains.organisation.accounts.authentication import Claim
from backend.domains.organisation.accounts.cookies import COOKIE_HEADER, set_cookie
from backend.domains.organisation.accounts.device_schemas import (
    DeviceCreate,
    DeviceList,
    DeviceRead,
    DeviceUpdate,
)
from backend.domains.organisation.accounts.identity import get_client_address, get_keys
from backend.domains.organisation.accounts.models import SessionKind
from backend.permissions import Permission

router = create_router("/devices")

Reading = Annotated[Session, requires(Permission.SELF, short=True)]
Writing = Annotated[Session, requires(Permission.SELF)]
Proving = Annotated[ShortTransactions, open_short_transactions(Permission.SELF)]
REGISTERED: Responses = {201: {"headers": COOKIE_HEADER}}


@router.get("", response_model=DeviceList)
def list_devices(db: Reading) -> DeviceList:
    """One's own devices: those in use, and those that ended in the last thirty days."""
    return DeviceList(items=devices.list_own_devices(db))


@router.get("/{id}", response_model=DeviceRead)
def get_device(db: Reading, id: UUID) -> DeviceRead:
    """One of one's own devices."""
    return devices.get_own_device(db, id)


@router.post("", status_code=201, response_model=DeviceRead, responses=REGISTERED)
async def register_device(
    transactions: Proving, request: Request, response: Response, data: DeviceCreate
) -> DeviceRead:
    """Register the device of this sign-in. It asks for the password again.

    Each use then puts off the end of the sign-in: of a browser for twelve hours, seven days at
    most; of an app for thirty days, ninety at most. A later sign-in knows the device by
    its cookie or `device_token`. `send_key`: see `POST /devices/{id}/end`.
    """
    actor, address, keys = transactions.actor, get_client_address(request), get_keys(request)
    claim = Claim(actor.name, data.password, data.otp, address, session=actor.session_id)
    made = await devices.register_device(transactions, keys, claim, data)
    response.headers["Location"] = f"{request.url.path}/{made.id}"
    if cookie := request.cookies.get(keys.cookie):
        set_cookie(response, keys, cookie, lasts=sessions.SLIDES_FOR[SessionKind.BROWSER])
    return made


@router.patch("/{id}", response_model=DeviceRead)
def update_device(db: Writing, id: UUID, data: DeviceUpdate) -> DeviceRead:
    """Rename a device, or give the device of this sign-in another `send_key`."""
    return devices.update_device(db, id, data)


@router.post("/{id}/end", response_model=DeviceRead)
def end_device(db: Writing, id: UUID) -> DeviceRead:
    """End a device, such as a lost phone: from its next request on it is answered 401, `wipe` true.

    It then removes what it keeps for reading. For 30 days its `send_key`, a bearer token, still
    sends what waits on it (`POST /sync/operations`), and opens nothing else.
    """
    return devices.end_device(db, id)
