"""One's own tokens for scripts over HTTP: listed, made after a proof, ended."""

from typing import Annotated
from uuid import UUID

from starlette.requests import Request

from backend.core.http.dependencies import create_router, requires
from backend.core.http.short_transactions import ShortTransactions, open_short_transactions
from backend.core.session.session import Session
from backend.domains.organisation.accounts import script_tokens
from backend.domains.organisation.accounts.authentication import Claim
from backend.domains.organisation.accounts.identity import get_client_address, get_keys
from backend.domains.organisation.accounts.schemas import (
    ScriptTokenCreate,
    ScriptTokenCreated,
    ScriptTokenList,
    ScriptTokenRead,
)
from backend.permissions import Permission

router = create_router("/me/tokens")

Reading = Annotated[Session, requires(Permission.SELF, short=True)]
Writing = Annotated[Session, requires(Permission.SELF)]
Proving = Annotated[ShortTransactions, open_short_transactions(Permission.SELF)]


@router.get("", response_model=ScriptTokenList)
def list_script_tokens(db: Reading) -> ScriptTokenList:
    """One's own tokens for scripts that are alive, the newest first; none is told again."""
    rows = script_tokens.list_tokens(db)
    return ScriptTokenList(items=[ScriptTokenRead.model_validate(row) for row in rows])


@router.post("", status_code=201, response_model=ScriptTokenCreated)
async def create_script_token(
    transactions: Proving, request: Request, data: ScriptTokenCreate
) -> ScriptTokenCreated:
    """Make a token that only reads: `token` is shown this once. It asks for the password again.

    It reads what its scopes open and the account may read at that moment: no tips, contacts, sealed
    lists, files, or acts of two persons. It ends with a change of the password, too.
    """
    actor, address = transactions.actor, get_client_address(request)
    claim = Claim(actor.name, data.password, data.otp, address, session=actor.session_id)
    return await script_tokens.create_script_token(transactions, get_keys(request), claim, data)


@router.delete("/{id}", status_code=204)
def end_script_token(db: Writing, id: UUID) -> None:
    """End a token: it opens nothing from the next request on."""
    script_tokens.end_own_token(db, id)
