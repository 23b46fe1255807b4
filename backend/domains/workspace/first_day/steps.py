"""The steps of a first day: what each needs, what of that is missing, and who can do it."""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from backend.core.session.actor import Actor
from backend.domains.inspections.inspection_plans.models import InspectionPlanStatus
from backend.domains.planning.plans.models import PlanApprovalStatus
from backend.domains.workspace.first_day.facts import AccountHolder, Facts
from backend.domains.workspace.first_day.schemas import (
    FirstDayNeed,
    FirstDayStep,
    NeedCode,
    StepCode,
)
from backend.law.reference.tiers import Position
from backend.permissions import GRANTED, Permission, Role

MEMBERS_NEEDED = 3
"""Minutes of a visit name three members."""
SECOND_PERSONS_NEEDED = 2
MOST_NAMED = 3

READS_ACCOUNTS = (
    *(Permission.USER_READ, Permission.DUTY_CONFIRM, Permission.PLAN_WRITE),
    Permission.PLAN_APPROVE,
)


class StepNeeds(NamedTuple):
    """What is missing (None: the actor may not read it), and the permission for the next act."""

    needs: list[FirstDayNeed] | None
    done_by: Permission


def list_steps(facts: Facts, actor: Actor, position: Position) -> list[FirstDayStep]:
    """The steps of an office in this position, in their order."""
    return [
        build_step(code, STEPS[code](facts, actor, position), facts, actor)
        for code in STEPS_OF[position]
    ]


STEPS_OF = {
    Position.LEAD: (
        *(StepCode.ACCOUNTS, StepCode.TEAM, StepCode.PLAN),
        *(StepCode.ESTABLISHMENTS, StepCode.VISITS),
    ),
    Position.LOCAL: (StepCode.ACCOUNTS, StepCode.ESTABLISHMENTS),
    Position.SUPERIOR: (StepCode.ACCOUNTS, StepCode.OFFICES),
}


NEED_PLACES = (StepCode.ESTABLISHMENTS, StepCode.VISITS)
"""Steps that an area without establishments does not take."""


def build_step(code: StepCode, step: StepNeeds, facts: Facts, actor: Actor) -> FirstDayStep:
    able = [one for one in facts.holders if step.done_by in GRANTED[one.role]]
    people = dict.fromkeys(one.full_name for one in sorted(able, key=lambda one: not one.is_here))
    return FirstDayStep(
        code=code,
        is_done=None if step.needs is None else not step.needs,
        is_optional=code in NEED_PLACES and facts.office.place_count == 0,
        may_do=any(one.id == actor.id for one in able),
        needs=step.needs or [],
        people=list(people)[:MOST_NAMED],
        roles=[role for role in Role if step.done_by in GRANTED[role]],
    )


def find_account_needs(facts: Facts, actor: Actor, position: Position) -> StepNeeds:
    """The accounts that are missing: those who work, and those who confirm duties."""
    if not any(actor.has_permission(one) for one in READS_ACCOUNTS):
        return StepNeeds(None, Permission.USER_WRITE)
    needs = [FirstDayNeed(code=code) for code in list_missing_duties(facts.holders, position)]
    seconds = {one.id for one in facts.holders if Permission.DUTY_CONFIRM in GRANTED[one.role]}
    if position is not Position.LOCAL and len(seconds) < SECOND_PERSONS_NEEDED:
        lacking = SECOND_PERSONS_NEEDED - len(seconds)
        needs.append(FirstDayNeed(code=NeedCode.TOO_FEW_SECOND_PERSONS, count=lacking))
    if needs and facts.office.waiting_count:
        needs.append(FirstDayNeed(code=NeedCode.WAITING, count=facts.office.waiting_count))
    return StepNeeds(needs, Permission.USER_WRITE)


DUTIES_NEEDED: dict[Position, dict[NeedCode, Permission]] = {
    Position.LEAD: {
        NeedCode.NO_LEAD: Permission.PLAN_WRITE,
        NeedCode.NO_LEADER: Permission.PLAN_APPROVE,
    },
    Position.LOCAL: {NeedCode.NO_LOCAL: Permission.ESTABLISHMENT_WRITE},
    Position.SUPERIOR: {NeedCode.NO_SUPERIOR: Permission.REPORT_STATUTORY},
}


