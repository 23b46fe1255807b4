"""Schemas of the catalogue of offices."""

from datetime import date
from typing import Annotated

from pydantic import Field

from backend.core.text.schemas import BaseModel, Day, Filters
from backend.law.reference.offices import OfficeFunction
from backend.law.reference.reference_files import Certainty
from backend.law.reference.tiers import Position


class OfficeFilters(Filters):
    """Without `on` the offices of every time."""

    on: Day | None = None
    tier: Annotated[str, Field(pattern="^[a-z_]{1,32}$")] | None = None
    function: OfficeFunction | None = None


class DatedOfficeRead(BaseModel):
    """An office that has a function at a tier, from `valid_from` to `valid_to` (null: open).

    `name` is "" where no text was found that names it; `note` then says so. `tier`: that of a
    unit, or `centre`. `position`: where the tier stands beside the one that runs the plan, on the
    day asked for, else on the office's last day; null for `centre`. `basis`: what names it.
    """

    function: OfficeFunction
    function_name: str
    function_name_en: str
    tier: str
    tier_name: str
    tier_name_en: str
    position: Position | None
    name: str
    name_en: str
    abbreviation: str
    head: str
    valid_from: date | None
    valid_to: date | None
    basis: str
    certainty: Certainty
    note: str
