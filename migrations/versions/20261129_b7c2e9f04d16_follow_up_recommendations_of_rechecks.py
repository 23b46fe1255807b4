"""follow up recommendations of rechecks.

Revision ID: b7c2e9f04d16
Revises: 0d516a56cb1e
Create Date: 2026-11-29 07:14:00+07:00
"""

import sqlalchemy as sa
from alembic import op

from backend.core.sql import types

revision = "b7c2e9f04d16"
down_revision = "0d516a56cb1e"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "recheck_follow_ups",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("recheck_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=4000), nullable=False),
        sa.Column("reported_by_id", sa.Uuid(), nullable=True),
        sa.Column("org_unit_id", sa.Uuid(), nullable=False),
        sa.Column("reached_ids", types.Json(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_unit_id"],
            ["org_units.id"],
            name=op.f("fk_recheck_follow_ups_org_unit_id_org_units"),
        ),
        sa.ForeignKeyConstraint(
            ["recheck_id"], ["rechecks.id"], name=op.f("fk_recheck_follow_ups_recheck_id_rechecks")
        ),
        sa.ForeignKeyConstraint(
            ["reported_by_id"],
            ["users.id"],
            name=op.f("fk_recheck_follow_ups_reported_by_id_users"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recheck_follow_ups")),
        sa.UniqueConstraint(
            "recheck_id", "position", name=op.f("uq_recheck_follow_ups_recheck_id_position")
        ),
    )
    with op.batch_alter_table("recheck_follow_ups", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_recheck_follow_ups_org_unit_id"), ["org_unit_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_recheck_follow_ups_reported_by_id"), ["reported_by_id"], unique=False
        )


def downgrade() -> None:
    op.drop_table("recheck_follow_ups")
