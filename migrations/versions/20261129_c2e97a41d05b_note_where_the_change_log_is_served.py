"""note where the change log is served.

Revision ID: c2e97a41d05b
Revises: 8f3b5d92e07c
Create Date: 2026-11-29 21:00:00+07:00
"""

import sqlalchemy as sa
from alembic import op

revision = "c2e97a41d05b"
down_revision = "8f3b5d92e07c"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("change_feed", sa.Column("home", sa.String(length=16), nullable=True))


def downgrade() -> None:
    op.drop_column("change_feed", "home")
