"""Add reminders of reports, allocations of targets, and explanations of differences.

Revision ID: 1ab7d1e48597
Revises: a479334ff29a
Create Date: 2026-11-29 03:49:31.518871+07:00
"""

import sqlalchemy as sa
from alembic import op

from backend.core.sql import types

revision = "1ab7d1e48597"
down_revision = "a479334ff29a"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "report_reminders",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "period_kind",
            sa.Enum(
                "month",
                "quarter",
                "half_year",
                "year",
                "programme",
                name="periodkind",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("reminded_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("document_no", sa.String(length=60), nullable=True),
        sa.Column("note", sa.String(length=4000), nullable=True),
        sa.Column("org_unit_id", sa.Uuid(), nullable=False),
        sa.Column("reached_ids", types.Json(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_unit_id"],
            ["org_units.id"],
            name=op.f("fk_report_reminders_org_unit_id_org_units"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_reminders")),
    )
    with op.batch_alter_table("report_reminders", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_report_reminders_org_unit_id"), ["org_unit_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_report_reminders_period_start_period_kind"),
            ["period_start", "period_kind"],
            unique=False,
        )

    op.create_table(
        "report_reminder_units",
        sa.Column("reminder_id", sa.Uuid(), nullable=False),
        sa.Column("org_unit_id", sa.Uuid(), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "not_begun",
                "in_hand",
                "late",
                "returned",
                "submitted",
                "approved",
                name="partstage",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("closed_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_unit_id"],
            ["org_units.id"],
            name=op.f("fk_report_reminder_units_org_unit_id_org_units"),
        ),
        sa.ForeignKeyConstraint(
            ["reminder_id"],
            ["report_reminders.id"],
            name=op.f("fk_report_reminder_units_reminder_id_report_reminders"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "reminder_id", "org_unit_id", name=op.f("pk_report_reminder_units")
        ),
    )
    with op.batch_alter_table("report_reminder_units", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_report_reminder_units_org_unit_id"), ["org_unit_id"], unique=False
        )

    op.create_table(
        "target_allocations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("target_id", sa.Uuid(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("amounts", types.Json(), nullable=False),
        sa.Column("note", sa.String(length=4000), nullable=True),
        sa.Column("org_unit_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_unit_id"],
            ["org_units.id"],
            name=op.f("fk_target_allocations_org_unit_id_org_units"),
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"],
            ["plans.id"],
            name=op.f("fk_target_allocations_plan_id_plans"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["target_id"],
            ["plan_targets.id"],
            name=op.f("fk_target_allocations_target_id_plan_targets"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_target_allocations")),
        sa.UniqueConstraint("target_id", name=op.f("uq_target_allocations_target_id")),
    )
    with op.batch_alter_table("target_allocations", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_target_allocations_org_unit_id"), ["org_unit_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_target_allocations_plan_id"), ["plan_id"], unique=False
        )

    with op.batch_alter_table("report_lines", schema=None) as batch_op:
        batch_op.add_column(sa.Column("explanation", types.Json(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("report_lines", schema=None) as batch_op:
        batch_op.drop_column("explanation")

    with op.batch_alter_table("target_allocations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_target_allocations_plan_id"))
        batch_op.drop_index(batch_op.f("ix_target_allocations_org_unit_id"))

    op.drop_table("target_allocations")
    with op.batch_alter_table("report_reminder_units", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_report_reminder_units_org_unit_id"))

    op.drop_table("report_reminder_units")
    with op.batch_alter_table("report_reminders", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_report_reminders_period_start_period_kind"))
        batch_op.drop_index(batch_op.f("ix_report_reminders_org_unit_id"))

    op.drop_table("report_reminders")
