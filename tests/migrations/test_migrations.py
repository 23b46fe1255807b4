"""One tree of migrations for both databases: up, equal to the models, down, up again, with data."""

import ast
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from starlette.testclient import TestClient

from backend.core.session.executor import Database
from backend.core.session.models import Base
from backend.core.sql.search_index import is_of_schema
from backend.migrations import (
    VERSIONS,
    build_alembic_config,
    get_head_revision,
    list_revisions,
    migrate,
)
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
    options = {"compare_type": True, "include_name": is_of_schema}
    context = MigrationContext.configure(connection, opts=options)
    return list(compare_metadata(context, Base.metadata))


def tables(connection: sa.Connection) -> set[str]:
    names = sa.inspect(connection).get_table_names()
    return set(filter(is_of_schema, names)) - {"alembic_version"}


def test_migrations_make_what_the_models_say(url: str, http: TestClient) -> None:
    migrate(url)
    assert look(http, url, differences) == []
    assert look(http, url, tables) == set(Base.metadata.tables)


@pytest.mark.in_turn
def test_every_revision_goes_down_and_up_again(url: str, http: TestClient) -> None:
    """At once; by single steps below, where rows are in the way."""
    migrate(url)
    command.downgrade(build_alembic_config(url), "base")
    assert look(http, url, tables) == set()
    migrate(url)
    assert look(http, url, differences) == []


def walk_down(url: str) -> None:
    """From the newest revision to the first, by single steps; their files are read once."""
    config = build_alembic_config(url)
    scripts = ScriptDirectory.from_config(config)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ScriptDirectory, "from_config", lambda _config: scripts)
        for _ in range(len(list_revisions()) - 1):
            command.downgrade(config, "-1")


def count_rows(connection: sa.Connection) -> dict[str, int]:
    found = sorted(tables(connection))
    return {
        name: connection.scalar(sa.select(sa.func.count()).select_from(sa.table(name))) or 0
        for name in found
    }


def test_every_revision_keeps_the_data(databases: Databases, http: TestClient) -> None:
    """Down to the first, step by step, and up again on a filled database: no row is lost."""
    url = databases.fresh()
    before = look(http, url, count_rows)
    assert before["establishments"] == len(world.PLACES)
    before["role_grants"] -= 1  # the partner's: no older release knows that role
    walk_down(url)
    first = look(http, url, count_rows)
    former = {"weekly_states": "weekly_digests", "premises_steps": "site_steps"}
    assert first == {name: before[former.get(name, name)] for name in first}
    migrate(url)
    assert look(http, url, count_rows) == before
    assert look(http, url, differences) == []
    databases.drop(url)


def test_migrations_know_no_domain() -> None:
    """What a domain says changes; what a migration did must not."""
    folder = VERSIONS.parent
    files = [*VERSIONS.glob("*.py"), *folder.glob("triggers/*.py")]
    imported = {
        name
        for file in files
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in names_of(node)
    }
    of_program = {name for name in imported if name.startswith("backend.")}
    assert of_program <= {"backend.core.sql", "backend.core.sql.types"}
    assert "sqlalchemy" in imported


def names_of(node: ast.Import | ast.ImportFrom) -> list[str]:
    """The modules that an import may load."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [str(node.module), *(f"{node.module}.{alias.name}" for alias in node.names)]


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
