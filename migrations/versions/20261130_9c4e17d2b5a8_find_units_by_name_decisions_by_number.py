"""Find units by their names, and decisions by their numbers without all that is undecided.

Revision ID: 9c4e17d2b5a8
Revises: 5d0c8f3e9b16
Create Date: 2026-11-30 18:12:40.114270+07:00
"""

import sqlalchemy as sa
from alembic import op

revision = "9c4e17d2b5a8"
down_revision = "5d0c8f3e9b16"
branch_labels = None
depends_on = None

IS_DECIDED = sa.text("decision_unit_id IS NOT NULL")


def upgrade() -> None:
    op.create_index(op.f("ix_org_units_sort_name_id"), "org_units", ["sort_name", "id"])
    op.create_index(
        op.f("ix_violations_decision_unit_id_decision_year_decision_seq"),
        "violations",
        ["decision_unit_id", "decision_year", "decision_seq"],
        postgresql_where=IS_DECIDED,
        sqlite_where=IS_DECIDED,
    )
    op.drop_index(op.f("ix_violations_decision_unit_id"), "violations")


def downgrade() -> None:
    op.create_index(op.f("ix_violations_decision_unit_id"), "violations", ["decision_unit_id"])
    op.drop_index(op.f("ix_violations_decision_unit_id_decision_year_decision_seq"), "violations")
    op.drop_index(op.f("ix_org_units_sort_name_id"), "org_units")
