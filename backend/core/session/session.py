"""One kind of session. It carries the actor, and with it scope and audit."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import event, orm

from backend.core.errors.exceptions import Forbidden, NeedsIfMatch, NotFound, Stale
from backend.core.session.actor import Actor, Scope
from backend.core.session.audit_log import build_entries, build_event_entry, get_unit_id
from backend.core.session.models import (
    Base,
    Entity,
    InheritedDown,
    MultiUnit,
    TeamScoped,
    UnitOwned,
    UnitScoped,
    ViewerScoped,
)
from backend.core.session.org_units import OrgUnitClosure, select_units_above, select_units_under
from backend.core.session.pending_changes import (
    MAX_PENDING_ROWS,
    PendingChanges,
    install_log_writer,
)
from backend.core.sql.compiled_query import CompiledQuery
from backend.core.sql.search import Searchable
from backend.core.sql.types import UtcDateTime
from backend.core.text.clock import civil_now, today

T = TypeVar("T", bound=Base)
E = TypeVar("E", bound=Entity)


class Session(orm.Session):
    """A unit of work of one actor under one permission: every read scoped, every write logged."""

    @property
    def actor(self) -> Actor:
        actor = self.info["actor"]
        assert isinstance(actor, Actor)
        return actor

    @property
    def scope(self) -> Scope:
        scope = self.info["scope"]
        assert isinstance(scope, Scope)
        return scope

    def require(self, model: type[E], id: UUID, pointer: str | None = None) -> E:
        """Load a record or raise NotFound; `pointer` names the body field that refers to it."""
        obj: E | None = self.get(model, id)
        if obj is None:
            raise NotFound.at(pointer) if pointer else NotFound()
        if UnitScoped in model.__mro__:
            self.info.setdefault("units", set()).add(get_unit_id(obj))
        return obj

    def edit(self, model: type[E], id: UUID, show: Callable[["Session", UUID], Any]) -> E:
        """Load a record to change it, if the caller's If-Match names its present version.

        Raises NeedsIfMatch (428) without the header and Stale (412), which carries
        `show(db, id)`, when someone else changed the record first.
        """
        obj = self.require(model, id)
        match = self.info.get("if_match")
        if match is None:
            raise NeedsIfMatch
        if match.strip() not in (f'"{obj.version}"', "*"):
            raise Stale(show(self, id))
        return obj

    def save(self, obj: T, changes: dict[str, Any] | None = None) -> T:
        """Apply `changes` and flush, so ids, versions and constraint errors show now."""
        for field, value in (changes or {}).items():
            setattr(obj, field, value)
        self.add(obj)
        self.flush()
        return obj

    def fetch(self, query: CompiledQuery, **values: Any) -> list[Any]:
        """The rows of a read that is made once, narrowed to the actor's units like any other."""
        return self.fetch_many(query, [values])

    def fetch_many(self, query: CompiledQuery, several: Sequence[dict[str, Any]]) -> list[Any]:
        """As `fetch`, for each of `several` sets of values (lists of one length), in one statement.

        The rows come in no order. To compile a statement of twelve parts takes as long as to
        compile twelve: here the text of one is repeated.
        """
        if self.autoflush:
            self.flush()
        connection = self.connection()
        options, limits = build_compiled_criteria(self)
        given = [{**values, **limits} for values in several]
        variant = query.get_variant(connection.dialect, options, given[0], len(given))
        return variant.fetch(connection, *given)

    def log_event(self, action: str, unit: UUID, entity: str, id: UUID) -> None:
        """Record an event that changes no record (a login, an export)."""
        assert self.autoflush, "a reading session cannot write"
        row = build_event_entry(self.actor, action, unit, entity, id)
        self.pending_changes.add(self.connection(), [row])

    @property
    def pending_changes(self) -> PendingChanges:
        """What the transaction will tell the change log just before it commits."""
        pending: PendingChanges = self.info.setdefault("pending_changes", PendingChanges())
        return pending

    def begin_nested(self) -> orm.SessionTransaction:
        """A savepoint; what it told falls with it."""
        if len(self.pending_changes.rows) > MAX_PENDING_ROWS and not self.in_nested_transaction():
            self.pending_changes.write(self.connection())
        return super().begin_nested()


