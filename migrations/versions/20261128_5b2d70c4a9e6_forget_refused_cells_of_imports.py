"""Forget refused cells of imports: what was typed in them may be a person's number.

Imports are checked without keeping such cells since the release of this revision. Of those that
were checked before, this takes away what was typed in refused cells and rows, the samples beside
headings, and the stored workbook; sheet, cell and code of every error stay. An import that still
waits for its check keeps its workbook: the check itself leaves such cells out.

Revision ID: 5b2d70c4a9e6
Revises: 9c1f0e5b7a31
Create Date: 2026-11-28 06:05:00+07:00
"""

import json
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from alembic import op

from backend.core.sql import types

revision = "5b2d70c4a9e6"
down_revision = "9c1f0e5b7a31"
branch_labels = None
depends_on = None

Told = dict[str, Any]

GONE = "…"
"""Stands in an error's words for what was typed."""
NOTHING: Told = {"cells": {}, "values": {}, "changes": {}}
"""What is left of a refused row."""
AT_ONCE = 100
"""Records in memory at a time."""

IMPORTS = sa.table(
    "imports",
    sa.column("id", sa.Uuid()),
    sa.column("status", sa.String()),
    *(sa.column(name, types.Json()) for name in ("columns", "errors", "warnings")),
)
ROWS = sa.table(
    "import_rows",
    sa.column("import_id", sa.Uuid()),
    sa.column("number", sa.Integer()),
    sa.column("rows", types.Json()),
)
FILES = sa.table("import_files", sa.column("import_id", sa.Uuid()))
ANSWERS = sa.table(
    "idempotency_keys",
    sa.column("actor_id", sa.Uuid()),
    sa.column("key", sa.String()),
    sa.column("body", sa.LargeBinary()),
)
WAITING = ("queued", "checking")
"""States of an import of which nothing is checked yet."""


def upgrade() -> None:
    checked = sa.select(IMPORTS.c.id).where(IMPORTS.c.status.not_in(WAITING))
    op.execute(sa.delete(FILES).where(FILES.c.import_id.in_(checked)))
    change(IMPORTS, (IMPORTS.c.id,), without_typed)
    change(ROWS, (ROWS.c.import_id, ROWS.c.number), without_typed_rows)
    change(ANSWERS, (ANSWERS.c.actor_id, ANSWERS.c.key), without_typed_answer)


def downgrade() -> None:
    """What is forgotten stays forgotten; an older release reads what is left."""


def change(table: sa.TableClause, key: tuple[sa.ColumnClause[Any], ...], mend: Any) -> None:
    """Write `mend(row)`, the changed columns, over each row of the table, in the order of its key.

    `mend` answers nothing where nothing is to be changed.
    """
    bind, after = op.get_bind(), None
    while True:
        found = sa.select(table).order_by(*key).limit(AT_ONCE)
        if after is not None:
            found = found.where(sa.tuple_(*key) > sa.tuple_(*after))
        rows = bind.execute(found).mappings().all()
        for row in rows:
            if changed := mend(row):
                same = [column == row[column.name] for column in key]
                bind.execute(sa.update(table).where(*same).values(changed))
        if len(rows) < AT_ONCE:
            return
        after = [sa.literal(rows[-1][column.name], column.type) for column in key]


def without_typed(row: Any) -> Told:
    """Of an import that was checked."""
    if row["status"] in WAITING:
        return {}
    return {
        "columns": without_samples(row["columns"]),
        "errors": without_values(row["errors"]),
        "warnings": without_values(row["warnings"]),
    }


def without_typed_rows(row: Any) -> Told:
    """Of a run of rows. Refused ones are in no register, so nothing needs what stood in them."""
    rows = [
        {
            **one,
            **(NOTHING if one["errors"] else {}),
            "errors": without_values(one["errors"]),
            "warnings": without_values(one["warnings"]),
        }
        for one in row["rows"]
    ]
    return {"rows": rows} if rows != row["rows"] else {}


def without_typed_answer(row: Any) -> Told:
    """Of the answers that are kept for repeated requests, those that tell of an import."""
    if b'"duplicate_count"' not in row["body"]:
        return {}
    answer = json.loads(row["body"])
    answer |= {name: without_values(answer.get(name)) for name in ("errors", "warnings")}
    answer["columns"] = without_samples(answer.get("columns"))
    return {"body": json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode()}


def without_samples(columns: Iterable[Told] | None) -> list[Told]:
    return [{**column, "samples": []} for column in columns or ()]


def without_values(errors: Iterable[Told] | None) -> list[Told]:
    """Errors without what was typed: their value, what their words quote of it, the guess at it."""
    return [without_value(error) if error["value"] else error for error in errors or ()]


def without_value(error: Told) -> Told:
    typed = error["value"]
    forgotten = {**error, "value": None, "suggestion": None}
    if "message" in error:  # an answer has the words themselves
        forgotten["message"] = GONE
    if "params" in error:
        forgotten["params"] = {
            name: GONE if name != "header" and str(param) in typed else param
            for name, param in error["params"].items()
        }
    return forgotten
