"""Call weekly states digests.

Revision ID: b7c40e92d1a8
Revises: b7d20f4e91c6
Create Date: 2026-11-28 21:50:00+07:00
"""

import sqlalchemy as sa
from alembic import op

from backend.core.sql import types

revision = "b7c40e92d1a8"
down_revision = "b7d20f4e91c6"
branch_labels = None
depends_on = None

OLD = ("weekly_states", "weekly-state")
NEW = ("weekly_digests", "weekly-digest")


def upgrade() -> None:
    rename(OLD, NEW)


def downgrade() -> None:
    rename(NEW, OLD)


def rename(old: tuple[str, str], new: tuple[str, str]) -> None:
    """Move the rows to a table of the new name, whose constraints have new names too.

    Jobs that wait for their Monday keep their day; the log names its records by the table.
    """
    table, kind = new
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("org_unit_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_units.id"], name=op.f(f"fk_{table}_org_unit_id_org_units")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
            name=op.f(f"fk_{table}_user_id_users"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("user_id", name=op.f(f"uq_{table}_user_id")),
    )
    op.create_index(op.f(f"ix_{table}_org_unit_id"), table, ["org_unit_id"])
    columns = "id, user_id, org_unit_id, created_at"
    op.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {old[0]}")  # noqa: S608
    op.drop_table(old[0])
    op.execute(
        sa.text(
            "UPDATE jobs SET kind = :kind, key = replace(key, :was, :now) WHERE kind = :old"
        ).bindparams(kind=kind, old=old[1], was=f"{old[1]}:", now=f"{kind}:")
    )
    op.execute(
        sa.text("UPDATE changes SET entity = :now WHERE entity = :was").bindparams(
            now=table, was=old[0]
        )
    )
