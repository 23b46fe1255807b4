"""index changes by kind.

Revision ID: 4d1c7e20b9a6
Revises: c3a8d5e17f20
Create Date: 2026-11-29 14:11:00+07:00
"""

from alembic import op

revision = "4d1c7e20b9a6"
down_revision = "c3a8d5e17f20"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("changes", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_changes_org_unit_id_entity_seq"),
            ["org_unit_id", "entity", "seq"],
            unique=False,
        )


def downgrade() -> None:
    with op.batch_alter_table("changes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_changes_org_unit_id_entity_seq"))
