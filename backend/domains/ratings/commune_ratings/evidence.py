"""The figures beside a criterion, the establishments behind them, and what is missing."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import FieldError, NotFound
from backend.core.session.models import UnitOwned, today
from backend.core.session.org_units import select_units_under
from backend.core.session.session import Session
from backend.core.sql.pagination import PageRows, read_page
from backend.core.sql.types import SortText
from backend.core.text.i18n import register_messages
from backend.domains.enforcement.violations.models import Violation
from backend.domains.establishments.establishments.models import (
    ActivePeriod,
    Commitment,
    Establishment,
    WorkforceCount,
)
from backend.domains.establishments.establishments.workforce import compute_recent_since
from backend.domains.inspections.inspections.metrics import is_by_teams
from backend.domains.inspections.inspections.models import (
    Inspection,
    InspectionStatus,
)
from backend.domains.prevention.communication_activities.models import (
    ActivityCommune,
    CommunicationActivity,
)
from backend.domains.prevention.staff.models import Staff
from backend.domains.prevention.staff.queries import is_on_direct_duty
from backend.domains.prevention.trainings.training_year import is_trained
from backend.domains.ratings.commune_ratings.models import CommuneRating, CountedEvidence, Figures
from backend.domains.ratings.commune_ratings.queries import build_visible_clause, select_rating_rows
from backend.domains.ratings.commune_ratings.scoring import Scores, find_own_points
from backend.domains.ratings.rating_criteria_sets.models import RatingEvidenceKind
from backend.domains.ratings.rating_criteria_sets.schemas import CriterionRead
from backend.law.reference.tiers import list_counted_teams
from backend.permissions import Permission

Condition = sa.ColumnElement[bool]
EvidenceSelect = sa.Select[*tuple[int | None, ...]]
"""One row of counts."""


@dataclass(frozen=True, slots=True)
class EvidenceQuery:
    """The commune, and the rating's year up to the day on which the figures are read."""

    unit: UUID
    first: date
    as_of: date

    @classmethod
    def of(cls, unit: UUID, year: int) -> "EvidenceQuery":
        """Up to today, or to the last day of a year that is over."""
        return cls(unit, date(year, 1, 1), min(max(today(), date(year, 1, 1)), date(year, 12, 31)))

    def lies_within(self, model: type[UnitOwned]) -> Condition:
        return model.org_unit_id.in_(select_units_under([self.unit]))

    def in_year(self, day: sa.SQLColumnExpression[date]) -> Condition:
        return day.between(self.first, self.as_of)


@dataclass(frozen=True, slots=True)
class RatingEvidenceSource:
    """How the figures of one kind are counted: `select` reads them.

    `path` is the address of the list behind them, which readers with `permission` may open.
    `lacking` counts the records that are missing if a criterion requires the figures.
    """

    select: Callable[[EvidenceQuery], EvidenceSelect]
    path: str
    permission: Permission
    lacking: Callable[[Figures], int] = lambda _figures: 0


def is_in_business(asked: EvidenceQuery) -> Condition:
    return sa.and_(ActivePeriod.covers(asked.as_of), asked.lies_within(ActivePeriod))


def is_shown_by(
    asked: EvidenceQuery,
    model: type[WorkforceCount | Commitment | Inspection],
    *proofs: Condition,
) -> Condition:
    """The condition that an establishment has a row of `model` within the commune."""
    spoken_of = sa.select(model.establishment_id).where(*proofs, asked.lies_within(model))
    return ActivePeriod.establishment_id.in_(spoken_of)


def is_workforce_known(asked: EvidenceQuery) -> Condition:
    recent = WorkforceCount.counted_on.between(compute_recent_since(asked.as_of), asked.as_of)
    return is_shown_by(asked, WorkforceCount, recent)


def is_committed(asked: EvidenceQuery) -> Condition:
    return is_shown_by(asked, Commitment, asked.in_year(Commitment.signed_on))


def is_inspected(asked: EvidenceQuery) -> Condition:
    """The condition that a team that counts on the day has visited the establishment."""
    return is_shown_by(
        asked,
        Inspection,
        asked.in_year(Inspection.inspected_on),
        Inspection.status == InspectionStatus.SIGNED,
        is_by_teams(list_counted_teams(asked.first, asked.as_of)),
    )


ACTIVE = sa.func.count().label("active")
COVERAGE: dict[RatingEvidenceKind, Callable[[EvidenceQuery], Condition]] = {
    RatingEvidenceKind.WORKFORCE_COUNTED: is_workforce_known,
    RatingEvidenceKind.COMMITMENTS_SIGNED: is_committed,
    RatingEvidenceKind.ESTABLISHMENTS_INSPECTED: is_inspected,
}
"""Kinds that say of how many establishments in business something is true."""


