"""Sealed visits in the home district, and people who see some of them: the rule by cases."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from backend.core.session.session import Session
from backend.domains.inspections.inspection_plans.models import InspectionPlan, InspectionPlanVisit
from backend.domains.inspections.inspections.models import Inspection
from backend.domains.organisation.accounts.models import RoleGrant, User
from backend.domains.organisation.accounts.passwords import CHEAP, Passwords
from backend.domains.organisation.inspection_teams.models import TeamMember
from backend.permissions import Role
from tests.bench.dataset import CHECKLIST
from tests.bench.ground import GRANT, MEMBER, PLACE, PLAN, TEAM, USER, VISIT, World, key
from tests.bench.jobs import DISTRICT
from tests.bench.registers import PASSWORD

PAST, FUTURE = datetime(2022, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
NUMBERS = 10_000_000
"""Keys of what is added; the register's are below."""
MEMBER_NAME, FORMER, PROPOSER, TEAM_LEADER, CHAIRMAN = (
    *("a-member", "a-former-member"),
    *("the-proposer", "the-team-leader", "the-chairman"),
)
SEATS: dict[str, dict[str, Any]] = {
    MEMBER_NAME: {"function": "member"},
    FORMER: {"function": "leader", "active_to": date(2021, 12, 31)},
    TEAM_LEADER: {"function": "leader"},
}
NAMES = (MEMBER_NAME, FORMER, PROPOSER, TEAM_LEADER, CHAIRMAN)
PEOPLE = {name: key(USER, NUMBERS + number) for number, name in enumerate(NAMES)}
KEEPERS = {PROPOSER, TEAM_LEADER, CHAIRMAN}


@dataclass(frozen=True)
class Sealed:
    """A draft of minutes that a line hides: since when whom the line is shown, and who sees it."""

    plan_status: str
    members_from: datetime | None
    public_from: datetime | None
    seen_by: frozenset[str]
    inspected_on: date = date(2022, 10, 2)

    @property
    def id(self) -> UUID:
        return key(VISIT, NUMBERS + SEALED.index(self))


SEALED = (
    Sealed(
        *("approved", PAST, FUTURE, frozenset({MEMBER_NAME, *KEEPERS})),
        inspected_on=date(2022, 9, 30),
    ),
    Sealed("approved", FUTURE, FUTURE, frozenset()),
    Sealed("approved", PAST, PAST, frozenset({DISTRICT, *NAMES})),
    Sealed("submitted", None, None, frozenset(KEEPERS)),
    Sealed("draft", None, None, frozenset({PROPOSER, TEAM_LEADER})),
)
OPEN_TO_TEAM = SEALED[0]
"""The visit of J4's first place, team and day."""


def add_sealed_visits(db: Session, world: World) -> None:
    add_people(db, world)
    of_team = {"org_unit_id": world.home, "team_id": key(TEAM, 0), "team_level": "district"}
    for number, sealed in enumerate(SEALED):
        plan = InspectionPlan(
            id=key(PLAN, NUMBERS + number),
            **of_team,
            period_kind="year",
            period_start=date(2022, 1, 1),
            period_end=date(2022, 12, 31),
            title="Kế hoạch kiểm tra năm 2022",
            status=sealed.plan_status,
            proposer_id=PEOPLE[PROPOSER],
        )
        db.save(plan)
        add_line(db, plan, sealed, number)
        db.save(build_minutes(sealed.id, number, of_team, sealed, status="draft"))
    counted = key(VISIT, NUMBERS + len(SEALED))
    db.save(build_minutes(counted, 0, of_team, OPEN_TO_TEAM, status="signed"))


def add_people(db: Session, world: World) -> None:
    hashed = Passwords(CHEAP).hash_now(PASSWORD)
    for number, (name, id) in enumerate(PEOPLE.items()):
        role = Role.LEADER if name == CHAIRMAN else Role.LEAD_OFFICER
        within = {"org_unit_id": world.home}
        db.save(User(id=id, username=name, full_name=name, password_hash=hashed, **within))
        db.save(RoleGrant(id=key(GRANT, NUMBERS + number), user_id=id, role=role, **within))
        if name in SEATS:
            seat = {"full_name": name, "agency": "Công an", "inspection_card_no": name}
            ids = {"id": key(MEMBER, NUMBERS + number), "team_id": key(TEAM, 0), "user_id": id}
            db.save(TeamMember(**ids, **within, **seat, **SEATS[name]))


def add_line(db: Session, plan: InspectionPlan, sealed: Sealed, number: int) -> None:
    db.save(
        InspectionPlanVisit(
            id=to_line_id(number),
            org_unit_id=plan.org_unit_id,
            plan_id=plan.id,
            team_id=plan.team_id,
            establishment_id=key(PLACE, number),
            planned_on=sealed.inspected_on,
            is_unannounced=True,
            members_from=sealed.members_from,
            public_from=sealed.public_from,
        )
    )


def to_line_id(number: int) -> UUID:
    return key(PLAN, 2 * NUMBERS + number)


def build_minutes(
    id: UUID, number: int, of_team: dict[str, Any], sealed: Sealed, *, status: str
) -> Inspection:
    return Inspection(
        id=id,
        **of_team,
        establishment_id=key(PLACE, number),
        kind="planned",
        inspected_on=sealed.inspected_on,
        status=status,
        checklist_version=CHECKLIST,
        veil_id=to_line_id(number),
    )
