"""What duties mean between persons: which take two, which one person has, who is under whom."""

from backend.permissions import Role

DUTIES = frozenset(Role) - {Role.ADMIN}
"""Roles that read cases, tips, figures or the audit trail. Giving one needs two persons (R42).

The administrator's role reads none of these (R65), so an administrator may give it alone.
"""

HELD_BY_ONE = frozenset({Role.TIP_HANDLER})
"""Roles that only one account may hold at a unit."""

UNDER: dict[Role, frozenset[Role]] = {
    Role.LEADER: frozenset(
        {
            *(Role.LEAD_OFFICER, Role.POLICE_OFFICER, Role.INSPECTOR),
            *(Role.LOCAL_OFFICER, Role.PARTNER_OFFICER),
        }
    ),
    Role.LEAD_OFFICER: frozenset({Role.INSPECTOR, Role.LOCAL_OFFICER, Role.PARTNER_OFFICER}),
}
"""Roles that are subordinate to a role within one unit. The second person of an act may not be a
subordinate of the first (R42)."""
