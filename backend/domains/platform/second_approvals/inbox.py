"""Requests that wait for the answer of a second person."""

import sqlalchemy as sa

from backend.domains.platform.deadlines.sources import (
    Asker,
    WaitingItem,
    WaitingItemRead,
    WorkTopic,
)
from backend.domains.platform.second_approvals.queries import (
    ConfirmationCheck,
    select_awaiting_rows,
)
from backend.permissions import Permission

WHY = (
    "Chờ mình xác nhận với tư cách người thứ hai; quá 72 giờ thì đề nghị hết hiệu lực.",
    "It waits for your second approval; after 72 hours it lapses.",
)
TITLE = ("Xác nhận với tư cách người thứ hai", "Confirm as the second person")
TITLES = {
    "cancel-decision": ("Xác nhận hủy quyết định xử phạt", "Confirm the cancelling of a decision"),
    "decide-above-cap": (
        "Xác nhận quyết định vượt mức tối đa",
        "Confirm a decision above the maximum",
    ),
    "give-duty": ("Xác nhận giao vai trò", "Confirm that a role is given"),
    "open-api-client": ("Xác nhận hệ thống kết nối", "Confirm a connected system"),
    "open-webhook": ("Xác nhận địa chỉ nhận webhook", "Confirm the address of a webhook"),
    "reopen-report-line": (
        "Xác nhận mở lại một dòng báo cáo",
        "Confirm the reopening of a report's line",
    ),
    "reset-account": ("Xác nhận cấp mã kích hoạt mới", "Confirm a new activation code"),
    "unlock-account": ("Xác nhận mở khóa tài khoản", "Confirm the unlocking of an account"),
}
"""What is asked of the second person, by the code of the act."""


def list_awaiting_requests(asker: Asker) -> WaitingItemRead:
    """Requests of others that the caller may confirm or refuse."""
    if not asker.has_permission(Permission.APPROVAL_USE):
        return []
    (rows,) = yield [sa.select(select_awaiting_rows(asker.db).subquery())]
    may_confirm = ConfirmationCheck(asker.db)
    yield from may_confirm.read_rows(rows)
    return [
        WaitingItem(
            topic=WorkTopic.SECOND_PERSON,
            kind="second_approval",
            entity="second_approvals",
            entity_id=row.id,
            title=TITLES.get(row.act, TITLE),
            about=row.subject,
            why=WHY,
            org_unit_id=row.org_unit_id,
            org_unit_name=row.org_unit_name,
            detail=row.reason,
        )
        for row in rows
        if may_confirm(row)
    ]


INBOX = (list_awaiting_requests,)
