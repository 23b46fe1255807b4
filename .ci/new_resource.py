"""Writes the skeleton of a resource: `make resource name=vehicles domain=inspections`.

The files of `.ci/resource/` are copied with their `__words__` replaced; what the rest of the house
must know of a resource is inserted where EDITS says. Nothing is written unless all of it can be.
"""

import argparse
import re
import subprocess
import sys
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = ROOT / ".ci" / "resource"
FOLDERS = {
    "backend": "backend/domains/__domain__/__things__",
    "tests": "tests/domains/__domain__/__things__",
    "unit": "frontend/tests/domains/__domain__",
    "screens": "frontend/src/domains/__domain__/__things__",
    "vi": "frontend/src/locales/vi",
    "en": "frontend/src/locales/en",
}
"""Where the files of each folder of TEMPLATES go."""

MENUS = {
    "workspace": "work",
    "planning": "plan",
    "prevention": "prevention",
    "support": "prevention",
    "ratings": "review",
    "reporting": "review",
    "platform": "data",
    "administration": "admin",
    "catalogues": "catalogues",
    "enforcement": "violations",
    "police": "violations",
    "organisation": "admin",
}
"""The group of the navigation for each domain; all others belong to the area's work."""

CHAPTERS = {
    "administration": "Who works",
    "organisation": "Who works",
    "establishments": "Establishments",
    "inspections": "Inspections",
    "enforcement": "Violations",
    "police": "Police figures and tips",
    "prevention": "Prevention and support",
    "support": "Prevention and support",
    "planning": "Plan, money, ratings, reports",
    "ratings": "Plan, money, ratings, reports",
    "reporting": "Plan, money, ratings, reports",
    "platform": "Papers, lists, and the work of a day",
    "workspace": "Papers, lists, and the work of a day",
    "catalogues": "Papers, lists, and the work of a day",
}
"""The chapter of docs/glossary.md for each domain."""


class Refused(Exception):
    """Why nothing was written."""


@dataclass(frozen=True)
class Edit:
    """Insert `text` into the file `path`, before the one place that `before` finds.

    `__words__` are replaced in all three.
    """

    path: str
    before: str
    text: str


def role(name: str) -> str:
    """Finds the end of what a role is granted."""
    return rf"\n    Role\.{name}: frozenset\((?s:.*?)\n\K        \}}\n    \),"


