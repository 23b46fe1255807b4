"""The wire of ratings: what communes, district and leader write, and what everyone reads."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field

from backend.core.text.schemas import (
    BaseModel,
    ClientId,
    EntityRead,
    Filters,
    Moment,
    Note,
    Schema,
    SearchText,
    build_unset_default,
)
from backend.domains.ratings.commune_ratings.models import RatingChange, RatingStatus
from backend.domains.ratings.commune_ratings.workflow import RatingAct
from backend.domains.ratings.rating_criteria_sets.models import Domain, RatingEvidenceKind
from backend.domains.ratings.rating_criteria_sets.schemas import (
    ClassCode,
    ClassRead,
    CriterionCode,
    Points,
)
from backend.metrics.lists_by_boundaries import ByBoundaries
from backend.permissions import Role

Year = Annotated[int, Field(ge=2000, le=2100, strict=True)]
Reason = Annotated[Note, Field(min_length=1)]


class RatingFilters(Filters, ByBoundaries):
    year: Annotated[int | None, Field(ge=2000, le=2100)] = None
    year_from: Annotated[int | None, Field(ge=2000, le=2100)] = None
    status: RatingStatus | None = None
    rating_class: ClassCode | None = None
    change: RatingChange | None = None
    org_unit_id: Annotated[UUID | None, Field(description="this unit and all in it")] = None
    q: Annotated[SearchText | None, Field(description="the commune's name")] = None


class RatingCreate(Schema):
    """A commune's rating of a year; without `criteria_set_id` by the set in force in that year."""

    id: ClientId | None = None
    org_unit_id: UUID
    year: Year
    criteria_set_id: UUID | None = None


class ScoreEntry(Schema):
    """What the commune says of a criterion; a merge patch, null takes a value back."""

    self_points: Points | None = None
    argument: Note | None = None


class RatingUpdate(Schema):
    """A merge patch of the commune's own part, criterion by criterion."""

    scores: Annotated[dict[CriterionCode, ScoreEntry | None], Field(max_length=100)] = Field(
        default_factory=build_unset_default
    )


class VerifiedEntry(Schema):
    """What the district found; points other than the commune's own need a reason."""

    verified_points: Points | None = None
    reason: Note | None = None


class Verification(Schema):
    """A merge patch of the district's part. What is not in the sample may be left alone."""

    scores: Annotated[dict[CriterionCode, VerifiedEntry | None], Field(max_length=100)] = Field(
        default_factory=dict
    )


class RatingApproval(Schema):
    """`comment` is needed while the commune may still appeal against lowered points."""

    comment: Note | None = None


class ByCriterion(Schema):
    """Criteria and what is to be said of each."""

    criteria: Annotated[dict[CriterionCode, Reason], Field(min_length=1, max_length=100)]
    comment: Note | None = None


class RatingRow(EntityRead):
    """A line of the list.

    `total` = the commune's own total until the district has verified; null while points are
    missing. `rating_class` and `change` are computed; until `approved` they are what is to be
    expected. `held_by`: the role on whose desk it lies, since `held_since`; null once approved.
    """

    org_unit_id: UUID
    org_unit_name: str
    org_unit_kind: str
    year: int
    criteria_set_id: UUID
    criteria_set_name: str
    is_illustrative: bool
    max_score: float
    status: RatingStatus
    self_total: float | None
    verified_total: float | None
    total: float | None
    rating_class: str | None
    class_title: str | None
    change: RatingChange | None
    held_by: Role | None
    held_since: Moment
    verified_on: date | None
    appeal_until: date | None
    approved_on: date | None
    register_no: str | None


class RatingEvidence(BaseModel):
    """A figure of the register on `as_of`; `records` is the list behind it, null if not yours.

    From submission on the figures are those of that day; `now` has today's where they differ. Null
    is a sum of which nothing is known; `…_known` says of how many records another is.
    """

    kind: RatingEvidenceKind
    figures: dict[str, int | None]
    as_of: date
    now: dict[str, int | None] | None
    records: str | None


class CriterionScore(BaseModel):
    """One criterion with what commune and district say of it.

    `returned`, `appeal`: what whoever sent it back, or appealed, had to say. `is_open`: the
    caller may write it now.
    """

    code: str
    title: str
    section: str
    domain: Domain
    max_points: float
    scoring_note: str | None
    self_points: float | None
    argument: str | None
    verified_points: float | None
    reason: str | None
    returned: str | None
    appeal: str | None
    in_sample: bool
    is_open: bool
    evidence: list[RatingEvidence]


