"""Answers of `/deadlines` and `/inbox`; legal calculations are explained only on the page shown."""

from collections import Counter
from collections.abc import Callable
from functools import cache
from operator import attrgetter
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.sql.pagination import PageRows, parse_cursor, to_cursor
from backend.core.text.schemas import BaseModel
from backend.domains.platform.deadlines.schemas import (
    DeadlineFilters,
    DeadlineRead,
    Inbox,
    InboxItem,
    TopicCount,
)
from backend.domains.platform.deadlines.sources import (
    MAX_OF_KIND,
    Asker,
    Due,
    WaitingItem,
    WorkGroup,
    WorkItem,
    WorkMark,
    WorkTopic,
    count_work,
    find_mark,
    list_dues,
    list_work,
)
from backend.law.legal_clock import describe_calculation, list_remarks

KEYS = (sa.column("due_on", sa.Date), sa.column("id", sa.Uuid))
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


def list_deadline_page(
    asker: Asker, filters: DeadlineFilters, after: str | None, limit: int
) -> PageRows:
    """The deadlines after the cursor, by day; `next` is None on the last page."""
    found = [due for due in list_dues(asker) if is_admitted(due, filters, asker)]
    if after is not None:
        day, id = parse_cursor(after, list(KEYS))
        found = [due for due in found if due.place() > (day, str(id))]
    shown = found[:limit]
    more = len(found) > limit
    return {
        "items": [to_deadline_read(due, asker) for due in shown],
        "next": to_cursor([shown[-1].due_on, UUID(str(shown[-1].id))]) if more else None,
    }


def is_admitted(due: Due, filters: DeadlineFilters, asker: Asker) -> bool:
    """Whether the filters of the list let the deadline through."""
    left = (due.due_on - asker.today).days
    late = left < 0 and not due.lapses
    return (
        (filters.kind is None or due.kind == filters.kind)
        and (filters.certainty is None or due.certainty == filters.certainty)
        and (filters.overdue is None or late == filters.overdue)
        and (filters.within is None or left <= filters.within)
        and (not due.lapses or left >= 0)
        and filters.establishment_id in (None, due.establishment_id)
        and filters.assignee_id in (None, due.assignee_id)
        and filters.topic in (None, due.topic)
        and filters.waiting in (None, find_mark(due, asker) is not None)
    )


def to_deadline_read(due: Due, asker: Asker) -> DeadlineRead:
    own = {"id": due.id, "mark": find_mark(due, asker)}
    told = list_own_fields(due, DeadlineRead) | describe_due(due, asker)
    return DeadlineRead.model_validate(own | told)


def describe_due(due: Due, asker: Asker) -> dict[str, Any]:
    """The deadline in the reader's language, with its calculation in words."""
    found, language = due.reckoning, asker.language
    return {
        "title": asker.words(*due.title),
        "days_left": (due.due_on - asker.today).days,
        "start_on": found.start_on if found else None,
        "basis": due.citation(language),
        "text": found.rule.text if found else "",
        "arithmetic": describe_calculation(found, asker.calendar, language) if found else None,
        "remarks": list_remarks(found, asker.calendar, language) if found else [],
    }


def build_inbox(asker: Asker) -> Inbox:
    """The answer of `/inbox`: its counts are taken before each kind is cut at `MAX_OF_KIND`."""
    found = list_work(asker)
    counts: Counter[str] = Counter()
    shown = []
    for id, work in found:
        counts[work.item.kind] += 1
        if counts[work.item.kind] <= MAX_OF_KIND:
            shown.append(to_inbox_item(id, work, asker))
    topics = Counter(work.item.topic for _, work in found if work.group is not WorkGroup.NOTICE)
    count, late = count_work(work for _, work in found)
    return Inbox(
        count=count,
        late=late,
        today=asker.today,
        topics=[TopicCount(topic=one, count=topics[one]) for one in WorkTopic if topics[one]],
        items=shown,
        most=MAX_OF_KIND,
        more=sorted(kind for kind, count in counts.items() if count > MAX_OF_KIND),
    )


def to_inbox_item(id: UUID, work: WorkItem, asker: Asker) -> InboxItem:
    """What `/deadlines` says about it too, and why it waits for the caller."""
    item = work.item
    facts = {"id": id, "group": work.group, "mark": work.mark, "is_late": work.is_late}
    if isinstance(item, Due):
        why = REASONS[get_reason(work, item)]
        facts |= describe_due(item, asker) | {"since": None}
    else:
        why, left = item.why, (item.due_on - asker.today).days if item.due_on else None
        facts |= {"title": asker.words(*item.title), "days_left": left}
    own = list_own_fields(item, InboxItem)
    return InboxItem.model_validate(own | facts | {"why": asker.words(*why)})


def list_own_fields(item: Due | WaitingItem, schema: type[BaseModel]) -> dict[str, Any]:
    """The fields of `schema` that the item has itself, without its id."""
    names, get_values = list_shared_names(item.__class__, schema)  # type: ignore[arg-type]  # it is hashable
    return dict(zip(names, get_values(item), strict=True))


@cache
def list_shared_names(
    kind: type[Due | WaitingItem], schema: type[BaseModel]
) -> tuple[list[str], Callable[[Due | WaitingItem], tuple[Any, ...]]]:
    """The names of these fields, and what gets their values of an item."""
    names = [name for name in schema.model_fields if name != "id" and hasattr(kind, name)]
    return names, attrgetter(*names)


def get_reason(work: WorkItem, due: Due) -> str:
    """The key in REASONS of why the deadline waits for the caller."""
    if work.mark is WorkMark.ESCALATED:
        return "late_escalated" if work.is_late else "escalated"
    return "mine" if due.assignee_id else str(work.mark)
