"""Who asks with an opaque token, and whether a scope of the token opens the operation."""

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pydantic import JsonValue
from starlette.requests import Request
from starlette.responses import Response

from backend.access_scopes import (
    AccessScope,
    find_machine_scope,
    find_scope,
    remove_persons,
)
from backend.core.errors.exceptions import Forbidden, Unauthenticated
from backend.core.http.dispatch import get_first_segment
from backend.core.http.indexed_headers import get_headers
from backend.core.http.request_sessions import build_caller
from backend.core.session.actor import Actor
from backend.core.session.change_log import ChangedColumns
from backend.core.session.executor import Database
from backend.core.session.session import Session
from backend.core.sql.types import ReadRow
from backend.core.text.i18n import register_messages
from backend.domains.organisation.accounts.access_tokens import (
    CLIENT_TOKEN,
    PERSONAL_TOKEN,
    ensure_from_networks,
    find_token,
    load_office_rights,
    record_call,
    to_scoped_actor,
)
from backend.domains.organisation.accounts.rights import (
    KeptRights,
    Rights,
    load_person_rights,
)

CLIENT_MARK = CLIENT_TOKEN.encode()


class InsufficientScope(Forbidden):
    """The token does not open this operation; `scope` is the one that would (RFC 6750, 3.1)."""

    code = "insufficient-scope"

    def __init__(self, scope: AccessScope | None) -> None:
        super().__init__()
        needed = f', scope="{scope}"' if scope else ""
        self.headers = {"WWW-Authenticate": f'Bearer error="insufficient_scope"{needed}'}


@dataclass(frozen=True, slots=True)
class UsedToken:
    """The token of a request, and when it was last noted as used."""

    id: UUID
    of_machine: bool
    last_used_at: datetime | None


def find_access_token(request: Request) -> str | None:
    """The opaque token that the request brings, valid or not."""
    if not hasattr(request.state, "access_token"):
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        is_ours = token.startswith((CLIENT_TOKEN, PERSONAL_TOKEN)) and scheme.lower() == "bearer"
        request.state.access_token = token if is_ours else None
    found: str | None = request.state.access_token
    return found


def get_token_actor(db: Session, request: Request, token: str, address: str) -> Actor:
    """The actor of a token; raises Unauthenticated, InsufficientScope, Forbidden."""
    row = find_token(db, token)
    if row is None:
        raise Unauthenticated
    is_machine = row.client_id is not None
    scopes = set(row.scopes)
    if is_machine:
        ensure_from_networks(row.networks, address)
        scopes &= set(row.client_scopes)
    request.state.used_token = UsedToken(row.id, is_machine, row.last_used_at)
    route = request.scope["route"]
    needed = find_machine_scope(route) if is_machine else find_scope(route)
    if needed is None or needed not in scopes:
        raise InsufficientScope(needed)
    kept: KeptRights = request.app.state.kept_rights
    rights = get_token_rights(db, kept, row)
    if rights is None:
        raise Unauthenticated
    id, name = (row.client_id, row.name) if is_machine else (row.id, row.username)
    return to_scoped_actor(id, name, rights, scopes, str(request.state.request_id))


def get_token_rights(db: Session, kept: KeptRights, row: ReadRow) -> Rights | None:
    """What the client's office or the script's owner may do now."""
    if row.client_id is None:
        return kept.get(row.user_id, row.epoch, lambda: load_person_rights(db, row.user_id))
    office = (row.org_unit_id, row.level)
    return kept.get(office, row.epoch, lambda: load_office_rights(db, row.client_id, *office))


async def record_client_call(request: Request) -> None:
    """Before a client is answered: count its request, and write into the trail what it asks for.

    Raises TooMany beyond its quota. A token that is none is refused where everybody is.
    """
    if CLIENT_MARK not in get_headers(request.scope).first.get(b"authorization", b""):
        return
    token = find_access_token(request)
    if token is None or not token.startswith(CLIENT_TOKEN):
        return
    route = request.scope["route"]
    asked = {"operation": route.name, **{k: str(v) for k, v in request.path_params.items()}}
    kind = get_first_segment(route.path).replace("-", "_")
    told: ChangedColumns = {kind: [None, dict[str, JsonValue](asked)]}
    database: Database = request.app.state.database
    request_id = str(request.state.request_id)
    why = "a request of another system"
    caller = build_caller(request)
    await database.run_as_system(why, record_call, token, request_id, told, caller=caller)


def remove_persons_from(request: Request, response: Response) -> Response:
    """The answer as its reader may have it: to another system without any person."""
    used: UsedToken | None = getattr(request.state, "used_token", None)
    if used is None or not used.of_machine or not response.body:
        return response
    if response.headers.get("content-type") != "application/json":
        raise InsufficientScope(None)
    told = remove_persons(json.loads(bytes(response.body)))
    body = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
    response.body = body
    response.headers["content-length"] = str(len(body))
    return response


register_messages(
    {
        "insufficient-scope": (
            (
                "Mã này không mở được. WWW-Authenticate nêu phạm vi cần có, nếu có phạm vi nào mở; "
                "thiết bị đã đăng ký chỉ đọc gói việc trong ngày (GET /work-package), từng bản ghi."
            ),
            (
                "This token does not open that. WWW-Authenticate names the scope that does, if any;"
                " a registered device reads the package of the day (GET /work-package) and single "
                "records."
            ),
        ),
    }
)
