"""Divide units into areas: thôn, tổ dân phố, former communes.

Establishments, visits and activities may name one; no count of persons does.

Revision ID: c3d9e1f05b64
Revises: c8d3f7a1b604
Create Date: 2026-11-28 13:00:00+07:00
"""

import sqlalchemy as sa
from alembic import op

from backend.core.sql import types

revision = "c3d9e1f05b64"
down_revision = "c8d3f7a1b604"
branch_labels = None
depends_on = None

NAMED_IN = {
    "establishments": ("area_id", "match_key", "id"),
    "inspections": ("area_id", "inspected_on", "id"),
    "communication_activities": ("area_id", "held_on", "id"),
}
"""{table: the columns of the index by which its list is narrowed to one area}."""


def upgrade() -> None:
    op.create_table(
        "areas",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                *("village", "residential_group", "former_commune", "other"),
                name="areakind",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("sort_key", types.SortText(), nullable=False),
        sa.Column("org_unit_id", sa.Uuid(), nullable=False),
        sa.Column("search_text", types.SortText(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_units.id"], name=op.f("fk_areas_org_unit_id_org_units")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_areas")),
    )
    for columns in (("org_unit_id",), ("org_unit_id", "sort_key", "id")):
        op.create_index(op.f(f"ix_areas_{'_'.join(columns)}"), "areas", columns)
    for table, columns in NAMED_IN.items():
        add_area(table)
        op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, columns)


def add_area(table: str) -> None:
    """Add the column with its foreign key; SQLite gets both in one, so that no table is rebuilt.

    The triggers of signed minutes would go with the old table.
    """
    key = f"fk_{table}_area_id_areas"
    if op.get_bind().dialect.name == "sqlite":
        named = f"CONSTRAINT {key} REFERENCES areas (id)"
        op.execute(f"ALTER TABLE {table} ADD COLUMN area_id CHAR(32) {named}")
        return
    area = sa.Column("area_id", sa.Uuid(), sa.ForeignKey("areas.id", name=key), nullable=True)
    op.add_column(table, area)


def downgrade() -> None:
    for table, columns in NAMED_IN.items():
        op.drop_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table)
        op.drop_column(table, "area_id")
    op.drop_table("areas")
