"""The wire of site histories and owners: businesses at one site, acts on them, places by owner."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field

from backend.core.sql.pagination import After, Limit
from backend.core.text.schemas import (
    BaseModel,
    ClientId,
    Code,
    Coordinate,
    Count,
    Day,
    Line,
    Moment,
    Name,
    Schema,
    SearchText,
)
from backend.domains.establishments.establishments.models import EstablishmentStatus, StepKind
from backend.domains.establishments.establishments.same_place import Likeness
from backend.domains.establishments.establishments.schemas import (
    Address,
    Latitude,
    RegistrationNo,
    TypeCode,
)

Reason = Annotated[Line, Field(min_length=1)]


class SiteAnswer(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class Succession(Schema):
    """What opens where another closed. Address, unit, area and position are the other's.

    `owner_name` must be said, though it may be null (not known): it is never taken over silently.
    `org_unit_id` is asked for only where the other's commune was divided since.
    """

    id: ClientId | None = None
    changed_on: Day
    name: Name
    owner_name: Name | None
    establishment_type: TypeCode | None = None
    manager_name: Name | None = None
    business_registration_no: RegistrationNo | None = None
    security_certificate_no: Code | None = None
    room_count: Count | None = None
    reason: Reason | None = None
    org_unit_id: UUID | None = None


class SiteLink(Schema):
    """Another establishment of the register that stood at the same place."""

    other_id: UUID
    reason: Reason | None = None


class SiteUnlink(Schema):
    reason: Reason


class SiteRecordCounts(SiteAnswer):
    """What is known of a place's visits and violations; null for those who may not read them.

    `visit_count` counts signed visits, `unexecuted_count` decisions that are not carried out.
    """

    visit_count: int | None
    last_visited_on: date | None
    violation_count: int | None
    unexecuted_count: int | None


class PlaceRef(SiteAnswer):
    id: UUID
    version: int
    name: str
    establishment_type: str
    address: str
    org_unit_id: UUID
    org_unit_name: str
    status: EstablishmentStatus
    owner_name: str | None
    opened_on: date | None
    closed_on: date | None


class SiteMember(PlaceRef, SiteRecordCounts):
    """One establishment of the chain, from `opened_on` (null: not known) to `closed_on`."""


class SiteCandidate(PlaceRef):
    """May have stood at the same place, for the reason in `likeness`: a hint to look."""

    likeness: Likeness


class SiteStepRead(SiteAnswer):
    id: UUID
    establishment_id: UUID
    other_id: UUID
    kind: StepKind
    stepped_on: date
    reason: str | None
    at: Moment
    actor_name: str | None


class SiteHistoryRead(SiteAnswer):
    """The chain, the oldest first; `overlaps`: more than one of it is not closed."""

    site_id: UUID
    overlaps: bool
    items: list[SiteMember]
    steps: list[SiteStepRead]
    candidates: list[SiteCandidate]


class CandidateQuery(BaseModel):
    """A place that is about to be entered."""

    model_config = ConfigDict(extra="forbid")

    org_unit_id: UUID
    address: Address
    latitude: Latitude | None = None
    longitude: Coordinate | None = None


class CandidateList(SiteAnswer):
    items: list[SiteCandidate]
    next: None = None


class MatchedBy(StrEnum):
    """Why a place stands among an owner's."""

    NAME = "name"
    REGISTRATION = "registration"
    BOTH = "both"


class OwnerQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    org_unit_id: Annotated[UUID | None, Field(description="this unit and all in it")] = None
    several: Annotated[bool | None, Field(description="more than one place")] = None
    q: SearchText | None = None
    after: After = None
    limit: Limit = 50


class OwnerRow(SiteAnswer):
    """Places under one owner's name. Equal names do not mean one person.

    `establishment_id` is one of them, by which the others are asked for.
    """

    establishment_id: UUID
    owner_name: str
    place_count: int
    open_count: int
    violation_count: int | None
    unexecuted_count: int | None


class OwnerPlace(PlaceRef, SiteRecordCounts):
    matched_by: MatchedBy


class OwnerRead(SiteAnswer):
    """The places of whoever owns this one, by equal name or equal registration number."""

    owner_name: str | None
    place_count: int
    open_count: int
    violation_count: int | None
    unexecuted_count: int | None
    items: list[OwnerPlace]
