"""The demo's change feed: whoever is told of a record reads it at the URL that the row carries."""

import pytest

from tests.acting import Api
from tests.demo.looking import signed_in
from tests.domains.platform.changes.following import list_unresolved, list_urls, read_feed
from tests.proofs import proof_sample


@pytest.mark.campaign
@pytest.mark.parametrize("person", ["district", "inspector", "police", "binhnghia", "leader"])
def test_every_row_is_read_at_its_url(demo: Api, person: str) -> None:
    who = signed_in(demo, person)
    urls = list_urls(read_feed(who))
    assert len(urls) > 50
    assert list_unresolved(who, proof_sample(urls)) == []
