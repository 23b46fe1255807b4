"""Who had switched the weekly digest on before its table got its present name keeps it."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from alembic import command
from starlette.testclient import TestClient

from backend.core.session.models import Base
from backend.core.sql import types
from backend.domains.workspace.weekly_digests.service import KIND
from backend.migrations import build_alembic_config, migrate
from tests import world
from tests.databases import Databases
from tests.migrations.test_migrations import look

pytestmark = pytest.mark.in_turn

BEFORE = "b7d20f4e91c6"
"""The revision of the last release that called them weekly states."""
AT = datetime(2026, 11, 20, tzinfo=UTC)
WISH = uuid4()
STATES = sa.table(
    "weekly_states",
    *(sa.column(name, sa.Uuid()) for name in ("id", "user_id", "org_unit_id")),
    sa.column("created_at", types.UtcDateTime()),
)


def table(name: str) -> sa.Table:
    return Base.metadata.tables[name]


def write_wish(connection: sa.Connection) -> None:
    """A wish with the job of the next Monday, another job, and a file that was taken."""
    user, unit = world.user("binhnghia"), world.unit("binhnghia")
    wish = {"id": WISH, "user_id": user, "org_unit_id": unit, "created_at": AT}
    connection.execute(sa.insert(STATES).values(**wish))
    jobs = (("weekly-state", f"weekly-state:{WISH}:2026-11-23"), ("export", "weekly-state:export"))
    for kind, key in jobs:
        job = {"id": uuid4(), "org_unit_id": unit, "kind": kind, "key": key, "titles": ["a", "b"]}
        job |= {"asked_by_id": user, "status": "queued", "run_at": AT + timedelta(3)}
        connection.execute(sa.insert(table("jobs")).values(**job))
    entry = {"at": AT, "actor_id": user, "request_id": "r", "entity": "weekly_states"}
    entry |= {"entity_id": WISH, "version": 0, "action": "exported", "diff": {}, "seq": 1_000_000}
    connection.execute(sa.insert(table("changes")).values(**entry, org_unit_id=unit))


def read_words(connection: sa.Connection) -> tuple[list[tuple[str, str]], list[str]]:
    """Kinds and keys of jobs, and what the log calls the wish."""
    jobs, changes = table("jobs"), table("changes")
    kinds = connection.execute(sa.select(jobs.c.kind, jobs.c.key).order_by(jobs.c.kind)).all()
    logged = sa.select(changes.c.entity).where(changes.c.entity_id == WISH)
    return [(row.kind, row.key) for row in kinds], list(connection.scalars(logged))


def test_a_wish_of_before_goes_on(databases: Databases, http: TestClient) -> None:
    url = databases.fresh()
    command.downgrade(build_alembic_config(url), BEFORE)
    look(http, url, write_wish)
    before = look(http, url, read_words)
    assert before[1] == ["weekly_states"]
    migrate(url)
    digests = table("weekly_digests")
    assert look(http, url, lambda c: list(c.scalars(sa.select(digests.c.id)))) == [WISH]
    assert look(http, url, read_words) == (
        [("export", "weekly-state:export"), (KIND, f"{KIND}:{WISH}:2026-11-23")],
        ["weekly_digests"],
    )
    command.downgrade(build_alembic_config(url), BEFORE)
    assert look(http, url, lambda c: list(c.scalars(sa.select(STATES.c.id)))) == [WISH]
    assert look(http, url, read_words) == before
    migrate(url)
    databases.drop(url)
