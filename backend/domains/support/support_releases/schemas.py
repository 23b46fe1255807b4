"""Wire format of published tables: a number, or null where it is hidden. Zero is a number."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from backend.core.text.schemas import BaseModel, ClientId, EntityRead, Filters, Schema
from backend.domains.support.support_services.models import Service
from backend.domains.support.support_services.schemas import Year

Shown = int | None
"""A figure, or null: hidden to protect persons (small, or covering for a small one), or unknown.

Which of them is not told, but where nothing was sent.
"""


class ReleaseFilters(Filters):
    org_unit_id: Annotated[UUID | None, Field(description="this unit and all in it")] = None
    year: Year | None = None


class ReleaseCreate(Schema):
    """Publish a finished year of a district, for ever; without `org_unit_id` one's own.

    `accept_missing` publishes although communes have months that are not sent whole.
    """

    id: ClientId | None = None
    org_unit_id: UUID | None = None
    year: Annotated[Year, Field(strict=True)]
    accept_missing: bool = False


class ReportCoverage(BaseModel):
    """Of how many reports a sum is: `sent` of those that were `due`; the others are unknown."""

    sent: int
    due: int


class CommuneShown(BaseModel):
    """`months_due` null: a table from before months were held against those that were due.

    Of a commune that sent no month nothing is known: its figures are null, which is not 0.
    """

    org_unit_id: UUID
    org_unit_name: str
    months_reported: int
    months_due: int | None = None
    count: Shown
    services: dict[Service, Shown]

    @model_validator(mode="after")
    def nothing_sent_is_unknown(self) -> Self:
        """Tables of before have 0 there: nobody counted it."""
        if self.months_reported == 0:
            self.count, self.services = None, dict.fromkeys(self.services)
        return self


class MinorsShown(BaseModel):
    """Those under 18, as part of all."""

    count: Shown
    services: dict[Service, Shown]


class NeedsShown(BaseModel):
    """The district's needs of the year: both half-years together.

    `reports`: half-years of communes; null in a table from before they were counted.
    """

    reports: ReportCoverage | None = None
    reached_count: Shown
    under_18_count: Shown
    needs: dict[Service, Shown]


class FiguresShown(BaseModel):
    """The fixed table of a year. Null = hidden; which of the hidden ones are small is not told.

    A sum is that of the months that were sent: `reports` of all, `month_reports` of each month, in
    a table from before they were counted null and empty. Periods are null unless the communes that
    sent anything sent the same months.
    """

    reports: ReportCoverage | None = None
    month_reports: list[ReportCoverage] = Field([])
    count: Shown
    services: dict[Service, Shown]
    communes: list[CommuneShown]
    months: list[Shown] = Field(description="January to December")
    quarters: list[Shown]
    halves: list[Shown]
    quarter_services: list[dict[Service, Shown]]
    under_18: MinorsShown
    needs: NeedsShown


class ReleaseRow(EntityRead):
    org_unit_id: UUID
    org_unit_name: str
    year: int


class ReleaseRead(ReleaseRow):
    """`smallest_shown`: figures from 1 to one less are never shown."""

    smallest_shown: int
    figures: FiguresShown


class Preview(BaseModel):
    """What would be published of a year as it stands now."""

    org_unit_id: UUID
    org_unit_name: str
    year: int
    smallest_shown: int
    figures: FiguresShown
