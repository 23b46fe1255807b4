"""Keep why two drafts of one visit were joined.

Revision ID: 2b8e6d40c9f7
Revises: b1f60a9d3c47
Create Date: 2026-11-30 18:20:00+07:00
"""

import sqlalchemy as sa
from alembic import op

revision = "2b8e6d40c9f7"
down_revision = "b1f60a9d3c47"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("inspections", sa.Column("join_reason", sa.String(length=4000), nullable=True))


def downgrade() -> None:
    op.drop_column("inspections", "join_reason")
