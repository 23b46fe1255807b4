"""One tree of migrations for both databases: up, equal to the models, down, up again, with data."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from starlette.testclient import TestClient

from backend.core.session.executor import Database
from backend.core.session.models import Base
from backend.domains.establishments.establishments.models import Establishment
from backend.migrations import build_alembic_config, get_head_revision, migrate
from backend.settings import Settings
from tests import world
from tests.databases import Databases


@pytest.fixture
def url(databases: Databases, request: pytest.FixtureRequest) -> Iterator[str]:
    url = databases.empty(f"migration_{abs(hash(request.node.name)) % 10**6}")
    yield url
    databases.drop(url)


def look(http: TestClient, url: str, work: Any) -> Any:
    """Run `work(connection)` on the database at `url`."""

    async def whole() -> Any:
        database = Database(url)
        try:
            return await database.run_as_system("look", lambda db: work(db.connection()))
        finally:
            await database.close()

    assert http.portal is not None
    return http.portal.call(whole)


def differences(connection: sa.Connection) -> list[Any]:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, Base.metadata))


def tables(connection: sa.Connection) -> set[str]:
    return set(sa.inspect(connection).get_table_names()) - {"alembic_version"}


def test_migrations_make_what_the_models_say(url: str, http: TestClient) -> None:
    migrate(url)
    assert look(http, url, differences) == []
    assert look(http, url, tables) == set(Base.metadata.tables)


def test_every_revision_goes_down_and_up_again(url: str, http: TestClient) -> None:
    migrate(url)
    command.downgrade(build_alembic_config(url), "base")
    assert look(http, url, tables) == set()
    migrate(url)
    assert look(http, url, differences) == []


def test_the_newest_revision_keeps_the_data(databases: Databases, http: TestClient) -> None:
    """Down by one and up again on a filled database: no row of the register is lost."""
    url = databases.fresh()
    revisions = list(Path(world.__file__).parents[1].glob("migrations/versions/*.py"))
    if len(revisions) > 1:
        command.downgrade(build_alembic_config(url), "-1")
        migrate(url)
    count = sa.select(sa.func.count()).select_from(Establishment.__table__)
    assert look(http, url, lambda c: c.scalar(count)) == len(world.PLACES)
    databases.drop(url)


def test_migrating_twice_changes_nothing(url: str) -> None:
    migrate(url)
    migrate(url)
    assert get_head_revision()


def test_a_failed_migration_leaves_the_schema_whole(url: str, http: TestClient) -> None:
    """DDL is transactional on both databases: half a migration does not exist."""
    look(http, url, lambda c: c.exec_driver_sql("CREATE TABLE users (id INTEGER)"))
    with pytest.raises(sa.exc.DBAPIError):
        migrate(url)
    assert look(http, url, tables) == {"users"}


def test_settings_choose_the_database() -> None:
    def at(text: str) -> str:
        return Settings(database_url=text, _env_file=None).url

    assert at("postgresql://u:p@h/d") == "postgresql+asyncpg://u:p@h/d"
    assert at("sqlite+aiosqlite:///x.db") == "sqlite:///x.db"
    assert at("").endswith("so178.db")
