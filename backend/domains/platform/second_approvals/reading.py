"""Requests as rows with the names of both persons: one query for a page, and one for the names."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import NotFound
from backend.core.session.models import now
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.domains.platform.changes.people import load_actor_names
from backend.domains.platform.second_approvals.acts import acts
from backend.domains.platform.second_approvals.models import ApprovalStatus, SecondApproval
from backend.domains.platform.second_approvals.persons import Holders, holders
from backend.domains.platform.second_approvals.schemas import ApprovalFilters, ApprovalRead

NEWEST = (SecondApproval.created_at.desc(), SecondApproval.id.desc())
COLUMNS = [
    getattr(SecondApproval, name)
    for name in ApprovalRead.model_fields
    if hasattr(SecondApproval, name)
]


def rows() -> sa.Select[Any]:
    return sa.select(*COLUMNS, OrgUnit.name.label("org_unit_name")).join(
        OrgUnit, OrgUnit.id == SecondApproval.org_unit_id
    )


def visible(db: Session) -> sa.ColumnElement[bool]:
    """Requests for acts that the reader may do too, and one's own."""
    codes = [code for code, act in acts().items() if db.actor.has_permission(act.permission)]
    return sa.or_(SecondApproval.act.in_(codes), SecondApproval.asker_id == db.actor.id)


def conditions(db: Session, filters: ApprovalFilters) -> Iterable[sa.ColumnElement[bool]]:
    lapsed = SecondApproval.expires_at <= now()
    waits = SecondApproval.status == ApprovalStatus.WAITING
    if filters.status is ApprovalStatus.WAITING:
        yield sa.and_(waits, sa.not_(lapsed))
    elif filters.status is ApprovalStatus.EXPIRED:
        yield sa.or_(SecondApproval.status == filters.status, sa.and_(waits, lapsed))
    elif filters.status is not None:
        yield SecondApproval.status == filters.status
    if filters.entity_id is not None:
        yield SecondApproval.entity_id == filters.entity_id
    if filters.awaiting_me is not None:
        mine = sa.and_(waits, sa.not_(lapsed), SecondApproval.id.in_(awaiting(db)))
        yield mine if filters.awaiting_me else sa.not_(mine)


def awaiting(db: Session) -> list[UUID]:
    """Ids of what waits for the reader's confirmation."""
    waiting = sa.select(*COLUMNS).where(
        SecondApproval.status == ApprovalStatus.WAITING,
        SecondApproval.expires_at > now(),
        SecondApproval.asker_id != db.actor.id,
        visible(db),
    )
    found = db.execute(waiting.order_by(SecondApproval.created_at).limit(500)).all()
    allowed = Seconding(db)
    return [row.id for row in found if allowed(row)]


class Seconding:
    """Whether the reader may confirm a request; asks once per act and unit."""

    def __init__(self, db: Session) -> None:
        self.db = db
        self.known: dict[tuple[str, UUID], Holders] = {}

    def __call__(self, row: Any) -> bool:
        act = acts().get(row.act)
        me = self.db.actor.id
        over = row.status is not ApprovalStatus.WAITING or row.expires_at <= now()
        own = me in (row.asker_id, row.entity_id)
        if over or act is None or own or not self.db.actor.has_permission(act.permission):
            return False
        key = (row.act, row.org_unit_id)
        if key not in self.known:
            found = self.known[key] = holders(self.db, act.permission, row.org_unit_id)
            if not act.narrow(self.db, [me]):
                found.held.pop(me, None)
        return self.known[key].may_second(row.asker_id, me)


def with_people(db: Session, found: Sequence[Any]) -> list[ApprovalRead]:
    names = load_actor_names(db, {i for row in found for i in (row.asker_id, row.answerer_id) if i})
    may_confirm = Seconding(db)
    made = []
    for row in found:
        fields = {k: v for k, v in row._mapping.items() if not k.startswith("key_")}
        lapsed = row.status is ApprovalStatus.WAITING and row.expires_at <= now()
        if lapsed:
            fields["status"] = ApprovalStatus.EXPIRED
        made.append(
            ApprovalRead(
                **fields,
                asker_name=names.get(row.asker_id),
                answerer_name=names.get(row.answerer_id) if row.answerer_id else None,
                may_confirm=may_confirm(row),
            )
        )
    return made


def show(db: Session, id: UUID) -> ApprovalRead:
    """One request; raises NotFound."""
    row = db.execute(rows().where(SecondApproval.id == id, visible(db))).first()
    if row is None:
        raise NotFound
    return with_people(db, [row])[0]
