"""The example scripts answer a statistician's three questions, in Python and with curl and jq."""

import csv
import io
import json
import os
import re
import shutil
import sys
from pathlib import Path

import httpx2
import pytest

from tests.consumers.serving_demo import run_tool, serving_demo
from tests.consumers.test_openapi_python_client import generate
from tests.serving import ROOT

SCRIPTS = ROOT / "examples" / "scripts"
QUESTIONS = {"places_to_csv": (), "targets_by_month": ("2022",), "unpaid_fines": ()}
PERSON = {"grant_type": "password", "username": "district", "password": "binhluc-demo-2022"}


def read_rows(said: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(said)))


@pytest.mark.whole_proof
@pytest.mark.slow
@pytest.mark.once
def test_the_first_call_of_the_guide_is_answered(tmp_path: Path) -> None:
    folder = ROOT / "backend" / "api_description"
    with serving_demo(tmp_path / "var") as base:
        for guide in sorted(folder.glob("guide.*.md")):
            found = re.search(r"```bash\n(.*?)```", guide.read_text("utf-8"), re.DOTALL)
            assert found
            script = found[1].replace("http://127.0.0.1:8000", base)
            script = script.replace("password=…", f"password={PERSON['password']}")
            said = run_tool(["bash", "-euo", "pipefail", "-c", script])
            assert json.loads(said)["user"]["username"] == "district"


@pytest.mark.whole_proof
@pytest.mark.slow
@pytest.mark.once
def test_python_and_curl_tell_the_same(tmp_path: Path) -> None:
    assert shutil.which("jq"), "the scripts for the shell need jq: install it"
    generate(tmp_path / "client")
    with serving_demo(tmp_path / "var") as base:
        asked = httpx2.post(f"{base}/api/v1/auth/token", data={**PERSON, "device_id": "scripts"})
        token = asked.json()["access_token"]
        more = {"SO178_URL": base, "SO178_TOKEN": token, "PYTHONPATH": f"{tmp_path}/client"}
        told = {
            name: (
                read_rows(run_tool([sys.executable, SCRIPTS / f"{name}.py", *words], more=more)),
                read_rows(run_tool(["bash", SCRIPTS / f"{name}.sh", *words], more=more)),
            )
            for name, words in QUESTIONS.items()
        }
        head = {"Authorization": f"Bearer {token}"}
        board = httpx2.get(f"{base}/api/v1/plans", headers=head).json()["items"][0]
        at = f"{base}/api/v1/plans/{board['id']}/targets/establishments_inspected/progress"
        target = httpx2.get(at, headers=head, params={"as_of": "2022-09-30"}).json()
    for name, (python, shell) in told.items():
        assert python == shell, name
        assert len(python) > 1, name
    september = [row for row in told["targets_by_month"][0] if row[2] == "2022-09-30"]
    counted = sum(int(row[4]) for row in september if row[1] == "establishments_inspected")
    assert counted == target["numerator"] > 0
    assert os.access(SCRIPTS / "places_to_csv.sh", os.X_OK)
