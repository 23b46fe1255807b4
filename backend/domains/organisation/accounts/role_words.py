"""What each role is called, in Vietnamese and English, where the server says it."""

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
