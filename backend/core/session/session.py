"""The database session of one actor: it reads within the actor's scope and logs every change."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import event, orm

from backend.core.errors.exceptions import NeedsIfMatch, NotFound, Stale
from backend.core.session.actor import Actor, Scope
from backend.core.session.after_commit import end_commit, install_after_commit
from backend.core.session.change_log import ChangedColumns, build_event_entry, get_unit_id
from backend.core.session.change_log_listener import install_change_log
from backend.core.session.models import Base, Entity, UnitScoped
from backend.core.session.pending_changes import (
    MAX_PENDING_ROWS,
    get_pending_changes,
    install_log_writer,
    remove_pending_changes,
)
from backend.core.session.presumption import Presumption
from backend.core.session.scoping import build_compiled_criteria, install_scope
from backend.core.session.version_match import is_version_named
from backend.core.sql.compiled_query import CompiledQuery, QueryVariant, RowQuery
from backend.core.sql.compiled_union import AskedQuery, BoundVariant, UnionCache
from backend.core.sql.deferred_rows import DeferredRow, DeferredRows
from backend.core.sql.deferred_transaction import DeferredTransaction
from backend.core.sql.driver_reader import DriverReader
from backend.core.sql.driver_rows import DriverRows, load_driver_rows
from backend.core.sql.search import install_search_text
from backend.core.sql.search_index import open_word_planning
from backend.core.sql.statement_cache import StatementCache
from backend.core.sql.types import ColumnValue, QueryValue, ReadRow, RowSelect
from backend.core.text.schemas import BaseModel

T = TypeVar("T", bound=Base)
E = TypeVar("E", bound=Entity)

STATEMENTS = StatementCache()
UNIONS = UnionCache()
"""Both of all sessions of the process: the texts hold no values."""
WRITES_ALONE = object()
"""Stands for If-Match where nobody else writes, as when a demo is made. No header can say it."""


class Session(orm.Session):
    """A unit of work of one actor under one permission: each read is scoped, each write logged."""

    presumption: Presumption | None = None
    """What must still confirm the actor; None once it is certain."""
    reader: DriverReader | None = None
    """What runs compiled reads of a session that only reads; None for one that writes."""
    deferred: DeferredTransaction | None = None
    """What runs those of one that writes, until it begins a transaction; None: at once."""

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

    def close(self) -> None:
        """Let go of everything; one that has only run texts on the driver has no transaction."""
        if self.deferred is None or self.in_transaction():
            super().close()
        if self.deferred is not None:
            remove_pending_changes(self)
            self.deferred.close()

    def commit(self) -> None:
        """Commit; where nothing has begun a transaction, what waits for its end is all of it."""
        if self.deferred is None or self.in_transaction() or not self._commit_on_driver():
            super().commit()

    def _commit_on_driver(self) -> bool:
        """Write what is pending and commit it, on the driver; False: it is to be done here."""
        pending = get_pending_changes(self)
        if pending.is_empty or pending.is_long:
            return False
        self.confirm_presumption()
        assert self.deferred is not None
        if not self.deferred.commit(pending.list_inserts(self.get_dialect())):
            return False
        remove_pending_changes(self)
        end_commit(self)
        return True

    def rollback(self) -> None:
        if self.deferred is not None and not self.in_transaction():
            remove_pending_changes(self)
        super().rollback()

    def require(self, model: type[E], id: UUID, pointer: str | None = None) -> E:
        """Load a record or raise NotFound; `pointer` names the body field that refers to it."""
        obj: E | None = self.get(model, id)
        if obj is None:
            raise NotFound.at(pointer) if pointer else NotFound()
        if UnitScoped in model.__mro__:
            self.add_reached_unit(get_unit_id(obj))
        return obj

    def add_reached_unit(self, unit: UUID) -> None:
        """Keep that a record of `unit` that narrows by it was found: new ones take no query."""
        self.info.setdefault("units", set()).add(unit)

    def edit(
        self, model: type[E], id: UUID, show: Callable[["Session", UUID], BaseModel | Base]
    ) -> E:
        """Load a record to change it, if the If-Match header names its current version.

        Raises as `ensure_version` does; Stale carries `show(db, id)`, the record as it is now.
        """
        obj = self.require(model, id)
        self.ensure_version(obj.version, lambda: show(self, id))
        return obj

    def ensure_version(self, version: int, show: Callable[[], BaseModel | Base]) -> None:
        """Raise NeedsIfMatch (428) unless If-Match names a version, Stale (412) for another one.

        `*` names none: it would write over what nobody has read.
        """
        match = self.info.get("if_match")
        if match is WRITES_ALONE:
            return
        if match is None:
            raise NeedsIfMatch
        if match.strip() == "*":
            raise NeedsIfMatch("if-match-any")
        if not is_version_named(match, version):
            raise Stale(show())

    def save(self, obj: T, changes: Mapping[str, ColumnValue] | None = None) -> T:
        """Apply `changes` and flush, so that ids, versions and constraint errors are known now."""
        for field, value in (changes or {}).items():
            setattr(obj, field, value)
        self.add(obj)
        self.flush()
        return obj

    def remove(self, obj: Base) -> None:
        """Delete a record and flush, so that it is known now if another record needs it."""
        self.delete(obj)
        self.flush()

    def fetch(self, query: CompiledQuery, **values: QueryValue) -> list[Any]:
        """The rows of a compiled query, limited to the actor's scope as everywhere."""
        return self.fetch_many(query, [values])

    def fetch_many(
        self, query: CompiledQuery, several: Sequence[Mapping[str, QueryValue]]
    ) -> list[Any]:
        """The rows for each of `several` sets of values, in one statement and in no fixed order.

        Lists must have the same length in each set. The text of one statement is repeated with
        UNION ALL, because compiling a statement of twelve parts costs as much as twelve.
        """
        options, limits = build_compiled_criteria(self.scope, self.actor.id)
        given = [{**values, **limits} for values in several]
        variant = query.get_variant(self.get_dialect(), options, given[0], len(given))
        return list(self.fetch_variant(variant, *given))

    def fetch_rows(self, query: CompiledQuery, **values: QueryValue) -> DeferredRows:
        """The rows of a compiled query, for an answer."""
        options, limits = build_compiled_criteria(self.scope, self.actor.id)
        given = {**values, **limits}
        return self.fetch_variant(query.get_variant(self.get_dialect(), options, given), given)

    def get_row(self, asked: RowQuery) -> DeferredRow:
        """The first row, for an answer; raises NotFound."""
        rows = self.fetch_rows(asked.query, **asked.values)
        if not rows:
            raise NotFound
        return DeferredRow(rows)

    def fetch_together(self, asked: Sequence[AskedQuery]) -> list[list[ReadRow]]:
        """The rows of each of several compiled queries, in one statement and in no fixed order.

        In several statements where there are more values than a driver takes.
        """
        options, limits = build_compiled_criteria(self.scope, self.actor.id)
        bound = []
        for query, values in asked:
            given = {**values, **limits}
            variant = query.get_variant(self.get_dialect(), options, given)
            bound.append(BoundVariant(variant, given))
        return self.fetch_bound(bound)

    def load_together(self, statements: Sequence[RowSelect]) -> list[list[ReadRow]]:
        """The rows of each of several SELECTs, in one statement and in no fixed order.

        The text of each is compiled once for its shape. Raises TypeError if that cannot be done.
        """
        options, limits = build_compiled_criteria(self.scope, self.actor.id)
        bound = []
        for one in statements:
            found = STATEMENTS.find_variant(
                one, self.get_dialect(), options, limits, takes_lists=True
            )
            if found is None:
                raise TypeError(f"it names no entity, or its values change its text: {one}")
            variant, own = found
            bound.append(BoundVariant(variant, {**limits, **own}))
        return self.fetch_bound(bound)

    def fetch_bound(self, bound: Sequence[BoundVariant]) -> list[list[ReadRow]]:
        """The rows of each; a further part of the first statement confirms a presumed actor."""
        if self.reader is None:
            return UNIONS.fetch_all(self.run_text, self.get_dialect(), bound)
        presumption, self.presumption = self.presumption, None
        if presumption is None:
            return UNIONS.fetch_all(self.run_text, self.get_dialect(), bound)
        leading = presumption.build_part(self.get_dialect())
        (asker,), *found = UNIONS.fetch_all(self.run_text, self.get_dialect(), [leading, *bound])
        presumption.ensure(asker)
        return found

    def load_rows(self, statement: sa.Select[*tuple[Any, ...]]) -> Sequence[Any]:
        """The rows of a SELECT of columns, whose text is compiled once for its shape."""
        options, limits = build_compiled_criteria(self.scope, self.actor.id)
        found = STATEMENTS.find_variant(statement, self.get_dialect(), options, limits)
        if found is None:
            with open_word_planning(self.connection(), statement):
                return self.execute(statement).all()
        variant, own = found
        return self.fetch_variant(variant, {**limits, **own})

    def get_dialect(self) -> sa.Dialect:
        assert self.bind is not None
        return self.bind.dialect

    def fetch_variant(
        self, variant: QueryVariant, *given: Mapping[str, QueryValue]
    ) -> DeferredRows:
        """The rows of a compiled text; the first statement also confirms a presumed actor."""
        presumption, self.presumption = self.presumption, None
        if presumption is None:
            return variant.fetch(self.run_text, self.get_dialect(), *given)
        return presumption.fetch(self.run_text, self.get_dialect(), variant, *given)

    def confirm_presumption(self) -> None:
        """Confirm a presumed actor that no statement has confirmed; raises PresumptionFailed."""
        presumption, self.presumption = self.presumption, None
        if presumption is not None:
            presumption.confirm(self.run_text, self.get_dialect())

    def run_text(self, text: str, values: tuple[ColumnValue, ...]) -> DriverRows:
        """Run a compiled text: on a connection of the driver if nothing needs a transaction."""
        self.confirm_presumption()
        reader = self.reader
        if reader is not None and not self.in_transaction():
            found = reader.load(text, values)
            if found is not None:
                return found
        if self.deferred is not None and not self.in_transaction():
            pending = get_pending_changes(self)
            if not pending.are_read_by(text):
                found = self.deferred.load(text, values)
                if found is not None:
                    return found
        if self.autoflush:
            self.flush()
        return load_driver_rows(self.connection(), text, values)

    def log_event(
        self, action: str, unit: UUID, entity: str, id: UUID, told: ChangedColumns | None = None
    ) -> None:
        """Log an event that changes no record, such as a login or an export, with `told`."""
        assert self.autoflush, "a reading session cannot write"
        row = build_event_entry(self.actor, action, unit, entity, id) | {"diff": told or {}}
        get_pending_changes(self).add([row])

    def begin_nested(self) -> orm.SessionTransaction:
        """Begin a savepoint; a rollback to it also removes the log entries made since then."""
        pending = get_pending_changes(self)
        if pending.inserts:
            self.connection()  # they come before the savepoint
        if len(pending.rows) > MAX_PENDING_ROWS and not self.in_nested_transaction():
            pending.write(self.connection())
        return super().begin_nested()


