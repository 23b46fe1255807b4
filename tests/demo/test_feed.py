"""The demo's change feed: whoever is told of a record reads it at the URL that the row carries."""

import pytest

from tests.acting import Api
from tests.demo.looking import signed_in
from tests.domains.platform.changes.following import list_unresolved, list_urls, read_feed
from tests.proofs import proof_sample


@pytest.mark.in_turn
@pytest.mark.campaign
@pytest.mark.parametrize("person", ["district", "inspector", "police", "binhnghia", "leader"])
def test_every_row_is_read_at_its_url(demo: Api, person: str) -> None:
    who = signed_in(demo, person)
    urls = list_urls(read_feed(who))
    assert len(urls) > 50
    assert list_unresolved(who, proof_sample(urls)) == []


READERS_TODAY = ("vhxh", "doi178", "congan", "chutich", "soyte")
"""Of the demo of 2026: four duties of a commune, and the province."""


def list_unread_today(demo: Api) -> list[str]:
    """What readers of the demo of 2026 are told of, and do not find at its URL."""
    wrong = []
    for person in READERS_TODAY:
        who = signed_in(demo, person)
        urls = list_urls(read_feed(who))
        assert len(urls) > 500, person
        wrong += [f"{person} {one}" for one in list_unresolved(who, proof_sample(urls))]
    return wrong