class MissingPart(BaseModel):
    """What stands in the way of submitting; the 409 of `submit` lists the same."""

    pointer: str
    code: str
    message: str


class CourseEntry(BaseModel):
    """One act on the rating; `criteria` = what was said of single criteria."""

    action: RatingAct
    at: Moment
    by_name: str | None
    comment: str | None
    criteria: dict[str, str]
    seed: str | None


class YearBefore(BaseModel):
    """The approved rating of the year before, from which `change` follows."""

    id: UUID
    year: int
    total: float
    rating_class: str
    register_no: str


class RatingPaper(BaseModel):
    """The fixed words of the printed rating, as offices and units are called on its day.

    `agency`: the unit whose committee issues it; `place`: where; `signers`: the headings of the
    signatures, of the unit that is rated, of the office that verifies and of who approves.
    """

    agency: str
    place: str
    subject: str
    signers: list[str]


class RatingRead(RatingRow):
    """A rating in full. `actions` are those that the caller may take now.

    `district_name`: the unit above the commune, which approves and keeps the register.

    `sample` are the codes that the district must check; anyone can draw them again from
    `sample_seed`: the first of the codes by SHA-256("<seed>:<code>"), three in ten, at least 3.
    """

    classes: list[ClassRead]
    legal_basis: str
    district_name: str | None
    paper: RatingPaper
    criteria: list[CriterionScore]
    missing: list[MissingPart]
    actions: list[RatingAct]
    sample: list[str]
    sample_seed: str | None
    appealed_at: Moment | None
    course: list[CourseEntry]
    year_before: YearBefore | None
    approved_at: Moment | None
    content_hash: str | None


class EvidenceFilters(Filters):
    counted: Annotated[bool | None, Field(description="what counts, or what does not")] = None


class EvidenceRecord(BaseModel):
    """An establishment in business, and whether the figure counts it."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    detail: str
    counted: bool


class ComparisonRow(BaseModel):
    """A criterion in one set or both; those in both are matched by code.

    `points_there` = the points here, in proportion where the other set gives another maximum
    (`scaled`), in halves, rounded down. Null where there is nothing to carry over.
    """

    code: str
    title_here: str | None
    title_there: str | None
    max_here: float | None
    max_there: float | None
    points_here: float | None
    points_there: float | None
    scaled: bool


class SideRead(BaseModel):
    """One of the two sets."""

    criteria_set_id: UUID
    name: str
    is_illustrative: bool
    max_score: float


class ComparisonRead(BaseModel):
    """What the rating would be under another set, as far as the two have criteria in common.

    `open_points` is what the other set gives for criteria without a counterpart here: nobody has
    scored them, so its total lies between `total_least` and `total_most`. `class_there` is given
    only where both ends fall in the same class.
    """

    rating_id: UUID
    here: SideRead
    there: SideRead
    total_here: float | None
    class_here: str | None
    class_there: str | None
    class_least: str | None
    class_most: str | None
    total_least: float | None
    total_most: float | None
    open_points: float
    lost_points: float
    rows: list[ComparisonRow]


class PublicFilters(Filters):
    year: Annotated[int | None, Field(ge=2000, le=2100)] = None
    year_from: Annotated[int | None, Field(ge=2000, le=2100)] = None
    org_unit_id: Annotated[UUID | None, Field(description="this unit and all in it")] = None
    q: Annotated[SearchText | None, Field(description="the commune's name")] = None


class PublicRating(BaseModel):
    """An approved rating: the commune, its total and class, and by which set.

    `is_illustrative`: the set is a sample, not the law's table. `change`: `kept`, `new`,
    `transformed` or `lost` since the year before, null where nothing changed.
    """

    id: UUID
    org_unit_id: UUID
    org_unit_code: str
    org_unit_name: str
    org_unit_kind: str
    district_name: str | None
    district_kind: str | None
    year: int
    total: float
    max_score: float
    rating_class: str
    class_title: str
    change: RatingChange | None
    register_no: str
    approved_on: date
    criteria_set_name: str
    legal_basis: str
    is_illustrative: bool
