"""Keep blank numbers: not counted is unknown, never 0.

A 0 of before cannot be told from a blank, so rows of before keep their numbers and have no
`keeps_blanks`; new ones have it.

Revision ID: 9c1f0e5b7a31
Revises: e9157a60a760
Create Date: 2026-11-27 19:45:00+07:00
"""

import sqlalchemy as sa
from alembic import op

from backend.core.sql import types

revision = "9c1f0e5b7a31"
down_revision = "e9157a60a760"
branch_labels = None
depends_on = None

NUMBERS = {
    "workforce_counts": ("under_18",),
    "support_services": ("under_18_count",),
    "needs_assessments": (
        *("under_18_count", "vocational", "legal_aid", "loan", "employment", "health"),
        *("gender_violence", "other"),
    ),
    "budgets": ("spent",),
    "communication_activities": (
        *("session_count", "attendee_count", "material_count"),
        *("panel_count", "leaflet_count", "broadcast_count"),
    ),
}


def kind_of(number: str) -> "sa.types.TypeEngine[int]":
    return sa.BigInteger() if number == "spent" else sa.Integer()


def upgrade() -> None:
    for table, numbers in NUMBERS.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("keeps_blanks", sa.Boolean(), nullable=True))
            for number in numbers:
                batch_op.alter_column(number, existing_type=kind_of(number), nullable=True)
    with op.batch_alter_table("inspections", schema=None) as batch_op:
        batch_op.add_column(sa.Column("keeps_blanks", sa.Boolean(), nullable=True))
    with op.batch_alter_table("report_lines", schema=None) as batch_op:
        batch_op.add_column(sa.Column("known", types.Json(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("report_lines", schema=None) as batch_op:
        batch_op.drop_column("known")
    # Not by a rebuilt table: the minutes' triggers would go with the old one.
    op.drop_column("inspections", "keeps_blanks")
    for table, numbers in NUMBERS.items():
        rows = sa.table(table, *(sa.column(number, sa.Integer()) for number in numbers))
        for number in numbers:
            blank = rows.c[number].is_(None)
            op.execute(rows.update().where(blank).values({number: 0}))
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column("keeps_blanks")
            for number in numbers:
                batch_op.alter_column(number, existing_type=kind_of(number), nullable=False)
