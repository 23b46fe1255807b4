"""Where deadlines and the inbox come from: each resource has its own sources; none is registered.

A resource has deadlines by a module `deadlines.py` with `DEADLINES`, a tuple of functions from an
`Asker` to `Due`s. It has other things that wait for somebody by a module `inbox.py` with `INBOX`,
functions from an `Asker` to `WaitingItem`s. Each source makes one query, narrowed to what the actor
may read of its kind. A sealed visit is due for nobody before it opens; its source sees to that.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import TypeVar
from uuid import UUID, uuid5

import sqlalchemy as sa
from pydantic import BaseModel

from backend import plugins
from backend.core.errors.hints import get_session_language
from backend.core.session.models import Entity, today
from backend.core.session.org_units import select_units_under
from backend.core.session.session import Session
from backend.domains.catalogues.days_off.calendar import load_calendar
from backend.domains.platform.changes.reach import build_readable_clauses
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
        """Narrows a query to the units where the actor holds a permission, and to those below."""
        units = self.db.actor.scope(permission).units
        return [] if units is None else [column.in_(select_units_under(units))]

    def own(self, model: type[Entity]) -> list[sa.ColumnElement[bool]]:
        """What narrows a query of `model` to the rows that the actor may read."""
        mine = build_readable_clauses(model, self.db.actor)
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


Item = TypeVar("Item", Due, WaitingItem)
Source = Callable[[Asker], Iterator[Item]]


def list_dues(asker: Asker) -> list[Due]:
    """Every deadline that the caller may see, the earliest first."""
    modules = plugins.load_modules("deadlines")
    found = [due for module in modules for source in module.DEADLINES for due in source(asker)]
    return sorted(found, key=Due.place)


def list_waiting_items(asker: Asker) -> Iterator[WaitingItem]:
    for module in plugins.load_modules("inbox"):
        for source in module.INBOX:
            yield from source(asker)
