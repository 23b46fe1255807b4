"""A commune's month as one form: read beside the month before, written whole."""

from typing import Any

from tests import world
from tests.acting import Api
from tests.domains.support.support_services.counting import PATH, SHEET, errors, sheet


def lines(answer: Any) -> dict[str, tuple[Any, Any]]:
    return {line["service"]: (line["count"], line["count_before"]) for line in answer["lines"]}


def test_an_empty_month_has_every_service_and_no_number(api: Api) -> None:
    answer = api.as_("binhnghia").get(SHEET).json()
    assert (answer["month"], answer["org_unit_name"]) == ("2022-09", "Bình Nghĩa")
    assert answer["version"] == 0
    assert set(lines(answer).values()) == {(None, None)}
    assert len(answer["lines"]) == 7


def test_a_month_is_written_at_once_and_the_next_shows_it_beside(api: Api) -> None:
    commune = api.as_("binhnghia")
    written = commune.post(SHEET, sheet("binhnghia", "2022-08", loan=2, health=0))
    assert written.status_code == 200, written.text
    assert lines(written.json())["health"] == (0, None)
    assert lines(written.json())["vocational"] == (None, None)
    assert written.headers["etag"] == '"2"'
    following = commune.get(SHEET, month="2022-09").json()
    assert lines(following)["loan"] == (None, 2)
    assert len(commune.get(PATH).json()["items"]) == 2


def test_a_written_month_is_guarded_whole(api: Api) -> None:
    """Two people at one sheet: the second sees what the first wrote, nothing is lost."""
    commune, office = api.as_("binhnghia"), api.as_("district")
    commune.post(SHEET, sheet("binhnghia", "2022-09", loan=2))
    assert office.post(SHEET, sheet("binhnghia", "2022-09", loan=3)).status_code == 428
    assert office.post(SHEET, sheet("binhnghia", "2022-09", loan=3), etag="*").status_code == 428
    assert office.post(SHEET, sheet("binhnghia", "2022-09", health=1), etag=1).status_code == 200
    stale = commune.post(SHEET, sheet("binhnghia", "2022-09", loan=9), etag=1)
    assert stale.status_code == 412
    assert lines(stale.json()["current"])["health"] == (1, None)
    again = commune.post(SHEET, sheet("binhnghia", "2022-09", loan=9), etag=2)
    assert lines(again.json()) | {"loan": (9, None), "health": (1, None)} == lines(again.json())


def test_writing_the_same_again_changes_nothing(api: Api) -> None:
    commune = api.as_("binhnghia")
    first = commune.post(SHEET, sheet("binhnghia", "2022-09", loan=2)).json()
    assert commune.post(SHEET, sheet("binhnghia", "2022-09", loan=2), etag=1).json() == first


def test_what_is_refused(api: Api) -> None:
    commune = api.as_("binhnghia")
    minors = sheet("binhnghia", "2022-09", loan=2, health=1)
    minors["lines"][1]["under_18_count"] = 2
    twice = sheet("binhnghia", "2022-09", loan=2)
    twice["lines"] *= 2
    for body, error in (
        (minors, ("/lines/1/under_18_count", "more-minors-than-people")),
        (twice, ("/lines/1/service", "service-twice")),
        (sheet("binhnghia", "2022-11", loan=2), ("/month", "month-in-future")),
        (sheet("binhnghia", "2022-09"), ("/lines", "too-few")),
    ):
        answer = commune.post(SHEET, body)
        assert answer.status_code == 422, answer.text
        assert error in errors(answer), answer.text
    assert commune.get(PATH).json()["items"] == []


def test_whose_sheet(api: Api) -> None:
    own = {"org_unit_id": str(world.unit("binhnghia"))}
    expected = {"binhnghia": 200, "district": 200, "trangan": 404, "district2": 404}
    for person in world.PEOPLE:
        assert api.as_(person).get(SHEET, **own).status_code == expected.get(person, 403), person
    body = sheet("binhnghia", "2022-09", loan=2)
    assert api.as_("trangan").post(SHEET, body).status_code == 404
    assert errors(api.as_("district").get(SHEET)) == [("?org_unit_id", "not-a-commune")]
