"""review establishments in campaigns.

Revision ID: d3c339520a07
Revises: 5e2b90d7c1f4
Create Date: 2026-11-28 21:15:48+07:00
"""

import sqlalchemy as sa
from alembic import op

from backend.core.sql import types

revision = "d3c339520a07"
down_revision = "5e2b90d7c1f4"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "review_campaigns",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("begun_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=4000), nullable=True),
        sa.Column("begin_seq", sa.BigInteger(), nullable=False),
        sa.Column("end_seq", sa.BigInteger(), nullable=True),
        sa.Column("org_unit_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_unit_id"],
            ["org_units.id"],
            name=op.f("fk_review_campaigns_org_unit_id_org_units"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_campaigns")),
    )
    with op.batch_alter_table("review_campaigns", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_review_campaigns_begun_on_id"), ["begun_on", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_review_campaigns_org_unit_id"), ["org_unit_id"], unique=False
        )

    op.create_table(
        "review_finishes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("finished_on", sa.Date(), nullable=False),
        sa.Column("org_unit_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["review_campaigns.id"],
            name=op.f("fk_review_finishes_campaign_id_review_campaigns"),
        ),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_units.id"], name=op.f("fk_review_finishes_org_unit_id_org_units")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_finishes")),
        sa.UniqueConstraint(
            "campaign_id", "org_unit_id", name=op.f("uq_review_finishes_campaign_id_org_unit_id")
        ),
    )
    with op.batch_alter_table("review_finishes", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_review_finishes_org_unit_id"), ["org_unit_id"], unique=False
        )

    op.create_table(
        "review_confirmations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("establishment_id", sa.Uuid(), nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=False),
        sa.Column("org_unit_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["review_campaigns.id"],
            name=op.f("fk_review_confirmations_campaign_id_review_campaigns"),
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id"],
            ["establishments.id"],
            name=op.f("fk_review_confirmations_establishment_id_establishments"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["org_unit_id"],
            ["org_units.id"],
            name=op.f("fk_review_confirmations_org_unit_id_org_units"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_confirmations")),
        sa.UniqueConstraint(
            "campaign_id",
            "establishment_id",
            name=op.f("uq_review_confirmations_campaign_id_establishment_id"),
        ),
    )
    with op.batch_alter_table("review_confirmations", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_review_confirmations_establishment_id"),
            ["establishment_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_review_confirmations_org_unit_id"), ["org_unit_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("review_confirmations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_review_confirmations_org_unit_id"))
        batch_op.drop_index(batch_op.f("ix_review_confirmations_establishment_id"))

    op.drop_table("review_confirmations")
    with op.batch_alter_table("review_finishes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_review_finishes_org_unit_id"))

    op.drop_table("review_finishes")
    with op.batch_alter_table("review_campaigns", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_review_campaigns_org_unit_id"))
        batch_op.drop_index(batch_op.f("ix_review_campaigns_begun_on_id"))

    op.drop_table("review_campaigns")
