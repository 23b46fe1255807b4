"""The tables of release 0.1.0, with the triggers that keep what is signed, approved or frozen.

This one file stands for the 28 migrations that made them. It has the revision of the last of them,
so the database of an office that runs release 0.1.0 goes on from here; older ones are told what to
do by backend/migrations.py.

Revision ID: 85e38e21a546
Revises:
Create Date: 2026-11-26 05:24:07.821144+07:00
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.triggers import create_triggers, drop_triggers

revision = "85e38e21a546"
down_revision = None
branch_labels = None
depends_on = None

TABLES = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
INSTANT = sa.DateTime(timezone=True)
SORT_TEXT = sa.Text().with_variant(sa.String(collation="C"), "postgresql")
"""Text in the order of its bytes."""
BIG_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
"""A counted key: SQLite counts only an INTEGER PRIMARY KEY."""


def upgrade() -> None:
    TABLES.create_all(op.get_bind(), checkfirst=False)
    create_triggers(op.get_bind())


def downgrade() -> None:
    drop_triggers(op.get_bind())
    TABLES.drop_all(op.get_bind(), checkfirst=False)


sa.Table(
    "idempotency_keys",
    TABLES,
    sa.Column("actor_id", sa.Uuid(), primary_key=True),
    sa.Column("key", sa.String(300), primary_key=True),
    sa.Column("request_hash", sa.String(64), nullable=False),
    sa.Column("status", sa.Integer(), nullable=False),
    sa.Column("headers", JSON, nullable=False),
    sa.Column("body", sa.LargeBinary(), nullable=False),
    sa.Column("created_at", INSTANT, nullable=False, index=True),
)

sa.Table(
    "org_units",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column("code", sa.String(10), nullable=False, index=True),
    sa.Column("name", sa.String(120), nullable=False),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("level", sa.String(32), nullable=False),
    sa.Column("parent_id", sa.Uuid(), sa.ForeignKey("org_units.id"), index=True),
    sa.Column("valid_from", sa.Date()),
    sa.Column("valid_to", sa.Date()),
    sa.Column("tile_row", sa.Integer()),
    sa.Column("tile_col", sa.Integer()),
    sa.Column("is_verified", sa.Boolean(), nullable=False),
    sa.Column("source", sa.String(500), nullable=False),
    sa.Column("sort_name", SORT_TEXT, nullable=False),
    sa.Column("version", sa.Integer(), nullable=False),
    sa.Column("created_at", INSTANT, nullable=False),
    sa.Column("updated_at", INSTANT, nullable=False),
)

sa.Table(
    "sign_in_throttles",
    TABLES,
    sa.Column("key", sa.String(64), primary_key=True),
    sa.Column("failures", sa.Integer(), nullable=False),
    sa.Column("blocked_until", INSTANT),
    sa.Column("updated_at", INSTANT, nullable=False, index=True),
)

sa.Table(
    "violation_types",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column("code", sa.String(60), nullable=False),
    sa.Column("legal_document", sa.String(60), nullable=False),
    sa.Column("article", sa.String(20), nullable=False),
    sa.Column("clause", sa.String(20)),
    sa.Column("point", sa.String(20)),
    sa.Column("title", sa.String(1000), nullable=False),
    sa.Column("fine_min", sa.BigInteger()),
    sa.Column("fine_max", sa.BigInteger()),
    sa.Column("warning_allowed", sa.Boolean(), nullable=False),
    sa.Column("organisation_multiplier", sa.Integer(), nullable=False),
    sa.Column("suspends", sa.String(200)),
    sa.Column("suspension_months_min", sa.Integer()),
    sa.Column("suspension_months_max", sa.Integer()),
    sa.Column("remedies", JSON, nullable=False),
    sa.Column("valid_from", sa.Date(), nullable=False),
    sa.Column("valid_to", sa.Date()),
    sa.Column("is_verified", sa.Boolean(), nullable=False),
    sa.Column("note", sa.String(1000), nullable=False),
    sa.Column("source", sa.String(500), nullable=False),
    sa.Column("position", sa.Integer(), nullable=False),
    sa.Column("search_text", SORT_TEXT, nullable=False),
    sa.UniqueConstraint("code", "valid_from"),
)

sa.Table(
    "budgets",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column("year", sa.Integer(), nullable=False),
    sa.Column("source", sa.String(32), nullable=False),
    sa.Column("content", sa.String(32), nullable=False),
    sa.Column("planned", sa.BigInteger(), nullable=False),
    sa.Column("spent", sa.BigInteger(), nullable=False),
    sa.Column("note", sa.String(4000)),
    sa.Column("org_unit_id", sa.Uuid(), sa.ForeignKey("org_units.id"), nullable=False, index=True),
    sa.Column("version", sa.Integer(), nullable=False),
    sa.Column("created_at", INSTANT, nullable=False),
    sa.Column("updated_at", INSTANT, nullable=False),
    sa.UniqueConstraint("org_unit_id", "year", "source", "content"),
)

sa.Table(
    "changes",
    TABLES,
    sa.Column("seq", BIG_KEY, primary_key=True),
    sa.Column("at", INSTANT, nullable=False),
    sa.Column("actor_id", sa.Uuid(), nullable=False),
    sa.Column("request_id", sa.String(64), nullable=False, index=True),
    sa.Column("entity", sa.String(64), nullable=False),
    sa.Column("entity_id", sa.Uuid(), nullable=False),
    sa.Column("version", sa.Integer(), nullable=False),
    sa.Column("action", sa.String(32), nullable=False),
    sa.Column("diff", JSON, nullable=False),
    sa.Column("org_unit_id", sa.Uuid(), sa.ForeignKey("org_units.id"), nullable=False, index=True),
    sa.Index(None, "entity_id", "seq"),
    sa.Index(None, "org_unit_id", "seq"),
)

sa.Table(
    "checklist_templates",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column("key", sa.String(20), nullable=False, unique=True),
    sa.Column("number", sa.Integer(), nullable=False),
    sa.Column("title", sa.String(200), nullable=False),
    sa.Column("valid_from", sa.Date(), nullable=False),
    sa.Column("valid_to", sa.Date()),
    sa.Column("note", sa.String(4000), nullable=False),
    sa.Column("items", JSON, nullable=False),
    sa.Column("org_unit_id", sa.Uuid(), sa.ForeignKey("org_units.id"), nullable=False, index=True),
    sa.Column("version", sa.Integer(), nullable=False),
    sa.Column("created_at", INSTANT, nullable=False),
    sa.Column("updated_at", INSTANT, nullable=False),
    sa.Column("is_verified", sa.Boolean(), nullable=False, server_default=sa.false()),
)

sa.Table(
    "communication_activities",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column("form", sa.String(32), nullable=False),
    sa.Column("status", sa.String(32), nullable=False),
    sa.Column("held_on", sa.Date(), nullable=False),
    sa.Column("topic", sa.String(300), nullable=False),
    sa.Column("audience", sa.String(32), nullable=False),
    sa.Column("session_count", sa.Integer(), nullable=False),
    sa.Column("attendee_count", sa.Integer(), nullable=False),
    sa.Column("material_count", sa.Integer(), nullable=False),
    sa.Column("panel_count", sa.Integer(), nullable=False),
    sa.Column("leaflet_count", sa.Integer(), nullable=False),
    sa.Column("broadcast_count", sa.Integer(), nullable=False),
    sa.Column("integrated_programme", sa.String(40)),
    sa.Column("place", sa.String(300)),
    sa.Column("partner", sa.String(300)),
    sa.Column("note", sa.String(4000)),
    sa.Column("cancel_reason", sa.String(4000)),
    sa.Column("org_unit_id", sa.Uuid(), sa.ForeignKey("org_units.id"), nullable=False, index=True),
    sa.Column("reached_ids", JSON, nullable=False),
    sa.Column("search_text", SORT_TEXT, nullable=False),
    sa.Column("version", sa.Integer(), nullable=False),
    sa.Column("created_at", INSTANT, nullable=False),
    sa.Column("updated_at", INSTANT, nullable=False),
    sa.Index(None, "held_on", "id"),
    sa.Index(None, "org_unit_id", "held_on", "id"),
)

sa.Table(
    "crime_statistics",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column("period_kind", sa.String(32), nullable=False),
    sa.Column("period_start", sa.Date(), nullable=False),
    sa.Column("document_no", sa.String(60)),
    sa.Column("revision_count", sa.Integer(), nullable=False),
    sa.Column("case_count", sa.Integer(), nullable=False),
    sa.Column("person_count", sa.Integer(), nullable=False),
    sa.Column("harbouring_count", sa.Integer()),
    sa.Column("brokering_count", sa.Integer()),
    sa.Column("selling_count", sa.Integer()),
    sa.Column("buying_count", sa.Integer()),
    sa.Column("under_18_count", sa.Integer()),
    sa.Column("out_of_province_count", sa.Integer()),
    sa.Column("trafficking_case_count", sa.Integer()),
    sa.Column("trafficking_person_count", sa.Integer()),
    sa.Column("trafficked_women_count", sa.Integer()),
    sa.Column("trafficked_children_count", sa.Integer()),
    sa.Column("buying_penalty_count", sa.Integer()),
    sa.Column("buying_fine_total", sa.BigInteger()),
    sa.Column("selling_penalty_count", sa.Integer()),
    sa.Column("selling_warning_count", sa.Integer()),
    sa.Column("selling_fine_total", sa.BigInteger()),
    sa.Column("selling_penalty_under_18_count", sa.Integer()),
    sa.Column("selling_penalty_out_of_province_count", sa.Integer()),
    sa.Column("org_unit_id", sa.Uuid(), sa.ForeignKey("org_units.id"), nullable=False, index=True),
    sa.Column("version", sa.Integer(), nullable=False),
    sa.Column("created_at", INSTANT, nullable=False),
    sa.Column("updated_at", INSTANT, nullable=False),
    sa.UniqueConstraint("org_unit_id", "period_kind", "period_start"),
    sa.Index(None, "period_start", "id"),
)

sa.Table(
    "document_templates",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("version_no", sa.Integer(), nullable=False),
    sa.Column("title", sa.String(200), nullable=False),
    sa.Column("note", sa.String(4000)),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("size", sa.Integer(), nullable=False),
    sa.Column("active_from", sa.Date()),
    sa.Column("activated_at", INSTANT),
    sa.Column("org_unit_id", sa.Uuid(), sa.ForeignKey("org_units.id"), nullable=False, index=True),
    sa.Column("version", sa.Integer(), nullable=False),
    sa.Column("created_at", INSTANT, nullable=False),
    sa.Column("updated_at", INSTANT, nullable=False),
    sa.UniqueConstraint("org_unit_id", "kind", "version_no"),
)

sa.Table(
    "entered_days_off",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column("observed_on", sa.Date(), nullable=False),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("title", sa.String(200), nullable=False),
    sa.Column("source", sa.String(300), nullable=False),
    sa.Column("certainty", sa.String(32), nullable=False),
    sa.Column("note", sa.String(4000)),
    sa.Column("org_unit_id", sa.Uuid(), sa.ForeignKey("org_units.id"), nullable=False, index=True),
    sa.Column("version", sa.Integer(), nullable=False),
    sa.Column("created_at", INSTANT, nullable=False),
    sa.Column("updated_at", INSTANT, nullable=False),
    sa.Index(None, "observed_on", "created_at", "id"),
)

sa.Table(
    "establishments",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("establishment_type", sa.String(40), nullable=False),
    sa.Column("address", sa.String(300), nullable=False),
    sa.Column("status", sa.String(32), nullable=False),
    sa.Column("owner_name", sa.String(200)),
    sa.Column("manager_name", sa.String(200)),
    sa.Column("business_registration_no", sa.String(60), index=True),
    sa.Column("security_certificate_no", sa.String(60)),
    sa.Column("room_count", sa.Integer()),
    sa.Column("latitude", sa.Double()),
    sa.Column("longitude", sa.Double()),
    sa.Column("opened_on", sa.Date()),
    sa.Column("closed_on", sa.Date()),
    sa.Column("match_key", SORT_TEXT, nullable=False),
    sa.Column("last_inspected_on", sa.Date()),
    sa.Column("last_outcome", sa.String(32)),
    sa.Column("last_counted_on", sa.Date()),
    sa.Column("org_unit_id", sa.Uuid(), sa.ForeignKey("org_units.id"), nullable=False, index=True),
    sa.Column("search_text", SORT_TEXT, nullable=False),
    sa.Column("version", sa.Integer(), nullable=False),
    sa.Column("created_at", INSTANT, nullable=False),
    sa.Column("updated_at", INSTANT, nullable=False),
    sa.Column("premises_id", sa.Uuid(), nullable=False, index=True),
    sa.Column("owner_key", SORT_TEXT),
    sa.Column("security_certificate_expires_on", sa.Date()),
    sa.Column("is_suspended", sa.Boolean(), nullable=False, server_default=sa.false()),
    sa.Index(None, "org_unit_id", "match_key"),
    sa.Index(None, "owner_key", "id"),
)

sa.Table(
    "inspection_teams",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("level", sa.String(32), nullable=False),
    sa.Column("decision_no", sa.String(60)),
    sa.Column("decided_on", sa.Date()),
    sa.Column("is_active", sa.Boolean(), nullable=False),
    sa.Column("org_unit_id", sa.Uuid(), sa.ForeignKey("org_units.id"), nullable=False, index=True),
    sa.Column("version", sa.Integer(), nullable=False),
    sa.Column("created_at", INSTANT, nullable=False),
    sa.Column("updated_at", INSTANT, nullable=False),
)

sa.Table(
    "needs_assessments",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column("year", sa.Integer(), nullable=False),
    sa.Column("half", sa.Integer(), nullable=False),
    sa.Column("reached_count", sa.Integer(), nullable=False),
    sa.Column("under_18_count", sa.Integer(), nullable=False),
    sa.Column("vocational", sa.Integer(), nullable=False),
    sa.Column("legal_aid", sa.Integer(), nullable=False),
    sa.Column("loan", sa.Integer(), nullable=False),
    sa.Column("employment", sa.Integer(), nullable=False),
    sa.Column("health", sa.Integer(), nullable=False),
    sa.Column("gender_violence", sa.Integer(), nullable=False),
    sa.Column("other", sa.Integer(), nullable=False),
    sa.Column("org_unit_id", sa.Uuid(), sa.ForeignKey("org_units.id"), nullable=False, index=True),
    sa.Column("version", sa.Integer(), nullable=False),
    sa.Column("created_at", INSTANT, nullable=False),
    sa.Column("updated_at", INSTANT, nullable=False),
    sa.UniqueConstraint("org_unit_id", "year", "half"),
    sa.Index(None, "year", "half", "id"),
)

sa.Table(
    "open_data_releases",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column("year", sa.Integer(), nullable=False),
    sa.Column("published_on", sa.Date(), nullable=False),
    sa.Column("figures", JSON, nullable=False),
    sa.Column("withdrawn_on", sa.Date()),
    sa.Column("withdraw_reason", sa.String(4000)),
    sa.Column("org_unit_id", sa.Uuid(), sa.ForeignKey("org_units.id"), nullable=False, index=True),
    sa.Column("version", sa.Integer(), nullable=False),
    sa.Column("created_at", INSTANT, nullable=False),
    sa.Column("updated_at", INSTANT, nullable=False),
    sa.UniqueConstraint("org_unit_id", "year"),
)

sa.Table(
    "org_unit_closure",
    TABLES,
    sa.Column("ancestor_id", sa.Uuid(), sa.ForeignKey("org_units.id"), primary_key=True),
    sa.Column(
        "descendant_id", sa.Uuid(), sa.ForeignKey("org_units.id"), primary_key=True, index=True
    ),
)

sa.Table(
    "org_unit_successions",
    TABLES,
    sa.Column("predecessor_id", sa.Uuid(), sa.ForeignKey("org_units.id"), primary_key=True),
    sa.Column(
        "successor_id", sa.Uuid(), sa.ForeignKey("org_units.id"), primary_key=True, index=True
    ),
    sa.Column("effective_on", sa.Date(), nullable=False),
)

sa.Table(
    "plans",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column("year", sa.Integer(), nullable=False),
    sa.Column("title", sa.String(300), nullable=False),
    sa.Column("document_no", sa.String(60)),
    sa.Column("issued_on", sa.Date()),
    sa.Column("org_unit_id", sa.Uuid(), sa.ForeignKey("org_units.id"), nullable=False, index=True),
    sa.Column("version", sa.Integer(), nullable=False),
    sa.Column("created_at", INSTANT, nullable=False),
    sa.Column("updated_at", INSTANT, nullable=False),
    sa.Column(
        "copied_from_id", sa.Uuid(), sa.ForeignKey("plans.id", ondelete="SET NULL"), index=True
    ),
    sa.Column("status", sa.String(32), nullable=False),
    sa.Column("held_since", INSTANT),
    sa.Column("return_reason", sa.String(4000)),
    sa.UniqueConstraint("org_unit_id", "year"),
)

sa.Table(
    "rating_criteria_sets",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("legal_basis", sa.String(300), nullable=False),
    sa.Column("valid_from", sa.Date(), nullable=False),
    sa.Column("valid_to", sa.Date()),
    sa.Column("is_illustrative", sa.Boolean(), nullable=False),
    sa.Column("is_shipped", sa.Boolean(), nullable=False),
    sa.Column("max_score", sa.Double(), nullable=False),
    sa.Column("classes", JSON, nullable=False),
    sa.Column("appeal_days", sa.Integer(), nullable=False),
    sa.Column("note", sa.String(4000)),
    sa.Column("org_unit_id", sa.Uuid(), sa.ForeignKey("org_units.id"), nullable=False, index=True),
    sa.Column("search_text", SORT_TEXT, nullable=False),
    sa.Column("version", sa.Integer(), nullable=False),
    sa.Column("created_at", INSTANT, nullable=False),
    sa.Column("updated_at", INSTANT, nullable=False),
    sa.Index(None, "valid_from", "id"),
)

sa.Table(
    "report_calendars",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column("level", sa.String(32), nullable=False),
    sa.Column("period_kind", sa.String(32), nullable=False),
    sa.Column("period_start", sa.Date(), nullable=False),
    sa.Column("days_after", sa.Integer(), nullable=False),
    sa.Column("basis", sa.String(300), nullable=False),
    sa.Column("org_unit_id", sa.Uuid(), sa.ForeignKey("org_units.id"), nullable=False, index=True),
    sa.Column("version", sa.Integer(), nullable=False),
    sa.Column("created_at", INSTANT, nullable=False),
    sa.Column("updated_at", INSTANT, nullable=False),
    sa.UniqueConstraint("org_unit_id", "level", "period_kind", "period_start"),
)

sa.Table(
    "reports",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column("level", sa.String(32), nullable=False),
    sa.Column("period_kind", sa.String(32), nullable=False),
    sa.Column("period_start", sa.Date(), nullable=False),
    sa.Column("period_end", sa.Date(), nullable=False),
    sa.Column("status", sa.String(32), nullable=False),
    sa.Column("held_since", INSTANT, nullable=False),
    sa.Column("computed_at", INSTANT),
    sa.Column("computed_to", sa.Date()),
    sa.Column("parts", JSON, nullable=False),
    sa.Column("content_version", sa.Integer(), nullable=False),
    sa.Column("course", JSON, nullable=False),
    sa.Column("submitted_at", INSTANT),
    sa.Column("submitted_on", sa.Date()),
    sa.Column("edition", sa.Integer(), nullable=False),
    sa.Column("register_no", sa.String(60)),
    sa.Column("content_hash", sa.String(64)),
    sa.Column("approved_on", sa.Date()),
    sa.Column("sent_on", sa.Date()),
    sa.Column("org_unit_id", sa.Uuid(), sa.ForeignKey("org_units.id"), nullable=False, index=True),
    sa.Column("version", sa.Integer(), nullable=False),
    sa.Column("created_at", INSTANT, nullable=False),
    sa.Column("updated_at", INSTANT, nullable=False),
    sa.UniqueConstraint("org_unit_id", "period_kind", "period_start"),
    sa.Index(None, "period_start", "id"),
)

sa.Table(
    "staff",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column("full_name", sa.String(200), nullable=False),
    sa.Column("agency", sa.String(200), nullable=False),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("is_direct_duty", sa.Boolean(), nullable=False),
    sa.Column("is_female", sa.Boolean()),
    sa.Column("active_from", sa.Date()),
    sa.Column("active_to", sa.Date()),
    sa.Column("match_key", SORT_TEXT, nullable=False),
    sa.Column("org_unit_id", sa.Uuid(), sa.ForeignKey("org_units.id"), nullable=False, index=True),
    sa.Column("search_text", SORT_TEXT, nullable=False),
    sa.Column("version", sa.Integer(), nullable=False),
    sa.Column("created_at", INSTANT, nullable=False),
    sa.Column("updated_at", INSTANT, nullable=False),
    sa.Index(None, "org_unit_id", "match_key"),
)

sa.Table(
    "support_models",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column("name", sa.String(120), nullable=False),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("venue", sa.String(32), nullable=False),
    sa.Column("partner", sa.String(32), nullable=False),
    sa.Column("member_band", sa.String(32), nullable=False),
    sa.Column("status", sa.String(32), nullable=False),
    sa.Column("started_on", sa.Date()),
    sa.Column("ended_on", sa.Date()),
    sa.Column("sort_name", SORT_TEXT, nullable=False),
    sa.Column("org_unit_id", sa.Uuid(), sa.ForeignKey("org_units.id"), nullable=False, index=True),
    sa.Column("search_text", SORT_TEXT, nullable=False),
    sa.Column("version", sa.Integer(), nullable=False),
    sa.Column("created_at", INSTANT, nullable=False),
    sa.Column("updated_at", INSTANT, nullable=False),
)

sa.Table(
    "support_releases",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column("year", sa.Integer(), nullable=False),
    sa.Column("figures", JSON, nullable=False),
    sa.Column("org_unit_id", sa.Uuid(), sa.ForeignKey("org_units.id"), nullable=False, index=True),
    sa.Column("version", sa.Integer(), nullable=False),
    sa.Column("created_at", INSTANT, nullable=False),
    sa.Column("updated_at", INSTANT, nullable=False),
    sa.UniqueConstraint("org_unit_id", "year"),
)

sa.Table(
    "support_services",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column("month", sa.Date(), nullable=False),
    sa.Column("service", sa.String(32), nullable=False),
    sa.Column("count", sa.Integer(), nullable=False),
    sa.Column("under_18_count", sa.Integer(), nullable=False),
    sa.Column("org_unit_id", sa.Uuid(), sa.ForeignKey("org_units.id"), nullable=False, index=True),
    sa.Column("version", sa.Integer(), nullable=False),
    sa.Column("created_at", INSTANT, nullable=False),
    sa.Column("updated_at", INSTANT, nullable=False),
    sa.UniqueConstraint("org_unit_id", "month", "service"),
    sa.Index(None, "month", "id"),
)

sa.Table(
    "trainings",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column("title", sa.String(300), nullable=False),
    sa.Column("topic", sa.String(40), nullable=False),
    sa.Column("held_from", sa.Date(), nullable=False),
    sa.Column("held_to", sa.Date(), nullable=False, index=True),
    sa.Column("organiser", sa.String(200), nullable=False),
    sa.Column("level", sa.String(32), nullable=False),
    sa.Column("venue", sa.String(300)),
    sa.Column("org_unit_id", sa.Uuid(), sa.ForeignKey("org_units.id"), nullable=False, index=True),
    sa.Column("search_text", SORT_TEXT, nullable=False),
    sa.Column("version", sa.Integer(), nullable=False),
    sa.Column("created_at", INSTANT, nullable=False),
    sa.Column("updated_at", INSTANT, nullable=False),
)

sa.Table(
    "users",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column("username", SORT_TEXT, nullable=False, unique=True),
    sa.Column("full_name", sa.String(200), nullable=False),
    sa.Column("title", sa.String(200), nullable=False),
    sa.Column("is_active", sa.Boolean(), nullable=False),
    sa.Column("password_hash", sa.String(200)),
    sa.Column("activation_hash", sa.String(64)),
    sa.Column("activation_expires_at", INSTANT),
    sa.Column("totp_secret", sa.LargeBinary()),
    sa.Column("totp_confirmed_at", INSTANT),
    sa.Column("totp_last_step", sa.BigInteger(), nullable=False),
    sa.Column("recovery_hashes", JSON, nullable=False),
    sa.Column("org_unit_id", sa.Uuid(), sa.ForeignKey("org_units.id"), nullable=False, index=True),
    sa.Column("search_text", SORT_TEXT, nullable=False),
    sa.Column("version", sa.Integer(), nullable=False),
    sa.Column("created_at", INSTANT, nullable=False),
    sa.Column("updated_at", INSTANT, nullable=False),
)

sa.Table(
    "activity_communes",
    TABLES,
    sa.Column(
        "activity_id",
        sa.Uuid(),
        sa.ForeignKey("communication_activities.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    sa.Column("org_unit_id", sa.Uuid(), sa.ForeignKey("org_units.id"), primary_key=True),
    sa.Index(None, "org_unit_id", "activity_id"),
)

sa.Table(
    "attachments",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column("team_id", sa.Uuid(), index=True),
    sa.Column("entity", sa.String(32), nullable=False),
    sa.Column("entity_id", sa.Uuid(), nullable=False),
    sa.Column("media_type", sa.String(40), nullable=False),
    sa.Column("size", sa.Integer(), nullable=False),
    sa.Column("width", sa.Integer()),
    sa.Column("height", sa.Integer()),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("uploaded_size", sa.Integer(), nullable=False),
    sa.Column("uploaded_sha256", sa.String(64), nullable=False),
    sa.Column("file_key", sa.String(32), nullable=False),
    sa.Column("caption", sa.String(300)),
    sa.Column("taken_at", INSTANT),
    sa.Column("uploaded_by_id", sa.Uuid(), sa.ForeignKey("users.id"), nullable=False),
    sa.Column("is_late", sa.Boolean(), nullable=False),
    sa.Column("org_unit_id", sa.Uuid(), sa.ForeignKey("org_units.id"), nullable=False, index=True),
    sa.Column("version", sa.Integer(), nullable=False),
    sa.Column("created_at", INSTANT, nullable=False),
    sa.Column("updated_at", INSTANT, nullable=False),
    sa.Column("withheld_at", INSTANT),
    sa.Column("withheld_by_id", sa.Uuid(), sa.ForeignKey("users.id"), index=True),
    sa.Column("withheld_reason", sa.String(32)),
    sa.Column("destroyed_at", INSTANT),
    sa.Index(None, "entity_id", "entity", "id"),
    sa.Index(None, "uploaded_by_id", "created_at"),
)

sa.Table(
    "auth_sessions",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column(
        "user_id",
        sa.Uuid(),
        sa.ForeignKey("users.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("token_hash", sa.String(64), unique=True),
    sa.Column("csrf_token", sa.String(64)),
    sa.Column("device_id", sa.String(100)),
    sa.Column("label", sa.String(100), nullable=False),
    sa.Column("created_at", INSTANT, nullable=False),
    sa.Column("last_seen_at", INSTANT, nullable=False),
    sa.Column("expires_at", INSTANT, nullable=False, index=True),
    sa.Column("ended_at", INSTANT),
)

sa.Table(
    "calendar_subscriptions",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column(
        "user_id",
        sa.Uuid(),
        sa.ForeignKey("users.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    sa.Column("token_hash", sa.String(64), nullable=False, unique=True),
    sa.Column("label", sa.String(100), nullable=False),
    sa.Column("created_at", INSTANT, nullable=False),
    sa.Column("last_used_at", INSTANT),
    sa.Column("revoked_at", INSTANT),
)

sa.Table(
    "commitments",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column(
        "establishment_id",
        sa.Uuid(),
        sa.ForeignKey("establishments.id", ondelete="CASCADE"),
        nullable=False,
    ),
    sa.Column("signed_on", sa.Date(), nullable=False),
    sa.Column("note", sa.String(4000)),
    sa.Column("org_unit_id", sa.Uuid(), sa.ForeignKey("org_units.id"), nullable=False, index=True),
    sa.Column("version", sa.Integer(), nullable=False),
    sa.Column("created_at", INSTANT, nullable=False),
    sa.Column("updated_at", INSTANT, nullable=False),
    sa.UniqueConstraint("establishment_id", "signed_on"),
)

sa.Table(
    "commune_ratings",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column("year", sa.Integer(), nullable=False),
    sa.Column(
        "criteria_set_id",
        sa.Uuid(),
        sa.ForeignKey("rating_criteria_sets.id"),
        nullable=False,
        index=True,
    ),
    sa.Column("status", sa.String(32), nullable=False),
    sa.Column("scores", JSON, nullable=False),
    sa.Column("evidence", JSON, nullable=False),
    sa.Column("self_total", sa.Double()),
    sa.Column("verified_total", sa.Double()),
    sa.Column("rating_class", sa.String(30)),
    sa.Column("change", sa.String(32)),
    sa.Column("held_since", INSTANT, nullable=False),
    sa.Column("sample_seed", sa.String(32)),
    sa.Column("sample", JSON, nullable=False),
    sa.Column("verified_on", sa.Date()),
    sa.Column("appeal_until", sa.Date()),
    sa.Column("appealed_at", INSTANT),
    sa.Column("course", JSON, nullable=False),
    sa.Column("approving_unit_id", sa.Uuid(), sa.ForeignKey("org_units.id")),
    sa.Column("register_seq", sa.Integer()),
    sa.Column("register_no", sa.String(60)),
    sa.Column("approved_on", sa.Date()),
    sa.Column("approved_at", INSTANT),
    sa.Column("content_hash", sa.String(64)),
    sa.Column("org_unit_id", sa.Uuid(), sa.ForeignKey("org_units.id"), nullable=False, index=True),
    sa.Column("version", sa.Integer(), nullable=False),
    sa.Column("created_at", INSTANT, nullable=False),
    sa.Column("updated_at", INSTANT, nullable=False),
    sa.UniqueConstraint("approving_unit_id", "year", "register_seq"),
    sa.UniqueConstraint("org_unit_id", "year"),
    sa.Index(
        "ix_commune_ratings_approved",
        "year",
        "org_unit_id",
        "rating_class",
        "approved_on",
        sqlite_where=sa.text("status = 'approved'"),
        postgresql_where=sa.text("status = 'approved'"),
    ),
    sa.Index(None, "year", "status"),
)

sa.Table(
    "crime_statistic_revisions",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column("statistic_id", sa.Uuid(), sa.ForeignKey("crime_statistics.id"), nullable=False),
    sa.Column("number", sa.Integer(), nullable=False),
    sa.Column("author_id", sa.Uuid(), sa.ForeignKey("users.id"), nullable=False, index=True),
    sa.Column("reason", sa.String(4000)),
    sa.Column("case_count", sa.Integer(), nullable=False),
    sa.Column("person_count", sa.Integer(), nullable=False),
    sa.Column("harbouring_count", sa.Integer()),
    sa.Column("brokering_count", sa.Integer()),
    sa.Column("selling_count", sa.Integer()),
    sa.Column("buying_count", sa.Integer()),
    sa.Column("under_18_count", sa.Integer()),
    sa.Column("out_of_province_count", sa.Integer()),
    sa.Column("trafficking_case_count", sa.Integer()),
    sa.Column("trafficking_person_count", sa.Integer()),
    sa.Column("trafficked_women_count", sa.Integer()),
    sa.Column("trafficked_children_count", sa.Integer()),
    sa.Column("buying_penalty_count", sa.Integer()),
    sa.Column("buying_fine_total", sa.BigInteger()),
    sa.Column("selling_penalty_count", sa.Integer()),
    sa.Column("selling_warning_count", sa.Integer()),
    sa.Column("selling_fine_total", sa.BigInteger()),
    sa.Column("selling_penalty_under_18_count", sa.Integer()),
    sa.Column("selling_penalty_out_of_province_count", sa.Integer()),
    sa.Column("org_unit_id", sa.Uuid(), sa.ForeignKey("org_units.id"), nullable=False, index=True),
    sa.Column("version", sa.Integer(), nullable=False),
    sa.Column("created_at", INSTANT, nullable=False),
    sa.Column("updated_at", INSTANT, nullable=False),
    sa.UniqueConstraint("statistic_id", "number"),
)

sa.Table(
    "document_template_files",
    TABLES,
    sa.Column(
        "template_id",
        sa.Uuid(),
        sa.ForeignKey("document_templates.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    sa.Column("content", sa.LargeBinary(), nullable=False),
    sa.Column("org_unit_id", sa.Uuid(), sa.ForeignKey("org_units.id"), nullable=False, index=True),
)

sa.Table(
    "establishment_active_periods",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column(
        "establishment_id",
        sa.Uuid(),
        sa.ForeignKey("establishments.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    sa.Column("active_from", sa.Date(), nullable=False),
    sa.Column("active_to", sa.Date()),
    sa.Column("org_unit_id", sa.Uuid(), sa.ForeignKey("org_units.id"), nullable=False, index=True),
    sa.Index(None, "org_unit_id", "active_from", "active_to"),
)

sa.Table(
    "handovers",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column("from_user_id", sa.Uuid(), sa.ForeignKey("users.id"), nullable=False, index=True),
    sa.Column("to_user_id", sa.Uuid(), sa.ForeignKey("users.id"), nullable=False, index=True),
    sa.Column("reason", sa.String(300), nullable=False),
    sa.Column("handed_on", sa.Date(), nullable=False),
    sa.Column("items", JSON, nullable=False),
    sa.Column("seats_end_on", sa.Date()),
    sa.Column("org_unit_id", sa.Uuid(), sa.ForeignKey("org_units.id"), nullable=False, index=True),
    sa.Column("version", sa.Integer(), nullable=False),
    sa.Column("created_at", INSTANT, nullable=False),
    sa.Column("updated_at", INSTANT, nullable=False),
    sa.Index(None, "org_unit_id", "handed_on", "id"),
)

sa.Table(
    "imports",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("file_name", sa.String(200), nullable=False),
    sa.Column("uploaded_by_id", sa.Uuid(), sa.ForeignKey("users.id"), nullable=False, index=True),
    sa.Column("status", sa.String(32), nullable=False),
    sa.Column("dry_run", sa.Boolean(), nullable=False),
    sa.Column("partial", sa.Boolean(), nullable=False),
    sa.Column("mapping", JSON),
    sa.Column("columns", JSON, nullable=False),
    sa.Column("row_count", sa.Integer(), nullable=False),
    sa.Column("created_count", sa.Integer(), nullable=False),
    sa.Column("updated_count", sa.Integer(), nullable=False),
    sa.Column("unchanged_count", sa.Integer(), nullable=False),
    sa.Column("error_count", sa.Integer(), nullable=False),
    sa.Column("duplicate_count", sa.Integer(), nullable=False),
    sa.Column("errors", JSON, nullable=False),
    sa.Column("warnings", JSON, nullable=False),
    sa.Column("failure", sa.String(60)),
    sa.Column("applied_at", INSTANT),
    sa.Column("reverted_at", INSTANT),
    sa.Column("org_unit_id", sa.Uuid(), sa.ForeignKey("org_units.id"), nullable=False, index=True),
    sa.Column("version", sa.Integer(), nullable=False),
    sa.Column("created_at", INSTANT, nullable=False),
    sa.Column("updated_at", INSTANT, nullable=False),
    sa.Column("keeper_id", sa.Uuid(), sa.ForeignKey("users.id"), index=True),
    sa.Column("conflict_count", sa.Integer(), nullable=False, server_default="0"),
    sa.Index(None, "org_unit_id", "created_at", "id"),
)

sa.Table(
    "inspection_plans",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column(
        "team_id", sa.Uuid(), sa.ForeignKey("inspection_teams.id"), nullable=False, index=True
    ),
    sa.Column("team_level", sa.String(32), nullable=False),
    sa.Column("period_kind", sa.String(32), nullable=False),
    sa.Column("period_start", sa.Date(), nullable=False),
    sa.Column("period_end", sa.Date(), nullable=False),
    sa.Column("title", sa.String(300), nullable=False),
    sa.Column("note", sa.String(4000)),
    sa.Column("status", sa.String(32), nullable=False),
    sa.Column("proposer_id", sa.Uuid(), sa.ForeignKey("users.id"), nullable=False, index=True),
    sa.Column("approver_id", sa.Uuid(), sa.ForeignKey("users.id"), index=True),
    sa.Column("held_since", INSTANT),
    sa.Column("plan_no", sa.String(60)),
    sa.Column("plan_year", sa.Integer()),
    sa.Column("plan_seq", sa.Integer()),
    sa.Column("document_no", sa.String(60)),
    sa.Column("approved_on", sa.Date()),
    sa.Column("sealed_until", INSTANT),
    sa.Column("lines_version", sa.Integer(), nullable=False),
    sa.Column("org_unit_id", sa.Uuid(), sa.ForeignKey("org_units.id"), nullable=False, index=True),
    sa.Column("version", sa.Integer(), nullable=False),
    sa.Column("created_at", INSTANT, nullable=False),
    sa.Column("updated_at", INSTANT, nullable=False),
    sa.UniqueConstraint("team_id", "plan_year", "plan_seq"),
)

sa.Table(
    "inspection_team_members",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column(
        "team_id", sa.Uuid(), sa.ForeignKey("inspection_teams.id"), nullable=False, index=True
    ),
    sa.Column("user_id", sa.Uuid(), sa.ForeignKey("users.id"), index=True),
    sa.Column("full_name", sa.String(200), nullable=False),
    sa.Column("agency", sa.String(200), nullable=False),
    sa.Column("function", sa.String(32), nullable=False),
    sa.Column("inspection_card_no", sa.String(60), nullable=False),
    sa.Column("active_from", sa.Date()),
    sa.Column("active_to", sa.Date()),
    sa.Column("org_unit_id", sa.Uuid(), sa.ForeignKey("org_units.id"), nullable=False, index=True),
    sa.Column("version", sa.Integer(), nullable=False),
    sa.Column("created_at", INSTANT, nullable=False),
    sa.Column("updated_at", INSTANT, nullable=False),
)

sa.Table(
    "jobs",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column("kind", sa.String(40), nullable=False),
    sa.Column("payload", JSON, nullable=False),
    sa.Column("titles", JSON, nullable=False),
    sa.Column("key", sa.String(160), unique=True),
    sa.Column("status", sa.String(32), nullable=False),
    sa.Column("asked_by_id", sa.Uuid(), sa.ForeignKey("users.id"), nullable=False),
    sa.Column("run_at", INSTANT, nullable=False),
    sa.Column("attempts", sa.Integer(), nullable=False),
    sa.Column("locked_by", sa.String(60)),
    sa.Column("locked_until", INSTANT),
    sa.Column("progress", sa.Integer()),
    sa.Column("step", sa.String(60)),
    sa.Column("step_params", JSON, nullable=False),
    sa.Column("cancel_asked_at", INSTANT),
    sa.Column("failure", sa.String(60)),
    sa.Column("failure_params", JSON, nullable=False),
    sa.Column("reach", JSON),
    sa.Column("result_key", sa.String(32)),
    sa.Column("result_name", sa.String(200)),
    sa.Column("result_type", sa.String(100)),
    sa.Column("result_size", sa.Integer()),
    sa.Column("expires_at", INSTANT, index=True),
    sa.Column("purged_at", INSTANT),
    sa.Column("version", sa.Integer(), nullable=False),
    sa.Column("created_at", INSTANT, nullable=False),
    sa.Column("started_at", INSTANT),
    sa.Column("finished_at", INSTANT),
    sa.Column("org_unit_id", sa.Uuid(), sa.ForeignKey("org_units.id"), nullable=False, index=True),
    sa.Index(None, "asked_by_id", "created_at", "id"),
    sa.Index(None, "status", "run_at"),
)

sa.Table(
    "plan_targets",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column("plan_id", sa.Uuid(), sa.ForeignKey("plans.id", ondelete="CASCADE"), nullable=False),
    sa.Column("code", sa.String(60), nullable=False),
    sa.Column("title", sa.String(500), nullable=False),
    sa.Column("short_title", sa.String(200), nullable=False),
    sa.Column("indicator", sa.String(60), nullable=False),
    sa.Column("threshold_percent", sa.Integer(), nullable=False),
    sa.Column("position", sa.Integer(), nullable=False),
    sa.Column("note", sa.String(4000)),
    sa.Column("org_unit_id", sa.Uuid(), sa.ForeignKey("org_units.id"), nullable=False, index=True),
    sa.Column("version", sa.Integer(), nullable=False),
    sa.Column("created_at", INSTANT, nullable=False),
    sa.Column("updated_at", INSTANT, nullable=False),
    sa.Column("approved_title", sa.String(500)),
    sa.Column("approved_percent", sa.Integer()),
    sa.Column("status", sa.String(32), nullable=False),
    sa.Column("held_since", INSTANT),
    sa.Column("return_reason", sa.String(4000)),
    sa.UniqueConstraint("plan_id", "code"),
)

sa.Table(
    "plan_tasks",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column(
        "plan_id",
        sa.Uuid(),
        sa.ForeignKey("plans.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    sa.Column("title", sa.String(1000), nullable=False),
    sa.Column("agency", sa.String(200), nullable=False),
    sa.Column("due_on", sa.Date()),
    sa.Column("status", sa.String(32), nullable=False),
    sa.Column("position", sa.Integer(), nullable=False),
    sa.Column("note", sa.String(4000)),
    sa.Column("org_unit_id", sa.Uuid(), sa.ForeignKey("org_units.id"), nullable=False, index=True),
    sa.Column("version", sa.Integer(), nullable=False),
    sa.Column("created_at", INSTANT, nullable=False),
    sa.Column("updated_at", INSTANT, nullable=False),
    sa.Column("done_on", sa.Date()),
)

sa.Table(
    "premises_steps",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column(
        "establishment_id",
        sa.Uuid(),
        sa.ForeignKey("establishments.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    sa.Column(
        "other_id",
        sa.Uuid(),
        sa.ForeignKey("establishments.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("stepped_on", sa.Date(), nullable=False),
    sa.Column("reason", sa.String(300)),
    sa.Column("org_unit_id", sa.Uuid(), sa.ForeignKey("org_units.id"), nullable=False, index=True),
    sa.Column("version", sa.Integer(), nullable=False),
    sa.Column("created_at", INSTANT, nullable=False),
    sa.Column("updated_at", INSTANT, nullable=False),
)

sa.Table(
    "rating_criteria",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column(
        "criteria_set_id",
        sa.Uuid(),
        sa.ForeignKey("rating_criteria_sets.id", ondelete="CASCADE"),
        nullable=False,
    ),
    sa.Column("code", sa.String(20), nullable=False),
    sa.Column("title", sa.String(500), nullable=False),
    sa.Column("section", sa.String(200), nullable=False),
    sa.Column("domain", sa.String(32), nullable=False),
    sa.Column("max_points", sa.Double(), nullable=False),
    sa.Column("scoring_note", sa.String(4000)),
    sa.Column("evidence", JSON, nullable=False),
    sa.Column("required_evidence", JSON, nullable=False),
    sa.Column("position", sa.Integer(), nullable=False),
    sa.Column("org_unit_id", sa.Uuid(), sa.ForeignKey("org_units.id"), nullable=False, index=True),
    sa.Column("version", sa.Integer(), nullable=False),
    sa.Column("created_at", INSTANT, nullable=False),
    sa.Column("updated_at", INSTANT, nullable=False),
    sa.UniqueConstraint("criteria_set_id", "code"),
)

sa.Table(
    "report_editions",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column("report_id", sa.Uuid(), sa.ForeignKey("reports.id"), nullable=False),
    sa.Column("number", sa.Integer(), nullable=False),
    sa.Column("content", sa.Text(), nullable=False),
    sa.Column("content_hash", sa.String(64), nullable=False),
    sa.Column("sources", sa.Text(), nullable=False),
    sa.Column("register_year", sa.Integer(), nullable=False),
    sa.Column("register_seq", sa.Integer(), nullable=False),
    sa.Column("register_no", sa.String(60), nullable=False),
    sa.Column("approved_on", sa.Date(), nullable=False),
    sa.Column("approved_at", INSTANT, nullable=False),
    sa.Column("approver_id", sa.Uuid(), sa.ForeignKey("users.id"), nullable=False, index=True),
    sa.Column("org_unit_id", sa.Uuid(), sa.ForeignKey("org_units.id"), nullable=False, index=True),
    sa.UniqueConstraint("org_unit_id", "register_year", "register_seq"),
    sa.UniqueConstraint("report_id", "number"),
)

sa.Table(
    "report_lines",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column(
        "report_id", sa.Uuid(), sa.ForeignKey("reports.id", ondelete="CASCADE"), nullable=False
    ),
    sa.Column("code", sa.String(80), nullable=False),
    sa.Column("position", sa.Integer(), nullable=False),
    sa.Column("figure_version", sa.Integer(), nullable=False),
    sa.Column("value", sa.BigInteger()),
    sa.Column("previous_value", sa.BigInteger()),
    sa.Column("cumulative_value", sa.BigInteger()),
    sa.Column("planned_value", sa.BigInteger()),
    sa.Column("communes", JSON, nullable=False),
    sa.Column("from_parts", sa.BigInteger(), nullable=False),
    sa.Column("correction", JSON),
    sa.Column("comment", sa.String(4000)),
    sa.Column("is_open", sa.Boolean(), nullable=False),
    sa.Column("open_until", INSTANT),
    sa.Column("sources", JSON),
    sa.Column("org_unit_id", sa.Uuid(), sa.ForeignKey("org_units.id"), nullable=False, index=True),
    sa.Column("answer", sa.String(4000)),
    sa.Column("answered_at", INSTANT),
    sa.UniqueConstraint("report_id", "code"),
)

sa.Table(
    "report_sections",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column(
        "report_id", sa.Uuid(), sa.ForeignKey("reports.id", ondelete="CASCADE"), nullable=False
    ),
    sa.Column("code", sa.String(20), nullable=False),
    sa.Column("position", sa.Integer(), nullable=False),
    sa.Column("text", sa.Text(), nullable=False),
    sa.Column("is_edited", sa.Boolean(), nullable=False),
    sa.Column("comment", sa.String(4000)),
    sa.Column("org_unit_id", sa.Uuid(), sa.ForeignKey("org_units.id"), nullable=False, index=True),
    sa.Column("answer", sa.String(4000)),
    sa.Column("answered_at", INSTANT),
    sa.UniqueConstraint("report_id", "code"),
)

sa.Table(
    "role_grants",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column(
        "user_id",
        sa.Uuid(),
        sa.ForeignKey("users.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    sa.Column("role", sa.String(32), nullable=False),
    sa.Column("org_unit_id", sa.Uuid(), sa.ForeignKey("org_units.id"), nullable=False, index=True),
    sa.Column("version", sa.Integer(), nullable=False),
    sa.Column("created_at", INSTANT, nullable=False),
    sa.Column("updated_at", INSTANT, nullable=False),
    sa.UniqueConstraint("user_id", "role", "org_unit_id"),
)

sa.Table(
    "second_approvals",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column("act", sa.String(60), nullable=False),
    sa.Column("entity", sa.String(60), nullable=False),
    sa.Column("entity_id", sa.Uuid(), nullable=False, index=True),
    sa.Column("entity_version", sa.Integer(), nullable=False),
    sa.Column("body", JSON, nullable=False),
    sa.Column("subject", sa.String(500), nullable=False),
    sa.Column("reason", sa.String(4000), nullable=False),
    sa.Column("status", sa.String(32), nullable=False),
    sa.Column("open_key", sa.String(120), unique=True),
    sa.Column("asker_id", sa.Uuid(), sa.ForeignKey("users.id"), nullable=False, index=True),
    sa.Column("expires_at", INSTANT, nullable=False),
    sa.Column("answerer_id", sa.Uuid(), sa.ForeignKey("users.id"), index=True),
    sa.Column("answered_at", INSTANT),
    sa.Column("answer", sa.String(4000)),
    sa.Column("org_unit_id", sa.Uuid(), sa.ForeignKey("org_units.id"), nullable=False, index=True),
    sa.Column("version", sa.Integer(), nullable=False),
    sa.Column("created_at", INSTANT, nullable=False),
    sa.Column("updated_at", INSTANT, nullable=False),
    sa.Index(None, "org_unit_id", "created_at", "id"),
)

sa.Table(
    "tip_offs",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column("topic", sa.String(32), nullable=False),
    sa.Column("commune_id", sa.Uuid(), sa.ForeignKey("org_units.id"), index=True),
    sa.Column("received_on", sa.Date(), nullable=False),
    sa.Column("status", sa.String(32), nullable=False),
    sa.Column("outcome", sa.String(32)),
    sa.Column("closed_on", sa.Date()),
    sa.Column("establishment_id", sa.Uuid(), sa.ForeignKey("establishments.id"), index=True),
    sa.Column("has_contact", sa.Boolean(), nullable=False),
    sa.Column("erased_on", sa.Date()),
    sa.Column("receipt_hash", sa.String(64), nullable=False, unique=True),
    sa.Column("org_unit_id", sa.Uuid(), sa.ForeignKey("org_units.id"), nullable=False, index=True),
    sa.Column("version", sa.Integer(), nullable=False),
    sa.Column("created_at", INSTANT, nullable=False),
    sa.Column("updated_at", INSTANT, nullable=False),
    sa.Index(None, "received_on", "id"),
    sa.Index(None, "status", "closed_on"),
)

sa.Table(
    "training_attendances",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column("training_id", sa.Uuid(), sa.ForeignKey("trainings.id"), nullable=False),
    sa.Column("staff_id", sa.Uuid(), sa.ForeignKey("staff.id"), nullable=False, index=True),
    sa.Column("completed", sa.Boolean(), nullable=False),
    sa.Column("org_unit_id", sa.Uuid(), sa.ForeignKey("org_units.id"), nullable=False, index=True),
    sa.Column("version", sa.Integer(), nullable=False),
    sa.Column("created_at", INSTANT, nullable=False),
    sa.Column("updated_at", INSTANT, nullable=False),
    sa.UniqueConstraint("training_id", "staff_id"),
)

sa.Table(
    "training_head_counts",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column("training_id", sa.Uuid(), sa.ForeignKey("trainings.id"), nullable=False),
    sa.Column("audience", sa.String(40), nullable=False),
    sa.Column("head_count", sa.Integer(), nullable=False),
    sa.Column("org_unit_id", sa.Uuid(), sa.ForeignKey("org_units.id"), nullable=False, index=True),
    sa.Column("version", sa.Integer(), nullable=False),
    sa.Column("created_at", INSTANT, nullable=False),
    sa.Column("updated_at", INSTANT, nullable=False),
    sa.UniqueConstraint("training_id", "audience"),
)

sa.Table(
    "visit_points",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column("valid_from", sa.Date(), nullable=False),
    sa.Column("reason", sa.String(4000), nullable=False),
    sa.Column("is_shipped", sa.Boolean(), nullable=False),
    sa.Column("random_percent", sa.Integer(), nullable=False),
    sa.Column("rules", JSON, nullable=False),
    sa.Column("type_points", JSON, nullable=False),
    sa.Column("entered_by_id", sa.Uuid(), sa.ForeignKey("users.id"), index=True),
    sa.Column("org_unit_id", sa.Uuid(), sa.ForeignKey("org_units.id"), nullable=False, index=True),
    sa.Column("version", sa.Integer(), nullable=False),
    sa.Column("created_at", INSTANT, nullable=False),
    sa.Column("updated_at", INSTANT, nullable=False),
    sa.Index(None, "valid_from", "id"),
)

sa.Table(
    "weekly_states",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column(
        "user_id",
        sa.Uuid(),
        sa.ForeignKey("users.id", ondelete="CASCADE"),
        nullable=False,
        unique=True,
    ),
    sa.Column("org_unit_id", sa.Uuid(), sa.ForeignKey("org_units.id"), nullable=False, index=True),
    sa.Column("created_at", INSTANT, nullable=False),
)

sa.Table(
    "workforce_counts",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column(
        "establishment_id",
        sa.Uuid(),
        sa.ForeignKey("establishments.id", ondelete="CASCADE"),
        nullable=False,
    ),
    sa.Column("counted_on", sa.Date(), nullable=False),
    sa.Column("total", sa.Integer(), nullable=False),
    sa.Column("female", sa.Integer(), nullable=False),
    sa.Column("under_18", sa.Integer(), nullable=False),
    sa.Column("with_contract", sa.Integer()),
    sa.Column("with_health_check", sa.Integer()),
    sa.Column("with_temporary_residence", sa.Integer()),
    sa.Column("org_unit_id", sa.Uuid(), sa.ForeignKey("org_units.id"), nullable=False, index=True),
    sa.Column("version", sa.Integer(), nullable=False),
    sa.Column("created_at", INSTANT, nullable=False),
    sa.Column("updated_at", INSTANT, nullable=False),
    sa.UniqueConstraint("establishment_id", "counted_on"),
    sa.Index(None, "org_unit_id", "counted_on"),
)

sa.Table(
    "import_files",
    TABLES,
    sa.Column(
        "import_id", sa.Uuid(), sa.ForeignKey("imports.id", ondelete="CASCADE"), primary_key=True
    ),
    sa.Column("content", sa.LargeBinary(), nullable=False),
    sa.Column("org_unit_id", sa.Uuid(), sa.ForeignKey("org_units.id"), nullable=False, index=True),
)

sa.Table(
    "import_rows",
    TABLES,
    sa.Column(
        "import_id", sa.Uuid(), sa.ForeignKey("imports.id", ondelete="CASCADE"), primary_key=True
    ),
    sa.Column("number", sa.Integer(), primary_key=True),
    sa.Column("rows", JSON, nullable=False),
    sa.Column("org_unit_id", sa.Uuid(), sa.ForeignKey("org_units.id"), nullable=False, index=True),
)

sa.Table(
    "inspection_plan_looks",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column(
        "plan_id", sa.Uuid(), sa.ForeignKey("inspection_plans.id"), nullable=False, index=True
    ),
    sa.Column("user_id", sa.Uuid(), sa.ForeignKey("users.id"), nullable=False, index=True),
    sa.Column("reason", sa.String(4000), nullable=False),
    sa.Column("at", INSTANT, nullable=False),
    sa.Column("org_unit_id", sa.Uuid(), sa.ForeignKey("org_units.id"), nullable=False, index=True),
)

sa.Table(
    "inspection_plan_openings",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column(
        "plan_id", sa.Uuid(), sa.ForeignKey("inspection_plans.id"), nullable=False, index=True
    ),
    sa.Column("visit_id", sa.Uuid()),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("reason", sa.String(1000), nullable=False),
    sa.Column("status", sa.String(32), nullable=False),
    sa.Column("asker_id", sa.Uuid(), sa.ForeignKey("users.id"), nullable=False, index=True),
    sa.Column("asked_at", INSTANT, nullable=False),
    sa.Column("decider_id", sa.Uuid(), sa.ForeignKey("users.id"), index=True),
    sa.Column("decided_at", INSTANT),
    sa.Column("org_unit_id", sa.Uuid(), sa.ForeignKey("org_units.id"), nullable=False, index=True),
)

sa.Table(
    "inspection_plan_seals",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column(
        "plan_id", sa.Uuid(), sa.ForeignKey("inspection_plans.id"), nullable=False, index=True
    ),
    sa.Column("content_hash", sa.String(64), nullable=False),
    sa.Column("sealed_at", INSTANT, nullable=False),
    sa.Column("sealed_until", INSTANT, nullable=False),
    sa.Column("org_unit_id", sa.Uuid(), sa.ForeignKey("org_units.id"), nullable=False, index=True),
)

sa.Table(
    "inspection_plan_steps",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column(
        "plan_id",
        sa.Uuid(),
        sa.ForeignKey("inspection_plans.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    sa.Column("step", sa.String(32), nullable=False),
    sa.Column("comment", sa.String(4000)),
    sa.Column("overlap_reason", sa.String(4000)),
    sa.Column("actor_id", sa.Uuid(), nullable=False),
    sa.Column("at", INSTANT, nullable=False),
    sa.Column("org_unit_id", sa.Uuid(), sa.ForeignKey("org_units.id"), nullable=False, index=True),
)

sa.Table(
    "inspection_plan_visits",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column(
        "plan_id",
        sa.Uuid(),
        sa.ForeignKey("inspection_plans.id", ondelete="CASCADE"),
        nullable=False,
    ),
    sa.Column(
        "team_id", sa.Uuid(), sa.ForeignKey("inspection_teams.id"), nullable=False, index=True
    ),
    sa.Column(
        "establishment_id",
        sa.Uuid(),
        sa.ForeignKey("establishments.id"),
        nullable=False,
        index=True,
    ),
    sa.Column("planned_on", sa.Date(), nullable=False),
    sa.Column("is_unannounced", sa.Boolean(), nullable=False),
    sa.Column("opens_at", INSTANT),
    sa.Column("note", sa.String(1000)),
    sa.Column("return_comment", sa.String(1000)),
    sa.Column("members_from", INSTANT),
    sa.Column("public_from", INSTANT),
    sa.Column("done_on", sa.Date()),
    sa.Column("inspection_id", sa.Uuid()),
    sa.Column("cancel_reason", sa.String(1000)),
    sa.Column("org_unit_id", sa.Uuid(), sa.ForeignKey("org_units.id"), nullable=False, index=True),
    sa.UniqueConstraint("plan_id", "establishment_id"),
    sa.Index(None, "planned_on", "id"),
)

sa.Table(
    "plan_approval_steps",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column(
        "plan_id",
        sa.Uuid(),
        sa.ForeignKey("plans.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    sa.Column(
        "target_id", sa.Uuid(), sa.ForeignKey("plan_targets.id", ondelete="CASCADE"), index=True
    ),
    sa.Column("step", sa.String(32), nullable=False),
    sa.Column("title", sa.String(500)),
    sa.Column("threshold_percent", sa.Integer()),
    sa.Column("comment", sa.String(4000)),
    sa.Column("actor_id", sa.Uuid(), nullable=False),
    sa.Column("at", INSTANT, nullable=False),
    sa.Column("org_unit_id", sa.Uuid(), sa.ForeignKey("org_units.id"), nullable=False, index=True),
)

sa.Table(
    "plan_task_evidence",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column("task_id", sa.Uuid(), sa.ForeignKey("plan_tasks.id"), nullable=False),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("record_id", sa.Uuid(), nullable=False),
    sa.Column("org_unit_id", sa.Uuid(), sa.ForeignKey("org_units.id"), nullable=False, index=True),
    sa.Column("version", sa.Integer(), nullable=False),
    sa.Column("created_at", INSTANT, nullable=False),
    sa.Column("updated_at", INSTANT, nullable=False),
    sa.UniqueConstraint("task_id", "kind", "record_id"),
)

sa.Table(
    "refresh_tokens",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column(
        "session_id",
        sa.Uuid(),
        sa.ForeignKey("auth_sessions.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    sa.Column("token_hash", sa.String(64), nullable=False, unique=True),
    sa.Column("created_at", INSTANT, nullable=False),
    sa.Column("expires_at", INSTANT, nullable=False),
    sa.Column("used_at", INSTANT),
    sa.Column("successor", sa.LargeBinary()),
)

sa.Table(
    "tip_contact_requests",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column("tip_off_id", sa.Uuid(), sa.ForeignKey("tip_offs.id"), nullable=False, index=True),
    sa.Column("reason", sa.String(32), nullable=False),
    sa.Column("status", sa.String(32), nullable=False),
    sa.Column("requester_id", sa.Uuid(), sa.ForeignKey("users.id"), nullable=False, index=True),
    sa.Column("asked_as_keeper", sa.Boolean(), nullable=False),
    sa.Column("approver_id", sa.Uuid(), sa.ForeignKey("users.id"), index=True),
    sa.Column("org_unit_id", sa.Uuid(), sa.ForeignKey("org_units.id"), nullable=False, index=True),
    sa.Column("version", sa.Integer(), nullable=False),
    sa.Column("created_at", INSTANT, nullable=False),
    sa.Column("updated_at", INSTANT, nullable=False),
)

sa.Table(
    "tip_contacts",
    TABLES,
    sa.Column(
        "tip_off_id", sa.Uuid(), sa.ForeignKey("tip_offs.id", ondelete="CASCADE"), primary_key=True
    ),
    sa.Column("contact_sealed", sa.LargeBinary(), nullable=False),
    sa.Column("org_unit_id", sa.Uuid(), sa.ForeignKey("org_units.id"), nullable=False, index=True),
)

sa.Table(
    "tip_texts",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column(
        "tip_off_id",
        sa.Uuid(),
        sa.ForeignKey("tip_offs.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    sa.Column("position", sa.Integer(), nullable=False),
    sa.Column("received_on", sa.Date(), nullable=False),
    sa.Column("text_sealed", sa.LargeBinary(), nullable=False),
    sa.Column("org_unit_id", sa.Uuid(), sa.ForeignKey("org_units.id"), nullable=False, index=True),
)

sa.Table(
    "visit_draws",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column("quarter_start", sa.Date(), nullable=False),
    sa.Column("quarter_end", sa.Date(), nullable=False),
    sa.Column("drawn_on", sa.Date(), nullable=False),
    sa.Column("seed", sa.String(64), nullable=False),
    sa.Column(
        "points_version_id", sa.Uuid(), sa.ForeignKey("visit_points.id"), nullable=False, index=True
    ),
    sa.Column("random_percent", sa.Integer(), nullable=False),
    sa.Column("waiting_count", sa.Integer(), nullable=False),
    sa.Column("list_size", sa.Integer(), nullable=False),
    sa.Column("drawn_count", sa.Integer(), nullable=False),
    sa.Column("drawn_by_id", sa.Uuid(), sa.ForeignKey("users.id"), index=True),
    sa.Column("org_unit_id", sa.Uuid(), sa.ForeignKey("org_units.id"), nullable=False, index=True),
    sa.Column("version", sa.Integer(), nullable=False),
    sa.Column("created_at", INSTANT, nullable=False),
    sa.Column("updated_at", INSTANT, nullable=False),
    sa.UniqueConstraint("org_unit_id", "quarter_start"),
)

sa.Table(
    "inspection_plan_sealed_lists",
    TABLES,
    sa.Column("seal_id", sa.Uuid(), sa.ForeignKey("inspection_plan_seals.id"), primary_key=True),
    sa.Column(
        "plan_id", sa.Uuid(), sa.ForeignKey("inspection_plans.id"), nullable=False, index=True
    ),
    sa.Column("content", sa.Text(), nullable=False),
    sa.Column("org_unit_id", sa.Uuid(), sa.ForeignKey("org_units.id"), nullable=False, index=True),
)

sa.Table(
    "inspections",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column(
        "team_id", sa.Uuid(), sa.ForeignKey("inspection_teams.id"), nullable=False, index=True
    ),
    sa.Column("team_level", sa.String(32), nullable=False),
    sa.Column("establishment_id", sa.Uuid(), sa.ForeignKey("establishments.id"), nullable=False),
    sa.Column("record_no", sa.String(60)),
    sa.Column("record_year", sa.Integer()),
    sa.Column("record_seq", sa.Integer()),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("trigger", sa.String(32)),
    sa.Column("inspected_on", sa.Date(), nullable=False),
    sa.Column("started_at", INSTANT),
    sa.Column("ended_at", INSTANT),
    sa.Column("status", sa.String(32), nullable=False),
    sa.Column("checklist_version", sa.String(20), nullable=False),
    sa.Column("checklist", JSON, nullable=False),
    sa.Column("attendance", JSON, nullable=False, server_default="[]"),
    sa.Column("outcome", sa.String(32)),
    sa.Column("statement", sa.String(4000)),
    sa.Column("recommendations", sa.String(4000)),
    sa.Column("signed_at", INSTANT),
    sa.Column("signed_by_id", sa.Uuid(), sa.ForeignKey("users.id"), index=True),
    sa.Column("content_hash", sa.String(64), index=True),
    sa.Column("org_unit_id", sa.Uuid(), sa.ForeignKey("org_units.id"), nullable=False, index=True),
    sa.Column("version", sa.Integer(), nullable=False),
    sa.Column("created_at", INSTANT, nullable=False),
    sa.Column("updated_at", INSTANT, nullable=False),
    sa.Column("recommendation_items", JSON, nullable=False, server_default="[]"),
    sa.Column("workforce", JSON),
    sa.Column("workforce_entry", sa.String(32)),
    sa.Column("representative_name", sa.String(200)),
    sa.Column("representative_position", sa.String(200)),
    sa.Column("signature_refused", sa.Boolean(), nullable=False, server_default=sa.false()),
    sa.Column("refusal_reason", sa.String(4000)),
    sa.Column("copy_count", sa.Integer()),
    sa.Column("author_id", sa.Uuid(), sa.ForeignKey("users.id"), index=True),
    sa.Column("paper_facts", JSON),
    sa.Column(
        "inspection_plan_visit_id",
        sa.Uuid(),
        sa.ForeignKey("inspection_plan_visits.id"),
        index=True,
    ),
    sa.Column("veil_id", sa.Uuid()),
    sa.UniqueConstraint("team_id", "record_year", "record_seq"),
    sa.Index(
        "ix_inspections_counted",
        "org_unit_id",
        "inspected_on",
        "establishment_id",
        "team_level",
        "veil_id",
        sqlite_where=sa.text("status = 'signed'"),
        postgresql_where=sa.text("status = 'signed'"),
    ),
    sa.Index(None, "establishment_id", "inspected_on"),
    sa.Index(None, "org_unit_id", "inspected_on", "id"),
    sa.Index(
        "ix_inspections_veiled",
        "veil_id",
        sqlite_where=sa.text("veil_id IS NOT NULL"),
        postgresql_where=sa.text("veil_id IS NOT NULL"),
    ),
)

sa.Table(
    "visit_draw_places",
    TABLES,
    sa.Column(
        "draw_id", sa.Uuid(), sa.ForeignKey("visit_draws.id", ondelete="CASCADE"), primary_key=True
    ),
    sa.Column(
        "establishment_id",
        sa.Uuid(),
        sa.ForeignKey("establishments.id", ondelete="CASCADE"),
        primary_key=True,
        index=True,
    ),
    sa.Column("position", sa.Integer(), nullable=False),
    sa.Column("is_drawn", sa.Boolean(), nullable=False),
    sa.Column("points", sa.Integer(), nullable=False),
    sa.Column("org_unit_id", sa.Uuid(), sa.ForeignKey("org_units.id"), nullable=False, index=True),
)

sa.Table(
    "inspection_amendments",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column(
        "team_id", sa.Uuid(), sa.ForeignKey("inspection_teams.id"), nullable=False, index=True
    ),
    sa.Column("inspection_id", sa.Uuid(), sa.ForeignKey("inspections.id"), nullable=False),
    sa.Column("establishment_id", sa.Uuid(), sa.ForeignKey("establishments.id"), nullable=False),
    sa.Column("number", sa.Integer(), nullable=False),
    sa.Column("field", sa.String(80), nullable=False),
    sa.Column("label", sa.String(300), nullable=False),
    sa.Column("earlier", sa.String(4000), nullable=False),
    sa.Column("corrected", sa.String(4000), nullable=False),
    sa.Column("reason", sa.String(4000), nullable=False),
    sa.Column("author_id", sa.Uuid(), sa.ForeignKey("users.id"), index=True),
    sa.Column("previous_hash", sa.String(64), nullable=False),
    sa.Column("content_hash", sa.String(64), nullable=False),
    sa.Column("org_unit_id", sa.Uuid(), sa.ForeignKey("org_units.id"), nullable=False, index=True),
    sa.Column("version", sa.Integer(), nullable=False),
    sa.Column("created_at", INSTANT, nullable=False),
    sa.Column("updated_at", INSTANT, nullable=False),
    sa.UniqueConstraint("inspection_id", "number"),
    sa.Index(None, "establishment_id", "id"),
)

sa.Table(
    "inspection_members",
    TABLES,
    sa.Column(
        "inspection_id",
        sa.Uuid(),
        sa.ForeignKey("inspections.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    sa.Column(
        "member_id",
        sa.Uuid(),
        sa.ForeignKey("inspection_team_members.id"),
        primary_key=True,
        index=True,
    ),
)

sa.Table(
    "recommendations",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column(
        "team_id", sa.Uuid(), sa.ForeignKey("inspection_teams.id"), nullable=False, index=True
    ),
    sa.Column("inspection_id", sa.Uuid(), sa.ForeignKey("inspections.id"), nullable=False),
    sa.Column("establishment_id", sa.Uuid(), sa.ForeignKey("establishments.id"), nullable=False),
    sa.Column("position", sa.Integer(), nullable=False),
    sa.Column("text", sa.String(300), nullable=False),
    sa.Column("due_on", sa.Date(), nullable=False),
    sa.Column("status", sa.String(32), nullable=False),
    sa.Column("closed_on", sa.Date()),
    sa.Column("closing_note", sa.String(4000)),
    sa.Column("closed_by_id", sa.Uuid(), sa.ForeignKey("users.id"), index=True),
    sa.Column("org_unit_id", sa.Uuid(), sa.ForeignKey("org_units.id"), nullable=False, index=True),
    sa.Column("version", sa.Integer(), nullable=False),
    sa.Column("created_at", INSTANT, nullable=False),
    sa.Column("updated_at", INSTANT, nullable=False),
    sa.Column("reopenings", JSON, nullable=False, server_default="[]"),
    sa.UniqueConstraint("inspection_id", "position"),
    sa.Index(None, "establishment_id", "due_on"),
    sa.Index(None, "org_unit_id", "due_on", "id"),
)

sa.Table(
    "violations",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column("team_id", sa.Uuid(), sa.ForeignKey("inspection_teams.id"), index=True),
    sa.Column("inspection_id", sa.Uuid(), sa.ForeignKey("inspections.id"), index=True),
    sa.Column("source", sa.String(300)),
    sa.Column(
        "establishment_id",
        sa.Uuid(),
        sa.ForeignKey("establishments.id"),
        nullable=False,
        index=True,
    ),
    sa.Column(
        "violation_type_id",
        sa.Uuid(),
        sa.ForeignKey("violation_types.id"),
        nullable=False,
        index=True,
    ),
    sa.Column("occurred_on", sa.Date(), nullable=False),
    sa.Column("recorded_on", sa.Date(), nullable=False),
    sa.Column("subject_kind", sa.String(32), nullable=False),
    sa.Column("description", sa.String(4000)),
    sa.Column("status", sa.String(32), nullable=False),
    sa.Column("handled_on", sa.Date()),
    sa.Column("decision_unit_id", sa.Uuid(), sa.ForeignKey("org_units.id"), index=True),
    sa.Column("decision_year", sa.Integer()),
    sa.Column("decision_no", sa.String(60)),
    sa.Column("decided_on", sa.Date()),
    sa.Column("fine_amount", sa.BigInteger()),
    sa.Column("warning", sa.Boolean(), nullable=False),
    sa.Column("suspension_months", sa.Integer()),
    sa.Column("signed_by", sa.String(200)),
    sa.Column("paid_amount", sa.BigInteger(), nullable=False),
    sa.Column("executed_on", sa.Date()),
    sa.Column("transferred_to", sa.String(300)),
    sa.Column("reason", sa.String(4000)),
    sa.Column("org_unit_id", sa.Uuid(), sa.ForeignKey("org_units.id"), nullable=False, index=True),
    sa.Column("version", sa.Integer(), nullable=False),
    sa.Column("created_at", INSTANT, nullable=False),
    sa.Column("updated_at", INSTANT, nullable=False),
    sa.Column("assignee_id", sa.Uuid(), sa.ForeignKey("users.id"), index=True),
    sa.Column("stage", sa.String(32), nullable=False, index=True, server_default="recorded"),
    sa.Column("is_complex", sa.Boolean(), nullable=False, server_default=sa.false()),
    sa.Column("sent_on", sa.Date()),
    sa.Column("sent_to", sa.String(300)),
    sa.Column("explanation_requested_on", sa.Date()),
    sa.Column("transferred_on", sa.Date()),
    sa.Column("returned_on", sa.Date()),
    sa.Column("decision_seq", sa.Integer()),
    sa.Column("suspended_from", sa.Date()),
    sa.Column("suspended_to", sa.Date()),
    sa.Column("signed_office", sa.String(40)),
    sa.Column("override_reason", sa.String(4000)),
    sa.Column("overridden", JSON, nullable=False, server_default="[]"),
    sa.Column("delivered_on", sa.Date()),
    sa.Column("in_force_on", sa.Date()),
    sa.Column("expired_on", sa.Date()),
    sa.Column("cancelled_on", sa.Date()),
    sa.UniqueConstraint("decision_unit_id", "decision_year", "decision_no"),
    sa.UniqueConstraint("decision_unit_id", "decision_year", "decision_seq"),
    sa.Index(None, "org_unit_id", "recorded_on", "id"),
)

sa.Table(
    "establishment_suspensions",
    TABLES,
    sa.Column(
        "violation_id",
        sa.Uuid(),
        sa.ForeignKey("violations.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    sa.Column(
        "establishment_id",
        sa.Uuid(),
        sa.ForeignKey("establishments.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    sa.Column("suspended_from", sa.Date(), nullable=False),
    sa.Column("suspended_to", sa.Date(), nullable=False),
    sa.Column("org_unit_id", sa.Uuid(), sa.ForeignKey("org_units.id"), nullable=False, index=True),
)

sa.Table(
    "violation_payments",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column("team_id", sa.Uuid(), sa.ForeignKey("inspection_teams.id"), index=True),
    sa.Column(
        "violation_id", sa.Uuid(), sa.ForeignKey("violations.id"), nullable=False, index=True
    ),
    sa.Column("paid_on", sa.Date(), nullable=False),
    sa.Column("amount", sa.BigInteger(), nullable=False),
    sa.Column("receipt_no", sa.String(60)),
    sa.Column("org_unit_id", sa.Uuid(), sa.ForeignKey("org_units.id"), nullable=False, index=True),
    sa.Column("version", sa.Integer(), nullable=False),
    sa.Column("created_at", INSTANT, nullable=False),
    sa.Column("updated_at", INSTANT, nullable=False),
    sa.Column("cancelled_on", sa.Date()),
    sa.Column("cancel_reason", sa.String(4000)),
    sa.Column("cancelled_by_id", sa.Uuid(), sa.ForeignKey("users.id"), index=True),
)

sa.Table(
    "violation_remedies",
    TABLES,
    sa.Column("id", sa.Uuid(), primary_key=True),
    sa.Column("team_id", sa.Uuid(), sa.ForeignKey("inspection_teams.id"), index=True),
    sa.Column(
        "violation_id", sa.Uuid(), sa.ForeignKey("violations.id"), nullable=False, index=True
    ),
    sa.Column("measure", sa.String(500), nullable=False),
    sa.Column("due_on", sa.Date()),
    sa.Column("done_on", sa.Date()),
    sa.Column("org_unit_id", sa.Uuid(), sa.ForeignKey("org_units.id"), nullable=False, index=True),
    sa.Column("version", sa.Integer(), nullable=False),
    sa.Column("created_at", INSTANT, nullable=False),
    sa.Column("updated_at", INSTANT, nullable=False),
)
