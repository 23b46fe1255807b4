"""Which records a list is asked for: those of some ids, or those changed after an instant.

`core/http/record_lists.py` reads it off the request; `read_page` narrows by it.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.session import Session

MAX_IDS = 200


class Selection(NamedTuple):
    """The records that are asked for; they are shown whole."""

    ids: tuple[UUID, ...] | None
    updated_after: datetime | None
    limit: int | None
    """How many a page has; None: as many as the list says."""

    def build_clauses(self, id: sa.ColumnElement[UUID]) -> Iterator[sa.ColumnElement[bool]]:
        """`id`: a column of the records' table."""
        columns = getattr(id, "table").c  # noqa: B009 (columns alone have it, not expressions)
        if self.ids is not None:
            yield columns.id.in_(self.ids)
        if self.updated_after is not None:
            yield columns.updated_at > self.updated_after


def claim_selection(db: Session) -> Selection | None:
    """The selection of the request, for the one page that it is about; None without one."""
    found = db.info.pop("selection", None)
    assert found is None or isinstance(found, Selection)
    return found
