"""Add what minutes hold besides, and what follows once they are signed.

Revision ID: 24bc309e239e
Revises: 8958bfdc9c21
Create Date: 2026-11-25 22:04:15.335537+07:00
"""

import sqlalchemy as sa
from alembic import op

from backend.core.sql import types
from backend.domains.inspections.inspections import sealing_sql

revision = "24bc309e239e"
down_revision = "8958bfdc9c21"
branch_labels = None
depends_on = None


def upgrade() -> None:
    sealing_sql.drop(op.get_bind())
    op.create_table(
        "checklist_templates",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=4000), nullable=False),
        sa.Column("items", types.Json(), nullable=False),
        sa.Column("org_unit_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_unit_id"],
            ["org_units.id"],
            name=op.f("fk_checklist_templates_org_unit_id_org_units"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklist_templates")),
        sa.UniqueConstraint("key", name=op.f("uq_checklist_templates_key")),
    )
    with op.batch_alter_table("checklist_templates", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_checklist_templates_org_unit_id"), ["org_unit_id"], unique=False
        )

    op.create_table(
        "inspection_amendments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("inspection_id", sa.Uuid(), nullable=False),
        sa.Column("establishment_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=80), nullable=False),
        sa.Column("label", sa.String(length=300), nullable=False),
        sa.Column("earlier", sa.String(length=4000), nullable=False),
        sa.Column("corrected", sa.String(length=4000), nullable=False),
        sa.Column("reason", sa.String(length=4000), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("org_unit_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["users.id"], name=op.f("fk_inspection_amendments_author_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id"],
            ["establishments.id"],
            name=op.f("fk_inspection_amendments_establishment_id_establishments"),
        ),
        sa.ForeignKeyConstraint(
            ["inspection_id"],
            ["inspections.id"],
            name=op.f("fk_inspection_amendments_inspection_id_inspections"),
        ),
        sa.ForeignKeyConstraint(
            ["org_unit_id"],
            ["org_units.id"],
            name=op.f("fk_inspection_amendments_org_unit_id_org_units"),
        ),
        sa.ForeignKeyConstraint(
            ["team_id"],
            ["inspection_teams.id"],
            name=op.f("fk_inspection_amendments_team_id_inspection_teams"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_amendments")),
        sa.UniqueConstraint(
            "inspection_id", "number", name=op.f("uq_inspection_amendments_inspection_id_number")
        ),
    )
    with op.batch_alter_table("inspection_amendments", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_inspection_amendments_author_id"), ["author_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_inspection_amendments_establishment_id_id"),
            ["establishment_id", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_inspection_amendments_org_unit_id"), ["org_unit_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_inspection_amendments_team_id"), ["team_id"], unique=False
        )

    op.create_table(
        "recommendations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("inspection_id", sa.Uuid(), nullable=False),
        sa.Column("establishment_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "open",
                "fulfilled",
                "withdrawn",
                name="recommendationstatus",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("closing_note", sa.String(length=4000), nullable=True),
        sa.Column("closed_by_id", sa.Uuid(), nullable=True),
        sa.Column("org_unit_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["closed_by_id"], ["users.id"], name=op.f("fk_recommendations_closed_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id"],
            ["establishments.id"],
            name=op.f("fk_recommendations_establishment_id_establishments"),
        ),
        sa.ForeignKeyConstraint(
            ["inspection_id"],
            ["inspections.id"],
            name=op.f("fk_recommendations_inspection_id_inspections"),
        ),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_units.id"], name=op.f("fk_recommendations_org_unit_id_org_units")
        ),
        sa.ForeignKeyConstraint(
            ["team_id"],
            ["inspection_teams.id"],
            name=op.f("fk_recommendations_team_id_inspection_teams"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recommendations")),
        sa.UniqueConstraint(
            "inspection_id", "position", name=op.f("uq_recommendations_inspection_id_position")
        ),
    )
    with op.batch_alter_table("recommendations", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_recommendations_closed_by_id"), ["closed_by_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_recommendations_establishment_id_due_on"),
            ["establishment_id", "due_on"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_recommendations_org_unit_id"), ["org_unit_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_recommendations_org_unit_id_due_on_id"),
            ["org_unit_id", "due_on", "id"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_recommendations_team_id"), ["team_id"], unique=False)

    with op.batch_alter_table("inspections", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("recommendation_items", types.Json(), server_default="[]", nullable=False)
        )
        batch_op.add_column(sa.Column("workforce", types.Json(), nullable=True))
        batch_op.add_column(
            sa.Column(
                "workforce_entry",
                sa.Enum(
                    "entered",
                    "same",
                    "day_taken",
                    name="workforceentry",
                    native_enum=False,
                    length=32,
                ),
                nullable=True,
            )
        )
        batch_op.add_column(sa.Column("representative_name", sa.String(length=200), nullable=True))
        batch_op.add_column(
            sa.Column("representative_position", sa.String(length=200), nullable=True)
        )
        batch_op.add_column(
            sa.Column("signature_refused", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch_op.add_column(sa.Column("refusal_reason", sa.String(length=4000), nullable=True))
        batch_op.add_column(sa.Column("copy_count", sa.Integer(), nullable=True))

    sealing_sql.create(op.get_bind())


def downgrade() -> None:
    sealing_sql.drop(op.get_bind())
    with op.batch_alter_table("recommendations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recommendations_team_id"))
        batch_op.drop_index(batch_op.f("ix_recommendations_org_unit_id_due_on_id"))
        batch_op.drop_index(batch_op.f("ix_recommendations_org_unit_id"))
        batch_op.drop_index(batch_op.f("ix_recommendations_establishment_id_due_on"))
        batch_op.drop_index(batch_op.f("ix_recommendations_closed_by_id"))

    op.drop_table("recommendations")
    with op.batch_alter_table("inspection_amendments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inspection_amendments_team_id"))
        batch_op.drop_index(batch_op.f("ix_inspection_amendments_org_unit_id"))
        batch_op.drop_index(batch_op.f("ix_inspection_amendments_establishment_id_id"))
        batch_op.drop_index(batch_op.f("ix_inspection_amendments_author_id"))

    op.drop_table("inspection_amendments")
    with op.batch_alter_table("checklist_templates", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_checklist_templates_org_unit_id"))

    op.drop_table("checklist_templates")
    with op.batch_alter_table("inspections", schema=None) as batch_op:
        batch_op.drop_column("copy_count")
        batch_op.drop_column("refusal_reason")
        batch_op.drop_column("signature_refused")
        batch_op.drop_column("representative_position")
        batch_op.drop_column("representative_name")
        batch_op.drop_column("workforce_entry")
        batch_op.drop_column("workforce")
        batch_op.drop_column("recommendation_items")

    sealing_sql.create(op.get_bind())
