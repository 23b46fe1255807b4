"""The wire of criteria sets: the table's head, its classes and its criteria."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, ConfigDict, Field

from backend.core.text.schemas import (
    BaseModel,
    ClientId,
    Day,
    EntityRead,
    Filters,
    Line,
    Note,
    Schema,
    SearchText,
    build_text_validator,
    build_unset_default,
)
from backend.core.text.text_validation import ensure_no_personal_code
from backend.domains.ratings.rating_criteria_sets.models import Domain, RatingEvidenceKind

STEP = 0.5

Points = Annotated[float, Field(ge=0, le=1000, multiple_of=STEP, allow_inf_nan=False, strict=True)]
"""Points in halves, as tables of points have them."""
CriterionCode = Annotated[
    str,
    Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,19}$"),
    AfterValidator(build_text_validator(ensure_no_personal_code)),
]
ClassCode = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,29}$")]
Title = Annotated[Line, Field(min_length=1, max_length=200)]
Words = Annotated[Note, Field(min_length=1, max_length=500)]
Kinds = Annotated[list[RatingEvidenceKind], Field(max_length=len(RatingEvidenceKind))]
AppealDays = Annotated[int, Field(ge=0, le=90, strict=True)]


class ClassEntry(Schema):
    """A total of `min_score` or more falls in this class, if in no better one."""

    model_config = ConfigDict(title="RatingClassEntry")

    code: ClassCode
    title: Title
    min_score: Points


Classes = Annotated[list[ClassEntry], Field(min_length=2, max_length=10)]


class CriterionCreate(Schema):
    """A line of the table; it goes to the end."""

    id: ClientId | None = None
    code: CriterionCode
    title: Words
    section: Annotated[Line, Field(max_length=200)] = ""
    domain: Domain = Domain.PROSTITUTION
    max_points: Annotated[Points, Field(gt=0)]
    scoring_note: Note | None = None
    evidence: Kinds = Field(default_factory=list)
    required_evidence: Kinds = Field(default_factory=list)


class CriterionUpdate(Schema):
    """A merge patch."""

    code: CriterionCode = Field(default_factory=build_unset_default)
    title: Words = Field(default_factory=build_unset_default)
    section: Annotated[Line, Field(max_length=200)] = Field(default_factory=build_unset_default)
    domain: Domain = Field(default_factory=build_unset_default)
    max_points: Annotated[Points, Field(gt=0)] = Field(default_factory=build_unset_default)
    scoring_note: Note | None = None
    evidence: Kinds = Field(default_factory=build_unset_default)
    required_evidence: Kinds = Field(default_factory=build_unset_default)


class CriteriaSetFilters(Filters):
    on: Annotated[Day | None, Field(description="in force on this day")] = None
    q: SearchText | None = None


class CriteriaSetCreate(Schema):
    """A new version of the table. What is left out is taken from the set `copy_of`, if named.

    Classes go from the best to the least: the first is `healthy`, the last `not_healthy` from 0.
    A set that is not illustrative names its legal basis.
    """

    id: ClientId | None = None
    org_unit_id: UUID
    name: Title
    legal_basis: Line = ""
    valid_from: Day
    valid_to: Day | None = None
    is_illustrative: bool = True
    appeal_days: AppealDays = 10
    note: Note | None = None
    copy_of: UUID | None = None
    classes: Classes | None = None
    criteria: Annotated[list[CriterionCreate], Field(max_length=100)] | None = None


class CriteriaSetUpdate(Schema):
    """A merge patch. Once a rating uses the set, only `name`, `note` and `valid_to` change."""

    name: Title = Field(default_factory=build_unset_default)
    legal_basis: Line = Field(default_factory=build_unset_default)
    valid_from: Day = Field(default_factory=build_unset_default)
    valid_to: Day | None = None
    is_illustrative: bool = Field(default_factory=build_unset_default)
    appeal_days: AppealDays = Field(default_factory=build_unset_default)
    note: Note | None = None
    classes: Classes = Field(default_factory=build_unset_default)


class ClassRead(BaseModel):
    code: str
    title: str
    min_score: float


class CriterionRead(EntityRead):
    criteria_set_id: UUID
    org_unit_id: UUID
    code: str
    title: str
    section: str
    domain: Domain
    max_points: float
    scoring_note: str | None
    evidence: list[RatingEvidenceKind]
    required_evidence: list[RatingEvidenceKind]
    position: int


class CriteriaSetRow(EntityRead):
    """`is_illustrative`: a sample made up by the project or an administrator, not the law's table.

    `valid_to` is the last day in force; `is_shipped` sets came with the program.
    """

    org_unit_id: UUID
    org_unit_name: str
    name: str
    legal_basis: str
    valid_from: date
    valid_to: date | None
    is_illustrative: bool
    is_shipped: bool
    max_score: float
    classes: list[ClassRead]
    appeal_days: int


class CriteriaSetRead(CriteriaSetRow):
    """`in_use`: a rating was made by it, so that points and classes stay."""

    note: str | None
    in_use: bool
    criteria: list[CriterionRead]
