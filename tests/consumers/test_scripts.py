"""The example scripts answer a statistician's three questions, in Python and with curl and jq."""

import csv
import io
import json
import os
import re
import shutil
import sys
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
import pytest
import sqlalchemy as sa

from backend.core.session.models import create_id, now
from backend.core.session.org_units import OrgUnit
from backend.domains.organisation.accounts.models import ApiClient, ApiClientSecret
from backend.domains.organisation.accounts.opaque_tokens import compute_digest, create_opaque_token
from tests.consumers.serving_demo import run_tool, serving_demo
from tests.consumers.test_openapi_python_client import generate
from tests.domains.platform.attachments.pictures import plain_jpeg
from tests.serving import ROOT

SCRIPTS = ROOT / "examples" / "scripts"
QUESTIONS = {"places_to_csv": (), "targets_by_month": ("2022",), "unpaid_fines": ()}
FOR_PROVINCE = {"targets_by_month"}
"""It sees figures; places and fines are for the office."""
PROVINCE = {"CLIENT_ID": str(create_id()), "CLIENT_SECRET": create_opaque_token()}
PERSON = {"grant_type": "password", "username": "district", "password": "binhluc-demo-2022"}


def read_rows(said: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(said)))


@pytest.mark.whole_proof
@pytest.mark.slow
@pytest.mark.once
def test_the_lines_of_the_guide_do_what_it_says(tmp_path: Path) -> None:
    """Each of its parts for the shell, one after the other, by one person; a system by itself."""
    parts = read_guide_lines("en")
    assert parts == read_guide_lines("vi")
    with serving_demo(tmp_path / "var") as base:
        system = make_system(f"{base}/api/v1")
        parts[1] = f"( {parts[1]} )"  # its token is not the person's
        script = "\nprintf '\\0'\n".join(parts).replace("http://127.0.0.1:8000", base)
        script = script.replace("password=…", f"password={PERSON['password']}")
        said = run_tool(["bash", "-euo", "pipefail", "-c", script], tmp_path, system).split("\0")
    me, first, _, written, _ = said
    assert json.loads(me)["user"]["username"] == "district"
    assert len(json.loads(first)["items"]) == 1
    again, changed, stale = read_documents(written)
    assert (changed["id"], changed["room_count"]) == (again["id"], 4)
    assert stale == changed  # `current` of the 412
    assert len(read_rows((tmp_path / "places.csv").read_text())) > 100
    copied = [json.loads(row) for row in (tmp_path / "changed.jsonl").read_text().splitlines()]
    assert changed in copied
    assert len({row["id"] for row in copied}) > 100
    assert re.fullmatch("[0-9a-f]{16}-[0-9]+\n", (tmp_path / "cursor").read_text())


def read_guide_lines(language: str) -> list[str]:
    guide = ROOT / "backend" / "api_description" / f"guide.{language}.md"
    return re.findall(r"```bash\n(.*?)```", guide.read_text("utf-8"), re.DOTALL)


def read_documents(said: str) -> list[dict[str, Any]]:
    """The JSON documents that follow one another in what a script said."""
    found, decoder = [], json.JSONDecoder()
    while said := said.strip():
        document, end = decoder.raw_decode(said)
        found.append(document)
        said = said[end:]
    return found


def make_system(api: str) -> dict[str, str]:
    """Another system as the administrator makes it and the leader confirms it."""

    def sign_in(username: str) -> dict[str, str]:
        asked = httpx2.post(f"{api}/auth/token", data={**PERSON, "username": username})
        return {"Authorization": f"Bearer {asked.json()['access_token']}"}

    admin, leader = sign_in("admin"), sign_in("leader")
    unit = httpx2.get(f"{api}/org-units", headers=admin, params={"q": "Bình Lục"})
    body: dict[str, Any] = {"name": "Sở Y tế", "purpose": "Tổng hợp", "expires_on": "2022-12-31"}
    body |= {"scopes": ["establishments:read", "violations:read"]}
    body |= {"org_unit_id": unit.json()["items"][0]["id"]}
    made = httpx2.post(f"{api}/api-clients", headers=admin, json=body).json()
    asked = httpx2.get(f"{api}/api-clients/{made['id']}", headers=admin).json()["waiting"]
    confirm = f"{api}/second-approvals/{asked['id']}/confirm"
    httpx2.post(confirm, headers={**leader, "If-Match": "1"}).raise_for_status()
    return {"CLIENT_ID": made["id"], "CLIENT_SECRET": made["client_secret"]}


