"""Refuses a subquery to which the session's criteria are not applied.

SQLAlchemy adds the criteria to a nested SELECT only if it recognises that it reads entities. It
does not if no column names an entity and the only criterion is an and_/or_/not_:
`sa.exists().where(sa.and_(…))`, `sa.select(sa.func.count()).where(sa.or_(…))`. Such a statement
would read the rows of every unit, so it is refused when it is compiled: once for each statement, at
no cost to later requests. To mend it, name a column, `sa.exists(Place.id).where(…)`, or name the
table with `select_from`.
"""

from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.selectable import SelectState

from backend.core.session.models import Base, UnitOwned
from backend.core.sql.fast_binds import FastBindCompiler


class UnscopedSubquery(RuntimeError):
    """A programming error: a part of the statement would bypass scope."""


@lru_cache
def list_owned_tables() -> frozenset[sa.FromClause]:
    mappers = Base.registry.mappers
    return frozenset(m.local_table for m in mappers if issubclass(m.class_, UnitOwned))


class ScopeCheckCompiler(SQLCompiler):
    def _setup_select_stack(
        self, select: sa.SelectBase, state: SelectState, *where: Any
    ) -> list[sa.FromClause]:
        """SQLAlchemy calls this for each SELECT, once it is known which tables it reads."""
        read: list[sa.FromClause] = super()._setup_select_stack(select, state, *where)  # type: ignore[no-untyped-call]
        is_nested = len(self.stack) > 1
        if is_nested and type(state) is SelectState and is_orm_select(self.statement):
            tables = {table for part in read for table in part._from_objects}
            if unscoped := tables & list_owned_tables():
                names = sorted(str(table) for table in unscoped)
                raise UnscopedSubquery(
                    f"a subselect of {names} bypasses scope: name a column of it"
                )
        return read


def is_orm_select(statement: sa.ClauseElement | None) -> bool:
    return statement is not None and bool(
        statement._propagate_attrs.get("compile_state_plugin") == "orm"
    )


def install_statement_compiler(engine: sa.Engine) -> None:
    """Compile the statements of `engine` with the check of scope and with fast binds."""
    compiler = engine.dialect.statement_compiler
    engine.dialect.statement_compiler = type(
        "CheckedCompiler", (ScopeCheckCompiler, FastBindCompiler, compiler), {}
    )
