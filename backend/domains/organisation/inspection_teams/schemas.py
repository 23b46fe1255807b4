"""The wire of teams 178 and their members."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from backend.core.errors.warnings import Hint
from backend.core.text.schemas import (
    ClientId,
    Code,
    Day,
    EntityRead,
    Filters,
    Name,
    Schema,
    build_unset_default,
)
from backend.domains.organisation.inspection_teams.models import MemberFunction
from backend.law.reference.tiers import TierCode


class TeamFilters(Filters):
    level: TierCode | None = None
    is_active: bool | None = None
    org_unit_id: Annotated[UUID | None, Field(description="this unit and all in it")] = None


class TeamCreate(Schema):
    """A team founded by a decision of its unit's chairman; `level`, if given, is the unit's."""

    id: ClientId | None = None
    org_unit_id: UUID
    level: TierCode | None = None
    name: Name
    decision_no: Code | None = None
    decided_on: Day | None = None


class TeamUpdate(Schema):
    """A merge patch. `is_active: false` dissolves the team; its records stay."""

    name: Name = Field(default_factory=build_unset_default)
    decision_no: Code | None = None
    decided_on: Day | None = None
    is_active: bool = Field(default_factory=build_unset_default)


class TeamRow(EntityRead):
    org_unit_id: UUID
    org_unit_name: str
    name: str
    level: TierCode
    decision_no: str | None
    decided_on: date | None
    is_active: bool
    member_count: int
    """Members on the day of asking."""


class MemberRead(EntityRead):
    """An official in a team; `user_id` when they have an account and record visits themselves."""

    team_id: UUID
    org_unit_id: UUID
    user_id: UUID | None
    full_name: str
    agency: str
    function: MemberFunction
    inspection_card_no: str
    active_from: date | None
    active_to: date | None


class MemberAnswer(MemberRead):
    """A member who was just entered or changed."""

    warnings: list[Hint]


class TeamRead(TeamRow):
    members: list[MemberRead]
    warnings: list[Hint]


class MemberFilters(Filters):
    on: Annotated[Day | None, Field(description="members on this day")] = None


class MemberCreate(Schema):
    """Without `active_from` a member since the team exists; `active_to` is the last day."""

    id: ClientId | None = None
    user_id: UUID | None = None
    full_name: Name
    agency: Name
    function: MemberFunction = MemberFunction.MEMBER
    inspection_card_no: Code
    active_from: Day | None = None
    active_to: Day | None = None


class MemberUpdate(Schema):
    """A merge patch; a member who leaves gets an `active_to`."""

    user_id: UUID | None = None
    full_name: Name = Field(default_factory=build_unset_default)
    agency: Name = Field(default_factory=build_unset_default)
    function: MemberFunction = Field(default_factory=build_unset_default)
    inspection_card_no: Code = Field(default_factory=build_unset_default)
    active_from: Day | None = None
    active_to: Day | None = None
