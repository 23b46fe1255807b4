"""A table without the criteria of scope, to count or name rows outside the reader's units."""

import sqlalchemy as sa

from backend.core.session.models import Base
from backend.core.session.session import Session


def build_unscoped_table(model: type[Base], *names: str) -> sa.TableClause:
    """The table of `model` with the columns in `names`, or with all columns if `names` is empty.

    The session limits statements on models to what the actor may see, but not statements on
    this table. Explain at each use why that is right.
    """
    table = model.__table__
    columns = (table.columns[name] for name in names or table.columns.keys())
    assert isinstance(table, sa.Table)
    return sa.table(table.name, *(sa.column(one.name, one.type) for one in columns))


def compute_number_after_last(
    db: Session, column: sa.ColumnElement[int], *wanted: sa.ColumnElement[bool]
) -> int:
    """One more than the highest number of the wanted rows, whoever may see them; 1 for the first.

    Lock what the numbers belong to before: else two get the same one.
    """
    why = "numbers have no gaps for anybody"
    last = sa.select(sa.func.max(column)).where(*wanted)
    found: int | None = db.scalar(last, execution_options={"unscoped": why})
    return (found or 0) + 1
