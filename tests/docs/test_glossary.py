"""docs/glossary.md says only words that the program says, and every resource of the API."""

import ast
import json
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from backend.permissions import Permission

ROOT = Path(__file__).resolve().parents[2]
GLOSSARY = ROOT / "docs" / "glossary.md"
HEAD = "| Vietnamese | Law | English | Code | URL |"
CODE = re.compile(r"`([^`]+)`")


@dataclass(frozen=True)
class Row:
    terms: tuple[str, ...]
    law: str
    english: str
    code: tuple[str, ...]
    urls: tuple[str, ...]


def glossary_rows() -> list[Row]:
    """The rows of every table whose head is HEAD."""
    rows, is_inside = [], False
    for line in GLOSSARY.read_text("utf-8").splitlines():
        if not line.startswith("|"):
            is_inside = False
        elif line == HEAD:
            is_inside = True
        elif is_inside and not line.startswith("| ---"):
            terms, law, english, code, urls = (part.strip() for part in line.strip("|").split("|"))
            words = tuple(term.strip() for term in terms.split(";"))
            rows.append(Row(words, law, english, *(tuple(CODE.findall(c)) for c in (code, urls))))
    return rows


@cache
def backend_nodes() -> tuple[list[str], list[str]]:
    """Names of the classes of the back end, and its texts, wherever they lie."""
    classes, texts = [], []
    for path in (ROOT / "backend").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef):
                classes.append(node.name)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                texts.append(node.value)
    return classes, texts


@cache
def code_words() -> frozenset[str]:
    """Names of classes and packages of the back end, and permissions."""
    packages = {path.parent.name for path in (ROOT / "backend").rglob("__init__.py")}
    return frozenset({*backend_nodes()[0], *packages, *map(str, Permission)})


@cache
def spoken_text() -> str:
    """Whatever the program may say in Vietnamese: words of the SPA, of the server, of the law."""
    words = (ROOT / "frontend/src/locales/vi").glob("*.ts")
    law = (ROOT / "backend").rglob("*.json")
    texts = [path.read_text("utf-8") for path in (*words, *law)]
    return to_plain("\n".join([*texts, *backend_nodes()[1]]))


def to_plain(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


@cache
def api_paths() -> frozenset[str]:
    paths = json.loads((ROOT / "tests/contract/openapi.json").read_text("utf-8"))["paths"]
    return frozenset(path.removeprefix("/api/v1") for path in paths if path.startswith("/api/v1"))


def first_segment(path: str) -> str:
    return path.split("/")[1]


def test_every_row_is_whole() -> None:
    rows = glossary_rows()
    assert len(rows) >= 90
    assert [row for row in rows if not (all(row.terms) and row.law and row.english)] == []
    assert [row.terms for row in rows if not (row.code and row.urls)] == []


def test_the_program_says_every_vietnamese_word() -> None:
    terms = [term for row in glossary_rows() for term in row.terms]
    unsaid = [term for term in terms if to_plain(term) not in spoken_text()]
    assert unsaid == [], "neither locales/vi nor the server say these: take the word that they say"


def test_the_code_knows_every_code_word() -> None:
    words = [word for row in glossary_rows() for word in row.code]
    assert [word for word in words if word not in code_words()] == []


def test_the_api_has_every_url() -> None:
    urls = [url for row in glossary_rows() for url in row.urls]
    assert [url for url in urls if url not in api_paths()] == []


def test_every_resource_has_a_row() -> None:
    named = {first_segment(url) for row in glossary_rows() for url in row.urls}
    silent = sorted({first_segment(path) for path in api_paths()} - named)
    assert silent == [], "give each of these a row in docs/glossary.md"


def test_an_unknown_word_is_found() -> None:
    """The control: none of the four tests takes whatever is written."""
    assert "Establishmentt" not in code_words()
    assert "establishment:reed" not in code_words()
    assert "/establishmentz" not in api_paths()
    assert to_plain("Cơ sở dễ bị lạm dụng ở đâu đó") not in spoken_text()
