"""What `make resource` writes fits the house as it is now: a rename that it missed shows here."""

import ast
import re
import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import new_resource
from backend import plugins
from new_resource import EDITS, ROOT, TABLE_WORDS, TEMPLATES, Refused, filled, words_of, write
from tests.contract.test_house import find_unclear_functions

pytestmark = pytest.mark.once
NAME, DOMAIN = "inspection_vehicles", "inspections"
ADDRESS = "/api/v1/inspection-vehicles"
SOURCES = ROOT / "frontend" / "src"
EXPORTED = r"export (?:async )?(?:const|function|interface|type|class) {}\b"


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what the generator reads."""
    root = tmp_path_factory.mktemp("tree")
    shutil.copytree(
        ROOT / "backend", root / "backend", ignore=shutil.ignore_patterns("__pycache__")
    )
    words = words_of(NAME, DOMAIN, "")
    edited = {filled(edit.path, words) for edit in (*EDITS, TABLE_WORDS)}
    for path in edited | {"pyproject.toml"}:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, root / path)
    return root


@pytest.fixture(scope="module")
def written(tree: Path) -> list[str]:
    return write(tree, NAME, DOMAIN, "phương tiện kiểm tra")


def run(tree: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=tree, capture_output=True, text=True, timeout=120, check=False
    )


def test_the_files_of_the_house_say_what_they_said_and_more(tree: Path, written: list[str]) -> None:
    for path in written:
        assert not re.search(f"__({'|'.join(words_of(NAME, DOMAIN, ''))})__", path)
        text = (tree / path).read_text("utf-8")
        assert not re.search(f"__({'|'.join(words_of(NAME, DOMAIN, ''))})__", text), path
        if (ROOT / path).exists():
            before = (ROOT / path).read_text("utf-8").splitlines()
            assert "inspection_vehicle" in text.lower() or "inspection-vehicle" in text, path
            assert len(set(before) - set(text.splitlines())) <= 1, path  # the list of a menu


def test_its_python_passes_the_linter(tree: Path, written: list[str]) -> None:
    files = [path for path in written if path.endswith(".py")]
    ruff = str(Path(sys.executable).parent / "ruff")
    for act in (["check"], ["format", "--check"]):
        found = run(tree, ruff, *act, *files)
        assert found.returncode == 0, found.stdout


def test_its_modules_load_and_are_found_by_their_names(tree: Path, written: list[str]) -> None:
    package = f"backend/domains/{DOMAIN}/{NAME}"
    modules = {Path(path).stem for path in written if path.startswith(package)}
    assert {"models", "routes", "lists"} <= modules & set(plugins.PLUGIN_MODULES)
    asked = (
        f"from backend.domains.{DOMAIN}.{NAME} import lists, models, routes\n"
        "print(*(f'{m} {r.path}' for r in routes.router.routes for m in r.methods), sep='\\n')\n"
        "print(*(one.kind for one in lists.LISTS))\n"
        "row = models.InspectionVehicle(name='Đặng  Xá')\n"
        "row.refresh_search_text()\n"
        "print(row.sort_key)"
    )
    found = run(tree, sys.executable, "-c", asked)
    assert found.stdout.splitlines() == [
        *(f"GET {ADDRESS}", f"GET {ADDRESS}/{{id}}", f"POST {ADDRESS}"),
        *(f"PATCH {ADDRESS}/{{id}}", f"DELETE {ADDRESS}/{{id}}", "inspection-vehicles"),
        "dang xa",
    ], found.stderr


def test_its_python_imports_what_there_is(tree: Path, written: list[str]) -> None:
    files = [path for path in written if path.endswith(".py") and NAME in path]
    missing = []
    for path in files:
        for node in ast.walk(ast.parse((tree / path).read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and NAME not in str(node.module):
                module = import_module(str(node.module))
                missing += [
                    f"{path}: {node.module} {one.name}"
                    for one in node.names
                    if not hasattr(module, one.name) and NAME not in one.name
                ]
    assert missing == []


def test_its_python_keeps_the_names_and_types_of_the_house(tree: Path, written: list[str]) -> None:
    files = [path for path in written if path.startswith(f"backend/domains/{DOMAIN}/{NAME}/")]
    modules = [(Path(path), ast.parse((tree / path).read_text("utf-8"))) for path in files]
    assert find_unclear_functions(modules) == []
    untyped = [
        node.name
        for _, module in modules
        for node in module.body
        if isinstance(node, ast.FunctionDef) and node.returns and ast.unparse(node.returns) == "Any"
    ]
    assert untyped == []


def test_its_screens_import_what_there_is(tree: Path, written: list[str]) -> None:
    screens = [path for path in written if path.endswith((".vue", ".ts")) and NAME in path]
    assert len(screens) > 10
    missing = []
    for path in screens:
        text = (tree / path).read_text("utf-8")
        for names, target in re.findall(r'import (?:type )?(.*?) from "@/(.*?)"', text):
            if not names.startswith("{"):
                missing += [] if (SOURCES / target).is_file() else [f"{path}: {target}"]
            elif NAME not in target and not target.startswith("api/generated"):
                missing += [f"{path}: {target} {one}" for one in names_missing(names, target)]
        for area, key in re.findall(r"""\bt\(['"](ui|shell)\.(\w+)['"]""", text):
            words = (SOURCES / "locales" / "vi" / f"{area}.ts").read_text("utf-8")
            missing += [] if f"  {key}: " in words else [f"{path}: {area}.{key}"]
    assert missing == []


def names_missing(names: str, target: str) -> list[str]:
    """Which of `{ type A, b }` the module `target` does not export."""
    files = [SOURCES / target, SOURCES / f"{target}.ts", SOURCES / target / "index.ts"]
    source = next((file for file in files if file.is_file()), None)
    if source is None:
        return ["(no such module)"]
    text = source.read_text("utf-8")
    wanted = [one.strip().removeprefix("type ") for one in names.strip("{} ").split(",")]
    return [
        one
        for one in wanted
        if not re.search(EXPORTED.format(one), text)
        and not re.search(rf"export (?:type )?\{{[^}}]*\b{one}\b", text)
    ]


@pytest.mark.parametrize(
    ("name", "domain", "why"),
    [
        (NAME, DOMAIN, "already"),
        ("violations", "inspections", "enforcement has violations already"),
        ("plan_targets", "planning", "already"),
        ("vehicles", "transport", "none of backend/domains"),
        ("Vehicles", "inspections", "small letters"),
        ("equipment", "inspections", "plural"),
    ],
)
def test_what_cannot_be_written_whole_is_not_begun(
    tree: Path, written: list[str], name: str, domain: str, why: str
) -> None:
    before = {path: path.stat().st_mtime_ns for path in tree.rglob("*") if path.is_file()}
    with pytest.raises(Refused, match=why):
        write(tree, name, domain)
    assert before == {path: path.stat().st_mtime_ns for path in tree.rglob("*") if path.is_file()}


def test_compiled_modules_of_a_resource_that_is_gone_are_in_nobodys_way(tree: Path) -> None:
    left = tree / "backend" / "domains" / DOMAIN / "gone_things" / "__pycache__"
    left.mkdir(parents=True)
    new_resource.check_free(tree, words_of("gone_things", DOMAIN, ""))


def test_a_place_that_moved_is_named(tree: Path, written: list[str]) -> None:
    path = tree / "backend" / "permissions.py"
    before = path.read_text("utf-8")
    path.write_text(before.replace("P = Permission", "Granted = Permission"), "utf-8")
    with pytest.raises(Refused, match=r"backend/permissions\.py has changed"):
        write(tree, "moved_places", DOMAIN)
    path.write_text(before, "utf-8")


@pytest.mark.parametrize(
    ("plural", "one"),
    [("vehicles", "vehicle"), ("bodies", "body"), ("boxes", "box"), ("branches", "branch")],
)
def test_one_of_many(plural: str, one: str) -> None:
    assert new_resource.singular(plural) == one


def test_the_folders_of_the_templates_are_those_that_are_copied() -> None:
    assert {path.name for path in TEMPLATES.iterdir()} == set(new_resource.FOLDERS)


def test_every_domain_has_its_chapter_of_the_glossary() -> None:
    glossary = (ROOT / "docs" / "glossary.md").read_text("utf-8")
    domains = {path.parent.name for path in (ROOT / "backend/domains").glob("*/__init__.py")}
    assert set(new_resource.CHAPTERS) == domains
    lost = {one for one in new_resource.CHAPTERS.values() if f"\n## {one}\n" not in glossary}
    assert lost == set()


def test_the_glossary_gets_a_row_in_the_table_of_its_domain(tree: Path, written: list[str]) -> None:
    glossary = (tree / "docs" / "glossary.md").read_text("utf-8")
    chapter = glossary.split("\n## Inspections\n")[1].split("\n## ")[0]
    assert chapter.endswith(
        "| Phương tiện kiểm tra | – | inspection vehicle | `InspectionVehicle`"
        " `inspection_vehicles` `inspection-vehicle:read` `inspection-vehicle:write` |"
        " `/inspection-vehicles` |\n"
    )
