"""Take two persons for duties.

Revision ID: f69c6934e2c5
Revises: 6d4be1a0c215
Create Date: 2026-11-28 02:47:42.189018+07:00
"""

import sqlalchemy as sa
from alembic import op

from backend.core.sql import types

revision = "f69c6934e2c5"
down_revision = "6d4be1a0c215"
branch_labels = None
depends_on = None

CONFIRMATION = sa.Enum(
    "not_needed",
    "second_person",
    "at_server",
    "earlier",
    name="confirmation",
    native_enum=False,
    length=32,
)


def upgrade() -> None:
    op.create_table(
        "account_notices",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("recipient_id", sa.Uuid(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "duty_lost",
                "duty_shared",
                "account_locked",
                "account_unlocked",
                "account_reset",
                "account_moved",
                "duty_confirmed_at_server",
                "reset_confirmed_at_server",
                "unlock_confirmed_at_server",
                "second_factor_removed_at_server",
                name="noticekind",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("about_id", sa.Uuid(), nullable=False),
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
                "tip_handler",
                name="role",
                native_enum=False,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["about_id"],
            ["users.id"],
            name=op.f("fk_account_notices_about_id_users"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["recipient_id"],
            ["users.id"],
            name=op.f("fk_account_notices_recipient_id_users"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["org_units.id"], name=op.f("fk_account_notices_unit_id_org_units")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_notices")),
    )
    with op.batch_alter_table("account_notices", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_account_notices_about_id"), ["about_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_account_notices_created_at"), ["created_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_account_notices_recipient_id"), ["recipient_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_account_notices_unit_id"), ["unit_id"], unique=False)

    with op.batch_alter_table("role_grants", schema=None) as batch_op:
        batch_op.add_column(sa.Column("asker_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("confirmer_id", sa.Uuid(), nullable=True))
        batch_op.add_column(
            sa.Column("confirmed_at", types.UtcDateTime(timezone=True), nullable=True)
        )
        batch_op.add_column(sa.Column("confirmation", CONFIRMATION, nullable=True))
        batch_op.create_index(batch_op.f("ix_role_grants_asker_id"), ["asker_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_role_grants_confirmer_id"), ["confirmer_id"], unique=False
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_role_grants_confirmer_id_users"), "users", ["confirmer_id"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_role_grants_asker_id_users"), "users", ["asker_id"], ["id"]
        )

    # What is held when the office upgrades was given before a second person was asked for.
    op.execute("UPDATE role_grants SET confirmed_at = created_at, confirmation = 'earlier'")
    with op.batch_alter_table("role_grants", schema=None) as batch_op:
        batch_op.alter_column("confirmed_at", existing_type=types.UtcDateTime(), nullable=False)
        batch_op.alter_column("confirmation", existing_type=CONFIRMATION, nullable=False)

    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reset_hash", sa.String(length=64), nullable=True))
        batch_op.add_column(
            sa.Column("code_given_at", types.UtcDateTime(timezone=True), nullable=True)
        )


def downgrade() -> None:
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.drop_column("code_given_at")
        batch_op.drop_column("reset_hash")

    with op.batch_alter_table("role_grants", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_role_grants_asker_id_users"), type_="foreignkey")
        batch_op.drop_constraint(
            batch_op.f("fk_role_grants_confirmer_id_users"), type_="foreignkey"
        )
        batch_op.drop_index(batch_op.f("ix_role_grants_confirmer_id"))
        batch_op.drop_index(batch_op.f("ix_role_grants_asker_id"))
        batch_op.drop_column("confirmation")
        batch_op.drop_column("confirmed_at")
        batch_op.drop_column("confirmer_id")
        batch_op.drop_column("asker_id")

    with op.batch_alter_table("account_notices", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_account_notices_unit_id"))
        batch_op.drop_index(batch_op.f("ix_account_notices_recipient_id"))
        batch_op.drop_index(batch_op.f("ix_account_notices_created_at"))
        batch_op.drop_index(batch_op.f("ix_account_notices_about_id"))

    op.drop_table("account_notices")
