"""An office that upgrades finds its roles under their present words, and goes back to the former.

The rows are written as releases to 0.2 wrote them. The log stays as it was written.
"""

import json
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from alembic import command
from starlette.testclient import TestClient

from backend.core.session.models import Base
from backend.core.sql import types
from backend.migrations import build_alembic_config, migrate
from backend.permissions import FORMER_ROLES, Role
from tests import world
from tests.databases import Databases
from tests.migrations.test_migrations import look

pytestmark = pytest.mark.in_turn

BEFORE = "a41c7f5e2d90"
"""The revision of the last release that named roles by tiers."""
AT = datetime(2026, 11, 20, tzinfo=UTC)
UNIT = world.unit("binhluc")


def table(name: str) -> sa.Table:
    return Base.metadata.tables[name]


def write_request(connection: sa.Connection, role: str, status: str) -> UUID:
    """A request that a second person confirms: to give this role, and to take another."""

    def told(word: str) -> list[dict[str, str]]:
        return [{"role": word, "org_unit_id": str(UNIT), "org_unit_name": "Bình Lục"}]

    row = {
        "id": uuid4(),
        "org_unit_id": UNIT,
        "version": 1,
        "created_at": AT,
        "updated_at": AT,
        "act": "give-duty",
        "entity": "users",
        "entity_id": world.user("police"),
        "entity_version": 1,
        "subject": "Nguyễn Văn Cường (police)",
        "reason": "",
        "body": {"add": told(role), "remove": told("leader"), "asked_by": str(world.user("admin"))},
        "status": status,
        "asker_id": world.user("admin"),
        "expires_at": AT + timedelta(days=3),
        "open_key": f"give-duty {role}" if status == "waiting" else None,
    }
    connection.execute(sa.insert(table("second_approvals")).values(**row))
    return UUID(str(row["id"]))


NOTICES = sa.table(
    "account_notices",
    *(sa.column(name, sa.Uuid()) for name in ("id", "about_id", "unit_id")),
    *(sa.column(name, sa.String()) for name in ("kind", "role")),
    sa.column("created_at", types.UtcDateTime()),
)
"""Without the list of roles, which has only the present words."""


def write_notice(connection: sa.Connection, role: str) -> None:
    about = {"about_id": world.user("police"), "unit_id": UNIT}
    row = {"id": uuid4(), "kind": "duty_lost", "role": role, "created_at": AT, **about}
    connection.execute(sa.insert(NOTICES).values(**row))


def write_export(connection: sa.Connection, role: str) -> None:
    row = {
        "id": uuid4(),
        "org_unit_id": UNIT,
        "kind": "export",
        "titles": ["Danh sách", "List"],
        "payload": {"list": "users", "filters": {"role": role, "q": None}},
        "status": "queued",
        "asked_by_id": world.user("admin"),
        "run_at": AT,
        "attempts": 0,
        "created_at": AT,
        "updated_at": AT,
    }
    known = table("jobs").c.keys()
    row = {name: value for name, value in row.items() if name in known}
    connection.execute(sa.insert(table("jobs")).values(**row))


def write_log(connection: sa.Connection) -> None:
    row = {
        "seq": 1_000_000,
        "at": AT,
        "actor_id": world.user("admin"),
        "request_id": "r",
        "org_unit_id": UNIT,
        "entity": "role_grants",
        "entity_id": uuid4(),
        "version": 1,
        "action": "created",
        "diff": {"role": [None, "district_officer"]},
    }
    connection.execute(sa.insert(table("changes")).values(**row))


def read_words(connection: sa.Connection) -> dict[str, list[str]]:
    """The words of roles that each table holds, as they are written."""

    def of(name: str, column: str) -> list[str]:
        found = sa.select(sa.cast(table(name).c[column], sa.Text))
        return sorted(value for value in connection.scalars(found) if value)

    bodies = [json.loads(value) for value in of("second_approvals", "body")]
    payloads = [json.loads(value) for value in of("jobs", "payload")]
    diffs = [json.loads(value) for value in of("changes", "diff")]
    return {
        "role_grants": of("role_grants", "role"),
        "account_notices": of("account_notices", "role"),
        "add": sorted(one["role"] for body in bodies for one in body["add"]),
        "remove": sorted(one["role"] for body in bodies for one in body["remove"]),
        "jobs": [payload["filters"]["role"] for payload in payloads],
        "changes": [diff["role"][1] for diff in diffs if "role" in diff],
    }


def test_roles_are_found_under_their_present_words(databases: Databases, http: TestClient) -> None:
    url = databases.fresh()
    new = look(http, url, read_words)["role_grants"]
    command.downgrade(build_alembic_config(url), BEFORE)
    for status in ("waiting", "confirmed"):
        look(http, url, lambda c, status=status: write_request(c, "commune_officer", status))
    look(http, url, lambda c: write_notice(c, "provincial_officer"))
    look(http, url, lambda c: write_export(c, "district_officer"))
    look(http, url, write_log)
    before = look(http, url, read_words)
    former = {role: word for word, role in FORMER_ROLES.items()}
    held = [role for role in new if role != Role.PARTNER_OFFICER]
    assert before["role_grants"] == sorted(former.get(Role(role), role) for role in held)
    migrate(url)
    after = look(http, url, read_words)
    assert after == {
        "role_grants": held,
        "account_notices": ["superior_officer"],
        "add": ["local_officer"] * 2,
        "remove": ["leader"] * 2,
        "jobs": ["lead_officer"],
        "changes": before["changes"],
    }
    assert "district_officer" in before["changes"]
    command.downgrade(build_alembic_config(url), BEFORE)
    assert look(http, url, read_words) == before
    databases.drop(url)


def test_an_older_release_meets_no_role_that_it_does_not_know(
    databases: Databases, http: TestClient
) -> None:
    url = databases.fresh()
    waiting = look(http, url, lambda c: write_request(c, Role.PARTNER_OFFICER, "waiting"))
    other = look(http, url, lambda c: write_request(c, Role.LEADER, "waiting"))
    assert Role.PARTNER_OFFICER in look(http, url, read_words)["role_grants"], "the control"
    command.downgrade(build_alembic_config(url), BEFORE)
    assert Role.PARTNER_OFFICER not in look(http, url, read_words)["role_grants"]
    requests = table("second_approvals")

    def read_state(connection: sa.Connection) -> dict[UUID, tuple[str, str | None]]:
        found = sa.select(requests.c.id, requests.c.status, requests.c.open_key)
        return {row.id: (row.status, row.open_key) for row in connection.execute(found)}

    assert look(http, url, read_state) == {
        waiting: ("withdrawn", None),
        other: ("waiting", "give-duty leader"),
    }
    databases.drop(url)
