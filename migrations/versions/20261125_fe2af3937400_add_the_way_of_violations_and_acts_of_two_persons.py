"""Add the way of violations with payments and remedies, suspensions, and acts of two persons.

Revision ID: fe2af3937400
Revises: 4f17f11641c3
Create Date: 2026-11-25 21:58:00.158047+07:00
"""

import re
from typing import Any

import sqlalchemy as sa
from alembic import op

from backend.core.session.models import new_id
from backend.core.sql import types

revision = "fe2af3937400"
down_revision = "4f17f11641c3"
branch_labels = None
depends_on = None


def triggers_of_violations() -> list[str]:
    """Take down the triggers that SQLite could not keep while it rebuilds the table.

    Returns what puts them up again; PostgreSQL alters the table in place.
    """
    bind = op.get_bind()
    if bind.dialect.name != "sqlite":
        return []
    asked = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%violations%'"
    found = bind.exec_driver_sql(asked).all()
    for name, _ in found:
        bind.exec_driver_sql(f'DROP TRIGGER "{name}"')
    return [statement for _, statement in found]


def put_back(triggers: list[str]) -> None:
    for statement in triggers:
        op.get_bind().exec_driver_sql(statement)


def fill() -> None:
    """The stage of what is there, the day of transfers, numbers of decisions, and payments."""
    bind = op.get_bind()
    names = ("id", "org_unit_id", "team_id", "status", "stage", "handled_on", "transferred_on")
    more = ("decision_unit_id", "decision_year", "decision_no", "decision_seq", "decided_on")
    last = ("executed_on", "paid_amount", "version", "created_at", "updated_at")
    kinds: dict[str, Any] = {"id": sa.Uuid(), "org_unit_id": sa.Uuid(), "team_id": sa.Uuid()}
    kinds |= {"decision_unit_id": sa.Uuid(), "decided_on": sa.Date(), "executed_on": sa.Date()}
    kinds |= {"created_at": types.UtcDateTime(), "updated_at": types.UtcDateTime()}
    columns = [sa.column(name, kinds.get(name)) for name in (*names, *more, *last)]
    cases = sa.table("violations", *columns)
    c = cases.c
    bind.execute(sa.update(cases).values(stage=c.status))
    moved = sa.update(cases).where(c.status == "transferred").values(transferred_on=c.handled_on)
    bind.execute(moved)
    number(bind, cases)
    paid_of: list[tuple[str, Any]] = [
        ("violation_id", sa.Uuid()),
        ("paid_on", sa.Date()),
        ("amount", sa.BigInteger()),
    ]
    payments = sa.table(
        "violation_payments",
        *(sa.column(name, kinds.get(name)) for name in ("id", "org_unit_id", "team_id")),
        *(sa.column(name, kind) for name, kind in paid_of),
        *(sa.column(name, kinds.get(name)) for name in ("version", "created_at", "updated_at")),
    )
    asked = sa.select(cases).where(c.paid_amount > 0, c.decided_on.is_not(None))
    rows = [
        {
            "id": new_id(),
            "org_unit_id": row.org_unit_id,
            "team_id": row.team_id,
            "violation_id": row.id,
            "paid_on": row.executed_on or row.decided_on,
            "amount": row.paid_amount,
            "version": 1,
            "created_at": row.updated_at,
            "updated_at": row.updated_at,
        }
        for row in bind.execute(asked)
    ]
    if rows:
        bind.execute(sa.insert(payments), rows)


def number(bind: sa.Connection, cases: sa.TableClause) -> None:
    """`decision_seq` is what a decision's number begins with; of two alike the first has it."""
    c = cases.c
    asked = sa.select(c.id, c.decision_unit_id, c.decision_year, c.decision_no)
    used = set()
    for row in bind.execute(asked.where(c.decision_no.is_not(None)).order_by(c.id)):
        found = re.match(r"0*([1-9][0-9]{0,4})(?![0-9])", row.decision_no)
        key = (row.decision_unit_id, row.decision_year, found and int(found[1]))
        if found and key not in used:
            used.add(key)
            given = sa.update(cases).where(c.id == row.id).values(decision_seq=key[2])
            bind.execute(given)


