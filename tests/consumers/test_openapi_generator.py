"""A stranger's Python: the client that openapi-generator makes of the description."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from api_breaks import list_operations
from tests.consumers.serving_demo import DAYS, DESCRIPTION, WORKBOOK, run_tool, serving_demo
from tests.serving import ROOT

BIN = ROOT / ".tools" / "generators" / "bin"
DAY = DAYS / "openapi_generator.py"
OWN_COMPLAINTS = (
    "OpenAPI 3.1 support is still in beta",
    "Failed to get the schema name: null",
    "Codegen property is null (e.g. map/dict of undefined type)",
    "(reserved word) cannot be used as model name",
)
"""Of the generator: about 3.1, about values of any kind, about parameters called `from`, `with`."""
OWN_ERROR = re.compile(r'error: Item "None" of "\w+ \| None" has no attribute "(to_dict|items)"')
"""Of its template for a map whose values may be null; what runs asks first."""
NAMES = "packageName=so178_client,projectName=so178-client,enumPropertyNaming=UPPERCASE"


SHORT_RUN = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
"""Of Java, for a run of seconds: half of the CPU time."""


def generate(folder: Path, language: str, *options: str) -> None:
    """The client in `folder`; the generator's complaints are about itself, not our document."""
    words = ("generate", "-i", DESCRIPTION, "-g", language, "-o", folder)
    wanted = "apis,models,supportingFiles,apiTests=false,modelTests=false,apiDocs=false"
    more = (f"--additional-properties={NAMES}", f"--global-property={wanted},modelDocs=false")
    said = run_tool(
        [BIN / "openapi-generator-cli", *words, *more, *options],
        folder=folder.parent,
        more={"JDK_JAVA_OPTIONS": " ".join(SHORT_RUN)},
    )
    strange = [
        line
        for line in said.splitlines()
        if re.search(r"WARN|ERROR", line) and not any(one in line for one in OWN_COMPLAINTS)
    ]
    assert strange == []


def list_methods(folder: Path, method: str) -> set[str]:
    """The operations that the generated code has, as `method` finds them."""
    texts = (path.read_text("utf-8") for path in folder.rglob("*.*") if path.is_file())
    return {name for text in texts for name in re.findall(method, text, re.MULTILINE)}


def list_names() -> Iterator[str]:
    document = json.loads(DESCRIPTION.read_text("utf-8"))
    return (operation["operationId"] for _, _, operation in list_operations(document))


@pytest.mark.whole_proof
@pytest.mark.slow
@pytest.mark.once
def test_the_working_day_by_python(tmp_path: Path) -> None:
    client = tmp_path / "client"
    generate(client, "python")
    assert list_methods(client / "so178_client" / "api", r"^    def (\w+)_with_http_info\(") == set(
        list_names()
    )
    with serving_demo(tmp_path / "var") as base:
        said = run_tool([BIN / "python", DAY, base, WORKBOOK], more={"PYTHONPATH": str(client)})
    assert said == "the day is done\n"


@pytest.mark.whole_proof
@pytest.mark.slow
@pytest.mark.once
def test_types_of_python_are_sound(tmp_path: Path) -> None:
    client = tmp_path / "client"
    generate(client, "python")
    mypy = (BIN / "python", "-m", "mypy", "--config-file=", f"--cache-dir={tmp_path}/types")
    more = {"MYPYPATH": str(client)}
    said = run_tool([*mypy, "--strict", "--follow-imports=silent", DAY], more=more)
    assert "no issues found in 1 source file" in said
    said = run_tool([*mypy, client / "so178_client"], may_fail=True)
    errors = [line for line in said.splitlines() if " error: " in line]
    assert [line for line in errors if not OWN_ERROR.search(line)] == []
    assert re.search(r"\(checked \d{3,} source files\)|no issues found", said)
