"""Add the order of visits: tables of points, lots, and until when a certificate is valid.

Revision ID: 4f17f11641c3
Revises: 6c1b793d728d
Create Date: 2026-11-25 22:06:02.834502+07:00
"""

import sqlalchemy as sa
from alembic import op

from backend.core.sql import types

revision = "4f17f11641c3"
down_revision = "6c1b793d728d"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "visit_points",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=4000), nullable=False),
        sa.Column("is_shipped", sa.Boolean(), nullable=False),
        sa.Column("random_percent", sa.Integer(), nullable=False),
        sa.Column("rules", types.Json(), nullable=False),
        sa.Column("type_points", types.Json(), nullable=False),
        sa.Column("entered_by_id", sa.Uuid(), nullable=True),
        sa.Column("org_unit_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["users.id"], name=op.f("fk_visit_points_entered_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_units.id"], name=op.f("fk_visit_points_org_unit_id_org_units")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_points")),
    )
    with op.batch_alter_table("visit_points", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_visit_points_entered_by_id"), ["entered_by_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_visit_points_org_unit_id"), ["org_unit_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_visit_points_valid_from_id"), ["valid_from", "id"], unique=False
        )

    op.create_table(
        "visit_draws",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("quarter_start", sa.Date(), nullable=False),
        sa.Column("quarter_end", sa.Date(), nullable=False),
        sa.Column("drawn_on", sa.Date(), nullable=False),
        sa.Column("seed", sa.String(length=64), nullable=False),
        sa.Column("points_version_id", sa.Uuid(), nullable=False),
        sa.Column("random_percent", sa.Integer(), nullable=False),
        sa.Column("waiting_count", sa.Integer(), nullable=False),
        sa.Column("list_size", sa.Integer(), nullable=False),
        sa.Column("drawn_count", sa.Integer(), nullable=False),
        sa.Column("drawn_by_id", sa.Uuid(), nullable=True),
        sa.Column("org_unit_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["drawn_by_id"], ["users.id"], name=op.f("fk_visit_draws_drawn_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_units.id"], name=op.f("fk_visit_draws_org_unit_id_org_units")
        ),
        sa.ForeignKeyConstraint(
            ["points_version_id"],
            ["visit_points.id"],
            name=op.f("fk_visit_draws_points_version_id_visit_points"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_draws")),
        sa.UniqueConstraint(
            "org_unit_id", "quarter_start", name=op.f("uq_visit_draws_org_unit_id_quarter_start")
        ),
    )
    with op.batch_alter_table("visit_draws", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_visit_draws_drawn_by_id"), ["drawn_by_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_visit_draws_org_unit_id"), ["org_unit_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_visit_draws_points_version_id"), ["points_version_id"], unique=False
        )

    op.create_table(
        "visit_draw_places",
        sa.Column("draw_id", sa.Uuid(), nullable=False),
        sa.Column("establishment_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_drawn", sa.Boolean(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("org_unit_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["draw_id"],
            ["visit_draws.id"],
            name=op.f("fk_visit_draw_places_draw_id_visit_draws"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id"],
            ["establishments.id"],
            name=op.f("fk_visit_draw_places_establishment_id_establishments"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["org_unit_id"],
            ["org_units.id"],
            name=op.f("fk_visit_draw_places_org_unit_id_org_units"),
        ),
        sa.PrimaryKeyConstraint("draw_id", "establishment_id", name=op.f("pk_visit_draw_places")),
    )
    with op.batch_alter_table("visit_draw_places", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_visit_draw_places_establishment_id"), ["establishment_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_visit_draw_places_org_unit_id"), ["org_unit_id"], unique=False
        )

    with op.batch_alter_table("establishments", schema=None) as batch_op:
        batch_op.add_column(sa.Column("security_certificate_expires_on", sa.Date(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("establishments", schema=None) as batch_op:
        batch_op.drop_column("security_certificate_expires_on")

    with op.batch_alter_table("visit_draw_places", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_visit_draw_places_org_unit_id"))
        batch_op.drop_index(batch_op.f("ix_visit_draw_places_establishment_id"))

    op.drop_table("visit_draw_places")
    with op.batch_alter_table("visit_draws", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_visit_draws_points_version_id"))
        batch_op.drop_index(batch_op.f("ix_visit_draws_org_unit_id"))
        batch_op.drop_index(batch_op.f("ix_visit_draws_drawn_by_id"))

    op.drop_table("visit_draws")
    with op.batch_alter_table("visit_points", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_visit_points_valid_from_id"))
        batch_op.drop_index(batch_op.f("ix_visit_points_org_unit_id"))
        batch_op.drop_index(batch_op.f("ix_visit_points_entered_by_id"))

    op.drop_table("visit_points")
