"""What all records with files do that one unit keeps: entry, correction, removal, their files."""

from typing import Any, NamedTuple

import pytest

from tests import world
from tests.acting import Api, Person
from tests.domains.inspections.inspections.making import done, errors, made, problem
from tests.domains.inspections.team_papers.test_routes import new_team_paper
from tests.domains.planning.coordination_meetings.test_routes import new_coordination_meeting
from tests.domains.planning.coordination_rules.test_routes import new_coordination_rule
from tests.domains.platform.attachments.pictures import PDF
from tests.domains.prevention.materials.test_routes import new_material


class Kind(NamedTuple):
    """A resource of this shape: its path, its word for attachments, the body of a record."""

    path: str
    entity: str
    body: dict[str, Any]
    below: str
    """Somebody who reads the record of the district, and may not change it."""
    named: str
    """The field that finds a record in the list."""


KINDS = (
    Kind(
        "/coordination-meetings",
        "coordination_meeting",
        new_coordination_meeting(),
        "binhnghia",
        "name",
    ),
    Kind("/coordination-rules", "coordination_rule", new_coordination_rule(), "binhnghia", "name"),
    Kind("/materials", "material", new_material("binhluc"), "binhnghia", "name"),
    Kind("/team-papers", "team_paper", new_team_paper(), "inspector2", "document_no"),
)
each_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.entity)


def add_file(person: Person, kind: Kind, record: dict[str, Any]) -> Any:
    return person.request(
        "POST",
        "/attachments",
        data={"entity": kind.entity, "entity_id": record["id"]},
        files={"file": ("a.pdf", PDF, "application/pdf")},
    )


@each_kind
def test_it_is_corrected_and_removed_by_who_saw_its_latest_version(api: Api, kind: Kind) -> None:
    person = api.as_("district")
    found = made(person.post(kind.path, kind.body | {"note": "Dòng một\nDòng hai"}, key="once"))
    again = made(person.post(kind.path, kind.body | {"note": "Dòng một\nDòng hai"}, key="once"))
    assert again == found
    path = f"{kind.path}/{found['id']}"
    after = done(person.patch(path, {kind.named: "12/KH"}, etag=found))
    assert (after[kind.named], after["note"], after["version"]) == ("12/KH", found["note"], 2)
    assert done(person.get(path)) == after
    assert problem(person.patch(path, {"note": None}, etag=found)) == (412, "stale")
    assert person.delete(path).status_code == 428
    assert problem(person.delete(path, etag=found)) == (412, "stale")
    assert person.delete(path, etag=after).status_code == 204
    assert person.get(path).status_code == 404


@each_kind
def test_its_file_is_read_by_who_reads_it_and_goes_with_it(api: Api, kind: Kind) -> None:
    person = api.as_("district")
    found = made(person.post(kind.path, kind.body))
    file = made(add_file(person, kind, found))
    path, content = f"{kind.path}/{found['id']}", f"/attachments/{file['id']}/content"
    for who in (kind.below, "leader"):
        reader = api.as_(who)
        listed = done(reader.get("/attachments", entity=kind.entity, entity_id=found["id"]))
        assert [one["id"] for one in listed["items"]] == [file["id"]]
        assert done(reader.get(path)) == found
        assert reader.get(content).content == PDF
        assert reader.delete(f"/attachments/{file['id']}", etag=1).status_code in (403, 404)
        assert add_file(reader, kind, found).status_code in (403, 404)
        assert reader.patch(path, {"note": "x"}, etag=1).status_code in (403, 404)
        assert reader.delete(path, etag=1).status_code in (403, 404)
    other = api.as_("district2")
    assert other.get(path).status_code == other.get(content).status_code == 404
    assert done(other.get(kind.path))["items"] == []
    assert person.delete(path, etag=found).status_code == 204
    assert person.get(content).status_code == 404


def test_a_commune_does_not_read_files_of_another_commune(api: Api) -> None:
    kind = KINDS[2]
    found = made(api.as_("trangan").post(kind.path, new_material("trangan")))
    content = f"/attachments/{made(add_file(api.as_('trangan'), kind, found))['id']}/content"
    reader = api.as_("binhnghia")
    asked = reader.get("/attachments", entity=kind.entity, entity_id=found["id"])
    assert problem(asked) == (404, "not-found")
    assert reader.get(content).status_code == 404
    assert api.as_("district").get(content).status_code == 200


@each_kind
def test_pages_follow_each_other_and_the_list_is_one_query(api: Api, kind: Kind) -> None:
    person = api.as_("district")
    for name in ("Xuân 1", "Xuân 2", "Hạ 3"):
        made(person.post(kind.path, kind.body | {kind.named: name}))
    first = done(person.get(kind.path, limit=2))
    with api.queries() as seen:
        rest = done(person.get(kind.path, limit=2, after=first["next"]))
    assert sum(f"FROM {kind.path[1:].replace('-', '_')}" in one for one in seen) == 1
    names = [row[kind.named] for row in (*first["items"], *rest["items"])]
    assert (sorted(names), rest["next"]) == (["Hạ 3", "Xuân 1", "Xuân 2"], None)
    assert len(done(person.get(kind.path, q="xuan"))["items"]) == 2
    assert person.get(kind.path, unknown="1").status_code == 422


@pytest.mark.parametrize(
    ("kind", "changed", "error"),
    [
        (KINDS[0], {"held_on": "2022-10-04"}, ("/held_on", "in-future")),
        (KINDS[0], {"next_due_on": "2022-09-10"}, ("/next_due_on", "next-before-meeting")),
        (KINDS[1], {"issued_on": "2022-10-04"}, ("/issued_on", "in-future")),
        (KINDS[1], {"valid_to": "2022-01-09"}, ("/valid_to", "ends-before-start")),
        (KINDS[3], {"issued_on": "2022-10-04"}, ("/issued_on", "in-future")),
    ],
)
def test_days_that_cannot_be_are_refused_at_entry_and_correction(
    api: Api, kind: Kind, changed: dict[str, Any], error: tuple[str, str]
) -> None:
    person = api.as_("district")
    assert errors(person.post(kind.path, kind.body | changed)) == {error}
    found = made(person.post(kind.path, kind.body))
    assert errors(person.patch(f"{kind.path}/{found['id']}", changed, etag=found)) == {error}
    assert done(person.get(f"{kind.path}/{found['id']}")) == found


@pytest.mark.parametrize("kind", KINDS[:3], ids=lambda kind: kind.entity)
def test_a_unit_of_another_is_refused_at_its_field(api: Api, kind: Kind) -> None:
    body = kind.body | {"org_unit_id": str(world.unit("district2"))}
    assert errors(api.as_("district").post(kind.path, body)) == {("/org_unit_id", "not-found")}