LOCALES = "frontend/src/locales"
SAMPLE_FOLDER = "tests/contract/objects"
SAMPLES = f"{SAMPLE_FOLDER}/__domain__.py"
BOTH = "            *(P.__THING___READ, P.__THING___WRITE),\n"
EDITS = (
    Edit(
        "backend/permissions.py",
        r"\n\nP = Permission\n",
        '    __THING___READ = "__slug__:read"\n    __THING___WRITE = "__slug__:write"\n',
    ),
    Edit("backend/permissions.py", role("LEAD_OFFICER"), BOTH),
    Edit("backend/permissions.py", role("LOCAL_OFFICER"), BOTH),
    Edit("backend/permissions.py", role("LEADER"), "            P.__THING___READ,\n"),
    Edit(
        SAMPLES,
        r"from tests\.contract\.objects\.places import",
        "from backend.domains.__domain__.__things__.models import __Thing__\n"
        "from tests.contract.objects.places import commune, id_of\n",
    ),
    Edit(
        SAMPLES,
        r"def build_records\(",
        "def __things__(place: str) -> list[Any]:\n"
        '    own = {"id": id_of("__thing__", place), "org_unit_id": commune(place)}\n'
        '    return [__Thing__(**own, name="Tên")]\n\n\n',
    ),
    Edit(SAMPLES, r"    \]\n\n\nIDS: ", "        *__things__(place),\n"),
    Edit(SAMPLES, r"\}\n\nBODIES: ", '    "/__url__/{id}": lambda p: id_of("__thing__", p),\n'),
    Edit(
        SAMPLES,
        r"\}\n\Z",
        '    "create___thing__": lambda p, a: {"name": "Tên", "org_unit_id": str(commune(p))},\n'
        '    "update___thing__": lambda p, a: {"note": "Đã đối chiếu"},\n',
    ),
    Edit(
        "tests/domains/platform/exports/test_every_round_trip.py",
        r"    \}\n\n\nWHOLES = ",
        '        "__url__": [{"name": f"Tên {i}", "unit": "Bình Nghĩa"} for i in n],\n',
    ),
    Edit(
        "docs/glossary.md",
        r"\n## __chapter__\n(?s:.*?)\|\n\K\n## ",
        "| __Vi__ | – | __en__ | `__Thing__` `__things__` `__slug__:read` `__slug__:write` |"
        " `/__url__` |\n",
    ),
    Edit(
        f"{LOCALES}/areas.ts",
        r"\ninterface Areas",
        'import type __things__ from "@/locales/vi/__things__";\n',
    ),
    Edit(
        "tests/contract/test_tables.py",
        r"\}\nNAMES = ",
        '    "__things__.name",  # what one __en__ is called\n',
    ),
    Edit(f"{LOCALES}/areas.ts", r"\}\n\nexport type Area", "  __things__: typeof __things__;\n"),
    Edit(f"{LOCALES}/vi/log.ts", r"  other_entity:", '  entity___things__: "__Vi__",\n'),
    Edit(f"{LOCALES}/en/log.ts", r"  other_entity:", '  entity___things__: "__En__",\n'),
    Edit(f"{LOCALES}/vi/shell.ts", r"  nav_imports:", '  nav___things__: "__Vi__",\n'),
    Edit(f"{LOCALES}/vi/shell.ts", r"  short_imports:", '  short___things__: "__Vi__",\n'),
    Edit(f"{LOCALES}/en/shell.ts", r"  nav_imports:", '  nav___things__: "__Ens__",\n'),
    Edit(f"{LOCALES}/en/shell.ts", r"  short_imports:", '  short___things__: "__Ens__",\n'),
    Edit(
        "frontend/src/shell/navigation.ts",
        r"\} as const satisfies Record<string, NavItem>",
        '  __things__: { name: "__url__", icon: "list", word: "shell.nav___things__",'
        ' short: "shell.short___things__" },\n',
    ),
    Edit(
        "frontend/src/shell/navigation.ts",
        r'key: "__menu__", items: \[[^\]]*\K\] \}',
        ', "__things__"',
    ),
    Edit(
        "frontend/src/presentation/auditWords.ts",
        r"\] as const;\n\nexport const ACTIONS",
        '  "__things__",\n',
    ),
    Edit(
        "frontend/src/presentation/auditWords.ts",
        r"\};\n/\*\* The name of the route",
        '  __things__: "__slug__-record",\n',
    ),
)
TABLE_WORDS = Edit(
    "tests/e2e/test_every_page.py",
    r'\}\n"""Tables whose name is one English word',
    '    "__things__",\n',
)


def singular(name: str) -> str:
    """'vehicles' -> 'vehicle', 'premises_checks' -> 'premises_check', 'bodies' -> 'body'."""
    for end, one in (("ies", "y"), ("sses", "ss"), ("ches", "ch"), ("xes", "x"), ("s", "")):
        if name.endswith(end):
            return name.removesuffix(end) + one
    raise Refused(f"name={name}: the plural of what is kept, such as vehicles")


def fold(text: str) -> str:
    """'Phương tiện' -> 'phuong-tien'."""
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return re.sub(r"[^a-z0-9]+", "-", re.sub(r"[\u0300-\u036f]", "", plain)).strip("-")


def words_of(name: str, domain: str, vi: str) -> dict[str, str]:
    """What stands for each `__word__` of the templates."""
    one = singular(name)
    english, vietnamese = one.replace("_", " "), vi or name.replace("_", " ")
    plural = name.replace("_", " ")
    return {
        "things": name,
        "thing": one,
        "Thing": "".join(part.capitalize() for part in one.split("_")),
        "THING": one.upper(),
        "domain": domain,
        "url": name.replace("_", "-"),
        "slug": one.replace("_", "-"),
        "spa": fold(vietnamese),
        "menu": MENUS.get(domain, "area"),
        "chapter": CHAPTERS.get(domain, ""),
        "vi": vietnamese,
        "Vi": vietnamese[0].upper() + vietnamese[1:],
        "en": english,
        "En": english.capitalize(),
        "ens": plural,
        "Ens": plural.capitalize(),
    }


