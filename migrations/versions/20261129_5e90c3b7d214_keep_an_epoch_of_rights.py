"""keep an epoch of rights.

Its triggers are put up at the end of each run (migrations/rights_triggers.py).

Revision ID: 5e90c3b7d214
Revises: d81c5f2e9a40
Create Date: 2026-11-29 21:00:00+07:00
"""

import sqlalchemy as sa
from alembic import op

revision = "5e90c3b7d214"
down_revision = "d81c5f2e9a40"
branch_labels = None
depends_on = None

TABLES = (
    *("users", "role_grants", "org_units", "org_unit_closure", "inspection_teams"),
    "inspection_team_members",
)
EVENTS = ("insert", "update", "delete")
NOW = {
    "sqlite": "CAST(strftime('%s', 'now') AS INTEGER) * 1000000",
    "postgresql": "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint",
}


def upgrade() -> None:
    op.create_table(
        "rights_epoch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rights_epoch")),
    )
    at = NOW[op.get_bind().dialect.name]
    op.execute(f"INSERT INTO rights_epoch (id, epoch) VALUES (1, {at})")  # noqa: S608 (a constant)


def downgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for table in TABLES:
        if is_sqlite:
            for event in EVENTS:
                op.execute(f"DROP TRIGGER IF EXISTS {table}_rights_{event}")
        else:
            op.execute(f"DROP TRIGGER IF EXISTS {table}_rights ON {table}")
    if not is_sqlite:
        op.execute("DROP FUNCTION IF EXISTS raise_rights_epoch()")
    op.drop_table("rights_epoch")
