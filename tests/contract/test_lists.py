"""The screens' list acts against the server's lists: same kinds, same permissions."""

import re
from pathlib import Path

from backend.features.imports.kinds import listings

FEATURES = Path(__file__).parents[2] / "frontend/src/features"
ACTS = re.compile(r"<ListActs\b([^>]*)>")
WORD = re.compile(r'\b(kind|importing|exporting)="([^"]+)"')


def acts() -> list[tuple[str, dict[str, str]]]:
    """(page, what its list acts are given) of every page that has them."""
    return [
        (page.relative_to(FEATURES).as_posix(), dict(WORD.findall(given)))
        for page in sorted(FEATURES.rglob("*.vue"))
        for given in ACTS.findall(page.read_text())
    ]


def test_every_list_act_asks_for_what_the_server_asks_for() -> None:
    found = acts()
    assert len(found) >= 3
    for page, given in found:
        listing = listings()[given["kind"]]
        expected = {
            "kind": listing.kind,
            "importing": listing.importing,
            "exporting": listing.exporting,
        }
        assert given == {k: v for k, v in expected.items() if v is not None}, page
