"""Mark checklists whose legal basis was held against its text.

Revision ID: e96f7c03c302
Revises: b35eafbd69e8
Create Date: 2026-11-25 23:07:40.962444+07:00
"""

import sqlalchemy as sa
from alembic import op

revision = "e96f7c03c302"
down_revision = "b35eafbd69e8"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("checklist_templates", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("is_verified", sa.Boolean(), server_default=sa.false(), nullable=False)
        )


def downgrade() -> None:
    with op.batch_alter_table("checklist_templates", schema=None) as batch_op:
        batch_op.drop_column("is_verified")
