"""Declare places and areas complex, and let a visit follow another.

Revision ID: e1a47c03d9b2
Revises: b7c40e92d1a8
Create Date: 2026-11-28 20:45:00+07:00
"""

import sqlalchemy as sa
from alembic import op

from backend.core.sql import types

revision = "e1a47c03d9b2"
down_revision = "b7c40e92d1a8"
branch_labels = None
depends_on = None

FOLLOWS = "fk_inspections_follows_id_inspections"


def upgrade() -> None:
    op.create_table(
        "complexity_declarations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("establishment_id", sa.Uuid(), nullable=True),
        sa.Column("area_id", sa.Uuid(), nullable=True),
        sa.Column("decision_no", sa.String(length=60), nullable=False),
        sa.Column("declared_on", sa.Date(), nullable=False),
        sa.Column("signed_by", sa.String(length=200), nullable=False),
        sa.Column("reasons", types.Json(), nullable=False),
        sa.Column("note", sa.String(length=4000), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("end_decision_no", sa.String(length=60), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("end_signed_by", sa.String(length=200), nullable=True),
        sa.Column("end_note", sa.String(length=4000), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("withdrawal_reason", sa.String(length=4000), nullable=True),
        sa.Column("org_unit_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "(establishment_id IS NULL) <> (area_id IS NULL)",
            name=op.f("ck_complexity_declarations_one_subject"),
        ),
        sa.ForeignKeyConstraint(
            ["area_id"], ["areas.id"], name=op.f("fk_complexity_declarations_area_id_areas")
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id"],
            ["establishments.id"],
            name=op.f("fk_complexity_declarations_establishment_id_establishments"),
        ),
        sa.ForeignKeyConstraint(
            ["org_unit_id"],
            ["org_units.id"],
            name=op.f("fk_complexity_declarations_org_unit_id_org_units"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complexity_declarations")),
    )
    for columns in (
        ("area_id", "valid_from"),
        ("establishment_id", "valid_from"),
        ("org_unit_id",),
        ("org_unit_id", "valid_from", "id"),
    ):
        op.create_index(
            op.f(f"ix_complexity_declarations_{'_'.join(columns)}"),
            "complexity_declarations",
            columns,
        )
    add_followed_visit()
    op.create_index(op.f("ix_inspections_follows_id"), "inspections", ["follows_id"])


def add_followed_visit() -> None:
    """Add the column with its foreign key; SQLite gets both in one, so that no table is rebuilt.

    The triggers of signed minutes would go with the old table.
    """
    if op.get_bind().dialect.name == "sqlite":
        named = f"CONSTRAINT {FOLLOWS} REFERENCES inspections (id)"
        op.execute(f"ALTER TABLE inspections ADD COLUMN follows_id CHAR(32) {named}")
        return
    key = sa.ForeignKey("inspections.id", name=FOLLOWS)
    op.add_column("inspections", sa.Column("follows_id", sa.Uuid(), key, nullable=True))


def downgrade() -> None:
    op.drop_index(op.f("ix_inspections_follows_id"), "inspections")
    op.drop_column("inspections", "follows_id")
    op.drop_table("complexity_declarations")
