"""call the place of businesses a site

What stood at one address in turn was called "premises", which reads as the address alone. The
audit log is told by the same names, so that an import of before can still be taken back.

Revision ID: b7d20f4e91c6
Revises: 7e5a90c3d1b8
Create Date: 2026-11-28 14:45:00
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from backend.core.sql import types

revision = "b7d20f4e91c6"
down_revision = "7e5a90c3d1b8"
branch_labels = None
depends_on = None

CHANGES = sa.table("changes", sa.column("entity"), sa.column("diff"))
COLUMNS = (
    *("id", "establishment_id", "other_id", "kind", "stepped_on", "reason", "org_unit_id"),
    *("version", "created_at", "updated_at"),
)
INDEXED = ("establishment_id", "org_unit_id", "other_id")


def upgrade() -> None:
    rename_column("premises_id", "site_id")
    rename_steps("premises_steps", "site_steps")


def downgrade() -> None:
    rename_steps("site_steps", "premises_steps")
    rename_column("site_id", "premises_id")


def rename_column(old: str, new: str) -> None:
    """Rename a column of the establishments, its index, and its name in the audit log."""
    op.drop_index(f"ix_establishments_{old}", table_name="establishments")
    op.execute(f"ALTER TABLE establishments RENAME COLUMN {old} TO {new}")
    op.create_index(f"ix_establishments_{new}", "establishments", [new])
    is_postgres = op.get_bind().dialect.name == "postgresql"
    text = sa.cast(CHANGES.c.diff, sa.Text()) if is_postgres else CHANGES.c.diff
    renamed = sa.func.replace(text, f'"{old}":', f'"{new}":')
    op.execute(
        sa.update(CHANGES)
        .where(CHANGES.c.entity == "establishments", text.contains(f'"{old}":'))
        .values(diff=sa.cast(renamed, postgresql.JSONB()) if is_postgres else renamed)
    )


def rename_steps(old: str, new: str) -> None:
    """Make the table anew: so its keys and indexes have their names on both databases."""
    op.create_table(
        new,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("establishment_id", sa.Uuid(), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("stepped_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(300), nullable=True),
        sa.Column("org_unit_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{new}"),
        *(
            sa.ForeignKeyConstraint(
                [column],
                ["establishments.id"],
                name=f"fk_{new}_{column}_establishments",
                ondelete="CASCADE",
            )
            for column in ("establishment_id", "other_id")
        ),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_units.id"], name=f"fk_{new}_org_unit_id_org_units"
        ),
    )
    before, after = (sa.table(name, *map(sa.column, COLUMNS)) for name in (old, new))
    op.execute(sa.insert(after).from_select(COLUMNS, sa.select(before)))
    op.drop_table(old)
    for column in INDEXED:
        op.create_index(f"ix_{new}_{column}", new, [column])
    op.execute(sa.update(CHANGES).where(CHANGES.c.entity == old).values(entity=new))
