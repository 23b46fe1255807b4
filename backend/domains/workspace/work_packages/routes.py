"""The package of the day over HTTP, and the keys of its signature."""

from typing import Annotated

from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response

from backend.core.http.dependencies import Responses, create_router, requires
from backend.core.http.etags import has_current_copy
from backend.core.session.session import Session
from backend.domains.organisation.accounts.identity import get_keys
from backend.domains.workspace.work_packages.contents import (
    NOTHING,
    build_work_package,
    compute_package_etag,
)
from backend.domains.workspace.work_packages.marks import MOST_CURSOR, parse_cursor
from backend.domains.workspace.work_packages.schemas import PublicKeySet, WorkPackage
from backend.permissions import Permission

router = create_router("/work-package")

Reading = Annotated[Session, requires(Permission.INSPECTION_WRITE)]
Place = Annotated[
    str | None, Query(max_length=MOST_CURSOR, description="`cursor` of the package before")
]
SIGNATURE = "JWS-Signature"
SIGNED: Responses = {
    200: {
        "headers": {
            SIGNATURE: {
                "description": "Over the bytes of the content: JWS, detached (RFC 7515, F), ES256",
                "schema": {"type": "string"},
            }
        }
    }
}


@router.get("", response_model=WorkPackage, responses=SIGNED)
def get_work_package(db: Reading, request: Request, after: Place = None) -> Response:
    """What the caller needs today in the field: at most 50 places, for 72 hours, signed.

    Drafts of the own teams, and lines of plans in force that are to be visited by next week, each
    as its list shows it: a sealed one once it has opened. No tips, contacts or cases.
    """
    package = build_work_package(db, NOTHING if after is None else parse_cursor(after))
    etag = compute_package_etag(package)
    if has_current_copy(request, etag):
        return Response(status_code=304, headers={"ETag": etag})
    content = package.model_dump_json().encode()
    signature = get_keys(request).tokens.sign_detached(content)
    return Response(content, media_type="application/json", headers={SIGNATURE: signature})


@router.get("/keys", response_model=PublicKeySet)
def list_public_keys(db: Reading, request: Request) -> PublicKeySet:  # noqa: ARG001 (who may ask)
    """The public keys (JWKS): the first `sig` signs `JWS-Signature` today.

    A device may encrypt to `enc` what waits on it (`encrypted` of `POST /sync/operations`).
    """
    keys = get_keys(request)
    listed = [*keys.tokens.list_public_keys(), keys.queues.build_jwk()]
    return PublicKeySet.model_validate({"keys": listed})