class ReadingSession(Session):
    """A session that only reads. SQLAlchemy's part of it is made when something needs it.

    A compiled query runs without: most reads of the API are made of nothing else.
    """

    def __init__(self, bind: sa.Engine, reader: DriverReader, actor: Actor, scope: Scope) -> None:
        self.bind, self.reader = bind, reader
        self.__dict__["info"] = {"actor": actor, "scope": scope}

    def __getattr__(self, name: str) -> Any:
        if self.is_made():
            raise AttributeError(name)
        super().__init__(bind=self.bind, expire_on_commit=False, autoflush=False)
        return getattr(self, name)

    def is_made(self) -> bool:
        return "identity_map" in self.__dict__

    def in_transaction(self) -> bool:
        return self.is_made() and super().in_transaction()

    def close(self) -> None:
        """Let go of everything; a session that has only run texts of its own has nothing."""
        if self.in_transaction():
            super().close()


@event.listens_for(Session, "after_begin")
def confirm_at_first_connection(
    session: Session, _transaction: orm.SessionTransaction, connection: sa.Connection
) -> None:
    """Whatever else a session runs first, actor and what was read are certain before."""
    if session.deferred is not None:
        session.deferred.ensure_current()
    presumption, session.presumption = session.presumption, None
    if presumption is not None:
        presumption.confirm(partial(load_driver_rows, connection), connection.dialect)


install_scope(Session)
install_search_text(Session)
install_change_log(Session)
install_log_writer(Session)
install_after_commit(Session)
