"""Both reorganisations, by the act itself: three communes on 1 January 2025, all on 1 July 2025."""

from datetime import date, timedelta
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.session import Session
from backend.demo.carried_on.bureaus import CROSSING, PROVINCE
from backend.demo.carried_on.desk import Desk, open_story
from backend.demo.carried_on.offices import close_former_accounts
from backend.demo.people import UNIT_IDS
from backend.domains.administration.reorganisations.models import Reorganisation
from backend.domains.administration.reorganisations.proposals import build_proposal
from backend.domains.administration.reorganisations.requests import submit_act
from backend.domains.administration.reorganisations.schemas import (
    ReorganisationCreate,
    RoleFate,
    RolePlan,
)
from backend.domains.administration.reorganisations.service import create_draft
from backend.domains.organisation.accounts.models import DutyConfirmation, RoleGrant, User
from backend.domains.platform.second_approvals.models import SecondApproval
from backend.domains.platform.second_approvals.service import confirm_request
from backend.permissions import Role

OLD_PROVINCE = UNIT_IDS["ha-nam"]
GRACE_ENDS = date(2025, 9, 30)
GOES_ON = {
    "admin": PROVINCE,
    "auditor": PROVINCE,
    "handler": UNIT_IDS["binh-luc-2025"],
}
"""Accounts whose duty goes on in a new unit; the others only read until the grace ends."""
READS_ON = ("district", "inspector", "police", "leader", "binhnghia", "trangan", "province")


def apply_january_act(db: Session) -> None:
    """Bối Cầu, An Nội and Hưng Công became Bình An."""
    with open_story(db) as desk:
        first_day = date(2025, 1, 1)
        district = UNIT_IDS["binh-luc-district"]
        contents = build_proposal(db, district, first_day)
        draft = ReorganisationCreate(
            org_unit_id=district,
            decision_no="MH-01/NQ",
            decided_on=date(2024, 12, 10),
            effective_on=first_day,
            legal_basis="Sắp xếp đơn vị hành chính cấp xã của huyện (minh họa)",
            contents=contents,
        )
        run_reorganisation(desk, draft, first_day)


def apply_july_act(db: Session) -> None:
    """The province and the communes of two tiers; the district ends."""
    with open_story(db) as desk:
        assign_both_to_province(desk)
        contents = build_proposal(db, OLD_PROVINCE, CROSSING)
        contents.roles = build_role_plans(db)
        draft = ReorganisationCreate(
            org_unit_id=OLD_PROVINCE,
            decision_no="1674/NQ-UBTVQH15",
            decided_on=date(2025, 6, 16),
            effective_on=CROSSING,
            legal_basis="Nghị quyết 202/2025/QH15; Nghị quyết 1674/NQ-UBTVQH15",
            grace_ends_on=GRACE_ENDS,
            contents=contents,
        )
        run_reorganisation(desk, draft, CROSSING)
        close_former_accounts(desk, READS_ON)


def assign_both_to_province(desk: Desk) -> None:
    """For this act the administrator and the second person hold their duties at the province."""
    db = desk.act("admin", CROSSING - timedelta(11))
    for username, role in (("admin", Role.ADMIN), ("auditor", Role.AUDITOR)):
        grant = RoleGrant(
            user_id=desk.seats[username].id,
            role=role,
            org_unit_id=OLD_PROVINCE,
            confirmation=DutyConfirmation.AT_SERVER,
        )
        db.save(grant)


def build_role_plans(db: Session) -> list[RolePlan]:
    """What becomes of every role of the old units."""
    held = sa.select(RoleGrant.id, User.username).join(User, User.id == RoleGrant.user_id)
    plans: list[RolePlan] = []
    for grant_id, username in db.execute(held):
        target: UUID | None = GOES_ON.get(username)
        fate = RoleFate.MOVE if target else RoleFate.READ
        plans.append(RolePlan(grant_id=grant_id, fate=fate, to_unit_id=target))
    return plans


def run_reorganisation(desk: Desk, draft: ReorganisationCreate, day: date) -> None:
    """Draft the act, ask for it as one person, and confirm it as another."""
    act: Reorganisation = create_draft(desk.act("admin", day - timedelta(5), 14), draft)
    submit_act(desk.act("admin", day, 8), act)
    asked = sa.select(SecondApproval).where(SecondApproval.entity_id == act.id)
    confirm_request(desk.act("auditor", day, 8, 30), desk.db.scalars(asked).one())