install_log_writer(Session)


@event.listens_for(Session, "do_orm_execute")
def narrow_to_scope(state: orm.ORMExecuteState) -> None:
    if state.is_column_load or state.is_relationship_load:
        return  # the criteria below travel with the rows they were loaded for
    if not state.is_orm_statement:
        if not state.execution_options.get("unscoped"):
            raise RuntimeError("raw SQL bypasses scope: pass execution_options={'unscoped': why}")
        return
    logged = state.is_select or state.execution_options.get("unlogged")
    if not logged and any(issubclass(m.class_, Entity) for m in state.all_mappers):
        raise RuntimeError("bulk writes bypass the change log: load the rows and change them")
    scope = state.session.info["scope"]
    if scope.units is not None:
        who = state.session.info["actor"].id
        state.statement = state.statement.options(
            *build_criteria(scope, who, get_current_minute(), today())
        )


def get_current_minute() -> datetime:
    """What opens at an hour opens with its minute, so that criteria are made once a minute."""
    return civil_now().replace(second=0, microsecond=0)


@lru_cache(maxsize=4096)
def build_criteria(
    scope: Scope, who: UUID, at: datetime, on: date
) -> tuple[orm.LoaderCriteriaOption, ...]:
    """What every statement of a scoped session is narrowed by; made once for each scope."""
    units = list(scope.units or ())
    options = (
        build_criterion(ViewerScoped, lambda cls: cls.build_viewer_criterion(who, at, on)),
        *(build_unit_criteria(*units) if len(units) == 1 else build_units_criteria(units)),
    )
    if scope.teams is None:
        return options
    teams = list(scope.teams)
    return (
        *options,
        build_team_criterion(*teams) if len(teams) == 1 else build_teams_criterion(teams),
    )


def build_unit_criteria(unit: UUID) -> tuple[orm.LoaderCriteriaOption, ...]:
    """SQLAlchemy follows the variables of a lambda: a list of one is made within it."""
    return (
        build_criterion(UnitScoped, lambda cls: is_in_units(cls, [unit])),
        build_criterion(InheritedDown, lambda cls: is_in_or_above_units(cls, [unit])),
        build_criterion(MultiUnit, lambda cls: cls.readable_in(select_units_under([unit]))),
    )


def build_units_criteria(units: list[UUID]) -> tuple[orm.LoaderCriteriaOption, ...]:
    return (
        build_criterion(UnitScoped, lambda cls: is_in_units(cls, units)),
        build_criterion(InheritedDown, lambda cls: is_in_or_above_units(cls, units)),
        build_criterion(MultiUnit, lambda cls: cls.readable_in(select_units_under(units))),
    )


def build_team_criterion(team: UUID) -> orm.LoaderCriteriaOption:
    return build_criterion(TeamScoped, lambda cls: cls.team_id == team)


def build_teams_criterion(teams: list[UUID]) -> orm.LoaderCriteriaOption:
    return build_criterion(TeamScoped, lambda cls: cls.team_id.in_(teams))


def build_criterion(kind: type[Any], condition: Callable[[Any], Any]) -> orm.LoaderCriteriaOption:
    return orm.with_loader_criteria(kind, condition, include_aliases=True)


def is_in_units(cls: Any, units: Any) -> sa.ColumnElement[bool]:
    inside: sa.ColumnElement[bool] = cls.org_unit_id.in_(select_units_under(units))
    return inside


def is_in_or_above_units(cls: Any, units: Any) -> sa.ColumnElement[bool]:
    inside: sa.ColumnElement[bool] = cls.org_unit_id.in_(
        select_units_under(units).union(select_units_above(units))
    )
    return inside


