"""Cross into new units: acts that reorganise units, what each row was before, roles that read.

Revision ID: d4f7a0c3e826
Revises: 1ab7d1e48597
Create Date: 2026-11-28 20:55:00+07:00
"""

import sqlalchemy as sa
from alembic import op

from backend.core.sql import types

revision = "d4f7a0c3e826"
down_revision = "1ab7d1e48597"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reorganisations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("decision_no", sa.String(length=60), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("legal_basis", sa.String(length=500), nullable=False),
        sa.Column("grace_ends_on", sa.Date(), nullable=True),
        sa.Column("contents", types.Json(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                *("draft", "applied", "undone"),
                name="reorganisationstatus",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("applied_at", types.UtcDateTime(), nullable=True),
        sa.Column("undone_at", types.UtcDateTime(), nullable=True),
        sa.Column("org_unit_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_units.id"], name=op.f("fk_reorganisations_org_unit_id_org_units")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reorganisations")),
    )
    for columns in (("org_unit_id",), ("org_unit_id", "effective_on", "id")):
        name = op.f(f"ix_reorganisations_{'_'.join(columns)}")
        op.create_index(name, "reorganisations", columns)
    op.create_table(
        "reorganisation_steps",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reorganisation_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("of_table", sa.String(length=60), nullable=False),
        sa.Column("row_key", types.Json(), nullable=False),
        sa.Column("before", types.Json(), nullable=True),
        sa.Column("after", types.Json(), nullable=False),
        sa.Column("org_unit_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_unit_id"],
            ["org_units.id"],
            name=op.f("fk_reorganisation_steps_org_unit_id_org_units"),
        ),
        sa.ForeignKeyConstraint(
            ["reorganisation_id"],
            ["reorganisations.id"],
            name=op.f("fk_reorganisation_steps_reorganisation_id_reorganisations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reorganisation_steps")),
        sa.UniqueConstraint(
            "reorganisation_id",
            "position",
            name=op.f("uq_reorganisation_steps_reorganisation_id_position"),
        ),
    )
    op.create_index(
        op.f("ix_reorganisation_steps_org_unit_id"), "reorganisation_steps", ["org_unit_id"]
    )
    op.add_column("role_grants", sa.Column("reads_until", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("role_grants", "reads_until")
    op.drop_table("reorganisation_steps")
    op.drop_table("reorganisations")
