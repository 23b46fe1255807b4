"""Handing over: in one transaction everything that is asked for moves, or nothing."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import AppError, Conflict, Forbidden, Invalid
from backend.core.session.models import create_id
from backend.core.session.session import Session
from backend.core.text.i18n import register_messages
from backend.domains.organisation.inspection_teams.models import TeamMember
from backend.domains.organisation.inspection_teams.service import end_seat
from backend.domains.workspace.handovers.models import HandedRecord, Handover
from backend.domains.workspace.handovers.open_work import (
    add_verdicts,
    ensure_may_see_work,
    get_officer,
    list_open_work,
    list_seats,
)
from backend.domains.workspace.handovers.schemas import HandedItem, HandoverCreate
from backend.domains.workspace.handovers.work_kind import HandoverEffect, OpenWork
from backend.domains.workspace.handovers.work_kinds import BY_NAME
from backend.permissions import Permission


class RefusedWork(NamedTuple):
    """A record that does not move, and the code of the reason."""

    kind: str
    id: str
    title: str | None
    code: str | None


def create_handover(db: Session, data: HandoverCreate) -> Handover:
    """Move the records asked for to another account, and write down which stayed and why.

    Raises NotFound, Forbidden, Invalid (`refused`: what the receiver cannot take) and Conflict
    `handover-stale` (what changed since the caller saw it).
    """
    person = get_officer(db, data.from_user_id, "/from_user_id")
    ensure_may_see_work(db, person)
    receiver = get_officer(db, data.to_user_id, "/to_user_id")
    if receiver.id == person.id:
        raise Invalid.at("/to_user_id", "to-oneself")
    if not receiver.is_active:
        raise Invalid.at("/to_user_id", "receiver-locked")
    work = add_verdicts(db, list_open_work(db, person), receiver.id)
    wanted = list_asked_work(work, data.items)
    moving = [one for one in wanted if one.can_take]
    refused = [to_refused(one, one.why) for one in wanted if not one.can_take]
    if refused and not data.leave:
        raise add_refused(Invalid("receiver-cannot"), refused)
    move_records(db, moving, receiver.id)
    ended = end_seats(db, person.id, data.seats_end_on)
    if not work and not ended:
        raise Conflict("nothing-to-hand-over")
    moved = {one.id for one in moving}
    return db.save(
        Handover(
            id=data.id or create_id(),
            org_unit_id=person.org_unit_id,
            from_user_id=person.id,
            to_user_id=receiver.id,
            reason=data.reason,
            items=[to_handed_record(one, moved=one.id in moved) for one in work],
            seats_end_on=data.seats_end_on if ended else None,
        )
    )


def to_handed_record(work: OpenWork, *, moved: bool) -> HandedRecord:
    by_role = work.how is HandoverEffect.WITH_ROLE
    left = work.why or ("with-role" if by_role else "left-by-choice")
    why = None if moved else left
    return {"kind": work.kind, "id": str(work.id), "moved": moved, "why": why}


def list_asked_work(work: Sequence[OpenWork], items: Sequence[HandedItem] | None) -> list[OpenWork]:
    """The work to move; raises Conflict if some of it changed since the caller saw it."""
    movable = {(one.kind, one.id): one for one in work if one.how is HandoverEffect.MOVES}
    if items is None:
        return list(movable.values())
    found, gone = [], []
    for item in items:
        one = movable.get((item.kind, item.id))
        if one is not None and one.version == item.version:
            found.append(one)
        else:
            title = one.title if one else None
            gone.append(RefusedWork(item.kind.value, str(item.id), title, "changed-since"))
    if gone:
        raise add_refused(Conflict("handover-stale"), gone)
    return found


def to_refused(work: OpenWork, code: str | None) -> RefusedWork:
    return RefusedWork(work.kind, str(work.id), work.title, code)


def add_refused(error: AppError, refused: Sequence[RefusedWork]) -> AppError:
    """The error with the records that it concerns, in `refused`."""
    error.extra = {"refused": [one._asdict() for one in refused]}
    return error


def move_records(db: Session, moving: Sequence[OpenWork], receiver: UUID) -> None:
    """Set the receiver as the holder of each record; raises Conflict if one changed meanwhile."""
    for name, kind in BY_NAME.items():
        seen = {one.id: one for one in moving if one.kind == name}
        if not seen:
            continue
        records = kind.hold(db, seen)
        here = {record.id for record in records if record.version == seen[record.id].version}
        if lost := [to_refused(one, "changed-since") for id, one in seen.items() if id not in here]:
            raise add_refused(Conflict("handover-stale"), lost)
        for record in records:
            setattr(record, kind.holder, receiver)
        db.flush()


def end_seats(db: Session, person_id: UUID, day: date | None) -> bool:
    """End the person's seats in teams on `day`; answers whether there were any."""
    if day is None:
        return False
    if not db.actor.has_permission(Permission.TEAM_WRITE):
        raise Forbidden("seats-of-lead-agency")
    ids = [seat.id for seat in list_seats(db, person_id)]
    for member in db.scalars(sa.select(TeamMember).where(TeamMember.id.in_(ids))).all():
        if member.active_from is not None and day < member.active_from:
            raise Invalid.at("/seats_end_on", "member-leaves-before-joining")
        if member.active_to is None or day < member.active_to:
            end_seat(db, member, day)
    return bool(ids)


register_messages(
    {
        "to-oneself": ("Chọn người khác để nhận.", "Choose somebody else to receive."),
        "receiver-locked": (
            "Tài khoản người nhận đã khóa.",
            "The receiver's account is locked.",
        ),
        "receiver-cannot": (
            "Người nhận không làm tiếp được một số việc. Để lại các việc đó hoặc chọn người khác.",
            "The receiver could not go on with some of it. Leave that, or choose somebody else.",
        ),
        "handover-stale": (
            "Một số việc đã thay đổi sau khi trang này mở. Chưa việc nào được chuyển; xem lại.",
            "Some of it has changed since this page was opened. Nothing was moved; look again.",
        ),
        "changed-since": (
            "Đã có người sửa, ký, đóng hoặc chuyển việc này.",
            "Somebody has changed, signed, closed or moved this.",
        ),
        "nothing-to-hand-over": (
            "Người này không có việc nào đang mở.",
            "This person has nothing open.",
        ),
        "with-role": (
            "Việc của đơn vị, theo vai trò; không phải chuyển.",
            "The unit's work, by role; nothing is to be moved.",
        ),
        "left-by-choice": (
            "Để lại theo lựa chọn khi bàn giao.",
            "Left out when it was handed over.",
        ),
        "seats-of-lead-agency": (
            "Ngày thôi tham gia đội do cơ quan chủ trì ghi.",
            "When a seat in a team ends is recorded by the lead agency.",
        ),
    }
)
