"""keep the paper's words.

Revision ID: e389933c29ac
Revises: dfd444da95da
Create Date: 2026-11-25 22:56:32.433836+07:00
"""

import sqlalchemy as sa
from alembic import op

from backend.core.sql import types
from backend.domains.inspections.inspections import sealing_sql

revision = "e389933c29ac"
down_revision = "dfd444da95da"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("inspections", schema=None) as batch_op:
        batch_op.add_column(sa.Column("paper_facts", types.Json(), nullable=True))


def downgrade() -> None:
    sealing_sql.drop(op.get_bind())
    with op.batch_alter_table("inspections", schema=None) as batch_op:
        batch_op.drop_column("paper_facts")
    sealing_sql.create(op.get_bind())
