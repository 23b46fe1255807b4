"""The one list of work: what waits for the caller, in which order, and how much of it there is.

The page, the number in the menu and on the phone, `/inbox` and `/inbox/count` are this list;
`/deadlines` and the calendar hold the same items, by the same ids, as far as they have a day.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from backend.domains.platform.deadlines.sources import (
    Asker,
    Due,
    WaitingItem,
    WorkTopic,
    list_dues,
    list_waiting_items,
)
from backend.permissions import Permission

SOON = 14
"""Days before a deadline from which it waits for whoever can act."""
WEEK = 7
MAX_OF_KIND = 50
"""Entries of one kind: more than that is a list, and each kind has its own."""
INBOX: tuple[Any, ...] = ()
"""Deadlines are read from their own registry."""


class WorkMark(StrEnum):
    """Why a deadline stands in the caller's list."""

    OVERDUE = "overdue"
    SOON = "soon"
    ESCALATED = "escalated"
    """It is for others to act and for the superior to know."""


class WorkGroup(StrEnum):
    """The parts of the list, in their order."""

    LATE = "late"
    WEEK = "week"
    WAITING = "waiting"
    DIRECT = "direct"
    """Others must act: the superior directs."""
    NOTICE = "notice"
    """Told and not asked: not counted."""


ORDER = list(WorkGroup)
REASONS = {
    "overdue": ("Đã quá hạn, chưa xử lý.", "The day is past and it is not done."),
    "soon": ("Sắp đến hạn.", "The day is near."),
    "late_escalated": (
        "Đã quá hạn: báo lãnh đạo để chỉ đạo.",
        "The day is past: for the superior to direct.",
    ),
    "escalated": (
        "Sắp quá hạn: báo lãnh đạo trước khi hết hạn.",
        "The end is near: the superior is told before it.",
    ),
    "mine": ("Được giao theo dõi hồ sơ này.", "This file is assigned to you."),
}


@dataclass(frozen=True, slots=True)
class WorkItem:
    """An item of the list; `mark` is of deadlines only."""

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
    """Everything that waits for the actor, in the order in which it is shown."""
    found = [work for due in list_dues(asker) if (work := to_work(due, asker)) is not None]
    found += [to_waiting_work(waiting, asker) for waiting in list_waiting_items(asker)]
    return sorted(found, key=WorkItem.place)


def to_work(due: Due, asker: Asker) -> WorkItem | None:
    """The deadline as it waits for the caller; None where it is not for them, or not yet."""
    mark = find_mark(due, asker)
    if mark is None:
        return None
    left = (due.due_on - asker.today).days
    group = WorkGroup.DIRECT if mark is WorkMark.ESCALATED else get_work_group(left)
    return WorkItem(due, group, left < 0, mark)


def find_mark(due: Due, asker: Asker) -> WorkMark | None:
    """From two weeks before for whoever can act; for the superior from the day that the rule sets.

    A file that is assigned waits for that person alone.
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
    """By days left: negative ones are over."""
    return WorkGroup.LATE if left < 0 else WorkGroup.WEEK if left <= WEEK else WorkGroup.WAITING


def count_work(found: list[WorkItem]) -> dict[str, int]:
    """How many items wait, and how many of these are late; notices are told and not counted."""
    counted = [work for work in found if work.group is not WorkGroup.NOTICE]
    return {"count": len(counted), "late": sum(work.is_late for work in counted)}


def build_inbox(asker: Asker) -> dict[str, Any]:
    """The answer of `/inbox`: the list, a kind cut at `MAX_OF_KIND`, and its counts before that."""
    found = list_work(asker)
    counts: Counter[str] = Counter()
    shown = []
    for work in found:
        counts[work.item.kind] += 1
        if counts[work.item.kind] <= MAX_OF_KIND:
            shown.append(to_row(work, asker))
    topics = Counter(work.item.topic for work in found if work.group is not WorkGroup.NOTICE)
    by_topic = [{"topic": topic, "count": topics[topic]} for topic in WorkTopic if topics[topic]]
    return {
        **count_work(found),
        "today": asker.today,
        "topics": by_topic,
        "items": shown,
        "most": MAX_OF_KIND,
        "more": sorted(kind for kind, count in counts.items() if count > MAX_OF_KIND),
    }


def to_row(work: WorkItem, asker: Asker) -> dict[str, Any]:
    """An `InboxItem`: what `/deadlines` says of it too, and why it waits for the caller."""
    place = {"group": work.group, "mark": work.mark, "is_late": work.is_late}
    return dict(build_facts(work, asker)) | place


def build_facts(work: WorkItem, asker: Asker) -> Iterator[tuple[str, Any]]:
    item = work.item
    if isinstance(item, Due):
        yield from item.told(asker).items()
        yield "since", None
        yield "why", asker.words(*REASONS[get_reason(work, item)])
        return
    names = ("id", "topic", "kind", "about", "detail", "entity", "entity_id", "item_id")
    for name in (*names, "org_unit_id", "org_unit_name", "due_on", "since"):
        yield name, getattr(item, name)
    yield "title", asker.words(*item.title)
    yield "why", asker.words(*item.why)
    yield "days_left", (item.due_on - asker.today).days if item.due_on else None


def get_reason(work: WorkItem, due: Due) -> str:
    if work.mark is WorkMark.ESCALATED:
        return "late_escalated" if work.is_late else "escalated"
    return "mine" if due.assignee_id else str(work.mark)
