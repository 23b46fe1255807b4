"""Draws a sample of the ratings that wait for verification; to draw again needs a reason."""

import secrets
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Conflict, Invalid
from backend.core.security.lots import select_by_lot
from backend.core.session.models import now
from backend.core.session.org_units import OrgUnit, lock_unit, select_units_under
from backend.core.session.session import Session
from backend.core.text.i18n import register_messages
from backend.domains.organisation.org_units.service import get_writable_unit
from backend.domains.ratings.commune_ratings.models import CommuneRating
from backend.domains.ratings.commune_ratings.workflow import RatingAct, build_desk_clauses
from backend.domains.ratings.rating_samples.models import DrawnRating, RatingSample
from backend.domains.ratings.rating_samples.schemas import RatingSampleCreate


def create_sample(db: Session, data: RatingSampleCreate) -> RatingSample:
    """Draw at most `size` of the ratings that wait. Raises NotFound (unit), Invalid, Conflict."""
    unit = get_writable_unit(db, data.org_unit_id, "/org_unit_id")
    lock_unit(db, unit.id)
    drawn_before = count_draws(db, unit.id, data.year)
    if drawn_before and data.redraw_reason is None:
        raise Invalid.at("/redraw_reason", "redraw-needs-reason")
    waiting = {UUID(one["rating_id"]): one for one in list_candidates(db, unit.id, data.year)}
    if not waiting:
        raise Conflict("no-rating-waits", year=data.year)
    seed = secrets.token_hex(16)
    return db.save(
        RatingSample(
            **data.model_dump(exclude={"redraw_reason"}),
            number=drawn_before + 1,
            seed=seed,
            drawn_at=now(),
            drawn_by_id=db.actor.account_id,
            candidates=list(waiting.values()),
            drawn=[waiting[id] for id in select_by_lot(waiting, seed, data.size)],
            redraw_reason=data.redraw_reason if drawn_before else None,
        )
    )


def count_draws(db: Session, unit_id: UUID, year: int) -> int:
    found = sa.select(sa.func.count(RatingSample.id)).where(
        RatingSample.org_unit_id == unit_id, RatingSample.year == year
    )
    return db.scalar(found) or 0


def list_candidates(db: Session, unit_id: UUID, year: int) -> list[DrawnRating]:
    """The ratings of the year below the unit whose verification is the actor's next step."""
    mine = build_desk_clauses(db.actor, (RatingAct.VERIFY,))
    found = (
        sa.select(CommuneRating.id, CommuneRating.org_unit_id, OrgUnit.name)
        .join(OrgUnit, OrgUnit.id == CommuneRating.org_unit_id)
        .where(
            CommuneRating.year == year,
            CommuneRating.org_unit_id.in_(select_units_under([unit_id])),
            sa.or_(sa.false(), *mine),
        )
        .order_by(OrgUnit.sort_name, CommuneRating.id)
    )
    return [
        {"rating_id": str(id), "org_unit_id": str(unit), "org_unit_name": name}
        for id, unit, name in db.execute(found)
    ]


register_messages(
    {
        "redraw-needs-reason": (
            "Năm này đã rút mẫu. Muốn rút lại thì nêu lý do; mẫu trước vẫn được giữ.",
            "This year has a sample. To draw again, say why; the one before is kept.",
        ),
        "no-rating-waits": (
            (
                "Không có bản chấm điểm năm {year} nào chờ cơ quan này thẩm định: đơn vị tự chấm, "
                "gửi rồi mới rút."
            ),
            (
                "No rating of {year} waits for verification by this office: units have to hand in "
                "theirs first."
            ),
        ),
    }
)
