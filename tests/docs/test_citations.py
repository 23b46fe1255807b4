"""Whoever reads a comment or a page can open what it cites: it lies in this repository."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("backend", "docker", "docs", "examples", "frontend", "migrations", "tests", ".ci")
PASSED_OVER = {"node_modules", "dist", "generated", "__pycache__", "releases"}
KINDS = {".css", ".md", ".mjs", ".py", ".sh", ".toml", ".ts", ".typ", ".vue", ".yml"}
PAGE = re.compile(r"(?<![\w/])[\w./-]*\w\.md\b")
LINK = re.compile(r"\]\(([^)#\s:]+)(?:#[^)]*)?\)")
ANCHOR = re.compile(r"\]\(([^)#\s:]*)#([^)\s]+)\)")
FENCED = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
HEADING = re.compile(r"^#{1,6} (.*)", re.MULTILINE)
ROOMS = r"(?:backend|docker|docs|frontend|migrations|tests|\.ci)/"
FILE = re.compile(rf"(?<![\w./{{-])({ROOMS}[\w./-]+\.(?:css|json|md|mjs|py|sh|toml|ts|typ|vue))\b")
FOLDER = re.compile(rf"`({ROOMS}(?:[\w.-]+/)*)`")
TO_BE_WRITTEN = re.compile(r"/vehicles/")
"""The resource that CONTRIBUTING.md adds as an example."""
NOT_PAGES = {
    ".vi.md",  # the ending of a page in Vietnamese
    "domain.md",  # a test looks that no paper names it
    "licences/packages.md",  # made by the build of the SPA
}


def texts_below(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.is_dir() and path.name not in PASSED_OVER:
            yield from texts_below(path)
        elif path.suffix in KINDS and path.resolve() != Path(__file__).resolve():
            yield path


@cache
def texts() -> dict[Path, str]:
    """The texts of the repository that somebody wrote."""
    paths = [path for folder in FOLDERS for path in texts_below(ROOT / folder)]
    paths += [path for path in ROOT.iterdir() if path.suffix in KINDS]
    return {path: path.read_text("utf-8") for path in paths}


def is_there(cited: str, path: Path) -> bool:
    """Whether `cited`, as a text at `path` names it, is a file or folder of the repository."""
    return any((base / cited).exists() for base in (path.parent, ROOT, ROOT / "docs"))


def lost_pages(texts: dict[Path, str]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}: {cited}"
        for path, text in texts.items()
        for cited in sorted(set(PAGE.findall(text)) - NOT_PAGES)
        if not is_there(cited, path)
    ]


def test_every_cited_page_is_there() -> None:
    assert len(texts()) > 1000
    assert lost_pages(texts()) == []


def test_every_link_of_a_page_leads_somewhere() -> None:
    pages = {path: text for path, text in texts().items() if path.suffix == ".md"}
    lost = [
        f"{path.relative_to(ROOT)}: {target}"
        for path, text in pages.items()
        for target in LINK.findall(text)
        if not (path.parent / target).exists()
    ]
    assert lost == []


def to_anchor(heading: str) -> str:
    """The name under which a heading is linked, as GitHub makes it."""
    plain = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", heading)
    return re.sub(r"[^\w -]", "", plain.lower()).replace(" ", "-")


def lost_anchors(path: Path, text: str) -> list[str]:
    lost = []
    for target, anchor in ANCHOR.findall(text):
        page = path.parent / target if target else path
        headings = HEADING.findall(FENCED.sub("", page.read_text("utf-8")))
        if anchor not in map(to_anchor, headings):
            lost.append(f"{path.relative_to(ROOT)}: {target}#{anchor}")
    return lost


def test_every_link_to_a_heading_finds_it() -> None:
    pages = {path: text for path, text in texts().items() if path.suffix == ".md"}
    assert sum(len(ANCHOR.findall(text)) for text in pages.values()) > 5
    assert [line for path, text in pages.items() for line in lost_anchors(path, text)] == []


def test_a_lost_heading_is_found() -> None:
    """The control."""
    text = "[one](accounts.md#the-limit), [another](accounts.md#the-limits)"
    found = lost_anchors(ROOT / "docs" / "x.md", text)
    assert found == ["docs/x.md: accounts.md#the-limits"]


def test_every_path_that_is_named_is_there() -> None:
    lost = [
        f"{path.relative_to(ROOT)}: {named}"
        for path, text in texts().items()
        for named in (*FILE.findall(text), *FOLDER.findall(text))
        if not TO_BE_WRITTEN.search(named) and not is_there(named, path)
    ]
    assert lost == []


def test_a_lost_page_is_found() -> None:
    """The control."""
    text = "see docs/nowhere.md, docs/accounts.md and nowhere-else.md"
    found = lost_pages({ROOT / "backend" / "x.py": text})
    assert found == ["backend/x.py: docs/nowhere.md", "backend/x.py: nowhere-else.md"]
