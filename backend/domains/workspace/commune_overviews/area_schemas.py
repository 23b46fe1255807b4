"""The wire of a commune by its areas."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel

from backend.domains.organisation.areas.models import AreaKind


class AreaPlaces(BaseModel):
    """The register as it stands today, as `EstablishmentCounts` has it."""

    active: int
    suspended: int
    closed: int
    uninspected: int
    uncounted: int


class AreaVisits(BaseModel):
    """Signed visits of the year that name the area."""

    signed: int
    last_on: date | None


class AreaActivities(BaseModel):
    """Activities of the year that the commune held in the area."""

    held: int
    last_held_on: date | None


class AreaCounts(BaseModel):
    """One area; `area_id` null: records that name none. A section is null where the caller may
    not read its records.
    """

    area_id: UUID | None
    name: str | None
    kind: AreaKind | None
    establishments: AreaPlaces | None
    inspections: AreaVisits | None
    communication: AreaActivities | None


class CommuneAreasRead(BaseModel):
    """`own_teams_only`: the caller reads no other team's visits, so these are not all."""

    org_unit_id: UUID
    year: int
    as_of: date
    own_teams_only: bool
    areas: list[AreaCounts]
