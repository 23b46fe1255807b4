"""What a kind of open work declares: whose it is, how it is told, and who can take it over."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.actor import Actor
from backend.core.session.models import Entity, UnitOwned
from backend.core.session.org_units import OrgUnit, select_units_of
from backend.core.session.session import Session
from backend.core.sql.single_read import FieldColumns
from backend.core.sql.types import ReadRow, RowSelect
from backend.core.text.clock import to_civil_day
from backend.domains.platform.changes.reach import build_readable_clauses
from backend.law.legal_clock import ComputedDeadline
from backend.permissions import Permission

Conditions = Iterable[sa.ColumnElement[bool]]

MOST = 1000
"""More records than one officer ever had open of one kind."""


class HandoverEffect(StrEnum):
    """What a handover does with work of a kind."""

    MOVES = "moves"
    """The record names its holder, and gets the receiver's name."""
    WITH_ROLE = "with_role"
    """The record is the unit's: whoever holds the role there continues it."""
    STAYS = "stays"
    """It cannot be moved from here; `why` says what to do."""


@dataclass
class OpenWork:
    """An open record of one kind; `title` and `detail` are explained at `WorkRead`."""

    kind: str
    how: HandoverEffect
    id: UUID
    version: int
    org_unit_id: UUID
    org_unit_name: str
    title: str
    detail: str | None
    since: date | None
    due_on: date | None = None
    due: ComputedDeadline | None = None
    """The deadline of the law from which `due_on` comes, if it comes from one."""
    can_take: bool | None = None
    why: str | None = None


class OpenWorkKind:
    """One kind; a subclass says how its records are found and which columns tell them."""

    name: ClassVar[str]
    model: ClassVar[Any]
    rows: ClassVar[RowSelect]
    """Its records with the columns that `select_work` names."""
    how: ClassVar[HandoverEffect]
    holder: ClassVar[str] = ""
    """The column that names the holder, if the record moves."""
    why: ClassVar[str | None] = None
    """The code of what the receiver lacks, or of why the record stays."""

    def mine(self, db: Session, actor: Actor) -> Conditions | None:
        """The clauses of what is open and the actor's; None if there can be nothing."""
        raise NotImplementedError

    def takes(self, db: Session, actor: Actor) -> Conditions | None:
        """The clauses of what the actor could continue; None if there is nothing."""
        return None

    def found(
        self, db: Session, viewer: Actor, *conditions: sa.ColumnElement[bool]
    ) -> list[OpenWork]:
        """The records that `viewer` may read."""
        visible = build_readable_clauses(self.model, viewer)
        if visible is None:
            return []
        found = self.rows.where(*visible, *conditions).order_by(self.model.id).limit(MOST)
        return self.to_work(db, db.execute(found).all())

    def to_work(self, db: Session, rows: Sequence[ReadRow]) -> list[OpenWork]:
        return [
            OpenWork(
                kind=self.name,
                how=self.how,
                id=row.id,
                version=row.version,
                org_unit_id=row.org_unit_id,
                org_unit_name=row.org_unit_name,
                title=str(row.title or ""),
                detail=None if row.detail is None else str(row.detail),
                since=find_civil_day(row.since),
                due_on=find_civil_day(row.due_on),
            )
            for row in rows
        ]

    def takeable(self, db: Session, receiver: Actor, ids: Collection[UUID]) -> set[UUID]:
        """Those of `ids` that the receiver may read and could continue."""
        visible, may = build_readable_clauses(self.model, receiver), self.takes(db, receiver)
        if visible is None or may is None:
            return set()
        id = self.model.id
        return set(db.scalars(sa.select(id).where(id.in_(ids), *visible, *may)))

    def hold(self, db: Session, ids: Collection[UUID]) -> list[Entity]:
        """The records as they are now, locked against changes."""
        id = self.model.id
        found = sa.select(self.model).where(id.in_(ids)).order_by(id).with_for_update()
        return list(db.scalars(found, execution_options={"populate_existing": True}))

    def count(self, db: Session, person: Actor) -> int:
        """How many records are `person`'s, whoever asks."""
        found = sa.select(sa.func.count(self.model.id)).where(*(self.mine(db, person) or ()))
        return db.scalar(found) or 0


def select_work(
    model: Any, *more: sa.SQLColumnExpression[Any], **told: sa.SQLColumnExpression[Any]
) -> RowSelect:
    """The records with their units, the columns in `told` (title, detail, since, due_on) and
    `more`.
    """
    names = ("id", "version", "org_unit_id", "org_unit_name", "title", "detail", "since", "due_on")
    told = {"since": sa.null(), "due_on": sa.null()} | told
    columns = FieldColumns(model, org_unit_name=OrgUnit.name, **told).of(names)
    found = sa.select(*columns, *more).select_from(model)
    return found.join(OrgUnit, OrgUnit.id == model.org_unit_id)


def build_scope_clauses(
    model: type[UnitOwned], actor: Actor, permission: Permission
) -> Conditions | None:
    """Clauses for records of `model` in units where the actor holds the permission."""
    if not actor.has_permission(permission):
        return None
    scope = actor.scope(permission)
    return [] if scope.units is None else [model.org_unit_id.in_(select_units_of(scope))]


def find_civil_day(moment: date | datetime | None) -> date | None:
    return to_civil_day(moment) if isinstance(moment, datetime) else moment
