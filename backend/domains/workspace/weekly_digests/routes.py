"""A person switches the weekly file about the work of the unit on or off, for themselves."""

from typing import Annotated

from starlette.requests import Request

from backend.core.errors.exceptions import Conflict, NotFound
from backend.core.errors.handlers import register_conflict_codes
from backend.core.errors.possible import register_impossible_errors
from backend.core.http.dependencies import create_router, requires
from backend.core.session.session import Session
from backend.core.text.i18n import register_messages
from backend.domains.organisation.accounts.identity import get_keys
from backend.domains.workspace.weekly_digests.schemas import WeeklyDigestRead
from backend.domains.workspace.weekly_digests.service import (
    end_digest,
    get_digest_state,
    start_digest,
)
from backend.permissions import Permission

router = create_router("/me/weekly-digest")

Reading = Annotated[Session, requires(Permission.SELF, short=True)]
SwitchingOff = Annotated[Session, requires(Permission.SELF)]
SwitchingOn = Annotated[Session, requires(Permission.EXPORT_USE)]
"""The file is an export; whoever loses that right can still switch it off."""


@router.get("", response_model=WeeklyDigestRead)
def get_weekly_digest(db: Reading, request: Request) -> WeeklyDigestRead:
    """Whether the caller gets the weekly file."""
    return get_digest_read(db, request)


@router.post("", response_model=WeeklyDigestRead)
@register_impossible_errors(Conflict("jobs-too-many"))  # it waits beside them, for its Monday
def start_weekly_digest(db: SwitchingOn, request: Request) -> WeeklyDigestRead:
    """Switch the weekly file on: one each Monday about the week before."""
    start_digest(db)
    return get_digest_read(db, request)


@router.delete("", status_code=204)
@register_impossible_errors(NotFound())  # it cancels what it has just found
def end_weekly_digest(db: SwitchingOff) -> None:
    """Switch the weekly file off."""
    end_digest(db)


def get_digest_read(db: Session, request: Request) -> WeeklyDigestRead:
    days = get_keys(request).settings.job_result_days
    is_on, next_at = get_digest_state(db, db.actor.id)
    return WeeklyDigestRead(is_on=is_on, next_at=next_at, kept_days=days)


register_conflict_codes({"uq_weekly_digests_user_id": "weekly-digest-on"})
register_messages(
    {
        "weekly-digest-on": (
            "Tài khoản này đã bật nhận tệp mỗi thứ Hai.",
            "The weekly file is already on.",
        ),
    }
)
