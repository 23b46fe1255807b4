"""The base classes of tables: identity, version, times, and the mixins of row-level scope."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, TypeVar
from uuid import UUID

import sqlalchemy as sa
import uuid_utils
from pydantic import JsonValue
from sqlalchemy import orm
from uuid_utils.compat import uuid7

from backend.core.sql.membership import is_among
from backend.core.sql.redundant_index import remove_redundant_indexes
from backend.core.sql.types import Json, UtcDateTime
from backend.core.text.clock import now as now
from backend.core.text.clock import today as today

NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


def create_id() -> UUID:
    """A UUIDv7. Such keys grow with time, which keeps indexes compact."""
    return uuid7()


def build_first_id(at: datetime) -> UUID:
    """The lowest id that can be made at that millisecond: lower ones were made before."""
    return UUID(int=int(at.timestamp() * 1000) << 80)


def create_id_text() -> str:
    """A UUIDv7 as text, for what no column holds."""
    return str(uuid_utils.uuid7())


class Base(orm.DeclarativeBase):
    metadata = sa.MetaData(naming_convention=NAMING_CONVENTION)
    type_annotation_map: ClassVar = {
        datetime: UtcDateTime(),
        date: sa.Date(),
        UUID: sa.Uuid(),
        int: sa.Integer(),
        str: sa.String(),
    }

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        # An index that the mixins give to each table, where this one has a longer one.
        if isinstance(table := cls.__dict__.get("__table__"), sa.Table):
            remove_redundant_indexes(table)


class UnitOwned:
    """A row that belongs to an organisational unit.

    Once the unit has ended, only rows of its own days are added (`core/session/ended_units.py`).
    """

    dated_by: ClassVar[str] = ""
    """The column with the first day, or the year, of which a row is; "": the day it is written."""
    ended_by: ClassVar[str] = ""
    """The column with the last day of a lasting row, such as a club; it may be entered late."""
    continues_record: ClassVar[bool] = False
    """Whether a row only carries on another record of the unit, as a payment does of a case."""

    org_unit_id: orm.Mapped[UUID] = orm.mapped_column(
        sa.ForeignKey("org_units.id"), index=True, sort_order=70
    )


class UnitScoped(UnitOwned):
    """A row that is read and changed only from its own unit and the units above it."""


class InheritedDown(UnitOwned):
    """Like `UnitScoped` for changes, but also read from the units below (plans, teams)."""

    is_read_by_heirs: ClassVar[bool] = False
    """Whether a unit reads all of those that it took over, and what the units above these issued
    until they ended with them."""
    is_joined_by_key: ClassVar[bool] = False
    """Whether many lists name one of these in each row. PostgreSQL then asks an array of the units
    that it has listed once; it would go through all of them again for each row."""

    @classmethod
    def is_issued(cls) -> sa.ColumnElement[bool] | None:
        """The condition that units above may read the row; None if they always may."""
        return None


class HandedUp(UnitScoped):
    """A row that units above read once it was handed up; before, whoever has `read_permission`."""

    handed_permission: ClassVar[str]
    """The permission that reads what was handed up."""
    reads_own: ClassVar[bool] = False
    """Whether it also reads what its own unit has not handed up."""

    @classmethod
    def is_handed_up(cls) -> sa.ColumnElement[bool]:
        raise NotImplementedError


class TeamScoped(UnitScoped):
    """A row of one inspection team; inspectors see only the rows of their own teams."""

    team_id: orm.Mapped[UUID] = orm.mapped_column(sort_order=71)
    """Each table adds its own foreign key."""


class AgencyScoped:
    """A row that an agency of the unit may have recorded: partners see those of their own."""

    agency: orm.Mapped[str | None] = orm.mapped_column(sa.String(200), sort_order=73)
    """The agency that recorded it; None of the unit's own offices."""


class MultiUnit(UnitOwned):
    """Like `UnitScoped` for changes, but also read from other units that it concerns.

    An example is a joint activity. The other units stand in a table of their own, which
    `select_ids_concerning` reads. `reached_ids` repeats them, so that the change log contains
    them and can tell a unit that the record no longer concerns it.
    """

    reached_ids: orm.Mapped[list[str]] = orm.mapped_column(Json, default=list, sort_order=71)
    if TYPE_CHECKING:
        id: orm.Mapped[UUID]  # of the `Entity` beside which it stands

    @classmethod
    def readable_in(cls, units: sa.Select[UUID]) -> sa.ColumnElement[bool]:
        """The condition that a row belongs to or concerns one of `units`, a SELECT of ids."""
        own = is_among(cls.org_unit_id, units)
        if cls is MultiUnit:
            # SQLAlchemy first tries the criterion on this class, which has no table.
            return own
        return sa.or_(own, is_among(cls.id, cls.select_ids_concerning(units)))

    @classmethod
    def select_ids_concerning(cls, units: sa.Select[UUID]) -> sa.Select[UUID]:
        """The ids of the records that concern one of `units`."""
        raise NotImplementedError


