"""GET /inspections and /checklist-templates: filters, order, scope, and one query for a page."""

from typing import Any

import pytest

from backend.core.session.models import create_id
from backend.core.session.session import Session
from backend.domains.establishments.establishments.models import Establishment
from tests import world
from tests.acting import Api
from tests.domains.inspections.inspections.making import draft, errors, made, signed, whole


@pytest.fixture
def four(api: Api) -> dict[str, str]:
    """Two visits in Bình Nghĩa (one signed), one in Bình Mỹ, one of the commune's own team."""
    inspector = api.as_("inspector")
    commune = [str(world.member(m, "commune")) for m in ("inspector2", "a", "b")]
    trigger = {"kind": "unscheduled", "trigger": "complaint"}
    theirs = draft(
        team_id=str(world.team("commune")), member_ids=commune, inspected_on="2022-07-01"
    )
    return {
        "signed": signed(api, whole(outcome="reminder"))["id"],
        "draft": made(inspector.post("/inspections", draft(inspected_on="2022-09-01")))["id"],
        "town": made(inspector.post("/inspections", draft("binhmy", **trigger)))["id"],
        "commune": made(api.as_("inspector2").post("/inspections", theirs))["id"],
    }


def found(api: Api, who: str = "district", **filters: Any) -> list[str]:
    answer = api.as_(who).get("/inspections", **filters)
    assert answer.status_code == 200, answer.text
    return [item["id"] for item in answer.json()["items"]]


def test_the_newest_visit_comes_first(api: Api, four: dict[str, str]) -> None:
    assert found(api) == [four[n] for n in ("town", "signed", "draft", "commune")]
    items = api.as_("district").get("/inspections").json()["items"]
    assert [item["id"] for item in items if item["signed_at"]] == [four["signed"]]


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ({"inspected_from": "2022-09-01"}, {"signed", "draft", "town"}),
        ({"inspected_to": "2022-09-01"}, {"draft", "commune"}),
        ({"inspected_from": "2022-09-01", "inspected_to": "2022-09-30"}, {"draft"}),
        ({"status": "signed"}, {"signed"}),
        ({"status": "draft"}, {"draft", "town", "commune"}),
        ({"outcome": "reminder"}, {"signed"}),
        ({"kind": "unscheduled"}, {"town"}),
        ({"team_id": world.team("commune")}, {"commune"}),
        ({"org_unit_id": world.unit("binhmy")}, {"town"}),
        ({"org_unit_id": world.unit("binhluc")}, {"signed", "draft", "town", "commune"}),
        ({"org_unit_id": world.unit("thanhliem")}, set()),
        ({"establishment_id": world.establishment("binhmy")}, {"town"}),
        ({"q": "HUONG sen"}, {"signed", "draft", "commune"}),
        ({"q": "không có"}, set()),
        ({"q": "hương sen", "status": "signed"}, {"signed"}),
    ],
)
def test_filters(api: Api, four: dict[str, str], filters: dict[str, Any], names: set[str]) -> None:
    assert set(found(api, **filters)) == {four[n] for n in names}


@pytest.mark.parametrize(
    ("filters", "error"),
    [
        ({"status": "open"}, ("?status", "not-in-list")),
        ({"inspected_from": "01/09/2022"}, ("?inspected_from", "not-a-date")),
        ({"q": "x"}, ("?q", "too-short")),
        ({"colour": "red"}, ("?colour", "unknown-parameter")),
        ({"limit": 201}, ("?limit", "too-big")),
    ],
)
def test_a_wrong_filter_is_named(api: Api, filters: dict[str, Any], error: tuple[str, str]) -> None:
    assert errors(api.as_("district").get("/inspections", **filters)) == {error}


def test_everyone_sees_their_own(api: Api, four: dict[str, str]) -> None:
    assert set(found(api, "inspector")) == {four[n] for n in ("signed", "draft", "town")}
    assert found(api, "inspector2") == [four["commune"]]
    assert set(found(api, "police")) == set(found(api, "leader")) == set(four.values())
    assert found(api, "district2") == []
    for who in ("admin", "binhnghia", "province", "auditor"):
        assert api.as_(who).get("/inspections").status_code == 403
    path = f"/inspections/{four['signed']}"
    assert api.as_("district2").get(path).status_code == 404
    assert api.as_("police").get(path).json()["signed_by_name"] == "Lê Văn Dũng"


def test_pages_hold_together(api: Api, four: dict[str, str]) -> None:
    walked, after = [], None
    while True:
        cursor: dict[str, Any] = {"after": after} if after else {}
        page = api.as_("district").get("/inspections", limit=1, **cursor).json()
        walked += [item["id"] for item in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert walked == found(api)


def test_a_page_is_one_query_whatever_its_size(api: Api, four: dict[str, str]) -> None:
    """J2: a page with the names of place, unit and team."""
    counts = []
    for limit in (1, 200):
        with api.queries() as seen:
            items = api.as_("district").get("/inspections", limit=limit).json()["items"]
        counts.append(sum("FROM inspections" in statement for statement in seen))
        assert all(i["establishment_name"] and i["org_unit_name"] and i["team_name"] for i in items)
    assert counts == [1, 1]


def test_one_record_is_two_queries(api: Api, four: dict[str, str]) -> None:
    person = api.as_("police")
    with api.queries() as signing_in:
        assert person.get(f"/inspections/{create_id()}").status_code == 404
    with api.queries() as seen:
        assert person.get(f"/inspections/{four['signed']}").status_code == 200
    assert len(seen) == len(signing_in) + 1 <= 5, "\n".join(seen)


def test_a_visit_stays_listed_when_its_place_moves_away(api: Api, four: dict[str, str]) -> None:
    """Figures and lists agree: rows keep the unit in which they were recorded."""

    def move(db: Session) -> None:
        place = db.get_one(Establishment, world.establishment("binhmy"))
        db.save(place, {"org_unit_id": world.unit("liemphong")})

    api.run(move)
    assert four["town"] in found(api)
    record = api.as_("district").get(f"/inspections/{four['town']}").json()
    assert (record["establishment_name"], record["org_unit_name"]) == (None, "Bình Mỹ")


def test_checklists_say_their_standing(api: Api) -> None:
    template, *later = api.as_("inspector").get("/checklist-templates").json()["items"]
    assert [(one["key"], one["valid_to"]) for one in (template, *later)] == [
        ("doi-178-1", "2025-06-30"),
        ("doi-178-2", "2026-03-14"),
        ("doi-178-3", None),
    ]
    assert (template["key"], template["version"]) == ("doi-178-1", 1)
    assert (template["is_verified"], len(template["items"])) == (False, 23)
    assert template["note"].startswith("Chưa tìm thấy mẫu biên bản")
    fields = {"code", "section", "text", "legal_basis", "applies_to", "acts"}
    assert fields == template["items"][0].keys()


def test_a_checklist_can_be_asked_for_one_kind_of_place(api: Api) -> None:
    person = api.as_("inspector")

    def codes(**filters: str) -> set[str]:
        template, *_ = person.get("/checklist-templates", **filters).json()["items"]
        return {item["code"] for item in template["items"]}

    assert "separate_rooms" in codes(establishment_type="massage")
    assert "separate_rooms" not in codes(establishment_type="motel")
    assert "guest_notice" in codes(establishment_type="motel")
    answer = person.get("/checklist-templates", establishment_type="castle")
    assert errors(answer) == {("?establishment_type", "not-in-list")}
    assert person.get("/checklist-templates", on="2017-12-05").json()["items"] == []
    assert api.as_("auditor").get("/checklist-templates").status_code == 403
