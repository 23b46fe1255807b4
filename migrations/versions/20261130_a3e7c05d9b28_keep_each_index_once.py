"""Keep each index once, and those of columns that are mostly empty for what is in them.

An index whose columns begin another one costs each write and helps no read. A new visit or
violation has no signer, hash, earlier visit, line of a plan and assignee: it needs no place there.

Revision ID: a3e7c05d9b28
Revises: 2b8e6d40c9f7
Create Date: 2026-11-30 18:56:00+07:00
"""

import sqlalchemy as sa
from alembic import op

revision = "a3e7c05d9b28"
down_revision = "2b8e6d40c9f7"
branch_labels = None
depends_on = None

BY_UNIT = (
    *("agency_reports", "api_clients", "areas", "budgets", "changes", "commune_ratings"),
    *("communication_activities", "complexity_declarations", "coordination_meetings"),
    *("coordination_rules", "crime_statistics", "document_templates", "establishments"),
    *("establishment_active_periods", "handovers", "imports", "inspections", "materials"),
    *("needs_assessments", "open_data_releases", "plans", "proposals", "rating_samples"),
    *("rechecks", "recommendations", "record_looks", "reorganisations", "report_calendars"),
    *("report_editions", "reports", "second_approvals", "staff", "support_releases"),
    *("support_services", "trainings", "violations", "visit_draws", "webhook_subscriptions"),
    "workforce_counts",
)
TWICE = (
    *((table, "org_unit_id") for table in BY_UNIT),
    ("inspection_plans", "team_id"),
    ("inspections", "team_id"),
    ("rechecks", "team_id"),
    ("role_grants", "user_id"),
)
MOSTLY_EMPTY = (
    ("inspections", "content_hash"),
    ("inspections", "follows_id"),
    ("inspections", "inspection_plan_visit_id"),
    ("inspections", "signed_by_id"),
    ("violations", "assignee_id"),
)


def upgrade() -> None:
    for table, column in (*TWICE, *MOSTLY_EMPTY):
        op.drop_index(f"ix_{table}_{column}", table)
    for table, column in MOSTLY_EMPTY:
        filled = sa.text(f"{column} IS NOT NULL")
        name = f"ix_{table}_{column}"
        op.create_index(name, table, [column], postgresql_where=filled, sqlite_where=filled)


def downgrade() -> None:
    for table, column in MOSTLY_EMPTY:
        op.drop_index(f"ix_{table}_{column}", table)
    for table, column in (*TWICE, *MOSTLY_EMPTY):
        op.create_index(f"ix_{table}_{column}", table, [column])
