"""The wire of monthly support counts: numbers only, and no field in which a story would fit."""

from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field

from backend.core.text.schemas import (
    BaseModel,
    ClientId,
    EntityRead,
    Filters,
    Month,
    Schema,
    build_unset_default,
)
from backend.domains.support.support_services.models import Service
from backend.metrics.lists_by_boundaries import ByOwnBoundaries

Times = Annotated[int, Field(ge=0, le=10_000, strict=True)]
"""How often a commune gave a service in a month: 0 to ten thousand."""
Year = Annotated[int, Field(ge=2003, le=2099)]
"""A calendar year since the ordinance of 2003 came into force."""


class SupportServiceFilters(Filters, ByOwnBoundaries):
    """Months from `from` to `to`, both included."""

    org_unit_id: Annotated[UUID | None, Field(description="this unit and all in it")] = None
    service: Service | None = None
    from_: Annotated[Month | None, Field(alias="from")] = None
    to: Month | None = None


class SupportServiceCreate(Schema):
    """A month's count of one service; `under_18_count` is among it, null where not counted.

    `count` null says that nobody counted the service in the month.
    """

    id: ClientId | None = None
    org_unit_id: UUID
    month: Month
    service: Service
    count: Times | None
    under_18_count: Times | None = None


class SupportServiceUpdate(Schema):
    """A merge patch of the numbers; another month or service is another record."""

    count: Times | None = Field(default_factory=build_unset_default)
    under_18_count: Times | None = None


class SupportServiceRead(EntityRead):
    """`keeps_blanks` null: written while a blank became 0, so a 0 may be no count.

    `count` null: somebody said that it was not counted.
    """

    org_unit_id: UUID
    org_unit_name: str
    month: Month
    service: Service
    count: int | None
    under_18_count: int | None
    keeps_blanks: bool | None


class MonthSheetQuery(BaseModel):
    """Whose month; without them the caller's own commune and the month before this one."""

    model_config = ConfigDict(extra="forbid")

    org_unit_id: UUID | None = None
    month: Month | None = None


class SheetLine(Schema):
    """What is written for one service; null: not counted."""

    service: Service
    count: Times | None
    under_18_count: Times | None = None


class SheetWrite(Schema):
    """The month of one commune, all services at once; those left out stay as they are."""

    org_unit_id: UUID
    month: Month
    lines: Annotated[list[SheetLine], Field(min_length=1, max_length=len(Service))]


class SheetLineRead(BaseModel):
    """One service: this month's numbers beside the month before.

    `count` null: nothing is written yet, or with `is_uncounted` somebody said that it was not
    counted; `under_18_count` null beside a count: nobody counted them.
    `keeps_blanks` false: this month's numbers are from when a blank became 0.
    """

    service: Service
    count: int | None
    is_uncounted: bool
    under_18_count: int | None
    count_before: int | None
    under_18_count_before: int | None
    keeps_blanks: bool


class SheetRead(BaseModel):
    """A commune's month as one form. `version` is that of the whole sheet: 0 while it is empty."""

    org_unit_id: UUID
    org_unit_name: str
    month: Month
    version: int
    lines: list[SheetLineRead]


class CommuneReporting(BaseModel):
    """The months that a unit has sent, and those that are past and missing.

    A month is sent once each service has a count or is said not to have been counted.
    """

    org_unit_id: UUID
    org_unit_name: str
    reported: list[Month]
    missing: list[Month]


class Reporting(BaseModel):
    """Who has sent which month: no numbers, so that anyone concerned may urge the others."""

    year: int
    units: list[CommuneReporting]


class MonthsAsked(BaseModel):
    """The months of a year, or those that are asked for today: this year's, and to the end of March
    those of the year before. None is missing from before the month of the unit's first account.
    """

    units: list[CommuneReporting]


class UnitFigures(BaseModel):
    """A commune's year; `months` are those of which anything was written.

    A service of which nothing was counted is null: not known, which is not zero. So is the whole
    where nothing was counted at all. The minors are those of `under_18_known` of the `row_count`
    numbers, null where nobody counted them.
    """

    org_unit_id: UUID
    org_unit_name: str
    count: int | None
    under_18_count: int | None
    under_18_known: int
    row_count: int
    services: dict[Service, int | None]
    months: list[Month]


class SupportFigures(BaseModel):
    """The year of the caller's communes in exact numbers: for the office and a commune itself.

    `under_18_count` is the sum of `under_18_known` of the `row_count` numbers; null: none known.
    `count` null: nothing was written.
    """

    year: int
    count: int | None
    under_18_count: int | None
    under_18_known: int
    row_count: int
    services: dict[Service, int | None]
    months: list[int | None] = Field(description="January to December; null: nothing written")
    units: list[UnitFigures]


class FormColumn(BaseModel):
    """One column of the statutory line; `count` null: nobody counted it."""

    code: str
    title: str
    count: int | None
    services: list[Service]


class StatutoryLine(BaseModel):
    """The unit's line of form 501-502, exact: what the law asks of the office.

    `is_verified` is false where the form's text could not be read: see `source`. It is the sum of
    `months_sent` of the `months_due` months of the units that count, each with its seven services;
    what was not sent, or not counted, is unknown.
    """

    year: int
    months_sent: int
    months_due: int
    org_unit_id: UUID
    org_unit_name: str
    form: str
    source: str
    is_verified: bool
    columns: list[FormColumn]
