"""Ask one thing of each new member of a visit, on PostgreSQL.

One expression held the three questions for INSERT, UPDATE and DELETE, and PostgreSQL prepares all
three for each row: a third of the time in which a new visit holds its rows. The trigger refuses the
same as before.

Revision ID: f6d81b3c7a04
Revises: a3e7c05d9b28
Create Date: 2026-11-30 18:40:00+07:00
"""

from alembic import op

revision = "f6d81b3c7a04"
down_revision = "a3e7c05d9b28"
branch_labels = None
depends_on = None

SIGNED = "EXISTS (SELECT 1 FROM inspections WHERE id = {row}.inspection_id AND status = 'signed')"
OLD, NEW = SIGNED.format(row="OLD"), SIGNED.format(row="NEW")
SEALED = NEW.replace("status = 'signed'", "status = 'signed' AND content_hash IS NOT NULL")
REFUSE = "RAISE EXCEPTION 'signed-record' USING ERRCODE = '23000'; END IF;"
FUNCTION = (
    "CREATE OR REPLACE FUNCTION inspection_members_signed() RETURNS trigger LANGUAGE plpgsql "
    "AS $$ BEGIN {steps} END $$"
)
ONE_BY_ONE = (
    f"IF TG_OP = 'INSERT' THEN IF {SEALED} THEN {REFUSE} RETURN NEW; END IF; "
    f"IF {OLD} THEN {REFUSE} IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; "
    f"IF {NEW} THEN {REFUSE} RETURN NEW;"
)
TOGETHER = (
    f"IF TG_OP <> 'INSERT' AND {OLD} OR TG_OP = 'UPDATE' AND {NEW} "
    f"OR TG_OP = 'INSERT' AND {SEALED} THEN {REFUSE} "
    "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;"
)


def upgrade() -> None:
    replace(ONE_BY_ONE)


def downgrade() -> None:
    replace(TOGETHER)


def replace(steps: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(FUNCTION.format(steps=steps))
