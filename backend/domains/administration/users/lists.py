"""Accounts in Excel, for the yearly review of who may do what; without any secret.

There is no import: each account is made for one person, who gets its code by hand.
"""

from collections.abc import Iterable
from typing import Annotated

from pydantic import Field

from backend.core.session.session import Session
from backend.core.text.clock import HANOI
from backend.core.text.schemas import Filters, SearchText
from backend.domains.administration.users.queries import USERS, add_roles, build_filter_clauses
from backend.domains.organisation.accounts.models import DutyConfirmation, User
from backend.domains.organisation.accounts.role_words import ROLE_WORDS
from backend.domains.organisation.accounts.schemas import AccountRequestRead, GrantRead, RoleAtUnit
from backend.permissions import Permission, Role
from backend.spreadsheets.columns import Column
from backend.spreadsheets.listing import Listing, Values


class UserFilters(Filters):
    q: Annotated[SearchText | None, Field(description="words of the name")] = None
    role: Role | None = None
    is_active: bool | None = None


class Accounts(Listing):
    kind = "users"
    title = "Danh sách tài khoản"
    english_title = "Accounts"
    noun = ("tài khoản", "account")
    sheet_name = "Tài khoản"
    export_permission = Permission.USER_READ
    model = User
    filter_schema = UserFilters
    unit_field = ""
    columns = (
        Column("username", "Tên đăng nhập", width=20),
        Column("full_name", "Họ và tên", width=28),
        Column("title", "Chức vụ", width=28),
        Column("org_unit_name", "Đơn vị", width=20),
        Column("roles_held", "Vai trò", width=48),
        Column("confirmations", "Xác nhận vai trò", width=48),
        Column("waiting_for", "Chờ người thứ hai xác nhận", width=40),
        Column("is_active", "Đang dùng", width=12),
        Column("is_activated", "Đã kích hoạt", width=12),
        Column("totp_enabled", "Xác thực hai bước", width=16),
    )

    def list_records(self, db: Session, filters: UserFilters, limit: int) -> Iterable[Values]:
        found = USERS.where(*build_filter_clauses(filters.q, filters.role, filters.is_active))
        rows = db.execute(found.order_by(User.username).limit(limit)).all()
        return [
            {
                **user.model_dump(),
                "roles_held": "; ".join(format_role(one) for one in user.roles),
                "confirmations": "; ".join(format_confirmation(one) for one in user.roles),
                "waiting_for": "; ".join(format_waiting(one) for one in user.waiting),
            }
            for user in add_roles(db, rows)
        ]


def format_role(held: RoleAtUnit) -> str:
    """'Cán bộ cơ quan chủ trì, Phòng VH-XH (Bình Lục)'; what waits is told without the office."""
    office = held.office if isinstance(held, GrantRead) else None
    words = ", ".join(part for part in (ROLE_WORDS[held.role][0], office) if part)
    return f"{words} ({held.org_unit_name})"


HOW = {
    DutyConfirmation.NOT_NEEDED: "không cần người thứ hai",
    DutyConfirmation.EARLIER: "có từ trước khi áp dụng hai người",
    DutyConfirmation.AT_SERVER: "xác nhận tại máy chủ",
}


def format_confirmation(held: GrantRead) -> str:
    """'Cán bộ cấp cơ sở (Bình Nghĩa): A đề nghị, B xác nhận 03/10/2022'."""
    asked = f"{held.asked_by_name} đề nghị, " if held.asked_by_name else ""
    how = HOW.get(held.confirmation, f"{held.confirmed_by_name} xác nhận")
    day = held.confirmed_at.astimezone(HANOI)
    return f"{format_role(held)}: {asked}{how} {day:%d/%m/%Y}"


def format_waiting(waits: AccountRequestRead) -> str:
    what = ", ".join(format_role(one) for one in waits.add) or ACTS.get(waits.act, "")
    return f"{what}: {waits.asked_by_name} đề nghị"


ACTS = {"unlock-account": "mở khóa", "reset-account": "cấp mã kích hoạt mới"}


LISTS = (Accounts(),)
