"""Add handovers.

Revision ID: dfd444da95da
Revises: fe2af3937400
Create Date: 2026-11-25 22:36:49.255771+07:00
"""

import sqlalchemy as sa
from alembic import op

from backend.core.sql import types

revision = "dfd444da95da"
down_revision = "fe2af3937400"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "handovers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("from_user_id", sa.Uuid(), nullable=False),
        sa.Column("to_user_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("handed_on", sa.Date(), nullable=False),
        sa.Column("items", types.Json(), nullable=False),
        sa.Column("seats_end_on", sa.Date(), nullable=True),
        sa.Column("org_unit_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["from_user_id"], ["users.id"], name=op.f("fk_handovers_from_user_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_units.id"], name=op.f("fk_handovers_org_unit_id_org_units")
        ),
        sa.ForeignKeyConstraint(
            ["to_user_id"], ["users.id"], name=op.f("fk_handovers_to_user_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handovers")),
    )
    with op.batch_alter_table("handovers", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_handovers_from_user_id"), ["from_user_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_handovers_org_unit_id"), ["org_unit_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_handovers_org_unit_id_handed_on_id"),
            ["org_unit_id", "handed_on", "id"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_handovers_to_user_id"), ["to_user_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("handovers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_handovers_to_user_id"))
        batch_op.drop_index(batch_op.f("ix_handovers_org_unit_id_handed_on_id"))
        batch_op.drop_index(batch_op.f("ix_handovers_org_unit_id"))
        batch_op.drop_index(batch_op.f("ix_handovers_from_user_id"))

    op.drop_table("handovers")
