"""Find a place by its registration number in an index of the places that have one.

Where hardly any place has a number, SQLite takes an index of all for useless, and read all places
of a reader for each owner on a page.

Revision ID: c7d4e1f08a52
Revises: f6d81b3c7a04
Create Date: 2026-11-30 21:50:12.408117+07:00
"""

import sqlalchemy as sa
from alembic import op

revision = "c7d4e1f08a52"
down_revision = "f6d81b3c7a04"
branch_labels = None
depends_on = None

NAME = "ix_establishments_business_registration_no"
HAS_NUMBER = sa.text("business_registration_no IS NOT NULL")


def upgrade() -> None:
    op.drop_index(NAME, "establishments")
    op.create_index(
        NAME,
        "establishments",
        ["business_registration_no"],
        postgresql_where=HAS_NUMBER,
        sqlite_where=HAS_NUMBER,
    )


def downgrade() -> None:
    op.drop_index(NAME, "establishments")
    op.create_index(NAME, "establishments", ["business_registration_no"])
