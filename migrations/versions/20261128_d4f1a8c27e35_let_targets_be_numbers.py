"""let targets be numbers: kinds of targets, what narrows them, and entered numbers.

Revision ID: d4f1a8c27e35
Revises: 64db7b28f3c3
Create Date: 2026-11-28 20:52:00.000000+07:00
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "d4f1a8c27e35"
down_revision = "64db7b28f3c3"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
INSTANT = sa.DateTime(timezone=True)


def list_columns() -> list[sa.Column[object]]:
    return [
        sa.Column("kind", sa.String(32), nullable=False, server_default="share"),
        sa.Column("operator", sa.String(32), nullable=False, server_default="at_least"),
        sa.Column("threshold_number", sa.Integer()),
        sa.Column("approved_number", sa.Integer()),
        sa.Column("unit", sa.String(40)),
        sa.Column("reported_by", sa.String(32), nullable=False, server_default="register"),
        sa.Column("audience", sa.String(32)),
        sa.Column("form", sa.String(32)),
        sa.Column("occasion", sa.String(32)),
        sa.Column("team_levels", JSON),
        sa.Column("min_times", sa.Integer()),
        sa.Column("each_part", sa.String(32)),
        sa.Column("baseline_year", sa.Integer()),
        sa.Column("due_on", sa.Date()),
    ]


def upgrade() -> None:
    """A target of before is a share in percent of what the register counts."""
    with op.batch_alter_table("plan_targets") as batch:
        for column in list_columns():
            batch.add_column(column)
    op.add_column("plan_approval_steps", sa.Column("threshold_number", sa.Integer()))
    op.create_table(
        "plan_target_entries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("target_id", sa.Uuid(), nullable=False),
        sa.Column("org_unit_id", sa.Uuid(), nullable=False),
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.Column("reached", sa.Integer(), nullable=False),
        sa.Column("among", sa.Integer()),
        sa.Column("source", sa.String(300), nullable=False),
        sa.Column("entered_by_id", sa.Uuid()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_target_entries")),
        sa.ForeignKeyConstraint(
            ["target_id"],
            ["plan_targets.id"],
            ondelete="CASCADE",
            name=op.f("fk_plan_target_entries_target_id_plan_targets"),
        ),
        sa.ForeignKeyConstraint(
            ["org_unit_id"],
            ["org_units.id"],
            name=op.f("fk_plan_target_entries_org_unit_id_org_units"),
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"],
            ["users.id"],
            name=op.f("fk_plan_target_entries_entered_by_id_users"),
        ),
    )
    for name in ("target_id", "org_unit_id", "entered_by_id"):
        op.create_index(op.f(f"ix_plan_target_entries_{name}"), "plan_target_entries", [name])


def downgrade() -> None:
    """Numbers and their entries go: a release of before has no place for them."""
    op.drop_table("plan_target_entries")
    with op.batch_alter_table("plan_approval_steps") as batch:
        batch.drop_column("threshold_number")
    op.execute("DELETE FROM plan_targets WHERE kind <> 'share' OR indicator = 'entered'")
    with op.batch_alter_table("plan_targets") as batch:
        for column in reversed(list_columns()):
            batch.drop_column(column.name)
