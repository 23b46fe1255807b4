"""Founding papers of teams: whose they are, what is refused, who reads their scans."""

from typing import Any

import pytest

from tests import world
from tests.acting import Api, Person
from tests.domains.inspections.inspections.making import done, errors, made, problem
from tests.domains.platform.attachments.pictures import PDF
from tests.domains.platform.imports.lists import opened

PATH = "/team-papers"


def new_team_paper(**changed: Any) -> dict[str, Any]:
    """The body of the decision that founded the district's team."""
    return {
        "team_id": str(world.team("district")),
        "kind": "decision",
        "document_no": "15/QĐ-UBND",
        "issued_on": "2022-01-10",
        "issuer": "UBND huyện Bình Lục",
        **changed,
    }


def list_numbers(person: Person, **asked: Any) -> list[str]:
    return [row["document_no"] for row in done(person.get(PATH, **asked))["items"]]


def test_the_keeper_of_the_team_enters_and_those_who_see_the_team_read(api: Api) -> None:
    found = made(api.as_("district").post(PATH, new_team_paper()))
    assert (found["team_name"], found["org_unit_id"]) == (
        done(api.as_("district").get(f"/inspection-teams/{world.team('district')}"))["name"],
        str(world.unit("binhluc")),
    )
    for who in ("inspector", "police", "leader"):
        assert list_numbers(api.as_(who), team_id=world.team("district")) == ["15/QĐ-UBND"]
        assert api.as_(who).post(PATH, new_team_paper()).status_code == 403
    assert list_numbers(api.as_("district2")) == []
    assert api.as_("district2").get(f"{PATH}/{found['id']}").status_code == 404
    assert errors(api.as_("district2").post(PATH, new_team_paper())) == {("/team_id", "not-found")}
    for who in ("binhnghia", "admin"):
        assert api.as_(who).get(PATH).status_code == 403


def test_a_paper_is_corrected_and_removed(api: Api) -> None:
    person = api.as_("district")
    found = made(person.post(PATH, new_team_paper(note="Bản sao y")))
    path = f"{PATH}/{found['id']}"
    after = done(person.patch(path, {"kind": "regulation"}, etag=found))
    assert (after["kind"], after["note"], after["version"]) == ("regulation", "Bản sao y", 2)
    assert problem(person.patch(path, {"note": None}, etag=found)) == (412, "stale")
    assert person.delete(path, etag=after).status_code == 204
    assert person.get(path).status_code == 404


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"document_no": ""}, ("/document_no", "too-short")),
        ({"issued_on": "2022-12-31"}, ("/issued_on", "in-future")),
        ({"kind": "letter"}, ("/kind", "not-in-list")),
        ({"issuer": "Ông Hoa 0912 345 678"}, ("/issuer", "pii-in-text")),
    ],
)
def test_what_is_refused_where(api: Api, changed: dict[str, Any], error: tuple[str, str]) -> None:
    assert errors(api.as_("district").post(PATH, new_team_paper(**changed))) == {error}


def test_filters_narrow_the_list_which_is_one_query(api: Api) -> None:
    person = api.as_("district")
    made(person.post(PATH, new_team_paper()))
    made(person.post(PATH, new_team_paper(kind="proposal", document_no="02/TTr-PLĐ")))
    assert list_numbers(person, kind="proposal") == ["02/TTr-PLĐ"]
    assert list_numbers(person, q="qd ubnd") == ["15/QĐ-UBND"]
    with api.queries() as seen:
        assert len(list_numbers(person)) == 2
    assert sum("FROM team_papers" in statement for statement in seen) == 1


def add_scan(person: Person, paper: dict[str, Any]) -> Any:
    return person.request(
        "POST",
        "/attachments",
        data={"entity": "team_paper", "entity_id": paper["id"]},
        files={"file": ("a.pdf", PDF, "application/pdf")},
    )


def test_a_scan_is_read_by_who_reads_the_paper_and_goes_with_it(api: Api) -> None:
    person = api.as_("district")
    paper = made(person.post(PATH, new_team_paper()))
    scan = made(add_scan(person, paper))
    for who in ("inspector", "inspector2", "leader"):
        reader = api.as_(who)
        listed = done(reader.get("/attachments", entity="team_paper", entity_id=paper["id"]))
        assert [one["id"] for one in listed["items"]] == [scan["id"]]
        assert reader.get(f"/attachments/{scan['id']}/content").status_code == 200
        assert add_scan(reader, paper).status_code == 403
    assert api.as_("district2").get(f"/attachments/{scan['id']}").status_code == 404
    assert person.delete(f"{PATH}/{paper['id']}", etag=paper).status_code == 204
    assert person.get(f"/attachments/{scan['id']}").status_code == 404


def test_the_list_is_taken_away_in_words(api: Api) -> None:
    person = api.as_("district")
    made(person.post(PATH, new_team_paper(kind="regulation")))
    book = opened(person.get("/exports/team-papers.xlsx").content)
    rows = list(book["Giấy tờ"].iter_rows(values_only=True))
    assert rows[1][1:3] == ("Quy chế", "15/QĐ-UBND")
