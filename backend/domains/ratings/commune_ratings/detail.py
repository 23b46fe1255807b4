"""One rating in full, as its reader may see it and as it is printed."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.errors.exceptions import FieldError, NotFound
from backend.core.errors.hints import get_session_language
from backend.core.session.models import today
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.sql.single_read import list_read_columns
from backend.core.sql.types import ReadRow
from backend.core.text.i18n import translate
from backend.domains.platform.changes.people import load_actor_names
from backend.domains.ratings.commune_ratings.evidence import (
    EvidenceQuery,
    find_records_path,
    list_missing_parts,
    list_open_kinds,
    load_evidence,
)
from backend.domains.ratings.commune_ratings.models import (
    CommuneRating,
    CountedEvidence,
    Figures,
    RatingStatus,
    Score,
)
from backend.domains.ratings.commune_ratings.queries import (
    ROW,
    SET,
    build_visible_clause,
    select_rating_rows,
    to_rating_row,
)
from backend.domains.ratings.commune_ratings.schemas import (
    CourseEntry,
    CriterionScore,
    MissingPart,
    RatingEvidence,
    RatingPaper,
    RatingRead,
    RatingRow,
    YearBefore,
)
from backend.domains.ratings.commune_ratings.workflow import (
    OPEN_TO_COMMUNE,
    WORKFLOW,
    RatingAct,
    to_chained,
)
from backend.domains.ratings.rating_criteria_sets.models import RatingEvidenceKind
from backend.domains.ratings.rating_criteria_sets.queries import list_criteria
from backend.domains.ratings.rating_criteria_sets.schemas import CriterionRead
from backend.law.reference.offices import get_office_name
from backend.law.reference.tiers import Position, get_position
from backend.law.reference.wordings import to_words_of_day
from backend.workflows.history import SaidValue

Before = orm.aliased(CommuneRating)
District = orm.aliased(OrgUnit)

AS_THEY_ARE = (
    *("legal_basis", "district_name", "classes", "sample", "sample_seed", "appealed_at"),
    *("approved_at", "content_hash"),
)
BEFORE = list_read_columns(YearBefore, Before, total=Before.verified_total)
FULL = [
    *ROW,
    SET.legal_basis,
    District.name.label("district_name"),
    District.kind.label("district_kind"),
    District.level.label("district_level"),
    OrgUnit.valid_to.label("unit_ended_on"),
    *(getattr(CommuneRating, name) for name in AS_THEY_ARE[3:]),
    CommuneRating.scores,
    CommuneRating.evidence,
    CommuneRating.course,
    *(column.label(f"before_{column.key}") for column in BEFORE),
]


class FullRow(Protocol):
    """What a row of `FULL` has beside the fields of `RatingRow` and `AS_THEY_ARE`."""

    org_unit_level: str
    district_name: str
    district_kind: str
    district_level: str | None
    unit_ended_on: date | None
    scores: dict[str, Score]
    evidence: dict[str, CountedEvidence]
    sample: list[str]
    course: list[dict[str, SaidValue]]
    appealed_at: datetime | None


def get_rating_read(db: Session, id: UUID) -> RatingRead:
    """The rating in full; raises NotFound."""
    found = get_rating_row(db, id)
    row: FullRow = found
    rating = to_rating_row(found)
    chained = to_chained(rating.org_unit_id, row.org_unit_level, rating.year)
    acts = [act for act in RatingAct if WORKFLOW.is_allowed(db, chained, rating.status, act)]
    criteria = list_criteria(db, rating.criteria_set_id)
    evidence, live = build_evidence(db, rating, row, criteria)
    is_open = rating.status in OPEN_TO_COMMUNE
    lacking = list_missing_parts(criteria, row.scores, live) if is_open else []
    writes = RatingAct.VERIFY in acts or RatingAct.SUBMIT in acts
    if not is_appeal_open(row.appealed_at, rating.appeal_until):
        acts = [act for act in acts if act is not RatingAct.APPEAL]
    return RatingRead(
        **dict(rating),
        **{name: getattr(row, name) for name in AS_THEY_ARE},
        paper=build_paper(rating, row),
        criteria=[
            build_criterion_score(rating, row, line, evidence, writes=writes) for line in criteria
        ],
        missing=[to_missing_part(db, part) for part in lacking],
        actions=acts,
        course=list_course(db, row.course),
        year_before=find_year_before(row),
    )


def get_rating_row(db: Session, id: UUID) -> ReadRow:
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


def build_paper(rating: RatingRow, row: FullRow) -> RatingPaper:
    """The fixed words of the printed rating, on the day of the approval, or today until then.

    A unit whose tier runs the plan issues the paper itself; for any other unit the one above does.
    The lead office of the unit above verifies it.
    """
    on = rating.approved_on or today()
    is_own = get_position(row.org_unit_level, on) is Position.LEAD
    own = (rating.org_unit_kind, rating.org_unit_name)
    kind, name = own if is_own else (row.district_kind, row.district_name)
    rated = get_office_name("lead", row.org_unit_level, on) if is_own else f"UBND {' '.join(own)}"
    subject = to_words_of_day(f"Bảng chấm điểm, xếp loại xã, thị trấn năm {rating.year}", on)
    return RatingPaper(
        agency=f"{kind} {name}".upper(),
        place=name,
        subject=subject.upper(),
        signers=[
            rated.upper(),
            get_office_name("lead", row.district_level or "", on).upper(),
            f"UBND {kind} {name}".upper(),
        ],
    )


def build_evidence(
    db: Session,
    rating: RatingRow,
    row: FullRow,
    criteria: Sequence[CriterionRead],
) -> tuple[dict[str, RatingEvidence], dict[str, CountedEvidence]]:
    """{kind: figures of this rating}, and {kind: figures of the register today}.

    A rating that was submitted keeps its figures; for an approved one, today's are not read.
    """
    asked = EvidenceQuery.of(rating.org_unit_id, rating.year, row.unit_ended_on)
    kinds = {kind for line in criteria for kind in line.evidence}
    live = {} if rating.status is RatingStatus.APPROVED else load_evidence(db, asked, kinds)
    kept = {} if rating.status in OPEN_TO_COMMUNE else row.evidence
    open_kinds = list_open_kinds(db, asked.unit)
    shown = {
        kind: RatingEvidence(
            kind=RatingEvidenceKind(kind),
            figures=counted["figures"],
            as_of=date.fromisoformat(counted["as_of"]),
            now=find_figures_now(kept.get(kind), live.get(kind)),
            records=find_records_path(kind, rating.id, asked, open_kinds),
        )
        for kind, counted in {**live, **kept}.items()
        if kind in kinds
    }
    return shown, live


def find_figures_now(kept: CountedEvidence | None, live: CountedEvidence | None) -> Figures | None:
    """Today's figures if they differ from those that were submitted."""
    if kept is None or live is None:
        return None
    was, now = kept["figures"], live["figures"]
    return None if was == {name: now.get(name) for name in was} else now


