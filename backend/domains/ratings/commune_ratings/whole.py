"""One rating in full: criteria, scores and evidence side by side, as its reader sees them."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.errors.exceptions import FieldError, NotFound
from backend.core.errors.problem import get_language
from backend.core.session.models import today
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.text.i18n import translate
from backend.domains.platform.changes.people import load_actor_names
from backend.domains.ratings.commune_ratings.evidence import Asked, gather, records_path
from backend.domains.ratings.commune_ratings.missing import missing_parts
from backend.domains.ratings.commune_ratings.models import CommuneRating, RatingStatus
from backend.domains.ratings.commune_ratings.paper import paper_of
from backend.domains.ratings.commune_ratings.reading import (
    ROW,
    SET,
    chained_of,
    rating_rows,
    seen_by,
    told,
)
from backend.domains.ratings.commune_ratings.schemas import (
    CriterionScore,
    MissingPart,
    RatingEvidence,
    RatingRead,
    RatingRow,
)
from backend.domains.ratings.commune_ratings.workflow import OPEN_TO_COMMUNE, WORKFLOW, RatingAct
from backend.domains.ratings.rating_criteria_sets.reading import criteria_of

Before = orm.aliased(CommuneRating)
District = orm.aliased(OrgUnit)

BEFORE = ("id", "year", "verified_total", "rating_class", "register_no")
AS_THEY_ARE = (
    *("legal_basis", "district_name", "classes", "sample", "sample_seed", "appealed_at"),
    *("approved_at", "content_hash"),
)
FULL: list[Any] = [
    *ROW,
    SET.legal_basis,
    District.name.label("district_name"),
    District.kind.label("district_kind"),
    District.level.label("district_level"),
    OrgUnit.level.label("org_unit_level"),
    *(getattr(CommuneRating, name) for name in AS_THEY_ARE[3:]),
    CommuneRating.scores,
    CommuneRating.evidence,
    CommuneRating.course,
    *(getattr(Before, name).label(f"before_{name}") for name in BEFORE),
]
SAID = ("self_points", "argument", "verified_points", "reason", "returned", "appeal")


def show(db: Session, id: UUID) -> RatingRead:
    """The rating in full; raises NotFound."""
    row = told(find(db, id))
    criteria = [line._mapping for line in criteria_of(db, row["criteria_set_id"])]
    evidence, live = evidence_of(db, row, criteria)
    chained, status = chained_of(row), row["status"]
    writes = WORKFLOW.is_allowed(db, chained, status, RatingAct.VERIFY) or WORKFLOW.is_allowed(
        db, chained, status, RatingAct.SUBMIT
    )
    is_open = status in OPEN_TO_COMMUNE
    lacking = missing_parts(criteria, row["scores"], live) if is_open else []
    return RatingRead(
        **{name: row[name] for name in (*RatingRow.model_fields, *AS_THEY_ARE)},
        paper=paper_of(row),
        criteria=[score_of(row, line, evidence, writes=writes) for line in criteria],
        missing=[worded(db, part) for part in lacking],
        actions=[act for act in RatingAct if may_act(db, row, act)],
        course=course_of(db, row["course"]),
        year_before=year_before(row),
    )


def find(db: Session, id: UUID) -> Any:
    """The rating's row with that of the year before; raises NotFound."""
    last_year = sa.and_(
        Before.org_unit_id == CommuneRating.org_unit_id,
        Before.year == CommuneRating.year - 1,
        Before.status == RatingStatus.APPROVED,
    )
    above = District.id == OrgUnit.parent_id
    found = rating_rows(FULL).outerjoin(Before, last_year).outerjoin(District, above)
    row = db.execute(found.where(CommuneRating.id == id, seen_by(db))).first()
    if row is None:
        raise NotFound
    return row


def evidence_of(
    db: Session, row: Mapping[str, Any], criteria: Sequence[Mapping[str, Any]]
) -> tuple[dict[str, RatingEvidence], dict[str, Any]]:
    """{kind: figures as they count for this rating}, and what the register says today.

    An approved rating keeps what it was approved on; today's figures no longer matter to it.
    """
    asked = Asked.of(row["org_unit_id"], row["year"])
    kinds = {str(kind) for line in criteria for kind in line["evidence"]}
    live = {} if row["status"] is RatingStatus.APPROVED else gather(db, asked, kinds)
    kept = {} if row["status"] in OPEN_TO_COMMUNE else row["evidence"]
    shown = {
        kind: RatingEvidence(
            **{"kind": kind, **counted},
            now=figures_now(kept, live, kind),
            records=records_path(db, kind, row["id"], asked),
        )
        for kind, counted in {**live, **kept}.items()
        if kind in kinds
    }
    return shown, live


def figures_now(kept: Mapping[str, Any], live: Mapping[str, Any], kind: str) -> Any:
    """Today's figures where they are no longer those that were submitted."""
    if kind not in kept or kind not in live:
        return None
    was, now = kept[kind]["figures"], live[kind]["figures"]
    if was == {name: now.get(name) for name in was}:
        return None
    return now


def score_of(
    row: Mapping[str, Any],
    line: Mapping[str, Any],
    evidence: Mapping[str, RatingEvidence],
    *,
    writes: bool,
) -> CriterionScore:
    code = line["code"]
    score = row["scores"].get(code, {})
    heads = ("code", "title", "section", "domain", "max_points", "scoring_note")
    return CriterionScore(
        **{name: line[name] for name in heads},
        **{name: score.get(name) for name in SAID},
        in_sample=code in row["sample"] and row["status"] is not RatingStatus.DRAFT,
        is_open=writes and (row["status"] is not RatingStatus.RETURNED or is_returned(score)),
        evidence=[evidence[kind] for kind in line["evidence"] if kind in evidence],
    )


def is_returned(score: Mapping[str, Any]) -> bool:
    return bool(score.get("returned"))


def may_act(db: Session, row: Mapping[str, Any], act: RatingAct) -> bool:
    """Whether the act is the reader's where the rating stands."""
    if not WORKFLOW.is_allowed(db, chained_of(row), row["status"], act):
        return False
    return act is not RatingAct.APPEAL or appeal_is_open(row["appealed_at"], row["appeal_until"])


def appeal_is_open(appealed_at: Any, until: Any) -> bool:
    """Once, and up to the day that the verification set."""
    return appealed_at is None and until is not None and today() <= until


def course_of(db: Session, course: Sequence[Mapping[str, Any]]) -> list[Any]:
    names = load_actor_names(db, (UUID(entry["by_id"]) for entry in course)) if course else {}
    return [
        {
            **{name: entry.get(name) for name in ("action", "at", "comment", "seed")},
            "criteria": entry.get("criteria") or {},
            "by_name": names.get(UUID(entry["by_id"])),
        }
        for entry in course
    ]


def year_before(row: Mapping[str, Any]) -> Any:
    if row["before_id"] is None:
        return None
    names = {name: row[f"before_{name}"] for name in BEFORE if name != "verified_total"}
    return names | {"total": row["before_verified_total"]}


def worded(db: Session, part: FieldError) -> MissingPart:
    request = db.info.get("request")
    language = get_language(request) if request is not None else "vi"
    words = translate(part["code"], language, part["params"])
    return MissingPart(pointer=part["pointer"], code=part["code"], message=words)
