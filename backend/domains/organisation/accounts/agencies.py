"""The agency of a partner's account: what the account records belongs to that agency."""

from backend.core.errors.exceptions import Conflict
from backend.core.session.session import Session
from backend.core.sql.search import to_search_text
from backend.core.text.i18n import register_messages


def find_recording_agency(db: Session) -> str | None:
    """The agency for which the session records; None where it is the unit's own offices.

    Raises Conflict `account-without-agency` for a partner whose account names none.
    """
    agency = db.scope.agency
    if agency == "":
        raise Conflict("account-without-agency")
    return agency


def ensure_of_agency(db: Session, agency: str) -> None:
    """Raise Conflict `of-other-agency` if a partner would change a record of another agency."""
    own = find_recording_agency(db)
    if own is not None and to_search_text(own) != to_search_text(agency):
        raise Conflict("of-other-agency")


register_messages(
    {
        "account-without-agency": (
            "Tài khoản chưa ghi cơ quan, đoàn thể. Đề nghị quản trị hệ thống ghi bổ sung.",
            "The account names no agency yet: ask the administrator to enter it.",
        ),
        "of-other-agency": (
            "Nhiệm vụ này giao cho cơ quan khác.",
            "This task is another agency's.",
        ),
    }
)
