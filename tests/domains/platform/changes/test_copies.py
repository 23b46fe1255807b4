"""A copied database is another log: followers of the original are told so, and lose nothing."""

from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from backend.main import create_app
from backend.settings import Settings
from tests import world
from tests.databases import Databases

CHANGES = "/api/v1/changes"


def serve(url: str, folder: Path) -> TestClient:
    settings = Settings(
        app_env="test",
        database_url=url,
        var_dir=folder,
        frontend_dir=Path("/nonexistent"),
        _env_file=None,
    )
    return TestClient(create_app(settings), cookies={"sid": world.cookie("district")})


def read(client: TestClient, after: str = "0") -> Any:
    answer = client.get(CHANGES, params={"after": after, "limit": 200})
    return answer.status_code, answer.json()


def test_cursors_of_the_original_are_refused_by_a_copy(
    databases: Databases, tmp_path: Path
) -> None:
    original = databases.fresh()
    with serve(original, tmp_path / "original") as client:
        _, first = read(client)
    copied = databases.copy(original)
    with serve(copied, tmp_path / "copied") as client:
        status, told = read(client, first["cursor"])
        assert (status, told["code"]) == (409, "feed-restarted")
        assert read(client, str(first["next"]))[0] == 409
        status, own = read(client, told["cursor"])
        assert (status, own["items"]) == (200, [])
    with serve(original, tmp_path / "original") as client:
        assert read(client, first["cursor"])[0] == 200, "the original goes on"
        assert read(client, own["cursor"])[0] == 409, "and knows no place of the copy"
    with serve(copied, tmp_path / "copied") as client:
        assert read(client, own["cursor"])[0] == 200, "a copy that starts again is the same log"
    databases.drop(original)
    databases.drop(copied)
