"""Changes rows for an act and keeps what each was before; restores them when it is undone."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import cast
from uuid import UUID

import sqlalchemy as sa
from pydantic import JsonValue

from backend.core.session.change_log import to_json_value
from backend.core.session.models import Base
from backend.core.session.session import Session
from backend.core.sql.types import ColumnValue
from backend.domains.administration.reorganisations.models import (
    Reorganisation,
    ReorganisationStep,
    RowValues,
)
from backend.domains.administration.reorganisations.schemas import ChangeKind


@cache
def load_tables() -> Mapping[str, type[Base]]:
    """{table: its model} of everything that is stored."""
    return {
        str(mapper.local_table): cast(type[Base], mapper.class_) for mapper in Base.registry.mappers
    }


def list_key_values(row: Base) -> list[str]:
    return [str(value) for value in sa.inspect(row).mapper.primary_key_from_instance(row)]


class StepRecorder:
    """Notes each row that one act adds or changes, in the order in which it does so."""

    def __init__(self, act: Reorganisation) -> None:
        self.act = act
        self.steps: list[ReorganisationStep] = []
        self.rows: list[Base] = []

    def change(self, kind: ChangeKind, row: Base, values: Mapping[str, ColumnValue]) -> None:
        """Set these columns of a row; what stays the same is not noted."""
        new = {name: value for name, value in values.items() if getattr(row, name) != value}
        if not new:
            return
        before = {name: to_json_value(getattr(row, name)) for name in new}
        for name, value in new.items():
            setattr(row, name, value)
        self.note(kind, row, before, {name: to_json_value(value) for name, value in new.items()})

    def add(
        self, db: Session, kind: ChangeKind, row: Base, values: Mapping[str, ColumnValue]
    ) -> None:
        """Add a row of these values."""
        for name, value in values.items():
            setattr(row, name, value)
        db.add(row)
        db.flush()
        self.note(kind, row, None, {name: to_json_value(value) for name, value in values.items()})

    def note(self, kind: ChangeKind, row: Base, before: RowValues | None, after: RowValues) -> None:
        self.steps.append(
            ReorganisationStep(
                reorganisation_id=self.act.id,
                org_unit_id=self.act.org_unit_id,
                position=len(self.steps),
                kind=kind.value,
                of_table=row.__tablename__,
                row_key=list_key_values(row),
                before=before,
                after=after,
            )
        )
        self.rows.append(row)

    def write(self, db: Session) -> None:
        db.flush()
        db.add_all(self.steps)
        db.flush()


def find_row(db: Session, model: type[Base], row_key: list[str]) -> Base | None:
    columns = sa.inspect(model).primary_key
    key = tuple(
        parse_json_value(column, value) for column, value in zip(columns, row_key, strict=True)
    )
    return db.get(model, key)


def get_column(model: type[Base], name: str) -> sa.Column[ColumnValue]:
    return cast("sa.Column[ColumnValue]", sa.inspect(model).column_attrs[name].columns[0])


def parse_json_value(column: sa.ColumnElement[ColumnValue], value: JsonValue) -> ColumnValue:
    """The value of a column from what `to_json_value` made of it."""
    if value is None or not isinstance(value, str):
        return value
    kind = column.type.python_type
    if kind is UUID:
        return UUID(value)
    if issubclass(kind, datetime):
        return datetime.fromisoformat(value)
    if issubclass(kind, date):
        return date.fromisoformat(value)
    enum_class: type[Enum] | None = getattr(column.type, "enum_class", None)
    return cast(ColumnValue, enum_class(value)) if enum_class else value
