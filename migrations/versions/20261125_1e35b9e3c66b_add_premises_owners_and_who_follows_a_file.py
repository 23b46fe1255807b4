"""Add premises, owners and who follows a file; every place begins as the only one where it is.

Revision ID: 1e35b9e3c66b
Revises: 24bc309e239e
Create Date: 2026-11-25 22:04:42.209159+07:00
"""

import sqlalchemy as sa
from alembic import op

from backend.core.sql import types
from backend.core.sql.search import fold_text
from backend.domains.inspections.inspections import sealing_sql

revision = "1e35b9e3c66b"
down_revision = "24bc309e239e"
branch_labels = None
depends_on = None


def upgrade() -> None:
    sealing_sql.drop(op.get_bind())  # SQLite builds the guarded tables anew
    op.create_table(
        "premises_steps",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("establishment_id", sa.Uuid(), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "succeeded", "linked", "unlinked", name="stepkind", native_enum=False, length=32
            ),
            nullable=False,
        ),
        sa.Column("stepped_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=True),
        sa.Column("org_unit_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["establishment_id"],
            ["establishments.id"],
            name=op.f("fk_premises_steps_establishment_id_establishments"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_units.id"], name=op.f("fk_premises_steps_org_unit_id_org_units")
        ),
        sa.ForeignKeyConstraint(
            ["other_id"],
            ["establishments.id"],
            name=op.f("fk_premises_steps_other_id_establishments"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_premises_steps")),
    )
    with op.batch_alter_table("premises_steps", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_premises_steps_establishment_id"), ["establishment_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_premises_steps_org_unit_id"), ["org_unit_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_premises_steps_other_id"), ["other_id"], unique=False)

    with op.batch_alter_table("establishments", schema=None) as batch_op:
        batch_op.add_column(sa.Column("premises_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("owner_key", types.SortText(), nullable=True))
        batch_op.create_index(
            batch_op.f("ix_establishments_business_registration_no"),
            ["business_registration_no"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_establishments_owner_key_id"), ["owner_key", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_establishments_premises_id"), ["premises_id"], unique=False
        )
    fill_places(op.get_bind())
    with op.batch_alter_table("establishments", schema=None) as batch_op:
        batch_op.alter_column("premises_id", nullable=False)

    with op.batch_alter_table("imports", schema=None) as batch_op:
        batch_op.add_column(sa.Column("keeper_id", sa.Uuid(), nullable=True))
        batch_op.create_index(batch_op.f("ix_imports_keeper_id"), ["keeper_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_imports_keeper_id_users"), "users", ["keeper_id"], ["id"]
        )

    with op.batch_alter_table("inspections", schema=None) as batch_op:
        batch_op.add_column(sa.Column("author_id", sa.Uuid(), nullable=True))
        batch_op.create_index(batch_op.f("ix_inspections_author_id"), ["author_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_inspections_author_id_users"), "users", ["author_id"], ["id"]
        )

    with op.batch_alter_table("violations", schema=None) as batch_op:
        batch_op.add_column(sa.Column("assignee_id", sa.Uuid(), nullable=True))
        batch_op.create_index(
            batch_op.f("ix_violations_assignee_id"), ["assignee_id"], unique=False
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_violations_assignee_id_users"), "users", ["assignee_id"], ["id"]
        )

    op.execute(
        "UPDATE inspections SET author_id = (SELECT u.id FROM changes c JOIN users u "
        "ON u.id = c.actor_id WHERE c.entity = 'inspections' AND c.action = 'created' "
        "AND c.entity_id = inspections.id) WHERE status = 'draft'"
    )
    sealing_sql.create(op.get_bind())


def fill_places(connection: sa.Connection) -> None:
    places = sa.table(
        "establishments",
        sa.column("id", sa.Uuid()),
        sa.column("owner_name", sa.String()),
        sa.column("premises_id", sa.Uuid()),
        sa.column("owner_key", types.SortText()),
    )
    connection.execute(sa.update(places).values(premises_id=places.c.id))
    named = sa.select(places.c.id, places.c.owner_name).where(places.c.owner_name.is_not(None))
    keys = [{"place": id, "key": fold_text(name) or None} for id, name in connection.execute(named)]
    if keys:
        of_place = sa.update(places).where(places.c.id == sa.bindparam("place"))
        connection.execute(of_place.values(owner_key=sa.bindparam("key")), keys)


def downgrade() -> None:
    sealing_sql.drop(op.get_bind())
    with op.batch_alter_table("violations", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_violations_assignee_id_users"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_violations_assignee_id"))
        batch_op.drop_column("assignee_id")

    with op.batch_alter_table("inspections", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_inspections_author_id_users"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_inspections_author_id"))
        batch_op.drop_column("author_id")

    with op.batch_alter_table("imports", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_imports_keeper_id_users"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_imports_keeper_id"))
        batch_op.drop_column("keeper_id")

    with op.batch_alter_table("establishments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_establishments_premises_id"))
        batch_op.drop_index(batch_op.f("ix_establishments_owner_key_id"))
        batch_op.drop_index(batch_op.f("ix_establishments_business_registration_no"))
        batch_op.drop_column("owner_key")
        batch_op.drop_column("premises_id")

    with op.batch_alter_table("premises_steps", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_premises_steps_other_id"))
        batch_op.drop_index(batch_op.f("ix_premises_steps_org_unit_id"))
        batch_op.drop_index(batch_op.f("ix_premises_steps_establishment_id"))

    op.drop_table("premises_steps")
    sealing_sql.create(op.get_bind())
