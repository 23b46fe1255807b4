"""Approving makes a rating final: numbered without gaps, hashed, and public."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Conflict, Invalid
from backend.core.session.audit_log import to_json_value
from backend.core.session.models import now, today
from backend.core.session.org_units import OrgUnit, lock_unit
from backend.core.session.session import Session
from backend.core.sql.unscoped_table import build_unscoped_table
from backend.core.text.canonical_json import compute_sha256
from backend.core.text.i18n import register_messages
from backend.domains.ratings.commune_ratings.flow import (
    classify,
    in_one_change,
    move,
    refuse_same_person,
    take,
)
from backend.domains.ratings.commune_ratings.models import CommuneRating, RatingStatus
from backend.domains.ratings.commune_ratings.scoring import verified_total
from backend.domains.ratings.commune_ratings.states import Act, chain_of, step
from backend.domains.ratings.commune_ratings.whole import appeal_is_open
from backend.domains.ratings.rating_criteria_sets.models import CriteriaSet
from backend.domains.ratings.rating_criteria_sets.reading import criteria_of
from backend.law.reference.chains import Seat

APPROVED_FIELDS = (
    *("id", "org_unit_id", "year", "criteria_set_id", "scores", "evidence", "self_total"),
    *("verified_total", "rating_class", "change", "sample_seed", "sample", "verified_on"),
    *("appealed_at", "register_no", "approved_on", "approved_at"),
)
CRITERION_FIELDS = ("code", "title", "max_points", "evidence", "required_evidence")

# Numbers count every rating of the unit, also those that the approver may not see.
_NUMBERED = build_unscoped_table(CommuneRating, "approving_unit_id", "year", "register_seq")


@in_one_change
def approve(db: Session, rating: CommuneRating, comment: str | None) -> None:
    """The leader's last word; raises Conflict, and Invalid while an appeal could still come."""
    to = take(db, rating, Act.APPROVE)
    refuse_same_person(db, rating, Act.SUBMIT, Act.VERIFY)
    refuse_earlier_open(db, rating)
    criteria = criteria_of(db, rating.criteria_set_id)
    codes = [line.code for line in criteria]
    if comment is None and may_be_contested(rating, codes):
        assert rating.appeal_until is not None
        raise Invalid.at("/comment", "appeal-open", until=f"{rating.appeal_until:%d/%m/%Y}")
    rating.verified_total = verified_total(codes, rating.scores)
    classify(db, rating, rating.verified_total)
    unit = approving_unit(db, rating)
    seq = next_number(db, unit, rating.year)
    rating.approving_unit_id, rating.register_seq = unit, seq
    rating.register_no = f"{seq:02d}/{rating.year}"
    rating.approved_on, rating.approved_at = today(), now()
    rating.content_hash = content_hash(rating, classes_of(db, rating), criteria)
    move(db, rating, Act.APPROVE, to, comment=comment)


def refuse_earlier_open(db: Session, rating: CommuneRating) -> None:
    """`change` rests on the year before: that one comes first, if it was begun."""
    earlier = sa.select(CommuneRating.id).where(
        CommuneRating.org_unit_id == rating.org_unit_id,
        CommuneRating.year < rating.year,
        CommuneRating.status != RatingStatus.APPROVED,
    )
    if db.execute(earlier.limit(1)).first() is not None:
        raise Conflict("earlier-year-open")


def may_be_contested(rating: CommuneRating, codes: Sequence[str]) -> bool:
    """Points were lowered, and the commune can still appeal against that."""
    lowered = any(
        score.get("verified_points", score["self_points"]) < score["self_points"]
        for code, score in rating.scores.items()
        if code in codes
    )
    return lowered and appeal_is_open(rating.appealed_at, rating.appeal_until)


def approving_unit(db: Session, rating: CommuneRating) -> UUID:
    """The unit whose register has the numbers: its own, or the one above, as the chain says."""
    approves = step(chain_of(db, rating), RatingStatus.VERIFIED, Act.APPROVE)
    if all(holder.at is Seat.OWN for holder in approves.by):
        return rating.org_unit_id
    parent = db.scalar(sa.select(OrgUnit.parent_id).where(OrgUnit.id == rating.org_unit_id))
    return parent or rating.org_unit_id


def next_number(db: Session, unit: UUID, year: int) -> int:
    """The number after the unit's last one for `year`; its next approver waits for our commit."""
    lock_unit(db, unit)
    last = sa.select(sa.func.max(_NUMBERED.c.register_seq)).where(
        _NUMBERED.c.approving_unit_id == unit, _NUMBERED.c.year == year
    )
    found: int | None = db.scalar(
        last, execution_options={"unscoped": "a unit's numbers have no gaps for anybody"}
    )
    return (found or 0) + 1


def classes_of(db: Session, rating: CommuneRating) -> Any:
    return db.scalar(sa.select(CriteriaSet.classes).where(CriteriaSet.id == rating.criteria_set_id))


def content_hash(rating: CommuneRating, classes: Any, criteria: Sequence[Any]) -> str:
    """SHA-256 (hex) of the canonical JSON of rating and table: sorted keys, no spaces, UTF-8."""
    content = {name: to_json_value(getattr(rating, name)) for name in APPROVED_FIELDS}
    content["classes"] = classes
    content["criteria"] = [
        {name: getattr(line, name) for name in CRITERION_FIELDS} for line in criteria
    ]
    return compute_sha256(content)


register_messages(
    {
        "earlier-year-open": (
            "Bản chấm điểm của năm trước chưa được phê duyệt. Phê duyệt theo thứ tự năm.",
            "The rating of an earlier year is not approved yet. Approve years in their order.",
        ),
        "appeal-open": (
            "Đơn vị còn được kiến nghị đến ngày {until}. Phê duyệt trước hạn thì nêu lý do.",
            "The commune may appeal until {until}. To approve earlier, say why.",
        ),
    }
)
