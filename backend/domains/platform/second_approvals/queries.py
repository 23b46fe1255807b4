"""Requests with the names of both persons: one query for a page, and one for the names."""

from collections.abc import Iterable, Sequence
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import NotFound
from backend.core.session.joint_reads import JointRead, build_joint_read, run_together
from backend.core.session.models import Entity, now
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.sql.types import ReadRow, RowSelect
from backend.domains.platform.changes.people import load_actor_names
from backend.domains.platform.second_approvals.models import SecondApproval, SecondApprovalStatus
from backend.domains.platform.second_approvals.schemas import ApprovalFilters, ApprovalRead
from backend.domains.platform.second_approvals.service import (
    PermissionHolders,
    TwoPersonAct,
    UserFilter,
    load_acts,
    read_permission_holders,
)
from backend.permissions import Permission

NEWEST = (SecondApproval.created_at.desc(), SecondApproval.id.desc())
COLUMNS = [
    getattr(SecondApproval, name)
    for name in ApprovalRead.model_fields
    if name != "status" and hasattr(SecondApproval, name)
]


def build_present_status() -> sa.ColumnElement[SecondApprovalStatus]:
    """A waiting request whose time is over has expired."""
    waits = SecondApproval.status == SecondApprovalStatus.WAITING
    expired = sa.literal(SecondApprovalStatus.EXPIRED, SecondApproval.status.type)
    lapsed = sa.and_(waits, SecondApproval.expires_at <= now())
    return sa.case((lapsed, expired), else_=SecondApproval.status)


def select_approval_rows() -> RowSelect:
    joined = (OrgUnit.name.label("org_unit_name"), build_present_status().label("status"))
    return sa.select(*COLUMNS, *joined).join(OrgUnit, OrgUnit.id == SecondApproval.org_unit_id)


def build_visible_clause(db: Session) -> sa.ColumnElement[bool]:
    return SecondApproval.readable_by(db.actor)


def build_filter_clauses(db: Session, filters: ApprovalFilters) -> Iterable[sa.ColumnElement[bool]]:
    if filters.status is not None:
        yield build_present_status() == filters.status
    if filters.entity_id is not None:
        yield SecondApproval.entity_id == filters.entity_id
    if filters.awaiting_me is not None:
        mine = SecondApproval.id.in_(list_awaiting_ids(db))
        yield mine if filters.awaiting_me else sa.not_(mine)


def list_awaiting_ids(db: Session) -> list[UUID]:
    """Ids of the requests that the reader may confirm."""
    found = db.execute(select_awaiting_rows(db)).all()
    allowed = ConfirmationCheck(db)
    run_together(db, [allowed.read_rows(found)])
    return [row.id for row in found if allowed(row)]


def select_awaiting_rows(db: Session) -> RowSelect:
    """Requests of others that wait and that the reader may see, 500 at most."""
    waiting = select_approval_rows().where(
        SecondApproval.status == SecondApprovalStatus.WAITING,
        SecondApproval.expires_at > now(),
        SecondApproval.asker_id != db.actor.id,
        build_visible_clause(db),
    )
    return waiting.order_by(SecondApproval.created_at).limit(500)


class ConfirmationCheck:
    """Whether the reader may confirm the requests of which `read_rows` has read the roles."""

    def __init__(self, db: Session) -> None:
        self.db = db
        self.known: dict[Permission, dict[UUID, PermissionHolders]] = {}
        self.narrowed: dict[UserFilter, bool] = {}

    def read_rows(self, rows: Sequence[ReadRow]) -> JointRead[None]:
        """A part of a joint read: the roles at the units of `rows`."""
        units: dict[Permission, set[UUID]] = {}
        for row in rows:
            if act := self.find_act(row):
                units.setdefault(act.permission, set()).add(row.org_unit_id)
        found = yield from build_joint_read(
            read_permission_holders(permission, own) for permission, own in units.items()
        )
        self.known |= dict(zip(units, found, strict=True))

    def find_act(self, row: ReadRow) -> TwoPersonAct[Entity] | None:
        """The act of a request that waits for somebody else and that the reader could confirm."""
        act = load_acts().get(row.act)
        over = row.status is not SecondApprovalStatus.WAITING
        own = self.db.actor.id in (row.asker_id, row.entity_id)
        if over or act is None or own or not self.db.actor.has_permission(act.permission):
            return None
        return act

    def may_ever(self, act: TwoPersonAct[Entity]) -> bool:
        """Whether the reader is among those who may confirm the act at all."""
        if act.narrow not in self.narrowed:
            self.narrowed[act.narrow] = bool(act.narrow(self.db, [self.db.actor.id]))
        return self.narrowed[act.narrow]

    def __call__(self, row: ReadRow) -> bool:
        act = self.find_act(row)
        if act is None or not self.may_ever(act):
            return False
        holders = self.known[act.permission][row.org_unit_id]
        return holders.may_second(row.asker_id, self.db.actor.id)


def load_approval_reads(db: Session, found: Sequence[ReadRow]) -> list[ApprovalRead]:
    names = load_actor_names(db, {i for row in found for i in (row.asker_id, row.answerer_id) if i})
    may_confirm = ConfirmationCheck(db)
    run_together(db, [may_confirm.read_rows(found)])
    return [
        ApprovalRead.model_validate(
            {
                **row._mapping,
                "asker_name": names.get(row.asker_id),
                "answerer_name": names.get(row.answerer_id),
                "may_confirm": may_confirm(row),
            }
        )
        for row in found
    ]


def get_approval_read(db: Session, id: UUID) -> ApprovalRead:
    """One request; raises NotFound."""
    row = db.execute(
        select_approval_rows().where(SecondApproval.id == id, build_visible_clause(db))
    ).first()
    if row is None:
        raise NotFound
    return load_approval_reads(db, [row])[0]
