"""The acts that move a rating along its states: submit, verify, return, appeal."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import wraps
from typing import Any, TypeVar, cast
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Conflict, FieldError
from backend.core.session.models import now, today
from backend.core.session.session import Session
from backend.core.text.i18n import register_messages
from backend.domains.ratings.commune_ratings.evidence import Asked, gather
from backend.domains.ratings.commune_ratings.missing import missing_parts
from backend.domains.ratings.commune_ratings.models import CommuneRating, RatingStatus
from backend.domains.ratings.commune_ratings.sampling import new_seed, to_check
from backend.domains.ratings.commune_ratings.scoring import (
    change_since,
    class_of,
    points,
    verified_total,
)
from backend.domains.ratings.commune_ratings.service import keep_totals, merge_checked, refuse
from backend.domains.ratings.commune_ratings.states import Act, chain_of, elsewhere, step
from backend.domains.ratings.commune_ratings.whole import appeal_is_open
from backend.domains.ratings.rating_criteria_sets.models import CriteriaSet
from backend.domains.ratings.rating_criteria_sets.reading import criteria_of
from backend.workflows.chain_steps import is_step_allowed

A = TypeVar("A", bound=Callable[..., None])


def in_one_change(act: A) -> A:
    """Let what an act looks up meanwhile not write half of it: one act, one version, one line."""

    @wraps(act)
    def acting(db: Session, *args: Any) -> None:
        with db.no_autoflush:
            act(db, *args)

    return cast("A", acting)


@in_one_change
def submit(db: Session, rating: CommuneRating) -> None:
    """Hand the rating to the district, with the evidence as it stands and a sample to check.

    Raises Conflict `rating-incomplete`, whose `errors` list everything that is missing.
    """
    to = take(db, rating, Act.SUBMIT)
    criteria = criteria_of(db, rating.criteria_set_id)
    lines = [line._mapping for line in criteria]
    kinds = {kind for line in lines for kind in line["evidence"]}
    gathered = gather(db, Asked.of(rating.org_unit_id, rating.year), kinds)
    if lacking := missing_parts(lines, rating.scores, gathered):
        error = Conflict("rating-incomplete", count=len(lacking))
        error.errors = lacking
        raise error
    codes, seed = [line["code"] for line in lines], new_seed()
    returned = [code for code in codes if rating.scores[code].get("returned")]
    rating.scores = {
        code: without(score, "returned", *(CHECKED if code in returned else ()))
        for code, score in rating.scores.items()
    }
    rating.evidence = gathered
    rating.sample_seed, rating.sample = seed, to_check(seed, codes, returned)
    keep_totals(rating, codes)
    classify(db, rating, rating.self_total)
    move(db, rating, Act.SUBMIT, to, seed=seed)


CHECKED = ("verified_points", "reason", "appeal")
"""What the district said of a criterion; it says it anew of one that was returned."""


def without(score: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in score.items() if name not in names}


@in_one_change
def verify(db: Session, rating: CommuneRating, entries: Mapping[str, Any]) -> None:
    """Confirm or correct the points. The sample must be checked, corrections give reasons."""
    to = take(db, rating, Act.VERIFY)
    refuse_same_person(db, rating, Act.SUBMIT)
    if entries:
        merge_checked(db, rating, entries)
    criteria = criteria_of(db, rating.criteria_set_id)
    codes = [line.code for line in criteria]
    refuse([error for code in codes for error in check_errors(rating, code)])
    rating.verified_total = verified_total(codes, rating.scores)
    classify(db, rating, rating.verified_total)
    rating.verified_on = today()
    if rating.appealed_at is None:
        days = db.scalar(
            sa.select(CriteriaSet.appeal_days).where(CriteriaSet.id == rating.criteria_set_id)
        )
        rating.appeal_until = today() + timedelta(days=days or 0)
    move(db, rating, Act.VERIFY, to)


def check_errors(rating: CommuneRating, code: str) -> list[FieldError]:
    verified = points(rating.scores, code, "verified_points")
    if verified is None:
        lacks = code in rating.sample
        return [FieldError(f"/scores/{code}/verified_points", "sample-unchecked")] if lacks else []
    differs = verified != points(rating.scores, code, "self_points")
    if differs and not rating.scores[code].get("reason"):
        return [FieldError(f"/scores/{code}/reason", "correction-reason")]
    return []


@in_one_change
def send_back(
    db: Session, rating: CommuneRating, criteria: Mapping[str, str], comment: str | None
) -> None:
    """Return single criteria to the commune, each with what is to be said of it."""
    to = take(db, rating, Act.RETURN)
    mark(db, rating, criteria, "returned")
    move(db, rating, Act.RETURN, to, comment=comment, criteria=criteria)


@in_one_change
def appeal(
    db: Session, rating: CommuneRating, criteria: Mapping[str, str], comment: str | None
) -> None:
    """The commune contests verified points, once and in time; the district checks them again."""
    to = take(db, rating, Act.APPEAL)
    if rating.appealed_at is not None:
        raise Conflict("already-appealed")
    if not appeal_is_open(rating.appealed_at, rating.appeal_until):
        until = rating.appeal_until
        raise Conflict("appeal-too-late", until=f"{until:%d/%m/%Y}" if until else "")
    codes = mark(db, rating, criteria, "appeal")
    rating.appealed_at = now()
    rating.sample = [code for code in codes if code in {*rating.sample, *criteria}]
    rating.verified_on = None
    move(db, rating, Act.APPEAL, to, comment=comment, criteria=criteria)


def mark(db: Session, rating: CommuneRating, said: Mapping[str, str], name: str) -> list[str]:
    """Write what is said of criteria into their scores; the set's codes."""
    codes = [line.code for line in criteria_of(db, rating.criteria_set_id)]
    refuse(
        [FieldError(f"/criteria/{code}", "no-such-criterion") for code in said if code not in codes]
    )
    marked = {code: {**rating.scores.get(code, {}), name: text} for code, text in said.items()}
    rating.scores = {**rating.scores, **marked}
    return codes


