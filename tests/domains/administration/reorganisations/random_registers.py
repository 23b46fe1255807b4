"""Draws a register of a district at random, and an act that carries it over to new communes."""

import random
from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.domains.administration.reorganisations.models import Reorganisation
from backend.domains.administration.reorganisations.schemas import (
    ActContents,
    AreaPlan,
    EndingUnit,
    NewUnit,
    PlacePlan,
    RoleFate,
    RolePlan,
    TeamPlan,
)
from backend.domains.administration.reorganisations.work_rows import OPEN_WORK
from backend.domains.enforcement.violations.models import STATUS, Stage, Violation
from backend.domains.establishments.establishments.models import (
    ActivePeriod,
    Commitment,
    Establishment,
    Suspension,
    WorkforceCount,
)
from backend.domains.inspections.inspections.models import (
    Inspection,
    InspectionKind,
    InspectionStatus,
    Recommendation,
    RecommendationStatus,
)
from backend.domains.organisation.accounts.models import RoleGrant, User
from backend.domains.organisation.areas.models import Area, AreaKind
from backend.domains.organisation.inspection_teams.models import InspectionTeam, TeamMember
from backend.domains.organisation.org_units.service import update_closure
from backend.law.reference.tiers import find_tier
from backend.permissions import Role
from tests import world
from tests.domains.administration.reorganisations.random_rows import RowDrawer, list_unit_tables
from tests.domains.administration.reorganisations.snapshots import APART
from tests.domains.inspections.inspections.making import act as act_in_force

FIRST_DAY = date(2025, 7, 1)
NOT_DRAWN = frozenset({"org_unit_kind_changes", "inspection_amendments"})
"""An act adds the former; an amendment continues a chain of hashes, and no act touches one."""
OWN = NOT_DRAWN | {
    *("org_units", "org_unit_closure", "org_unit_successions"),
    *("users", "role_grants", "inspection_teams", "inspection_team_members", "areas"),
    *("establishments", "establishment_active_periods", "establishment_suspensions"),
    *("violations", "commitments", "workforce_counts", "inspections", "recommendations"),
}
"""Tables whose rows have to fit together: they are drawn one by one."""
OPEN = {row.model.__tablename__ for row in OPEN_WORK}
ROLES = (Role.LOCAL_OFFICER, Role.LEAD_OFFICER, Role.POLICE_OFFICER, Role.LEADER, Role.AUDITOR)


