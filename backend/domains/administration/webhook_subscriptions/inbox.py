"""Webhooks that stopped by themselves, for those who may resume them."""

import sqlalchemy as sa

from backend.core.session.org_units import OrgUnit
from backend.core.text.clock import to_civil_day
from backend.domains.administration.webhook_subscriptions.models import (
    PauseReason,
    WebhookSubscription,
)
from backend.domains.organisation.accounts.models import ApiClient
from backend.domains.platform.deadlines.sources import (
    Asker,
    WaitingItem,
    WaitingItemRead,
    WorkTopic,
)
from backend.permissions import Permission

TITLE = ("Webhook đã tạm dừng", "A webhook has stopped")
WHY = {
    PauseReason.UNREACHABLE: (
        "Bảy ngày liền không gửi được. Hỏi bên nhận, rồi cho gửi tiếp.",
        "Nothing could be delivered for seven days. Ask the receiver, then resume it.",
    ),
    PauseReason.GONE: (
        "Bên nhận trả lời rằng địa chỉ này không còn nhận nữa (410).",
        "The receiver answered that this address takes nothing any more (410).",
    ),
    PauseReason.FEED_RESTARTED: (
        "Dữ liệu đã được khôi phục: bên nhận phải đọc lại các danh sách, rồi cho gửi tiếp.",
        "The data were restored: the receiver has to read the lists anew; then resume it.",
    ),
    PauseReason.FEED_PRUNED: (
        "Đã dừng quá lâu: bên nhận phải đọc lại các danh sách, rồi cho gửi tiếp.",
        "It stood still for too long: the receiver has to read the lists anew; then resume it.",
    ),
}


def list_stopped_webhooks(asker: Asker) -> WaitingItemRead:
    """The webhooks of the caller's units that no person paused."""
    if not asker.has_permission(Permission.API_CLIENT_WRITE):
        return []
    hook = WebhookSubscription
    found = (
        sa.select(hook.id, hook.paused_at, hook.paused_because, hook.org_unit_id)
        .add_columns(ApiClient.name, OrgUnit.name.label("org_unit_name"))
        .join(ApiClient, ApiClient.id == hook.client_id)
        .join(OrgUnit, OrgUnit.id == hook.org_unit_id)
        .where(
            *asker.own(hook),
            hook.paused_at.is_not(None),
            hook.paused_because.in_(list(WHY)),
            ApiClient.ended_at.is_(None),
        )
    )
    (rows,) = yield [found]
    return [
        WaitingItem(
            topic=WorkTopic.NOTICE,
            kind="webhook_stopped",
            entity=hook.__tablename__,
            entity_id=row.id,
            title=TITLE,
            about=row.name,
            why=WHY[row.paused_because],
            org_unit_id=row.org_unit_id,
            org_unit_name=row.org_unit_name,
            since=to_civil_day(row.paused_at),
        )
        for row in rows
    ]


INBOX = (list_stopped_webhooks,)
