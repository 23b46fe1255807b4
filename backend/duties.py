"""What duties mean: which take two persons, who is under whom, and what an approval chain adds."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from functools import lru_cache

from backend.law.reference.chains import Chain, ChainRecord, Seat, list_chains
from backend.law.reference.tiers import load_tiers
from backend.permissions import Permission, Role

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


class Reach(StrEnum):
    """What a role sees of the units below the one at which it is held."""

    FIGURES = "figures"
    """Counts alone. A single record is opened with a purpose, for one answer (`record:look`)."""
    RECORDS = "records"


REACH: dict[Role, Reach] = dict.fromkeys(Role, Reach.RECORDS) | {
    Role.SUPERIOR_OFFICER: Reach.FIGURES
}
"""Of one's own unit everybody sees the records that their permissions name."""

CHAIN_RIGHTS: dict[tuple[ChainRecord, str], Permission] = {
    (ChainRecord.RATING, "submit"): Permission.RATING_WRITE,
    (ChainRecord.RATING, "verify"): Permission.RATING_VERIFY,
    (ChainRecord.RATING, "return"): Permission.RATING_RETURN,
}
"""What a role may do besides its rights, where the chain of the day gives it that act.

In 2022 a commune rates itself and the district's lead agency verifies. Since the commune's own lead
agency runs the plan it rates itself, and the superior one verifies: neither may do both.
"""


@lru_cache(maxsize=1024)
def list_chain_rights(role: Role, tier: str, on: date) -> frozenset[Permission]:
    """What the role may do besides, held at a unit of that tier on that day."""
    return frozenset(
        permission
        for (record, act), permission in CHAIN_RIGHTS.items()
        for chain in list_chains(record)
        if chain.overlaps(on, on) and names_role(chain, act, role, tier, on)
    )


def names_role(chain: Chain, act: str, role: Role, tier: str, on: date) -> bool:
    """Whether the chain lets that role take the act; at the own unit: of one of its tiers."""
    return any(
        holder.fits(role, tier, on) and (holder.at is not Seat.OWN or tier in chain.tiers)
        for step in chain.steps
        if step.act == act
        for holder in step.by
    )


def list_chain_duties(permission: Permission, on: date) -> Iterable[tuple[Role, str]]:
    """(role, tier) of whoever has the permission by a chain of that day."""
    return [
        (role, tier.code)
        for role in Role
        for tier in load_tiers()
        if permission in list_chain_rights(role, tier.code, on)
    ]
