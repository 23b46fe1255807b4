"""What each role is called, in Vietnamese and English: its duty, and the office that has it."""

from datetime import date
from typing import TypedDict

from backend.law.reference.offices import OfficeFunction, find_office
from backend.permissions import Role

ROLE_WORDS = {
    Role.ADMIN: ("Quản trị hệ thống", "System administrator"),
    Role.LEAD_OFFICER: ("Cán bộ cơ quan chủ trì", "Officer of the lead agency"),
    Role.INSPECTOR: ("Thành viên Đội 178", "Member of team 178"),
    Role.TIP_HANDLER: ("Người tiếp nhận tin phản ánh", "Handler of tips"),
    Role.POLICE_OFFICER: ("Cán bộ Công an", "Police officer"),
    Role.LOCAL_OFFICER: ("Cán bộ cấp cơ sở", "Officer of a local unit"),
    Role.LEADER: ("Lãnh đạo UBND", "Leader"),
    Role.SUPERIOR_OFFICER: ("Cán bộ cơ quan cấp trên", "Officer of the superior agency"),
    Role.PARTNER_OFFICER: ("Cán bộ cơ quan phối hợp", "Officer of a partner agency"),
    Role.AUDITOR: ("Thanh tra, giám sát", "Inspectorate"),
}

assert ROLE_WORDS.keys() == set(Role)

FUNCTIONS = {
    Role.LEAD_OFFICER: OfficeFunction.LEAD,
    Role.LOCAL_OFFICER: OfficeFunction.LEAD,
    Role.SUPERIOR_OFFICER: OfficeFunction.LEAD,
    Role.POLICE_OFFICER: OfficeFunction.POLICE_HANDLING,
    Role.LEADER: OfficeFunction.APPROVER,
}
"""The function whose office has the duty, by the tier of the unit where it is held."""


class OfficeWords(TypedDict):
    office: str | None
    office_en: str | None


def describe_role_office(role: Role, tier: str, on: date) -> OfficeWords:
    """`office` and `office_en` of a duty held at a unit of that tier on that day.

    Both are None where it is no office's, where the office had ended, or where its name was not
    found: then the duty alone is said.
    """
    function = FUNCTIONS.get(role)
    office = find_office(function, tier, on) if function else None
    if office is None or not office.name:
        return {"office": None, "office_en": None}
    return {"office": office.abbreviation or office.name, "office_en": office.name_en}
