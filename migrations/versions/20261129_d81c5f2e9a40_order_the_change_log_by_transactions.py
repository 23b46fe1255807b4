"""order the change log by transactions.

On PostgreSQL a place hangs on the id of its transaction (backend/core/session/log_places.py). What
is there keeps its place, and new places follow the last one. A later migration that writes into the
log gives each row a place itself.

Revision ID: d81c5f2e9a40
Revises: c4a7e19d5b62
Create Date: 2026-11-29 17:40:00+07:00
"""

import sqlalchemy as sa
from alembic import op

revision = "d81c5f2e9a40"
down_revision = "c4a7e19d5b62"
branch_labels = None
depends_on = None

ROOM = 4096
CONTINUE_PLACES = f"""
UPDATE change_feed SET base = 1 - pg_snapshot_xmin(pg_current_snapshot())::text::bigint * {ROOM}
    + (SELECT coalesce(max(seq), 0) FROM changes)
"""  # noqa: S608 (a constant)
COUNT_AGAIN = """
CREATE SEQUENCE changes_seq_seq OWNED BY changes.seq;
SELECT setval('changes_seq_seq', (SELECT coalesce(max(seq), 0) + 1 FROM changes), false);
ALTER TABLE changes ALTER seq SET DEFAULT nextval('changes_seq_seq')
"""


def upgrade() -> None:
    base = sa.Column("base", sa.BigInteger(), nullable=False, server_default=sa.text("0"))
    op.add_column("change_feed", base)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(CONTINUE_PLACES)
        op.execute("ALTER TABLE changes ALTER seq DROP DEFAULT")
        op.execute("DROP SEQUENCE changes_seq_seq")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for statement in COUNT_AGAIN.split(";"):
            op.execute(statement)
    op.drop_column("change_feed", "base")