def build_criterion_score(
    rating: RatingRow,
    row: FullRow,
    line: CriterionRead,
    evidence: Mapping[str, RatingEvidence],
    *,
    writes: bool,
) -> CriterionScore:
    score = row.scores.get(line.code, {})
    is_reopened = rating.status is not RatingStatus.RETURNED or bool(score.get("returned"))
    return CriterionScore.model_validate(
        {
            **dict.fromkeys(CriterionScore.model_fields),
            **score,
            **dict(line),
            "in_sample": line.code in row.sample and rating.status is not RatingStatus.DRAFT,
            "is_open": writes and is_reopened,
            "evidence": [evidence[kind] for kind in line.evidence if kind in evidence],
        }
    )


def is_appeal_open(appealed_at: datetime | None, until: date | None) -> bool:
    """Whether the commune may appeal: once, and until the day that the verification set."""
    return appealed_at is None and until is not None and today() <= until


def list_course(db: Session, course: Sequence[Mapping[str, SaidValue]]) -> list[CourseEntry]:
    names = load_actor_names(db, (UUID(str(act["by_id"])) for act in course)) if course else {}
    return [
        CourseEntry.model_validate(
            {
                "comment": None,
                "criteria": {},
                "seed": None,
                **act,
                "by_name": names.get(UUID(str(act["by_id"]))),
            }
        )
        for act in course
    ]


def find_year_before(row: FullRow) -> YearBefore | None:
    values = {name: getattr(row, f"before_{name}") for name in YearBefore.model_fields}
    return None if values["id"] is None else YearBefore(**values)


def to_missing_part(db: Session, part: FieldError) -> MissingPart:
    words = translate(part.code, get_session_language(db), part.params)
    return MissingPart(pointer=part.pointer, code=part.code, message=words)
