"""Strangers' TypeScript: openapi-typescript with openapi-fetch, and the client of @hey-api."""

import json
import re
import shutil
from pathlib import Path

import pytest

from api_breaks import list_operations
from tests.consumers.serving_demo import DAYS, DESCRIPTION, WORKBOOK, run_tool, serving_demo
from tests.serving import ROOT

TOOLS = ROOT / ".ci" / "api" / "node_modules"
HEY_API = ROOT / "frontend" / "node_modules" / ".bin" / "openapi-ts"
COMPLAINT = re.compile(r"warn|error|⚠", re.IGNORECASE)


def prepare(folder: Path, day: str) -> None:
    """A project with the compiler and the day's program."""
    (folder / "node_modules").symlink_to(TOOLS)
    (folder / "package.json").write_text('{"type": "module"}', "utf-8")
    for name in (day, "tsconfig.json"):
        shutil.copy(DAYS / name, folder)


def count_operations() -> int:
    return sum(1 for _ in list_operations(json.loads(DESCRIPTION.read_text("utf-8"))))


def spend_day(folder: Path, day: str) -> None:
    """Compiled with its types checked, then run against a demo of its own."""
    run_tool([TOOLS / ".bin" / "tsc", "--project", folder])
    with serving_demo(folder / "var") as base:
        said = run_tool(["node", folder / "made" / day.replace(".ts", ".js"), base, WORKBOOK])
    assert said == "the day is done\n"


@pytest.mark.whole_proof
@pytest.mark.slow
@pytest.mark.once
def test_the_working_day_by_openapi_fetch(tmp_path: Path) -> None:
    prepare(tmp_path, "openapi_fetch.ts")
    tool = TOOLS / ".bin" / "openapi-typescript"
    said = run_tool([tool, DESCRIPTION, "--output", tmp_path / "schema.ts"])
    assert not COMPLAINT.search(said), said
    text = (tmp_path / "schema.ts").read_text("utf-8")
    operations = text.split("export interface operations {")[1]
    assert len(re.findall(r"^    \w+: \{$", operations, re.MULTILINE)) == count_operations()
    spend_day(tmp_path, "openapi_fetch.ts")


@pytest.mark.whole_proof
@pytest.mark.slow
@pytest.mark.once
def test_the_working_day_by_hey_api(tmp_path: Path) -> None:
    prepare(tmp_path, "hey_api.ts")
    shutil.copy(DAYS / "openapi-ts.config.js", tmp_path)
    said = run_tool([HEY_API], folder=tmp_path, more={"DESCRIPTION": str(DESCRIPTION)})
    assert not COMPLAINT.search(said), said
    text = (tmp_path / "generated" / "sdk.gen.ts").read_text("utf-8")
    assert len(re.findall(r"^export const \w+ = <", text, re.MULTILINE)) == count_operations()
    spend_day(tmp_path, "hey_api.ts")
