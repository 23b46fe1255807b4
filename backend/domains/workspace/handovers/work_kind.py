"""What a kind of open work is: whose it is, how it is told, who could take it over."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.actor import Actor
from backend.core.session.org_units import OrgUnit, select_units_of
from backend.core.session.session import Session
from backend.core.text.clock import HANOI
from backend.domains.platform.changes.reach import build_readable_clauses
from backend.permissions import Permission

Row = dict[str, Any]
Conditions = Iterable[sa.ColumnElement[bool]]

MOST = 1000
"""Of one kind: more than one officer ever had open."""


BLANK = dict.fromkeys(("due_on", "due", "since"))
"""`due`: how the law's clock came to `due_on`."""


class HandoverEffect(StrEnum):
    """What a handover does with work of a kind."""

    MOVES = "moves"
    """It bears the name of whoever does it, and gets the receiver's."""
    WITH_ROLE = "with_role"
    """It is the unit's: whoever holds the role there goes on with it."""
    STAYS = "stays"
    """It cannot be moved from here; `why` says what to do."""


class OpenWorkKind:
    """One kind; a subclass says how its records are found and told."""

    name: ClassVar[str]
    model: ClassVar[Any]
    how: ClassVar[HandoverEffect]
    holder: ClassVar[str] = ""
    """The column that names whoever does it, if it moves."""
    why: ClassVar[str | None] = None
    """The code of what the receiver must be (or of why it stays)."""

    def mine(self, db: Session, person: Actor) -> Conditions | None:
        """What is open and `person`'s; None: there can be none."""
        raise NotImplementedError

    def query(self) -> sa.Select[Any]:
        """Columns `id`, `version`, `org_unit_id`, `org_unit_name` and what `tell` needs."""
        raise NotImplementedError

    def tell(self, row: Any) -> Row:
        raise NotImplementedError

    def takes(self, db: Session, receiver: Actor) -> Conditions | None:
        """Which records the receiver could go on with; None: not a single one."""
        raise NotImplementedError

    def found(self, db: Session, viewer: Actor, *conditions: Any) -> list[Row]:
        """The records as far as `viewer` may read them."""
        visible = build_readable_clauses(self.model, viewer)
        if visible is None:
            return []
        found = self.query().join(OrgUnit, OrgUnit.id == self.model.org_unit_id)
        rows = db.execute(found.where(*visible, *conditions).order_by(self.model.id).limit(MOST))
        return [self.whole(row) for row in rows]

    def whole(self, row: Any) -> Row:
        names = ("id", "version", "org_unit_id", "org_unit_name")
        known = {name: getattr(row, name) for name in names}
        return {"kind": self.name, **BLANK} | known | self.tell(row)

    def takeable(self, db: Session, receiver: Actor, ids: Collection[UUID]) -> set[UUID]:
        """Those of `ids` that the receiver may read and go on with."""
        visible, may = build_readable_clauses(self.model, receiver), self.takes(db, receiver)
        if visible is None or may is None:
            return set()
        id = self.model.id
        return set(db.scalars(sa.select(id).where(id.in_(ids), *visible, *may)))

    def hold(self, db: Session, ids: Collection[UUID]) -> list[Any]:
        """The records, kept from changing meanwhile, as they are now."""
        id = self.model.id
        found = sa.select(self.model).where(id.in_(ids)).order_by(id).with_for_update()
        return list(db.scalars(found, execution_options={"populate_existing": True}))

    def count(self, db: Session, person: Actor) -> int:
        """How many are `person`'s: a number, whoever asks."""
        found = sa.select(sa.func.count(self.model.id)).where(*(self.mine(db, person) or ()))
        return db.scalar(found) or 0


def build_head_columns(model: Any) -> list[Any]:
    name = OrgUnit.name.label("org_unit_name")
    return [model.id, model.version, model.org_unit_id, name]


def build_scope_clauses(model: Any, actor: Actor, permission: Permission) -> Conditions | None:
    """Records of `model` that lie where the actor holds the permission."""
    if not actor.has_permission(permission):
        return None
    scope = actor.scope(permission)
    return [] if scope.units is None else [model.org_unit_id.in_(select_units_of(scope))]


def to_civil_day(moment: datetime) -> date:
    return moment.astimezone(HANOI).date()
