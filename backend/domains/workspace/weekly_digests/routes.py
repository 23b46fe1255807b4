"""Switching on, for oneself, the file that tells the state of the week each Monday."""

from typing import Annotated

from starlette.requests import Request

from backend.core.errors.handlers import register_conflict_codes
from backend.core.http.dependencies import create_router, requires
from backend.core.session.session import Session
from backend.core.text.i18n import register_messages
from backend.domains.organisation.accounts.identity import get_keys
from backend.domains.workspace.weekly_digests.schemas import WeeklyDigestRead
from backend.domains.workspace.weekly_digests.service import end_digest, get_standing, start_digest
from backend.permissions import Permission

router = create_router("/me/weekly-digest")

Reading = Annotated[Session, requires(Permission.SELF, short=True)]
Ending = Annotated[Session, requires(Permission.SELF)]
Beginning = Annotated[Session, requires(Permission.EXPORT_USE)]


@router.get("", response_model=WeeklyDigestRead)
def get_weekly_digest(db: Reading, request: Request) -> WeeklyDigestRead:
    """Whether the caller gets the file of each Monday."""
    return get_digest_read(db, request)


@router.post("", response_model=WeeklyDigestRead)
def start_weekly_digest(db: Beginning, request: Request) -> WeeklyDigestRead:
    """From next Monday on the state of the week before comes as a file into the inbox."""
    start_digest(db)
    return get_digest_read(db, request)


@router.delete("", status_code=204)
def end_weekly_digest(db: Ending) -> None:
    """No further file."""
    end_digest(db)


def get_digest_read(db: Session, request: Request) -> WeeklyDigestRead:
    days = get_keys(request).settings.job_result_days
    is_on, next_at = get_standing(db, db.actor.id)
    return WeeklyDigestRead(is_on=is_on, next_at=next_at, kept_days=days)


register_conflict_codes({"uq_weekly_digests_user_id": "weekly-digest-on"})
register_messages(
    {
        "weekly-digest-on": (
            "Tài khoản này đã bật nhận tệp mỗi thứ Hai.",
            "This account gets the file of each Monday already.",
        ),
    }
)
