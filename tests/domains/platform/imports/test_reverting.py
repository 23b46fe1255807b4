"""One import taken back as a whole, or not at all (imports.reverting)."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.models import now
from backend.domains.establishments.establishments.models import (
    ActivePeriod,
    Establishment,
    WorkforceCount,
)
from backend.domains.platform.imports.models import Import
from tests import world
from tests.acting import Api, Person
from tests.domains.platform.imports.lists import EXAMPLE, HEADINGS, names, send, workbook
from tests.domains.platform.imports.test_applying import GOOD, KNOWN, applied

MODELS: tuple[Any, ...] = (Establishment, ActivePeriod, WorkforceCount)
HEADS = (*HEADINGS, "Số phòng", "Trạng thái", "Ngày đóng cửa", "Lao động", "Nữ", "Ngày thống kê")
CHANGED = (*KNOWN, 9, "Đã đóng", "1/2/2022", 5, 2, "1/1/2022")
NEW = (*GOOD, 3, None, None, 4, 1, "1/1/2022")


def state(api: Api) -> dict[str, Any]:
    """The register but for what each write moves: versions and times."""
    skipped = ("version", "updated_at", "created_at", "id")

    def look(db: Any) -> dict[str, Any]:
        return {m.__tablename__: sorted(map(told, db.scalars(sa.select(m)))) for m in MODELS}

    def told(row: Any) -> str:
        names = [c.key for c in sa.inspect(type(row)).column_attrs if c.key not in skipped]
        return repr({name: getattr(row, name) for name in names})

    return api.run(look)


def revert(person: Person, id: str) -> Any:
    return person.post(f"/imports/{id}/revert")


def test_created_places_go_and_changed_ones_get_their_values_back(api: Api) -> None:
    person = api.as_("binhnghia")
    applied(person, workbook(HEADS, (*KNOWN, 2, None, None, 3, 3, "1/1/2022")))
    before = state(api)
    found = applied(person, workbook(HEADS, CHANGED, NEW))
    assert (found["created_count"], found["updated_count"]) == (1, 1)
    assert state(api) != before
    answer = revert(person, found["id"])
    assert answer.status_code == 200, answer.text
    assert answer.json()["status"] == "reverted"
    assert answer.json()["reverted_at"] is not None
    assert state(api) == before, "its days in business too: figures of past days stand"


def test_the_example_comes_and_goes_without_a_trace_in_the_register(api: Api) -> None:
    person = api.as_("binhnghia")
    before = state(api)
    found = applied(person, EXAMPLE.read_bytes())
    assert revert(person, found["id"]).status_code == 200
    assert state(api) == before


def test_a_place_changed_since_keeps_the_whole_import_in(api: Api) -> None:
    person = api.as_("binhnghia")
    found = applied(person, workbook(HEADS, CHANGED, NEW))
    id = str(world.establishment("binhnghia"))
    assert (
        person.patch(f"/establishments/{id}", {"owner_name": "Lê Văn B"}, etag=2).status_code == 200
    )
    after = state(api)
    refused = revert(person, found["id"])
    assert (refused.status_code, refused.json()["code"]) == (409, "import-touched-since")
    assert refused.json()["changed"] == [
        {"id": id, "name": "Nhà nghỉ Hương Sen", "reason": "changed"}
    ]
    assert state(api) == after


def created_id(person: Person, id: str) -> str:
    rows = person.get(f"/imports/{id}/rows").json()["items"]
    return next(str(row["record_id"]) for row in rows if row["action"] == "create")


def test_a_place_that_others_built_upon_stays(api: Api) -> None:
    person = api.as_("binhnghia")
    for path, body in (
        ("commitments", {"signed_on": "2022-03-01"}),
        ("workforce-counts", {"total": 3, "female": 1, "counted_on": "2022-09-01"}),
    ):
        name = (f"Nơi {path}", *GOOD[1:])
        found = applied(person, workbook(HEADINGS, name))
        id = created_id(person, found["id"])
        assert person.post(f"/establishments/{id}/{path}", body).status_code == 201
        refused = revert(person, found["id"])
        assert refused.status_code == 409
        assert [c["reason"] for c in refused.json()["changed"]] == ["in-use"]
        assert name[0] in names(person)


def test_a_corrected_count_and_a_vanished_place_stand_in_the_way(api: Api) -> None:
    person = api.as_("binhnghia")
    found = applied(person, workbook(HEADS, NEW))
    id = created_id(person, found["id"])
    (count,) = person.get(f"/establishments/{id}/workforce-counts").json()["items"]
    path = f"/establishments/{id}/workforce-counts/{count['id']}"
    assert person.patch(path, {"total": 9}, etag=count).status_code == 200
    assert {c["reason"] for c in revert(person, found["id"]).json()["changed"]} == {"part-changed"}


def test_only_what_was_written_can_be_taken_back_and_only_once(api: Api) -> None:
    person = api.as_("binhnghia")
    checked = send(person, workbook(HEADINGS, GOOD)).json()
    assert revert(person, checked["id"]).json()["code"] == "import-not-applied"
    found = applied(person, workbook(HEADINGS, GOOD))
    assert revert(person, found["id"]).status_code == 200
    assert revert(person, found["id"]).status_code == 409
    assert send(person, workbook(HEADINGS, GOOD)).json()["created_count"] == 1


def test_the_district_takes_back_what_a_commune_imported(api: Api) -> None:
    found = applied(api.as_("binhnghia"), workbook(HEADINGS, GOOD))
    assert revert(api.as_("district"), found["id"]).status_code == 200
    assert revert(api.as_("trangan"), found["id"]).status_code == 404


def test_taking_back_is_logged_like_any_change(api: Api) -> None:
    person = api.as_("binhnghia")
    found = applied(person, workbook(HEADINGS, GOOD))
    id = created_id(person, found["id"])
    revert(person, found["id"])
    feed = person.get("/changes", limit=200).json()["items"]
    assert [c["action"] for c in feed if c["id"] == id] == ["created", "deleted"]


def test_after_thirty_days_files_and_rows_are_gone(api: Api) -> None:
    """The next upload clears them away; what they wrote stays, and can no longer be taken back."""
    person = api.as_("binhnghia")
    found = applied(person, workbook(HEADINGS, GOOD))

    def age(db: Any) -> None:
        db.get(Import, UUID(found["id"])).created_at = now() - timedelta(days=31)

    api.run(age)
    assert person.get(f"/imports/{found['id']}/annotated.xlsx").status_code == 200
    send(person, workbook(HEADINGS, GOOD))
    gone = person.get(f"/imports/{found['id']}/annotated.xlsx")
    assert (gone.status_code, gone.json()["code"]) == (409, "import-file-gone")
    assert revert(person, found["id"]).json()["code"] == "import-too-old"
    assert GOOD[0] in names(person)
