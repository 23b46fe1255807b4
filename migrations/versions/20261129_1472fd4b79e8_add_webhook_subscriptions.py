"""add webhook subscriptions.

Revision ID: 1472fd4b79e8
Revises: c2e97a41d05b
Create Date: 2026-11-29 20:54:11.716784+07:00
"""

import sqlalchemy as sa
from alembic import op

from backend.core.sql import types

revision = "1472fd4b79e8"
down_revision = "c2e97a41d05b"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "webhook_subscriptions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("entities", types.Json(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("confirmed_at", types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("paused_at", types.UtcDateTime(timezone=True), nullable=True),
        sa.Column(
            "paused_because",
            sa.Enum(
                "person",
                "unreachable",
                "gone",
                "feed-restarted",
                "feed-pruned",
                name="pausereason",
                native_enum=False,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("cursor_epoch", sa.String(length=16), nullable=False),
        sa.Column("cursor_seq", sa.BigInteger(), nullable=False),
        sa.Column("next_attempt_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("failing_since", types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("failure_count", sa.Integer(), nullable=False),
        sa.Column("delivered_at", types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("ping_id", sa.Uuid(), nullable=True),
        sa.Column("org_unit_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"],
            ["api_clients.id"],
            name=op.f("fk_webhook_subscriptions_client_id_api_clients"),
        ),
        sa.ForeignKeyConstraint(
            ["org_unit_id"],
            ["org_units.id"],
            name=op.f("fk_webhook_subscriptions_org_unit_id_org_units"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_subscriptions")),
    )
    with op.batch_alter_table("webhook_subscriptions", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_webhook_subscriptions_client_id"), ["client_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_webhook_subscriptions_org_unit_id"), ["org_unit_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_webhook_subscriptions_org_unit_id_created_at_id"),
            ["org_unit_id", "created_at", "id"],
            unique=False,
        )

    op.create_table(
        "webhook_attempts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("subscription_id", sa.Uuid(), nullable=False),
        sa.Column("at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("event_id", sa.String(length=64), nullable=False),
        sa.Column("event_type", sa.String(length=100), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column(
            "failure",
            sa.Enum(
                "host-not-named",
                "name-not-found",
                "address-refused",
                "tls-refused",
                "no-connection",
                "timed-out",
                "answer-unreadable",
                "secret-unreadable",
                name="sendfailure",
                native_enum=False,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("milliseconds", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["webhook_subscriptions.id"],
            name=op.f("fk_webhook_attempts_subscription_id_webhook_subscriptions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_attempts")),
    )
    with op.batch_alter_table("webhook_attempts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_webhook_attempts_at"), ["at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_webhook_attempts_subscription_id_id"),
            ["subscription_id", "id"],
            unique=False,
        )


def downgrade() -> None:
    with op.batch_alter_table("webhook_attempts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_webhook_attempts_subscription_id_id"))
        batch_op.drop_index(batch_op.f("ix_webhook_attempts_at"))

    op.drop_table("webhook_attempts")
    with op.batch_alter_table("webhook_subscriptions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_webhook_subscriptions_org_unit_id_created_at_id"))
        batch_op.drop_index(batch_op.f("ix_webhook_subscriptions_org_unit_id"))
        batch_op.drop_index(batch_op.f("ix_webhook_subscriptions_client_id"))

    op.drop_table("webhook_subscriptions")
