"""Notices about accounts in the inbox: of the own one, and of shared or lost duties (R55)."""

from backend.core.session.org_units import OrgUnit
from backend.core.text.clock import to_civil_day
from backend.domains.administration.users.notices import select_notices
from backend.domains.organisation.accounts.models import AccountNotice, NoticeKind
from backend.domains.organisation.accounts.role_words import ROLE_WORDS
from backend.domains.platform.changes.people import build_actor_name
from backend.domains.platform.deadlines.sources import (
    Asker,
    WaitingItem,
    WaitingItemRead,
    WorkTopic,
)

WHY = {
    NoticeKind.DUTY_LOST: (
        "Vai trò này vừa được gỡ khỏi tài khoản. Nếu không đúng, báo lãnh đạo hoặc thanh tra ngay.",
        "This role was taken from the account. If that is wrong, tell the leader or auditor now.",
    ),
    NoticeKind.DUTY_SHARED: (
        "Tài khoản này vừa có cùng vai trò với bạn. Nếu không đúng, báo lãnh đạo hoặc thanh tra.",
        "This account now has the same role as you. If that is wrong, tell the leader or auditor.",
    ),
    NoticeKind.ACCOUNT_LOCKED: (
        "Tài khoản đã bị khóa. Nếu người giữ tài khoản không biết, báo lãnh đạo hoặc thanh tra.",
        "The account was locked. If its holder does not know of it, tell the leader or auditor.",
    ),
    NoticeKind.ACCOUNT_UNLOCKED: (
        "Tài khoản đã được mở khóa.",
        "The account was unlocked.",
    ),
    NoticeKind.ACCOUNT_RESET: (
        (
            "Tài khoản đã được cấp mã kích hoạt mới, mật khẩu cũ hết hiệu lực. Nếu người giữ tài "
            "khoản không yêu cầu, báo lãnh đạo hoặc thanh tra ngay."
        ),
        (
            "The account got a new activation code and the old password ended. If its holder did "
            "not ask for that, tell the leader or auditor now."
        ),
    ),
    NoticeKind.ACCOUNT_MOVED: (
        "Tài khoản đã được chuyển đến đơn vị này.",
        "The account was moved to this unit.",
    ),
    NoticeKind.DEVICE_REGISTERED: (
        (
            "Tài khoản vừa có thêm một thiết bị làm việc ngoại tuyến. Nếu không phải bạn, ngắt "
            "thiết bị đó trong Tài khoản của tôi rồi đổi mật khẩu."
        ),
        (
            "A new device was registered for work offline. If that was not you, end it in My "
            "account, and change the password."
        ),
    ),
    NoticeKind.DUTY_CONFIRMED_AT_SERVER: (
        "Vai trò được xác nhận bằng lệnh tại máy chủ, không phải bởi người thứ hai của đơn vị.",
        "The role was confirmed by a command at the server, not by a second person of the unit.",
    ),
    NoticeKind.RESET_CONFIRMED_AT_SERVER: (
        "Mã kích hoạt mới được xác nhận bằng lệnh tại máy chủ, không phải bởi người thứ hai.",
        "A new activation code was confirmed by a command at the server, not by a second person.",
    ),
    NoticeKind.UNLOCK_CONFIRMED_AT_SERVER: (
        "Việc mở khóa được xác nhận bằng lệnh tại máy chủ, không phải bởi người thứ hai.",
        "The unlocking was confirmed by a command at the server, not by a second person.",
    ),
    NoticeKind.SECOND_FACTOR_REMOVED_AT_SERVER: (
        (
            "Mã xác thực của tài khoản đã được gỡ bằng lệnh tại máy chủ. Nếu người giữ tài "
            "khoản không yêu cầu, báo lãnh đạo hoặc thanh tra ngay."
        ),
        (
            "The account's second factor was removed by a command at the server. If its holder did "
            "not ask for that, tell the leader or auditor now."
        ),
    ),
}
TITLE = ("Thông báo về tài khoản", "Notice about an account")


def list_account_notices(asker: Asker) -> WaitingItemRead:
    """The notices of the last thirty days that are for the caller."""
    found = (
        select_notices(asker.db)
        .add_columns(OrgUnit.name.label("unit_name"))
        .add_columns(build_actor_name(AccountNotice.about_id).label("about_name"))
        .outerjoin(OrgUnit, OrgUnit.id == AccountNotice.unit_id)
    )
    (rows,) = yield [found]
    return [
        WaitingItem(
            topic=WorkTopic.NOTICE,
            kind="account_notice",
            entity="account_notices",
            entity_id=row.id,
            title=TITLE,
            about="–" if row.about_name is None else row.about_name,
            why=WHY[row.kind],
            org_unit_id=row.unit_id,
            org_unit_name=row.unit_name,
            since=to_civil_day(row.created_at),
            detail=asker.words(*ROLE_WORDS[row.role]) if row.role else None,
        )
        for row in rows
    ]


INBOX = (list_account_notices,)
