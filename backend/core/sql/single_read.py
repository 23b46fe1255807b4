"""Reads records by the fields of a schema: the columns, the filters, and one record."""

from collections.abc import Container, Iterable, Iterator
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import NotFound
from backend.core.session.models import Base, Entity, UnitOwned
from backend.core.session.org_units import select_units_under
from backend.core.session.session import Session
from backend.core.sql.compiled_query import CompiledQuery
from backend.core.sql.search import Searchable
from backend.core.sql.types import ColumnValue, RowSelect
from backend.core.text.schemas import BaseModel

R = TypeVar("R", bound=BaseModel)


class ChoosesUnits(BaseModel):
    """Filters that say themselves of which units a list is, if `org_unit_id` is asked for."""

    def select_units(self, unit: UUID) -> sa.Select[UUID]:
        return select_units_under([unit])


class FieldColumns:
    """The column of a field: the one in `others`, or that of the first model that has it."""

    def __init__(self, *models: type[Base], **others: sa.SQLColumnExpression[ColumnValue]) -> None:
        self.models, self.others = models, others

    def of(self, fields: Iterable[str], *, but: Container[str] = ()) -> list[sa.ColumnElement[Any]]:
        """A column for each of the fields, except for those in `but`."""
        return [
            self.others[name].label(name)
            if name in self.others
            else next(getattr(model, name) for model in self.models if hasattr(model, name))
            for name in fields
            if name not in but
        ]


def list_read_columns(
    schema: type[BaseModel], *models: type[Base], **others: sa.SQLColumnExpression[ColumnValue]
) -> list[sa.ColumnElement[Any]]:
    """A column for each field of `schema`, as `FieldColumns` finds it."""
    return FieldColumns(*models, **others).of(schema.model_fields)


def list_filter_clauses(
    model: type[Base], filters: BaseModel, *names: str
) -> Iterator[sa.ColumnElement[bool]]:
    """A clause for each of the filters `names` that is set.

    `org_unit_id` finds records of the unit and of all units in it, `q` records with these words.
    Any other filter finds records with this value in the field of the same name.
    """
    for name in names:
        wanted = getattr(filters, name)
        if wanted is None:
            continue
        if name == "org_unit_id" and issubclass(model, UnitOwned):
            asked = filters if isinstance(filters, ChoosesUnits) else ChoosesUnits()
            yield model.org_unit_id.in_(asked.select_units(wanted))
        elif name == "q" and issubclass(model, Searchable):
            yield model.matches(wanted)
        else:
            yield getattr(model, name) == wanted


def build_query_by_id(statement: RowSelect, model: type[Entity]) -> CompiledQuery:
    """The query of the row of `statement` that has the `id` of a record of `model`."""
    return CompiledQuery(statement.where(model.id == sa.bindparam("id", type_=sa.Uuid())))


def get_read(db: Session, statement: RowSelect, schema: type[R]) -> R:
    """The first row of `statement`, whose columns are the fields of `schema`; raises NotFound."""
    rows = db.load_rows(statement)
    if not rows:
        raise NotFound
    return schema.model_validate(rows[0]._mapping)  # `row.count` would be a tuple's method
