"""let an allocation be of the target's own number.

Revision ID: 565a9737f474
Revises: d4f1a8c27e35
Create Date: 2026-11-29 07:02:36.618729+07:00
"""

import sqlalchemy as sa
from alembic import op

revision = "565a9737f474"
down_revision = "d4f1a8c27e35"
branch_labels = None
depends_on = None

ALLOCATIONS = sa.table(
    "target_allocations", sa.column("total", sa.BigInteger), sa.column("target_id", sa.Uuid)
)
TARGETS = sa.table(
    "plan_targets",
    sa.column("id", sa.Uuid),
    sa.column("kind", sa.String),
    sa.column("threshold_number", sa.Integer),
)
NUMBERED = ("count", "visit_count", "audience_count", "entered")


def upgrade() -> None:
    with op.batch_alter_table("target_allocations") as batch:
        batch.alter_column("total", existing_type=sa.BigInteger(), nullable=True)
    numbers = sa.select(TARGETS.c.id).where(TARGETS.c.kind.in_(NUMBERED))
    op.execute(
        sa.update(ALLOCATIONS).where(ALLOCATIONS.c.target_id.in_(numbers)).values(total=None)
    )


def downgrade() -> None:
    """What was shared out is written down again: the number of the target."""
    own = sa.select(sa.func.coalesce(TARGETS.c.threshold_number, 1)).where(
        TARGETS.c.id == ALLOCATIONS.c.target_id
    )
    op.execute(
        sa.update(ALLOCATIONS)
        .where(ALLOCATIONS.c.total.is_(None))
        .values(total=own.scalar_subquery())
    )
    with op.batch_alter_table("target_allocations") as batch:
        batch.alter_column("total", existing_type=sa.BigInteger(), nullable=False)
