"""The people of the demo: one account for each role, and the teams 178 with inspection cards."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from backend.demo.names import build_person_name
from backend.demo.random_values import Row, build_id, create_random, to_instant
from backend.law.reference import load_org_units

PASSWORD = "binhluc-demo-2022"  # noqa: S105 - printed by `make run`, refused in production
FOUNDED = date(2021, 1, 8)

UNIT_IDS = {unit.key: unit.id for unit in load_org_units()}

ACCOUNTS: tuple[tuple[str, str, str, str, str], ...] = (
    (
        "admin",
        "admin",
        "Ngô Đức Anh",
        "Quản trị hệ thống, Văn phòng UBND huyện",
        "binh-luc-district",
    ),
    (
        "district",
        "lead_officer",
        "Trần Thu Hà",
        "Chuyên viên Phòng LĐTBXH",
        "binh-luc-district",
    ),
    ("inspector", "inspector", "Lê Tiến Dũng", "Thành viên Đội 178 huyện", "binh-luc-district"),
    ("police", "police_officer", "Nguyễn Thành Trung", "Cán bộ Công an huyện", "binh-luc-district"),
    (
        "binhnghia",
        "local_officer",
        "Nguyễn Thị Thảo",
        "Công chức VHXH xã Bình Nghĩa",
        "binh-nghia",
    ),
    ("trangan", "local_officer", "Đỗ Minh Khôi", "Công chức VHXH xã Tràng An", "trang-an"),
    ("leader", "leader", "Vũ Đình Khánh", "Phó Chủ tịch UBND huyện", "binh-luc-district"),
    ("province", "superior_officer", "Hoàng Thị Mai", "Chuyên viên Sở LĐTBXH Hà Nam", "ha-nam"),
    ("auditor", "auditor", "Bùi Quốc Việt", "Thanh tra viên, Thanh tra huyện", "binh-luc-district"),
    (
        "handler",
        "tip_handler",
        "Đinh Thị Nga",
        "Người tiếp nhận tin phản ánh, Công an huyện",
        "binh-luc-district",
    ),
)

DISTRICT_SEATS: tuple[tuple[str | None, str, str], ...] = (
    (None, "leader", "Phó Trưởng phòng LĐTBXH"),
    (None, "deputy_leader", "Công an huyện"),
    ("district", "member", "Phòng LĐTBXH"),
    ("inspector", "member", "Phòng LĐTBXH"),
    ("police", "member", "Công an huyện"),
    (None, "member", "Phòng Văn hóa và Thông tin"),
    (None, "member", "Phòng Y tế"),
    (None, "member", "Đội Quản lý thị trường"),
    (None, "member", "Phòng Kinh tế và Hạ tầng"),
)
PROVINCE_SEATS = (
    (None, "leader", "Chi cục Phòng, chống tệ nạn xã hội, Sở LĐTBXH"),
    (None, "member", "Công an tỉnh"),
    (None, "member", "Sở Văn hóa, Thể thao và Du lịch"),
    (None, "member", "Sở Y tế"),
)
COMMUNE_SEATS = (
    (None, "leader", "Phó Chủ tịch UBND"),
    (None, "member", "Công an xã"),
    (None, "member", "Tư pháp - Hộ tịch"),
    (None, "member", "Văn hóa - Xã hội"),
)

Seat = tuple[str | None, str, str]
"""(username of an account, or None for an invented person; function; agency)."""

TEAMS: tuple[tuple[str, str, str, str, tuple[Seat, ...]], ...] = (
    ("district", "binh-luc-district", "huyện Bình Lục", "BL", DISTRICT_SEATS),
    ("province", "ha-nam", "tỉnh Hà Nam", "HN", PROVINCE_SEATS),
    ("commune", "binh-my-town", "thị trấn Bình Mỹ", "BM", COMMUNE_SEATS),
    ("commune", "binh-nghia", "xã Bình Nghĩa", "BN", COMMUNE_SEATS),
)


@dataclass(frozen=True)
class OfficeAccounts:
    """Accounts, teams and members of teams."""

    users: list[Row]
    teams: list[Row]
    members: list[Row]


def build_users() -> list[Row]:
    """Accounts with their roles; all names are invented."""
    rng = create_random("users")
    return [
        {
            "id": build_id(to_instant(FOUNDED, 8, number), rng),
            "username": username,
            "full_name": full_name,
            "title": title,
            "role": role,
            "org_unit_id": UNIT_IDS[unit],
            "created_at": to_instant(FOUNDED, 8, number),
        }
        for number, (username, role, full_name, title, unit) in enumerate(ACCOUNTS)
    ]


def build_staff() -> OfficeAccounts:
    """All of them; the numbers of inspection cards begin with MH (minh họa)."""
    accounts = build_users()
    rng = create_random("teams")
    by_name = {row["username"]: row for row in accounts}
    found: list[Row] = []
    members: list[Row] = []
    for number, (level, unit, place, mark, seats) in enumerate(TEAMS, 1):
        team: Row = {
            "id": build_id(to_instant(FOUNDED, 9, number), rng),
            "org_unit_id": UNIT_IDS[unit],
            "name": f"Đội kiểm tra liên ngành 178 {place}",
            "level": level,
            "decision_no": f"{100 + number}/QĐ-UBND-MH",
            "decided_on": FOUNDED,
            "is_active": True,
            "created_at": to_instant(FOUNDED, 9, number),
        }
        found.append(team)
        members += [
            build_member(
                team, seat, f"MH-{mark}-{number:02d}", by_name, build_id(team["created_at"], rng)
            )
            for number, seat in enumerate(seats, 1)
        ]
    return OfficeAccounts(accounts, found, members)


def build_member(team: Row, seat: Seat, card: str, accounts: dict[str, Any], id: UUID) -> Row:
    username, function, agency = seat
    account = accounts.get(username or "")
    return {
        "id": id,
        "org_unit_id": team["org_unit_id"],
        "team_id": team["id"],
        "user_id": account["id"] if account else None,
        "full_name": account["full_name"] if account else build_person_name(create_random(card)),
        "agency": agency,
        "function": function,
        "inspection_card_no": card,
        "active_from": FOUNDED,
        "active_to": None,
        "created_at": team["created_at"],
    }
