"""The wire of the register of establishments."""

import re
from datetime import date
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import BeforeValidator, ConfigDict, Field

from backend.core.sql.pagination import PageQuery
from backend.core.text.schemas import (
    BaseModel,
    ClientId,
    Code,
    Coordinate,
    Count,
    Day,
    EntityRead,
    Line,
    Moment,
    Name,
    Note,
    Schema,
    SearchText,
    build_catalogue_check,
    build_text_validator,
    build_unset_default,
)
from backend.core.text.text_validation import (
    ensure_no_personal_code,
    is_enterprise_code,
    normalize_line,
)
from backend.domains.establishments.establishments.models import EstablishmentStatus
from backend.domains.organisation.areas.queries import AreaAsked
from backend.law import reference
from backend.metrics.lists_by_boundaries import ByBoundaries

TYPES = [kind.code for kind in reference.load_establishment_types()]

TypeCode = Annotated[
    str, build_catalogue_check(lambda: TYPES), Field(json_schema_extra={"enum": TYPES})
]
_HOUSEHOLD = re.compile(r"(?:mã số )?(?:HKD|hộ kinh doanh)[ :.]*[0-9]{12}", re.IGNORECASE)


def is_registration_no(text: str) -> bool:
    """Whether it is an enterprise's code, or 12 digits said to be a household business's."""
    return _HOUSEHOLD.fullmatch(text) is not None or is_enterprise_code(text)


def _registration_no(text: str) -> str:
    line = normalize_line(text)
    return line if is_registration_no(line) else ensure_no_personal_code(line)


RegistrationNo = Annotated[
    str, BeforeValidator(build_text_validator(_registration_no)), Field(min_length=1, max_length=60)
]
"""The number under which a business is registered.

Bare 12 digits are refused: they look like a citizen's number. "HKD 035203001234" passes: whoever
writes it says that it is the business's. That a household business is registered for tax under the
number of its head since 1/7/2025 (TT 86/2024/TT-BTC Điều 5) is not verified.
"""
Address = Annotated[Line, Field(min_length=1)]
Latitude = Annotated[Coordinate, Field(ge=-90, le=90)]


class LastOutcome(StrEnum):
    """The outcome of the latest signed visit, or that there was none."""

    NO_VIOLATION = "no_violation"
    REMINDER = "reminder"
    VIOLATION_RECORDED = "violation_recorded"
    TRANSFERRED = "transferred"
    NEVER = "never"


class EstablishmentSort(StrEnum):
    """`attention`: in business first, then never visited, then the visit longest ago."""

    NAME = "name"
    ATTENTION = "attention"
    RECENT = "recent"


class EstablishmentFilters(ByBoundaries):
    """What a list of establishments is narrowed by; an export takes the same."""

    model_config = ConfigDict(extra="forbid")

    status: EstablishmentStatus | None = None
    establishment_type: TypeCode | None = None
    org_unit_id: Annotated[UUID | None, Field(description="this unit and all in it")] = None
    area: AreaAsked = None
    last_outcome: LastOutcome | None = None
    uncounted: Annotated[
        bool | None, Field(description="no head count in this quarter or the one before")
    ] = None
    inspected: Annotated[
        bool | None,
        Field(description="the latest signed visit, of whatever team, lies in this year"),
    ] = None
    is_complex: Annotated[bool | None, Field(description="declared complex today")] = None
    site_id: Annotated[
        UUID | None, Field(description="all that were ever known at the same site")
    ] = None
    q: SearchText | None = None


class EstablishmentQuery(EstablishmentFilters, PageQuery):
    sort: EstablishmentSort = EstablishmentSort.NAME


class EstablishmentCreate(Schema):
    """A place new to the register; `org_unit_id` is a commune that exists today.

    `allow_duplicate` enters it although the commune has one of the same name and address.
    `area_id`: an area of the commune that is valid today.
    """

    id: ClientId | None = None
    org_unit_id: UUID
    name: Name
    establishment_type: TypeCode
    address: Address
    area_id: UUID | None = None
    status: EstablishmentStatus = EstablishmentStatus.ACTIVE
    owner_name: Name | None = None
    manager_name: Name | None = None
    business_registration_no: RegistrationNo | None = None
    security_certificate_no: Code | None = None
    security_certificate_expires_on: Day | None = None
    room_count: Count | None = None
    latitude: Latitude | None = None
    longitude: Coordinate | None = None
    opened_on: Day | None = None
    closed_on: Day | None = None
    allow_duplicate: bool = False


