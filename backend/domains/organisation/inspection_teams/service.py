"""Founding teams 178 and seating their members: one leader, each official once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from backend.core.errors.exceptions import Conflict, Invalid, NotFound
from backend.core.errors.warnings import RuleWarning
from backend.core.session.models import create_id, today
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.text.i18n import register_messages
from backend.domains.organisation.inspection_teams.models import (
    InspectionTeam,
    MemberFunction,
    TeamMember,
)
from backend.domains.organisation.inspection_teams.schemas import (
    MemberCreate,
    MemberUpdate,
    TeamCreate,
    TeamUpdate,
)
from backend.domains.organisation.org_units.service import ensure_existed, get_writable_unit

MOST_DEPUTIES = 2
DEPUTIES_RULE = "Thông tư 05/2006/TT-BLĐTBXH: 01 đội trưởng, 01 đến 02 đội phó"


def create_team(db: Session, data: TeamCreate) -> InspectionTeam:
    """A new team of one of the actor's units; raises NotFound for other units."""
    unit = get_writable_unit(db, data.org_unit_id, "/org_unit_id")
    if data.level not in (None, unit.level):
        raise Invalid.at("/level", "level-of-unit")
    check_decided(data.decided_on)
    values = data.model_dump() | {"id": data.id or create_id(), "level": unit.level}
    return db.save(InspectionTeam(**values))


def update_team(db: Session, team: InspectionTeam, data: TeamUpdate) -> None:
    """Apply a merge patch; a dissolved team of a unit that has ended stays dissolved."""
    check_decided(data.decided_on)
    if "is_active" in data.model_fields_set and data.is_active and not team.is_active:
        ensure_existed(db.require(OrgUnit, team.org_unit_id), today(), today(), "/is_active")
    db.save(team, data.model_dump(exclude_unset=True))


class KnownTeam(Protocol):
    """A team, its locked row, or what was read of it."""

    @property
    def is_active(self) -> bool: ...


def ensure_team_is_active(team: KnownTeam, pointer: str | None = None) -> None:
    """Raise `team-dissolved` for a team that takes nothing new: Invalid at the field, or Conflict.

    What it has begun is carried on.
    """
    if team.is_active:
        return
    raise Invalid.at(pointer, "team-dissolved") if pointer else Conflict("team-dissolved")


def check_decided(decided_on: date | None) -> None:
    if decided_on is not None and decided_on > today():
        raise Invalid.at("/decided_on", "in-future")


def create_member(db: Session, team_id: UUID, data: MemberCreate) -> TeamMember:
    """A new member of a team that the actor may write."""
    team = lock_team(db, team_id)
    ensure_team_is_active(team)
    of = {"team_id": team.id, "org_unit_id": team.unit, "id": data.id or create_id()}
    member = TeamMember(**data.model_dump() | of)
    check_seat(db, member)
    return write_member(db, member)


def update_member(db: Session, member: TeamMember, data: MemberUpdate) -> TeamMember:
    lock_team(db, member.team_id)
    with db.no_autoflush:
        for name, value in data.model_dump(exclude_unset=True).items():
            setattr(member, name, value)
        check_seat(db, member)
    return write_member(db, member)


def end_seat(db: Session, member: TeamMember, day: date) -> None:
    """Let a member leave on `day`, not later than before: that seats nobody else's twice."""
    lock_team(db, member.team_id)
    db.save(member, {"active_to": day})


@dataclass(frozen=True, slots=True)
class LockedTeam:
    id: UUID
    unit: UUID
    is_active: bool


def lock_team(db: Session, id: UUID) -> LockedTeam:
    """The team, its row locked: seats are given one at a time. Raises NotFound."""
    row = db.execute(
        sa.select(InspectionTeam.id, InspectionTeam.org_unit_id, InspectionTeam.is_active)
        .where(InspectionTeam.id == id)
        .with_for_update(key_share=True)
    ).first()
    if row is None:
        raise NotFound
    get_writable_unit(db, row.org_unit_id)
    return LockedTeam(row.id, row.org_unit_id, row.is_active)


