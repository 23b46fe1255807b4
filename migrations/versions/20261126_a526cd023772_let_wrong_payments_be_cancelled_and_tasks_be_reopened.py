"""Let wrong payments be cancelled and tasks be reopened.

Revision ID: a526cd023772
Revises: 644c7ab161dc
Create Date: 2026-11-26 01:29:21.568385+07:00
"""

import sqlalchemy as sa
from alembic import op

from backend.core.sql import types
from backend.domains.inspections.inspections import sealing_sql

revision = "a526cd023772"
down_revision = "644c7ab161dc"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("recommendations", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("reopenings", types.Json(), server_default="[]", nullable=False)
        )

    with op.batch_alter_table("violation_payments", schema=None) as batch_op:
        batch_op.add_column(sa.Column("cancelled_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("cancel_reason", sa.String(length=4000), nullable=True))
        batch_op.add_column(sa.Column("cancelled_by_id", sa.Uuid(), nullable=True))
        batch_op.create_index(
            batch_op.f("ix_violation_payments_cancelled_by_id"), ["cancelled_by_id"], unique=False
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_violation_payments_cancelled_by_id_users"),
            "users",
            ["cancelled_by_id"],
            ["id"],
        )


def downgrade() -> None:
    with op.batch_alter_table("violation_payments", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_violation_payments_cancelled_by_id_users"), type_="foreignkey"
        )
        batch_op.drop_index(batch_op.f("ix_violation_payments_cancelled_by_id"))
        batch_op.drop_column("cancelled_by_id")
        batch_op.drop_column("cancel_reason")
        batch_op.drop_column("cancelled_on")

    sealing_sql.drop(op.get_bind())  # SQLite builds the guarded table anew
    with op.batch_alter_table("recommendations", schema=None) as batch_op:
        batch_op.drop_column("reopenings")
    sealing_sql.create(op.get_bind())
