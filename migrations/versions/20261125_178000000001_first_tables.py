"""first tables.

Revision ID: 178000000001
Revises:
Create Date: 2026-11-25 08:27:55.684454+07:00
"""

import sqlalchemy as sa
from alembic import op

from backend.core.sql import types
from backend.domains.inspections.inspections import sealing_sql

revision = "178000000001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "idempotency_keys",
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=300), nullable=False),
        sa.Column("request_hash", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", types.Json(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("actor_id", "key", name=op.f("pk_idempotency_keys")),
    )
    with op.batch_alter_table("idempotency_keys", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_idempotency_keys_created_at"), ["created_at"], unique=False
        )

    op.create_table(
        "org_units",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column(
            "level",
            sa.Enum("province", "district", "commune", name="level", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("tile_row", sa.Integer(), nullable=True),
        sa.Column("tile_col", sa.Integer(), nullable=True),
        sa.Column("is_verified", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(length=500), nullable=False),
        sa.Column("sort_name", types.SortText(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["org_units.id"], name=op.f("fk_org_units_parent_id_org_units")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_org_units")),
    )
    with op.batch_alter_table("org_units", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_org_units_code"), ["code"], unique=False)
        batch_op.create_index(batch_op.f("ix_org_units_parent_id"), ["parent_id"], unique=False)

    op.create_table(
        "sign_in_throttles",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("blocked_until", types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("updated_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_sign_in_throttles")),
    )
    with op.batch_alter_table("sign_in_throttles", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_sign_in_throttles_updated_at"), ["updated_at"], unique=False
        )

    op.create_table(
        "violation_types",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("legal_document", sa.String(length=60), nullable=False),
        sa.Column("article", sa.String(length=20), nullable=False),
        sa.Column("clause", sa.String(length=20), nullable=True),
        sa.Column("point", sa.String(length=20), nullable=True),
        sa.Column("title", sa.String(length=1000), nullable=False),
        sa.Column("fine_min", sa.BigInteger(), nullable=True),
        sa.Column("fine_max", sa.BigInteger(), nullable=True),
        sa.Column("warning_allowed", sa.Boolean(), nullable=False),
        sa.Column("organisation_multiplier", sa.Integer(), nullable=False),
        sa.Column("suspends", sa.String(length=200), nullable=True),
        sa.Column("suspension_months_min", sa.Integer(), nullable=True),
        sa.Column("suspension_months_max", sa.Integer(), nullable=True),
        sa.Column("remedies", types.Json(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("is_verified", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("source", sa.String(length=500), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("search_text", types.SortText(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_violation_types")),
        sa.UniqueConstraint("code", "valid_from", name=op.f("uq_violation_types_code_valid_from")),
    )
    op.create_table(
        "changes",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.String(length=64), nullable=False),
        sa.Column("entity", sa.String(length=64), nullable=False),
        sa.Column("entity_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=32), nullable=False),
        sa.Column("diff", types.Json(), nullable=False),
        sa.Column("org_unit_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_units.id"], name=op.f("fk_changes_org_unit_id_org_units")
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_changes")),
    )
    with op.batch_alter_table("changes", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_changes_entity_id_seq"), ["entity_id", "seq"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_changes_org_unit_id"), ["org_unit_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_changes_org_unit_id_seq"), ["org_unit_id", "seq"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_changes_request_id"), ["request_id"], unique=False)

    op.create_table(
        "establishments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("establishment_type", sa.String(length=40), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "active",
                "suspended",
                "closed",
                name="establishmentstatus",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("owner_name", sa.String(length=200), nullable=True),
        sa.Column("manager_name", sa.String(length=200), nullable=True),
        sa.Column("business_registration_no", sa.String(length=60), nullable=True),
        sa.Column("security_certificate_no", sa.String(length=60), nullable=True),
        sa.Column("room_count", sa.Integer(), nullable=True),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("match_key", types.SortText(), nullable=False),
        sa.Column("last_inspected_on", sa.Date(), nullable=True),
        sa.Column("last_outcome", sa.String(length=32), nullable=True),
        sa.Column("last_counted_on", sa.Date(), nullable=True),
        sa.Column("org_unit_id", sa.Uuid(), nullable=False),
        sa.Column("search_text", types.SortText(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_units.id"], name=op.f("fk_establishments_org_unit_id_org_units")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_establishments")),
    )
    with op.batch_alter_table("establishments", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_establishments_org_unit_id"), ["org_unit_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_establishments_org_unit_id_match_key"),
            ["org_unit_id", "match_key"],
            unique=False,
        )

    op.create_table(
        "inspection_teams",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "level",
            sa.Enum("province", "district", "commune", name="level", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("decision_no", sa.String(length=60), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("org_unit_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_unit_id"],
            ["org_units.id"],
            name=op.f("fk_inspection_teams_org_unit_id_org_units"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_teams")),
    )
    with op.batch_alter_table("inspection_teams", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_inspection_teams_org_unit_id"), ["org_unit_id"], unique=False
        )

    op.create_table(
        "org_unit_closure",
        sa.Column("ancestor_id", sa.Uuid(), nullable=False),
        sa.Column("descendant_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ancestor_id"],
            ["org_units.id"],
            name=op.f("fk_org_unit_closure_ancestor_id_org_units"),
        ),
        sa.ForeignKeyConstraint(
            ["descendant_id"],
            ["org_units.id"],
            name=op.f("fk_org_unit_closure_descendant_id_org_units"),
        ),
        sa.PrimaryKeyConstraint("ancestor_id", "descendant_id", name=op.f("pk_org_unit_closure")),
    )
    with op.batch_alter_table("org_unit_closure", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_org_unit_closure_descendant_id"), ["descendant_id"], unique=False
        )

    op.create_table(
        "org_unit_successions",
        sa.Column("predecessor_id", sa.Uuid(), nullable=False),
        sa.Column("successor_id", sa.Uuid(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["predecessor_id"],
            ["org_units.id"],
            name=op.f("fk_org_unit_successions_predecessor_id_org_units"),
        ),
        sa.ForeignKeyConstraint(
            ["successor_id"],
            ["org_units.id"],
            name=op.f("fk_org_unit_successions_successor_id_org_units"),
        ),
        sa.PrimaryKeyConstraint(
            "predecessor_id", "successor_id", name=op.f("pk_org_unit_successions")
        ),
    )
    with op.batch_alter_table("org_unit_successions", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_org_unit_successions_successor_id"), ["successor_id"], unique=False
        )

    op.create_table(
        "plans",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("document_no", sa.String(length=60), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("org_unit_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_units.id"], name=op.f("fk_plans_org_unit_id_org_units")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plans")),
        sa.UniqueConstraint("org_unit_id", "year", name=op.f("uq_plans_org_unit_id_year")),
    )
    with op.batch_alter_table("plans", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plans_org_unit_id"), ["org_unit_id"], unique=False)

    op.create_table(
        "users",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("username", types.SortText(), nullable=False),
        sa.Column("full_name", sa.String(length=200), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("activation_hash", sa.String(length=64), nullable=True),
        sa.Column("activation_expires_at", types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("totp_secret", sa.LargeBinary(), nullable=True),
        sa.Column("totp_confirmed_at", types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("totp_last_step", sa.BigInteger(), nullable=False),
        sa.Column("recovery_hashes", types.Json(), nullable=False),
        sa.Column("org_unit_id", sa.Uuid(), nullable=False),
        sa.Column("search_text", types.SortText(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_units.id"], name=op.f("fk_users_org_unit_id_org_units")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("username", name=op.f("uq_users_username")),
    )
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_users_org_unit_id"), ["org_unit_id"], unique=False)

    op.create_table(
        "auth_sessions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("browser", "device", name="sessionkind", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("token_hash", sa.String(length=64), nullable=True),
        sa.Column("csrf_token", sa.String(length=64), nullable=True),
        sa.Column("device_id", sa.String(length=100), nullable=True),
        sa.Column("label", sa.String(length=100), nullable=False),
        sa.Column("created_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", types.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
            name=op.f("fk_auth_sessions_user_id_users"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_auth_sessions")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_auth_sessions_token_hash")),
    )
    with op.batch_alter_table("auth_sessions", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_auth_sessions_expires_at"), ["expires_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_auth_sessions_user_id"), ["user_id"], unique=False)

    op.create_table(
        "commitments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("establishment_id", sa.Uuid(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("note", sa.String(length=4000), nullable=True),
        sa.Column("org_unit_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["establishment_id"],
            ["establishments.id"],
            name=op.f("fk_commitments_establishment_id_establishments"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_units.id"], name=op.f("fk_commitments_org_unit_id_org_units")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitments")),
        sa.UniqueConstraint(
            "establishment_id", "signed_on", name=op.f("uq_commitments_establishment_id_signed_on")
        ),
    )
    with op.batch_alter_table("commitments", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_commitments_org_unit_id"), ["org_unit_id"], unique=False
        )

    op.create_table(
        "establishment_active_periods",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("establishment_id", sa.Uuid(), nullable=False),
        sa.Column("active_from", sa.Date(), nullable=False),
        sa.Column("active_to", sa.Date(), nullable=True),
        sa.Column("org_unit_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["establishment_id"],
            ["establishments.id"],
            name=op.f("fk_establishment_active_periods_establishment_id_establishments"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["org_unit_id"],
            ["org_units.id"],
            name=op.f("fk_establishment_active_periods_org_unit_id_org_units"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_establishment_active_periods")),
    )
    with op.batch_alter_table("establishment_active_periods", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_establishment_active_periods_establishment_id"),
            ["establishment_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_establishment_active_periods_org_unit_id"), ["org_unit_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_establishment_active_periods_org_unit_id_active_from_active_to"),
            ["org_unit_id", "active_from", "active_to"],
            unique=False,
        )

    op.create_table(
        "imports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("establishments", name="importkind", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("uploaded_by_id", sa.Uuid(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "queued",
                "checking",
                "checked",
                "applying",
                "applied",
                "failed",
                "reverted",
                name="importstatus",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("dry_run", sa.Boolean(), nullable=False),
        sa.Column("partial", sa.Boolean(), nullable=False),
        sa.Column("mapping", types.Json(), nullable=True),
        sa.Column("columns", types.Json(), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("created_count", sa.Integer(), nullable=False),
        sa.Column("updated_count", sa.Integer(), nullable=False),
        sa.Column("unchanged_count", sa.Integer(), nullable=False),
        sa.Column("error_count", sa.Integer(), nullable=False),
        sa.Column("duplicate_count", sa.Integer(), nullable=False),
        sa.Column("errors", types.Json(), nullable=False),
        sa.Column("warnings", types.Json(), nullable=False),
        sa.Column("failure", sa.String(length=60), nullable=True),
        sa.Column("applied_at", types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("reverted_at", types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("org_unit_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_units.id"], name=op.f("fk_imports_org_unit_id_org_units")
        ),
        sa.ForeignKeyConstraint(
            ["uploaded_by_id"], ["users.id"], name=op.f("fk_imports_uploaded_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imports")),
    )
    with op.batch_alter_table("imports", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_imports_org_unit_id"), ["org_unit_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_imports_org_unit_id_created_at_id"),
            ["org_unit_id", "created_at", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_imports_uploaded_by_id"), ["uploaded_by_id"], unique=False
        )

    op.create_table(
        "inspection_team_members",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("full_name", sa.String(length=200), nullable=False),
        sa.Column("agency", sa.String(length=200), nullable=False),
        sa.Column(
            "function",
            sa.Enum(
                "leader",
                "deputy_leader",
                "member",
                name="memberfunction",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("inspection_card_no", sa.String(length=60), nullable=False),
        sa.Column("active_from", sa.Date(), nullable=True),
        sa.Column("active_to", sa.Date(), nullable=True),
        sa.Column("org_unit_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_unit_id"],
            ["org_units.id"],
            name=op.f("fk_inspection_team_members_org_unit_id_org_units"),
        ),
        sa.ForeignKeyConstraint(
            ["team_id"],
            ["inspection_teams.id"],
            name=op.f("fk_inspection_team_members_team_id_inspection_teams"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_inspection_team_members_user_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_team_members")),
    )
    with op.batch_alter_table("inspection_team_members", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_inspection_team_members_org_unit_id"), ["org_unit_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_inspection_team_members_team_id"), ["team_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_inspection_team_members_user_id"), ["user_id"], unique=False
        )

    op.create_table(
        "inspections",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column(
            "team_level",
            sa.Enum("province", "district", "commune", name="level", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("establishment_id", sa.Uuid(), nullable=False),
        sa.Column("record_no", sa.String(length=60), nullable=True),
        sa.Column("record_year", sa.Integer(), nullable=True),
        sa.Column("record_seq", sa.Integer(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum("planned", "unscheduled", name="inspectionkind", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column(
            "trigger",
            sa.Enum(
                "complaint",
                "agency_request",
                "suspected_sign",
                name="trigger",
                native_enum=False,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("inspected_on", sa.Date(), nullable=False),
        sa.Column("started_at", types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("ended_at", types.UtcDateTime(timezone=True), nullable=True),
        sa.Column(
            "status",
            sa.Enum("draft", "signed", name="inspectionstatus", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("checklist_version", sa.String(length=20), nullable=False),
        sa.Column("checklist", types.Json(), nullable=False),
        sa.Column("attendance", types.Json(), server_default="[]", nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "no_violation",
                "reminder",
                "violation_recorded",
                "transferred",
                name="outcome",
                native_enum=False,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("statement", sa.String(length=4000), nullable=True),
        sa.Column("recommendations", sa.String(length=4000), nullable=True),
        sa.Column("signed_at", types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("signed_by_id", sa.Uuid(), nullable=True),
        sa.Column("content_hash", sa.String(length=64), nullable=True),
        sa.Column("org_unit_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["establishment_id"],
            ["establishments.id"],
            name=op.f("fk_inspections_establishment_id_establishments"),
        ),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_units.id"], name=op.f("fk_inspections_org_unit_id_org_units")
        ),
        sa.ForeignKeyConstraint(
            ["signed_by_id"], ["users.id"], name=op.f("fk_inspections_signed_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["team_id"],
            ["inspection_teams.id"],
            name=op.f("fk_inspections_team_id_inspection_teams"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspections")),
        sa.UniqueConstraint(
            "team_id",
            "record_year",
            "record_seq",
            name=op.f("uq_inspections_team_id_record_year_record_seq"),
        ),
    )
    with op.batch_alter_table("inspections", schema=None) as batch_op:
        batch_op.create_index(
            "ix_inspections_counted",
            ["org_unit_id", "inspected_on", "establishment_id", "team_level"],
            unique=False,
            postgresql_where=sa.text("status = 'signed'"),
            sqlite_where=sa.text("status = 'signed'"),
        )
        batch_op.create_index(
            batch_op.f("ix_inspections_establishment_id_inspected_on"),
            ["establishment_id", "inspected_on"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_inspections_org_unit_id"), ["org_unit_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_inspections_org_unit_id_inspected_on_id"),
            ["org_unit_id", "inspected_on", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_inspections_signed_by_id"), ["signed_by_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_inspections_team_id"), ["team_id"], unique=False)

    op.create_table(
        "plan_targets",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("short_title", sa.String(length=200), nullable=False),
        sa.Column("indicator", sa.String(length=60), nullable=False),
        sa.Column("threshold_percent", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=4000), nullable=True),
        sa.Column("org_unit_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_units.id"], name=op.f("fk_plan_targets_org_unit_id_org_units")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"],
            ["plans.id"],
            name=op.f("fk_plan_targets_plan_id_plans"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_targets")),
        sa.UniqueConstraint("plan_id", "code", name=op.f("uq_plan_targets_plan_id_code")),
    )
    with op.batch_alter_table("plan_targets", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_plan_targets_org_unit_id"), ["org_unit_id"], unique=False
        )

    op.create_table(
        "plan_tasks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=1000), nullable=False),
        sa.Column("agency", sa.String(length=200), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "not_started",
                "in_progress",
                "done",
                name="taskstatus",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=4000), nullable=True),
        sa.Column("org_unit_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_units.id"], name=op.f("fk_plan_tasks_org_unit_id_org_units")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plans.id"], name=op.f("fk_plan_tasks_plan_id_plans"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_tasks")),
    )
    with op.batch_alter_table("plan_tasks", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_plan_tasks_org_unit_id"), ["org_unit_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_plan_tasks_plan_id"), ["plan_id"], unique=False)

    op.create_table(
        "role_grants",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "admin",
                "district_officer",
                "inspector",
                "police_officer",
                "commune_officer",
                "leader",
                "provincial_officer",
                "auditor",
                name="role",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("org_unit_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_units.id"], name=op.f("fk_role_grants_org_unit_id_org_units")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_role_grants_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grants")),
        sa.UniqueConstraint(
            "user_id", "role", "org_unit_id", name=op.f("uq_role_grants_user_id_role_org_unit_id")
        ),
    )
    with op.batch_alter_table("role_grants", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_role_grants_org_unit_id"), ["org_unit_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_role_grants_user_id"), ["user_id"], unique=False)

    op.create_table(
        "workforce_counts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("establishment_id", sa.Uuid(), nullable=False),
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("female", sa.Integer(), nullable=False),
        sa.Column("under_18", sa.Integer(), nullable=False),
        sa.Column("with_contract", sa.Integer(), nullable=True),
        sa.Column("with_health_check", sa.Integer(), nullable=True),
        sa.Column("with_temporary_residence", sa.Integer(), nullable=True),
        sa.Column("org_unit_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["establishment_id"],
            ["establishments.id"],
            name=op.f("fk_workforce_counts_establishment_id_establishments"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["org_unit_id"],
            ["org_units.id"],
            name=op.f("fk_workforce_counts_org_unit_id_org_units"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workforce_counts")),
        sa.UniqueConstraint(
            "establishment_id",
            "counted_on",
            name=op.f("uq_workforce_counts_establishment_id_counted_on"),
        ),
    )
    with op.batch_alter_table("workforce_counts", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_workforce_counts_org_unit_id"), ["org_unit_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_workforce_counts_org_unit_id_counted_on"),
            ["org_unit_id", "counted_on"],
            unique=False,
        )

    op.create_table(
        "import_files",
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("touched_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("org_unit_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["imports.id"],
            name=op.f("fk_import_files_import_id_imports"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_units.id"], name=op.f("fk_import_files_org_unit_id_org_units")
        ),
        sa.PrimaryKeyConstraint("import_id", name=op.f("pk_import_files")),
    )
    with op.batch_alter_table("import_files", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_import_files_org_unit_id"), ["org_unit_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_import_files_touched_at"), ["touched_at"], unique=False
        )

    op.create_table(
        "import_rows",
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("rows", types.Json(), nullable=False),
        sa.Column("org_unit_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["imports.id"],
            name=op.f("fk_import_rows_import_id_imports"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_units.id"], name=op.f("fk_import_rows_org_unit_id_org_units")
        ),
        sa.PrimaryKeyConstraint("import_id", "number", name=op.f("pk_import_rows")),
    )
    with op.batch_alter_table("import_rows", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_import_rows_org_unit_id"), ["org_unit_id"], unique=False
        )

    op.create_table(
        "inspection_members",
        sa.Column("inspection_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["inspection_id"],
            ["inspections.id"],
            name=op.f("fk_inspection_members_inspection_id_inspections"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["inspection_team_members.id"],
            name=op.f("fk_inspection_members_member_id_inspection_team_members"),
        ),
        sa.PrimaryKeyConstraint("inspection_id", "member_id", name=op.f("pk_inspection_members")),
    )
    with op.batch_alter_table("inspection_members", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_inspection_members_member_id"), ["member_id"], unique=False
        )

    op.create_table(
        "refresh_tokens",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("used_at", types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("successor", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["auth_sessions.id"],
            name=op.f("fk_refresh_tokens_session_id_auth_sessions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refresh_tokens")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_refresh_tokens_token_hash")),
    )
    with op.batch_alter_table("refresh_tokens", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_refresh_tokens_session_id"), ["session_id"], unique=False
        )

    op.create_table(
        "violations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("inspection_id", sa.Uuid(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=True),
        sa.Column("establishment_id", sa.Uuid(), nullable=False),
        sa.Column("violation_type_id", sa.Uuid(), nullable=False),
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column(
            "subject_kind",
            sa.Enum(
                "individual",
                "household_business",
                "organisation",
                name="subjectkind",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("description", sa.String(length=4000), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "recorded",
                "decided",
                "executed",
                "transferred",
                "dismissed",
                name="violationstatus",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("handled_on", sa.Date(), nullable=True),
        sa.Column("decision_unit_id", sa.Uuid(), nullable=True),
        sa.Column("decision_year", sa.Integer(), nullable=True),
        sa.Column("decision_no", sa.String(length=60), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("fine_amount", sa.BigInteger(), nullable=True),
        sa.Column("warning", sa.Boolean(), nullable=False),
        sa.Column("suspension_months", sa.Integer(), nullable=True),
        sa.Column("signed_by", sa.String(length=200), nullable=True),
        sa.Column("paid_amount", sa.BigInteger(), nullable=False),
        sa.Column("executed_on", sa.Date(), nullable=True),
        sa.Column("transferred_to", sa.String(length=300), nullable=True),
        sa.Column("reason", sa.String(length=4000), nullable=True),
        sa.Column("org_unit_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["decision_unit_id"],
            ["org_units.id"],
            name=op.f("fk_violations_decision_unit_id_org_units"),
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id"],
            ["establishments.id"],
            name=op.f("fk_violations_establishment_id_establishments"),
        ),
        sa.ForeignKeyConstraint(
            ["inspection_id"],
            ["inspections.id"],
            name=op.f("fk_violations_inspection_id_inspections"),
        ),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_units.id"], name=op.f("fk_violations_org_unit_id_org_units")
        ),
        sa.ForeignKeyConstraint(
            ["team_id"],
            ["inspection_teams.id"],
            name=op.f("fk_violations_team_id_inspection_teams"),
        ),
        sa.ForeignKeyConstraint(
            ["violation_type_id"],
            ["violation_types.id"],
            name=op.f("fk_violations_violation_type_id_violation_types"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_violations")),
        sa.UniqueConstraint(
            "decision_unit_id",
            "decision_year",
            "decision_no",
            name=op.f("uq_violations_decision_unit_id_decision_year_decision_no"),
        ),
    )
    with op.batch_alter_table("violations", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_violations_decision_unit_id"), ["decision_unit_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_violations_establishment_id"), ["establishment_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_violations_inspection_id"), ["inspection_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_violations_org_unit_id"), ["org_unit_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_violations_org_unit_id_recorded_on_id"),
            ["org_unit_id", "recorded_on", "id"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_violations_team_id"), ["team_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_violations_violation_type_id"), ["violation_type_id"], unique=False
        )

    sealing_sql.create(op.get_bind())


def downgrade() -> None:
    sealing_sql.drop(op.get_bind())
    with op.batch_alter_table("violations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_violations_violation_type_id"))
        batch_op.drop_index(batch_op.f("ix_violations_team_id"))
        batch_op.drop_index(batch_op.f("ix_violations_org_unit_id_recorded_on_id"))
        batch_op.drop_index(batch_op.f("ix_violations_org_unit_id"))
        batch_op.drop_index(batch_op.f("ix_violations_inspection_id"))
        batch_op.drop_index(batch_op.f("ix_violations_establishment_id"))
        batch_op.drop_index(batch_op.f("ix_violations_decision_unit_id"))

    op.drop_table("violations")
    with op.batch_alter_table("refresh_tokens", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_refresh_tokens_session_id"))

    op.drop_table("refresh_tokens")
    with op.batch_alter_table("inspection_members", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inspection_members_member_id"))

    op.drop_table("inspection_members")
    with op.batch_alter_table("import_rows", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_import_rows_org_unit_id"))

    op.drop_table("import_rows")
    with op.batch_alter_table("import_files", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_import_files_touched_at"))
        batch_op.drop_index(batch_op.f("ix_import_files_org_unit_id"))

    op.drop_table("import_files")
    with op.batch_alter_table("workforce_counts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_workforce_counts_org_unit_id_counted_on"))
        batch_op.drop_index(batch_op.f("ix_workforce_counts_org_unit_id"))

    op.drop_table("workforce_counts")
    with op.batch_alter_table("role_grants", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_role_grants_user_id"))
        batch_op.drop_index(batch_op.f("ix_role_grants_org_unit_id"))

    op.drop_table("role_grants")
    with op.batch_alter_table("plan_tasks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_tasks_plan_id"))
        batch_op.drop_index(batch_op.f("ix_plan_tasks_org_unit_id"))

    op.drop_table("plan_tasks")
    with op.batch_alter_table("plan_targets", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_targets_org_unit_id"))

    op.drop_table("plan_targets")
    with op.batch_alter_table("inspections", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inspections_team_id"))
        batch_op.drop_index(batch_op.f("ix_inspections_signed_by_id"))
        batch_op.drop_index(batch_op.f("ix_inspections_org_unit_id_inspected_on_id"))
        batch_op.drop_index(batch_op.f("ix_inspections_org_unit_id"))
        batch_op.drop_index(batch_op.f("ix_inspections_establishment_id_inspected_on"))
        batch_op.drop_index(
            "ix_inspections_counted",
            postgresql_where=sa.text("status = 'signed'"),
            sqlite_where=sa.text("status = 'signed'"),
        )

    op.drop_table("inspections")
    with op.batch_alter_table("inspection_team_members", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inspection_team_members_user_id"))
        batch_op.drop_index(batch_op.f("ix_inspection_team_members_team_id"))
        batch_op.drop_index(batch_op.f("ix_inspection_team_members_org_unit_id"))

    op.drop_table("inspection_team_members")
    with op.batch_alter_table("imports", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_imports_uploaded_by_id"))
        batch_op.drop_index(batch_op.f("ix_imports_org_unit_id_created_at_id"))
        batch_op.drop_index(batch_op.f("ix_imports_org_unit_id"))

    op.drop_table("imports")
    with op.batch_alter_table("establishment_active_periods", schema=None) as batch_op:
        batch_op.drop_index(
            batch_op.f("ix_establishment_active_periods_org_unit_id_active_from_active_to")
        )
        batch_op.drop_index(batch_op.f("ix_establishment_active_periods_org_unit_id"))
        batch_op.drop_index(batch_op.f("ix_establishment_active_periods_establishment_id"))

    op.drop_table("establishment_active_periods")
    with op.batch_alter_table("commitments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_commitments_org_unit_id"))

    op.drop_table("commitments")
    with op.batch_alter_table("auth_sessions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_auth_sessions_user_id"))
        batch_op.drop_index(batch_op.f("ix_auth_sessions_expires_at"))

    op.drop_table("auth_sessions")
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_users_org_unit_id"))

    op.drop_table("users")
    with op.batch_alter_table("plans", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plans_org_unit_id"))

    op.drop_table("plans")
    with op.batch_alter_table("org_unit_successions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_org_unit_successions_successor_id"))

    op.drop_table("org_unit_successions")
    with op.batch_alter_table("org_unit_closure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_org_unit_closure_descendant_id"))

    op.drop_table("org_unit_closure")
    with op.batch_alter_table("inspection_teams", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inspection_teams_org_unit_id"))

    op.drop_table("inspection_teams")
    with op.batch_alter_table("establishments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_establishments_org_unit_id_match_key"))
        batch_op.drop_index(batch_op.f("ix_establishments_org_unit_id"))

    op.drop_table("establishments")
    with op.batch_alter_table("changes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_changes_request_id"))
        batch_op.drop_index(batch_op.f("ix_changes_org_unit_id_seq"))
        batch_op.drop_index(batch_op.f("ix_changes_org_unit_id"))
        batch_op.drop_index(batch_op.f("ix_changes_entity_id_seq"))

    op.drop_table("changes")
    op.drop_table("violation_types")
    with op.batch_alter_table("sign_in_throttles", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_throttles_updated_at"))

    op.drop_table("sign_in_throttles")
    with op.batch_alter_table("org_units", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_org_units_parent_id"))
        batch_op.drop_index(batch_op.f("ix_org_units_code"))

    op.drop_table("org_units")
    with op.batch_alter_table("idempotency_keys", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_idempotency_keys_created_at"))

    op.drop_table("idempotency_keys")
