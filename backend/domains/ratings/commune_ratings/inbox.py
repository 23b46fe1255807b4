"""Ratings that wait for the reader: to score, to verify, to approve."""

import sqlalchemy as sa

from backend.core.session.org_units import OrgUnit
from backend.core.sql.types import ReadRow
from backend.core.text.clock import to_civil_day
from backend.domains.platform.deadlines.sources import (
    Asker,
    WaitingItem,
    WaitingItemRead,
    WorkTopic,
)
from backend.domains.ratings.commune_ratings.models import CommuneRating, RatingStatus
from backend.domains.ratings.commune_ratings.workflow import RatingAct, build_desk_clauses

S = RatingStatus
KINDS = {
    S.DRAFT: "rating_score",
    S.RETURNED: "rating_score",
    S.SELF_ASSESSED: "rating_verify",
    S.VERIFIED: "rating_decide",
}
TITLES = {
    S.DRAFT: ("Hoàn thành bản tự chấm điểm năm {year}", "Finish the self-rating of {year}"),
    S.RETURNED: ("Sửa bản chấm điểm bị trả lại, năm {year}", "Mend the returned rating of {year}"),
    S.SELF_ASSESSED: ("Thẩm định bản chấm điểm năm {year}", "Verify the rating of {year}"),
    S.VERIFIED: ("Phê duyệt bản chấm điểm năm {year}", "Approve the rating of {year}"),
}
WHY = ("Bản chấm điểm đang chờ ở bước này.", "The rating waits for this step.")


def list_ratings_to_handle(asker: Asker) -> WaitingItemRead:
    """Ratings whose next step is the reader's. An appeal is not among them, as it is optional."""
    mine = build_desk_clauses(asker.db.actor, set(RatingAct) - {RatingAct.APPEAL})
    if not mine:
        return []
    own = CommuneRating
    found = (
        sa.select(own.id, own.year, own.status, own.held_since, own.org_unit_id, OrgUnit.name)
        .join(OrgUnit, OrgUnit.id == own.org_unit_id)
        .where(sa.or_(*mine))
    )
    (rows,) = yield [found]
    return [build_item(row) for row in rows]


def build_item(row: ReadRow) -> WaitingItem:
    vi, en = TITLES[row.status]
    return WaitingItem(
        topic=WorkTopic.APPROVAL if row.status is S.VERIFIED else WorkTopic.RATING,
        kind=KINDS[row.status],
        entity="commune_ratings",
        entity_id=row.id,
        title=(vi.format(year=row.year), en.format(year=row.year)),
        about=row.name,
        why=WHY,
        org_unit_id=row.org_unit_id,
        org_unit_name=row.name,
        since=to_civil_day(row.held_since),
    )


INBOX = (list_ratings_to_handle,)
