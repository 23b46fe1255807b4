"""The rows of a statement that is text already, as the driver gives them.

SQLAlchemy's result describes each column anew at every execution, which costs more than a short
statement. A compiled query knows its columns, so it takes the rows of the cursor. Everything else
of an execution stays: events, the mapping of outages, and the transaction.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine.default import DefaultExecutionContext

from backend.core.sql.types import ColumnValue

OPTION = "driver_rows"


class DriverRows(NamedTuple):
    """Rows with the driver's values; `list_types` gives the driver's names of column types."""

    rows: Sequence[Sequence[ColumnValue]]
    list_types: Callable[[], Sequence[object]]


def load_driver_rows(
    connection: sa.Connection, text: str, values: tuple[ColumnValue, ...]
) -> DriverRows:
    """Run `text` with its parameters in order; raises what SQLAlchemy raises."""
    found: object = connection.exec_driver_sql(text, values, {OPTION: True})
    assert isinstance(found, DriverRows)
    return found


class DriverRowsContext(DefaultExecutionContext):
    """Mixed into the execution context of a dialect by `install_driver_rows`."""

    def _setup_result_proxy(self) -> Any:
        if OPTION not in self.execution_options:
            return super()._setup_result_proxy()  # type: ignore[no-untyped-call]
        rows = self.cursor.fetchall()
        types = [column[1] for column in self.cursor.description]
        self.cursor.close()
        return DriverRows(rows, lambda: types)


def install_driver_rows(dialect: sa.Dialect) -> None:
    """Let the statements of `dialect` be run by `load_driver_rows`."""
    context = dialect.execution_ctx_cls
    dialect.execution_ctx_cls = type("DriverRowsContext", (DriverRowsContext, context), {})
