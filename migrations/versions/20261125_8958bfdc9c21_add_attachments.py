"""Add attachments and the triggers that keep those of final records.

Revision ID: 8958bfdc9c21
Revises: dc390c93f82b
Create Date: 2026-11-25 22:02:41.509414+07:00
"""

import sqlalchemy as sa
from alembic import op

from backend.core.sql import types
from backend.domains.platform.attachments import sealing_sql

revision = "8958bfdc9c21"
down_revision = "dc390c93f82b"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attachments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("entity", sa.String(length=32), nullable=False),
        sa.Column("entity_id", sa.Uuid(), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("uploaded_size", sa.Integer(), nullable=False),
        sa.Column("uploaded_sha256", sa.String(length=64), nullable=False),
        sa.Column("file_key", sa.String(length=32), nullable=False),
        sa.Column("caption", sa.String(length=300), nullable=True),
        sa.Column("taken_at", types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("uploaded_by_id", sa.Uuid(), nullable=False),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.Column("org_unit_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_units.id"], name=op.f("fk_attachments_org_unit_id_org_units")
        ),
        sa.ForeignKeyConstraint(
            ["uploaded_by_id"], ["users.id"], name=op.f("fk_attachments_uploaded_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachments")),
    )
    with op.batch_alter_table("attachments", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_attachments_entity_id_entity_id"),
            ["entity_id", "entity", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_attachments_org_unit_id"), ["org_unit_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_attachments_team_id"), ["team_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_attachments_uploaded_by_id_created_at"),
            ["uploaded_by_id", "created_at"],
            unique=False,
        )

    sealing_sql.create(op.get_bind())


def downgrade() -> None:
    sealing_sql.drop(op.get_bind())
    with op.batch_alter_table("attachments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attachments_uploaded_by_id_created_at"))
        batch_op.drop_index(batch_op.f("ix_attachments_team_id"))
        batch_op.drop_index(batch_op.f("ix_attachments_org_unit_id"))
        batch_op.drop_index(batch_op.f("ix_attachments_entity_id_entity_id"))

    op.drop_table("attachments")
