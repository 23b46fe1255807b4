"""What duties mean: which take two persons, who is under whom, and what an approval chain adds."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from functools import lru_cache

from backend.law.reference.chains import Chain, ChainKind, Seat, list_chains
from backend.law.reference.tiers import Position, find_tier, get_position, load_tiers
from backend.permissions import AGENCY_WORK, Permission, Role

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


P = Permission

OWN_AGENCY_ONLY = frozenset({Role.PARTNER_OFFICER, Role.POLICE_OFFICER})
"""Roles that work for an agency of the unit. Of `AGENCY_RECORDS` they see what it recorded."""

AGENCY_RECORDS = frozenset(AGENCY_WORK)
"""Permissions that a role in OWN_AGENCY_ONLY gives for its own agency."""

TEAM_RECORDS = frozenset(
    {
        *(P.INSPECTION_READ, P.INSPECTION_WRITE),
        *(P.INSPECTION_PLAN_READ, P.INSPECTION_PLAN_WRITE, P.INSPECTION_PLAN_APPROVE),
        *(P.INSPECTION_PLAN_LOOK, P.INSPECTION_PLAN_LOOKS),
        *(P.VIOLATION_READ, P.VIOLATION_WRITE, P.VIOLATION_HANDLE, P.VIOLATION_DECIDE),
    }
)
"""Permissions of records that a team made. A role that sees only figures of the units below has
these for the teams of its own unit, wherever the teams worked."""

OWN_RECORDS = frozenset(
    {
        *(P.ESTABLISHMENT_READ, P.ESTABLISHMENT_WRITE, P.WORKFORCE_WRITE, P.COMMITMENT_WRITE),
        *(P.COMPLEXITY_DECLARE, P.RECHECK_READ, P.RECHECK_WRITE),
        *(P.TEAM_READ, P.TEAM_WRITE, P.VISIT_ORDER_READ, P.VISIT_ORDER_DRAW),
        *(P.STAFF_READ, P.STAFF_WRITE, P.TRAINING_READ, P.TRAINING_WRITE),
        *(P.SUPPORT_READ, P.SUPPORT_WRITE, P.SUPPORT_MODEL_READ),
        *(P.COMMUNICATION_READ, P.COMMUNICATION_WRITE, P.BUDGET_READ, P.BUDGET_WRITE),
        *(P.MATERIAL_READ, P.MATERIAL_WRITE, P.COORDINATION_READ, P.COORDINATION_WRITE),
        *(P.CRIME_READ, P.CRIME_WRITE, P.TIP_READ, P.TIP_HANDLE, P.TIP_KEEP),
        *(P.IMPORT_USE, P.EXPORT_USE, P.EXPORT_CASES, P.CHANGE_READ),
        *(P.HANDOVER_USE, P.HANDOVER_ARRANGE),
        *(P.RATING_FOLLOW, P.REPORT_FOLLOW),  # what is not yet handed up
        *(P.PLAN_WRITE, P.PLAN_APPROVE, P.TASK_WRITE, P.AREA_WRITE),
        *(P.RATING_WRITE, P.RATING_APPROVE),
        *(P.REPORT_APPROVE, P.OPEN_DATA_PUBLISH),
        *(P.TASK_REPORT_READ, P.TASK_REPORT_WRITE, P.TASK_REPORT_ANSWER),
        *(P.AGENCY_REPORT_READ, P.AGENCY_REPORT_WRITE, P.AGENCY_REPORT_ACCEPT),
        *(P.PROPOSAL_READ, P.PROPOSAL_WRITE),  # those addressed to a unit are read there too
    }
)
"""Permissions of all other records. A role that sees only figures of the units below has these for
its own unit.

Permissions in neither set reach the units below: plans, ratings and reports that were handed up.
"""


class Reach(StrEnum):
    """What a role sees beyond the records of its own unit."""

    OWN = "own"
    """Nothing but the figures of the own unit's plan."""
    FIGURES = "figures"
    """Counts alone. A single record is opened with a purpose, for one answer (`record:look`)."""
    RECORDS = "records"
    """The records of the units below, as far as its permissions go."""


def build_every_tier(reach: Reach) -> dict[Position, Reach]:
    return dict.fromkeys(Position, reach)


WORKS_BELOW = {
    Position.SUPERIOR: Reach.FIGURES,
    Position.LEAD: Reach.RECORDS,
    Position.LOCAL: Reach.RECORDS,
}
"""Who runs the plan works on the records of the units below; who stands above sees counts."""

REACH: dict[Role, dict[Position, Reach]] = {
    Role.LEAD_OFFICER: WORKS_BELOW,
    Role.LOCAL_OFFICER: WORKS_BELOW,
    Role.LEADER: WORKS_BELOW,
    Role.POLICE_OFFICER: WORKS_BELOW,
    Role.SUPERIOR_OFFICER: build_every_tier(Reach.FIGURES),
    Role.PARTNER_OFFICER: build_every_tier(Reach.OWN),
    # A tip is its unit's: a handler above gets those that were sent there.
    Role.TIP_HANDLER: WORKS_BELOW | {Position.SUPERIOR: Reach.OWN},
    # A team of the province visits places of the communes; of visits it sees those of own teams.
    Role.INSPECTOR: build_every_tier(Reach.RECORDS),
    # Accounts and catalogues, and the trail without contents: neither is a record of work.
    Role.ADMIN: build_every_tier(Reach.RECORDS),
    Role.AUDITOR: build_every_tier(Reach.RECORDS),
}
"""By the position, on the day, of the unit at which the role is held. It limits the permissions of
`OWN_RECORDS` and `TEAM_RECORDS`; all others reach the units below."""


def get_reach(role: Role, tier: str, on: date) -> Reach:
    """What the role sees of the units below one of that tier; a tier that ended counts as then."""
    return REACH[role][get_position(tier, min(on, find_tier(tier).valid_to or on))]


CHAIN_RIGHTS: dict[tuple[ChainKind, str], Permission] = {
    (ChainKind.RATING, "submit"): Permission.RATING_WRITE,
    (ChainKind.RATING, "verify"): Permission.RATING_VERIFY,
    (ChainKind.RATING, "return"): Permission.RATING_RETURN,
}
"""Permissions that a role has only while the chain of the day gives it that act.

In 2022 a commune rates itself and the district's lead agency verifies. Since the commune's own lead
agency runs the plan it rates itself, and the superior one verifies: neither may do both.
"""


@lru_cache(maxsize=1024)
def list_chain_rights(role: Role, tier: str, on: date) -> frozenset[Permission]:
    """The permissions that the chains of the day give the role at a unit of that tier."""
    return frozenset(
        permission
        for (record, act), permission in CHAIN_RIGHTS.items()
        for chain in list_chains(record)
        if chain.overlaps(on, on) and is_named_in_chain(chain, act, role, tier, on)
    )


def is_named_in_chain(chain: Chain, act: str, role: Role, tier: str, on: date) -> bool:
    """Whether the role may take the act; a step of the record's own unit: at one of its tiers."""
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
