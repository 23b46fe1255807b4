"""Keep what a device and somebody else changed both, until a person decides.

Revision ID: 7a331cce6bb6
Revises: f4d27a9c1e85
Create Date: 2026-11-30 08:12:03.097226+07:00
"""

import sqlalchemy as sa
from alembic import op

from backend.core.sql import types

revision = "7a331cce6bb6"
down_revision = "f4d27a9c1e85"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sync_conflicts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("operation_id", sa.Uuid(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("device", sa.String(length=100), nullable=False),
        sa.Column("device_seq", sa.BigInteger(), nullable=False),
        sa.Column("inspection_id", sa.Uuid(), nullable=True),
        sa.Column("entity", sa.String(length=40), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("base_version", sa.Integer(), nullable=False),
        sa.Column("captured_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("fields", types.Json(), nullable=False),
        sa.Column("theirs_by_id", sa.Uuid(), nullable=False),
        sa.Column("theirs_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column(
            "status",
            sa.Enum("open", "resolved", name="conflictstatus", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("choices", types.Json(), nullable=True),
        sa.Column("reason", sa.String(length=4000), nullable=True),
        sa.Column("resolved_by_id", sa.Uuid(), nullable=True),
        sa.Column("resolved_at", types.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["inspection_id"],
            ["inspections.id"],
            name=op.f("fk_sync_conflicts_inspection_id_inspections"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sync_conflicts")),
    )
    with op.batch_alter_table("sync_conflicts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sync_conflicts_actor_id"), ["actor_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_sync_conflicts_inspection_id"), ["inspection_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_sync_conflicts_record_id"), ["record_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_sync_conflicts_status_id"), ["status", "id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("sync_conflicts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sync_conflicts_status_id"))
        batch_op.drop_index(batch_op.f("ix_sync_conflicts_record_id"))
        batch_op.drop_index(batch_op.f("ix_sync_conflicts_inspection_id"))
        batch_op.drop_index(batch_op.f("ix_sync_conflicts_actor_id"))

    op.drop_table("sync_conflicts")