def add_system_of_province(folder: Path) -> None:
    """As it was made and confirmed there: in the demo the province has no administrator."""
    id, given = UUID(PROVINCE["CLIENT_ID"]), now()
    values = {
        "name": "Cổng tổng hợp",
        "purpose": "Tổng hợp",
        "scopes": ["plans:read"],
        "version": 1,
    }
    values |= {"networks": [], "daily_quota": 10_000, "expires_on": date(2022, 12, 31)}
    secret = {"client_id": id, "secret_hash": compute_digest(PROVINCE["CLIENT_SECRET"])}
    with sa.create_engine(f"sqlite:///{folder}/so178.db").begin() as db:
        unit = db.scalar(sa.select(OrgUnit.id).where(OrgUnit.code == "35"))
        client = sa.insert(ApiClient).values(id=id, org_unit_id=unit, confirmed_at=given, **values)
        db.execute(client)
        db.execute(sa.insert(ApiClientSecret).values(id=create_id(), confirmed_at=given, **secret))


@pytest.mark.whole_proof
@pytest.mark.slow
@pytest.mark.once
def test_python_and_curl_tell_the_same(tmp_path: Path) -> None:
    """As connected systems, with no person's password."""
    assert shutil.which("jq"), "the scripts for the shell need jq: install it"
    generate(tmp_path / "client")
    told = {}
    with serving_demo(tmp_path / "var", add_system_of_province) as base:
        office = make_system(f"{base}/api/v1")
        shared = {"PYTHONPATH": f"{tmp_path}/client", "SO178_URL": base, "SO178_TOKEN": ""}
        for name, words in QUESTIONS.items():
            system = PROVINCE if name in FOR_PROVINCE else office
            given = shared | {f"SO178_{key}": value for key, value in system.items()}
            python = run_tool([sys.executable, SCRIPTS / f"{name}.py", *words], more=given)
            shell = run_tool(["bash", SCRIPTS / f"{name}.sh", *words], more=given)
            told[name] = (read_rows(python), read_rows(shell))
        asked = httpx2.post(f"{base}/api/v1/auth/token", data={**PERSON, "device_id": "scripts"})
        token = asked.json()["access_token"]
        head = {"Authorization": f"Bearer {token}"}
        board = httpx2.get(f"{base}/api/v1/plans", headers=head).json()["items"][0]
        at = f"{base}/api/v1/plans/{board['id']}/targets/establishments_inspected/progress"
        target = httpx2.get(at, headers=head, params={"as_of": "2022-09-30"}).json()
    for name, (by_python, by_shell) in told.items():
        assert by_python == by_shell, name
        assert len(by_python) > 1, name
    september = [row for row in told["targets_by_month"][0] if row[2] == "2022-09-30"]
    counted = sum(int(row[4]) for row in september if row[1] == "establishments_inspected")
    assert counted == target["numerator"] > 0
    assert os.access(SCRIPTS / "places_to_csv.sh", os.X_OK)


@pytest.mark.whole_proof
@pytest.mark.slow
@pytest.mark.once
def test_a_native_client_does_its_day(tmp_path: Path) -> None:
    """Every operation arrives; the one field that both sides wrote is decided; the photo is one."""
    generate(tmp_path / "client")
    (tmp_path / "photo.jpg").write_bytes(plain_jpeg(1600, 1200) + bytes(600_000))
    person = {"SO178_USERNAME": "inspector", "SO178_PASSWORD": PERSON["password"]}
    with serving_demo(tmp_path / "var") as base:
        more = {"PYTHONPATH": f"{tmp_path}/client", "SO178_URL": base, **person}
        said = run_tool(
            [sys.executable, SCRIPTS / "field_day.py", tmp_path / "photo.jpg"], more=more
        )
    told = said.splitlines()
    assert told[1:5] == [
        *("operation applied", "operation applied", "operation conflict both-changed"),
        "operation applied",
    ]
    assert told[5] == "statement: here 'Chủ cơ sở nhất trí', there 'Chủ cơ sở đề nghị gia hạn'"
    assert told[6:8] == ["resolved: 1", "photo: image/jpeg"]
    assert re.fullmatch("receipt: 3 of 4 done, [0-9a-f]{12}", told[8])
