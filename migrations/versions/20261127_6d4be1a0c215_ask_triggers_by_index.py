"""ask triggers by index: one EXISTS per key instead of one with OR.

Revision ID: 6d4be1a0c215
Revises: 85e38e21a546
Create Date: 2026-11-27 19:58:00.000000+07:00
"""

from alembic import op

from migrations.triggers import create_triggers

revision = "6d4be1a0c215"
down_revision = "85e38e21a546"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Only the words of the triggers differ, so a database of before needs them put up again."""
    create_triggers(op.get_bind())


def downgrade() -> None:
    """The triggers refuse the same as before."""
