"""docs/security.md explains each number that is cited, and what it names exists."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "security.md"
REQUIREMENTS = {f"R{n}" for n in range(1, 66)}
DECISIONS = {f"D{n}" for n in range(1, 16)}
CITED = re.compile(r"(?<![\w.:/$'\"`-])[RD][1-9][0-9]?(?![\w.])")
RANGE = re.compile(r"\b([RD])([0-9]+)[-–][RD]([0-9]+)\b")
PATH = re.compile(
    r"`((?:backend|frontend|tests|docs|docker|migrations|\.ci)/[^`:]+)(?:::([^`]+))?`"
)
STATES = ("held", "partly", "not yet")
ENTRY = re.compile(r"^- \*\*(R\d+), ([a-z ]+)\.\*\* (.+)\n((?:  .+\n)*)", re.MULTILINE)
PROOF = "; proved by "


@dataclass(frozen=True)
class Entry:
    """A requirement: what must hold, and the paths of what keeps and of what proves it."""

    number: str
    state: str
    what: str
    kept_in: str
    proved_by: str


@cache
def page() -> str:
    return PAGE.read_text("utf-8")


@cache
def entries() -> tuple[Entry, ...]:
    found = []
    for number, state, what, where in ENTRY.findall(page()):
        kept_in, _, proved_by = where.partition(PROOF)
        found.append(Entry(number, state, what, kept_in, proved_by))
    return tuple(found)


def decisions() -> list[str]:
    return re.findall(r"^\| (D\d+) \|", page(), re.MULTILINE)


def prose_of(path: Path) -> str:
    """Of Python the comments and docstrings: elsewhere D2 is a cell of a spreadsheet."""
    text = path.read_text("utf-8")
    if path.suffix != ".py":
        return text
    parts = [
        token.string
        for token in tokenize.generate_tokens(io.StringIO(text).readline)
        if token.type == tokenize.COMMENT
        or (token.type == tokenize.STRING and token.string.endswith('"""'))
    ]
    return "\n".join(parts)


def sources() -> Iterator[Path]:
    for folder, endings in (
        ("backend", {".py", ".json"}),
        ("migrations", {".py"}),
        ("tests", {".py"}),
        ("docs", {".md"}),
        ("frontend/src", {".ts", ".vue"}),
    ):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in endings and path not in (PAGE, Path(__file__).resolve()):
                yield path


def cited_in(text: str) -> set[str]:
    found = set(CITED.findall(text))
    for letter, first, last in RANGE.findall(text):
        found |= {f"{letter}{n}" for n in range(int(first), int(last) + 1)}
    return found


def test_every_requirement_and_decision_stands_there_once() -> None:
    numbers = [one.number for one in entries()]
    assert (sorted(numbers), sorted(decisions())) == (sorted(REQUIREMENTS), sorted(DECISIONS))
    assert numbers == sorted(numbers, key=lambda number: int(number[1:]))


def test_whatever_is_cited_stands_there() -> None:
    known = REQUIREMENTS | DECISIONS
    unknown = {
        f"{path.relative_to(ROOT)}: {number}"
        for path in sources()
        for number in cited_in(prose_of(path)) - known
    }
    assert unknown == set()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("kept by two persons (R42)", {"R42"}),
        ("(R8, D12)", {"R8", "D12"}),
        ("R21–R23 say so", {"R21", "R22", "R23"}),
        ("R7: no persons", {"R7"}),
        ("cell $D4, QR1, 1R2, D_3, `D5`, R100", set()),
    ],
)
def test_citations_are_seen(text: str, found: set[str]) -> None:
    assert cited_in(text) == found


def test_what_is_named_exists() -> None:
    named = PATH.findall(page())
    missing = [path for path, _ in named if not (ROOT / path).exists()]
    assert missing == []
    unknown = [
        f"{path}::{name}" for path, name in named if name and name not in names_in(ROOT / path)
    ]
    assert unknown == []


@cache
def names_in(path: Path) -> frozenset[str]:
    """The tests of a file: functions in Python, titles in TypeScript."""
    text = path.read_text("utf-8")
    if path.suffix == ".py":
        functions = (ast.FunctionDef, ast.AsyncFunctionDef)
        walked = ast.walk(ast.parse(text))
        return frozenset(node.name for node in walked if isinstance(node, functions))
    return frozenset(re.findall(r"\b(?:test|it)\(\s*[\"'`]([^\"'`]+)[\"'`]", text))


def test_each_requirement_says_how_it_stands() -> None:
    """What is held names the module that keeps it and a test; what is not says what is missing."""
    wrong = []
    for one in entries():
        has_place = bool(PATH.search(one.kept_in))
        has_test = any(name for _, name in PATH.findall(one.proved_by))
        is_told = (" *Missing:* " in one.what) == (one.state != "held")
        is_kept = (has_place and has_test) or one.state == "not yet"
        if one.state not in STATES or not (is_told and is_kept):
            wrong.append(one.number)
    assert wrong == []


def test_the_page_counts_its_states() -> None:
    held, partly, not_yet = (sum(one.state == state for one in entries()) for state in STATES)
    assert f"{held} are held, {partly} partly, {not_yet} not yet." in page()


def test_the_page_is_short() -> None:
    assert len(page().splitlines()) <= 300
