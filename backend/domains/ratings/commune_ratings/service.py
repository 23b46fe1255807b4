"""Begins ratings, and records the points of commune and district for each criterion."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Conflict, FieldError, Invalid, ensure_no_errors
from backend.core.session.models import today
from backend.core.session.session import Session
from backend.core.text.i18n import register_messages
from backend.domains.organisation.org_units.service import get_commune_for_record
from backend.domains.ratings.commune_ratings.models import CommuneRating, RatingStatus
from backend.domains.ratings.commune_ratings.schemas import (
    RatingCreate,
    ScoreEntry,
    VerifiedEntry,
)
from backend.domains.ratings.commune_ratings.scoring import (
    compute_self_total,
    compute_verified_total,
)
from backend.domains.ratings.commune_ratings.workflow import (
    OPEN_TO_COMMUNE,
    WORKFLOW,
    RatingAct,
    load_chained,
    to_chained,
)
from backend.domains.ratings.rating_criteria_sets.models import CriteriaSet
from backend.domains.ratings.rating_criteria_sets.queries import list_criteria
from backend.domains.ratings.rating_criteria_sets.schemas import CriterionRead
from backend.workflows.chain_steps import ChainedRecord, ensure_step_allowed

Entries = Mapping[str, ScoreEntry | None] | Mapping[str, VerifiedEntry | None]
"""What the commune or the district says of criteria, by code; None takes it back."""


def create_rating(db: Session, data: RatingCreate) -> CommuneRating:
    """A draft for one of the actor's communes; 409 `rating-exists` if the year has one."""
    year = data.year
    if year > today().year:
        raise Invalid.at("/year", "year-to-come")
    last = min(today(), date(year, 12, 31))
    commune = get_commune_for_record(db, data.org_unit_id, last, "/org_unit_id")
    ensure_may_score(db, to_chained(commune.id, commune.level, year))
    ensure_no_later_approved(db, commune.id, year)
    chosen = data.criteria_set_id
    set_id = get_set_in_force(db, year) if chosen is None else get_named_set(db, chosen, year)
    return db.save(CommuneRating(**data.model_dump() | {"criteria_set_id": set_id}))


def ensure_may_score(db: Session, chained: ChainedRecord) -> None:
    """Raise Conflict `step-of-others` unless the actor rates that unit in that year."""
    ensure_step_allowed(
        db, chained, WORKFLOW.get_step(chained, RatingStatus.DRAFT, RatingAct.SUBMIT)
    )


def ensure_no_later_approved(db: Session, unit: UUID, year: int) -> None:
    """Raise Conflict if a later year is approved: it depends on the class of this year."""
    later = sa.select(CommuneRating.id).where(
        CommuneRating.org_unit_id == unit,
        CommuneRating.year > year,
        CommuneRating.status == RatingStatus.APPROVED,
    )
    if db.execute(later.limit(1)).first() is not None:
        raise Conflict("later-year-approved")


def build_in_force_clauses(year: int) -> Sequence[sa.ColumnElement[bool]]:
    """The conditions that a set is in force on some day of the year."""
    last = sa.func.coalesce(CriteriaSet.valid_to, date(year, 12, 31))
    return CriteriaSet.valid_from <= date(year, 12, 31), last >= date(year, 1, 1)


def get_set_in_force(db: Session, year: int) -> UUID:
    """The set of the year: a real one rather than a sample, then the latest. Raises Invalid."""
    found = (
        sa.select(CriteriaSet.id)
        .where(*build_in_force_clauses(year), CriteriaSet.max_score > 0)
        .order_by(CriteriaSet.is_illustrative, CriteriaSet.valid_from.desc(), CriteriaSet.id.desc())
    )
    id = db.scalar(found.limit(1))
    if id is None:
        raise Invalid.at("/criteria_set_id", "no-set-in-force")
    return id


def get_named_set(db: Session, id: UUID, year: int) -> UUID:
    chosen = db.require(CriteriaSet, id, "/criteria_set_id")
    known = sa.select(CriteriaSet.id).where(CriteriaSet.id == id, *build_in_force_clauses(year))
    if chosen.max_score <= 0 or db.scalar(known) is None:
        raise Invalid.at("/criteria_set_id", "set-not-in-force")
    return id


