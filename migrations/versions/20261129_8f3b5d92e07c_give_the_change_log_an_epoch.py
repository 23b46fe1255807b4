"""give the change log an epoch.

Revision ID: 8f3b5d92e07c
Revises: 9d41f0b7a2c6
Create Date: 2026-11-29 14:48:00+07:00
"""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "8f3b5d92e07c"
down_revision = "9d41f0b7a2c6"
branch_labels = None
depends_on = None


def upgrade() -> None:
    feed = op.create_table(
        "change_feed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.String(length=16), nullable=False),
        sa.Column("takes_numbers", sa.Boolean(), nullable=False),
        sa.Column("pruned_to", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_feed")),
    )
    first = {"id": 1, "epoch": secrets.token_hex(8), "takes_numbers": True, "pruned_to": 0}
    op.bulk_insert(feed, [first])


def downgrade() -> None:
    op.drop_table("change_feed")
