"""The board over HTTP."""

from typing import Annotated

from backend.core.http.dependencies import create_router, requires
from backend.core.session.session import Session
from backend.domains.workspace.board.detail import build_board
from backend.domains.workspace.board.schemas import BoardRead
from backend.permissions import Permission

router = create_router("/board")

Reading = Annotated[Session, requires(Permission.PLAN_READ, replica=True)]
LIVE = {"x-live": "made from many records"}


@router.get("", response_model=BoardRead, openapi_extra=LIVE)
def get_board(db: Reading) -> BoardRead:
    """Is the plan on course, and who lags: the caller's units, as far as they may know."""
    return build_board(db)
