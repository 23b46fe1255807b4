"""Let plans name the tiers whose teams' visits count; none: by the day of the visit.

Revision ID: c8d3f7a1b604
Revises: 3e7b91c0d5f4
Create Date: 2026-11-28 13:40:00+07:00
"""

import sqlalchemy as sa
from alembic import op

from backend.core.sql import types

revision = "c8d3f7a1b604"
down_revision = "3e7b91c0d5f4"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("plans", sa.Column("counted_team_levels", types.Json(), nullable=True))


def downgrade() -> None:
    # Not by a rebuilt table: its targets and tasks would go with the old one.
    op.drop_column("plans", "counted_team_levels")
