"""A restored log is another one: who had read past the backup is told, and misses nothing."""

import asyncio
from pathlib import Path

from starlette.testclient import TestClient

from backend.backup.create import run_backup
from backend.backup.restore import run_set_restore
from backend.demo import PASSWORD
from backend.main import create_app
from tests.backup.offices import Office, empty_office, give_passwords, quiet
from tests.backup.test_sessions import run
from tests.databases import Databases

CHANGES = "/api/v1/changes"


def sign_in(client: TestClient) -> dict[str, str]:
    form = {"grant_type": "password", "username": "district", "device_id": "a server"}
    answer = client.post("/api/v1/auth/token", data=form | {"password": PASSWORD})
    assert answer.status_code == 200, answer.text
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


def test_cursors_of_before_a_restore_are_refused(
    small_office: Office, databases: Databases, tmp_path: Path
) -> None:
    asyncio.run(run(small_office.database_url, give_passwords, ("district",)))
    with TestClient(create_app(small_office.settings())) as client:
        read = client.get(CHANGES, params={"limit": 200}, headers=sign_in(client)).json()
        made = run_backup(small_office.settings(), quiet).one
    with empty_office(databases, tmp_path / "new", "feed_target") as target:
        run_set_restore(target.settings(), made, small_office.secret, replace=False, say=quiet)
        with TestClient(create_app(target.settings())) as client:
            headers = sign_in(client)
            refused = [
                client.get(CHANGES, params={"after": old}, headers=headers)
                for old in (str(read["next"]), read["cursor"])
            ]
            assert [one.status_code for one in refused] == [409, 409]
            assert {one.json()["code"] for one in refused} == {"feed-restarted"}
            way_on = refused[-1].json()["cursor"]
            on = client.get(CHANGES, params={"after": way_on}, headers=headers)
            assert (on.status_code, on.json()["items"]) == (200, [])
            again = client.get(CHANGES, params={"limit": 200}, headers=headers).json()
    assert again["epoch"] != read["epoch"]
    assert again["items"] == read["items"], "the log itself came back whole"