class DrawnRegister:
    """One register with its act; everything follows from the seed."""

    def __init__(self, db: Session, seed: int) -> None:
        self.db, self.rnd = db, random.Random(seed)
        self.drawer = RowDrawer(self.rnd)
        self.units: list[OrgUnit] = []
        self.contents = ActContents(makes_areas=self.rnd.random() < 0.8)
        self.areas: dict[UUID, list[UUID]] = {}
        self.teams: list[InspectionTeam] = []
        self.places: list[Establishment] = []
        self.users: list[User] = []
        self.after: dict[UUID, list[UUID]] = {}

    def build(self) -> Reorganisation:
        """Fill the register; answers the act, which is ready to be done."""
        province = self.add_unit("province", None)
        district = self.add_unit("district", province.id)
        communes = [self.add_unit("commune", district.id) for _ in range(self.rnd.randint(2, 6))]
        self.drawer.insert(self.db)
        update_closure(self.db)
        self.plan_units(province, district, communes)
        for unit in (province, district, *communes):
            self.add_people(unit)
        for unit in (district, *communes):
            self.add_team(unit)
        for unit in communes:
            self.add_places(unit)
        for place in self.places:
            self.add_records(place)
        self.choose_heirs()
        self.add_other_rows()
        self.choose_splits()
        self.drawer.insert(self.db)
        act = Reorganisation(
            org_unit_id=province.id,
            decision_no="01/NQ",
            decided_on=date(2025, 6, 16),
            effective_on=FIRST_DAY,
            legal_basis="Nghị quyết 202/2025/QH15",
            grace_ends_on=self.rnd.choice([None, date(2025, 12, 31)]),
            contents=self.contents.model_dump(mode="json"),
        )
        return self.db.save(act)

    def add_unit(self, level: str, parent_id: UUID | None) -> OrgUnit:
        unit = OrgUnit(
            id=self.drawer.new_id(), code=str(self.rnd.randrange(10000, 99999)), kind="xã"
        )
        unit.name, unit.level = f"Đơn vị {self.rnd.choice('ABCDEFGH')}", level
        unit.parent_id, unit.valid_from = parent_id, date(2004, 1, 1)
        self.drawer.keep(unit)
        self.units.append(unit)
        return unit

    def plan_units(self, province: OrgUnit, district: OrgUnit, communes: list[OrgUnit]) -> None:
        """Each new commune takes some of the old; now and then an old one goes to two."""
        above = self.plan_unit("province", None, [province])
        groups: list[list[OrgUnit]] = [[] for _ in range(self.rnd.randint(1, len(communes)))]
        for commune in communes:
            self.rnd.choice(groups).append(commune)
            if self.rnd.random() < 0.3:
                other = self.rnd.choice(groups)
                if commune not in other:
                    other.append(commune)
        for group in groups:
            if group:
                self.plan_unit("commune", above, group)
        self.contents.ended_units = [
            *(EndingUnit(unit_id=unit.id) for unit in (province, *communes)),
            EndingUnit(unit_id=district.id, keeper_id=above),
        ]

    def plan_unit(self, level: str, parent: UUID | None, before: Sequence[OrgUnit]) -> UUID:
        id = self.drawer.new_id()
        for unit in before:
            self.after.setdefault(unit.id, []).append(id)
        kind = find_tier(level).kinds[0]
        planned = NewUnit(
            id=id, code="13504", name="Đơn vị mới", kind=kind, level=level, parent_id=parent
        )
        planned.predecessor_ids = [unit.id for unit in before]
        self.contents.new_units.append(planned)
        return id

    def add_people(self, unit: OrgUnit) -> None:
        for _ in range(self.rnd.randint(0, 2)):
            name = "".join(self.rnd.choices("abcdefghijklmnopqrstuvwxyz", k=12))
            user = User(
                id=self.drawer.new_id(), org_unit_id=unit.id, username=name, full_name="Cán bộ"
            )
            self.drawer.keep(user)
            self.users.append(user)
            grant = RoleGrant(
                id=self.drawer.new_id(),
                user_id=user.id,
                org_unit_id=unit.id,
                role=self.rnd.choice(ROLES),
            )
            self.drawer.keep(grant)
            if len(self.after.get(unit.id, [])) > 1:
                self.contents.roles.append(self.draw_fate(unit, grant))

    def draw_fate(self, unit: OrgUnit, grant: RoleGrant) -> RolePlan:
        if self.rnd.random() < 0.5:
            return RolePlan(grant_id=grant.id, fate=RoleFate.END)
        target = self.rnd.choice(self.after[unit.id])
        return RolePlan(grant_id=grant.id, fate=RoleFate.MOVE, to_unit_id=target)

    def add_team(self, unit: OrgUnit) -> None:
        team = InspectionTeam(
            id=self.drawer.new_id(), org_unit_id=unit.id, name="Đội 178", level=unit.level
        )
        self.drawer.keep(team)
        self.teams.append(team)
        for at in range(3):
            seat = TeamMember(
                id=self.drawer.new_id(),
                org_unit_id=unit.id,
                team_id=team.id,
                full_name="Thành viên",
                agency="Công an",
                inspection_card_no=f"{at}/TKT",
                active_to=self.rnd.choice([None, None, self.drawer.draw_day()]),
            )
            self.drawer.keep(seat)

    def add_places(self, unit: OrgUnit) -> None:
        areas = [
            Area(
                id=self.drawer.new_id(),
                org_unit_id=unit.id,
                name=f"Thôn {at}",
                kind=AreaKind.VILLAGE,
            )
            for at in range(self.rnd.randint(0, 3))
        ]
        for area in areas:
            self.drawer.keep(area)
        self.areas[unit.id] = [area.id for area in areas]
        for _ in range(self.rnd.randint(0, 5)):
            place = Establishment(
                id=self.drawer.new_id(),
                org_unit_id=unit.id,
                name="Nhà nghỉ",
                establishment_type="motel",
                address="Thôn 1",
                area_id=self.rnd.choice([None, *self.areas[unit.id]]),
            )
            self.drawer.keep(place)
            self.places.append(place)
            self.add_periods(place)

    def add_periods(self, place: Establishment) -> None:
        """One to three spans in business, the last of which may go on."""
        start = self.drawer.draw_day()
        for last in (True,) if self.rnd.random() < 0.5 else (False, True):
            end = None if last and self.rnd.random() < 0.7 else start + timedelta(days=200)
            period = ActivePeriod(
                id=self.drawer.new_id(), establishment_id=place.id, active_from=start
            )
            period.org_unit_id, period.active_to = place.org_unit_id, end
            self.drawer.keep(period)
            start += timedelta(days=300)

    def add_records(self, place: Establishment) -> None:
        owned = {"establishment_id": place.id, "org_unit_id": place.org_unit_id}
        for _ in range(self.rnd.randint(0, 3)):
            self.add_case(place)
        days = {self.drawer.draw_day() for _ in range(self.rnd.randint(0, 3))}
        for day in sorted(days):
            self.drawer.keep(Commitment(id=self.drawer.new_id(), signed_on=day, **owned))
            count = WorkforceCount(id=self.drawer.new_id(), counted_on=day, total=3, female=1)
            count.establishment_id, count.org_unit_id = place.id, place.org_unit_id
            self.drawer.keep(count)
        team = self.rnd.choice(self.teams)
        visit = Inspection(id=self.drawer.new_id(), team_id=team.id, team_level=team.level, **owned)
        visit.kind, visit.inspected_on = InspectionKind.PLANNED, self.drawer.draw_day()
        visit.checklist_version = "x"
        visit.status = self.rnd.choice([InspectionStatus.DRAFT, InspectionStatus.SIGNED])
        if visit.status is InspectionStatus.SIGNED:
            self.add_recommendation(visit)
        self.drawer.keep(visit)

    def add_recommendation(self, visit: Inspection) -> None:
        task = Recommendation(id=self.drawer.new_id(), inspection_id=visit.id, position=0)
        task.establishment_id, task.org_unit_id = visit.establishment_id, visit.org_unit_id
        task.team_id, task.text, task.due_on = visit.team_id, "Bổ sung", date(2025, 8, 1)
        task.status = self.rnd.choice(list(RecommendationStatus))
        visit.recommendation_items = [{"text": task.text, "due_on": str(task.due_on)}]
        self.drawer.keep(task)

    def add_case(self, place: Establishment) -> None:
        day = self.drawer.draw_day()
        stage = self.rnd.choice([Stage.RECORDED, Stage.SENT, Stage.EXECUTED, Stage.DISMISSED])
        case = Violation(
            id=self.drawer.new_id(),
            org_unit_id=place.org_unit_id,
            team_id=self.rnd.choice([None, *(team.id for team in self.teams)]),
            source="Công an chuyển",
            establishment_id=place.id,
            violation_type_id=act_in_force(),
            occurred_on=day,
            recorded_on=day,
            subject_kind="household_business",
            stage=stage,
            status=STATUS[stage],
            assignee_id=self.rnd.choice([None, *(user.id for user in self.users)]),
        )
        self.drawer.keep(case)
        if stage is Stage.EXECUTED:
            until = day + timedelta(days=90)
            rest = Suspension(violation_id=case.id, establishment_id=place.id, suspended_from=day)
            rest.org_unit_id, rest.suspended_to = place.org_unit_id, until
            self.drawer.keep(rest)

    def add_other_rows(self) -> None:
        """Rows of every other table that names a unit: open work, and what stays."""
        units = [unit.id for unit in self.units]
        for table in list_unit_tables():
            if table.name not in APART | OWN:
                self.drawer.draw_rows(table, units, most=3 if table.name in OPEN else 1)

    def choose_heirs(self) -> None:
        """A team elsewhere goes on with the open files of some."""
        self.contents.teams = [
            TeamPlan(team_id=team.id, heir_id=world.team("other"))
            for team in self.teams
            if self.rnd.random() < 0.5
        ]

    def choose_splits(self) -> None:
        """Places of a split unit go with their area, the rest one by one."""
        for unit, after in self.after.items():
            if len(after) < 2:
                continue
            for area in self.areas.get(unit, []):
                self.contents.areas.append(AreaPlan(area_id=area, unit_id=self.rnd.choice(after)))
            self.contents.places += [
                PlacePlan(establishment_id=place.id, unit_id=self.rnd.choice(after))
                for place in self.places
                if place.org_unit_id == unit and place.area_id is None
            ]