def update_scores(db: Session, rating: CommuneRating, entries: Entries) -> None:
    """Merge the commune's points and arguments; after a return, of returned criteria only."""
    WORKFLOW.ensure_state(rating, *OPEN_TO_COMMUNE)
    ensure_may_score(db, load_chained(db, rating))
    criteria = list_criteria(db, rating.criteria_set_id)
    errors = [*check_entries(criteria, entries, "self_points")]
    if rating.status is RatingStatus.RETURNED:
        errors += [
            FieldError(f"/scores/{code}", "criterion-not-returned")
            for code in entries
            if not rating.scores.get(code, {}).get("returned")
        ]
    ensure_no_errors(errors)
    merge_entries(rating, entries, ("self_points", "argument"))
    update_totals(rating, [line.code for line in criteria])
    db.save(rating)


def record_verified_points(db: Session, rating: CommuneRating, entries: Entries) -> None:
    """Save the points that the district has checked so far, before it verifies the rating."""
    chained = load_chained(db, rating)
    WORKFLOW.ensure_state(rating, RatingStatus.SELF_ASSESSED)
    step = WORKFLOW.get_step(chained, rating.status, RatingAct.VERIFY)
    ensure_step_allowed(db, chained, step)
    merge_verified_entries(db, rating, entries)
    db.save(rating)


def merge_verified_entries(db: Session, rating: CommuneRating, entries: Entries) -> None:
    """Merge the points of whoever verifies, which may be theirs to give."""
    criteria = list_criteria(db, rating.criteria_set_id)
    ensure_no_errors(check_entries(criteria, entries, "verified_points"))
    merge_entries(rating, entries, ("verified_points", "reason"))
    update_totals(rating, [line.code for line in criteria])


def check_entries(
    criteria: Sequence[CriterionRead], entries: Entries, points: str
) -> Iterator[FieldError]:
    """An error for each code that the set does not have, and for points above the maximum."""
    most = {line.code: line.max_points for line in criteria}
    for code, entry in entries.items():
        if code not in most:
            yield FieldError(f"/scores/{code}", "no-such-criterion")
        elif (getattr(entry, points, None) or 0) > most[code]:
            yield FieldError(f"/scores/{code}/{points}", "more-than-max", max=f"{most[code]:g}")


def merge_entries(rating: CommuneRating, entries: Entries, names: Sequence[str]) -> None:
    """Merge entries into the scores, replaced as a whole so that the log has the change."""
    scores = dict(rating.scores)
    for code, entry in entries.items():
        patch = dict.fromkeys(names) if entry is None else entry.model_dump(exclude_unset=True)
        merged = {**scores.get(code, {}), **patch}
        scores[code] = {name: value for name, value in merged.items() if value is not None}
    rating.scores = scores


def update_totals(rating: CommuneRating, codes: Sequence[str]) -> None:
    rating.self_total = compute_self_total(codes, rating.scores)
    checked = any("verified_points" in score for score in rating.scores.values())
    rating.verified_total = compute_verified_total(codes, rating.scores) if checked else None


def delete_draft(db: Session, rating: CommuneRating) -> None:
    """Remove a draft that was never submitted."""
    WORKFLOW.ensure_state(rating, RatingStatus.DRAFT)
    db.remove(rating)


register_messages(
    {
        "rating-exists": (
            "Đơn vị này đã có bản chấm điểm của năm đó.",
            "This commune already has a rating for that year.",
        ),
        "year-to-come": (
            "Chưa đến năm này nên chưa chấm điểm được.",
            "This year has not begun, so it cannot be rated.",
        ),
        "later-year-approved": (
            "Năm sau đã được phê duyệt xếp loại nên không chấm thêm năm trước đó.",
            "A later year is approved already, so an earlier one cannot be rated any more.",
        ),
        "no-set-in-force": (
            "Chưa có bộ tiêu chí nào có hiệu lực trong năm này.",
            "No criteria set is in force in that year.",
        ),
        "set-not-in-force": (
            "Bộ tiêu chí này không có hiệu lực trong năm chấm điểm, hoặc chưa có tiêu chí.",
            "This set is not in force in the year of the rating, or it has no criteria.",
        ),
        "no-such-criterion": (
            "Bộ tiêu chí không có mã này.",
            "The set has no criterion of this code.",
        ),
        "more-than-max": (
            "Điểm không được quá điểm tối đa của tiêu chí ({max}).",
            "The points cannot be more than the criterion's maximum ({max}).",
        ),
        "criterion-not-returned": (
            "Tiêu chí này không bị trả lại nên không sửa được.",
            "This criterion was not returned, so it stays as it is.",
        ),
    }
)
