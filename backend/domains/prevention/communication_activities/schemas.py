"""The wire of communication activities."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from backend.core.text.schemas import (
    BaseModel,
    ClientId,
    Count,
    Day,
    EntityRead,
    Filters,
    Line,
    Note,
    Schema,
    SearchText,
    build_catalogue_check,
    build_unset_default,
)
from backend.domains.organisation.areas.queries import AreaAsked
from backend.domains.prevention.communication_activities.models import (
    ActivityForm,
    ActivityStatus,
)
from backend.domains.prevention.materials.models import Audience, MaterialKind
from backend.law import reference
from backend.law.reference.tiers import TierCode
from backend.metrics.geography import Boundaries
from backend.metrics.lists_by_boundaries import ByBoundaries

PROGRAMMES = [programme.code for programme in reference.load_integrated_programmes()]

Programme = Annotated[
    str, build_catalogue_check(lambda: PROGRAMMES), Field(json_schema_extra={"enum": PROGRAMMES})
]
Topic = Annotated[Line, Field(min_length=1)]
Reason = Annotated[Note, Field(min_length=1)]
Communes = Annotated[list[UUID], Field(max_length=200)]
Materials = Annotated[list[UUID], Field(max_length=50, description="materials that it used")]


class ActivityFilters(Filters, ByBoundaries):
    org_unit_id: Annotated[
        UUID | None, Field(description="recorded by this unit or one in it, or held for one")
    ] = None
    area: AreaAsked = None
    form: ActivityForm | None = None
    audience: Audience | None = None
    status: ActivityStatus | None = None
    integrated_programme: Programme | None = None
    held_from: Day | None = None
    held_to: Day | None = None
    is_joint: Annotated[bool | None, Field(description="recorded by a unit above the communes")] = (
        None
    )
    is_due: Annotated[
        bool | None, Field(description="planned, its day has come and nobody said it was held")
    ] = None
    q: Annotated[SearchText | None, Field(description="words of topic, place or partner")] = None


class Counts(Schema):
    """Null: nobody counted, which is not 0. So is what was left out, but what the form tells: a
    meeting is one session, a broadcast one broadcast, and of what a form does not have there is 0.

    `material_count` counts every panel, poster, leaflet and other thing; left out it is the sum of
    `panel_count` and `leaflet_count` where these are known. For the forms panel, poster and
    leaflet, a `material_count` alone is a count of that kind.
    """

    session_count: Count | None = None
    attendee_count: Count | None = None
    material_count: Count | None = None
    panel_count: Count | None = None
    leaflet_count: Count | None = None
    broadcast_count: Count | None = None


class ActivityCreate(Counts):
    """Held, or planned when `held_on` lies ahead.

    `org_unit_id` is who records it: left out, the caller's own unit. A commune's activity is for
    that commune; one of the district names in `commune_ids` the communes that it was for.
    `area_id`: an area of the unit that is valid on `held_on`.
    """

    id: ClientId | None = None
    org_unit_id: UUID | None = None
    commune_ids: Communes | None = None
    form: ActivityForm
    held_on: Day
    topic: Topic
    audience: Audience
    integrated_programme: Programme | None = None
    area_id: UUID | None = None
    place: Line | None = None
    partner: Line | None = None
    material_ids: Materials | None = None
    note: Note | None = None


class ActivityUpdate(Counts):
    """A merge patch of what was not cancelled; other materials stay when a part changes."""

    commune_ids: Communes = Field(default_factory=build_unset_default)
    form: ActivityForm = Field(default_factory=build_unset_default)
    held_on: Day = Field(default_factory=build_unset_default)
    topic: Topic = Field(default_factory=build_unset_default)
    audience: Audience = Field(default_factory=build_unset_default)
    integrated_programme: Programme | None = None
    area_id: UUID | None = None
    place: Line | None = None
    partner: Line | None = None
    material_ids: Materials = Field(default_factory=build_unset_default)
    note: Note | None = None


class Confirmation(Counts):
    """A planned activity took place; without `held_on` on its day, or today if that is ahead."""

    held_on: Day | None = None


class Cancellation(Schema):
    reason: Reason


class ActivityRow(EntityRead):
    """`org_unit_id` recorded it; `commune_ids` are the communes that it was for.

    `keeps_blanks` null: recorded while a blank became 0, so a 0 may be no count.
    """

    org_unit_id: UUID
    org_unit_name: str
    org_unit_level: TierCode
    commune_ids: list[UUID]
    form: ActivityForm
    status: ActivityStatus
    held_on: date
    topic: str
    audience: Audience
    session_count: int | None
    attendee_count: int | None
    material_count: int | None
    panel_count: int | None
    leaflet_count: int | None
    broadcast_count: int | None
    keeps_blanks: bool | None
    integrated_programme: str | None
    area_id: UUID | None
    area_name: str | None
    place: str | None
    partner: str | None
    agency: str | None
    """The partner that recorded it; null of the unit's own offices."""


class ActivityDetail(ActivityRow):
    note: str | None
    cancel_reason: str | None


class UsedMaterial(BaseModel):
    """A material that an activity used."""

    id: UUID
    name: str
    kind: MaterialKind


class ActivityRead(ActivityDetail):
    materials: list[UsedMaterial]
    """Those that the caller may read, by name."""


class ProgrammeRead(BaseModel):
    """A campaign or programme that the plan weaves communication into, with where it says so."""

    code: str
    name: str
    short_name: str
    source: str
    quote: str
    is_verified: bool
    note: str


Year = Annotated[int, Field(ge=2000, le=2100)]


class OverviewFilters(Filters):
    year: Annotated[Year | None, Field(description="default: this year")] = None
    as_of: Annotated[
        Day | None, Field(description="default: today, or the year's last day once past")
    ] = None
    org_unit_id: Annotated[UUID | None, Field(description="communes of this unit")] = None
    boundaries: Annotated[
        Boundaries, Field(description="the communes of the day, or those of 1/7/2025")
    ] = Boundaries.OWN


class KnownCounts(BaseModel):
    """Of how many activities each count is known."""

    session_count: int
    attendee_count: int
    material_count: int
    panel_count: int
    leaflet_count: int
    broadcast_count: int


class Sums(BaseModel):
    """Sums over activities that were held, as far as somebody counted: `known` says of how many.

    Null: of none of them.
    """

    activity_count: int
    session_count: int | None
    attendee_count: int | None
    material_count: int | None
    panel_count: int | None
    leaflet_count: int | None
    broadcast_count: int | None
    known: KnownCounts


class CommuneOverview(Sums):
    """What a commune recorded itself, and how many joint activities were held for it.

    The people and things of a joint activity cannot be split among its communes: they are in
    `joint` of the whole only.
    """

    org_unit_id: UUID
    org_unit_name: str
    org_unit_kind: str
    joint_count: int
    last_held_on: date | None
    is_counted: bool
    """At least one activity of either kind: what `communes_communicating` counts."""


class FormOverview(Sums):
    form: str


class AudienceOverview(Sums):
    audience: str


class Overview(BaseModel):
    """`total` counts every activity once: those of communes and the joint ones.

    `has_other_boundaries`: the communes of 1/7/2025 are others than those of the day.
    """

    year: int
    as_of: date
    boundaries: Boundaries
    has_other_boundaries: bool
    commune_count: int
    counted_count: int
    communes: list[CommuneOverview]
    joint: Sums
    total: Sums
    by_form: list[FormOverview]
    by_audience: list[AudienceOverview]
