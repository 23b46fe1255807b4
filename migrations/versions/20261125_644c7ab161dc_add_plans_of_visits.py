"""add plans of visits.

Revision ID: 644c7ab161dc
Revises: 1e21be2f935b
Create Date: 2026-11-25 22:09:23.751869+07:00
"""

import sqlalchemy as sa
from alembic import op

from backend.core.sql import types
from backend.domains.inspections.inspections import sealing_sql

revision = "644c7ab161dc"
down_revision = "1e21be2f935b"
branch_labels = None
depends_on = None


def upgrade() -> None:
    sealing_sql.drop(op.get_bind())
    op.create_table(
        "inspection_plans",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column(
            "team_level",
            sa.Enum("province", "district", "commune", name="level", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column(
            "period_kind",
            sa.Enum(
                "month", "quarter", "year", name="planperiodkind", native_enum=False, length=32
            ),
            nullable=False,
        ),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("note", sa.String(length=4000), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "submitted",
                "approved",
                "returned",
                "withdrawn",
                "cancelled",
                name="inspectionplanstatus",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("proposer_id", sa.Uuid(), nullable=False),
        sa.Column("approver_id", sa.Uuid(), nullable=True),
        sa.Column("held_since", types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("plan_no", sa.String(length=60), nullable=True),
        sa.Column("plan_year", sa.Integer(), nullable=True),
        sa.Column("plan_seq", sa.Integer(), nullable=True),
        sa.Column("document_no", sa.String(length=60), nullable=True),
        sa.Column("approved_on", sa.Date(), nullable=True),
        sa.Column("sealed_until", types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("lines_version", sa.Integer(), nullable=False),
        sa.Column("org_unit_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["approver_id"], ["users.id"], name=op.f("fk_inspection_plans_approver_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["org_unit_id"],
            ["org_units.id"],
            name=op.f("fk_inspection_plans_org_unit_id_org_units"),
        ),
        sa.ForeignKeyConstraint(
            ["proposer_id"], ["users.id"], name=op.f("fk_inspection_plans_proposer_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["team_id"],
            ["inspection_teams.id"],
            name=op.f("fk_inspection_plans_team_id_inspection_teams"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_plans")),
        sa.UniqueConstraint(
            "team_id",
            "plan_year",
            "plan_seq",
            name=op.f("uq_inspection_plans_team_id_plan_year_plan_seq"),
        ),
    )
    with op.batch_alter_table("inspection_plans", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_inspection_plans_approver_id"), ["approver_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_inspection_plans_org_unit_id"), ["org_unit_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_inspection_plans_proposer_id"), ["proposer_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_inspection_plans_team_id"), ["team_id"], unique=False)

    op.create_table(
        "inspection_plan_looks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(length=4000), nullable=False),
        sa.Column("at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("org_unit_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_unit_id"],
            ["org_units.id"],
            name=op.f("fk_inspection_plan_looks_org_unit_id_org_units"),
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"],
            ["inspection_plans.id"],
            name=op.f("fk_inspection_plan_looks_plan_id_inspection_plans"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_inspection_plan_looks_user_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_plan_looks")),
    )
    with op.batch_alter_table("inspection_plan_looks", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_inspection_plan_looks_org_unit_id"), ["org_unit_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_inspection_plan_looks_plan_id"), ["plan_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_inspection_plan_looks_user_id"), ["user_id"], unique=False
        )

    op.create_table(
        "inspection_plan_openings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum("open", "cancel", name="openingkind", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "waiting",
                "confirmed",
                "refused",
                name="openingstatus",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("asker_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("decider_id", sa.Uuid(), nullable=True),
        sa.Column("decided_at", types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("org_unit_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["asker_id"], ["users.id"], name=op.f("fk_inspection_plan_openings_asker_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["decider_id"], ["users.id"], name=op.f("fk_inspection_plan_openings_decider_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["org_unit_id"],
            ["org_units.id"],
            name=op.f("fk_inspection_plan_openings_org_unit_id_org_units"),
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"],
            ["inspection_plans.id"],
            name=op.f("fk_inspection_plan_openings_plan_id_inspection_plans"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_plan_openings")),
    )
    with op.batch_alter_table("inspection_plan_openings", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_inspection_plan_openings_asker_id"), ["asker_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_inspection_plan_openings_decider_id"), ["decider_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_inspection_plan_openings_org_unit_id"), ["org_unit_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_inspection_plan_openings_plan_id"), ["plan_id"], unique=False
        )

    op.create_table(
        "inspection_plan_seals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("sealed_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("sealed_until", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("org_unit_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_unit_id"],
            ["org_units.id"],
            name=op.f("fk_inspection_plan_seals_org_unit_id_org_units"),
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"],
            ["inspection_plans.id"],
            name=op.f("fk_inspection_plan_seals_plan_id_inspection_plans"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_plan_seals")),
    )
    with op.batch_alter_table("inspection_plan_seals", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_inspection_plan_seals_org_unit_id"), ["org_unit_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_inspection_plan_seals_plan_id"), ["plan_id"], unique=False
        )

    op.create_table(
        "inspection_plan_steps",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column(
            "step",
            sa.Enum(
                "draft",
                "submitted",
                "approved",
                "returned",
                "withdrawn",
                "cancelled",
                name="inspectionplanstatus",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("comment", sa.String(length=4000), nullable=True),
        sa.Column("overlap_reason", sa.String(length=4000), nullable=True),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("org_unit_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_unit_id"],
            ["org_units.id"],
            name=op.f("fk_inspection_plan_steps_org_unit_id_org_units"),
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"],
            ["inspection_plans.id"],
            name=op.f("fk_inspection_plan_steps_plan_id_inspection_plans"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_plan_steps")),
    )
    with op.batch_alter_table("inspection_plan_steps", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_inspection_plan_steps_org_unit_id"), ["org_unit_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_inspection_plan_steps_plan_id"), ["plan_id"], unique=False
        )

    op.create_table(
        "inspection_plan_visits",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("establishment_id", sa.Uuid(), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column("is_unannounced", sa.Boolean(), nullable=False),
        sa.Column("opens_at", types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("note", sa.String(length=1000), nullable=True),
        sa.Column("return_comment", sa.String(length=1000), nullable=True),
        sa.Column("members_from", types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("public_from", types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("inspection_id", sa.Uuid(), nullable=True),
        sa.Column("cancel_reason", sa.String(length=1000), nullable=True),
        sa.Column("org_unit_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["establishment_id"],
            ["establishments.id"],
            name=op.f("fk_inspection_plan_visits_establishment_id_establishments"),
        ),
        sa.ForeignKeyConstraint(
            ["org_unit_id"],
            ["org_units.id"],
            name=op.f("fk_inspection_plan_visits_org_unit_id_org_units"),
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"],
            ["inspection_plans.id"],
            name=op.f("fk_inspection_plan_visits_plan_id_inspection_plans"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["team_id"],
            ["inspection_teams.id"],
            name=op.f("fk_inspection_plan_visits_team_id_inspection_teams"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_plan_visits")),
        sa.UniqueConstraint(
            "plan_id",
            "establishment_id",
            name=op.f("uq_inspection_plan_visits_plan_id_establishment_id"),
        ),
    )
    with op.batch_alter_table("inspection_plan_visits", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_inspection_plan_visits_establishment_id"),
            ["establishment_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_inspection_plan_visits_org_unit_id"), ["org_unit_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_inspection_plan_visits_planned_on_id"),
            ["planned_on", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_inspection_plan_visits_team_id"), ["team_id"], unique=False
        )

    op.create_table(
        "inspection_plan_sealed_lists",
        sa.Column("seal_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("org_unit_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_unit_id"],
            ["org_units.id"],
            name=op.f("fk_inspection_plan_sealed_lists_org_unit_id_org_units"),
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"],
            ["inspection_plans.id"],
            name=op.f("fk_inspection_plan_sealed_lists_plan_id_inspection_plans"),
        ),
        sa.ForeignKeyConstraint(
            ["seal_id"],
            ["inspection_plan_seals.id"],
            name=op.f("fk_inspection_plan_sealed_lists_seal_id_inspection_plan_seals"),
        ),
        sa.PrimaryKeyConstraint("seal_id", name=op.f("pk_inspection_plan_sealed_lists")),
    )
    with op.batch_alter_table("inspection_plan_sealed_lists", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_inspection_plan_sealed_lists_org_unit_id"), ["org_unit_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_inspection_plan_sealed_lists_plan_id"), ["plan_id"], unique=False
        )

    with op.batch_alter_table("inspections", schema=None) as batch_op:
        batch_op.add_column(sa.Column("inspection_plan_visit_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("veil_id", sa.Uuid(), nullable=True))
        batch_op.drop_index(
            batch_op.f("ix_inspections_counted"),
            postgresql_where=sa.text("status = 'signed'"),
            sqlite_where=sa.text("status = 'signed'"),
        )
        batch_op.create_index(
            "ix_inspections_counted",
            ["org_unit_id", "inspected_on", "establishment_id", "team_level", "veil_id"],
            unique=False,
            postgresql_where=sa.text("status = 'signed'"),
            sqlite_where=sa.text("status = 'signed'"),
        )
        batch_op.create_index(
            batch_op.f("ix_inspections_inspection_plan_visit_id"),
            ["inspection_plan_visit_id"],
            unique=False,
        )
        batch_op.create_index(
            "ix_inspections_veiled",
            ["veil_id"],
            unique=False,
            postgresql_where=sa.text("veil_id IS NOT NULL"),
            sqlite_where=sa.text("veil_id IS NOT NULL"),
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_inspections_inspection_plan_visit_id_inspection_plan_visits"),
            "inspection_plan_visits",
            ["inspection_plan_visit_id"],
            ["id"],
        )
    sealing_sql.create(op.get_bind())  # SQLite made the table anew


def downgrade() -> None:
    sealing_sql.drop(op.get_bind())
    with op.batch_alter_table("inspections", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_inspections_inspection_plan_visit_id_inspection_plan_visits"),
            type_="foreignkey",
        )
        batch_op.drop_index(
            "ix_inspections_veiled",
            postgresql_where=sa.text("veil_id IS NOT NULL"),
            sqlite_where=sa.text("veil_id IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_inspections_inspection_plan_visit_id"))
        batch_op.drop_index(
            "ix_inspections_counted",
            postgresql_where=sa.text("status = 'signed'"),
            sqlite_where=sa.text("status = 'signed'"),
        )
        batch_op.create_index(
            batch_op.f("ix_inspections_counted"),
            ["org_unit_id", "inspected_on", "establishment_id", "team_level"],
            unique=False,
            postgresql_where=sa.text("status = 'signed'"),
            sqlite_where=sa.text("status = 'signed'"),
        )
        batch_op.drop_column("veil_id")
        batch_op.drop_column("inspection_plan_visit_id")
    sealing_sql.create(op.get_bind())

    with op.batch_alter_table("inspection_plan_sealed_lists", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inspection_plan_sealed_lists_plan_id"))
        batch_op.drop_index(batch_op.f("ix_inspection_plan_sealed_lists_org_unit_id"))

    op.drop_table("inspection_plan_sealed_lists")
    with op.batch_alter_table("inspection_plan_visits", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inspection_plan_visits_team_id"))
        batch_op.drop_index(batch_op.f("ix_inspection_plan_visits_planned_on_id"))
        batch_op.drop_index(batch_op.f("ix_inspection_plan_visits_org_unit_id"))
        batch_op.drop_index(batch_op.f("ix_inspection_plan_visits_establishment_id"))

    op.drop_table("inspection_plan_visits")
    with op.batch_alter_table("inspection_plan_steps", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inspection_plan_steps_plan_id"))
        batch_op.drop_index(batch_op.f("ix_inspection_plan_steps_org_unit_id"))

    op.drop_table("inspection_plan_steps")
    with op.batch_alter_table("inspection_plan_seals", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inspection_plan_seals_plan_id"))
        batch_op.drop_index(batch_op.f("ix_inspection_plan_seals_org_unit_id"))

    op.drop_table("inspection_plan_seals")
    with op.batch_alter_table("inspection_plan_openings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inspection_plan_openings_plan_id"))
        batch_op.drop_index(batch_op.f("ix_inspection_plan_openings_org_unit_id"))
        batch_op.drop_index(batch_op.f("ix_inspection_plan_openings_decider_id"))
        batch_op.drop_index(batch_op.f("ix_inspection_plan_openings_asker_id"))

    op.drop_table("inspection_plan_openings")
    with op.batch_alter_table("inspection_plan_looks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inspection_plan_looks_user_id"))
        batch_op.drop_index(batch_op.f("ix_inspection_plan_looks_plan_id"))
        batch_op.drop_index(batch_op.f("ix_inspection_plan_looks_org_unit_id"))

    op.drop_table("inspection_plan_looks")
    with op.batch_alter_table("inspection_plans", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inspection_plans_team_id"))
        batch_op.drop_index(batch_op.f("ix_inspection_plans_proposer_id"))
        batch_op.drop_index(batch_op.f("ix_inspection_plans_org_unit_id"))
        batch_op.drop_index(batch_op.f("ix_inspection_plans_approver_id"))

    op.drop_table("inspection_plans")
