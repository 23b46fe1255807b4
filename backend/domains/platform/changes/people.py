"""The names of the people who acted, for readers of a history."""

from collections.abc import Iterable
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import NotFound
from backend.core.session.session import Session
from backend.core.sql.unscoped_table import build_unscoped_table
from backend.domains.organisation.accounts.models import ApiClient, User

USERS = build_unscoped_table(User, "id", "full_name", "title")
CLIENTS = build_unscoped_table(ApiClient, "id", "name")


def load_actor_names(db: Session, ids: Iterable[UUID]) -> dict[UUID, str]:
    """{actor id: full name, or the name of another system}; the program itself has none.

    People who may read that a record was changed may know which official changed it. That official
    often works at a unit above theirs, so this reads without scope, and only the name.
    """
    wanted = set(ids)
    people = sa.select(USERS.c.id, USERS.c.full_name).where(USERS.c.id.in_(wanted))
    systems = sa.select(CLIENTS.c.id, CLIENTS.c.name).where(CLIENTS.c.id.in_(wanted))
    rows = db.execute(
        sa.union_all(people, systems),
        execution_options={"unscoped": "a trail names the officials who acted in it"},
    )
    return {row.id: row.full_name for row in rows}


def build_actor_name(actor: sa.SQLColumnExpression[UUID]) -> sa.ColumnElement[str | None]:
    """A column with what `load_actor_names` says of the actor in another one."""
    people = sa.select(USERS.c.full_name).where(USERS.c.id == actor)
    systems = sa.select(CLIENTS.c.name).where(CLIENTS.c.id == actor)
    named = people.scalar_subquery(), systems.scalar_subquery()
    return sa.func.coalesce(*named, type_=sa.String())


def find_signatory(db: Session, id: UUID) -> tuple[str, str] | None:
    """Full name and title of an official, as they stand on a paper; None: the program acted."""
    found = sa.select(USERS.c.full_name, USERS.c.title).where(USERS.c.id == id)
    why = {"unscoped": "a paper names the official who signs it"}
    row = db.execute(found, execution_options=why).first()
    return (row.full_name, row.title) if row else None


def get_signatory(db: Session, id: UUID) -> tuple[str, str]:
    """As `find_signatory`, of an official who exists."""
    found = find_signatory(db, id)
    if found is None:
        raise NotFound
    return found
