"""Inserts many rows with one statement, whose text is made once.

To give a statement the values of a row takes SQLAlchemy longer than SQLite to store them. Here
values are converted by columns. PostgreSQL gets arrays. SQLite's driver gets statements of many
rows, because its index of trigrams is written to the disk at the end of each statement.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

import sqlalchemy as sa
from sqlalchemy.sql.compiler import SQLCompiler

from backend.core.sql.compiled_query import to_renumbered_params
from backend.core.sql.deferred_rows import ValueProcessor
from backend.core.sql.types import ColumnValue

NewRow = Mapping[str, ColumnValue]
"""The values of a row by the names of their columns."""
RowInsert = tuple[sa.Insert, Sequence[NewRow]]
"""An INSERT and its rows, at least one; each row has the same columns."""


ROWS_AT_ONCE = 500
"""Rows of one execution: between two of them others get their turn."""
FEW_ROWS = 8
"""Fewer rows are not searched for equal values: that takes longer than to convert each."""
ROWS_OF_STATEMENT = 100
"""Rows that one statement of SQLite writes; it has a parameter for each of their values."""


@dataclass(frozen=True, slots=True)
class BulkInsert:
    """The text of a statement for one dialect, with the source and conversion of each parameter."""

    text: str
    params: Sequence[tuple[str, ValueProcessor | None]]
    defaults: Mapping[str, Callable[[], ColumnValue]]
    """Of parameters that no row names."""
    takes_columns: bool = False
    """Whether a parameter is the values of all rows; else the text is for one row."""
    text_of_one: str = ""
    """Where it does: the text for the values of one row."""
    text_of_many: str | None = None
    """The text for `ROWS_OF_STATEMENT` rows, if there is one."""

    def run(self, connection: sa.Connection, rows: Sequence[NewRow]) -> None:
        common = self.compute_defaults()
        for some in split_rows(rows):
            columns = self.build_columns(some, common)
            if self.takes_columns:
                connection.exec_driver_sql(self.text, tuple(columns))
            else:
                self.run_by_rows(connection, list(zip(*columns, strict=True)))

    def compute_defaults(self) -> dict[str, ColumnValue]:
        return {name: default() for name, default in self.defaults.items()}

    def build_columns(
        self, rows: Sequence[NewRow], common: Mapping[str, ColumnValue]
    ) -> list[Sequence[ColumnValue]]:
        """The driver's values of each parameter, one for each row."""
        return [
            to_driver_values(
                [common[name]] * len(rows) if name in common else [row[name] for row in rows],
                process,
            )
            for name, process in self.params
        ]

    def run_by_rows(
        self, connection: sa.Connection, rows: Sequence[tuple[ColumnValue, ...]]
    ) -> None:
        """Write rows of driver values, with statements of many rows if there is a text of it."""
        size = ROWS_OF_STATEMENT
        together = len(rows) // size * size if self.text_of_many else 0
        for at in range(0, together, size):
            given = tuple(chain.from_iterable(rows[at : at + size]))
            connection.exec_driver_sql(self.text_of_many or "", given)
        if alone := list(rows[together:]):
            connection.exec_driver_sql(self.text, alone)


def split_rows(rows: Sequence[NewRow]) -> Iterator[Sequence[NewRow]]:
    return (rows[at : at + ROWS_AT_ONCE] for at in range(0, len(rows), ROWS_AT_ONCE))


def to_driver_values(
    values: list[ColumnValue], process: ValueProcessor | None
) -> Sequence[ColumnValue]:
    """The values of one column for the driver; one that is the same everywhere, only once."""
    if process is None:
        return values
    first = values[0]
    if len(values) >= FEW_ROWS and all(value is first for value in values):
        return [process(first)] * len(values)
    return [process(value) for value in values]


def write_rows(connection: sa.Connection, statement: sa.Insert, rows: Sequence[NewRow]) -> None:
    """As `connection.execute(statement, rows)`, but a default is computed once for all rows.

    Every row has the same columns. Keep `statement`: its text is looked up by it.
    """
    if rows:
        build_bulk_insert(statement, tuple(rows[0]), connection.dialect).run(connection, rows)


def write_in_turn(connection: sa.Connection, inserts: Sequence[RowInsert]) -> None:
    """As `write_rows` of each; on PostgreSQL in one statement, in the same order."""
    if len(inserts) < 2 or has_many_rows(inserts) or connection.dialect.name != "postgresql":
        for statement, rows in inserts:
            write_rows(connection, statement, rows)
        return
    connection.exec_driver_sql(*build_joint_values(inserts, connection.dialect))


def build_joint_values(
    inserts: Sequence[RowInsert], dialect: sa.Dialect
) -> tuple[str, tuple[ColumnValue | Sequence[ColumnValue], ...]]:
    """The text of one statement of PostgreSQL that writes in turn, and its values."""
    kinds = tuple((statement, tuple(rows[0]), len(rows) == 1) for statement, rows in inserts)
    joint = build_joint_insert(kinds, dialect)
    given: list[ColumnValue | Sequence[ColumnValue]] = []
    for part, (_, rows) in zip(joint.parts, inserts, strict=True):
        columns = part.build_columns(rows, part.compute_defaults())
        given += columns if len(rows) > 1 else [value for (value,) in columns]
    return joint.text, tuple(given)


