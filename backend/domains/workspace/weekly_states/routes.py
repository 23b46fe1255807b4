"""Switching on, for oneself, the file that tells the state of the week each Monday."""

from typing import Annotated, Any

from starlette.requests import Request

from backend.core.errors.handlers import register_conflict_codes
from backend.core.http.dependencies import create_router, requires
from backend.core.session.session import Session
from backend.core.text.i18n import register_messages
from backend.domains.organisation.accounts.identity import get_keys
from backend.domains.workspace.weekly_states.schemas import WeeklyStateRead
from backend.domains.workspace.weekly_states.service import end_digest, get_standing, start_digest
from backend.permissions import Permission

router = create_router("/me/weekly-state")

Reading = Annotated[Session, requires(Permission.SELF, short=True)]
Ending = Annotated[Session, requires(Permission.SELF)]
Beginning = Annotated[Session, requires(Permission.EXPORT_USE)]


@router.get("", response_model=WeeklyStateRead)
def get_weekly_state(db: Reading, request: Request) -> dict[str, Any]:
    """Whether the caller gets the file of each Monday."""
    return get_digest_read(db, request)


@router.post("", response_model=WeeklyStateRead)
def switch_weekly_state_on(db: Beginning, request: Request) -> dict[str, Any]:
    """From next Monday on the state of the week before comes as a file into the inbox."""
    start_digest(db)
    return get_digest_read(db, request)


@router.delete("", status_code=204)
def switch_weekly_state_off(db: Ending) -> None:
    """No further file."""
    end_digest(db)


def get_digest_read(db: Session, request: Request) -> dict[str, Any]:
    days = get_keys(request).settings.job_result_days
    return {**get_standing(db, db.actor.id), "kept_days": days}


register_conflict_codes({"uq_weekly_states_user_id": "weekly-state-on"})
register_messages(
    {
        "weekly-state-on": (
            "Tài khoản này đã bật nhận tệp mỗi thứ Hai.",
            "This account gets the file of each Monday already.",
        ),
    }
)
