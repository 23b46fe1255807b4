"""A stranger's Python: the client that openapi-python-client makes of the description."""

import json
import sys
from pathlib import Path

import pytest

from api_breaks import list_operations
from tests.consumers.serving_demo import DAYS, DESCRIPTION, WORKBOOK, run_tool, serving_demo
from tests.serving import ROOT

CONFIG = ROOT / "examples" / "scripts" / "client.yaml"
DAY = DAYS / "openapi_python_client.py"


def generate(folder: Path) -> None:
    """The package in `folder`, with no word of complaint and all operations."""
    tool = (Path(sys.executable).with_name("openapi-python-client"), "generate", "--overwrite")
    told = ("--path", DESCRIPTION, "--config", CONFIG, "--output-path", folder)
    assert run_tool([*tool, *told]).strip() == f"Generating {folder}"
    known = sum(1 for _ in list_operations(json.loads(DESCRIPTION.read_text("utf-8"))))
    made = [one for one in folder.glob("so178_client/api/*/*.py") if one.name != "__init__.py"]
    assert len(made) == known


@pytest.mark.slow
def test_the_working_day_by_openapi_python_client(tmp_path: Path) -> None:
    generate(tmp_path / "client")
    with serving_demo(tmp_path / "var") as base:
        said = run_tool(
            [sys.executable, DAY, base, WORKBOOK], more={"PYTHONPATH": f"{tmp_path}/client"}
        )
    assert said == "the day is done\n"