UNITS_PARAM: Any = sa.bindparam("scope_units", type_=sa.Uuid(), expanding=True)
TEAMS_PARAM: Any = sa.bindparam("scope_teams", type_=sa.Uuid(), expanding=True)
VIEWER_PARAM: Any = sa.bindparam("viewer", type_=sa.Uuid())
AT_PARAM: Any = sa.bindparam("viewed_at", type_=UtcDateTime())
ON_PARAM: Any = sa.bindparam("viewed_on", type_=sa.Date())
UNIT_CRITERIA = (
    build_criterion(
        ViewerScoped, lambda cls: cls.build_viewer_criterion(VIEWER_PARAM, AT_PARAM, ON_PARAM)
    ),
    build_criterion(UnitScoped, lambda cls: is_in_units(cls, UNITS_PARAM)),
    build_criterion(InheritedDown, lambda cls: is_in_or_above_units(cls, UNITS_PARAM)),
    build_criterion(MultiUnit, lambda cls: cls.readable_in(select_units_under(UNITS_PARAM))),
)
TEAM_CRITERIA = (
    *UNIT_CRITERIA,
    build_criterion(TeamScoped, lambda cls: cls.team_id.in_(TEAMS_PARAM)),
)


def build_compiled_criteria(
    db: Session,
) -> tuple[tuple[orm.LoaderCriteriaOption, ...], dict[str, Any]]:
    """The same criteria with parameters for viewer, units and teams, and their values."""
    scope = db.scope
    if scope.units is None:
        return (), {}
    viewer = {"viewer": db.actor.id, "viewed_at": get_current_minute(), "viewed_on": today()}
    given: dict[str, Any] = {**viewer, "scope_units": scope.units}
    if scope.teams is None:
        return UNIT_CRITERIA, given
    return TEAM_CRITERIA, {**given, "scope_teams": scope.teams}


@event.listens_for(Session, "before_flush")
def update_search_text(session: Session, _context: Any, _instances: Any) -> None:
    for obj in (*session.new, *session.dirty):
        if isinstance(obj, Searchable):
            obj.refresh_search_text()


@event.listens_for(Session, "after_flush")
def check_and_log_changes(session: Session, _context: Any) -> None:
    """Refuse writes outside the actor's units, then log every change in this transaction."""
    touched = [
        *((o, "created") for o in session.new),
        *((o, "updated") for o in session.dirty if session.is_modified(o)),
        *((o, "deleted") for o in session.deleted),
    ]
    ensure_within_scope(session, [obj for obj, _ in touched])
    rows = [
        row
        for obj, action in touched
        if isinstance(obj, Entity) and (action != "created" or obj.logs_creation)
        for row in build_entries(obj, action)
    ]
    if rows:
        who = {"actor_id": session.actor.id, "request_id": session.actor.request_id}
        session.pending_changes.add(session.connection(), [row | who for row in rows])


def ensure_within_scope(session: Session, touched: list[Any]) -> None:
    scope = session.scope
    if scope.units is None:
        return
    teams = scope.teams
    if teams is not None and any(
        isinstance(o, TeamScoped) and o.team_id not in teams for o in touched
    ):
        raise Forbidden("outside-units")
    units = {get_unit_id(o) for o in touched if isinstance(o, UnitOwned | Entity)}
    units -= {*scope.units, *session.info.get("units", ())}
    if units and not are_in_units(session.connection(), scope.units, units):
        raise Forbidden("outside-units")


def are_in_units(connection: sa.Connection, roots: tuple[UUID, ...], units: set[UUID]) -> bool:
    """Whether each of `units` lies in one of `roots`."""
    found = sa.select(sa.func.count(OrgUnitClosure.descendant_id.distinct())).where(
        OrgUnitClosure.ancestor_id.in_(roots), OrgUnitClosure.descendant_id.in_(units)
    )
    return bool(connection.scalar(found) == len(units))
