"""A restore brings no sign-in of the day of the backup back; passwords go on."""

import asyncio
from pathlib import Path

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from backend.backup.create import run_backup
from backend.backup.restore import run_set_restore
from backend.core.session.executor import Database
from backend.demo import PASSWORD
from backend.domains.organisation.accounts.models import AuthSession
from backend.main import create_app
from tests import world
from tests.backup.offices import Office, empty_office, give_passwords, quiet
from tests.databases import Databases

TOKEN = "/api/v1/auth/token"
ME = "/api/v1/me"
DEVICE = {"device_id": "phone"}
PERSON = "binhnghia"


class SignIns:
    """A browser and a phone of one person."""

    def __init__(self, client: TestClient) -> None:
        form = {"grant_type": "password", "username": PERSON, "password": PASSWORD}
        answer = client.post(TOKEN, data=form | DEVICE)
        assert answer.status_code == 200, answer.text
        self.tokens = answer.json()

    def ask(self, client: TestClient) -> list[int]:
        """Statuses of the browser's cookie, the access token and the refresh token."""
        bearer = {"Authorization": f"Bearer {self.tokens['access_token']}"}
        refresh = {"grant_type": "refresh_token", "refresh_token": self.tokens["refresh_token"]}
        answers = [
            client.get(ME, headers={"Cookie": f"sid={world.cookie(PERSON)}"}),
            client.get(ME, headers=bearer),
            client.post(TOKEN, data=refresh | DEVICE),
        ]
        if answers[-1].status_code == 200:
            self.tokens = answers[-1].json()
        return [answer.status_code for answer in answers]


async def run(url: str, work: object, *args: object) -> object:
    database = Database(url)
    try:
        return await database.run_as_system("a test", work, *args)  # type: ignore[arg-type]
    finally:
        await database.close()


@pytest.fixture
def office(small_office: Office) -> Office:
    asyncio.run(run(small_office.database_url, give_passwords, (PERSON,)))
    return small_office


def test_every_sign_in_ends_with_a_restore(
    office: Office, databases: Databases, tmp_path: Path
) -> None:
    with TestClient(create_app(office.settings())) as client:
        signed_in = SignIns(client)
        assert signed_in.ask(client) == [200, 200, 200]
        made, in_set = run_backup(office.settings(), quiet).one, signed_in.tokens
        assert signed_in.ask(client) == [200, 200, 200], "a backup ends nothing"
    signed_in.tokens = in_set
    said: list[str] = []
    with empty_office(databases, tmp_path / "new", "sessions_target") as target:
        run_set_restore(target.settings(), made, office.secret, replace=False, say=said.append)
        open_ones = sa.select(sa.func.count()).where(AuthSession.ended_at.is_(None))
        count = asyncio.run(run(target.database_url, lambda db: db.scalar(open_ones)))
        assert count == 0
        with TestClient(create_app(target.settings())) as client:
            assert signed_in.ask(client) == [401, 401, 400]
            assert SignIns(client).ask(client)[1:] == [200, 200], "the password is as it was"
    assert [line for line in said if "sign-ins of that day were ended" in line]
