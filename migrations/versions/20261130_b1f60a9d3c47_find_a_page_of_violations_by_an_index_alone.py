"""Find a page of violations by an index alone: it says in which minutes each stands.

Revision ID: b1f60a9d3c47
Revises: 9c4e17d2b5a8
Create Date: 2026-11-30 18:52:11.300418+07:00
"""

from alembic import op

revision = "b1f60a9d3c47"
down_revision = "9c4e17d2b5a8"
branch_labels = None
depends_on = None

OF_UNIT = ["org_unit_id", "recorded_on", "id"]


def upgrade() -> None:
    op.create_index(
        op.f("ix_violations_org_unit_id_recorded_on_id_inspection_id"),
        "violations",
        [*OF_UNIT, "inspection_id"],
    )
    op.drop_index(op.f("ix_violations_org_unit_id_recorded_on_id"), "violations")


def downgrade() -> None:
    op.create_index(op.f("ix_violations_org_unit_id_recorded_on_id"), "violations", OF_UNIT)
    op.drop_index(op.f("ix_violations_org_unit_id_recorded_on_id_inspection_id"), "violations")
