"""What a checked unit says of the recommendations of a recheck: done on a day, or open again."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Conflict, Forbidden, Invalid, NotFound
from backend.core.session.models import today
from backend.core.session.session import Session
from backend.core.text.i18n import register_messages
from backend.domains.inspections.rechecks.models import Recheck, RecheckFollowUp, RecheckStatus
from backend.domains.inspections.rechecks.queries import is_of_checked_unit
from backend.domains.inspections.rechecks.schemas import FollowUpCreate, FollowUpUpdate


def create_follow_up(db: Session, recheck_id: UUID, data: FollowUpCreate) -> None:
    """Record that a recommendation was done. Raises NotFound, Conflict, Forbidden, Invalid."""
    recheck = get_followed_recheck(db, recheck_id)
    if data.position >= len(recheck.recommendation_items):
        raise Invalid.at("/position", "no-such-recommendation")
    day = data.done_on or today()
    ensure_day_fits(recheck, day)
    db.save(
        RecheckFollowUp(
            id=data.id,
            org_unit_id=recheck.checked_unit_id,
            reached_ids=[str(recheck.org_unit_id)],
            recheck_id=recheck.id,
            position=data.position,
            done_on=day,
            note=data.note,
            reported_by_id=db.actor.account_id,
        )
    )


def update_follow_up(db: Session, found: RecheckFollowUp, data: FollowUpUpdate) -> None:
    """Correct the day and the words; without a day the recommendation is open again."""
    recheck = get_followed_recheck(db, found.recheck_id)
    if data.done_on is not None:
        ensure_day_fits(recheck, data.done_on)
    said = {"done_on": data.done_on, "note": data.note}
    db.save(found, {**said, "reported_by_id": db.actor.account_id})


def ensure_of_recheck(db: Session, recheck_id: UUID, follow_up_id: UUID) -> None:
    """Raise NotFound unless the follow-up is one of this recheck."""
    found = sa.select(RecheckFollowUp.id).where(
        RecheckFollowUp.id == follow_up_id, RecheckFollowUp.recheck_id == recheck_id
    )
    if db.scalar(found) is None:
        raise NotFound


def get_followed_recheck(db: Session, id: UUID) -> Recheck:
    """The signed recheck, if the actor may say what was done about it."""
    recheck = db.require(Recheck, id)
    if recheck.status is not RecheckStatus.SIGNED:
        raise Conflict("recheck-not-signed")
    if not is_of_checked_unit(db, recheck.checked_team_id, recheck.checked_unit_id):
        raise Forbidden("not-the-checked-unit")
    return recheck


def ensure_day_fits(recheck: Recheck, day: date) -> None:
    if day > today():
        raise Invalid.at("/done_on", "in-future")
    if day < recheck.checked_on:
        raise Invalid.at("/done_on", "done-before-recheck")


register_messages(
    {
        "no-such-recommendation": (
            "Biên bản phúc tra không có kiến nghị này.",
            "The recheck has no such recommendation.",
        ),
        "recheck-not-signed": (
            "Biên bản phúc tra chưa ký nên chưa có kiến nghị để thực hiện.",
            "The recheck is not signed, so nothing is asked yet.",
        ),
        "not-the-checked-unit": (
            "Đơn vị được phúc tra ghi kết quả thực hiện kiến nghị.",
            "The checked unit says what it did about a recommendation.",
        ),
        "done-before-recheck": (
            "Ngày thực hiện không được trước ngày phúc tra.",
            "The day cannot be before the recheck.",
        ),
        "already-followed-up": (
            "Kiến nghị này đã có kết quả thực hiện. Sửa kết quả đó.",
            "This recommendation has its result already. Correct that one.",
        ),
    }
)
