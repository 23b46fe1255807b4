"""One case on its way, and what must hold of it after every step."""

import json
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant

from backend.core.text.clock import set_today
from backend.domains.enforcement.violations.models import STATUS, Stage
from tests import world
from tests.domains.whole_path.door import Answer
from tests.domains.whole_path.office import WHO, Office
from tests.domains.whole_path.watching import FINAL, Seen

ANYONE = st.sampled_from(WHO)
SELDOM = st.sampled_from((False, False, False, True))
STEPS = 40
OLD_YEAR, NEW_YEAR = date(2022, 12, 30), date(2023, 1, 10)
"""Cases stand on one day of each: numbers begin anew with a year."""
EARLIER = "2022-12-20"


@dataclass
class Plan:
    """A plan of one line, as the model has it."""

    id: UUID
    line: UUID
    kind: str
    """Of its line: `announced`, `opened` (unannounced, its time has come) or `sealed`."""
    proposer: str
    version: int = 1
    status: str = "draft"
    opened: bool = False
    """Two persons opened the sealed line."""
    opening: tuple[str, str] | None = None
    """(id, who asked) of the request to open it that waits."""
    cancelled_line: bool = False
    number: tuple[int, int] | None = None


@dataclass
class Minutes:
    id: UUID
    body: dict[str, Any]
    author: str
    answer: bytes
    """What recording them was answered with."""
    line: UUID | None
    seen_by: tuple[str, ...]
    """Who sees the draft: a line that is not everybody's hides it from others."""
    is_timed: bool
    """It says when the visit began and ended, as signing asks for."""
    outcome: str = "violation_recorded"
    version: int = 1
    status: str = "draft"
    number: tuple[int, int] | None = None
    signing: tuple[str, bytes] | None = None
    """(who, answer) of the signing."""
    amendments: int = 0


@dataclass
class Breach:
    """The violation."""

    id: UUID
    is_found: bool
    """In minutes; otherwise known from elsewhere."""
    stage: str = "recorded"
    version: int = 1
    paid: int = 0
    fine: int = 0
    number: tuple[UUID, int, int] | None = None
    approvals: list[dict[str, Any]] = field(default_factory=list)
    been: set[str] = field(default_factory=set)
    """The stages that it has left."""


class Case(RuleBasedStateMachine):
    """A case of one place: from the plan, from a visit, or from a violation known elsewhere."""

    office: ClassVar[Office]

    def __init__(self) -> None:
        super().__init__()
        self.place: UUID | None = None
        self.plan: Plan | None = None
        self.minutes: Minutes | None = None
        self.breach: Breach | None = None
        self.kept: Seen = {}
        self.walked = 0
        self.brought: UUID | None = None
        self.today, self.is_planned = OLD_YEAR, False

    @initialize(
        begins=st.sampled_from(("plan", "visit", "elsewhere")),
        today=st.sampled_from((OLD_YEAR, NEW_YEAR)),
    )
    def begin(self, begins: str, today: date) -> None:
        set_today(today)
        self.today, self.is_planned = today, begins == "plan"
        self.office.take_stock()
        self.place = next(self.office.places)
        self.mark = self.office.eye.rows("SELECT max(seq) FROM changes")[0][0] or 0
        if begins == "elsewhere":
            self.breach = Breach(self.office.violation(self.place, world.TODAY), is_found=False)

    def send(self, who: str, method: str, path: str, body: Any = None, **kw: Any) -> Answer:
        self.office.is_torn = True
        return self.office.door.send(who, method, path, body, **kw)

    def went(self, act: str) -> None:
        """An act of the path was done."""
        self.office.done[act] += 1

    @property
    def is_signed(self) -> bool:
        return self.minutes is not None and self.minutes.status == "signed"

    @property
    def is_decided(self) -> bool:
        return self.breach is not None and self.breach.number is not None

    @property
    def ids(self) -> tuple[UUID | None, ...]:
        """Of minutes, violation, plan and line."""
        plan, minutes, breach = self.plan, self.minutes, self.breach
        line = minutes.line if minutes is not None and minutes.line else plan.line if plan else None
        return id_of(minutes), id_of(breach), id_of(plan), line

    @invariant()
    def stays(self) -> None:
        """What is stored is what the model says; what was signed, decided or approved stays."""
        self.walked += 1
        self.office.steps += 1
        seen = self.office.eye.case(*self.ids)
        told = {part: json.loads(texts[0]) for part, texts in seen.items() if is_told(part, texts)}
        self.stands(told)
        assert len(seen["amended"]) == (self.minutes.amendments if self.minutes else 0)
        assert set(self.kept.get("amended", ())) <= set(seen["amended"]), "amendments stay"
        for part in self.fixed(told):
            assert self.kept.setdefault(part, seen[part]) == seen[part], part
        self.kept["amended"] = seen["amended"]
        self.office.is_torn = False

    def stands(self, told: dict[str, list[Any]]) -> None:
        plan, minutes, breach = self.plan, self.minutes, self.breach
        assert told.get("plan") == (plan and [plan.status, plan.version])
        if breach is not None:
            status = STATUS[Stage(breach.stage)].value
            assert told["standing"] == [breach.stage, status, breach.version, breach.paid]
        else:
            assert "standing" not in told
        assert told.get("state") == (minutes and [minutes.status, minutes.version])
        if self.is_signed and minutes is not None and minutes.line is not None:
            assert told["line"][0] is not None, "signed minutes have done their line"

    def fixed(self, told: dict[str, list[Any]]) -> list[str]:
        """The parts that may never change again."""
        parts = [*FINAL] if self.is_signed else []
        if self.is_decided:
            parts.append("decision")
        if self.plan is not None and self.plan.number is not None:
            parts += ["approved", "seals", "lists"]
        return parts

    def hand_over(self, *parts: str) -> None:
        """What stays goes to the office, which looks at it again when all have walked."""
        stays = {part: rows for part in parts if (rows := self.kept.pop(part, None))}
        if stays:
            self.office.final[self.ids] = stays

    def teardown(self) -> None:
        self.office.whole_runs += self.walked > STEPS
        self.hand_over(*self.kept)


def id_of(one: Plan | Minutes | Breach | None) -> UUID | None:
    return None if one is None else one.id


def is_told(part: str, texts: tuple[str, ...]) -> bool:
    return part in ("state", "standing", "plan", "line") and bool(texts)
