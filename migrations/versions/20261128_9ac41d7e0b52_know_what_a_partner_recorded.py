"""Know the agency of a partner's account, and what it recorded.

Revision ID: 9ac41d7e0b52
Revises: 7d1f4a92be63
Create Date: 2026-11-28 18:00:00+07:00
"""

import sqlalchemy as sa
from alembic import op

revision = "9ac41d7e0b52"
down_revision = "7d1f4a92be63"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("users", sa.Column("agency", sa.String(200), server_default="", nullable=False))
    for table in ("communication_activities", "trainings"):
        op.add_column(table, sa.Column("agency", sa.String(200), nullable=True))


def downgrade() -> None:
    # Not by rebuilt tables: what names their rows would go with the old ones.
    for table in ("trainings", "communication_activities", "users"):
        op.drop_column(table, "agency")
