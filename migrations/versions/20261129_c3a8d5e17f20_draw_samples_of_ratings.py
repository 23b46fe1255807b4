"""draw samples of ratings.

Revision ID: c3a8d5e17f20
Revises: b7c2e9f04d16
Create Date: 2026-11-29 07:24:00+07:00
"""

import sqlalchemy as sa
from alembic import op

from backend.core.sql import types

revision = "c3a8d5e17f20"
down_revision = "b7c2e9f04d16"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rating_samples",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("basis", sa.String(length=300), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("seed", sa.String(length=64), nullable=False),
        sa.Column("drawn_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("drawn_by_id", sa.Uuid(), nullable=True),
        sa.Column("candidates", types.Json(), nullable=False),
        sa.Column("drawn", types.Json(), nullable=False),
        sa.Column("redraw_reason", sa.String(length=4000), nullable=True),
        sa.Column("org_unit_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["drawn_by_id"], ["users.id"], name=op.f("fk_rating_samples_drawn_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_units.id"], name=op.f("fk_rating_samples_org_unit_id_org_units")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rating_samples")),
        sa.UniqueConstraint(
            "org_unit_id", "year", "number", name=op.f("uq_rating_samples_org_unit_id_year_number")
        ),
    )
    with op.batch_alter_table("rating_samples", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_rating_samples_drawn_by_id"), ["drawn_by_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_rating_samples_org_unit_id"), ["org_unit_id"], unique=False
        )


def downgrade() -> None:
    op.drop_table("rating_samples")
