"""Schemas of allocations."""

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field

from backend.core.text.schemas import (
    BaseModel,
    ClientId,
    EntityRead,
    Filters,
    Note,
    Schema,
    build_unset_default,
)
from backend.domains.planning.plans.schemas import TargetCode, Year

Amount = Annotated[int, Field(ge=0, le=10**9, strict=True)]
Total = Annotated[int, Field(ge=1, le=10**9, strict=True)]


class AllocatedAmount(Schema):
    org_unit_id: UUID
    amount: Amount


def ensure_named_once(parts: list[AllocatedAmount]) -> list[AllocatedAmount]:
    """Raise ValueError if a unit has two amounts."""
    if len({part.org_unit_id for part in parts}) != len(parts):
        raise ValueError("a unit is named twice")
    return parts


Parts = Annotated[list[AllocatedAmount], Field(max_length=1000), AfterValidator(ensure_named_once)]


class AllocationFilters(Filters):
    plan_id: UUID | None = None
    year: Annotated[int | None, Field(ge=2000, le=2100)] = None


class AllocationCreate(Schema):
    """The allocation of a target of one's own plan.

    `parts`: units right below. Of a number their amounts add up to it once it is in force; while
    it is drafted they may still be less. Of a share `total` says what is allocated; left out, it is
    the number that the share is today. Where the target has its own number it is left out.
    """

    id: ClientId | None = None
    plan_id: UUID
    code: TargetCode
    total: Total | None = None
    parts: Parts = Field(default_factory=list)
    note: Note | None = None


class AllocationUpdate(Schema):
    """A merge patch; `parts` replaces all amounts in one act."""

    total: Total = Field(default_factory=build_unset_default)
    parts: Parts = Field(default_factory=build_unset_default)
    note: Note | None = None


class AllocationRow(EntityRead):
    """`allocated` and `unallocated` add up to `total`. `own_amount`: that of the reader's unit.

    `is_fixed`: `total` is the target's own number. `in_force`: as approved, not drafted anew.
    """

    plan_id: UUID
    plan_title: str
    year: Year
    org_unit_id: UUID
    org_unit_name: str
    code: str
    title: str
    short_title: str
    total: int
    is_fixed: bool
    in_force: bool
    allocated: int
    unallocated: int
    own_amount: int | None
    note: str | None


class AllocatedPart(BaseModel):
    """A unit right below on the last day of the plan's year, or one that has an amount.

    `amount` null: nothing was said of it. `reached`: what the target counts there today; null
    where that is not told by unit. `whole`: of how many, for a share.
    """

    org_unit_id: UUID
    name: str
    kind: str
    amount: int | None
    reached: int | None
    whole: int | None


class ShareToday(BaseModel):
    """What a share is as a number: the least that is `percent` of the `whole` counted today."""

    percent: int
    whole: int
    number: int


class AllocationRead(AllocationRow):
    """`share_today`: null of a number, and where nothing is counted."""

    share_today: ShareToday | None
    parts: list[AllocatedPart]
