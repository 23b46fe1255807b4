"""Inbox items on what devices sent: values to decide between, what was refused, and visits that two
phones entered."""

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.session.models import now, today
from backend.core.session.org_units import OrgUnit
from backend.core.sql.membership import LISTS_UNITS_ONCE
from backend.core.sql.types import ReadRow, RowSelect
from backend.core.text.clock import to_civil_day
from backend.domains.establishments.establishments.models import Establishment
from backend.domains.inspections.inspections.models import Inspection, InspectionStatus
from backend.domains.inspections.sync_operations.conflicts import (
    build_own_clause,
    list_unit_clauses,
)
from backend.domains.inspections.sync_operations.models import (
    ConflictStatus,
    OperationStatus,
    SyncConflict,
    SyncOperation,
)
from backend.domains.inspections.sync_operations.queries import build_reader_clause
from backend.domains.platform.changes.people import build_actor_name
from backend.domains.platform.changes.reach import build_team_clauses, build_unit_clause
from backend.domains.platform.deadlines.sources import (
    Asker,
    WaitingItem,
    WaitingItemRead,
    WorkTopic,
)
from backend.permissions import Permission

TOLD_FOR = timedelta(days=30)
"""How long a notice tells of a refusal, which nobody can settle in the register."""
SAME_VISIT_DAYS = timedelta(days=90)
"""How far back drafts are compared: so few of them are read."""

DECIDE = ("Chọn giá trị khi hai bên cùng sửa", "Decide between two values of one field")
BOTH_CHANGED = (
    "Thiết bị và người khác cùng sửa một nội dung của biên bản: chọn giá trị, nêu lý do.",
    "A device and somebody else changed the same field of minutes: decide, and say why.",
)
REFUSED = ("Xem việc gửi từ thiết bị không nhận được", "See what a device sent and was refused")
NOT_TAKEN = (
    "Nội dung ghi ngoài hiện trường không nhập được vào sổ. Lý do có ở trang Chờ gửi.",
    "What was recorded in the field could not be entered. The page of what waits says why.",
)
COMPARE = (
    "Xem hai biên bản nháp có phải một cuộc kiểm tra",
    "See whether two drafts are one visit",
)
SAME_VISIT = (
    "Cùng đội, cùng cơ sở, cùng ngày: có thể ghi từ hai máy. Nếu là một cuộc thì gộp lại.",
    "One team, place and day: perhaps entered on two phones. If they are one visit, join them.",
)


def list_conflicts_to_decide(asker: Asker) -> WaitingItemRead:
    """Open conflicts of the visits that the caller may change, and of one's own devices."""
    if not asker.has_permission(Permission.INSPECTION_WRITE):
        return []
    columns = (SyncConflict.id, SyncConflict.created_at)
    sender = build_actor_name(SyncConflict.actor_id).label("sender")
    is_open = SyncConflict.status == ConflictStatus.OPEN
    of_visits = (
        sa.select(*columns, *VISIT_COLUMNS, sender)
        .join(Inspection, Inspection.id == SyncConflict.inspection_id)
        .join(Establishment, Establishment.id == Inspection.establishment_id)
        .join(OrgUnit, OrgUnit.id == Inspection.org_unit_id)
        .where(is_open, *list_unit_clauses(asker.db), *list_changeable_clauses(asker))
    )
    nulls = (sa.cast(sa.null(), one.type).label(one.key) for one in VISIT_COLUMNS)
    own = sa.select(*columns, *nulls, sender).where(is_open, build_own_clause(asker.db))
    visits, others = yield [of_visits, own]
    return [
        WaitingItem(
            topic=WorkTopic.VISIT,
            kind="sync_conflict",
            entity="sync_conflicts",
            entity_id=row.id,
            title=DECIDE,
            about=row.place,
            why=BOTH_CHANGED,
            org_unit_id=row.org_unit_id,
            org_unit_name=row.org_unit_name,
            since=to_civil_day(row.created_at),
            detail=row.sender,
        )
        for row in (*visits, *others)
    ]


def list_refusals(asker: Asker) -> WaitingItemRead:
    """What devices sent in the last thirty days and was refused: one notice for each sender."""
    if not asker.has_permission(Permission.INSPECTION_WRITE):
        return []
    each = (
        sa.select(
            SyncOperation.actor_id,
            sa.func.count().label("count"),
            sa.func.max(SyncOperation.received_at).label("last"),
        )
        .where(
            SyncOperation.status == OperationStatus.REFUSED,
            SyncOperation.received_at >= now() - TOLD_FOR,
            build_reader_clause(asker.db),
        )
        .group_by(SyncOperation.actor_id)
        .subquery()
    )
    (rows,) = yield [sa.select(each, build_actor_name(each.c.actor_id).label("sender"))]
    return [
        WaitingItem(
            topic=WorkTopic.NOTICE,
            kind="sync_refused",
            entity="sync_operations",
            entity_id=row.actor_id,
            title=REFUSED,
            about=row.sender,
            why=NOT_TAKEN,
            since=to_civil_day(row.last),
            detail=asker.words(f"{row.count} thao tác", f"{row.count} operations"),
        )
        for row in rows
    ]


def list_same_visits(asker: Asker) -> WaitingItemRead:
    """Drafts for which an earlier one of the same team, place and day stands, too."""
    if not asker.has_permission(Permission.INSPECTION_WRITE):
        return []
    (rows,) = yield [select_same_visits(asker)]
    return [to_same_visit_item(row) for row in {row.id: row for row in rows}.values()]


def select_same_visits(asker: Asker) -> RowSelect:
    first = today() - SAME_VISIT_DAYS
    return SAME_VISITS.where(Inspection.inspected_on >= first, *list_changeable_clauses(asker))


def to_same_visit_item(row: ReadRow) -> WaitingItem:
    return WaitingItem(
        topic=WorkTopic.VISIT,
        kind="same_visit",
        entity="inspections",
        entity_id=row.id,
        title=COMPARE,
        about=row.place,
        why=SAME_VISIT,
        org_unit_id=row.org_unit_id,
        org_unit_name=row.org_unit_name,
        since=to_civil_day(row.created_at),
    )


def list_changeable_clauses(asker: Asker) -> Sequence[sa.ColumnElement[bool]]:
    """What narrows visits to those that the caller reads and may change."""
    scope = asker.db.actor.scope(Permission.INSPECTION_WRITE)
    within = [] if scope.units is None else [build_unit_clause(Inspection, scope)]
    return [*asker.own(Inspection), *within, *build_team_clauses(Inspection, scope)]


VISIT_COLUMNS = (
    Inspection.org_unit_id,
    OrgUnit.name.label("org_unit_name"),
    Establishment.name.label("place"),
)

EARLIER = orm.aliased(Inspection)
SAME_VISITS = (
    sa.select(Inspection.id, Inspection.created_at, *VISIT_COLUMNS)
    .join(
        EARLIER,
        sa.and_(
            EARLIER.establishment_id == Inspection.establishment_id,
            EARLIER.team_id == Inspection.team_id,
            EARLIER.inspected_on == Inspection.inspected_on,
            EARLIER.status == Inspection.status,
            EARLIER.id < Inspection.id,
        ),
    )
    .join(Establishment, Establishment.id == Inspection.establishment_id)
    .join(OrgUnit, OrgUnit.id == Inspection.org_unit_id)
    .where(Inspection.status == InspectionStatus.DRAFT)
    .options(LISTS_UNITS_ONCE)
)
"""Drafts beside each earlier one of the same visit."""

INBOX = (list_conflicts_to_decide, list_refusals, list_same_visits)
