"""Add jobs.

Revision ID: 866990512fd8
Revises: 677d1ddb3b63
Create Date: 2026-11-26 04:32:01.876293+07:00
"""

import sqlalchemy as sa
from alembic import op

from backend.core.sql import types

revision = "866990512fd8"
down_revision = "677d1ddb3b63"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "jobs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("payload", types.Json(), nullable=False),
        sa.Column("titles", types.Json(), nullable=False),
        sa.Column("key", sa.String(length=160), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "queued",
                "running",
                "done",
                "failed",
                "cancelled",
                name="jobstatus",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("asked_by_id", sa.Uuid(), nullable=False),
        sa.Column("run_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("locked_by", sa.String(length=60), nullable=True),
        sa.Column("locked_until", types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("progress", sa.Integer(), nullable=True),
        sa.Column("step", sa.String(length=60), nullable=True),
        sa.Column("step_params", types.Json(), nullable=False),
        sa.Column("cancel_asked_at", types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("failure", sa.String(length=60), nullable=True),
        sa.Column("failure_params", types.Json(), nullable=False),
        sa.Column("reach", types.Json(), nullable=True),
        sa.Column("result_key", sa.String(length=32), nullable=True),
        sa.Column("result_name", sa.String(length=200), nullable=True),
        sa.Column("result_type", sa.String(length=100), nullable=True),
        sa.Column("result_size", sa.Integer(), nullable=True),
        sa.Column("expires_at", types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("purged_at", types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("started_at", types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("finished_at", types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("org_unit_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["users.id"], name=op.f("fk_jobs_asked_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_units.id"], name=op.f("fk_jobs_org_unit_id_org_units")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
        sa.UniqueConstraint("key", name=op.f("uq_jobs_key")),
    )
    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_jobs_asked_by_id_created_at_id"),
            ["asked_by_id", "created_at", "id"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_jobs_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_jobs_org_unit_id"), ["org_unit_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_jobs_status_run_at"), ["status", "run_at"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_jobs_status_run_at"))
        batch_op.drop_index(batch_op.f("ix_jobs_org_unit_id"))
        batch_op.drop_index(batch_op.f("ix_jobs_expires_at"))
        batch_op.drop_index(batch_op.f("ix_jobs_asked_by_id_created_at_id"))

    op.drop_table("jobs")
