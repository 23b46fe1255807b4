"""Register the devices that keep work offline; tie sign-ins to them.

Revision ID: 6489c5ddf870
Revises: 854678b5d812
Create Date: 2026-11-30 07:22:00+07:00
"""

import sqlalchemy as sa
from alembic import op

from backend.core.sql import types

revision = "6489c5ddf870"
down_revision = "854678b5d812"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "devices",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("browser", "device", name="sessionkind", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("known_device", sa.Uuid(), nullable=True),
        sa.Column("send_key_hash", sa.String(length=64), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", types.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_devices_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_devices")),
        sa.UniqueConstraint("send_key_hash", name=op.f("uq_devices_send_key_hash")),
    )
    with op.batch_alter_table("devices", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_devices_ended_at"), ["ended_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_devices_user_id"), ["user_id"], unique=False)

    with op.batch_alter_table("auth_sessions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("known_device", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("registered_device_id", sa.Uuid(), nullable=True))
        batch_op.add_column(
            sa.Column("slides_until", types.UtcDateTime(timezone=True), nullable=True)
        )
        batch_op.create_index(
            batch_op.f("ix_auth_sessions_registered_device_id"),
            ["registered_device_id"],
            unique=False,
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_auth_sessions_registered_device_id_devices"),
            "devices",
            ["registered_device_id"],
            ["id"],
            ondelete="SET NULL",
        )


def downgrade() -> None:
    with op.batch_alter_table("auth_sessions", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_auth_sessions_registered_device_id_devices"), type_="foreignkey"
        )
        batch_op.drop_index(batch_op.f("ix_auth_sessions_registered_device_id"))
        batch_op.drop_column("slides_until")
        batch_op.drop_column("registered_device_id")
        batch_op.drop_column("known_device")

    with op.batch_alter_table("devices", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_devices_user_id"))
        batch_op.drop_index(batch_op.f("ix_devices_ended_at"))

    op.drop_table("devices")
