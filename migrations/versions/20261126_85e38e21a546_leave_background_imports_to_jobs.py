"""Leave background imports to jobs.

What was under way has no job: it is put where its owner can go on by hand.

Revision ID: 85e38e21a546
Revises: 9443807c9365
Create Date: 2026-11-26 05:24:07.821144+07:00
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from backend.core.sql import types

revision = "85e38e21a546"
down_revision = "9443807c9365"
branch_labels = None
depends_on = None


def upgrade() -> None:
    imports = sa.table("imports", sa.column("status"), sa.column("failure"))
    waits = imports.c.status.in_(("queued", "checking"))
    failed = {"status": "failed", "failure": "import-failed"}
    op.execute(imports.update().where(waits).values(failed))
    unwritten = {"status": "checked", "failure": "import-not-written"}
    op.execute(imports.update().where(imports.c.status == "applying").values(unwritten))
    with op.batch_alter_table("import_files", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_import_files_touched_at"))
        batch_op.drop_column("touched_at")
        batch_op.drop_column("progress")


def downgrade() -> None:
    at: sa.Column[Any] = sa.Column(
        "touched_at",
        types.UtcDateTime(timezone=True),
        nullable=False,
        server_default=sa.func.current_timestamp(),
    )
    done: sa.Column[Any] = sa.Column("progress", sa.Integer(), nullable=False, server_default="0")
    with op.batch_alter_table("import_files", schema=None) as batch_op:
        batch_op.add_column(done)
        batch_op.add_column(at)
        batch_op.create_index(
            batch_op.f("ix_import_files_touched_at"), ["touched_at"], unique=False
        )
    with op.batch_alter_table("import_files", schema=None) as batch_op:
        batch_op.alter_column("progress", server_default=None)
        batch_op.alter_column("touched_at", server_default=None)