def check_seat(db: Session, member: TeamMember) -> None:
    """Raise for days that run backwards, a second leader, and an official or card seated twice."""
    if member.active_from and member.active_to and member.active_to < member.active_from:
        raise Invalid.at("/active_to", "member-leaves-before-joining")
    for other in list_contemporaries(db, member):
        if other.function is member.function is MemberFunction.LEADER:
            raise Conflict("team-has-leader", name=other.full_name)
        if other.inspection_card_no == member.inspection_card_no:
            raise Conflict("card-no-used", name=other.full_name)
        if member.user_id is not None and other.user_id == member.user_id:
            raise Conflict("already-member", name=other.full_name)


def list_contemporaries(
    db: Session, member: TeamMember
) -> Sequence[sa.Row[str, MemberFunction, str, UUID | None]]:
    """The other members whose time in the team overlaps with that of `member`."""
    start, end = member.active_from or date.min, member.active_to or date.max
    return db.execute(
        sa.select(
            TeamMember.full_name,
            TeamMember.function,
            TeamMember.inspection_card_no,
            TeamMember.user_id,
        )
        .where(
            TeamMember.team_id == member.team_id,
            TeamMember.id != member.id,
            sa.func.coalesce(TeamMember.active_from, start) <= end,
            sa.func.coalesce(TeamMember.active_to, end) >= start,
        )
        .order_by(TeamMember.id)
    ).all()


def write_member(db: Session, member: TeamMember) -> TeamMember:
    """Save; an account that does not exist is the content's fault."""
    try:
        return db.save(member)
    except IntegrityError as error:
        if "foreign key" not in str(error.orig).lower():
            raise
        raise NotFound.at("/user_id") from None


def build_on_duty_clause(day: date) -> sa.ColumnElement[bool]:
    """A member of the team on `day`."""
    return sa.and_(
        sa.func.coalesce(TeamMember.active_from, day) <= day,
        sa.func.coalesce(TeamMember.active_to, day) >= day,
    )


def list_team_warnings(functions: Sequence[MemberFunction]) -> list[RuleWarning]:
    """What TT 05/2006 would have otherwise of a team with members of these functions."""
    found = []
    deputies = functions.count(MemberFunction.DEPUTY_LEADER)
    if deputies > MOST_DEPUTIES:
        found.append(RuleWarning("many-deputies", DEPUTIES_RULE, {"count": deputies}))
    if functions and MemberFunction.LEADER not in functions:
        found.append(RuleWarning("no-leader", DEPUTIES_RULE))
    return found


def lock_team_numbers(db: Session, id: UUID) -> None:
    """Let others who need a number of this team wait until the transaction of `db` ends."""
    held = sa.select(InspectionTeam.id).where(InspectionTeam.id == id)
    db.execute(held.with_for_update(key_share=True))


register_messages(
    {
        "member-leaves-before-joining": (
            "Ngày thôi tham gia không được trước ngày bắt đầu.",
            "A member cannot leave before joining.",
        ),
        "team-has-leader": (
            "Đội đã có đội trưởng trong thời gian này: {name}. Ghi ngày thôi của người đó trước.",
            "The team already has a leader at that time: {name}. End that seat first.",
        ),
        "card-no-used": (
            "Số thẻ kiểm tra này đang do {name} giữ.",
            "This inspection card is held by {name}.",
        ),
        "already-member": (
            "Tài khoản này đã là thành viên của đội: {name}.",
            "This account is already a member of the team: {name}.",
        ),
        "team-dissolved": ("Đội này không còn hoạt động.", "This team is no longer active."),
        "level-of-unit": (
            "Cấp của đội là cấp của đơn vị thành lập đội.",
            "A team has the level of the unit that founded it.",
        ),
        "many-deputies": (
            "Đội có {count} đội phó, nhiều hơn quy định.",
            "The team has {count} deputy leaders, more than the rule has.",
        ),
        "no-leader": ("Đội chưa có đội trưởng.", "The team has no leader."),
    }
)
