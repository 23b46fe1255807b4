"""Deadlines and what waits: the sources of each resource, and the list of work made of them.

A resource has deadlines by a module `deadlines.py` with `DEADLINES`, a tuple of functions from an
`Asker` to `Due`s. It has other things that wait for somebody by a module `inbox.py` with `INBOX`,
functions from an `Asker` to `WaitingItem`s. Each source yields its query, narrowed to what the
actor may read of its kind, and is sent the rows: all are read with one statement
(`core/session/joint_reads.py`). A sealed visit is due for nobody before it opens; its source sees
to that.

The page, the numbers in the menu and on the phone, `/inbox` and `/inbox/count` all show the list of
work. `/deadlines` and the calendar show those of its items that have a day, under the same ids.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from uuid import UUID, uuid5

import sqlalchemy as sa

from backend import plugins
from backend.core.errors.hints import get_session_language
from backend.core.session.joint_reads import JointRead, run_together
from backend.core.session.models import Entity, today
from backend.core.session.org_units import select_units_under
from backend.core.session.session import Session
from backend.core.text.schemas import BaseModel
from backend.domains.catalogues.days_off.calendar import load_calendar
from backend.domains.platform.changes.reach import build_missing_clauses
from backend.law.legal_clock import (
    ComputedDeadline,
    WorkCalendar,
    format_citation,
)
from backend.law.reference.reference_files import Certainty
from backend.permissions import Permission

KEYS = UUID("0d9e1b7a-6f2c-5c8e-9a54-178178178178")
"""Under which an item's id follows from its record and kind: the same on every machine."""


class WorkTopic(StrEnum):
    """What an item of the list of work is about: the list is filtered by it."""

    APPROVAL = "approval"
    SECOND_PERSON = "second_person"
    VIOLATION = "violation"
    RECOMMENDATION = "recommendation"
    VISIT = "visit"
    TASK = "task"
    REPORT = "report"
    RATING = "rating"
    SUPPORT = "support"
    ACTIVITY = "activity"
    IMPORT = "import"
    NOTICE = "notice"
    """For information only: nothing is to be done, so it is not counted."""


class DueFilter(BaseModel):
    """What a list of deadlines is narrowed to; a source narrows its query by what it can."""

    org_unit_id: UUID | None = None
    establishment_id: UUID | None = None
    assignee_id: UUID | None = None


@dataclass
class Asker:
    """Who looks, in which language, by which calendar, on which day."""

    db: Session
    filter: DueFilter = field(default_factory=DueFilter)

    @cached_property
    def today(self) -> date:
        return today()

    @cached_property
    def calendar(self) -> WorkCalendar:
        return load_calendar(self.db)

    @cached_property
    def language(self) -> str:
        return get_session_language(self.db)

    def words(self, vi: str, en: str) -> str:
        return en if self.language == "en" else vi

    def has_permission(self, permission: Permission) -> bool:
        return self.db.actor.has_permission(permission)

    def build_unit_clauses(
        self, column: sa.SQLColumnExpression[UUID], permission: Permission
    ) -> list[sa.ColumnElement[bool]]:
        """Narrows a query to the units where the actor holds a permission, and to those below
        that it reaches.
        """
        scope = self.db.actor.scope(permission)
        if scope.units is None:
            return []
        below = column.in_(select_units_under([u for u in scope.units if u not in scope.own_only]))
        return [sa.or_(column.in_(scope.own_only), below) if scope.own_only else below]

    def own(self, model: type[Entity]) -> list[sa.ColumnElement[bool]]:
        """What narrows a query of `model` to the rows that the actor may read, beside what the
        session adds to it.
        """
        mine = build_missing_clauses(self.db, model)
        return [sa.false()] if mine is None else list(mine)


@dataclass(frozen=True, slots=True)
class Due:
    """A day on which something is due. `kind`: the rule's code, or the feature's own word.

    `about`: the establishment, or the title of the record; a calendar never shows it.
    `reckoning`: how the day was computed from the law; without it, `basis` says who set the day.
    `escalate_before`: so many days before, the superior sees it too. `lapses`: a right of the other
    side, which ends with that day, so that it never counts as late.
    """

    topic: WorkTopic
    entity: str
    entity_id: UUID
    kind: str
    title: tuple[str, str]
    org_unit_id: UUID
    org_unit_name: str
    due_on: date
    item_id: UUID | None = None
    """Which one, if the record has several of the same kind."""
    about: str | None = None
    detail: str | None = None
    establishment_id: UUID | None = None
    assignee_id: UUID | None = None
    reckoning: ComputedDeadline | None = None
    basis: str = ""
    certainty: Certainty = Certainty.VERIFIED
    escalate_before: int = 3
    lapses: bool = False
    done_by: frozenset[Permission] = frozenset()
    """Those who hold one of these permissions have it in their inbox."""

    @property
    def id(self) -> UUID:
        return build_item_id(self)

    def place(self) -> tuple[date, str]:
        """Its sort key in the list."""
        return self.due_on, str(self.id)

    def citation(self, language: str) -> str:
        return format_citation(self.reckoning.rule, language) if self.reckoning else self.basis


@dataclass(frozen=True, slots=True)
class WaitingItem:
    """Something that waits for the caller but has no legal deadline.

    `kind`: the word by which the SPA knows it. `title` says what is to be done and `why` for which
    reason, each in Vietnamese and English. `about`: the name of the record. `is_late` can be true
    although it has no day.
    """

    topic: WorkTopic
    kind: str
    entity: str
    entity_id: UUID
    title: tuple[str, str]
    why: tuple[str, str]
    about: str | None = None
    item_id: UUID | None = None
    """Which one, if the record has several of the same kind."""
    org_unit_id: UUID | None = None
    org_unit_name: str | None = None
    due_on: date | None = None
    since: date | None = None
    detail: str | None = None
    is_late: bool = False

    @property
    def id(self) -> UUID:
        return build_item_id(self)


