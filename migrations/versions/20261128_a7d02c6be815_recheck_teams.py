"""Recheck teams of the units below; a signed recheck stays as it was signed.

Revision ID: a7d02c6be815
Revises: d4f7a0c3e826
Create Date: 2026-11-28 21:10:00+07:00
"""

import sqlalchemy as sa
from alembic import op

from backend.core.sql import types
from migrations.triggers.statements import build_creates, build_drops

revision = "a7d02c6be815"
down_revision = "d4f7a0c3e826"
branch_labels = None
depends_on = None

REFUSED = "signed-record"
SIGNED = "OLD.status = 'signed'"
# INSERT OR REPLACE removes the row in its way without firing DELETE triggers.
IN_THE_WAY = (
    "(EXISTS (SELECT 1 FROM rechecks AS there WHERE there.id = NEW.id "
    "AND there.status = 'signed') "
    "OR EXISTS (SELECT 1 FROM rechecks AS there WHERE there.team_id = NEW.team_id "
    "AND there.record_year = NEW.record_year AND there.record_seq = NEW.record_seq "
    "AND there.status = 'signed'))"
)
ON_SQLITE = {
    "rechecks_signed_update": ("UPDATE", SIGNED, REFUSED),
    "rechecks_signed_delete": ("DELETE", SIGNED, REFUSED),
    "rechecks_signed_insert": ("INSERT", IN_THE_WAY, "UNIQUE constraint failed: rechecks.id"),
}
ON_POSTGRES = {"rechecks_signed": ("UPDATE OR DELETE", SIGNED)}
STATUS = sa.Enum("draft", "signed", "cancelled", name="recheckstatus", native_enum=False, length=32)


def upgrade() -> None:
    op.create_table(
        "rechecks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("checked_team_id", sa.Uuid(), nullable=False),
        sa.Column("checked_team_name", sa.String(length=200), nullable=False),
        sa.Column("checked_unit_id", sa.Uuid(), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("status", STATUS, nullable=False),
        sa.Column("sample_from", sa.Date(), nullable=False),
        sa.Column("sample_to", sa.Date(), nullable=False),
        sa.Column("candidate_count", sa.Integer(), nullable=False),
        sa.Column("seed", sa.String(length=64), nullable=False),
        sa.Column("drawn_at", types.UtcDateTime(), nullable=False),
        sa.Column("sample", types.Json(), nullable=False),
        sa.Column("attendance", types.Json(), nullable=False),
        sa.Column("looked_at", sa.String(length=4000), nullable=True),
        sa.Column("findings", sa.String(length=4000), nullable=True),
        sa.Column("guidance", sa.String(length=4000), nullable=True),
        sa.Column("recommendation_items", types.Json(), nullable=False),
        sa.Column("record_no", sa.String(length=60), nullable=True),
        sa.Column("record_year", sa.Integer(), nullable=True),
        sa.Column("record_seq", sa.Integer(), nullable=True),
        sa.Column("signed_at", types.UtcDateTime(), nullable=True),
        sa.Column("signed_by_id", sa.Uuid(), nullable=True),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("paper_facts", types.Json(), nullable=True),
        sa.Column("content_hash", sa.String(length=64), nullable=True),
        sa.Column("cancelled_on", sa.Date(), nullable=True),
        sa.Column("cancel_reason", sa.String(length=4000), nullable=True),
        sa.Column("org_unit_id", sa.Uuid(), nullable=False),
        sa.Column("reached_ids", types.Json(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(), nullable=False),
        *build_keys(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rechecks")),
        sa.UniqueConstraint(
            "team_id",
            "record_year",
            "record_seq",
            name=op.f("uq_rechecks_team_id_record_year_record_seq"),
        ),
    )
    for columns in (
        *(("team_id",), ("checked_team_id",), ("checked_unit_id",), ("signed_by_id",)),
        *(("author_id",), ("content_hash",), ("org_unit_id",)),
        ("org_unit_id", "checked_on", "id"),
    ):
        op.create_index(op.f(f"ix_rechecks_{'_'.join(columns)}"), "rechecks", columns)
    create_units()
    run_statements(build_creates(ON_SQLITE, ON_POSTGRES, REFUSED))


def build_keys() -> list[sa.ForeignKeyConstraint]:
    tables = {
        "team_id": "inspection_teams",
        "checked_team_id": "inspection_teams",
        "checked_unit_id": "org_units",
        "signed_by_id": "users",
        "author_id": "users",
        "org_unit_id": "org_units",
    }
    return [
        sa.ForeignKeyConstraint(
            [column], [f"{table}.id"], name=op.f(f"fk_rechecks_{column}_{table}")
        )
        for column, table in tables.items()
    ]


def create_units() -> None:
    """The units that read a signed recheck."""
    op.create_table(
        "recheck_units",
        sa.Column("recheck_id", sa.Uuid(), nullable=False),
        sa.Column("org_unit_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_units.id"], name=op.f("fk_recheck_units_org_unit_id_org_units")
        ),
        sa.ForeignKeyConstraint(
            ["recheck_id"],
            ["rechecks.id"],
            name=op.f("fk_recheck_units_recheck_id_rechecks"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("recheck_id", "org_unit_id", name=op.f("pk_recheck_units")),
    )
    op.create_index(
        op.f("ix_recheck_units_org_unit_id_recheck_id"),
        "recheck_units",
        ["org_unit_id", "recheck_id"],
    )


def run_statements(statements: dict[str, tuple[str, ...]]) -> None:
    connection = op.get_bind()
    for statement in statements[connection.dialect.name]:
        connection.exec_driver_sql(statement)


def downgrade() -> None:
    run_statements(build_drops(ON_SQLITE, ON_POSTGRES))
    op.drop_table("recheck_units")
    op.drop_table("rechecks")
