"""What an act is about while it is done: its units, where each row goes, what stands in its way."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.org_units import (
    OrgUnit,
    OrgUnitSuccession,
    select_units_above,
    select_units_under,
)
from backend.core.session.session import Session
from backend.core.text.i18n import MessageParam
from backend.domains.administration.reorganisations.models import Reorganisation
from backend.domains.administration.reorganisations.schemas import (
    ActChoice,
    ActContents,
    AreaChoice,
    ChangeKind,
    RoleFate,
)
from backend.domains.administration.reorganisations.step_recorder import StepRecorder


@dataclass(frozen=True)
class ActObstacle:
    """A rule that the act breaks, with what its message needs."""

    code: str
    params: dict[str, MessageParam] = field(default_factory=dict)


class ActContext:
    """One run of an act: what it holds, and what it has found out so far."""

    def __init__(self, db: Session, act: Reorganisation) -> None:
        self.db, self.act = db, act
        self.contents = ActContents.model_validate(act.contents)
        self.recorder = StepRecorder(act)
        self.obstacles: list[ActObstacle] = []
        self.choices: list[ActChoice] = []
        self.areas: list[AreaChoice] = []
        """The areas of divided units."""
        self.fates: dict[UUID, RoleFate] = {}
        """{role: what became of it}"""

    @property
    def first_day(self) -> date:
        return self.act.effective_on

    @property
    def last_day(self) -> date:
        """Of the units that end."""
        return self.act.effective_on - timedelta(days=1)

    @cached_property
    def ended(self) -> set[UUID]:
        return {one.unit_id for one in self.contents.ended_units}

    @cached_property
    def affected(self) -> set[UUID]:
        """Units that end, or of which a part is taken over."""
        taken = {id for unit in self.contents.new_units for id in unit.predecessor_ids}
        return self.ended | taken

    @cached_property
    def own_units(self) -> set[UUID]:
        """The unit that is reorganised, and all in it."""
        return set(self.db.scalars(select_units_under([self.act.org_unit_id])))

    @cached_property
    def ended_above(self) -> set[UUID]:
        """Units of the act above it that end then by the register's own data, as a province."""
        above = set(self.db.scalars(select_units_above([self.act.org_unit_id]))) - self.own_units
        return {id for id in above & self.ended if self.units[id].valid_to == self.last_day}

    @property
    def top_unit(self) -> UUID:
        """The unit over which the second person must stand: the highest that ends."""
        for unit_id in sorted(self.ended_above):
            if self.units[unit_id].parent_id not in self.ended_above:
                return unit_id
        return self.act.org_unit_id

    @cached_property
    def successors(self) -> dict[UUID, list[UUID]]:
        """{ended or divided unit: the units that take it over from this day on}."""
        found: defaultdict[UUID, list[UUID]] = defaultdict(list)
        for unit in self.contents.new_units:
            for before in unit.predecessor_ids:
                found[before].append(unit.id)
        known = sa.select(OrgUnitSuccession.predecessor_id, OrgUnitSuccession.successor_id).where(
            OrgUnitSuccession.predecessor_id.in_(self.affected),
            OrgUnitSuccession.effective_on == self.first_day,
        )
        for before, after in self.db.execute(known):
            if after not in found[before]:
                found[before].append(after)
        return dict(found)

    def find_only_successor(self, unit_id: UUID) -> UUID | None:
        """The one unit that takes over the whole of an ended unit."""
        found = self.successors.get(unit_id, [])
        return found[0] if len(found) == 1 and unit_id in self.ended else None

    def find_heir(self, unit_id: UUID) -> UUID | None:
        """The only successor; of a unit that nobody took over, the one that keeps its records."""
        if self.successors.get(unit_id):
            return self.find_only_successor(unit_id)
        keepers = {one.unit_id: one.keeper_id for one in self.contents.ended_units}
        return keepers.get(unit_id)

    def list_predecessors(self, unit_id: UUID) -> list[UUID]:
        """The units of the act that go into this one, wholly or in part."""
        return [before for before, after in self.successors.items() if unit_id in after]

    @cached_property
    def units(self) -> dict[UUID, OrgUnit]:
        """The units of the register by id, as they stand when they are first asked for."""
        return {unit.id: unit for unit in self.db.scalars(sa.select(OrgUnit))}

    def get_unit_name(self, unit_id: UUID) -> str:
        """'xã Bình Lục', also of a unit that the act is about to create."""
        unit = self.units.get(unit_id)
        if unit is not None:
            return f"{unit.kind} {unit.name}"
        planned = [one for one in self.contents.new_units if one.id == unit_id]
        return f"{planned[0].kind} {planned[0].name}" if planned else "?"

    @cached_property
    def place_units(self) -> dict[UUID, UUID]:
        """{establishment: its new unit}, as a person chose."""
        return {one.establishment_id: one.unit_id for one in self.contents.places}

    @cached_property
    def area_units(self) -> dict[UUID, UUID]:
        return {one.area_id: one.unit_id for one in self.contents.areas}

    @cached_property
    def team_heirs(self) -> dict[UUID, UUID]:
        return {one.team_id: one.heir_id for one in self.contents.teams}

    def refuse(self, code: str, **params: MessageParam) -> None:
        """Note an obstacle, once."""
        one = ActObstacle(code, params)
        if one not in self.obstacles:
            self.obstacles.append(one)

    def ask(self, kind: ChangeKind, record_id: UUID, title: str | None, unit_id: UUID) -> None:
        """Note a choice among the successors of a unit."""
        self.choices.append(
            ActChoice(
                kind=kind,
                record_id=record_id,
                title=title,
                unit_id=unit_id,
                unit_name=self.get_unit_name(unit_id),
                unit_ids=self.successors.get(unit_id, []),
            )
        )