def take(db: Session, rating: CommuneRating, act: Act) -> RatingStatus:
    """Where `act` leads from here; raises Conflict unless it is the actor's to take."""
    chained = chain_of(db, rating)
    found = step(chained, rating.status, act)
    if not is_step_allowed(db, chained, found):
        raise elsewhere(rating.status)
    return RatingStatus(found.to)


def refuse_same_person(db: Session, rating: CommuneRating, *acts: Act) -> None:
    """Who scored does not verify, who verified does not approve: two pairs of eyes."""
    own = str(db.actor.id)
    for act in acts:
        last = next((e for e in reversed(rating.course) if e["action"] == act), None)
        if last is not None and last["by_id"] == own:
            raise Conflict("same-person")


def classify(db: Session, rating: CommuneRating, total: float | None) -> None:
    """Class and change by the set's thresholds, from the class approved for the year before."""
    classes = db.scalar(
        sa.select(CriteriaSet.classes).where(CriteriaSet.id == rating.criteria_set_id)
    )
    rating.rating_class = class_of(classes or [], total)
    before = class_before(db, rating.org_unit_id, rating.year)
    rating.change = change_since(classes or [], before, rating.rating_class)


def class_before(db: Session, unit: UUID, year: int) -> str | None:
    return db.scalar(
        sa.select(CommuneRating.rating_class).where(
            CommuneRating.org_unit_id == unit,
            CommuneRating.year == year - 1,
            CommuneRating.status == RatingStatus.APPROVED,
        )
    )


def move(
    db: Session,
    rating: CommuneRating,
    act: Act,
    to: RatingStatus,
    **said: str | Mapping[str, str] | None,
) -> None:
    """Let the rating go on, and note in its course who did it and what was said."""
    rating.status, rating.held_since = to, now()
    rating.course = [*rating.course, course_entry(db, act, said)]
    db.save(rating)


def course_entry(db: Session, act: Act, said: Mapping[str, Any]) -> dict[str, Any]:
    entry = {"action": act.value, "at": now().isoformat(), "by_id": str(db.actor.id)}
    return entry | {name: value for name, value in said.items() if value}


register_messages(
    {
        "rating-incomplete": (
            "Chưa trình được: còn thiếu {count} mục.",
            "It cannot be submitted yet: {count} things are missing.",
        ),
        "sample-unchecked": (
            "Tiêu chí này nằm trong mẫu kiểm tra: nhập điểm thẩm định.",
            "This criterion is in the sample: enter the verified points.",
        ),
        "correction-reason": (
            "Nhập lý do khác điểm tự chấm.",
            "Say why the points differ from the commune's own.",
        ),
        "already-appealed": (
            "Đơn vị đã kiến nghị một lần, không kiến nghị lại.",
            "The commune has appealed once; there is no second time.",
        ),
        "appeal-too-late": (
            "Đã hết hạn kiến nghị (đến ngày {until}).",
            "The time to appeal is over (until {until}).",
        ),
    }
)
