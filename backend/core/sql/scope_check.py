"""Refuses a subselect that the session's criteria cannot reach.

SQLAlchemy narrows a nested SELECT only if it knows it for one of entities. It does not when no
column names one and the only criterion is an and_/or_/not_: `sa.exists().where(sa.and_(…))`,
`sa.select(sa.func.count()).where(sa.or_(…))`. Such a statement would read every unit's rows, so
it is refused when it is compiled: once for each form of statement, at no cost to later requests.
Name a column, or the table with `select_from`: `sa.exists(Place.id).where(…)`.
"""

from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.selectable import SelectState

from backend.core.session.models import Base, UnitOwned
from backend.core.sql.fast_binds import FastBindCompiler


class UnscopedSubquery(RuntimeError):
    """A programming error: part of the statement would step past scope."""


@lru_cache
def list_owned_tables() -> frozenset[Any]:
    mappers = Base.registry.mappers
    return frozenset(m.local_table for m in mappers if issubclass(m.class_, UnitOwned))


class ScopeCheckCompiler(SQLCompiler):
    def _setup_select_stack(self, select: Any, state: Any, *where: Any) -> Any:
        """Called with each SELECT once it is known which tables it reads."""
        read = super()._setup_select_stack(select, state, *where)  # type: ignore[no-untyped-call]
        is_nested = len(self.stack) > 1
        if is_nested and type(state) is SelectState and is_orm_select(self.statement):
            tables = {table for part in read for table in part._from_objects}
            if blind := tables & list_owned_tables():
                names = sorted(str(table) for table in blind)
                raise UnscopedSubquery(
                    f"a subselect of {names} bypasses scope: name a column of it"
                )
        return read


def is_orm_select(statement: Any) -> bool:
    return bool(statement._propagate_attrs.get("compile_state_plugin") == "orm")


def install_statement_compiler(engine: sa.Engine) -> None:
    """Let statements of `engine` be compiled with the check, and given their values at once."""
    compiler = engine.dialect.statement_compiler
    engine.dialect.statement_compiler = type(
        "CheckedCompiler", (ScopeCheckCompiler, FastBindCompiler, compiler), {}
    )