def build_item_id(item: Due | WaitingItem) -> UUID:
    return uuid5(KEYS, f"{item.entity}:{item.item_id or item.entity_id}:{item.kind}")


Item = Due | WaitingItem
DueRead = JointRead[Sequence[Due]]
WaitingItemRead = JointRead[Sequence[WaitingItem]]


def list_dues(asker: Asker) -> list[Due]:
    """Every deadline that the caller may see, the earliest first."""
    found = run_together(asker.db, [source(asker) for source in list_due_sources()])
    return sorted((due for dues in found for due in dues), key=Due.place)


def list_due_sources() -> list[Callable[[Asker], DueRead]]:
    modules = plugins.load_modules("deadlines")
    return [source for module in modules for source in module.DEADLINES]


def list_waiting_sources() -> list[Callable[[Asker], WaitingItemRead]]:
    modules = plugins.load_modules("inbox")
    return [source for module in modules for source in module.INBOX]


SOON = 14
"""Days before a deadline from which it stands in the list of those who can act."""
WEEK = 7
MAX_OF_KIND = 50
"""Entries of one kind in the answer; for more, each kind has a list of its own."""


class WorkMark(StrEnum):
    """Why a deadline stands in the caller's list."""

    OVERDUE = "overdue"
    SOON = "soon"
    ESCALATED = "escalated"
    """Others must act, and their superior is told."""


class WorkGroup(StrEnum):
    """The parts of the list, in their order."""

    LATE = "late"
    WEEK = "week"
    WAITING = "waiting"
    DIRECT = "direct"
    """Others must act: their superior directs them."""
    NOTICE = "notice"
    """For information only, and not counted."""


ORDER = list(WorkGroup)


@dataclass(frozen=True, slots=True)
class WorkItem:
    """An item of the list; only deadlines have a `mark`."""

    item: Due | WaitingItem
    group: WorkGroup
    is_late: bool
    mark: WorkMark | None = None

    def place(self) -> tuple[int, bool, date, str]:
        """Its sort key in the list, before its id."""
        item = self.item
        day = item.due_on or (item.since if isinstance(item, WaitingItem) else None)
        return ORDER.index(self.group), item.due_on is None, day or date.max, item.kind


def list_work(asker: Asker) -> list[tuple[UUID, WorkItem]]:
    """Everything that waits for the actor with its id, in the order of the screen."""
    found = [(work.item.id, work) for work in find_work(asker)]
    return sorted(found, key=lambda one: (*one[1].place(), one[0].int))


def find_work(asker: Asker) -> list[WorkItem]:
    """Everything that waits for the actor, in no fixed order."""
    reads: list[JointRead[Sequence[Item]]] = [source(asker) for source in list_due_sources()]
    reads += [source(asker) for source in list_waiting_sources()]
    found = [to_work(item, asker) for items in run_together(asker.db, reads) for item in items]
    return [work for work in found if work is not None]


def to_work(item: Item, asker: Asker) -> WorkItem | None:
    """An item of the list; None for a deadline that is not for the caller, or not yet."""
    return to_due_work(item, asker) if isinstance(item, Due) else to_waiting_work(item, asker)


def to_due_work(due: Due, asker: Asker) -> WorkItem | None:
    mark = find_mark(due, asker)
    if mark is None:
        return None
    left = (due.due_on - asker.today).days
    group = WorkGroup.DIRECT if mark is WorkMark.ESCALATED else get_work_group(left)
    return WorkItem(due, group, left < 0, mark)


def find_mark(due: Due, asker: Asker) -> WorkMark | None:
    """Why the deadline stands in the list of the caller; None if it does not, or not yet.

    Those who can act have it from two weeks before, their superior from the day that the rule sets.
    If its record is assigned to somebody, of those who can act only that person has it.
    """
    left = (due.due_on - asker.today).days
    if due.lapses and left < 0:
        return None
    acts = any(asker.has_permission(permission) for permission in due.done_by)
    if acts:
        mine = left <= SOON and due.assignee_id in (None, asker.db.actor.id)
        return (WorkMark.OVERDUE if left < 0 else WorkMark.SOON) if mine else None
    superior = asker.has_permission(Permission.PLAN_APPROVE)
    return WorkMark.ESCALATED if superior and left <= due.escalate_before else None


def to_waiting_work(waiting: WaitingItem, asker: Asker) -> WorkItem:
    if waiting.topic is WorkTopic.NOTICE:
        return WorkItem(waiting, WorkGroup.NOTICE, is_late=False)
    if waiting.is_late:
        return WorkItem(waiting, WorkGroup.LATE, is_late=True)
    if waiting.due_on is None:
        return WorkItem(waiting, WorkGroup.WAITING, is_late=False)
    left = (waiting.due_on - asker.today).days
    return WorkItem(
        waiting, get_work_group(left), left < 0, WorkMark.OVERDUE if left < 0 else WorkMark.SOON
    )


def get_work_group(left: int) -> WorkGroup:
    """The group of what is due in `left` days; a negative number is in the past."""
    return WorkGroup.LATE if left < 0 else WorkGroup.WEEK if left <= WEEK else WorkGroup.WAITING


def count_work(found: Iterable[WorkItem]) -> tuple[int, int]:
    """How many items wait, and how many of these are late; notices are not counted."""
    counted = [work for work in found if work.group is not WorkGroup.NOTICE]
    return len(counted), sum(work.is_late for work in counted)
