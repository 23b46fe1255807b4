"""add ratings of communes.

Revision ID: b984790c80fc
Revises: d4bc84a024a8
Create Date: 2026-11-25 11:24:27.647035+07:00
"""

import sqlalchemy as sa
from alembic import op

from backend.core.sql import types
from backend.domains.ratings.commune_ratings import sealing_sql

revision = "b984790c80fc"
down_revision = "d4bc84a024a8"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rating_criteria_sets",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("legal_basis", sa.String(length=300), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("is_illustrative", sa.Boolean(), nullable=False),
        sa.Column("is_shipped", sa.Boolean(), nullable=False),
        sa.Column("max_score", sa.Double(), nullable=False),
        sa.Column("classes", types.Json(), nullable=False),
        sa.Column("appeal_days", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=4000), nullable=True),
        sa.Column("org_unit_id", sa.Uuid(), nullable=False),
        sa.Column("search_text", types.SortText(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_unit_id"],
            ["org_units.id"],
            name=op.f("fk_rating_criteria_sets_org_unit_id_org_units"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rating_criteria_sets")),
    )
    with op.batch_alter_table("rating_criteria_sets", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_rating_criteria_sets_org_unit_id"), ["org_unit_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_rating_criteria_sets_valid_from_id"), ["valid_from", "id"], unique=False
        )

    op.create_table(
        "commune_ratings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("criteria_set_id", sa.Uuid(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "self_assessed",
                "verified",
                "approved",
                "returned",
                name="ratingstatus",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("scores", types.Json(), nullable=False),
        sa.Column("evidence", types.Json(), nullable=False),
        sa.Column("self_total", sa.Double(), nullable=True),
        sa.Column("verified_total", sa.Double(), nullable=True),
        sa.Column("rating_class", sa.String(length=30), nullable=True),
        sa.Column(
            "change",
            sa.Enum(
                "kept",
                "new",
                "transformed",
                "lost",
                name="ratingchange",
                native_enum=False,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("held_since", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("sample_seed", sa.String(length=32), nullable=True),
        sa.Column("sample", types.Json(), nullable=False),
        sa.Column("verified_on", sa.Date(), nullable=True),
        sa.Column("appeal_until", sa.Date(), nullable=True),
        sa.Column("appealed_at", types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("course", types.Json(), nullable=False),
        sa.Column("approving_unit_id", sa.Uuid(), nullable=True),
        sa.Column("register_seq", sa.Integer(), nullable=True),
        sa.Column("register_no", sa.String(length=60), nullable=True),
        sa.Column("approved_on", sa.Date(), nullable=True),
        sa.Column("approved_at", types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("content_hash", sa.String(length=64), nullable=True),
        sa.Column("org_unit_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["approving_unit_id"],
            ["org_units.id"],
            name=op.f("fk_commune_ratings_approving_unit_id_org_units"),
        ),
        sa.ForeignKeyConstraint(
            ["criteria_set_id"],
            ["rating_criteria_sets.id"],
            name=op.f("fk_commune_ratings_criteria_set_id_rating_criteria_sets"),
        ),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_units.id"], name=op.f("fk_commune_ratings_org_unit_id_org_units")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commune_ratings")),
        sa.UniqueConstraint(
            "approving_unit_id",
            "year",
            "register_seq",
            name=op.f("uq_commune_ratings_approving_unit_id_year_register_seq"),
        ),
        sa.UniqueConstraint(
            "org_unit_id", "year", name=op.f("uq_commune_ratings_org_unit_id_year")
        ),
    )
    with op.batch_alter_table("commune_ratings", schema=None) as batch_op:
        batch_op.create_index(
            "ix_commune_ratings_approved",
            ["year", "org_unit_id", "rating_class", "approved_on"],
            unique=False,
            postgresql_where=sa.text("status = 'approved'"),
            sqlite_where=sa.text("status = 'approved'"),
        )
        batch_op.create_index(
            batch_op.f("ix_commune_ratings_criteria_set_id"), ["criteria_set_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_commune_ratings_org_unit_id"), ["org_unit_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_commune_ratings_year_status"), ["year", "status"], unique=False
        )

    op.create_table(
        "rating_criteria",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("criteria_set_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("section", sa.String(length=200), nullable=False),
        sa.Column(
            "domain",
            sa.Enum("prostitution", "drugs", "common", name="domain", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("max_points", sa.Double(), nullable=False),
        sa.Column("scoring_note", sa.String(length=4000), nullable=True),
        sa.Column("evidence", types.Json(), nullable=False),
        sa.Column("required_evidence", types.Json(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("org_unit_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["criteria_set_id"],
            ["rating_criteria_sets.id"],
            name=op.f("fk_rating_criteria_criteria_set_id_rating_criteria_sets"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_units.id"], name=op.f("fk_rating_criteria_org_unit_id_org_units")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rating_criteria")),
        sa.UniqueConstraint(
            "criteria_set_id", "code", name=op.f("uq_rating_criteria_criteria_set_id_code")
        ),
    )
    with op.batch_alter_table("rating_criteria", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_rating_criteria_org_unit_id"), ["org_unit_id"], unique=False
        )

    sealing_sql.create(op.get_bind())


def downgrade() -> None:
    sealing_sql.drop(op.get_bind())
    with op.batch_alter_table("rating_criteria", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rating_criteria_org_unit_id"))

    op.drop_table("rating_criteria")
    with op.batch_alter_table("commune_ratings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_commune_ratings_year_status"))
        batch_op.drop_index(batch_op.f("ix_commune_ratings_org_unit_id"))
        batch_op.drop_index(batch_op.f("ix_commune_ratings_criteria_set_id"))
        batch_op.drop_index(
            "ix_commune_ratings_approved",
            postgresql_where=sa.text("status = 'approved'"),
            sqlite_where=sa.text("status = 'approved'"),
        )

    op.drop_table("commune_ratings")
    with op.batch_alter_table("rating_criteria_sets", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rating_criteria_sets_valid_from_id"))
        batch_op.drop_index(batch_op.f("ix_rating_criteria_sets_org_unit_id"))

    op.drop_table("rating_criteria_sets")