V = TypeVar("V")


class KeepsBlanks:
    """A row with numbers that may be unknown: None means that nobody counted, never zero.

    `may_be_blank` names these columns. Rows that are older than this rule contain 0 instead.
    """

    may_be_blank: ClassVar[tuple[str, ...]] = ()

    keeps_blanks: orm.Mapped[bool | None] = orm.mapped_column(
        default=True, sort_order=72, info={"audit": False}
    )
    """None in rows from before the rule, where a blank became 0: a 0 may mean unknown there."""

    @classmethod
    def confirm(cls, changes: Mapping[str, V]) -> dict[str, V | bool]:
        """`changes`; if they contain such a number, the row follows the rule from now on."""
        is_counted = not changes.keys().isdisjoint(cls.may_be_blank)
        return {**changes, **({"keeps_blanks": True} if is_counted else {})}


class Viewer(NamedTuple):
    """Who reads, at which instant and on which civil day, as values or bind parameters.

    Compare each with a column: the column gives it its type.
    """

    id: UUID | sa.BindParameter[UUID]
    at: datetime | sa.BindParameter[datetime]
    on: date | sa.BindParameter[date]


_WHO, _AT, _ON = (
    sa.column("who", sa.Uuid()),
    sa.column("at", UtcDateTime()),
    sa.column("on", sa.Date()),
)


class ViewerScoped:
    """A row that not everyone in its unit may see, or not yet; `visible_to` decides who may."""

    @classmethod
    def build_viewer_criterion(
        cls,
        who: UUID | sa.BindParameter[UUID],
        at: datetime | sa.BindParameter[datetime],
        on: date | sa.BindParameter[date],
    ) -> sa.ColumnElement[bool]:
        """The condition that user `who` may see a row at the instant `at` of the civil day `on`."""
        if cls is ViewerScoped:
            # SQLAlchemy first tries the criterion on this class, which has no table. From this
            # expression it learns the types of the three parameters.
            return sa.and_(
                _WHO.is_not_distinct_from(who),
                _AT.is_not_distinct_from(at),
                _ON.is_not_distinct_from(on),
            )
        return cls.visible_to(Viewer(who, at, on))

    @classmethod
    def visible_to(cls, viewer: Viewer) -> sa.ColumnElement[bool]:
        """The condition that `viewer` may see a row."""
        raise NotImplementedError

    @classmethod
    def was_visible_to(
        cls, who: UUID, teams: Collection[UUID], lost: Mapping[str, JsonValue]
    ) -> bool:
        """Whether user `who`, a member of `teams`, may learn that the row `lost` is deleted."""
        raise NotImplementedError

    def get_deletion_values(self) -> dict[str, UUID]:
        """Values beside its columns that `was_visible_to` needs; the log keeps them."""
        return {}


class Followed(Base):
    """A kind of rows of which the change feed tells."""

    __abstract__ = True
    read_permission: ClassVar[str]
    """The permission to read records of this kind; the change feed checks it."""
    api_path: ClassVar[str] = ""
    """Where the API shows such a record, or the part that shows it; "": by the table's name.

    Columns stand in braces; `{task_id.plan_id}` is a column of the record that a key leads to.
    """
    api_parent: ClassVar[str] = ""
    """The same of the record of which it is a part, where `api_path` does not begin with it."""
    schema_version: ClassVar[int] = 1
    """Raised when what the API shows of it loses or renames a field, or means another thing."""

    id: orm.Mapped[UUID] = orm.mapped_column(primary_key=True, default=create_id, sort_order=-10)


class Entity(Followed):
    """A record with an id and a version; every change of it is logged."""

    __abstract__ = True
    logs_creation: ClassVar[bool] = True
    """False if the log must not show when a record was created (a tip); changes are logged."""

    version: orm.Mapped[int] = orm.mapped_column(sort_order=90)
    created_at: orm.Mapped[datetime] = orm.mapped_column(default=now, sort_order=91)
    updated_at: orm.Mapped[datetime] = orm.mapped_column(default=now, onupdate=now, sort_order=92)

    @orm.declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version}
