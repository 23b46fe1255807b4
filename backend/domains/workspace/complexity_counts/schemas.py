"""The wire of the counts of complex places and areas by unit."""

from datetime import date
from uuid import UUID

from backend.core.text.schemas import BaseModel
from backend.law.reference.tiers import TierCode
from backend.metrics.geography import Boundaries


class ComplexityCountRead(BaseModel):
    """Declarations in force today: all, those of establishments, and those of areas.

    `revisited`: establishments to which a team whose visits count came back since they were
    declared. `ending`: declarations that end within 30 days.
    """

    declared: int
    establishments: int
    areas: int
    revisited: int
    ending: int


class ComplexityCountRow(ComplexityCountRead):
    """The counts of a unit right below."""

    org_unit_id: UUID
    org_unit_name: str
    org_unit_kind: str
    level: TierCode


class ComplexityCountsRead(BaseModel):
    """The units right below by name; `total`: the whole unit, each declaration once.

    By its own boundaries what was divided between several units counts in each of them; by those
    of 1/7/2025 in none.
    """

    org_unit_id: UUID
    org_unit_name: str
    org_unit_kind: str
    today: date
    ends_by: date
    boundaries: Boundaries
    has_other_boundaries: bool
    opens: bool
    total: ComplexityCountRead
    units: list[ComplexityCountRow]
