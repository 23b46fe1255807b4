"""Fold apostrophes: search, matching and order ignore them, whatever kind they are.

The stored texts are folded already, so the apostrophes are all that is left to take out. Only rows
that have one are written, a thousand at a time.

Revision ID: c3d58b07a1f4
Revises: c3d9e1f05b64
Create Date: 2026-11-28 13:20:00+07:00
"""

import sqlalchemy as sa
from alembic import op

from backend.core.sql import types

revision = "c3d58b07a1f4"
down_revision = "c3d9e1f05b64"
branch_labels = None
depends_on = None

AT_ONCE = 1000
"""Rows in memory at a time."""
APOSTROPHES = "'\u2018\u2019\u02bc\u02bb`\u00b4\u2032\uff07"
NOTHING = str.maketrans(dict.fromkeys(APOSTROPHES))
FOLDED = {
    "communication_activities": ("search_text",),
    "establishments": ("search_text", "match_key", "owner_key"),
    "org_units": ("sort_name",),
    "rating_criteria_sets": ("search_text",),
    "staff": ("search_text", "match_key"),
    "support_models": ("search_text", "sort_name"),
    "trainings": ("search_text",),
    "users": ("search_text",),
    "violation_types": ("search_text",),
}


def upgrade() -> None:
    for table, columns in FOLDED.items():
        for column in columns:
            fold_column(table, column)


def fold_column(table: str, column: str) -> None:
    rows = sa.table(table, sa.column("id", sa.Uuid()), sa.column(column, types.SortText()))
    key, text = rows.c.id, rows.c[column]
    found = sa.select(key, text).where(sa.or_(*(text.contains(mark) for mark in APOSTROPHES)))
    bind, after = op.get_bind(), None
    while True:
        more = found if after is None else found.where(key > after)
        page = bind.execute(more.order_by(key).limit(AT_ONCE)).all()
        for id, written in page:
            folded = " ".join(written.translate(NOTHING).split())
            value = None if column == "owner_key" and not folded else folded
            bind.execute(sa.update(rows).where(key == id).values({column: value}))
        if len(page) < AT_ONCE:
            return
        after = page[-1].id


def downgrade() -> None:
    """An older release finds these rows by words without apostrophes, as this one does."""
