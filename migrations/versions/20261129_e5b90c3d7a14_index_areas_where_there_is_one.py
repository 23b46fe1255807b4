"""index areas where there is one.

Most records name no area. With all of them in the index SQLite takes it for a day alone, and reads
that day of the whole country. Names of owners are common: places of a name in some units are asked.

Revision ID: e5b90c3d7a14
Revises: 5e90c3b7d214
Create Date: 2026-11-29 22:00:00+07:00
"""

import sqlalchemy as sa
from alembic import op

revision = "e5b90c3d7a14"
down_revision = "5e90c3b7d214"
branch_labels = None
depends_on = None

INDEXES = {
    "communication_activities": ["area_id", "held_on", "id"],
    "complexity_declarations": ["area_id", "valid_from"],
    "establishments": ["area_id", "match_key", "id"],
    "inspections": ["area_id", "inspected_on", "id"],
}
HAS_AREA = sa.text("area_id IS NOT NULL")


def upgrade() -> None:
    for table, columns in INDEXES.items():
        name = f"ix_{table}_{'_'.join(columns)}"
        op.drop_index(name, table)
        op.create_index(name, table, columns, postgresql_where=HAS_AREA, sqlite_where=HAS_AREA)
    op.drop_index("ix_establishments_owner_key_id", "establishments")
    op.create_index(
        "ix_establishments_owner_key_org_unit_id", "establishments", ["owner_key", "org_unit_id"]
    )


def downgrade() -> None:
    op.drop_index("ix_establishments_owner_key_org_unit_id", "establishments")
    op.create_index("ix_establishments_owner_key_id", "establishments", ["owner_key", "id"])
    for table, columns in INDEXES.items():
        name = f"ix_{table}_{'_'.join(columns)}"
        op.drop_index(name, table)
        op.create_index(name, table, columns)
