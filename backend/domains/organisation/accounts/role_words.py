"""What each role is called, in Vietnamese and English, where the server says it."""

from backend.permissions import Role

ROLE_WORDS = {
    Role.ADMIN: ("Quản trị hệ thống", "System administrator"),
    Role.DISTRICT_OFFICER: ("Phòng LĐTBXH", "District labour office"),
    Role.INSPECTOR: ("Thành viên Đội 178", "Member of team 178"),
    Role.TIP_HANDLER: ("Người tiếp nhận tin phản ánh", "Handler of tips"),
    Role.POLICE_OFFICER: ("Công an huyện", "District police"),
    Role.COMMUNE_OFFICER: ("UBND xã, thị trấn", "Commune committee"),
    Role.LEADER: ("Lãnh đạo UBND huyện", "District leader"),
    Role.PROVINCIAL_OFFICER: ("Sở LĐTBXH", "Provincial labour department"),
    Role.AUDITOR: ("Thanh tra, giám sát", "Inspectorate"),
}

assert ROLE_WORDS.keys() == set(Role)