def filled(text: str, words: Mapping[str, str]) -> str:
    """`text` with each `__word__` replaced; Python's own `__names__` stay."""
    return re.sub(f"__({'|'.join(words)})__", lambda found: words[found[1]], text)


def new_files(words: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """(path, content) of each file of the skeleton."""
    for folder, target in FOLDERS.items():
        for template in sorted((TEMPLATES / folder).iterdir()):
            text = template.read_text("utf-8")
            yield filled(f"{target}/{template.name}", words), filled(text, words)


def edited(root: Path, edits: tuple[Edit, ...], words: Mapping[str, str]) -> dict[str, str]:
    """{path: content} of the files of the house that a new resource must enter."""
    found: dict[str, str] = {}
    for edit in edits:
        path = filled(edit.path, words)
        text = found.get(path) or (root / path).read_text("utf-8")
        at = place_of(edit, text, words)
        found[path] = text[:at] + filled(edit.text, words) + text[at:]
    return found


def place_of(edit: Edit, text: str, words: Mapping[str, str]) -> int:
    r"""Where `edit` goes: what stands before `\K` in its pattern only leads to the place."""
    lead, _, mark = filled(edit.before, words).rpartition(r"\K")
    places = [match.end(1) for match in re.finditer(f"({lead})(?={mark})", text)]
    if len(places) != 1:
        path = filled(edit.path, words)
        raise Refused(f"{path} has changed: {len(places)} places of {edit.before!r}, not one")
    return places[0]


def check_free(root: Path, words: Mapping[str, str]) -> None:
    """Refuse a name that something in the house bears already."""
    if not re.fullmatch(r"[a-z]+(_[a-z]+)*", words["things"]):
        raise Refused(f"name={words['things']}: small letters, words joined by _")
    domains = root / "backend" / "domains"
    if not (domains / words["domain"] / "__init__.py").is_file():
        raise Refused(f"domain={words['domain']}: none of backend/domains")
    if taken := [p.parent.parent.name for p in domains.glob(f"*/{words['things']}/__init__.py")]:
        raise Refused(f"{taken[0]} has {words['things']} already")
    bears = re.compile(rf"^class {words['Thing']}\w*\b", re.MULTILINE)
    for path in (root / "backend").rglob("*.py"):
        if found := bears.search(path.read_text("utf-8")):
            raise Refused(f"{path.relative_to(root)} has {found[0]} already")


def write(root: Path, name: str, domain: str, vi: str = "") -> list[str]:
    """Write the skeleton into the tree `root`; the paths of new and edited files.

    Raises Refused, and then has written nothing.
    """
    words = words_of(name, domain, vi)
    check_free(root, words)
    edits = EDITS if "_" in name else (*EDITS, TABLE_WORDS)
    found = {**dict(new_files(words)), **edited(root, edits, words)}
    for path, text in found.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")
    tidy(root, [path for path in found if path.endswith(".py")])
    return sorted(found)


def tidy(root: Path, files: list[str]) -> None:
    """Sort the imports and wrap the lines that a long name made too long."""
    ruff = Path(sys.executable).parent / "ruff"
    for act in (["check", "--quiet", "--fix", "--select", "I"], ["format", "--quiet"]):
        subprocess.run([ruff, *act, *files], cwd=root, check=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", help="plural, small letters: vehicles")
    parser.add_argument("domain", help="a folder of backend/domains")
    parser.add_argument("--vi", default="", help="the Vietnamese noun, small: 'phương tiện'")
    asked = parser.parse_args()
    try:
        paths = write(ROOT, asked.name, asked.domain, asked.vi)
    except Refused as why:
        sys.exit(str(why))
    print(*paths, sep="\n")
    if not asked.vi:
        print(f"Say it in Vietnamese in frontend/src/locales/vi: {asked.name} stands there now.")


if __name__ == "__main__":
    main()
