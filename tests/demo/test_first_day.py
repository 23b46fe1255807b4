"""The first day of an office: an administrator, accounts, and duties confirmed by command."""

from argparse import Namespace
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from backend.cli import confirm_duty
from backend.core.text.clock import set_today
from backend.main import create_app
from backend.office_setup import run_setup
from backend.settings import Settings
from tests.databases import Databases

PHRASE = "trời thu xanh ngắt mấy tầng cao"


def confirm(office: Settings, *usernames: str, everything: bool = False) -> None:
    asked = Namespace(usernames=list(usernames), all=everything, remove_second_factor=False)
    confirm_duty(office, asked)


def test_an_office_begins_with_two_commands(
    databases: Databases, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An empty register, today's date; each step follows what the one before said."""
    set_today(None)
    url = databases.empty("first-day")
    office = Settings(app_env="test", database_url=url, var_dir=tmp_path, _env_file=None)
    run_setup(office, Namespace(username="quantri", unit="352"))
    code = capsys.readouterr().out.strip().rsplit(" ", 1)[-1]
    with TestClient(create_app(office), base_url="http://testserver/api/v1/") as http:
        set_today(None)
        token = begin(http, "quantri", code)
        unit = http.get("me", headers=token).json()["units"][0]["id"]
        codes = {
            name: create(http, token, name, role, unit)
            for name, role in (("lanhdao", "leader"), ("thanhtra", "auditor"))
        }
        user = http.get("users", params={"q": "lanhdao"}, headers=token).json()["items"][0]
        found = http.get(f"users/{user['id']}/second-persons", headers=token).json()
        assert found == {
            "items": [],
            "command": ".venv/bin/python -m backend confirm-duty lanhdao",
            "next": None,
        }
        leader = begin(http, "lanhdao", codes["lanhdao"])
        assert http.get("plans", headers=leader).status_code == 403
        confirm(office)
        told = capsys.readouterr().out
        assert (
            "Đang chờ: lanhdao (lanhdao): Lãnh đạo UBND (Bình Lục); người đề nghị: quantri" in told
        )
        assert "Waits: lanhdao (lanhdao): Leader (Bình Lục); asked for by quantri" in told
        confirm(office, "lanhdao")
        assert http.get("plans", headers=leader).status_code == 200
        confirm(office, everything=True)
        assert "Đã xác nhận: thanhtra" in capsys.readouterr().out
        inbox = http.get("inbox", headers=leader).json()["items"]
        assert {item["about"] for item in inbox if item["kind"] == "account_notice"} == {
            "lanhdao",
            "thanhtra",
        }
        confirm(office, everything=True)
        assert "Nothing waits" in capsys.readouterr().out


def begin(http: TestClient, username: str, code: str) -> dict[str, str]:
    """Activate an account and sign in; answers the header of its token."""
    activated = http.post("auth/activate", json={"code": code, "password": PHRASE})
    assert activated.status_code == 200, activated.text
    form = {"grant_type": "password", "username": username, "password": PHRASE}
    token = http.post("auth/token", data=form).json()["access_token"]
    return {"Authorization": f"Bearer {token}"}


def create(http: TestClient, token: dict[str, str], name: str, role: str, unit: str) -> str:
    grants = [{"role": role, "org_unit_id": unit}]
    body = {"username": name, "full_name": name, "org_unit_id": unit, "roles": grants}
    made = http.post("users", json=body, headers=token)
    assert made.status_code == 201, made.text
    code: str = made.json()["activation_code"]
    return code
