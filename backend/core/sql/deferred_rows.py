"""Rows of a compiled query as the driver gave them, converted when somebody looks at them.

Most rows of a read go into its answer and nowhere else. Those are written as JSON from the driver's
values (`core/sql/row_serializer.py`), without an object for each id, day and instant on the way.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, overload

import sqlalchemy as sa

from backend.core.sql.driver_rows import DriverRows
from backend.core.sql.types import ColumnValue

if TYPE_CHECKING:
    from backend.core.sql.compiled_query import QueryVariant

ValueProcessor = Callable[[ColumnValue], ColumnValue]
"""Converts a value for the driver, or a value of the driver for the program."""
DriverRow = Sequence[ColumnValue]


class DeferredRows(Sequence[Any]):
    """Rows of `variant`, whose columns begin at `start` in those of the driver.

    As a sequence it has the converted rows, each converted anew when it is asked for.
    """

    __slots__ = ("dialect", "found", "rows", "start", "variant")

    def __init__(
        self,
        variant: "QueryVariant",
        dialect: sa.Dialect,
        found: DriverRows,
        start: int = 0,
        rows: Sequence[DriverRow] | None = None,
    ) -> None:
        self.variant, self.dialect, self.found, self.start = variant, dialect, found, start
        self.rows = found.rows if rows is None else rows

    def __len__(self) -> int:
        return len(self.rows)

    @overload
    def __getitem__(self, at: int) -> Any: ...
    @overload
    def __getitem__(self, at: slice) -> "DeferredRows": ...
    def __getitem__(self, at: int | slice) -> Any:
        if isinstance(at, slice):
            return DeferredRows(self.variant, self.dialect, self.found, self.start, self.rows[at])
        return next(self.convert([self.rows[at]]))

    def __iter__(self) -> Iterator[Any]:
        return self.convert(self.rows)

    def convert(self, rows: Sequence[DriverRow]) -> Iterator[Any]:
        start, end = self.start, self.start + len(self.variant.types)
        make, processors = self.variant.row, self.list_processors()
        for row in rows:
            values = list(row[start:end])
            for at, process in processors:
                values[at] = process(values[at])
            yield make(*values)

    def convert_value(self, row: int, column: int) -> Any:
        """One value of a row, without the others."""
        value = self.rows[row][self.start + column]
        for at, process in self.list_processors():
            if at == column:
                return process(value)
        return value

    def list_processors(self) -> Sequence[tuple[int, ValueProcessor]]:
        """(index of column, conversion of the driver's value); known after the first run."""
        variant = self.variant
        if variant.processors is None:
            variant.processors = variant.build_processors(self.dialect, self.list_types())
        return variant.processors

    def list_types(self) -> Sequence[object]:
        """The driver's names of the columns' types."""
        return self.found.list_types()[self.start : self.start + len(self.variant.types)]


class DeferredRow:
    """One row that goes into an answer; its attributes are those of the converted row."""

    __slots__ = ("rows",)

    def __init__(self, rows: DeferredRows) -> None:
        self.rows = rows

    def has(self, name: str) -> bool:
        return name in self.rows.variant.row._fields

    def __getattr__(self, name: str) -> Any:
        names = self.rows.variant.row._fields
        if name not in names:
            raise AttributeError(name)
        return self.rows.convert_value(0, names.index(name))
