"""Withheld files: another account decides whether they are destroyed (R42)."""

import sqlalchemy as sa

from backend.core.session.models import now
from backend.core.session.org_units import OrgUnit
from backend.core.sql.types import RowSelect
from backend.core.text.clock import to_civil_day
from backend.domains.platform.attachments.holders import has_write_permission, load_holders
from backend.domains.platform.attachments.models import Attachment, WithheldReason
from backend.domains.platform.deadlines.sources import (
    Asker,
    WaitingItem,
    WaitingItemRead,
    WorkTopic,
)
from backend.domains.platform.second_approvals.models import LASTS
from backend.domains.platform.second_approvals.service import SecondPersonCheck
from backend.permissions import Permission

WHY = (
    "Người khác đã che và đề nghị hủy: xem rồi hủy hoặc mở lại trong 72 giờ.",
    "Somebody hid it and asks to destroy it: look, then destroy or show it within 72 hours.",
)
TITLES = {
    WithheldReason.SHOWS_PERSON: ("Tệp bị che: có người trong ảnh", "Hidden file: shows a person"),
    WithheldReason.IDENTITY_PAPER: (
        "Tệp bị che: có giấy tờ tùy thân",
        "Hidden file: an identity paper",
    ),
}


def list_withheld_files(asker: Asker) -> WaitingItemRead:
    """Files that another account withheld within three days and the caller may destroy."""
    if not asker.has_permission(Permission.ATTACHMENT_WRITE):
        return []
    (rows,) = yield [select_withheld_files(asker)]
    may_second = SecondPersonCheck(asker.db, Permission.ATTACHMENT_WRITE)
    yield from may_second.read_units(row.org_unit_id for row in rows)
    return [
        WaitingItem(
            topic=WorkTopic.SECOND_PERSON,
            kind="withheld_file",
            entity=load_holders()[row.entity].model.__tablename__,
            entity_id=row.entity_id,
            item_id=row.id,
            title=TITLES[row.withheld_reason],
            why=WHY,
            org_unit_id=row.org_unit_id,
            org_unit_name=row.org_unit_name,
            since=to_civil_day(row.withheld_at),
        )
        for row in rows
        if may_second(row.withheld_by_id, row.org_unit_id)
    ]


def select_withheld_files(asker: Asker) -> RowSelect:
    own = Attachment
    kinds = [entity for entity in load_holders() if has_write_permission(asker.db.actor, entity)]
    return (
        sa.select(
            *(own.id, own.entity, own.entity_id, own.org_unit_id, own.withheld_at),
            *(own.withheld_by_id, own.withheld_reason, OrgUnit.name.label("org_unit_name")),
        )
        .join(OrgUnit, OrgUnit.id == own.org_unit_id)
        .where(
            own.entity.in_(kinds),
            own.destroyed_at.is_(None),
            own.withheld_at > now() - LASTS,
            own.withheld_by_id != asker.db.actor.id,
            *asker.own(own),
        )
    )


INBOX = (list_withheld_files,)
