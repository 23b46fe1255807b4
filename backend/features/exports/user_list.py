"""Accounts as a list in Excel, for the yearly look at who may do what; no secret of any is in it.

Nothing is brought in: each account is made for one person, who gets its code by hand.
"""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from pydantic import Field

from backend.core.db import Session
from backend.core.schemas import Filters, Search
from backend.features.accounts.administration import USERS, with_roles
from backend.features.accounts.models import User
from backend.features.accounts.reading import conditions
from backend.features.imports.columns import Column
from backend.features.imports.listing import Listing
from backend.permissions import Permission, Role

ROLES = {
    Role.ADMIN: "Quản trị hệ thống",
    Role.DISTRICT_OFFICER: "Phòng LĐTBXH",
    Role.INSPECTOR: "Thành viên Đội 178",
    Role.TIP_HANDLER: "Người tiếp nhận tin phản ánh",
    Role.POLICE_OFFICER: "Công an huyện",
    Role.COMMUNE_OFFICER: "UBND xã, thị trấn",
    Role.LEADER: "Lãnh đạo UBND huyện",
    Role.PROVINCIAL_OFFICER: "Sở LĐTBXH",
    Role.AUDITOR: "Thanh tra, giám sát",
}


class UserFilters(Filters):
    q: Annotated[Search | None, Field(description="words of the name")] = None
    role: Role | None = None
    is_active: bool | None = None


class Accounts(Listing):
    kind = "users"
    title = "Danh sách tài khoản"
    english = "Accounts"
    noun = ("tài khoản", "account")
    sheet = "Tài khoản"
    exporting = Permission.USER_READ
    model = User
    filters = UserFilters
    unit_field = ""
    columns = (
        Column("username", "Tên đăng nhập", width=20),
        Column("full_name", "Họ và tên", width=28),
        Column("title", "Chức vụ", width=28),
        Column("org_unit_name", "Đơn vị", width=20),
        Column("roles_held", "Vai trò", width=48),
        Column("is_active", "Đang dùng", width=12),
        Column("is_activated", "Đã kích hoạt", width=12),
        Column("totp_enabled", "Xác thực hai bước", width=16),
    )

    def records(self, db: Session, filters: UserFilters, most: int) -> Iterable[Mapping[str, Any]]:
        found = USERS.where(*conditions(filters.q, filters.role, filters.is_active))
        rows = db.execute(found.order_by(User.username).limit(most)).all()
        return [
            {
                **user.model_dump(),
                "roles_held": "; ".join(
                    f"{ROLES[one.role]} ({one.org_unit_name})" for one in user.roles
                ),
            }
            for user in with_roles(db, rows)
        ]


assert ROLES.keys() == set(Role)