def list_driver_rows(
    inserts: Sequence[RowInsert], dialect: sa.Dialect
) -> list[tuple[str, list[tuple[ColumnValue, ...]]]]:
    """The texts that write in turn on SQLite, each with the driver's values of its rows."""
    found = []
    for statement, rows in inserts:
        insert = build_bulk_insert(statement, tuple(rows[0]), dialect)
        columns = insert.build_columns(rows, insert.compute_defaults())
        found.append((insert.text, list(zip(*columns, strict=True))))
    return found


def has_many_rows(inserts: Sequence[RowInsert]) -> bool:
    """Whether there are so many rows that others get their turn between two statements."""
    return any(len(rows) > ROWS_AT_ONCE for _, rows in inserts)


@dataclass(frozen=True, slots=True)
class JointInsert:
    """Several inserts as one statement of PostgreSQL."""

    text: str
    parts: Sequence[BulkInsert]


@lru_cache(maxsize=128)
def build_joint_insert(
    kinds: tuple[tuple[sa.Insert, tuple[str, ...], bool], ...], dialect: sa.Dialect
) -> JointInsert:
    """`WITH part1 AS (INSERT …), part2 AS (INSERT …) INSERT …`.

    `kinds`: each insert, the columns of its rows, and whether it is one row. The values of one row
    are no arrays: asyncpg asks of each array and each element whether it has a length.

    Foreign keys are checked at the end of the statement. Each part counts the rows of the one
    before: PostgreSQL promises no order otherwise, and triggers may look at what came before.
    """
    parts = [build_bulk_insert(statement, names, dialect) for statement, names, _ in kinds]
    texts: list[str] = []
    before = 0
    for number, (part, (*_, is_alone)) in enumerate(zip(parts, kinds, strict=True)):
        text = part.text_of_one if is_alone else part.text
        follows = f" WHERE (SELECT count(*) FROM part{number}) > 0" if number else ""  # noqa: S608
        texts.append(to_renumbered_params(text, before) + follows)
        before += len(part.params)
    named = [f"part{at} AS ({text} RETURNING 1)" for at, text in enumerate(texts[:-1], 1)]
    return JointInsert(f"WITH {', '.join(named)} {texts[-1]}" if named else texts[-1], parts)


@lru_cache(maxsize=128)
def build_bulk_insert(
    statement: sa.Insert, names: tuple[str, ...], dialect: sa.Dialect
) -> BulkInsert:
    text = statement.compile(dialect=dialect, column_keys=list(names), for_executemany=True)
    assert isinstance(text, SQLCompiler)
    assert text.positiontup is not None, "both drivers number their parameters"
    kinds = {name: text.binds[name].type.dialect_impl(dialect) for name in text.positiontup}
    params = [(name, kinds[name].bind_processor(dialect)) for name in text.positiontup]
    defaults = {column.key: build_default(column) for column in text.insert_prefetch}
    if dialect.name == "postgresql":
        columns, one = to_text_of_columns(str(text)), to_text_of_one(str(text))
        return BulkInsert(columns, params, defaults, takes_columns=True, text_of_one=one)
    return BulkInsert(str(text), params, defaults, text_of_many=to_text_of_many(str(text)))


def to_text_of_many(text: str) -> str | None:
    """`INSERT … VALUES (?, ?), (?, ?) …` of an `INSERT … VALUES (?, ?)`; None of any other text.

    A subquery for a value would be asked once for all rows, before the first of them is written.
    """
    head, values = text.split(" VALUES ", 1)
    if values.strip("(?, )"):
        return None
    return f"{head} VALUES {', '.join([values] * ROWS_OF_STATEMENT)}"


_PARAM = re.compile(r'\$(\d+)(?:::([A-Z]+(?: WITH TIME ZONE)?)(?: COLLATE "C")?)?')


def to_text_of_one(text: str) -> str:
    """`INSERT … SELECT $1::DATE` of an `INSERT … VALUES ($1::DATE)`, so that a WHERE may follow."""
    head, values = text.split(" VALUES (", 1)
    chosen = _PARAM.sub(lambda found: f"${found[1]}::{found[2] or 'VARCHAR'}", values)
    return f"{head} SELECT {chosen.removesuffix(')')}"


def to_text_of_columns(text: str) -> str:
    """`INSERT … VALUES ($1::DATE)` for arrays: `INSERT … SELECT given.p1 FROM unnest($1::DATE[])`.

    The driver would send one message for each row, which takes both sides several times as long.
    A parameter without a type is the text of an enumeration.
    """
    head, values = text.split(" VALUES (", 1)
    kinds = {int(number): kind or "VARCHAR" for number, kind in _PARAM.findall(values)}
    arrays = ", ".join(f"${number}::{kinds[number]}[]" for number in sorted(kinds))
    names = ", ".join(f"p{number}" for number in sorted(kinds))
    chosen = _PARAM.sub(lambda found: f"given.p{found[1]}", values).removesuffix(")")
    return f"{head} SELECT {chosen} FROM unnest({arrays}) AS given({names})"  # noqa: S608


def build_default(column: sa.Column[ColumnValue]) -> Callable[[], ColumnValue]:
    """What computes the default of a column that depends on no other one."""
    default = column.default
    assert isinstance(default, sa.ColumnDefault)
    value = default.arg
    return (lambda: value(None)) if default.is_callable else (lambda: value)
