"""Keep who opens records of units below.

Revision ID: 7d1f4a92be63
Revises: 8e02c94d6b17
Create Date: 2026-11-28 14:00:00+07:00
"""

import sqlalchemy as sa
from alembic import op

from backend.core.sql import types

revision = "7d1f4a92be63"
down_revision = "8e02c94d6b17"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "record_looks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "entity",
            sa.Enum(
                "establishments",
                "inspections",
                "violations",
                "reports",
                name="openedkind",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("entity_id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.String(length=500), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(length=4000), nullable=False),
        sa.Column("at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("org_unit_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_units.id"], name=op.f("fk_record_looks_org_unit_id_org_units")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_record_looks_user_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_looks")),
    )
    with op.batch_alter_table("record_looks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_record_looks_entity_id"), ["entity_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_record_looks_user_id"), ["user_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_record_looks_org_unit_id"), ["org_unit_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_record_looks_org_unit_id_at_id"),
            ["org_unit_id", "at", "id"],
            unique=False,
        )


def downgrade() -> None:
    op.drop_table("record_looks")
