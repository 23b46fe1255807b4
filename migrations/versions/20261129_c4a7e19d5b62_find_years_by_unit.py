"""find years by unit.

An index by day alone reads the year of the whole country for one commune.

Revision ID: c4a7e19d5b62
Revises: 1472fd4b79e8
Create Date: 2026-11-29 17:40:00+07:00
"""

from alembic import op

revision = "c4a7e19d5b62"
down_revision = "1472fd4b79e8"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_communication_activities_held_on_id", "communication_activities")
    op.drop_index("ix_trainings_held_to", "trainings")
    op.create_index("ix_trainings_org_unit_id_held_to", "trainings", ["org_unit_id", "held_to"])


def downgrade() -> None:
    op.drop_index("ix_trainings_org_unit_id_held_to", "trainings")
    op.create_index("ix_trainings_held_to", "trainings", ["held_to"])
    op.create_index(
        "ix_communication_activities_held_on_id", "communication_activities", ["held_on", "id"]
    )
