"""Keep the last day of a team that was dissolved with its unit.

Revision ID: 5e2b90d7c1f4
Revises: a7d02c6be815
Create Date: 2026-11-29 04:45:00+07:00
"""

import sqlalchemy as sa
from alembic import op

revision = "5e2b90d7c1f4"
down_revision = "a7d02c6be815"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("inspection_teams", sa.Column("active_to", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("inspection_teams", "active_to")
