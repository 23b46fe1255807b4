"""One rating in full, as its reader may see it and as it is printed."""

from collections.abc import Mapping, Sequence
from datetime import date
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
from backend.domains.ratings.commune_ratings.evidence import (
    EvidenceQuery,
    find_records_path,
    list_missing_parts,
    load_evidence,
)
from backend.domains.ratings.commune_ratings.models import CommuneRating, RatingStatus
from backend.domains.ratings.commune_ratings.queries import (
    ROW,
    SET,
    build_visible_clause,
    select_rating_rows,
    to_chained_record,
    to_row,
)
from backend.domains.ratings.commune_ratings.schemas import (
    CriterionScore,
    MissingPart,
    RatingEvidence,
    RatingPaper,
    RatingRead,
    RatingRow,
)
from backend.domains.ratings.commune_ratings.workflow import OPEN_TO_COMMUNE, WORKFLOW, RatingAct
from backend.domains.ratings.rating_criteria_sets.queries import list_criteria
from backend.law.reference.offices import get_office_name
from backend.law.reference.tiers import Position, get_position
from backend.law.reference.wordings import to_words_of_day


def build_paper(row: Mapping[str, Any]) -> RatingPaper:
    """The paper's fixed words on its day: of the approval; until then today's.

    A unit whose tier runs the plan issues the paper itself, any other one the unit above it. The
    lead office of the unit above verifies it.
    """
    on: date = row["approved_on"] or today()
    own = (row["org_unit_kind"], row["org_unit_name"], row["org_unit_level"])
    above = (row["district_kind"], row["district_name"], row["district_level"] or "")
    is_own = get_position(own[2], on) is Position.LEAD
    kind, name, _ = own if is_own else above
    rated = get_office_name("lead", own[2], on) if is_own else f"UBND {own[0]} {own[1]}"
    subject = to_words_of_day(f"Bảng chấm điểm, xếp loại xã, thị trấn năm {row['year']}", on)
    return RatingPaper(
        agency=f"{kind} {name}".upper(),
        place=name,
        subject=subject.upper(),
        signers=[
            rated.upper(),
            get_office_name("lead", above[2], on).upper(),
            f"UBND {kind} {name}".upper(),
        ],
    )


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


def get_rating_read(db: Session, id: UUID) -> RatingRead:
    """The rating in full; raises NotFound."""
    row = to_row(get_rating_row(db, id))
    criteria = [line._mapping for line in list_criteria(db, row["criteria_set_id"])]
    evidence, live = build_evidence(db, row, criteria)
    chained, status = to_chained_record(row), row["status"]
    writes = WORKFLOW.is_allowed(db, chained, status, RatingAct.VERIFY) or WORKFLOW.is_allowed(
        db, chained, status, RatingAct.SUBMIT
    )
    is_open = status in OPEN_TO_COMMUNE
    lacking = list_missing_parts(criteria, row["scores"], live) if is_open else []
    return RatingRead(
        **{name: row[name] for name in (*RatingRow.model_fields, *AS_THEY_ARE)},
        paper=build_paper(row),
        criteria=[build_criterion_score(row, line, evidence, writes=writes) for line in criteria],
        missing=[to_missing_part(db, part) for part in lacking],
        actions=[act for act in RatingAct if is_act_open(db, row, act)],
        course=list_course(db, row["course"]),
        year_before=find_year_before(row),
    )


def get_rating_row(db: Session, id: UUID) -> Any:
    """The rating's row with that of the year before; raises NotFound."""
    last_year = sa.and_(
        Before.org_unit_id == CommuneRating.org_unit_id,
        Before.year == CommuneRating.year - 1,
        Before.status == RatingStatus.APPROVED,
    )
    above = District.id == OrgUnit.parent_id
    found = select_rating_rows(FULL).outerjoin(Before, last_year).outerjoin(District, above)
    row = db.execute(found.where(CommuneRating.id == id, build_visible_clause(db))).first()
    if row is None:
        raise NotFound
    return row


def build_evidence(
    db: Session, row: Mapping[str, Any], criteria: Sequence[Mapping[str, Any]]
) -> tuple[dict[str, RatingEvidence], dict[str, Any]]:
    """{kind: figures as they count for this rating}, and what the register says today.

    An approved rating keeps what it was approved on; today's figures no longer matter to it.
    """
    asked = EvidenceQuery.of(row["org_unit_id"], row["year"])
    kinds = {str(kind) for line in criteria for kind in line["evidence"]}
    live = {} if row["status"] is RatingStatus.APPROVED else load_evidence(db, asked, kinds)
    kept = {} if row["status"] in OPEN_TO_COMMUNE else row["evidence"]
    shown = {
        kind: RatingEvidence(
            **{"kind": kind, **counted},
            now=find_figures_now(kept, live, kind),
            records=find_records_path(db, kind, row["id"], asked),
        )
        for kind, counted in {**live, **kept}.items()
        if kind in kinds
    }
    return shown, live


def find_figures_now(kept: Mapping[str, Any], live: Mapping[str, Any], kind: str) -> Any:
    """Today's figures where they are no longer those that were submitted."""
    if kind not in kept or kind not in live:
        return None
    was, now = kept[kind]["figures"], live[kind]["figures"]
    if was == {name: now.get(name) for name in was}:
        return None
    return now


def build_criterion_score(
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


def is_act_open(db: Session, row: Mapping[str, Any], act: RatingAct) -> bool:
    """Whether the act is the reader's where the rating stands."""
    if not WORKFLOW.is_allowed(db, to_chained_record(row), row["status"], act):
        return False
    return act is not RatingAct.APPEAL or is_appeal_open(row["appealed_at"], row["appeal_until"])


def is_appeal_open(appealed_at: Any, until: Any) -> bool:
    """Once, and up to the day that the verification set."""
    return appealed_at is None and until is not None and today() <= until


def list_course(db: Session, course: Sequence[Mapping[str, Any]]) -> list[Any]:
    names = load_actor_names(db, (UUID(entry["by_id"]) for entry in course)) if course else {}
    return [
        {
            **{name: entry.get(name) for name in ("action", "at", "comment", "seed")},
            "criteria": entry.get("criteria") or {},
            "by_name": names.get(UUID(entry["by_id"])),
        }
        for entry in course
    ]


def find_year_before(row: Mapping[str, Any]) -> Any:
    if row["before_id"] is None:
        return None
    names = {name: row[f"before_{name}"] for name in BEFORE if name != "verified_total"}
    return names | {"total": row["before_verified_total"]}


def to_missing_part(db: Session, part: FieldError) -> MissingPart:
    request = db.info.get("request")
    language = get_language(request) if request is not None else "vi"
    words = translate(part["code"], language, part["params"])
    return MissingPart(pointer=part["pointer"], code=part["code"], message=words)
