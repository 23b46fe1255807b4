"""Date the kinds of units: a xã may become a phường and stay the same unit.

Revision ID: 8e02c94d6b17
Revises: c3d58b07a1f4
Create Date: 2026-11-28 13:25:00+07:00
"""

import sqlalchemy as sa
from alembic import op

revision = "8e02c94d6b17"
down_revision = "c3d58b07a1f4"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "org_unit_kind_changes",
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("changed_on", sa.Date(), nullable=False),
        sa.Column("former_kind", sa.String(length=20), nullable=False),
        sa.Column("is_verified", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["unit_id"],
            ["org_units.id"],
            name=op.f("fk_org_unit_kind_changes_unit_id_org_units"),
        ),
        sa.PrimaryKeyConstraint("unit_id", "changed_on", name=op.f("pk_org_unit_kind_changes")),
    )


def downgrade() -> None:
    op.drop_table("org_unit_kind_changes")
