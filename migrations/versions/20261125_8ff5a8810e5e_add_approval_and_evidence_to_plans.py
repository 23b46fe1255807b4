"""Add approval and evidence to plans; the plans that are there were in force, and stay so.

Revision ID: 8ff5a8810e5e
Revises: db31349e278a
Create Date: 2026-11-25 11:20:20.123850+07:00
"""

import sqlalchemy as sa
from alembic import op

from backend.core.sql import types

revision = "8ff5a8810e5e"
down_revision = "db31349e278a"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "plan_approval_steps",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("target_id", sa.Uuid(), nullable=True),
        sa.Column(
            "step",
            sa.Enum("submitted", "approved", "returned", name="step", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=500), nullable=True),
        sa.Column("threshold_percent", sa.Integer(), nullable=True),
        sa.Column("comment", sa.String(length=4000), nullable=True),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("org_unit_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_unit_id"],
            ["org_units.id"],
            name=op.f("fk_plan_approval_steps_org_unit_id_org_units"),
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"],
            ["plans.id"],
            name=op.f("fk_plan_approval_steps_plan_id_plans"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["target_id"],
            ["plan_targets.id"],
            name=op.f("fk_plan_approval_steps_target_id_plan_targets"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_approval_steps")),
    )
    with op.batch_alter_table("plan_approval_steps", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_plan_approval_steps_org_unit_id"), ["org_unit_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_plan_approval_steps_plan_id"), ["plan_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_plan_approval_steps_target_id"), ["target_id"], unique=False
        )

    op.create_table(
        "plan_task_evidence",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "establishment",
                "inspection",
                "violation",
                "inspection_team",
                name="evidencekind",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("org_unit_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_unit_id"],
            ["org_units.id"],
            name=op.f("fk_plan_task_evidence_org_unit_id_org_units"),
        ),
        sa.ForeignKeyConstraint(
            ["task_id"], ["plan_tasks.id"], name=op.f("fk_plan_task_evidence_task_id_plan_tasks")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_task_evidence")),
        sa.UniqueConstraint(
            "task_id",
            "kind",
            "record_id",
            name=op.f("uq_plan_task_evidence_task_id_kind_record_id"),
        ),
    )
    with op.batch_alter_table("plan_task_evidence", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_plan_task_evidence_org_unit_id"), ["org_unit_id"], unique=False
        )

    with op.batch_alter_table("plan_targets", schema=None) as batch_op:
        batch_op.add_column(sa.Column("approved_title", sa.String(length=500), nullable=True))
        batch_op.add_column(sa.Column("approved_percent", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column(
                "status",
                sa.Enum(
                    "draft",
                    "submitted",
                    "approved",
                    "returned",
                    name="approvalstatus",
                    native_enum=False,
                    length=32,
                ),
                nullable=False,
                server_default="approved",
            )
        )
        batch_op.add_column(
            sa.Column("held_since", types.UtcDateTime(timezone=True), nullable=True)
        )
        batch_op.add_column(sa.Column("return_reason", sa.String(length=4000), nullable=True))

    with op.batch_alter_table("plan_tasks", schema=None) as batch_op:
        batch_op.add_column(sa.Column("done_on", sa.Date(), nullable=True))

    with op.batch_alter_table("plans", schema=None) as batch_op:
        batch_op.add_column(sa.Column("copied_from_id", sa.Uuid(), nullable=True))
        batch_op.add_column(
            sa.Column(
                "status",
                sa.Enum(
                    "draft",
                    "submitted",
                    "approved",
                    "returned",
                    name="approvalstatus",
                    native_enum=False,
                    length=32,
                ),
                nullable=False,
                server_default="approved",
            )
        )
        batch_op.add_column(
            sa.Column("held_since", types.UtcDateTime(timezone=True), nullable=True)
        )
        batch_op.add_column(sa.Column("return_reason", sa.String(length=4000), nullable=True))
        batch_op.create_index(
            batch_op.f("ix_plans_copied_from_id"), ["copied_from_id"], unique=False
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_plans_copied_from_id_plans"),
            "plans",
            ["copied_from_id"],
            ["id"],
            ondelete="SET NULL",
        )

    for table in ("plans", "plan_targets"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.alter_column("status", server_default=None)
    op.execute(
        "UPDATE plan_targets SET approved_title = title, approved_percent = threshold_percent"
    )


def downgrade() -> None:
    with op.batch_alter_table("plans", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_plans_copied_from_id_plans"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_plans_copied_from_id"))
        batch_op.drop_column("return_reason")
        batch_op.drop_column("held_since")
        batch_op.drop_column("status")
        batch_op.drop_column("copied_from_id")

    with op.batch_alter_table("plan_tasks", schema=None) as batch_op:
        batch_op.drop_column("done_on")

    with op.batch_alter_table("plan_targets", schema=None) as batch_op:
        batch_op.drop_column("return_reason")
        batch_op.drop_column("held_since")
        batch_op.drop_column("status")
        batch_op.drop_column("approved_percent")
        batch_op.drop_column("approved_title")

    with op.batch_alter_table("plan_task_evidence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_task_evidence_org_unit_id"))

    op.drop_table("plan_task_evidence")
    with op.batch_alter_table("plan_approval_steps", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_approval_steps_target_id"))
        batch_op.drop_index(batch_op.f("ix_plan_approval_steps_plan_id"))
        batch_op.drop_index(batch_op.f("ix_plan_approval_steps_org_unit_id"))

    op.drop_table("plan_approval_steps")
