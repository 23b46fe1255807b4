"""Schemas of the units at which a person works, and of the tiers of government."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from backend.law.reference.tiers import Position, TierCode


class UnitRef(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    kind: str = Field(description='As in its full name: "xã", "thị trấn", "huyện", "tỉnh"')
    level: TierCode
    position: Position = Field(description="Where its tier stands today: does it run the plan?")
    holds_establishments: bool
    ended_on: date | None = Field(description="The unit's last day, if that is over; else null")


class TierRead(BaseModel):
    """A tier of government; `position` says whether its units run the plan."""

    model_config = ConfigDict(from_attributes=True)

    code: str
    name: str
    name_en: str
    rank: int = Field(description="1 is the highest")
    kinds: list[str]
    valid_to: date | None = Field(description="Its last day, if it ended")
    holds_establishments: bool
    position: Position = Field(description="Today's")
