"""The figures beside a criterion, the establishments behind them, and what is missing."""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import FieldError, Invalid, NotFound
from backend.core.errors.possible import register_possible_errors
from backend.core.session.models import today
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.sql.pagination import PageRows, read_page
from backend.core.sql.types import SortText
from backend.core.text.i18n import register_messages
from backend.domains.enforcement.violations import metrics as violations
from backend.domains.establishments.establishments.models import Establishment
from backend.domains.establishments.establishments.moved_places import ensure_places_reached
from backend.domains.inspections.inspections import establishment_metrics as places
from backend.domains.prevention.communication_activities import metrics as activities
from backend.domains.prevention.trainings import metrics as courses
from backend.domains.ratings.commune_ratings.models import CommuneRating, CountedEvidence, Figures
from backend.domains.ratings.commune_ratings.queries import build_visible_clause, select_rating_rows
from backend.domains.ratings.commune_ratings.scoring import Scores, find_own_points
from backend.domains.ratings.rating_criteria_sets.models import RatingEvidenceKind
from backend.domains.ratings.rating_criteria_sets.schemas import CriterionRead
from backend.law.reference.tiers import list_counted_teams
from backend.metrics.counting import build_period, select_totals
from backend.metrics.disclosure import list_ancestor_ids
from backend.metrics.metric import Measure, MetricPeriod, NamedMeasures
from backend.permissions import Permission


@dataclass(frozen=True, slots=True)
class EvidenceQuery:
    """The commune, and the rating's year up to the day on which the figures are read."""

    unit: UUID
    first: date
    as_of: date

    @classmethod
    def of(cls, unit: UUID, year: int, ended_on: date | None = None) -> "EvidenceQuery":
        """Up to today, to the last day of a year that is over, or to that of a unit that ended."""
        first, last = date(year, 1, 1), date(year, 12, 31)
        return cls(unit, first, max(first, min(today(), last, ended_on or last)))

    @classmethod
    def load(cls, db: Session, unit: UUID, year: int) -> "EvidenceQuery":
        """As `of`, for a unit of which the last day is not known yet."""
        return cls.of(unit, year, db.scalar(sa.select(OrgUnit.valid_to).where(OrgUnit.id == unit)))

    def build_period(self) -> MetricPeriod:
        """Visits count by the day on which they were made, whatever a plan chooses."""
        teams = list_counted_teams(self.first, self.as_of)
        return build_period(self.first, self.as_of, self.unit, teams=teams)


@dataclass(frozen=True, slots=True)
class RatingEvidenceSource:
    """The figures of one kind, and the address of the list behind them.

    Readers with `permission` may open `path`. `lacking` counts the records that are missing if a
    criterion requires the figures.
    """

    measures: NamedMeasures
    path: str
    permission: Permission
    lacking: Callable[[Figures], int] = lambda _figures: 0


COVERAGE: dict[RatingEvidenceKind, Measure] = {
    RatingEvidenceKind.WORKFORCE_COUNTED: places.IN_BUSINESS_COUNTED,
    RatingEvidenceKind.COMMITMENTS_SIGNED: places.IN_BUSINESS_COMMITTED,
    RatingEvidenceKind.ESTABLISHMENTS_INSPECTED: places.IN_BUSINESS_VISITED,
}
"""Kinds that say of how many establishments in business something is true."""
ACTIVE = ("active", places.IN_BUSINESS)


def build_coverage_source(
    kind: RatingEvidenceKind, lacking: Callable[[Figures], int] = lambda _f: 0
) -> RatingEvidenceSource:
    path = "/api/v1/commune-ratings/{id}/evidence/" + kind.value
    measures = (("counted", COVERAGE[kind]), ACTIVE)
    return RatingEvidenceSource(measures, path, Permission.ESTABLISHMENT_READ, lacking)


KINDS: dict[RatingEvidenceKind, RatingEvidenceSource] = {
    RatingEvidenceKind.ESTABLISHMENTS_KNOWN: RatingEvidenceSource(
        (ACTIVE,),
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
        (("recorded", violations.RECORDED), ("handled", violations.HANDLED)),
        "/api/v1/violations?org_unit_id={unit}&recorded_from={first}&recorded_to={as_of}",
        Permission.VIOLATION_READ,
    ),
    RatingEvidenceKind.COMMUNICATION_ACTIVITIES: RatingEvidenceSource(
        activities.OF_COMMUNE,
        "/api/v1/communication-activities?org_unit_id={unit}&status=held"
        "&held_from={first}&held_to={as_of}",
        Permission.COMMUNICATION_READ,
    ),
    RatingEvidenceKind.STAFF_TRAINED: RatingEvidenceSource(
        (("trained", courses.STAFF_TRAINED), ("staff", courses.STAFF_DIRECT)),
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
        measures = KINDS[RatingEvidenceKind(kind)].measures
        counts = db.execute(select_totals(measures, asked.build_period())).one()
        found[str(kind)] = {"figures": dict(counts._mapping), "as_of": asked.as_of.isoformat()}
    return found


def list_open_kinds(db: Session, unit: UUID) -> frozenset[str]:
    """The kinds whose records of `unit` the reader may list.

    Above the units that keep the records a duty reads counts, and records of its own unit alone.
    """
    scopes = {kind: db.actor.scopes.get(source.permission) for kind, source in KINDS.items()}
    is_above = any(scope is not None and scope.own_only for scope in scopes.values())
    above = list_ancestor_ids(db, unit) if is_above else frozenset[UUID]()
    return frozenset(
        kind
        for kind, scope in scopes.items()
        if scope is not None and (not scope.own_only or scope.covers(unit, above))
    )


def find_records_path(
    kind: str, rating_id: UUID, asked: EvidenceQuery, open_kinds: Container[str]
) -> str | None:
    """The address of the list behind a figure; None if the reader may not open it."""
    if kind not in open_kinds:
        return None
    found = KINDS[RatingEvidenceKind(kind)]
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
    """A page of the establishments that a figure is about, as of today; raises NotFound, and
    Conflict `records-with-heirs`."""
    found = select_rating_rows([CommuneRating.org_unit_id, CommuneRating.year, OrgUnit.valid_to])
    rating = db.execute(
        found.where(CommuneRating.id == rating_id, build_visible_clause(db))
    ).first()
    if rating is None or kind not in COVERAGE:
        raise NotFound
    measure = COVERAGE[kind]
    asked = EvidenceQuery.of(rating.org_unit_id, rating.year, rating.valid_to)
    ensure_places_reached(db, asked.unit, asked.first, asked.as_of)
    period = asked.build_period()
    counts = measure.condition(period)
    own = (Establishment.id, Establishment.name, Establishment.address.label("detail"))
    listed = measure.source.apply(sa.select(*own, counts.label("counted")), period).join(
        Establishment, Establishment.id == measure.source.key
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


@register_possible_errors(Invalid.at("/evidence", "data-missing-workforce_counted"))
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
