"""Name the kinds of place that acts fit.

The program fills the column from its catalogue of acts whenever it starts.

Revision ID: a41c7f5e2d90
Revises: 5b2d70c4a9e6
Create Date: 2026-11-28 10:00:00+07:00
"""

import sqlalchemy as sa
from alembic import op

from backend.core.sql import types

revision = "a41c7f5e2d90"
down_revision = "5b2d70c4a9e6"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "violation_types",
        sa.Column("establishment_types", types.Json(), nullable=False, server_default="[]"),
    )


def downgrade() -> None:
    op.drop_column("violation_types", "establishment_types")
