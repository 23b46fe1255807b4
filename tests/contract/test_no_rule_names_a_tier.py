"""No rule names a tier of government: which units hold establishments, run the plan or count is
asked of the dated list of tiers. What may say such a word stands here, with its reason.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.law.reference.tiers import load_tiers

ROOT = Path(__file__).resolve().parents[2]
CODES = frozenset(tier.code for tier in load_tiers())
A_COLUMN = "the name of a column in Excel: the unit of a row"
A_KIND = "a kind of record on the wire: a unit as what a target counts"
REVIEWED = {
    "backend/spreadsheets/listing.py": A_COLUMN,
    "backend/spreadsheets/columns.py": A_COLUMN,
    "backend/domains/establishments/establishments/lists.py": A_COLUMN,
    "backend/domains/establishments/establishments/list_columns.py": A_COLUMN,
    "backend/domains/support/needs_assessments/lists.py": A_COLUMN,
    "backend/domains/support/support_services/lists.py": A_COLUMN,
    "backend/domains/support/support_releases/year_tables.py": "a dimension of published tables",
    "backend/domains/reporting/reports/diff.py": "a kind of cell: the number of one unit",
    "backend/domains/planning/plans/target_catalogue.py": A_KIND,
    "backend/domains/planning/plans/progress_schemas.py": A_KIND,
}
SCREENS_REVIEWED = {
    "frontend/src/domains/support/support/SupportReleaseListPage.vue": "the name of a variable",
    "frontend/src/domains/support/support/release.ts": "the key of the row of all units together",
    "frontend/src/domains/ratings/commune_ratings/CommuneRatingPublicPage.vue": "a column's key",
}
NAMED = re.compile(r"""["'`](province|district)["'`]|\blevel\b.*?["'`]commune["'`]""")
"""In the screens "commune" is also a page and a column; beside `level` it is a tier."""


def list_rules() -> Iterator[Path]:
    """The program without the demo, whose records are of 2022."""
    for path in sorted((ROOT / "backend").rglob("*.py")):
        if "demo" not in path.relative_to(ROOT).parts:
            yield path


def find_codes(source: str) -> list[int]:
    """The lines of a module whose text constants are a tier's code."""
    return sorted(
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant) and node.value in CODES
    )


@pytest.mark.once
def test_no_rule_of_the_program_names_a_tier() -> None:
    found = {
        str(path.relative_to(ROOT)): lines
        for path in list_rules()
        if (lines := find_codes(path.read_text("utf-8")))
    }
    unreviewed = {name: lines for name, lines in found.items() if name not in REVIEWED}
    assert unreviewed == {}, "ask backend/law/reference/tiers.py by the day of the record"
    assert sorted(REVIEWED.keys() - found.keys()) == [], "a reason for what is not there"


def test_a_rule_that_names_a_tier_would_be_found() -> None:
    """The control."""
    assert find_codes('if unit.level == "district":\n    pass\n') == [1]
    assert find_codes('RANK = {\n    "province": 0,\n}\n') == [2]
    assert find_codes('"""Of a district."""\nNAME = "district_officer"\n') == []


@pytest.mark.once
def test_no_screen_names_a_tier() -> None:
    source = ROOT / "frontend" / "src"
    found = {
        str(path.relative_to(ROOT)): lines
        for folder in ("api", "components", "composables", "domains", "presentation", "shell")
        for path in sorted((source / folder).rglob("*"))
        if path.suffix in (".ts", ".vue") and "generated" not in path.parts
        if (lines := find_named(path.read_text("utf-8")))
    }
    unreviewed = {name: lines for name, lines in found.items() if name not in SCREENS_REVIEWED}
    assert unreviewed == {}, "take it from presentation/tiers.ts, or from the unit of /me"
    assert sorted(SCREENS_REVIEWED.keys() - found.keys()) == [], "a reason for what is not there"


def find_named(source: str) -> list[int]:
    return [at for at, line in enumerate(source.split("\n"), 1) if NAMED.search(line)]


def test_a_screen_that_names_a_tier_would_be_found() -> None:
    """The control."""
    assert find_named('const isOne = unit.level === "commune";') == [1]
    assert find_named('\nconst LEVELS = ["province", "district"];') == [2]
    assert find_named('{ key: "commune", label: t("plans.commune") }') == []
