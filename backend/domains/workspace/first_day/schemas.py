"""The wire of the first day."""

from enum import StrEnum
from uuid import UUID

from backend.core.text.schemas import BaseModel
from backend.permissions import Role


class StepCode(StrEnum):
    """In the order in which an office takes them."""

    ACCOUNTS = "accounts"
    OFFICES = "offices"
    TEAM = "team"
    PLAN = "plan"
    ESTABLISHMENTS = "establishments"
    VISITS = "visits"


class NeedCode(StrEnum):
    """What is still missing of a step."""

    NO_LEAD = "no_lead"
    NO_LOCAL = "no_local"
    NO_SUPERIOR = "no_superior"
    NO_LEADER = "no_leader"
    TOO_FEW_SECOND_PERSONS = "too_few_second_persons"
    WAITING = "waiting"
    OFFICES_WITHOUT_ACCOUNTS = "offices_without_accounts"
    NO_TEAM = "no_team"
    TOO_FEW_MEMBERS = "too_few_members"
    NO_PLAN = "no_plan"
    PLAN_DRAFTED = "plan_drafted"
    PLAN_SUBMITTED = "plan_submitted"
    NO_ESTABLISHMENTS = "no_establishments"
    NO_VISIT_LIST = "no_visit_list"
    VISIT_LIST_DRAFTED = "visit_list_drafted"
    VISIT_LIST_SUBMITTED = "visit_list_submitted"


class FirstDayNeed(BaseModel):
    """`count`: how many, where that says more than the code."""

    code: NeedCode
    count: int | None = None


class FirstDayStep(BaseModel):
    """`is_done` is null where the caller's roles read nothing of it.

    `is_optional`: nothing waits for it. An area may have no establishments, and then none to visit.

    `people` are those who can do what comes next, and `roles` what an account for it would hold.
    """

    code: StepCode
    is_done: bool | None
    is_optional: bool
    may_do: bool
    needs: list[FirstDayNeed]
    people: list[str]
    roles: list[Role]


class FirstDayRead(BaseModel):
    """`is_complete`: nothing that the caller may know of is missing, but for optional steps."""

    org_unit_id: UUID
    org_unit_name: str
    org_unit_kind: str
    level: str
    year: int
    is_complete: bool
    steps: list[FirstDayStep]
