"""Reads the records of one table with the name of their unit: a page, one record, an export."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Generic, TypeVar
from uuid import UUID

import sqlalchemy as sa
from pydantic import Field

from backend.core.session.models import Base, Entity, UnitOwned
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.sql.compiled_query import RowQuery
from backend.core.sql.pagination import Key, PageQuery, PageRows, read_page
from backend.core.sql.single_read import (
    build_query_by_id,
    get_read,
    list_filter_clauses,
    list_read_columns,
)
from backend.core.sql.types import ColumnValue
from backend.core.text.schemas import BaseModel, Filters, SearchText

R = TypeVar("R", bound=BaseModel)


class UnitRecordFilters(Filters):
    """What such a list is narrowed by if it has no filters of its own."""

    org_unit_id: Annotated[UUID | None, Field(description="this unit and all in it")] = None
    q: SearchText | None = None


class UnitRecordQuery(PageQuery, UnitRecordFilters):
    pass


class RecordReader(Generic[R]):
    """Reads the fields of `schema`, in the order of `keys` and narrowed by `filters`.

    The fields are those of `model` and of the tables in `joins`; `others` are columns of another
    name. The keys of a page are never NULL, and the last is unique.
    """

    def __init__(
        self,
        model: type[Entity],
        schema: type[R],
        keys: tuple[Key, ...],
        filters: tuple[str, ...] = ("org_unit_id", "q"),
        joins: Mapping[type[Base], sa.ColumnElement[bool]] | None = None,
        **others: sa.SQLColumnExpression[ColumnValue],
    ) -> None:
        assert issubclass(model, UnitOwned)
        self.model, self.schema, self.keys, self.filters = model, schema, keys, filters
        found = sa.select(*list_read_columns(schema, model, org_unit_name=OrgUnit.name, **others))
        found = found.select_from(model).join(OrgUnit, OrgUnit.id == model.org_unit_id)
        for table, clause in (joins or {}).items():
            found = found.join(table, clause)
        self.rows, self.one = found, build_query_by_id(found, model)

    def read_page(self, db: Session, query: PageQuery) -> PageRows:
        found = self.rows.where(*list_filter_clauses(self.model, query, *self.filters))
        return read_page(db, found, self.keys, query.after, query.limit)

    def ask(self, id: UUID) -> RowQuery:
        """What reads one record, for an endpoint that does nothing else."""
        return RowQuery(self.one, {"id": id})

    def get_read(self, db: Session, id: UUID) -> R:
        """One record; raises NotFound."""
        return get_read(db, self.rows.where(self.model.id == id), self.schema)

    def list_reads(self, db: Session, filters: BaseModel, limit: int) -> Iterator[R]:
        """The first `limit` records, one after the other."""
        found = self.rows.where(*list_filter_clauses(self.model, filters, *self.filters))
        for row in db.execute(found.order_by(*self.keys).limit(limit)):
            yield self.schema.model_validate(row._mapping)
