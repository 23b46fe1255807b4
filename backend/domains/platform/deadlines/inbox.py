"""The list of work: what waits for the caller, in which order, and how much of it there is.

The page, the numbers in the menu and on the phone, `/inbox` and `/inbox/count` all show this list.
`/deadlines` and the calendar show those of its items that have a day, under the same ids.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from backend.domains.platform.deadlines.sources import (
    Asker,
    Due,
    Source,
    WaitingItem,
    WorkTopic,
    list_dues,
    list_waiting_items,
)
from backend.permissions import Permission

SOON = 14
"""Days before a deadline from which it stands in the list of those who can act."""
WEEK = 7
MAX_OF_KIND = 50
"""Entries of one kind in the answer; for more, each kind has a list of its own."""
INBOX: tuple[Source[WaitingItem], ...] = ()
"""None of its own: deadlines come from `DEADLINES`."""


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

    def place(self) -> tuple[int, bool, date, str, str]:
        item = self.item
        day = item.due_on or (item.since if isinstance(item, WaitingItem) else None)
        at = ORDER.index(self.group)
        return at, item.due_on is None, day or date.max, item.kind, str(item.id)


def list_work(asker: Asker) -> list[WorkItem]:
    """Everything that waits for the actor, in the order of the screen."""
    found = [work for due in list_dues(asker) if (work := to_work(due, asker)) is not None]
    found += [to_waiting_work(waiting, asker) for waiting in list_waiting_items(asker)]
    return sorted(found, key=WorkItem.place)


def to_work(due: Due, asker: Asker) -> WorkItem | None:
    """The deadline as an item of the list; None if it is not for the caller, or not yet."""
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


def count_work(found: list[WorkItem]) -> tuple[int, int]:
    """How many items wait, and how many of these are late; notices are not counted."""
    counted = [work for work in found if work.group is not WorkGroup.NOTICE]
    return len(counted), sum(work.is_late for work in counted)
