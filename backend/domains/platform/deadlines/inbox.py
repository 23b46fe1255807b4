"""What waits for the caller: near deadlines, those that the superior must know, and all sources."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

from backend.domains.platform.deadlines.sources import Asker, Due, Waiting, all_dues, all_waiting
from backend.permissions import Permission

SOON = 14
"""Days before a deadline from which it is in the inbox of whoever can act."""
MOST = 50
"""Entries of one kind: more than that is a list, and each kind has its own."""
INBOX: tuple[Any, ...] = ()
"""Deadlines are read from their own registry."""

WHY = {
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


def inbox_of(asker: Asker) -> dict[str, Any]:
    """Everything that waits for the actor, in the order of `Inbox`."""
    found = [*dues_for(asker), *(of_waiting(w, asker) for w in all_waiting(asker))]
    found.sort(key=urgency)
    counts: Counter[str] = Counter()
    shown = []
    for row in found:
        counts[row["kind"]] += 1
        if counts[row["kind"]] <= MOST:
            shown.append(row)
    more = sorted(kind for kind, count in counts.items() if count > MOST)
    return {"today": asker.today, "items": shown, "most": MOST, "more": more}


def dues_for(asker: Asker) -> Iterator[dict[str, Any]]:
    """Deadlines of whoever can act from two weeks before; of the superior as the rule says."""
    superior = asker.has_permission(Permission.PLAN_APPROVE)
    for due in all_dues(asker):
        left = (due.due_on - asker.today).days
        acts = any(asker.has_permission(permission) for permission in due.done_by)
        if due.lapses and left < 0:
            continue
        if superior and not acts and left <= due.escalate_before:
            yield of_due(due, asker, "escalated", "late_escalated" if left < 0 else "escalated")
        elif acts and left <= SOON and due.assignee_id in (None, asker.db.actor.id):
            mark = "overdue" if left < 0 else "soon"
            yield of_due(due, asker, mark, "mine" if due.assignee_id else mark)


def of_due(due: Due, asker: Asker, mark: str, why: str) -> dict[str, Any]:
    told = due.told(asker)
    names = ("kind", "entity", "entity_id", "title", "org_unit_id", "org_unit_name", "due_on")
    law = ("days_left", "basis", "arithmetic", "certainty")
    return {name: told[name] for name in (*names, *law)} | {
        "detail": due.about,
        "why": asker.words(*WHY[why]),
        "since": None,
        "mark": mark,
    }


def of_waiting(waiting: Waiting, asker: Asker) -> dict[str, Any]:
    names = ("kind", "entity", "entity_id", "title", "org_unit_id", "org_unit_name", "due_on")
    left = (waiting.due_on - asker.today).days if waiting.due_on else None
    return {name: getattr(waiting, name) for name in (*names, "detail", "since")} | {
        "why": asker.words(*waiting.why),
        "days_left": left,
        "mark": None if left is None else "overdue" if left < 0 else "soon",
        "basis": None,
        "arithmetic": None,
        "certainty": None,
    }


def urgency(row: dict[str, Any]) -> tuple[bool, date, str, str]:
    day = row["due_on"]
    return day is None, day or row["since"] or date.max, row["kind"], str(row["entity_id"])
