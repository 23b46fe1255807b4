"""Let attachments be withheld and destroyed that show a person.

Revision ID: 1e21be2f935b
Revises: e96f7c03c302
Create Date: 2026-11-25 22:48:53.255014+07:00
"""

import sqlalchemy as sa
from alembic import op

from backend.core.sql import types
from backend.domains.platform.attachments import sealing_sql

revision = "1e21be2f935b"
down_revision = "e96f7c03c302"
branch_labels = None
depends_on = None


def upgrade() -> None:
    sealing_sql.drop(op.get_bind())
    with op.batch_alter_table("attachments", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("withheld_at", types.UtcDateTime(timezone=True), nullable=True)
        )
        batch_op.add_column(sa.Column("withheld_by_id", sa.Uuid(), nullable=True))
        batch_op.add_column(
            sa.Column(
                "withheld_reason",
                sa.Enum(
                    "shows_person",
                    "identity_paper",
                    name="withheldreason",
                    native_enum=False,
                    length=32,
                ),
                nullable=True,
            )
        )
        batch_op.add_column(
            sa.Column("destroyed_at", types.UtcDateTime(timezone=True), nullable=True)
        )
        batch_op.create_index(
            batch_op.f("ix_attachments_withheld_by_id"), ["withheld_by_id"], unique=False
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_attachments_withheld_by_id_users"), "users", ["withheld_by_id"], ["id"]
        )
    sealing_sql.create(op.get_bind())


def downgrade() -> None:
    sealing_sql.drop(op.get_bind())
    with op.batch_alter_table("attachments", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_attachments_withheld_by_id_users"), type_="foreignkey"
        )
        batch_op.drop_index(batch_op.f("ix_attachments_withheld_by_id"))
        batch_op.drop_column("destroyed_at")
        batch_op.drop_column("withheld_reason")
        batch_op.drop_column("withheld_by_id")
        batch_op.drop_column("withheld_at")
    sealing_sql.create(op.get_bind())
