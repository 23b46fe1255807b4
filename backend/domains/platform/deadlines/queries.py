"""One page of what is due: every open deadline is reckoned, the sums are told for the page only."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.sql.pagination import decode_cursor, encode_cursor
from backend.domains.platform.deadlines.inbox import find_mark
from backend.domains.platform.deadlines.schemas import DeadlineFilters
from backend.domains.platform.deadlines.sources import Asker, Due, list_dues

KEYS = (sa.column("due_on", sa.Date), sa.column("id", sa.Uuid))


def list_deadline_page(
    asker: Asker, filters: DeadlineFilters, after: str | None, limit: int
) -> dict[str, Any]:
    """The dues after the cursor, by day; `next` is null on the last page."""
    found = [due for due in list_dues(asker) if is_admitted(due, filters, asker)]
    if after is not None:
        day, id = decode_cursor(after, list(KEYS))
        found = [due for due in found if due.place() > (day, str(id))]
    shown = found[:limit]
    more = len(found) > limit
    return {
        "items": [due.told(asker) | {"mark": find_mark(due, asker)} for due in shown],
        "next": encode_cursor([shown[-1].due_on, UUID(str(shown[-1].id))]) if more else None,
    }


def is_admitted(due: Due, filters: DeadlineFilters, asker: Asker) -> bool:
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