class EstablishmentUpdate(Schema):
    """A merge patch. Closing needs `closed_on`; reopening empties it.

    Another commune empties `area_id` unless it names one of that commune's.
    """

    org_unit_id: UUID = Field(default_factory=build_unset_default)
    name: Name = Field(default_factory=build_unset_default)
    establishment_type: TypeCode = Field(default_factory=build_unset_default)
    address: Address = Field(default_factory=build_unset_default)
    area_id: UUID | None = None
    status: EstablishmentStatus = Field(default_factory=build_unset_default)
    owner_name: Name | None = None
    manager_name: Name | None = None
    business_registration_no: RegistrationNo | None = None
    security_certificate_no: Code | None = None
    security_certificate_expires_on: Day | None = None
    room_count: Count | None = None
    latitude: Latitude | None = None
    longitude: Coordinate | None = None
    opened_on: Day | None = None
    closed_on: Day | None = None
    allow_duplicate: bool = False


class EstablishmentRow(EntityRead):
    """A line of the register, with its latest visit and head count.

    `is_complex`: a decision in force today declares it complex.
    """

    name: str
    establishment_type: str
    address: str
    org_unit_id: UUID
    org_unit_name: str
    area_id: UUID | None
    area_name: str | None
    site_id: UUID
    status: EstablishmentStatus
    last_inspected_on: date | None
    last_outcome: LastOutcome | None
    last_counted_on: date | None
    workforce_total: int | None
    workforce_female: int | None
    is_complex: bool


class EstablishmentRead(EstablishmentRow):
    """A place in full. Its ETag speaks of its own fields; latest visit and count may be newer."""

    owner_name: str | None
    manager_name: str | None
    business_registration_no: str | None
    security_certificate_no: str | None
    security_certificate_expires_on: date | None
    room_count: int | None
    latitude: float | None
    longitude: float | None
    opened_on: date | None
    closed_on: date | None


class CertificateIssuerRead(BaseModel):
    """Who issues the certificate of public order in these days, to places with so many rooms."""

    name: str
    citation: str
    valid_from: date
    valid_to: date | None
    rooms_from: int | None
    rooms_to: int | None
    is_verified: bool
    note: str


class EstablishmentTypeRead(BaseModel):
    """A kind of establishment; `needs_security_certificate`: conditional on public order.

    `certificate_issuers` is empty for the days of which the law was not read.
    """

    code: str
    name: str
    group: str
    group_name: str
    needs_security_certificate: bool
    is_verified: bool
    note: str
    certificate_issuers: list[CertificateIssuerRead]


class WorkforceCountCreate(Schema):
    """Head counts on one day; `female`, `under_18` and each `with_…` are among `total`.

    Null is a number that nobody counted, which is not 0.
    """

    id: ClientId | None = None
    counted_on: Day | None = None
    total: Count
    female: Count
    under_18: Count | None = None
    with_contract: Count | None = None
    with_health_check: Count | None = None
    with_temporary_residence: Count | None = None


class WorkforceCountUpdate(Schema):
    counted_on: Day = Field(default_factory=build_unset_default)
    total: Count = Field(default_factory=build_unset_default)
    female: Count = Field(default_factory=build_unset_default)
    under_18: Count | None = None
    with_contract: Count | None = None
    with_health_check: Count | None = None
    with_temporary_residence: Count | None = None


class WorkforceCountRead(EntityRead):
    """`keeps_blanks` null: written while a blank became 0, so `under_18` 0 may be no count."""

    establishment_id: UUID
    org_unit_id: UUID
    counted_on: date
    total: int
    female: int
    under_18: int | None
    with_contract: int | None
    with_health_check: int | None
    with_temporary_residence: int | None
    keeps_blanks: bool | None


class PlaceCountRead(BaseModel):
    """A place in business on the day asked for, and what was counted there.

    `count`: the head count of that day; `before`: the latest of an earlier day. Null: none.
    """

    establishment_id: UUID
    name: str
    establishment_type: str
    address: str
    org_unit_id: UUID
    org_unit_name: str
    count: WorkforceCountRead | None
    before: WorkforceCountRead | None


class CommitmentCreate(Schema):
    id: ClientId | None = None
    signed_on: Day
    note: Note | None = None


class CommitmentUpdate(Schema):
    signed_on: Day = Field(default_factory=build_unset_default)
    note: Note | None = None


class CommitmentRead(EntityRead):
    establishment_id: UUID
    org_unit_id: UUID
    signed_on: date
    note: str | None


class TimelineItem(BaseModel):
    """One thing that happened to a place.

    `kind` = `<record>.<what>`: `establishment.closed`, `establishment.moved`,
    `workforce_count.created`, `inspection.signed` … `on` is the civil date that it bears, `id` the
    record, `record` what that record says now, `changes` = {field: [before, after]}.
    `establishment_id` tells whose it is where the whole site is told.
    """

    seq: int
    at: Moment
    on: date
    kind: str
    id: UUID
    establishment_id: UUID
    actor_name: str | None
    record: dict[str, Any]
    changes: dict[str, list[Any]]
