"""The open work of one person, and which of it another could take over."""

from collections.abc import Iterable
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Forbidden, NotFound
from backend.core.session.actor import Actor
from backend.core.session.models import today
from backend.core.session.org_units import OrgUnit, select_units_under
from backend.core.session.session import Session
from backend.core.sql.single_read import list_read_columns
from backend.core.text.i18n import register_messages
from backend.domains.organisation.accounts.models import User
from backend.domains.organisation.accounts.permission_holders import load_actor
from backend.domains.organisation.inspection_teams.models import InspectionTeam, TeamMember
from backend.domains.platform.changes.reach import build_readable_clauses
from backend.domains.workspace.handovers.schemas import SeatRead, WorkKind
from backend.domains.workspace.handovers.work_kind import HandoverEffect, OpenWork
from backend.domains.workspace.handovers.work_kinds import BY_NAME, KINDS
from backend.permissions import Permission

OfficerRow = sa.Row[UUID, str, str, UUID, str, bool]
OFFICERS = sa.select(
    User.id,
    User.full_name,
    User.title,
    User.org_unit_id,
    OrgUnit.name.label("org_unit_name"),
    User.is_active,
).join(OrgUnit, OrgUnit.id == User.org_unit_id)


def get_officer(db: Session, id: UUID, pointer: str | None = None) -> OfficerRow:
    """An account of the caller's units; raises NotFound."""
    row = db.execute(OFFICERS.where(User.id == id)).first()
    if row is None:
        raise NotFound.at(pointer) if pointer else NotFound()
    return row


def ensure_may_see_work(db: Session, person: OfficerRow) -> None:
    """Raise Forbidden or NotFound unless it is the actor's own work or theirs to hand over."""
    if person.id == db.actor.id:
        return
    if not db.actor.has_permission(Permission.HANDOVER_ARRANGE):
        raise Forbidden("not-your-work")
    units = db.actor.scope(Permission.HANDOVER_ARRANGE).units
    if units is not None:
        here = sa.select(OrgUnit.id).where(OrgUnit.id.in_(select_units_under(units)))
        if db.scalar(here.where(OrgUnit.id == person.org_unit_id)) is None:
            raise NotFound


def list_open_work(db: Session, person: OfficerRow) -> list[OpenWork]:
    """All open work of a person that the caller may read, by kind, the most urgent first."""
    actor = load_actor(db, person.id, locked_too=True)
    named = Actor(actor.id, person.full_name, actor.scopes, duties=actor.duties)
    found: list[OpenWork] = []
    for kind in KINDS:
        mine = kind.mine(db, named)
        if mine is not None:
            found += sorted(kind.found(db, db.actor, *mine), key=compute_urgency)
    return found


def compute_urgency(work: OpenWork) -> tuple[bool, str, str]:
    return work.due_on is None, str(work.due_on or work.since), str(work.id)


def add_verdicts(db: Session, found: list[OpenWork], receiver: UUID | None) -> list[OpenWork]:
    """Set on each whether the receiver can take it over, and if not, why."""
    able = list_takeable_ids(db, found, receiver) if receiver else set()
    for work in found:
        can = None if receiver is None else work.id in able
        stays = work.how is HandoverEffect.STAYS
        work.can_take = False if stays and can is not None else can
        work.why = BY_NAME[work.kind].why if stays or can is False else None
    return found


def list_takeable_ids(db: Session, found: Iterable[OpenWork], receiver: UUID) -> set[UUID]:
    actor = load_actor(db, receiver)
    by_kind: dict[str, list[UUID]] = {}
    for work in found:
        by_kind.setdefault(work.kind, []).append(work.id)
    return {id for name, ids in by_kind.items() for id in BY_NAME[name].takeable(db, actor, ids)}


def list_unseen_kinds(db: Session) -> list[WorkKind]:
    """The kinds of which the caller may read nothing; the page has to say so."""
    return [
        WorkKind(kind.name)
        for kind in KINDS
        if build_readable_clauses(kind.model, db.actor) is None
    ]


def list_seats(db: Session, person_id: UUID) -> list[SeatRead]:
    """The person's seats in teams that have not ended."""
    found = (
        sa.select(*list_read_columns(SeatRead, TeamMember, team_name=InspectionTeam.name))
        .select_from(TeamMember)
        .join(InspectionTeam, InspectionTeam.id == TeamMember.team_id)
        .where(
            TeamMember.user_id == person_id,
            sa.func.coalesce(TeamMember.active_to, today()) >= today(),
            InspectionTeam.is_active,
        )
        .order_by(TeamMember.id)
    )
    return [SeatRead.model_validate(row) for row in db.execute(found)]


register_messages(
    {
        "not-your-work": (
            "Việc của người khác do lãnh đạo hoặc cơ quan chủ trì bàn giao.",
            "Somebody else's work is handed over by the leader or the lead agency.",
        ),
        "receiver-not-in-team": (
            "Người nhận không phải thành viên của đội: biên bản do thành viên đội lập và ký.",
            "The receiver is not in the team: minutes are made and signed by its members.",
        ),
        "receiver-may-not-handle": (
            "Người nhận không có quyền xử lý vi phạm tại đơn vị của hồ sơ.",
            "The receiver may not handle violations where this one was recorded.",
        ),
        "receiver-may-not-plan": (
            "Người nhận không lập kế hoạch của đội này, hoặc tự nhận kế hoạch của người khác.",
            "The receiver plans for no such team, or takes another's plan for themselves.",
        ),
        "receiver-may-not-import": (
            "Người nhận không có quyền nhập danh sách này.",
            "The receiver may not import this list.",
        ),
        "receiver-without-role": (
            "Người nhận không giữ vai trò làm việc này tại đơn vị.",
            "The receiver does not hold the role for this at the unit.",
        ),
        "asked-by-another": (
            "Đề nghị đứng tên người hỏi: rút lại, hoặc để hết hạn rồi người nhận đề nghị lại.",
            "The request is its asker's: withdraw it or let it lapse, then the receiver asks anew.",
        ),
        "named-in-plan": (
            "Tên người nằm trong phần việc của kế hoạch: sửa ở trang việc của kế hoạch.",
            "The name stands in a task of the plan: change it on the task's page.",
        ),
    }
)
