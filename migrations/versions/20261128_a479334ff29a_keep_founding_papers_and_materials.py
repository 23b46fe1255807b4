"""keep founding papers and materials.

Revision ID: a479334ff29a
Revises: e1a47c03d9b2
Create Date: 2026-11-28 20:48:18+07:00
"""

import sqlalchemy as sa
from alembic import op

from backend.core.sql import types

revision = "a479334ff29a"
down_revision = "e1a47c03d9b2"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "materials",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "leaflet",
                "poster",
                "handbook",
                "guide",
                "script",
                "slides",
                "other",
                name="materialkind",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("topic", sa.String(length=300), nullable=True),
        sa.Column(
            "audience",
            sa.Enum(
                "residents",
                "students",
                "establishment_workers",
                "industrial_workers",
                "cadres",
                "other",
                name="audience",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("issuer", sa.String(length=200), nullable=True),
        sa.Column("copy_count", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=4000), nullable=True),
        sa.Column("sort_key", types.SortText(), nullable=False),
        sa.Column("org_unit_id", sa.Uuid(), nullable=False),
        sa.Column("search_text", types.SortText(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_units.id"], name=op.f("fk_materials_org_unit_id_org_units")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_materials")),
    )
    with op.batch_alter_table("materials", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_materials_org_unit_id"), ["org_unit_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_materials_org_unit_id_sort_key"),
            ["org_unit_id", "sort_key"],
            unique=False,
        )

    op.create_table(
        "team_papers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "proposal",
                "decision",
                "regulation",
                name="teampaperkind",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("document_no", sa.String(length=60), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("issuer", sa.String(length=200), nullable=False),
        sa.Column("note", sa.String(length=4000), nullable=True),
        sa.Column("org_unit_id", sa.Uuid(), nullable=False),
        sa.Column("search_text", types.SortText(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_units.id"], name=op.f("fk_team_papers_org_unit_id_org_units")
        ),
        sa.ForeignKeyConstraint(
            ["team_id"],
            ["inspection_teams.id"],
            name=op.f("fk_team_papers_team_id_inspection_teams"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_papers")),
    )
    with op.batch_alter_table("team_papers", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_team_papers_org_unit_id"), ["org_unit_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_team_papers_team_id_issued_on_id"),
            ["team_id", "issued_on", "id"],
            unique=False,
        )

    op.create_table(
        "activity_materials",
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("material_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"],
            ["communication_activities.id"],
            name=op.f("fk_activity_materials_activity_id_communication_activities"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["material_id"],
            ["materials.id"],
            name=op.f("fk_activity_materials_material_id_materials"),
        ),
        sa.PrimaryKeyConstraint("activity_id", "material_id", name=op.f("pk_activity_materials")),
    )
    with op.batch_alter_table("activity_materials", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_activity_materials_material_id"), ["material_id"], unique=False
        )

    op.add_column(
        "communication_activities", sa.Column("material_ids", types.Json(), nullable=True)
    )


def downgrade() -> None:
    op.drop_column("communication_activities", "material_ids")

    with op.batch_alter_table("activity_materials", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_activity_materials_material_id"))

    op.drop_table("activity_materials")
    with op.batch_alter_table("team_papers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_team_papers_team_id_issued_on_id"))
        batch_op.drop_index(batch_op.f("ix_team_papers_org_unit_id"))

    op.drop_table("team_papers")
    with op.batch_alter_table("materials", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_materials_org_unit_id_sort_key"))
        batch_op.drop_index(batch_op.f("ix_materials_org_unit_id"))

    op.drop_table("materials")
