"""What all walks share: one database, in which numbers go on from case to case."""

import itertools
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from backend.core.session.models import create_id
from backend.domains.enforcement.violations.models import Violation
from backend.domains.establishments.establishments.models import (
    LONG_AGO,
    ActivePeriod,
    Establishment,
)
from backend.duties import UNDER
from backend.permissions import GRANTED
from tests import world
from tests.domains.inspections.inspections.making import act
from tests.domains.whole_path.door import Door
from tests.domains.whole_path.routes import other_routes
from tests.domains.whole_path.watching import Eye, Seen

WHO = ("district", "police", "leader", "inspector", "binhnghia")
TEAM = world.team("district")
AT_ONCE = 100


def may(who: str, permission: str) -> bool:
    return permission in GRANTED[world.PEOPLE[who][1]]


def is_under(who: str, other: str) -> bool:
    return world.PEOPLE[who][1] in UNDER.get(world.PEOPLE[other][1], frozenset())


class Office:
    """The books that a model keeps beside the register, and what was walked so far."""

    def __init__(self, door: Door) -> None:
        self.door, self.eye = door, Eye(door)
        self.steps = self.whole_runs = 0
        self.reached = set[str]()
        self.done: dict[str, int] = defaultdict(int)
        """How often each act of the whole path went through."""
        self.decisions: dict[tuple[UUID, int], set[int]] = defaultdict(set)
        self.minutes: dict[int, int] = defaultdict(int)
        self.plans: dict[int, int] = defaultdict(int)
        self.final: dict[tuple[UUID | None, ...], Seen] = {}
        """What each finished walk left signed, decided or approved."""
        self.routes, self.tried = other_routes(door.app), set[tuple[str, str]]()
        self.imported = 0
        self.places = self.new_places()
        self.is_torn = False
        """A step was begun and not seen to its end."""

    def new_places(self) -> Iterator[UUID]:
        """Places that no other walk deals with."""
        for batch in itertools.count():
            yield from self.door.run(add_places, batch * AT_ONCE)

    def take_stock(self) -> None:
        """Read the books anew where a walk was torn: its failure is its own."""
        if not self.is_torn:
            return
        self.is_torn = False
        self.decisions = self.book("violations", "decision_unit_id", "decision")
        for kept, table, kind in (
            (self.minutes, "inspections", "record"),
            (self.plans, "inspection_plans", "plan"),
        ):
            for (_, year), numbers in self.book(table, "team_id", kind).items():
                kept[year] = max(numbers)

    def violation(self, place: UUID, on: date) -> UUID:
        """A violation known from elsewhere, found within no minutes."""
        return self.door.run(add_violation, place, on)

    def version_of(self, violation: UUID) -> int:
        version: int = self.eye.rows("SELECT version FROM violations WHERE id = $1", violation)[0][
            0
        ]
        return version

    def settle(self) -> None:
        """What each walk left stands to the letter, and every book of numbers is as it was kept."""
        for ids, stays in self.final.items():
            seen = self.eye.case(*ids)
            assert {part: seen[part] for part in stays} == stays
        assert self.book("violations", "decision_unit_id", "decision") == self.decisions
        for table, kind, kept in (
            ("inspections", "record", self.minutes),
            ("inspection_plans", "plan", self.plans),
        ):
            books = {(TEAM, year): set(range(1, last + 1)) for year, last in kept.items()}
            assert self.book(table, "team_id", kind) == books, "no number reused or skipped"

    def book(self, table: str, owner: str, kind: str) -> dict[tuple[UUID, int], set[int]]:
        """{(owner, year): numbers} as they are stored; none twice."""
        names = f"{owner}, {kind}_year, {kind}_seq"
        found: dict[tuple[UUID, int], set[int]] = defaultdict(set)
        for unit, year, seq in self.eye.rows(
            f"SELECT {names} FROM {table} WHERE {kind}_seq IS NOT NULL"
        ):
            numbers = found[UUID(str(unit)), year]
            assert seq not in numbers, "no number is reused"
            numbers.add(seq)
        return found

    def close(self) -> None:
        self.eye.close()


def add_places(db: Any, first: int) -> list[UUID]:
    ids = [create_id() for _ in range(AT_ONCE)]
    unit = world.unit("binhnghia")
    for n, id in enumerate(ids, first):
        db.add(
            Establishment(
                id=id,
                org_unit_id=unit,
                name=f"Nhà nghỉ số {n}",
                establishment_type="motel",
                address=f"Thôn {n}, xã Bình Nghĩa",
                owner_name="Nguyễn Văn An",
            )
        )
    db.flush()
    for id in ids:
        db.add(ActivePeriod(establishment_id=id, org_unit_id=unit, active_from=LONG_AGO))
    return ids


def add_violation(db: Any, place: UUID, on: date) -> UUID:
    id: UUID = db.save(
        Violation(
            org_unit_id=world.unit("binhnghia"),
            establishment_id=place,
            violation_type_id=act(year=on.year),
            source="Công an huyện",
            occurred_on=on,
            recorded_on=on,
            subject_kind="individual",
        )
    ).id
    return id