def select_coverage(kind: RatingEvidenceKind, asked: EvidenceQuery) -> EvidenceSelect:
    columns = [sa.func.count().filter(COVERAGE[kind](asked)).label("counted"), ACTIVE]
    return sa.select(*columns).select_from(ActivePeriod).where(is_in_business(asked))


def select_establishments(asked: EvidenceQuery) -> EvidenceSelect:
    columns = [ACTIVE]
    return sa.select(*columns).select_from(ActivePeriod).where(is_in_business(asked))


def select_violations(asked: EvidenceQuery) -> EvidenceSelect:
    """Violations recorded in the year, and how many of them were handled by the day."""
    handled = Violation.handled_by(asked.as_of)
    columns = [
        sa.func.count(Violation.id).label("recorded"),
        sa.func.count(Violation.id).filter(handled).label("handled"),
    ]
    within = (asked.in_year(Violation.recorded_on), asked.lies_within(Violation))
    return sa.select(*columns).where(*within)


def select_activities(asked: EvidenceQuery) -> EvidenceSelect:
    """Activities held for the commune: its own, and `joint` ones of units above.

    The people of a joint activity belong to several communes, so sessions and people are those of
    own activities only, as far as they were counted (`…_known`).
    """
    activity = CommunicationActivity
    here = sa.select(ActivityCommune.activity_id).where(asked.lies_within(ActivityCommune))
    own = asked.lies_within(activity)
    programme = activity.integrated_programme.is_not(None)
    columns: list[sa.Label[int] | sa.Label[int | None]] = [
        sa.func.count(activity.id).label("activities"),
        sa.func.count(activity.id).filter(sa.not_(own)).label("joint"),
        sa.func.count(activity.id).filter(programme).label("integrated"),
        sa.func.sum(activity.session_count).filter(own).label("sessions"),
        sa.func.sum(activity.attendee_count).filter(own).label("attendees"),
        sa.func.count(activity.session_count).filter(own).label("sessions_known"),
        sa.func.count(activity.attendee_count).filter(own).label("attendees_known"),
    ]
    held = activity.held_between(asked.first, asked.as_of)
    return sa.select(*columns).where(held, activity.id.in_(here))


def select_staff(asked: EvidenceQuery) -> EvidenceSelect:
    """The commune's staff on direct duty, and how many of them completed a course of the year."""
    trained = sa.func.count(Staff.id).filter(is_trained(asked.first, asked.as_of))
    columns = [trained.label("trained"), sa.func.count(Staff.id).label("staff")]
    return sa.select(*columns).where(is_on_direct_duty(asked.as_of), asked.lies_within(Staff))


def build_coverage_source(
    kind: RatingEvidenceKind, lacking: Callable[[Figures], int] = lambda _f: 0
) -> RatingEvidenceSource:
    path = "/api/v1/commune-ratings/{id}/evidence/" + kind.value
    return RatingEvidenceSource(
        partial(select_coverage, kind), path, Permission.ESTABLISHMENT_READ, lacking
    )


KINDS: dict[RatingEvidenceKind, RatingEvidenceSource] = {
    RatingEvidenceKind.ESTABLISHMENTS_KNOWN: RatingEvidenceSource(
        select_establishments,
        "/api/v1/establishments?org_unit_id={unit}",
        Permission.ESTABLISHMENT_READ,
    ),
    RatingEvidenceKind.WORKFORCE_COUNTED: build_coverage_source(
        RatingEvidenceKind.WORKFORCE_COUNTED, lambda f: (f["active"] or 0) - (f["counted"] or 0)
    ),
    RatingEvidenceKind.COMMITMENTS_SIGNED: build_coverage_source(
        RatingEvidenceKind.COMMITMENTS_SIGNED
    ),
    RatingEvidenceKind.ESTABLISHMENTS_INSPECTED: build_coverage_source(
        RatingEvidenceKind.ESTABLISHMENTS_INSPECTED
    ),
    RatingEvidenceKind.VIOLATIONS_FOUND: RatingEvidenceSource(
        select_violations,
        "/api/v1/violations?org_unit_id={unit}&recorded_from={first}&recorded_to={as_of}",
        Permission.VIOLATION_READ,
    ),
    RatingEvidenceKind.COMMUNICATION_ACTIVITIES: RatingEvidenceSource(
        select_activities,
        "/api/v1/communication-activities?org_unit_id={unit}&status=held"
        "&held_from={first}&held_to={as_of}",
        Permission.COMMUNICATION_READ,
    ),
    RatingEvidenceKind.STAFF_TRAINED: RatingEvidenceSource(
        select_staff,
        "/api/v1/staff?org_unit_id={unit}&is_direct_duty=true&active_on={as_of}",
        Permission.STAFF_READ,
    ),
}


