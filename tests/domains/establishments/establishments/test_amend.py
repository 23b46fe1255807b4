"""Changing a place: corrections, status and the days in business, another commune."""

from datetime import date
from itertools import pairwise
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.core.session.change_log import LogEntry
from backend.core.text.clock import set_today
from backend.domains.establishments.establishments.models import (
    ActivePeriod,
    Commitment,
    Establishment,
    WorkforceCount,
)
from tests import world
from tests.acting import Api
from tests.domains.establishments.establishments.making import counted, errors, place_path

TODAY = date(2022, 10, 3)
LONG_AGO = date(1900, 1, 1)


def periods(api: Api, name: str = "binhnghia") -> list[tuple[date, date | None]]:
    found = sa.select(ActivePeriod.active_from, ActivePeriod.active_to)
    own = found.where(ActivePeriod.establishment_id == world.establishment(name))
    return [(start, end) for start, end in api.all(own.order_by(ActivePeriod.active_from))]


def change(api: Api, changes: Any, person: str = "binhnghia", name: str = "binhnghia") -> Any:
    """PATCH the present version."""
    version = api.one(
        sa.select(Establishment.version).where(Establishment.id == world.establishment(name))
    )
    return api.as_(person).patch(place_path(name), changes, etag=version)


def test_a_patch_changes_what_it_names(api: Api) -> None:
    before = api.as_("binhnghia").get(place_path()).json()
    answer = change(api, {"room_count": 14, "owner_name": None})
    assert answer.status_code == 200, answer.text
    after = answer.json()
    assert after["version"] == before["version"] + 1
    assert answer.headers["etag"] == f'"{after["version"]}"'
    kept = before.keys() - {"room_count", "owner_name", "version", "updated_at"}
    assert {k: before[k] for k in kept} == {k: after[k] for k in kept}
    assert (after["room_count"], after["owner_name"]) == (14, None)
    assert (
        api.as_("binhnghia").get("/establishments", q="van an").json()["items"][0]["id"]
        != (after["id"])
    )


def test_an_empty_patch_is_no_change(api: Api) -> None:
    answer = change(api, {})
    assert (answer.status_code, answer.json()["version"]) == (200, 1)


@pytest.mark.parametrize("person", world.PEOPLE)
def test_who_may_change_a_place(api: Api, person: str) -> None:
    answer = change(api, {"room_count": 3}, person)
    writers = {"district": 200, "binhnghia": 200, "trangan": 404, "district2": 404}
    assert answer.status_code == writers.get(person, 403)


def test_a_change_needs_the_version_that_was_read(api: Api) -> None:
    person = api.as_("binhnghia")
    assert person.patch(place_path(), {"room_count": 1}).status_code == 428
    stale = person.patch(place_path(), {"room_count": 1}, etag=9)
    assert (stale.status_code, stale.json()["current"]["room_count"]) == (412, None)
    assert stale.json()["current"]["org_unit_name"] == "Bình Nghĩa"
    assert person.patch(place_path(), {"room_count": 1}, etag=1).status_code == 200
    assert person.patch(place_path(), {"room_count": 2}, etag=1).status_code == 412


def test_changes_that_are_refused(api: Api) -> None:
    for changes, error in [
        ({"name": None}, ("/name", "not-text")),
        ({"status": None}, ("/status", "not-in-list")),
        ({"org_unit_id": None}, ("/org_unit_id", "not-an-id")),
        ({"address": "ĐT 0912345678"}, ("/address", "pii-in-text")),
        ({"status": "closed"}, ("/closed_on", "closed-on-needed")),
        ({"closed_on": "2022-01-01"}, ("/closed_on", "closed-on-not-closed")),
        ({"status": "closed", "closed_on": "2022-12-01"}, ("/closed_on", "in-future")),
        ({"opened_on": "2023-01-01"}, ("/opened_on", "in-future")),
        ({"latitude": 20}, ("/longitude", "coordinate-alone")),
        ({"last_counted_on": "2022-10-01"}, ("/last_counted_on", "extra-forbidden")),
        ({"id": str(world.establishment("trangan"))}, ("/id", "extra-forbidden")),
    ]:
        answer = change(api, changes)
        assert answer.status_code == 422, answer.text
        assert error in errors(answer)
        assert periods(api) == [(LONG_AGO, None)]


def test_nothing_is_deleted(api: Api) -> None:
    assert api.as_("district").delete(place_path(), etag=1).status_code == 405


def test_closing_ends_the_days_in_business_and_reopening_begins_new_ones(api: Api) -> None:
    closed = change(api, {"status": "closed", "closed_on": "2022-06-30"})
    assert closed.json()["closed_on"] == "2022-06-30"
    assert periods(api) == [(LONG_AGO, date(2022, 6, 30))]
    opened = change(api, {"status": "active"})
    assert opened.json()["closed_on"] is None
    assert periods(api) == [(LONG_AGO, date(2022, 6, 30)), (TODAY, None)]


