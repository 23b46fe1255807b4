"""Column types that mean the same thing on SQLite and PostgreSQL."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from pydantic import JsonValue
from sqlalchemy.dialects import postgresql

ColumnValue = JsonValue | Sequence[JsonValue | Mapping[str, JsonValue]] | bytes | date | UUID
"""What a column of a table holds; a `datetime` is a `date`."""
QueryValue = ColumnValue | tuple[ColumnValue, ...]
"""What a parameter of a query stands for; a tuple is the list of an IN."""
RowSelect = sa.Select[*tuple[ColumnValue, ...]]
"""A SELECT whose columns come from a list, such as the fields of a schema."""
ReadRow = sa.Row[*tuple[ColumnValue, ...]]
"""A row of one."""


class EncodedJson(str):
    """The text of a JSON value; a `Json` column takes it as it is."""

    __slots__ = ()


class Json(sa.TypeDecorator[JsonValue]):
    """JSON text on SQLite, JSONB on PostgreSQL. Replace values whole; never query inside them."""

    impl = sa.JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[JsonValue]:
        postgres = dialect.name == "postgresql"
        return dialect.type_descriptor(postgresql.JSONB() if postgres else sa.JSON())

    def bind_processor(self, dialect: sa.Dialect) -> Callable[[JsonValue], str | None] | None:
        encode = super().bind_processor(dialect)
        assert encode is not None, "both drivers take text"

        def process(value: JsonValue) -> str | None:
            return value if type(value) is EncodedJson else encode(value)

        return process


class SortText(sa.TypeDecorator[str]):
    """Text compared byte by byte on both databases, so keyset pages agree."""

    impl = sa.Text
    cache_ok = True

    @property
    def python_type(self) -> type[str]:
        return str

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[str]:
        return dialect.type_descriptor(
            sa.Text(collation="C") if dialect.name == "postgresql" else sa.Text()
        )


class UtcDateTime(sa.TypeDecorator[datetime]):
    """Aware datetimes in, aware UTC datetimes out."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        value = to_utc(value)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def bind_processor(
        self, dialect: sa.Dialect
    ) -> Callable[[datetime | None], str | datetime | None]:
        """As SQLAlchemy makes it of `process_bind_param`, in one step."""
        return format_for_sqlite if dialect.name == "sqlite" else to_utc_or_none

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def to_utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("naive datetime: attach a timezone before storing it")
    return value if value.tzinfo is UTC else value.astimezone(UTC)


def to_utc_or_none(value: datetime | None) -> datetime | None:
    return None if value is None else to_utc(value)


def format_for_sqlite(value: datetime | None) -> str | None:
    """An instant as SQLite keeps it: 2022-09-30 07:30:00.000000, in UTC."""
    if value is None:
        return None
    return to_utc(value).isoformat(" ", "microseconds").removesuffix("+00:00")


def to_enum_type(values: type[StrEnum]) -> sa.Enum:
    """The type of a column that stores the text of `values`; a new member needs no migration."""
    return sa.Enum(
        values, native_enum=False, length=32, values_callable=lambda e: [m.value for m in e]
    )


BigKey = sa.BigInteger().with_variant(sa.Integer, "sqlite")
"""An autoincrement key: SQLite increments only an INTEGER PRIMARY KEY."""
