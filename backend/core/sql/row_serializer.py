"""Writes rows of the driver as the JSON of a model, without making the model.

The ordinary way makes an object of each id, day and instant, has pydantic check all fields of a
row, and writes them as text again. A model whose fields are columns needs none of it: its JSON
follows from the types of its fields and of the columns, once for each query. What is not plain (a
nested model, a validator that may change a value) is checked and written field by field.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from json.encoder import encode_basestring
from operator import itemgetter
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin
from uuid import UUID

import sqlalchemy as sa
from pydantic import MISSING, AwareDatetime, BaseModel, create_model
from pydantic.fields import FieldInfo
from pydantic_core import to_json

from backend.core.sql.deferred_rows import DeferredRow, DeferredRows, DriverRow, ValueProcessor
from backend.core.sql.types import ColumnValue, SortText, UtcDateTime
from backend.core.text.schemas import is_plain_check

Step = tuple[int, Callable[[Any], Any]]
"""(index of a field, what makes the value for JSON of the driver's, unless that is NULL)."""
WHOLE_NUMBERS = frozenset({20, 21, 23})
"""PostgreSQL's numbers (OIDs) of int8, int2 and int4."""


class NotPlain(Exception):
    """The model is no plain row of these columns: it is made and checked in the ordinary way."""


class RowSerializer:
    """Makes {name: value for JSON} of a row; raises NotPlain if `model` cannot be written so."""

    def __init__(self, model: type[BaseModel], rows: DeferredRows) -> None:
        columns = {name: at for at, name in enumerate(rows.variant.row._fields)}
        self.names = list(list_written_fields(model, columns))
        if len(self.names) < 2:
            raise NotPlain
        self.get_values = itemgetter(*(rows.start + columns[name] for name in self.names))
        self.steps: list[Step] = []
        self.checks: list[Step] = []
        self.cells: list[CellWriter] = []
        self.templates: dict[tuple[bool, ...], str] = {}
        """{which columns have a NULL: the JSON of a row}."""
        processors, types = dict(rows.list_processors()), rows.list_types()
        for place, name in enumerate(self.names):
            at, field = columns[name], model.model_fields[name]
            column = QueryColumn(
                rows.variant.types[at], types[at], processors.get(at), rows.dialect
            )
            if is_plain(field, column):
                convert = find_converter(field, column)
                self.steps += [(place, convert)] if convert else []
                self.cells.append(build_cell_writer(rows.start + at, field, column, convert))
            else:
                check = build_checked_converter(model, field, column)
                self.checks.append((place, check))
                self.cells.append(CellWriter(rows.start + at, build_text_writer(check), None))

    def to_dict(self, row: DriverRow) -> dict[str, Any]:
        values = list(self.get_values(row))
        for at, convert in self.steps:
            value = values[at]
            if value is not None:
                values[at] = convert(value)
        for at, check in self.checks:
            values[at] = check(values[at])
        return dict(zip(self.names, values, strict=True))

    def write_list(self, rows: Sequence[DriverRow]) -> str:
        """The JSON of a list of rows, made column by column: most steps are a loop of C."""
        columns = list(zip(*rows, strict=True))
        gaps = tuple(cell.slot is not None and has_null(columns[cell.at]) for cell in self.cells)
        template = self.templates.get(gaps) or self.build_template(gaps)
        pairs = zip(self.cells, gaps, strict=True)
        texts = [cell.write(columns[cell.at], has_gap=has_gap) for cell, has_gap in pairs]
        return f"[{','.join(map(template.__mod__, zip(*texts, strict=True)))}]"

    def build_template(self, gaps: tuple[bool, ...]) -> str:
        slots = [
            cell.slot if cell.slot and not has_gap else "%s"
            for cell, has_gap in zip(self.cells, gaps, strict=True)
        ]
        pairs = zip(self.names, slots, strict=True)
        self.templates[gaps] = "{" + ",".join(f'"{name}":{slot}' for name, slot in pairs) + "}"
        return self.templates[gaps]


@dataclass(frozen=True, slots=True)
class CellWriter:
    """Writes the cells of a column as JSON."""

    at: int
    convert: Callable[[Any], object] | None
    """What makes the text between the quotes of `slot`; None: what `str` makes of the value."""
    slot: str | None
    """Where the text stands, unless the value is NULL; None: `convert` takes NULL as well."""
    write_all: Callable[[Sequence[ColumnValue]], Iterable[object]] | None = None
    """What writes a whole column, with its NULLs; `slot` is None."""

    def write(self, column: Sequence[ColumnValue], *, has_gap: bool) -> Iterable[object]:
        """The texts; whole if the column `has_gap`, else for the slot."""
        if self.write_all is not None:
            return self.write_all(column)
        convert, slot = self.convert, self.slot
        if not has_gap or slot is None:
            return column if convert is None else map(convert, column)
        return [
            "null" if value is None else slot % (value if convert is None else convert(value),)
            for value in column
        ]


def has_null(column: Sequence[ColumnValue]) -> bool:
    return not all(column) and NoneType in set(map(type, column))


def find_page_json(model: type[BaseModel], rows: DeferredRows, cursor: str | None) -> bytes | None:
    """The JSON of a page of `rows`, whose `items` are of the model `model`; None: not plain."""
    serializer = find_serializer(model, rows)
    if serializer is None:
        return None
    items = serializer.write_list(rows.rows) if rows.rows else "[]"
    return f'{{"items":{items},"next":{write_text(cursor)}}}'.encode()


def find_row_json(model: type[BaseModel], row: DeferredRow) -> bytes | None:
    """The JSON of one row as a `model`; None: not plain."""
    serializer = find_serializer(model, row.rows)
    return None if serializer is None else to_json(serializer.to_dict(row.rows.rows[0]))


def find_serializer(model: type[BaseModel], rows: DeferredRows) -> RowSerializer | None:
    """The serializer of the rows' query, made with its first rows; None: not plain."""
    kept = rows.variant.serializers
    key = (model, rows.start)
    if key not in kept:
        try:
            kept[key] = RowSerializer(model, rows)
        except NotPlain:
            kept[key] = None
    return kept[key]


def list_written_fields(model: type[BaseModel], columns: Iterable[str]) -> Iterator[str]:
    """The fields that have a column, in their order; raises NotPlain if there is more to it.

    A field without a column may be left out if its default is MISSING.
    """
    made = model.__pydantic_decorators__
    kinds = (made.validators, made.field_validators, made.root_validators, made.model_validators)
    others = (made.field_serializers, made.model_serializers, made.computed_fields)
    if any(kinds) or any(others) or model.__pydantic_root_model__:
        raise NotPlain
    known = set(columns)
    for name, field in model.model_fields.items():
        if field.alias or field.serialization_alias or field.exclude:
            raise NotPlain
        if name in known:
            yield name
        elif field.default is not MISSING:
            raise NotPlain


@dataclass(frozen=True, slots=True)
class QueryColumn:
    """A column of a query: its type, the driver's name of it, and how its values are converted."""

    type: sa.types.TypeEngine[ColumnValue]
    driver_type: object
    process: ValueProcessor | None
    dialect: sa.Dialect

    @property
    def is_sqlite(self) -> bool:
        return self.dialect.name == "sqlite"


def is_plain(field: FieldInfo, column: QueryColumn) -> bool:
    """Whether the model only checks what the column holds: it is right, so it need not be asked."""
    kind = find_plain_kind(field)
    if kind is str and isinstance(column.type, sa.Enum):
        return column.type.enum_class is None or [*column.type.enum_class] == column.type.enums
    if kind in (str, float) and column.process is not None:
        return False
    return kind is not None and isinstance(column.type, COLUMN_TYPES[kind])


def find_plain_kind(field: FieldInfo) -> type | None:
    """The type of a field that only checks values, without None; None: there is more to it."""
    kind: Any = field.annotation
    checks: list[Any] = list(field.metadata)
    while kind not in COLUMN_TYPES:
        origin, inner = get_origin(kind), get_args(kind)
        if hasattr(kind, "__metadata__"):
            checks += kind.__metadata__
            kind = inner[0]
        elif origin in (Union, UnionType):
            others = [one for one in inner if one is not NoneType and one is not MISSING]
            kind = others[0] if len(others) == 1 else None
        elif origin is Literal:
            kind = str if all(type(one) is str for one in inner) else None
        elif kind is AwareDatetime:
            kind = datetime
        else:
            kind = str if isinstance(kind, type) and issubclass(kind, StrEnum) else None
        if kind is None:
            return None
    return kind if all(map(is_plain_check, checks)) else None


COLUMN_TYPES: Mapping[Any, Any] = {
    UUID: sa.Uuid,
    str: (sa.String, SortText),
    bool: sa.Boolean,
    int: sa.Integer,
    float: sa.Float,
    date: sa.Date,
    datetime: UtcDateTime,
}
"""{type of a field: the columns whose values are always one}."""


def find_converter(field: FieldInfo, column: QueryColumn) -> Callable[[Any], Any] | None:
    """What makes the value for JSON of the driver's, for a plain field; None: it is the same."""
    kind = find_plain_kind(field)
    if kind is UUID:
        return format_hex if column.is_sqlite else str
    if kind is datetime and column.is_sqlite:
        return format_instant
    if kind is bool and column.is_sqlite:
        return bool
    if kind is int and not column.is_sqlite and column.driver_type not in WHOLE_NUMBERS:
        return int
    return float if kind is float else None


def build_cell_writer(
    at: int, field: FieldInfo, column: QueryColumn, convert: Callable[[Any], Any] | None
) -> CellWriter:
    """What writes a plain field; `convert` makes the value for JSON of the driver's."""
    kind = find_plain_kind(field)
    if kind is bool:
        return CellWriter(at, WORDS.__getitem__, "%s")
    if kind is str:
        return CellWriter(at, encode_basestring, "%s")
    if kind is float:
        return CellWriter(at, build_text_writer(float), "%s")
    if kind is datetime and not column.is_sqlite:
        return CellWriter(at, None, None, write_moments)
    if kind is UUID and not column.is_sqlite:
        return CellWriter(at, None, '"%s"')
    return CellWriter(at, convert, "%s" if kind is int else '"%s"')


WORDS = ("false", "true")


def write_moments(column: Sequence[ColumnValue]) -> list[str]:
    """Instants in one step; none has a comma."""
    return to_json(column).decode()[1:-1].split(",")


def write_text(value: object) -> str:
    return to_json(value).decode()


def build_text_writer(convert: Callable[[Any], Any]) -> Callable[[Any], str]:
    return lambda value: write_text(convert(value))


def format_hex(text: str) -> str:
    """An id as SQLite keeps it."""
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def format_instant(text: str) -> str:
    """An instant in UTC as SQLite keeps it: 2022-09-30 07:30:00.000000."""
    return f"{text[:10]}T{text[11:].removesuffix('.000000')}Z"


def build_checked_converter(
    model: type[BaseModel], field: FieldInfo, column: QueryColumn
) -> Callable[[ColumnValue], Any]:
    """Checks a value as `model` does in this field, and writes what comes of it."""
    value: Any = (field.annotation, copy(field))
    alone = create_model("Field", __config__=model.model_config, value=value)
    process = column.process

    def check(value: ColumnValue) -> Any:
        given = value if process is None else process(value)
        return alone.model_validate({"value": given}).model_dump(mode="json")["value"]

    return check
