"""Each table stands once in the page that says how long its rows are kept."""

import re
from collections import Counter
from pathlib import Path

from backend import plugins
from backend.core.session.models import Base

plugins.load_modules("models")
PAGE = Path(__file__).resolve().parents[2] / "docs" / "personal-data.md"
HEADING = "## How long rows are kept\n"


def list_placed_tables(text: str) -> Counter[str]:
    """The tables that the second column names, with how often."""
    _, _, section = text.partition(HEADING)
    lines = section.partition("\n## ")[0].splitlines()
    rows = [line.strip("|").split("|") for line in lines if line.startswith("| ")]
    return Counter(name for row in rows for name in re.findall(r"`(\w+)`", row[1]))


def test_every_table_is_placed_once() -> None:
    placed = list_placed_tables(PAGE.read_text("utf-8"))
    tables = set(Base.metadata.tables)
    assert len(tables) > 100
    assert tables - placed.keys() == set(), "say in docs/personal-data.md how long it is kept"
    assert placed.keys() - tables == set(), "there is no such table"
    assert [name for name, times in placed.items() if times > 1] == []


def test_a_table_in_no_row_would_be_found() -> None:
    page = f"{HEADING}\n| kept | tables | names |\n| a term | `plans` | `users` |\n\n## More\n"
    assert list_placed_tables(page + "| kept | `jobs` |\n") == {"plans": 1}
