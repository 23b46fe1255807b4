"""Let months of support say what was not counted.

A service may have a row without a count: somebody said that nobody counted it. Such a row tells
the program of before nothing, so going down deletes it.

Revision ID: 7e5a90c3d1b8
Revises: 9ac41d7e0b52
Create Date: 2026-11-28 17:45:00+07:00
"""

import sqlalchemy as sa
from alembic import op

revision = "7e5a90c3d1b8"
down_revision = "9ac41d7e0b52"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("support_services", schema=None) as batch_op:
        batch_op.alter_column("count", existing_type=sa.Integer(), nullable=True)


def downgrade() -> None:
    op.execute("DELETE FROM support_services WHERE count IS NULL")
    with op.batch_alter_table("support_services", schema=None) as batch_op:
        batch_op.alter_column("count", existing_type=sa.Integer(), nullable=False)
