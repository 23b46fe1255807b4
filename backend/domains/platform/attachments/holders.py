"""The kinds of records that may have files; each resource declares its own in `attached.py`."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from uuid import UUID

import sqlalchemy as sa

from backend import plugins
from backend.core.errors.exceptions import Forbidden, NotFound
from backend.core.session.actor import Actor, Scope
from backend.core.session.models import Entity, InheritedDown, UnitOwned
from backend.core.session.org_units import select_units_above
from backend.core.session.session import Session
from backend.domains.platform.changes.kinds import get_url_word


@dataclass(frozen=True, slots=True)
class HeldRecord:
    """A record that is locked, so that nobody signs or removes it; `is_final`: its files stay."""

    org_unit_id: UUID
    team_id: UUID | None
    is_final: bool


@dataclass(frozen=True, slots=True)
class AttachmentHolder:
    """A kind of records with files: `entity` is its word in the API, any of `write` may add files.

    `seen` narrows the records further if not everyone sees all that are in reach.
    """

    entity: str
    model: type[Entity]
    read: str
    write: tuple[str, ...]
    hold: Callable[[Session, UUID], HeldRecord] | None = None
    """Locks a record; raises NotFound for one that the actor does not see. None where the files of
    a record are never final."""
    seen: Callable[[Session], sa.ColumnElement[bool]] | None = None

    @property
    def is_inherited(self) -> bool:
        """Whether units below read the records, and so their files."""
        return issubclass(self.model, InheritedDown)

    def lock_record(self, db: Session, id: UUID) -> HeldRecord:
        """The record, locked; raises NotFound for one that the actor does not see."""
        if self.hold is not None:
            return self.hold(db, id)
        record = db.scalar(
            sa.select(self.model).where(self.model.id == id).with_for_update(read=True)
        )
        if record is None:
            raise NotFound
        assert isinstance(record, UnitOwned)
        return HeldRecord(record.org_unit_id, getattr(record, "team_id", None), is_final=False)


@cache
def load_holders() -> dict[str, AttachmentHolder]:
    """{entity: its holder}, in the order of their words."""
    return plugins.load_named("attached", "HOLDERS", lambda one: one.entity)


@cache
def load_holder_words() -> dict[str, str]:
    """{word of the URL: entity} of all kinds with files."""
    return {get_url_word(one.model.__tablename__): one.entity for one in load_holders().values()}


def set_holder_scope(db: Session, entity: str, *, to_write: bool = False) -> AttachmentHolder:
    """Let the session reach what the permission of the record reaches; raises Forbidden."""
    holder = load_holders().get(entity)
    if holder is None:
        raise NotFound
    wanted = holder.write if to_write else (holder.read,)
    allowed = next(
        (permission for permission in wanted if db.actor.has_permission(permission)), None
    )
    if allowed is None:
        raise Forbidden
    scope = db.actor.scope(allowed)
    is_read_from_below = holder.is_inherited and not to_write
    db.info["scope"] = add_units_above(db, scope) if is_read_from_below else scope
    db.info.pop("units", None)
    return holder


def add_units_above(db: Session, scope: Scope) -> Scope:
    """`scope` with the own records of the units above, of every team: a file has one unit, and
    is read with its record from below. Only for statements about one kind of record."""
    if scope.units is None:
        return scope
    above = set(db.scalars(select_units_above(scope.units))) - {*scope.units}
    return replace(
        scope,
        units=(*scope.units, *sorted(above)),
        own_only=(*scope.own_only, *sorted(above)),
        teams=None,
    )


def list_readable_kinds(actor: Actor) -> list[str]:
    """The kinds whose records, and so their files, the actor may read."""
    return [
        entity for entity, holder in load_holders().items() if actor.has_permission(holder.read)
    ]


def has_write_permission(actor: Actor, entity: str) -> bool:
    return any(actor.has_permission(permission) for permission in load_holders()[entity].write)


def ensure_record_visible(db: Session, holder: AttachmentHolder, id: UUID) -> None:
    """Raise NotFound for a record that the actor does not see."""
    found = sa.select(holder.model.id).where(holder.model.id == id)
    if holder.seen is not None:
        found = found.where(holder.seen(db))
    if db.scalar(found) is None:
        raise NotFound
