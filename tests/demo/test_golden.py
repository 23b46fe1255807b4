"""The demo of 2022 says what it said before the order of 2025 came into the program.

`golden/` holds its figures, its lists and its papers as text. They were recorded before the first
change, so they are written anew (`make golden`) only for what was wrong in 2022 already.
"""

import difflib
import os
from pathlib import Path

import pytest

from tests.acting import Api
from tests.demo.golden_texts import write_all

pytestmark = [pytest.mark.postgres_in_campaign]

GOLDEN = Path(__file__).with_name("golden")


def test_figures_lists_and_papers_are_as_they_were(demo: Api) -> None:
    files = dict(write_all(demo))
    changed = {name: told for name, text in files.items() if (told := compare(name, text))}
    assert not changed, "\n".join(f"{name}:\n{told}" for name, told in changed.items())
    kept = {str(path.relative_to(GOLDEN)) for path in GOLDEN.rglob("*") if path.is_file()}
    assert kept == files.keys()
    assert len(files["figures.tsv"].splitlines()) == 1 + 165


def compare(name: str, text: str) -> str:
    """What differs from the file, byte by byte; nothing: "" ."""
    path = GOLDEN / name
    if os.environ.get("REWRITE_GOLDEN"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    before = path.read_text(encoding="utf-8")
    lines = difflib.unified_diff(before.splitlines(), text.splitlines(), "golden", "now", "", "", 0)
    told = "\n".join(line[:400] for _, line in zip(range(40), lines, strict=False))
    return told or ("" if before == text else "the ends of lines")