def list_missing_duties(holders: Iterable[AccountHolder], position: Position) -> Iterator[NeedCode]:
    """Duties that nobody holds at the office itself."""
    held = {permission for one in holders if one.is_here for permission in GRANTED[one.role]}
    return (code for code, needed in DUTIES_NEEDED[position].items() if needed not in held)


def find_office_needs(facts: Facts, actor: Actor, _position: Position) -> StepNeeds:
    """The units below that nobody has an account in."""
    if not any(actor.has_permission(one) for one in (*READS_ACCOUNTS, Permission.REPORT_CALENDAR)):
        return StepNeeds(None, Permission.USER_WRITE)
    lacking = facts.office.office_count - facts.office.started_count
    code = NeedCode.OFFICES_WITHOUT_ACCOUNTS
    return StepNeeds(
        [FirstDayNeed(code=code, count=lacking)] if lacking else [], Permission.USER_WRITE
    )


def find_team_needs(facts: Facts, _actor: Actor, _position: Position) -> StepNeeds:
    teams, members = facts.office.team_count, facts.office.member_count or 0
    if teams is None:
        return StepNeeds(None, Permission.TEAM_WRITE)
    if not teams:
        return StepNeeds([FirstDayNeed(code=NeedCode.NO_TEAM)], Permission.TEAM_WRITE)
    lacking = max(0, MEMBERS_NEEDED - members)
    too_few = [FirstDayNeed(code=NeedCode.TOO_FEW_MEMBERS, count=lacking)]
    return StepNeeds(too_few if lacking else [], Permission.TEAM_WRITE)


def find_plan_needs(facts: Facts, actor: Actor, _position: Position) -> StepNeeds:
    if not actor.has_permission(Permission.PLAN_READ):
        return StepNeeds(None, Permission.PLAN_WRITE)
    codes = NeedCode.NO_PLAN, NeedCode.PLAN_DRAFTED, NeedCode.PLAN_SUBMITTED
    acts = Permission.PLAN_WRITE, Permission.PLAN_APPROVE
    return find_approval_needs(facts.office.plan_status, *codes, *acts)


def find_approval_needs(
    status: PlanApprovalStatus | InspectionPlanStatus | None,
    missing: NeedCode,
    drafted: NeedCode,
    submitted: NeedCode,
    write: Permission,
    approve: Permission,
) -> StepNeeds:
    """What a plan or a list of visits still needs to be approved."""
    if status == PlanApprovalStatus.APPROVED:
        return StepNeeds([], write)
    if status == PlanApprovalStatus.SUBMITTED:
        return StepNeeds([FirstDayNeed(code=submitted)], approve)
    return StepNeeds([FirstDayNeed(code=drafted if status else missing)], write)


def find_place_needs(facts: Facts, _actor: Actor, _position: Position) -> StepNeeds:
    if facts.office.place_count is None:
        return StepNeeds(None, Permission.ESTABLISHMENT_WRITE)
    none = [] if facts.office.place_count else [FirstDayNeed(code=NeedCode.NO_ESTABLISHMENTS)]
    return StepNeeds(none, Permission.ESTABLISHMENT_WRITE)


def find_visit_needs(facts: Facts, actor: Actor, _position: Position) -> StepNeeds:
    if not actor.has_permission(Permission.INSPECTION_PLAN_READ):
        return StepNeeds(None, Permission.INSPECTION_PLAN_WRITE)
    if facts.office.signed_visit_id is not None:
        return StepNeeds([], Permission.INSPECTION_PLAN_WRITE)
    codes = NeedCode.NO_VISIT_LIST, NeedCode.VISIT_LIST_DRAFTED, NeedCode.VISIT_LIST_SUBMITTED
    acts = Permission.INSPECTION_PLAN_WRITE, Permission.INSPECTION_PLAN_APPROVE
    return find_approval_needs(facts.office.visits_status, *codes, *acts)


STEPS: dict[StepCode, Callable[[Facts, Actor, Position], StepNeeds]] = {
    StepCode.ACCOUNTS: find_account_needs,
    StepCode.OFFICES: find_office_needs,
    StepCode.TEAM: find_team_needs,
    StepCode.PLAN: find_plan_needs,
    StepCode.ESTABLISHMENTS: find_place_needs,
    StepCode.VISITS: find_visit_needs,
}
