"""The succession of businesses at one address keeps its steps and its log under the new word."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from alembic import command
from starlette.testclient import TestClient

from backend.core.session.models import Base
from backend.migrations import build_alembic_config, migrate
from tests import world
from tests.databases import Databases
from tests.migrations.test_migrations import look

pytestmark = pytest.mark.in_turn

BEFORE = "7e5a90c3d1b8"
PLACE, NEIGHBOUR = uuid4(), world.establishment("binhnghia")
TABLES = Base.metadata.tables
PLACES, LOG, STEPS = TABLES["establishments"], TABLES["changes"], TABLES["site_steps"]
OLD_STEPS = STEPS.to_metadata(sa.MetaData(), name="premises_steps")
SAID = 'sổ ghi "premises_id": như cũ'
MOMENT = datetime(2022, 9, 1, tzinfo=UTC)


def write_step(connection: sa.Connection) -> None:
    """A step and its place in the log, as the earlier release wrote them."""
    unit = connection.scalar(sa.select(PLACES.c.org_unit_id).where(PLACES.c.id == NEIGHBOUR))
    at = {"created_at": MOMENT, "updated_at": MOMENT, "version": 1, "org_unit_id": unit}
    step = {"id": PLACE, "establishment_id": NEIGHBOUR, "other_id": NEIGHBOUR, "kind": "linked"}
    connection.execute(sa.insert(OLD_STEPS).values(**step, **at, stepped_on=date(2022, 9, 1)))
    last = connection.scalar(sa.select(sa.func.max(LOG.c.seq))) or 0
    entry = {"at": MOMENT, "actor_id": PLACE, "request_id": "r", "org_unit_id": unit, "version": 1}
    diffs = {
        "establishments": {"premises_id": [None, str(PLACE)], "name": [None, SAID]},
        "premises_steps": {"kind": [None, "linked"]},
    }
    for number, (entity, diff) in enumerate(diffs.items(), 1):
        told = {"entity": entity, "entity_id": PLACE, "action": "created", "diff": diff}
        connection.execute(sa.insert(LOG).values(**entry, **told, seq=last + number))


def read_words(connection: sa.Connection, steps: sa.Table) -> dict[str, Any]:
    found = connection.execute(
        sa.select(LOG.c.entity, LOG.c.diff).where(LOG.c.entity_id == PLACE).order_by(LOG.c.seq)
    )
    return {
        "kinds": connection.scalars(sa.select(steps.c.kind).where(steps.c.id == PLACE)).all(),
        "log": [tuple(row) for row in found],
    }


def test_steps_and_their_log_are_told_by_the_new_word(
    databases: Databases, http: TestClient
) -> None:
    url = databases.fresh()
    command.downgrade(build_alembic_config(url), BEFORE)
    look(http, url, write_step)
    before = look(http, url, lambda c: read_words(c, OLD_STEPS))
    migrate(url)
    assert look(http, url, lambda c: read_words(c, STEPS)) == {
        "kinds": ["linked"],
        "log": [
            ("establishments", {"site_id": [None, str(PLACE)], "name": [None, SAID]}),
            ("site_steps", {"kind": [None, "linked"]}),
        ],
    }
    command.downgrade(build_alembic_config(url), BEFORE)
    assert look(http, url, lambda c: read_words(c, OLD_STEPS)) == before
    databases.drop(url)