def test_a_closing_day_can_be_corrected(api: Api) -> None:
    change(api, {"status": "closed", "closed_on": "2022-06-30"})
    for day in (date(2022, 7, 15), date(2022, 5, 1)):
        assert change(api, {"closed_on": day.isoformat()}).status_code == 200
        assert periods(api) == [(LONG_AGO, day)]


def test_suspending_counts_from_today(api: Api) -> None:
    assert change(api, {"status": "suspended"}).status_code == 200
    assert periods(api) == [(LONG_AGO, TODAY)]
    change(api, {"status": "active"})
    assert periods(api) == [(LONG_AGO, None)]


def test_the_opening_day_begins_the_first_period(api: Api) -> None:
    change(api, {"opened_on": "2019-02-01"})
    assert periods(api) == [(date(2019, 2, 1), None)]
    change(api, {"opened_on": None})
    assert periods(api) == [(LONG_AGO, None)]


def test_renaming_into_another_place_is_a_conflict(api: Api) -> None:
    name, _, address = world.PLACES["binhnghia2"]
    twin = {"name": name, "address": address}
    answer = change(api, twin)
    assert (answer.status_code, answer.json()["code"]) == (409, "duplicate-establishment")
    assert answer.json()["existing_id"] == str(world.establishment("binhnghia2"))
    assert change(api, {**twin, "allow_duplicate": True}).status_code == 200
    assert change(api, {"room_count": 3}).status_code == 200  # an old twin is not asked about


class TestMoving:
    """To another commune within the mover's units."""

    def test_a_district_moves_a_place_with_its_counts_commitments_and_days(self, api: Api) -> None:
        api.run(counted, "binhnghia", date(2022, 8, 1))
        signed = f"{place_path()}/commitments"
        assert api.as_("binhnghia").post(signed, {"signed_on": "2022-03-01"}).status_code == 201
        to = world.unit("trangan")
        answer = change(api, {"org_unit_id": str(to)}, "district")
        assert answer.status_code == 200, answer.text
        assert answer.json()["org_unit_name"] == "Tràng An"
        place = world.establishment("binhnghia")
        for kind in (ActivePeriod, WorkforceCount, Commitment):
            units = sa.select(kind.org_unit_id).where(kind.establishment_id == place)
            assert api.all(units) == [(to,)], kind
        assert api.as_("binhnghia").get(place_path()).status_code == 404
        moved = api.as_("trangan").get("/establishments", q="huong sen").json()["items"][0]
        assert moved["workforce_total"] == 6

    def test_the_old_commune_learns_that_it_left(self, api: Api) -> None:
        change(api, {"org_unit_id": str(world.unit("trangan"))}, "district")
        logged = sa.select(LogEntry.action, LogEntry.org_unit_id).where(
            LogEntry.entity_id == world.establishment("binhnghia"), LogEntry.version == 2
        )
        assert set(api.all(logged)) == {
            ("updated", world.unit("trangan")),
            ("left", world.unit("binhnghia")),
        }

    @pytest.mark.parametrize(
        ("person", "to", "status"),
        [
            ("binhnghia", "trangan", 404),
            ("district", "liemphong", 404),
            ("district", "binhluc", 422),
        ],
    )
    def test_not_beyond_the_movers_units(self, api: Api, person: str, to: str, status: int) -> None:
        answer = change(api, {"org_unit_id": str(world.unit(to))}, person)
        assert answer.status_code == status
        assert {pointer for pointer, _ in errors(answer)} == {"/org_unit_id"}
        assert api.as_("binhnghia").get(place_path()).status_code == 200


steps = st.lists(
    st.tuples(
        st.sampled_from(["active", "suspended", "closed"]),
        st.integers(0, 40),  # days until then
        st.integers(0, 60),  # days since the closing
        st.none() | st.integers(0, 900),  # days since the opening
    ),
    min_size=1,
    max_size=4,
)


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=steps)
def test_what_is_stored_never_overlaps_and_ends_as_the_status_says(api: Api, steps: Any) -> None:
    """Through the door, whatever is accepted."""
    today = TODAY
    try:
        for status, later, since, opened in steps:
            today = date.fromordinal(today.toordinal() + later)
            set_today(today)
            body: dict[str, Any] = {"status": status}
            if status == "closed":
                body["closed_on"] = date.fromordinal(today.toordinal() - since).isoformat()
            if opened is not None:
                body["opened_on"] = date.fromordinal(today.toordinal() - opened).isoformat()
            answer = change(api, body)
            assert answer.status_code in (200, 422)
            check(api)
    finally:
        set_today(TODAY)


def check(api: Api) -> None:
    place = api.as_("binhnghia").get(place_path()).json()
    found = periods(api)
    ends = [(start, end or date.max) for start, end in found]
    assert all(start <= end for start, end in ends)
    assert all(end < start for (_, end), (start, _) in pairwise(ends))
    assert (found[-1][1] is None) == (place["status"] == "active")
    assert found[0][0] == date.fromisoformat(place["opened_on"] or "1900-01-01")
    if place["closed_on"]:
        assert ends[-1][1] <= date.fromisoformat(place["closed_on"])