def load_evidence(
    db: Session, asked: EvidenceQuery, kinds: Iterable[str]
) -> dict[str, CountedEvidence]:
    """{kind: its figures} as the register has them: one query for each kind."""
    found: dict[str, CountedEvidence] = {}
    for kind in sorted(set(kinds)):
        counts = db.execute(KINDS[RatingEvidenceKind(kind)].select(asked)).one()
        found[str(kind)] = {"figures": dict(counts._mapping), "as_of": asked.as_of.isoformat()}
    return found


def find_records_path(db: Session, kind: str, rating_id: UUID, asked: EvidenceQuery) -> str | None:
    """The address of the list behind a figure; None if the reader may not open it."""
    found = KINDS[RatingEvidenceKind(kind)]
    if not db.actor.has_permission(found.permission):
        return None
    return found.path.format(id=rating_id, unit=asked.unit, first=asked.first, as_of=asked.as_of)


BY_NAME = sa.func.substr(Establishment.match_key, 1, 80, type_=SortText())
"""Folded name and address; cut, so that a cursor stays short."""


def list_establishments_behind(
    db: Session,
    rating_id: UUID,
    kind: RatingEvidenceKind,
    counted: bool | None,
    after: str | None,
    limit: int,
) -> PageRows:
    """A page of the establishments that a figure is about, as of today; raises NotFound."""
    found = select_rating_rows([CommuneRating.org_unit_id, CommuneRating.year])
    rating = db.execute(
        found.where(CommuneRating.id == rating_id, build_visible_clause(db))
    ).first()
    if rating is None or kind not in COVERAGE:
        raise NotFound
    asked = EvidenceQuery.of(rating.org_unit_id, rating.year)
    counts = COVERAGE[kind](asked)
    listed = (
        sa.select(
            *(Establishment.id, Establishment.name, Establishment.address.label("detail")),
            counts.label("counted"),
        )
        .select_from(ActivePeriod)
        .join(Establishment, Establishment.id == ActivePeriod.establishment_id)
        .where(is_in_business(asked))
    )
    if counted is not None:
        listed = listed.where(counts if counted else sa.not_(counts))
    return read_page(db, listed, (BY_NAME, Establishment.id), after, limit)


def list_missing_parts(
    criteria: Sequence[CriterionRead], scores: Scores, gathered: Mapping[str, CountedEvidence]
) -> list[FieldError]:
    """What is missing, with pointers: points and arguments of criteria, then required data."""
    required = sorted({kind for line in criteria for kind in line.required_evidence})
    return [
        *(error for line in criteria for error in check_criterion(line, scores)),
        *(error for kind in required for error in check_data(kind, gathered)),
    ]


def check_criterion(line: CriterionRead, scores: Scores) -> Iterator[FieldError]:
    """Points are always needed; an argument if there are points but no figures of the register."""
    code = line.code
    given = find_own_points(scores, code)
    if given is None:
        yield FieldError(f"/scores/{code}/self_points", "not-scored", criterion=code)
    elif given and not line.evidence and not scores[code].get("argument"):
        yield FieldError(f"/scores/{code}/argument", "argument-needed", criterion=code)


def check_data(
    kind: RatingEvidenceKind, gathered: Mapping[str, CountedEvidence]
) -> Iterator[FieldError]:
    """An error if records are missing from the data of a kind."""
    if count := KINDS[kind].lacking(gathered[kind]["figures"]):
        yield FieldError(f"/evidence/{kind}", f"data-missing-{kind}", count=count)


register_messages(
    {
        "not-scored": (
            "Tiêu chí {criterion} chưa có điểm tự chấm.",
            "Criterion {criterion} has no points yet.",
        ),
        "argument-needed": (
            "Ghi giải trình cho tiêu chí {criterion}: sổ không có số liệu của nội dung này.",
            "Say why criterion {criterion} has points: the register holds no figures on it.",
        ),
        "data-missing-workforce_counted": (
            "{count} cơ sở đang hoạt động chưa có số lao động của quý này hoặc quý trước.",
            "{count} establishments have no head count of this quarter or the one before.",
        ),
    }
)
