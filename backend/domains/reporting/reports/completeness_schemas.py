"""Schemas of what a report lacks."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel


class MissingItem(BaseModel):
    """A record to open; without `id` nobody has entered it: the form of `on_date` and the unit."""

    entity: str
    id: UUID | None
    label: str | None
    on_date: date | None
    org_unit_id: UUID
    org_unit_name: str | None


class ReportMissingRead(BaseModel):
    """What a report lacks before it is submitted.

    `blocks`: it must be there. `asks`: it is enough to say that one goes on without it. Neither:
    it is shown, and submitting is free. `count`: how many there are, `items`: the first 50 of them,
    as far as the reader may read such records.
    """

    pointer: str
    code: str
    message: str
    name: str
    blocks: bool
    asks: bool
    count: int
    items: list[MissingItem]
