"""Submitting, verifying, returning, contesting and approving ratings."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Conflict, FieldError, Invalid, ensure_no_errors
from backend.core.session.change_log import to_json_value
from backend.core.session.models import now, today
from backend.core.session.org_units import OrgUnit, lock_unit
from backend.core.session.session import Session
from backend.core.sql.unscoped_table import build_unscoped_table, compute_number_after_last
from backend.core.text.canonical_json import compute_sha256
from backend.core.text.i18n import register_messages
from backend.domains.ratings.commune_ratings.detail import is_appeal_open
from backend.domains.ratings.commune_ratings.evidence import (
    EvidenceQuery,
    list_missing_parts,
    load_evidence,
)
from backend.domains.ratings.commune_ratings.models import CommuneRating, RatingStatus, Score
from backend.domains.ratings.commune_ratings.schemas import ByCriterion, Verification
from backend.domains.ratings.commune_ratings.scoring import (
    build_seed,
    compute_verified_total,
    find_change,
    find_class,
    find_final_points,
    find_own_points,
    find_points,
    list_codes_to_check,
)
from backend.domains.ratings.commune_ratings.service import (
    merge_verified_entries,
    update_totals,
)
from backend.domains.ratings.commune_ratings.workflow import WORKFLOW, RatingAct, load_chained
from backend.domains.ratings.rating_criteria_sets.models import CriteriaSet, StoredClass
from backend.domains.ratings.rating_criteria_sets.queries import list_criteria
from backend.domains.ratings.rating_criteria_sets.schemas import CriterionRead
from backend.law.reference.chains import Seat
from backend.law.reference.rating_criteria import RatingCriterion
from backend.workflows.history import Said

CHECKED = ("verified_points", "reason", "appeal")
"""What the district said of a criterion; it says it anew of one that was returned."""
APPROVED_FIELDS = (
    *("id", "org_unit_id", "year", "criteria_set_id", "scores", "evidence", "self_total"),
    *("verified_total", "rating_class", "change", "sample_seed", "sample", "verified_on"),
    *("appealed_at", "register_no", "approved_on", "approved_at"),
)
CRITERION_FIELDS = {"code", "title", "max_points", "evidence", "required_evidence"}

# Numbers count every rating of the unit, also those that the approver may not see.
_NUMBERED = build_unscoped_table(CommuneRating, "approving_unit_id", "year", "register_seq")


def submit_rating(db: Session, rating: CommuneRating) -> None:
    """Hand the rating to the district, with the evidence as it stands and a sample to check.

    Raises Conflict `rating-incomplete`, whose `errors` list everything that is missing.
    """
    seed = build_seed()
    with WORKFLOW.take(db, rating, RatingAct.SUBMIT, {"seed": seed}):
        lines = list_criteria(db, rating.criteria_set_id)
        kinds = {kind for line in lines for kind in line.evidence}
        gathered = load_evidence(db, EvidenceQuery.load(db, rating.org_unit_id, rating.year), kinds)
        if lacking := list_missing_parts(lines, rating.scores, gathered):
            error = Conflict("rating-incomplete", count=len(lacking))
            error.errors = lacking
            raise error
        codes = [line.code for line in lines]
        returned = [code for code in codes if rating.scores[code].get("returned")]
        rating.scores = {
            code: remove_entries(score, "returned", *(CHECKED if code in returned else ()))
            for code, score in rating.scores.items()
        }
        rating.evidence = gathered
        rating.sample_seed, rating.sample = seed, list_codes_to_check(seed, codes, returned)
        update_totals(rating, codes)
        set_class(db, rating, rating.self_total)


def remove_entries(score: Score, *names: str) -> Score:
    return {name: value for name, value in score.items() if name not in names}


def verify_rating(db: Session, rating: CommuneRating, data: Verification) -> None:
    """Confirm or correct the points. The sample must be checked, corrections give reasons."""
    with WORKFLOW.take(db, rating, RatingAct.VERIFY):
        if data.scores:
            merge_verified_entries(db, rating, data.scores)
        codes = [line.code for line in list_criteria(db, rating.criteria_set_id)]
        ensure_no_errors([error for code in codes for error in list_check_errors(rating, code)])
        rating.verified_total = compute_verified_total(codes, rating.scores)
        set_class(db, rating, rating.verified_total)
        rating.verified_on = today()
        if rating.appealed_at is None:
            days = db.scalar(
                sa.select(CriteriaSet.appeal_days).where(CriteriaSet.id == rating.criteria_set_id)
            )
            rating.appeal_until = today() + timedelta(days=days or 0)


def list_check_errors(rating: CommuneRating, code: str) -> list[FieldError]:
    verified = find_points(rating.scores, code, "verified_points")
    if verified is None:
        lacks = code in rating.sample
        return [FieldError(f"/scores/{code}/verified_points", "sample-unchecked")] if lacks else []
    differs = verified != find_own_points(rating.scores, code)
    if differs and not rating.scores[code].get("reason"):
        return [FieldError(f"/scores/{code}/reason", "correction-reason")]
    return []


def return_rating(db: Session, rating: CommuneRating, said: ByCriterion) -> None:
    """Return some criteria to the commune, each with a remark."""
    with WORKFLOW.take(db, rating, RatingAct.RETURN, to_course_words(said)):
        mark_criteria(db, rating, said.criteria, "returned")


def record_appeal(db: Session, rating: CommuneRating, said: ByCriterion) -> None:
    """Let the commune contest verified points, once and in time. The district checks them again."""
    with WORKFLOW.take(db, rating, RatingAct.APPEAL, to_course_words(said)):
        if rating.appealed_at is not None:
            raise Conflict("already-appealed")
        if not is_appeal_open(rating.appealed_at, rating.appeal_until):
            until = rating.appeal_until
            raise Conflict("appeal-too-late", until=f"{until:%d/%m/%Y}" if until else "")
        codes = mark_criteria(db, rating, said.criteria, "appeal")
        rating.appealed_at = now()
        rating.sample = [code for code in codes if code in {*rating.sample, *said.criteria}]
        rating.verified_on = None


def to_course_words(said: ByCriterion) -> Said:
    return {"comment": said.comment, "criteria": said.criteria}


def mark_criteria(
    db: Session, rating: CommuneRating, said: Mapping[str, str], name: str
) -> list[str]:
    """Write a remark into the scores of each criterion in `said`; answers the codes of the set."""
    codes = [line.code for line in list_criteria(db, rating.criteria_set_id)]
    ensure_no_errors(
        [FieldError(f"/criteria/{code}", "no-such-criterion") for code in said if code not in codes]
    )
    marked = {code: {**rating.scores.get(code, {}), name: text} for code, text in said.items()}
    rating.scores = {**rating.scores, **marked}
    return codes


def approve_rating(db: Session, rating: CommuneRating, comment: str | None) -> None:
    """Approve the rating. Raises Conflict, and Invalid while the commune may still appeal."""
    with WORKFLOW.take(db, rating, RatingAct.APPROVE, {"comment": comment}):
        ensure_earlier_years_approved(db, rating)
        criteria = list_criteria(db, rating.criteria_set_id)
        codes = [line.code for line in criteria]
        if comment is None and is_contestable(rating, codes):
            assert rating.appeal_until is not None
            raise Invalid.at("/comment", "appeal-open", until=f"{rating.appeal_until:%d/%m/%Y}")
        rating.verified_total = compute_verified_total(codes, rating.scores)
        classes = set_class(db, rating, rating.verified_total)
        unit = get_approving_unit(db, rating)
        seq = claim_next_number(db, unit, rating.year)
        rating.approving_unit_id, rating.register_seq = unit, seq
        rating.register_no = f"{seq:02d}/{rating.year}"
        rating.approved_on, rating.approved_at = today(), now()
        rating.content_hash = compute_content_hash(rating, classes, criteria)


def ensure_earlier_years_approved(db: Session, rating: CommuneRating) -> None:
    """Raise Conflict if an earlier year is open: `change` depends on the year before."""
    earlier = sa.select(CommuneRating.id).where(
        CommuneRating.org_unit_id == rating.org_unit_id,
        CommuneRating.year < rating.year,
        CommuneRating.status != RatingStatus.APPROVED,
    )
    if db.execute(earlier.limit(1)).first() is not None:
        raise Conflict("earlier-year-open")


def is_contestable(rating: CommuneRating, codes: Sequence[str]) -> bool:
    """Whether points were lowered and the commune may still appeal."""
    lowered = any(
        (find_final_points(rating.scores, code) or 0) < (find_own_points(rating.scores, code) or 0)
        for code in codes
    )
    return lowered and is_appeal_open(rating.appealed_at, rating.appeal_until)


def get_approving_unit(db: Session, rating: CommuneRating) -> UUID:
    """The unit that numbers the rating: the rating's own or the one above, by the chain."""
    approves = WORKFLOW.get_step(load_chained(db, rating), RatingStatus.VERIFIED, RatingAct.APPROVE)
    if all(holder.at is Seat.OWN for holder in approves.by):
        return rating.org_unit_id
    parent = db.scalar(sa.select(OrgUnit.parent_id).where(OrgUnit.id == rating.org_unit_id))
    return parent or rating.org_unit_id


