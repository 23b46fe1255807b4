"""Every way to a place agrees with every other, for every role, whatever is in the register."""

from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.core.sql.search import to_search_text
from backend.domains.establishments.establishments.models import (
    LONG_AGO,
    ActivePeriod,
    Establishment,
    EstablishmentStatus,
)
from tests import world
from tests.acting import Api
from tests.domains.establishments.establishments.making import counted, walk
from tests.proofs import proof_size

COMMUNES = ("binhnghia", "trangan", "binhmy", "liemphong")
READERS = ("district", "inspector", "police", "leader", "binhnghia", "trangan", "district2")
WORDS = ("Sao", "Đêm", "Hương", "sen", "Bình", "Ẩm thực", "%", "_", "ô", "O")

places = st.lists(
    st.tuples(
        st.sampled_from(COMMUNES),
        st.lists(st.sampled_from(WORDS), min_size=1, max_size=3),
        st.sampled_from(list(EstablishmentStatus)),
    ),
    max_size=6,
)


def enter(db: Any, rows: Any) -> None:
    for commune, words, status in rows:
        place = Establishment(
            id=uuid4(),
            org_unit_id=world.unit(commune),
            name=" ".join(words),
            establishment_type="karaoke",
            address="Thôn 1",
            status=status,
        )
        db.add(place)
        db.flush()
        db.add(
            ActivePeriod(
                establishment_id=place.id, org_unit_id=place.org_unit_id, active_from=LONG_AGO
            )
        )
    db.flush()


@pytest.mark.campaign
@settings(
    max_examples=proof_size(full=50, campaign=5, least=2),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(rows=places, query=st.sampled_from(WORDS), limit=st.integers(3, 9))
def test_list_detail_search_filter_and_feed_agree(
    api: Api, rows: Any, query: str, limit: int
) -> None:
    api.run(enter, rows)
    everything = api.all(sa.select(Establishment.id, Establishment.search_text))
    for person in READERS:
        reader = api.as_(person)
        listed = {item["id"] for item in walk(reader, "/establishments", limit=limit)}
        assert listed == by_commune(reader), person
        assert listed == by_status(reader), person
        assert listed == followed(reader), person
        if len(query) > 1:
            words = to_search_text(query).split()
            wanted = {str(id) for id, text in everything if all(w in text for w in words)}
            found = {item["id"] for item in walk(reader, "/establishments", q=query, limit=limit)}
            assert found == wanted & listed, person
    for id, _ in everything[-2:]:
        assert_every_door_agrees(api, str(id))


def by_commune(reader: Any) -> set[str]:
    return {
        item["id"]
        for commune in COMMUNES
        for item in walk(reader, "/establishments", org_unit_id=str(world.unit(commune)))
    }


def by_status(reader: Any) -> set[str]:
    return {
        item["id"]
        for status in EstablishmentStatus
        for item in walk(reader, "/establishments", status=status.value)
    }


def followed(reader: Any) -> set[str]:
    found, after = set(), 0
    while True:
        page = reader.get("/changes", after=after, limit=200).json()
        found |= {item["id"] for item in page["items"] if item["entity"] == "establishments"}
        if page["next"] == after:
            return found
        after = page["next"]


def assert_every_door_agrees(api: Api, id: str) -> None:
    """Detail, timeline, counts and commitments open to the same people as the list."""
    doors = ("", "/timeline", "/workforce-counts", "/commitments")
    for person in READERS:
        reader = api.as_(person)
        listed = {item["id"] for item in walk(reader, "/establishments")}
        expected = 200 if id in listed else 404
        for door in doors:
            answer = reader.get(f"/establishments/{id}{door}")
            assert answer.status_code == expected, (person, door)


def test_a_row_and_its_detail_say_the_same(api: Api) -> None:
    api.run(counted, "binhnghia", world.TODAY)
    for person in READERS:
        for row in walk(api.as_(person), "/establishments"):
            full = api.as_(person).get(f"/establishments/{row['id']}").json()
            assert {key: full[key] for key in row} == row, person
