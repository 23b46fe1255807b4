"""Keep the operations that devices send, and the receipts of their batches.

Revision ID: 854678b5d812
Revises: e5b90c3d7a14
Create Date: 2026-11-30 07:27:20.517916+07:00
"""

import sqlalchemy as sa
from alembic import op

from backend.core.sql import types

revision = "854678b5d812"
down_revision = "e5b90c3d7a14"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sync_receipts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("device", sa.String(length=100), nullable=False),
        sa.Column("request_id", sa.String(length=64), nullable=False),
        sa.Column("at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("clock_offset_seconds", sa.Double(), nullable=True),
        sa.Column("settled_seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sync_receipts")),
    )
    with op.batch_alter_table("sync_receipts", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_sync_receipts_actor_id_device_id"),
            ["actor_id", "device", "id"],
            unique=False,
        )

    op.create_table(
        "sync_operations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("receipt_id", sa.Uuid(), nullable=False),
        sa.Column("device", sa.String(length=100), nullable=False),
        sa.Column("operation_id", sa.Uuid(), nullable=False),
        sa.Column("device_seq", sa.BigInteger(), nullable=False),
        sa.Column("entity", sa.String(length=40), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("base_version", sa.Integer(), nullable=True),
        sa.Column("captured_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("received_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "applied",
                "duplicate",
                "merged",
                "conflict",
                "held",
                "refused",
                name="operationstatus",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("problem", types.Json(), nullable=True),
        sa.Column("body", types.Json(), nullable=True),
        sa.ForeignKeyConstraint(
            ["receipt_id"],
            ["sync_receipts.id"],
            name=op.f("fk_sync_operations_receipt_id_sync_receipts"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["org_units.id"], name=op.f("fk_sync_operations_unit_id_org_units")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sync_operations")),
        sa.UniqueConstraint(
            "actor_id", "operation_id", name=op.f("uq_sync_operations_actor_id_operation_id")
        ),
    )
    with op.batch_alter_table("sync_operations", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_sync_operations_actor_id_device_device_seq"),
            ["actor_id", "device", "device_seq"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_sync_operations_actor_id_device_status"),
            ["actor_id", "device", "status"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_sync_operations_receipt_id"), ["receipt_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_sync_operations_received_at"), ["received_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_sync_operations_record_id"), ["record_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_sync_operations_unit_id_id"), ["unit_id", "id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("sync_operations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sync_operations_unit_id_id"))
        batch_op.drop_index(batch_op.f("ix_sync_operations_record_id"))
        batch_op.drop_index(batch_op.f("ix_sync_operations_received_at"))
        batch_op.drop_index(batch_op.f("ix_sync_operations_receipt_id"))
        batch_op.drop_index(batch_op.f("ix_sync_operations_actor_id_device_status"))
        batch_op.drop_index(batch_op.f("ix_sync_operations_actor_id_device_device_seq"))

    op.drop_table("sync_operations")
    with op.batch_alter_table("sync_receipts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sync_receipts_actor_id_device_id"))

    op.drop_table("sync_receipts")
