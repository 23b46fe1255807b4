"""Founding papers of teams: whose they are, what is refused."""

from typing import Any

import pytest

from tests import world
from tests.acting import Api, Person
from tests.domains.inspections.inspections.making import done, errors, made
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


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"document_no": ""}, ("/document_no", "too-short")),
        ({"kind": "letter"}, ("/kind", "not-in-list")),
        ({"issuer": "Ông Hoa 0912 345 678"}, ("/issuer", "pii-in-text")),
    ],
)
def test_what_is_refused_where(api: Api, changed: dict[str, Any], error: tuple[str, str]) -> None:
    assert errors(api.as_("district").post(PATH, new_team_paper(**changed))) == {error}


def test_filters_narrow_the_list(api: Api) -> None:
    person = api.as_("district")
    made(person.post(PATH, new_team_paper()))
    made(person.post(PATH, new_team_paper(kind="proposal", document_no="02/TTr-PLĐ")))
    assert list_numbers(person, kind="proposal") == ["02/TTr-PLĐ"]
    assert list_numbers(person, q="qd ubnd") == ["15/QĐ-UBND"]


def test_the_list_is_taken_away_in_words(api: Api) -> None:
    person = api.as_("district")
    made(person.post(PATH, new_team_paper(kind="regulation")))
    book = opened(person.get("/exports/team-papers.xlsx").content)
    rows = list(book["Giấy tờ"].iter_rows(values_only=True))
    assert rows[1][1:3] == ("Quy chế", "15/QĐ-UBND")