def upgrade() -> None:
    op.create_table(
        "second_approvals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("act", sa.String(length=60), nullable=False),
        sa.Column("entity", sa.String(length=60), nullable=False),
        sa.Column("entity_id", sa.Uuid(), nullable=False),
        sa.Column("entity_version", sa.Integer(), nullable=False),
        sa.Column("body", types.Json(), nullable=False),
        sa.Column("subject", sa.String(length=500), nullable=False),
        sa.Column("reason", sa.String(length=4000), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "waiting",
                "confirmed",
                "refused",
                "withdrawn",
                "expired",
                name="approvalstatus",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("open_key", sa.String(length=120), nullable=True),
        sa.Column("asker_id", sa.Uuid(), nullable=False),
        sa.Column("expires_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("answerer_id", sa.Uuid(), nullable=True),
        sa.Column("answered_at", types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(length=4000), nullable=True),
        sa.Column("org_unit_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["answerer_id"], ["users.id"], name=op.f("fk_second_approvals_answerer_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["asker_id"], ["users.id"], name=op.f("fk_second_approvals_asker_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["org_unit_id"],
            ["org_units.id"],
            name=op.f("fk_second_approvals_org_unit_id_org_units"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_approvals")),
        sa.UniqueConstraint("open_key", name=op.f("uq_second_approvals_open_key")),
    )
    with op.batch_alter_table("second_approvals", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_second_approvals_answerer_id"), ["answerer_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_second_approvals_asker_id"), ["asker_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_second_approvals_entity_id"), ["entity_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_second_approvals_org_unit_id"), ["org_unit_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_second_approvals_org_unit_id_created_at_id"),
            ["org_unit_id", "created_at", "id"],
            unique=False,
        )

    op.create_table(
        "establishment_suspensions",
        sa.Column("violation_id", sa.Uuid(), nullable=False),
        sa.Column("establishment_id", sa.Uuid(), nullable=False),
        sa.Column("suspended_from", sa.Date(), nullable=False),
        sa.Column("suspended_to", sa.Date(), nullable=False),
        sa.Column("org_unit_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["establishment_id"],
            ["establishments.id"],
            name=op.f("fk_establishment_suspensions_establishment_id_establishments"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["org_unit_id"],
            ["org_units.id"],
            name=op.f("fk_establishment_suspensions_org_unit_id_org_units"),
        ),
        sa.ForeignKeyConstraint(
            ["violation_id"],
            ["violations.id"],
            name=op.f("fk_establishment_suspensions_violation_id_violations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("violation_id", name=op.f("pk_establishment_suspensions")),
    )
    with op.batch_alter_table("establishment_suspensions", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_establishment_suspensions_establishment_id"),
            ["establishment_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_establishment_suspensions_org_unit_id"), ["org_unit_id"], unique=False
        )

    op.create_table(
        "violation_payments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("violation_id", sa.Uuid(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("receipt_no", sa.String(length=60), nullable=True),
        sa.Column("org_unit_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_unit_id"],
            ["org_units.id"],
            name=op.f("fk_violation_payments_org_unit_id_org_units"),
        ),
        sa.ForeignKeyConstraint(
            ["team_id"],
            ["inspection_teams.id"],
            name=op.f("fk_violation_payments_team_id_inspection_teams"),
        ),
        sa.ForeignKeyConstraint(
            ["violation_id"],
            ["violations.id"],
            name=op.f("fk_violation_payments_violation_id_violations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_violation_payments")),
    )
    with op.batch_alter_table("violation_payments", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_violation_payments_org_unit_id"), ["org_unit_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_violation_payments_team_id"), ["team_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_violation_payments_violation_id"), ["violation_id"], unique=False
        )

    op.create_table(
        "violation_remedies",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("violation_id", sa.Uuid(), nullable=False),
        sa.Column("measure", sa.String(length=500), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("org_unit_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_unit_id"],
            ["org_units.id"],
            name=op.f("fk_violation_remedies_org_unit_id_org_units"),
        ),
        sa.ForeignKeyConstraint(
            ["team_id"],
            ["inspection_teams.id"],
            name=op.f("fk_violation_remedies_team_id_inspection_teams"),
        ),
        sa.ForeignKeyConstraint(
            ["violation_id"],
            ["violations.id"],
            name=op.f("fk_violation_remedies_violation_id_violations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_violation_remedies")),
    )
    with op.batch_alter_table("violation_remedies", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_violation_remedies_org_unit_id"), ["org_unit_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_violation_remedies_team_id"), ["team_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_violation_remedies_violation_id"), ["violation_id"], unique=False
        )

    with op.batch_alter_table("establishments", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("is_suspended", sa.Boolean(), server_default=sa.false(), nullable=False)
        )

    triggers = triggers_of_violations()
    with op.batch_alter_table("violations", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "stage",
                sa.Enum(
                    "recorded",
                    "sent",
                    "transferred",
                    "dismissed",
                    "decided",
                    "in_force",
                    "executed",
                    "coerced",
                    "expired",
                    "cancelled",
                    name="stage",
                    native_enum=False,
                    length=32,
                ),
                server_default="recorded",
                nullable=False,
            )
        )
        batch_op.add_column(
            sa.Column("is_complex", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch_op.add_column(sa.Column("sent_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("sent_to", sa.String(length=300), nullable=True))
        batch_op.add_column(sa.Column("explanation_requested_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("transferred_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("returned_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("decision_seq", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("suspended_from", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("suspended_to", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("signed_office", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("override_reason", sa.String(length=4000), nullable=True))
        batch_op.add_column(
            sa.Column("overridden", types.Json(), server_default="[]", nullable=False)
        )
        batch_op.add_column(sa.Column("delivered_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("in_force_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("expired_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("cancelled_on", sa.Date(), nullable=True))
        batch_op.create_index(batch_op.f("ix_violations_stage"), ["stage"], unique=False)
        batch_op.create_unique_constraint(
            batch_op.f("uq_violations_decision_unit_id_decision_year_decision_seq"),
            ["decision_unit_id", "decision_year", "decision_seq"],
        )
    put_back(triggers)
    fill()


def downgrade() -> None:
    with op.batch_alter_table("violation_remedies", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_violation_remedies_violation_id"))
        batch_op.drop_index(batch_op.f("ix_violation_remedies_team_id"))
        batch_op.drop_index(batch_op.f("ix_violation_remedies_org_unit_id"))

    op.drop_table("violation_remedies")
    with op.batch_alter_table("violation_payments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_violation_payments_violation_id"))
        batch_op.drop_index(batch_op.f("ix_violation_payments_team_id"))
        batch_op.drop_index(batch_op.f("ix_violation_payments_org_unit_id"))

    op.drop_table("violation_payments")
    with op.batch_alter_table("establishment_suspensions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_establishment_suspensions_org_unit_id"))
        batch_op.drop_index(batch_op.f("ix_establishment_suspensions_establishment_id"))

    op.drop_table("establishment_suspensions")

    triggers = triggers_of_violations()
    with op.batch_alter_table("violations", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("uq_violations_decision_unit_id_decision_year_decision_seq"), type_="unique"
        )
        batch_op.drop_index(batch_op.f("ix_violations_stage"))
        batch_op.drop_column("cancelled_on")
        batch_op.drop_column("expired_on")
        batch_op.drop_column("in_force_on")
        batch_op.drop_column("delivered_on")
        batch_op.drop_column("overridden")
        batch_op.drop_column("override_reason")
        batch_op.drop_column("signed_office")
        batch_op.drop_column("suspended_to")
        batch_op.drop_column("suspended_from")
        batch_op.drop_column("decision_seq")
        batch_op.drop_column("returned_on")
        batch_op.drop_column("transferred_on")
        batch_op.drop_column("explanation_requested_on")
        batch_op.drop_column("sent_to")
        batch_op.drop_column("sent_on")
        batch_op.drop_column("is_complex")
        batch_op.drop_column("stage")
    put_back(triggers)

    with op.batch_alter_table("establishments", schema=None) as batch_op:
        batch_op.drop_column("is_suspended")

    with op.batch_alter_table("second_approvals", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_second_approvals_org_unit_id_created_at_id"))
        batch_op.drop_index(batch_op.f("ix_second_approvals_org_unit_id"))
        batch_op.drop_index(batch_op.f("ix_second_approvals_entity_id"))
        batch_op.drop_index(batch_op.f("ix_second_approvals_asker_id"))
        batch_op.drop_index(batch_op.f("ix_second_approvals_answerer_id"))

    op.drop_table("second_approvals")
