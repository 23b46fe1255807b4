"""Deadlines, the inbox and the legal rules over HTTP. They remind; they never refuse anything."""

from typing import Annotated

from fastapi import Query

from backend.core.http.dependencies import create_router, requires
from backend.core.session.session import Session
from backend.core.sql.pagination import After, Limit, Page, PageRows
from backend.domains.platform.deadlines.legal_rules import build_legal_rules
from backend.domains.platform.deadlines.queries import build_inbox, list_deadline_page
from backend.domains.platform.deadlines.schemas import (
    DeadlineFilters,
    DeadlineRead,
    Inbox,
    InboxCount,
    LegalRules,
)
from backend.domains.platform.deadlines.sources import Asker, DueFilter, count_work, find_work
from backend.permissions import Permission

deadlines = create_router("/deadlines")
inbox = create_router("/inbox")
rules = create_router("/legal-rules")

Reading = Annotated[Session, requires(Permission.SELF)]
LIVE = {"x-live": "reckoned from many records"}


@deadlines.get("", response_model=Page[DeadlineRead], openapi_extra=LIVE)
def list_deadlines(
    db: Reading,
    filters: Annotated[DeadlineFilters, Query()],
    after: After = None,
    limit: Limit = 50,
) -> PageRows:
    """All that is due in the caller's units, the earliest first, with article and arithmetic."""
    asked = DueFilter.model_validate(filters.model_dump(include=set(DueFilter.model_fields)))
    return list_deadline_page(Asker(db, asked), filters, after, limit)


@inbox.get("", response_model=Inbox, openapi_extra=LIVE)
def get_inbox(db: Reading) -> Inbox:
    """What waits for the caller, and why; near its end a deadline stands with the superior too."""
    return build_inbox(Asker(db))


@inbox.get("/count", response_model=InboxCount, openapi_extra=LIVE)
def get_inbox_count(db: Reading) -> InboxCount:
    """The number beside the list of work: that of `/inbox`."""
    count, late = count_work(find_work(Asker(db)))
    return InboxCount(count=count, late=late)


@rules.get("", response_model=LegalRules, openapi_extra=LIVE)
def list_legal_rules(db: Reading) -> LegalRules:
    """The dated rules that the clock counts by, with article, source and certainty."""
    return build_legal_rules(Asker(db))
