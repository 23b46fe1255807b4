"""One read of the change log: the changes after a place in it that the reader may see."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from pydantic import JsonValue
from sqlalchemy.dialects.postgresql import ARRAY

from backend.core.session.actor import Actor, Scope
from backend.core.session.change_log import LogEntry
from backend.core.session.models import HandedUp
from backend.core.session.org_units import select_own_units_of, select_units_above
from backend.core.session.session import Session
from backend.core.sql.unscoped_table import build_unscoped_table
from backend.domains.platform.changes.kinds import load_kinds
from backend.domains.platform.changes.log_head import (
    LogCursor,
    ensure_place_known,
    load_feed_state,
)
from backend.domains.platform.changes.places import (
    RecordKey,
    RecordUrls,
    build_parent_url,
    load_urls,
)
from backend.domains.platform.changes.reach import (
    build_concerning_clause,
    build_followed_clause,
    get_reading_scope,
    get_viewing_moment,
    is_deletion_hidden,
    is_issued_kind,
)
from backend.domains.platform.changes.schemas import ChangeRead
from backend.domains.platform.changes.shown_fields import list_told_fields

LOG = build_unscoped_table(LogEntry)
GONE = ("deleted", "left")
"""After these the reader finds no record."""
OF_BELOW = {"unscoped": "records of units below that concern the reader or were handed up"}
PLACES_ALONE = {"unscoped": "how far a part of the log goes; its rows are read within the scope"}

ITEM = (
    *(LogEntry.seq, LogEntry.entity, LogEntry.entity_id.label("id"), LogEntry.org_unit_id),
    *(LogEntry.version, LogEntry.action, LogEntry.at, LogEntry.diff),
)
ITEM_OF_BELOW = (
    *(LOG.c.seq, LOG.c.entity, LOG.c.entity_id.label("id"), LOG.c.org_unit_id),
    *(LOG.c.version, LOG.c.action, LOG.c.at, LOG.c.diff),
)


Diff = Mapping[str, Sequence[JsonValue]]
LogRow = sa.Row[int, str, UUID, UUID, int, str, datetime, Diff]
"""A row of ITEM."""
ChangeSelect = sa.Select[int, str, UUID, UUID, int, str, datetime, Diff]
Kinds = Collection[str]
"""Tables of the records that are asked for; empty: all."""
AFTER, UPTO = (sa.bindparam(name, type_=sa.BigInteger()) for name in ("after", "upto"))
MOST_KEPT = 256
"""Readers, each with a SELECT of some hundred kilobytes."""


@dataclass(frozen=True, slots=True)
class ChangeBatch:
    """The changes found, and the place in the log up to which everything has been read."""

    items: list[ChangeRead] = field(default_factory=list)
    next: int = 0
    epoch: str = ""


def list_changes_before(db: Session, before: int, limit: int, kinds: Kinds = ()) -> ChangeBatch:
    """The last `limit` changes before a place that the reader may see, in the order of the log."""
    state = load_feed_state(db)
    last = min(state.head, max(before - 1, 0))
    rows = list_log_rows(db, LogSpan(0, last), limit, kinds, is_latest=True)[::-1]
    return ChangeBatch(to_visible_changes(db, rows), last, state.epoch)


class LogSpan(NamedTuple):
    """The places of the log behind `after`, up to `upto`."""

    after: int
    upto: int


def list_log_rows(
    db: Session, span: LogSpan, limit: int, kinds: Kinds = (), *, is_latest: bool = False
) -> list[LogRow]:
    """The first `limit` changes of a span that the reader follows, or the last ones from its end.

    Whoever reads no records of units below has another statement for those that concern an own
    unit: the session keeps these rows of the log away.
    """
    order = sa.desc if is_latest else sa.asc
    rows = list_followed_rows(db, span, limit, kinds, is_latest=is_latest)
    concerning = build_concerning_clause(db.actor, db.scope, LOG, kinds)
    if concerning is None:
        return rows
    below = sa.select(*ITEM_OF_BELOW).where(
        LOG.c.version > 0, LOG.c.seq > span.after, LOG.c.seq <= span.upto, concerning
    )
    below = below.order_by(order(LOG.c.seq)).limit(limit)
    rows += db.execute(below, execution_options=OF_BELOW)
    return sorted(rows, key=lambda row: row.seq, reverse=is_latest)[:limit]


def list_followed_rows(
    db: Session, span: LogSpan, limit: int, kinds: Kinds, *, is_latest: bool
) -> list[LogRow]:
    """As `list_log_rows`, of what the session shows: part by part, each larger."""
    order = sa.desc if is_latest else sa.asc
    found = FOLLOWED.get(db.actor, db.scope, kinds).order_by(order(LogEntry.seq)).limit(limit)
    rows: list[LogRow] = []
    count = 2 * limit
    while len(rows) < limit and span.after < span.upto:
        end = find_end_of_part(db, span, count, kinds, is_latest=is_latest)
        part, span = split_span(span, end, is_latest=is_latest)
        rows += db.execute(found, {**part._asdict(), **get_viewing_moment()})
        count *= 8
    return rows[:limit]


def find_end_of_part(
    db: Session, span: LogSpan, count: int, kinds: Kinds, *, is_latest: bool
) -> int | None:
    """The place up to which the reader's units wrote `count` changes; None: fewer in all the span.

    Asked of a whole span, PostgreSQL looks at all that they ever wrote there, for one page. An
    index by unit and place, or by unit, kind and place, tells it where to end. SQLite leaves each
    unit once the page is full.
    """
    if db.scope.units is None or db.get_bind().dialect.name == "sqlite":
        return None
    order = sa.desc if is_latest else sa.asc
    units = select_own_units_of(db.scope).union(select_units_above(db.scope.units)).subquery()
    names = sa.cast(list(kinds), ARRAY(sa.String))
    asked = sa.func.unnest(names).table_valued("entity").render_derived("asked")
    logs = sa.join(units, asked, sa.true()) if kinds else units
    own = sa.select(LOG.c.seq).where(
        LOG.c.org_unit_id == units.c[0], LOG.c.seq > span.after, LOG.c.seq <= span.upto
    )
    own = own.where(LOG.c.entity == asked.c.entity) if kinds else own
    first = own.order_by(order(LOG.c.seq)).limit(count).correlate(units, asked).lateral()
    ends = sa.select(first.c.seq).select_from(sa.join(logs, first, sa.true()))
    ends = ends.order_by(order(first.c.seq)).limit(1).offset(count - 1)
    end: int | None = db.scalar(ends, execution_options=PLACES_ALONE)
    return end


def split_span(span: LogSpan, end: int | None, *, is_latest: bool) -> tuple[LogSpan, LogSpan]:
    """The part of a span with `end`, and what is left of it."""
    if end is None:
        return span, LogSpan(span.upto, span.upto)
    if is_latest:
        return LogSpan(end - 1, span.upto), LogSpan(span.after, end - 1)
    return LogSpan(span.after, end), LogSpan(end, span.upto)


def select_changes(actor: Actor, scope: Scope, kinds: Kinds) -> ChangeSelect:
    """The changes of records that the reader follows; an event has no version.

    Its parameters are the span, as `after` and `upto`, and the moment of reading. `scope`: of the
    session in which it runs.
    """
    changes = sa.select(*ITEM).where(LogEntry.version > 0, LogEntry.seq > AFTER)
    changes = changes.where(LogEntry.seq <= UPTO)
    if kinds:  # said once for the whole, an index answers it
        changes = changes.where(LogEntry.entity.in_(kinds))
    return changes.where(build_followed_clause(actor, scope, kinds))


class FollowedChanges:
    """The SELECTs of those who read last: to build one takes longer than to run it.

    They follow from the rights of the reader, which are one object for as long as they are the
    same (`accounts/rights.py`).
    """

    def __init__(self) -> None:
        self._kept: dict[tuple[UUID, Scope, Kinds], tuple[Mapping[str, Scope], ChangeSelect]] = {}

    def get(self, actor: Actor, scope: Scope, kinds: Kinds) -> ChangeSelect:
        key = actor.id, scope, tuple(kinds)
        kept = self._kept.get(key)
        if kept is None or kept[0] is not actor.scopes:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            kept = self._kept[key] = actor.scopes, select_changes(actor, scope, kinds)
        return kept[1]


FOLLOWED = FollowedChanges()


def to_visible_changes(db: Session, rows: Sequence[LogRow]) -> list[ChangeRead]:
    """The rows without deletions of records that the reader could not see."""
    seen = [
        row
        for row in rows
        if row.action != "deleted" or not is_deletion_hidden(db.actor, row.entity, row.diff)
    ]
    urls = load_urls(db, {RecordKey(row.entity, row.id) for row in seen if row.action not in GONE})
    return [to_change_read(db.actor, row, urls) for row in seen]


def is_field_told(actor: Actor, row: LogRow) -> bool:
    """Whether the reader may know which fields changed: of own records, and of those below all.

    Of plans, ratings and reports, who stands above reads what is in force: what a unit drafts
    beside it is no change for them.
    """
    if row.action != "updated":
        return False
    kind = load_kinds()[row.entity]
    scope = get_reading_scope(kind, actor)
    if scope.units is None or row.org_unit_id in scope.units:
        return True
    if issubclass(kind, HandedUp):
        return actor.has_permission(kind.read_permission) and not scope.own_only
    return not is_issued_kind(kind)


def to_change_read(actor: Actor, row: LogRow, known: Mapping[RecordKey, RecordUrls]) -> ChangeRead:
    kind = load_kinds()[row.entity]
    if row.action == "deleted":
        lost = {name: values[0] for name, values in row.diff.items()}
        urls = RecordUrls(None, build_parent_url(kind, lost))
    else:
        urls = known.get(RecordKey(row.entity, row.id), RecordUrls())
    return ChangeRead(
        seq=row.seq,
        entity=row.entity,
        id=row.id,
        url=urls.url,
        parent_url=urls.parent_url,
        org_unit_id=row.org_unit_id,
        version=row.version,
        action=row.action,
        changed_fields=list_told_fields(row.entity, row.diff)
        if is_field_told(actor, row)
        else None,
        schema_version=kind.schema_version,
        at=row.at,
    )


def list_changes_after(
    db: Session, after: int, limit: int, kinds: Kinds = (), epoch: str | None = None
) -> ChangeBatch:
    """The first `limit` changes after the place `after` that the reader may see."""
    state = load_feed_state(db)
    ensure_place_known(state, LogCursor(epoch, after))
    start = max(after, state.pruned_to)
    if state.head <= start:
        return ChangeBatch(next=start, epoch=state.epoch)
    rows = list_log_rows(db, LogSpan(start, state.head), limit, kinds)
    seen = rows[-1].seq if len(rows) == limit else state.head
    return ChangeBatch(to_visible_changes(db, rows), seen, state.epoch)
