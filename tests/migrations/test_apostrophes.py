"""Texts that earlier releases folded with their apostrophes are found after the upgrade."""

from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from alembic import command
from starlette.testclient import TestClient

from backend.core.session.models import Base
from backend.core.sql.search import APOSTROPHES
from backend.migrations import build_alembic_config, migrate
from tests import world
from tests.databases import Databases
from tests.migrations.test_migrations import look

pytestmark = pytest.mark.in_turn

BEFORE = "c3d9e1f05b64"
"""The revision of the last release that kept apostrophes."""
UNITS = Base.metadata.tables["org_units"]
PLACES = Base.metadata.tables["establishments"]
MORE_THAN_A_BATCH = 1100


def write_old_texts(connection: sa.Connection) -> None:
    """Names with every kind of apostrophe, as the earlier release folded and stored them."""
    place = PLACES.c.id == world.establishment("binhnghia")
    old = {"search_text": "cafe m'drak ' 12", "match_key": "cafe m'drak|xom 1", "owner_key": "'"}
    connection.execute(sa.update(PLACES).where(place).values(old))
    like = connection.execute(sa.select(UNITS).limit(1)).mappings().one()
    rows: list[dict[str, Any]] = []
    for n in range(MORE_THAN_A_BATCH):
        mark = APOSTROPHES[n % len(APOSTROPHES)]
        rows.append({**like, "id": uuid4(), "code": f"9{n:04}", "sort_name": f"m{mark}drak {n}"})
    connection.execute(sa.insert(UNITS), rows)


def read_names(connection: sa.Connection) -> set[str]:
    found = connection.scalars(sa.select(UNITS.c.sort_name).where(UNITS.c.code.like("9____")))
    return set(found)


def test_stored_texts_are_folded_anew(databases: Databases, http: TestClient) -> None:
    url = databases.fresh()
    command.downgrade(build_alembic_config(url), BEFORE)
    look(http, url, write_old_texts)
    migrate(url)
    names = look(http, url, read_names)
    assert names == {f"mdrak {n}" for n in range(MORE_THAN_A_BATCH)}
    texts = sa.select(PLACES.c.search_text, PLACES.c.match_key, PLACES.c.owner_key)
    place = texts.where(PLACES.c.id == world.establishment("binhnghia"))
    assert look(http, url, lambda c: c.execute(place).one()) == (
        "cafe mdrak 12",
        "cafe mdrak|xom 1",
        None,
    )
    databases.drop(url)
