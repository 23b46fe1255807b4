"""The wire of work packages."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from backend.core.text.schemas import BaseModel, Moment
from backend.domains.catalogues.violation_types.schemas import ViolationTypeRead
from backend.domains.establishments.establishments.schemas import EstablishmentRead
from backend.domains.inspections.inspection_plans.schemas import VisitRead
from backend.domains.inspections.inspections.schemas import InspectionRead
from backend.domains.inspections.inspections.template_schemas import TemplateRead
from backend.domains.organisation.areas.schemas import AreaRead
from backend.domains.organisation.inspection_teams.schemas import TeamRead


class WorkPackageIds(BaseModel):
    """All records of the package as it is now: the device removes every other one."""

    establishments: list[UUID]
    visits: list[UUID]
    inspections: list[UUID]


class WorkPackage(BaseModel):
    """What the caller needs today in the field: lines of plans to be visited, drafts of minutes.

    With `after`, records and parts that are as they were in the package before are left out: the
    lists have only others, a part is null.
    """

    user_id: UUID
    device_id: Annotated[UUID | None, Field(description="the registered device; null: none")]
    as_of: Annotated[date, Field(description="the civil day for which it is")]
    issued_at: Annotated[Moment, Field(description="when it was signed")]
    expires_at: Annotated[Moment, Field(description="then the device removes it")]
    cursor: Annotated[str, Field(description="for `after` of the next package")]
    present: WorkPackageIds
    left_out: Annotated[int, Field(description="places beyond the 50 that a package may have")]
    establishments: list[EstablishmentRead]
    visits: list[VisitRead]
    inspections: Annotated[list[InspectionRead], Field(description="drafts of the own teams")]
    teams: Annotated[
        list[TeamRead] | None, Field(description="the own teams with their members of today")
    ]
    checklists: Annotated[
        list[TemplateRead] | None, Field(description="in force, or followed by a draft")
    ]
    violation_types: Annotated[
        list[ViolationTypeRead] | None, Field(description="acts and penalties in force")
    ]
    areas: Annotated[
        list[AreaRead] | None, Field(description="areas of the communes of these places")
    ]


class PublicKey(BaseModel):
    """A public key of ours (RFC 7517)."""

    kty: Literal["EC"]
    crv: Literal["P-256"]
    alg: Literal["ES256", "ECDH-ES"]
    use: Literal["sig", "enc"]
    kid: str
    x: str
    y: str


class PublicKeySet(BaseModel):
    keys: list[PublicKey]
