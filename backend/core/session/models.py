"""What every table shares: identity, version, times, and the unit that owns a row."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, ClassVar, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm
from uuid_utils.compat import uuid7

from backend.core.sql.types import Json, UtcDateTime
from backend.core.text.clock import now, today

__all__ = [
    "Base",
    "Entity",
    "InheritedDown",
    "MultiUnit",
    "TeamScoped",
    "UnitOwned",
    "UnitScoped",
    "Viewer",
    "ViewerScoped",
    "new_id",
    "now",
    "today",
]

NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


def new_id() -> UUID:
    """A UUIDv7: keys made in time order keep indexes compact, on devices as on the server."""
    return uuid7()


class Base(orm.DeclarativeBase):
    metadata = sa.MetaData(naming_convention=NAMING_CONVENTION)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime(),
        date: sa.Date(),
        UUID: sa.Uuid(),
        int: sa.Integer(),
        str: sa.String(),
    }


class UnitOwned:
    """A row that belongs to an organisational unit."""

    org_unit_id: orm.Mapped[UUID] = orm.mapped_column(
        sa.ForeignKey("org_units.id"), index=True, sort_order=70
    )


class UnitScoped(UnitOwned):
    """Seen and changed only by those whose units hold `org_unit_id`."""


class InheritedDown(UnitOwned):
    """As `UnitScoped` for changes; read also from the units below (plans, teams)."""


class TeamScoped(UnitScoped):
    """A scoped row of one inspection team: inspectors see only those of their own teams."""

    team_id: orm.Mapped[UUID] = orm.mapped_column(sort_order=71)
    """Each table says which table of teams it points to."""


class MultiUnit(UnitOwned):
    """As `UnitScoped` for changes; read also from the units that it concerns (joint activities).

    Those units lie in a scoped table of their own, which `select_ids_concerning` asks.
    `reached_ids` repeats them, so that the log tells them and a unit that is left out learns of it.
    """

    reached_ids: orm.Mapped[list[str]] = orm.mapped_column(Json, default=list, sort_order=71)

    @classmethod
    def readable_in(cls, units: Any) -> Any:
        """Rows that belong to one of `units`, a SELECT of unit ids, or concern one."""
        own = cls.org_unit_id.in_(units)
        if cls is MultiUnit:  # SQLAlchemy tries the criterion on the class without a table first
            return own
        return sa.or_(own, cls.id.in_(cls.select_ids_concerning(units)))  # type: ignore[attr-defined]

    @classmethod
    def select_ids_concerning(cls, units: Any) -> sa.Select[UUID]:
        """The ids of the records that concern one of `units`."""
        raise NotImplementedError


class KeepsBlanks:
    """A row with numbers that need not be known: None is one that nobody counted.

    `may_be_blank` names them. Rows from before they could be blank have 0 in place of a blank.
    """

    may_be_blank: ClassVar[tuple[str, ...]] = ()

    keeps_blanks: orm.Mapped[bool | None] = orm.mapped_column(
        default=True, sort_order=72, info={"audit": False}
    )
    """None: written while every blank became 0, so that a 0 here may be one."""

    @classmethod
    def confirm(cls, changes: dict[str, Any]) -> dict[str, Any]:
        """The changes; with a number among them the row is written anew, by today's rule."""
        is_counted = not changes.keys().isdisjoint(cls.may_be_blank)
        return {**changes, "keeps_blanks": True} if is_counted else changes


class Viewer(NamedTuple):
    """Who looks, when, and on which civil day; values or parameters.

    Compare each with a column, which gives it its type.
    """

    id: Any
    at: Any
    on: Any


_WHO, _AT, _ON = (
    sa.column("who", sa.Uuid()),
    sa.column("at", UtcDateTime()),
    sa.column("on", sa.Date()),
)


class ViewerScoped:
    """A row that not everyone who reaches its unit sees, or not yet: `visible_to` says who does."""

    @classmethod
    def build_viewer_criterion(cls, who: Any, at: Any, on: Any) -> Any:
        """The rows that the user `who` sees at the instant `at` of the civil day `on`."""
        if cls is ViewerScoped:
            # SQLAlchemy tries the criterion on the class without a table first, and learns there
            # what the three are.
            asked = ((_WHO, who), (_AT, at), (_ON, on))
            return sa.and_(*(kind.is_not_distinct_from(value) for kind, value in asked))
        return cls.visible_to(Viewer(who, at, on))

    @classmethod
    def visible_to(cls, viewer: Viewer) -> sa.ColumnElement[bool]:
        raise NotImplementedError

    @classmethod
    def was_visible_to(cls, who: UUID, teams: Collection[UUID], lost: dict[str, Any]) -> bool:
        """Whether `who`, sitting in `teams`, may learn that a row of the values `lost` is gone."""
        raise NotImplementedError

    def get_deletion_values(self) -> dict[str, Any]:
        """What `was_visible_to` must know of a deleted row beside its own values."""
        return {}


class Entity(Base):
    """A record with an identity of its own: versioned, and every change of it is logged."""

    __abstract__ = True
    read_permission: ClassVar[str]
    """Who may read records of this kind: the change feed asks it."""
    logs_creation: ClassVar[bool] = True
    """False where the log must not tell when a record came to be (a tip): only what follows."""

    id: orm.Mapped[UUID] = orm.mapped_column(primary_key=True, default=new_id, sort_order=-10)
    version: orm.Mapped[int] = orm.mapped_column(sort_order=90)
    created_at: orm.Mapped[datetime] = orm.mapped_column(default=now, sort_order=91)
    updated_at: orm.Mapped[datetime] = orm.mapped_column(default=now, onupdate=now, sort_order=92)

    @orm.declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version}
