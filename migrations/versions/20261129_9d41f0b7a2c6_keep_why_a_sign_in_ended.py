"""Keep why a sign-in ended; of those that ended before nobody knows.

Revision ID: 9d41f0b7a2c6
Revises: 76362ac094de
Create Date: 2026-11-29 07:40:00+07:00
"""

import sqlalchemy as sa
from alembic import op

revision = "9d41f0b7a2c6"
down_revision = "76362ac094de"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("auth_sessions", sa.Column("ended_because", sa.String(32), nullable=True))


def downgrade() -> None:
    op.drop_column("auth_sessions", "ended_because")
