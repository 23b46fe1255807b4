"""The words that roles had to release 0.2 stay accepted as input, and are never answered."""

import pytest

from backend.permissions import FORMER_ROLES, Role
from tests import world
from tests.acting import Api
from tests.domains.inspections.inspections.making import made
from tests.domains.organisation.accounts.making import body, confirm_all

UNIT = str(world.unit("binhluc"))
FORMER = [
    ("district_officer", "lead_officer", ["district", "district2"]),
    ("commune_officer", "local_officer", ["binhnghia", "trangan"]),
    ("provincial_officer", "superior_officer", ["province"]),
]


def test_each_former_word_is_one_role() -> None:
    assert {word: role.value for word, role in FORMER_ROLES.items()} == {
        former: present for former, present, _ in FORMER
    }
    assert not FORMER_ROLES.keys() & {role.value for role in Role}


@pytest.mark.parametrize(("former", "present", "holders"), FORMER)
def test_a_former_word_is_translated(
    api: Api, former: str, present: str, holders: list[str]
) -> None:
    admin = api.as_("admin")
    found = admin.get("/users", role=former).json()["items"]
    assert [user["username"] for user in found] == holders
    grant = {"role": former, "org_unit_id": UNIT}
    user = made(admin.post("/users", body(org_unit_id=UNIT, roles=[grant])))
    assert [one["role"] for one in user["waiting"][0]["add"]] == [present]
    confirm_all(api)
    held = admin.get(f"/users/{user['id']}").json()["roles"]
    assert [one["role"] for one in held] == [present]
    again = admin.patch(f"/users/{user['id']}", {"roles": [grant]}, etag=user["version"] + 1)
    assert [one["role"] for one in again.json()["roles"]] == [present]
    assert again.json()["waiting"] == [], "it is held already"
    asked = {"roles": [grant, {"role": present, "org_unit_id": UNIT}]}
    twice = admin.patch(f"/users/{user['id']}", asked, etag=again.json()["version"])
    assert twice.json()["errors"][0]["code"] == "role-twice"
    sheet = admin.get("/exports/users.xlsx", role=former)
    assert sheet.status_code == 200
    roles = {one["role"] for one in admin.get("/roles").json()["items"]}
    assert (former in roles, present in roles) == (False, True)


def test_other_words_are_no_role(api: Api) -> None:
    """The control: a word that never was one is refused, also as a filter."""
    for word in ("labour_officer", "", "DISTRICT_OFFICER"):
        grant = {"role": word, "org_unit_id": UNIT}
        answer = api.as_("admin").post("/users", body(roles=[grant]))
        assert answer.json()["errors"][0]["code"] == "not-in-list", word
    assert api.as_("admin").get("/users", role="labour_officer").status_code == 422
