"""Commitments that places signed with their commune."""

from typing import Any

import pytest

from tests import world
from tests.acting import Api
from tests.domains.establishments.establishments.making import errors, place_path, walk

PATH = f"{place_path()}/commitments"
SIGNED = {"signed_on": "2022-03-15"}


def test_a_commitment_comes_back(api: Api) -> None:
    answer = api.as_("police").post(PATH, {**SIGNED, "note": " Ký lại do đổi người quản lý. "})
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert (made["signed_on"], made["note"]) == ("2022-03-15", "Ký lại do đổi người quản lý.")
    assert made["org_unit_id"] == str(world.unit("binhnghia"))
    assert api.as_("binhnghia").get(f"{PATH}/{made['id']}").json() == made


@pytest.mark.parametrize("person", world.PEOPLE)
def test_who_records_and_reads(api: Api, person: str) -> None:
    writers = {"district": 201, "police": 201, "binhnghia": 201, "trangan": 404, "district2": 404}
    assert api.as_(person).post(PATH, SIGNED).status_code == writers.get(person, 403)
    readers = dict.fromkeys(("inspector", "inspector2", "leader"), 200)
    readers |= {p: 200 if status == 201 else status for p, status in writers.items()}
    assert api.as_(person).get(PATH).status_code == readers.get(person, 403)


def test_commitments_that_are_refused(api: Api) -> None:
    cases: list[Any] = [
        ({"signed_on": None}, ("/signed_on", "not-a-date")),
        ({"signed_on": "2022-10-04"}, ("/signed_on", "in-future")),
        ({"signed_on": "2101-01-01"}, ("/signed_on", "too-big")),
        ({"note": "x" * 4001}, ("/note", "too-long")),
        ({"note": "Chủ cơ sở: 0912 345 678"}, ("/note", "pii-in-text")),
        ({"note": "sinh ngày 01/02/1990"}, ("/note", "pii-in-text")),
        ({"note": 5}, ("/note", "not-text")),
        ({"signer": "A"}, ("/signer", "extra-forbidden")),
    ]
    for changed, error in cases:
        answer = api.as_("binhnghia").post(PATH, {**SIGNED, **changed})
        assert answer.status_code == 422, answer.text
        assert error in errors(answer)


def test_one_a_day(api: Api) -> None:
    assert api.as_("binhnghia").post(PATH, SIGNED).status_code == 201
    answer = api.as_("police").post(PATH, SIGNED)
    assert (answer.status_code, answer.json()["code"]) == (409, "already-signed")
    other = api.as_("police").post(PATH, {"signed_on": "2022-03-16"}).json()
    answer = api.as_("police").patch(f"{PATH}/{other['id']}", SIGNED, etag=other)
    assert (answer.status_code, answer.json()["code"]) == (409, "already-signed")


def test_newest_first(api: Api) -> None:
    for day in ("2021-03-01", "2022-03-02", "2020-04-01"):
        api.as_("binhnghia").post(PATH, {"signed_on": day})
    found = [item["signed_on"] for item in walk(api.as_("leader"), PATH, limit=2)]
    assert found == ["2022-03-02", "2021-03-01", "2020-04-01"]


def test_a_correction_needs_the_version_and_the_right_place(api: Api) -> None:
    made = api.as_("binhnghia").post(PATH, SIGNED).json()
    path = f"{PATH}/{made['id']}"
    assert api.as_("police").patch(path, {"note": "x"}).status_code == 428
    assert api.as_("police").patch(path, {"note": "x"}, etag=4).status_code == 412
    future = api.as_("police").patch(path, {"signed_on": "2022-12-01"}, etag=made)
    assert errors(future) == {("/signed_on", "in-future")}
    other = f"{place_path('binhnghia2')}/commitments/{made['id']}"
    assert api.as_("police").patch(other, {"note": "x"}, etag=made).status_code == 404
    assert api.as_("police").get(other).status_code == 404
    assert api.as_("trangan").get(path).status_code == 404
    right = api.as_("police").patch(path, {"signed_on": "2022-03-16"}, etag=made)
    assert (right.status_code, right.json()["signed_on"]) == (200, "2022-03-16")
