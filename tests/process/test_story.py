"""The working day by curl, as docs/working-day.md writes it down, runs as it stands there."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.databases import Databases
from tests.serving import ROOT, serving


@pytest.mark.in_turn
@pytest.mark.whole_proof
@pytest.mark.slow
@pytest.mark.once
def test_the_working_day_by_curl(tmp_path: Path, databases: Databases) -> None:
    assert shutil.which("curl"), "this story is told with curl: install it"
    text = (ROOT / "docs" / "working-day.md").read_text("utf-8")
    found = re.search(r"## The working day, by curl.*?```bash\n(.*?)```", text, re.DOTALL)
    assert found
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    url = databases.empty("story")
    with serving(tmp_path / "var", APP_ENV="demo", DATABASE_URL=url) as server:
        run = subprocess.run(
            ["bash", "-c", found[1]],
            cwd=tmp_path,
            env={"BASE": server.base, "PATH": "/usr/local/bin:/usr/bin:/bin"},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    assert run.returncode == 0, run.stdout + run.stderr + server.log.read_text("utf-8")[-2000:]
    assert run.stdout.count("ok: ") == 15
    databases.drop(url)
