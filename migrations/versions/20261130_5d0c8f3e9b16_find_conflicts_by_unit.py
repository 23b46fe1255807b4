"""Find the conflicts of a part of the country by the units of their visits.

Revision ID: 5d0c8f3e9b16
Revises: 7a331cce6bb6
Create Date: 2026-11-30 15:20:11.402118+07:00
"""

import sqlalchemy as sa
from alembic import op

revision = "5d0c8f3e9b16"
down_revision = "7a331cce6bb6"
branch_labels = None
depends_on = None

HAS_UNIT = sa.text("unit_id IS NOT NULL")


def upgrade() -> None:
    with op.batch_alter_table("sync_conflicts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("unit_id", sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_sync_conflicts_unit_id_org_units"), "org_units", ["unit_id"], ["id"]
        )
        batch_op.create_index(
            batch_op.f("ix_sync_conflicts_unit_id_status_id"),
            ["unit_id", "status", "id"],
            unique=False,
            postgresql_where=HAS_UNIT,
            sqlite_where=HAS_UNIT,
        )
    op.execute(
        "UPDATE sync_conflicts SET unit_id = (SELECT org_unit_id FROM inspections "
        "WHERE inspections.id = sync_conflicts.inspection_id)"
    )


def downgrade() -> None:
    with op.batch_alter_table("sync_conflicts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sync_conflicts_unit_id_status_id"))
        batch_op.drop_constraint(
            batch_op.f("fk_sync_conflicts_unit_id_org_units"), type_="foreignkey"
        )
        batch_op.drop_column("unit_id")
