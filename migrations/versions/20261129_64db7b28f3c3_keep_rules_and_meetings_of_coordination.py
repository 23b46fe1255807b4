"""keep rules and meetings of coordination.

Revision ID: 64db7b28f3c3
Revises: 607f05e8bbc8
Create Date: 2026-11-29 04:58:21+07:00
"""

import sqlalchemy as sa
from alembic import op

from backend.core.sql import types

revision = "64db7b28f3c3"
down_revision = "607f05e8bbc8"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "coordination_meetings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("chair", sa.String(length=200), nullable=False),
        sa.Column("conclusions", sa.String(length=4000), nullable=True),
        sa.Column("next_due_on", sa.Date(), nullable=True),
        sa.Column("agencies", types.Json(), nullable=False),
        sa.Column("note", sa.String(length=4000), nullable=True),
        sa.Column("org_unit_id", sa.Uuid(), nullable=False),
        sa.Column("search_text", types.SortText(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_unit_id"],
            ["org_units.id"],
            name=op.f("fk_coordination_meetings_org_unit_id_org_units"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coordination_meetings")),
    )
    with op.batch_alter_table("coordination_meetings", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_coordination_meetings_org_unit_id"), ["org_unit_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_coordination_meetings_org_unit_id_held_on"),
            ["org_unit_id", "held_on"],
            unique=False,
        )

    op.create_table(
        "coordination_rules",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("document_no", sa.String(length=60), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("agencies", types.Json(), nullable=False),
        sa.Column("note", sa.String(length=4000), nullable=True),
        sa.Column("org_unit_id", sa.Uuid(), nullable=False),
        sa.Column("search_text", types.SortText(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_unit_id"],
            ["org_units.id"],
            name=op.f("fk_coordination_rules_org_unit_id_org_units"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coordination_rules")),
    )
    with op.batch_alter_table("coordination_rules", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_coordination_rules_org_unit_id"), ["org_unit_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_coordination_rules_org_unit_id_issued_on"),
            ["org_unit_id", "issued_on"],
            unique=False,
        )


def downgrade() -> None:
    with op.batch_alter_table("coordination_rules", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_coordination_rules_org_unit_id_issued_on"))
        batch_op.drop_index(batch_op.f("ix_coordination_rules_org_unit_id"))

    op.drop_table("coordination_rules")
    with op.batch_alter_table("coordination_meetings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_coordination_meetings_org_unit_id_held_on"))
        batch_op.drop_index(batch_op.f("ix_coordination_meetings_org_unit_id"))

    op.drop_table("coordination_meetings")