def claim_next_number(db: Session, unit: UUID, year: int) -> int:
    """The next number of the unit for `year`. Other approvers of the unit wait until the commit."""
    lock_unit(db, unit)
    mine = _NUMBERED.c.approving_unit_id == unit, _NUMBERED.c.year == year
    return compute_number_after_last(db, _NUMBERED.c.register_seq, *mine)


def set_class(db: Session, rating: CommuneRating, total: float | None) -> list[StoredClass]:
    """Set the class by the thresholds of the set, and the change since the year before.

    Answers the classes of the set.
    """
    classes = get_classes(db, rating)
    rating.rating_class = find_class(classes, total)
    before = find_class_before(db, rating.org_unit_id, rating.year)
    rating.change = find_change(classes, before, rating.rating_class)
    return classes


def get_classes(db: Session, rating: CommuneRating) -> list[StoredClass]:
    found = sa.select(CriteriaSet.classes).where(CriteriaSet.id == rating.criteria_set_id)
    return db.scalar(found) or []


def find_class_before(db: Session, unit: UUID, year: int) -> str | None:
    return db.scalar(
        sa.select(CommuneRating.rating_class).where(
            CommuneRating.org_unit_id == unit,
            CommuneRating.year == year - 1,
            CommuneRating.status == RatingStatus.APPROVED,
        )
    )


def compute_content_hash(
    rating: CommuneRating,
    classes: Sequence[StoredClass],
    criteria: Sequence[CriterionRead | RatingCriterion],
) -> str:
    """SHA-256 (hex) of the canonical JSON of rating and table: sorted keys, no spaces, UTF-8."""
    content = {name: to_json_value(getattr(rating, name)) for name in APPROVED_FIELDS}
    content["classes"] = classes
    content["criteria"] = [line.model_dump(include=CRITERION_FIELDS) for line in criteria]
    return compute_sha256(content)


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
