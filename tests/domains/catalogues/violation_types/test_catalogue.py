"""The catalogue of acts: by day, by words, by decree, in the order of the law."""

from datetime import date
from typing import Any
from uuid import uuid4

from backend.law import reference
from tests import world
from tests.acting import Api
from tests.domains.establishments.establishments.making import errors, walk

READERS = {
    *("admin", "district", "inspector", "inspector2", "police", "binhnghia", "trangan"),
    *("leader", "province", "district2", "partner"),
}


def codes(api: Api, **params: Any) -> list[str]:
    return [item["code"] for item in walk(api.as_("inspector"), "/violation-types", **params)]


def test_who_reads_it(api: Api) -> None:
    for person in world.PEOPLE:
        expected = 200 if person in READERS else 403
        assert api.as_(person).get("/violation-types").status_code == expected


def test_the_list_is_the_reference_file_in_its_order(api: Api) -> None:
    expected = [str(act.id) for act in reference.load_violation_types()]
    found = walk(api.as_("district"), "/violation-types", limit=7)
    assert [item["id"] for item in found] == expected


def test_a_day_picks_what_was_in_force(api: Api) -> None:
    for day in ["2021-12-31", "2022-01-01", "2022-10-03", "2025-12-14", "2025-12-15", "2026-03-01"]:
        in_force = [
            a for a in reference.load_violation_types() if a.is_valid(date.fromisoformat(day))
        ]
        assert codes(api, on=day) == [act.code for act in in_force]


def test_the_same_act_has_another_range_under_the_next_decree(api: Api) -> None:
    found = {}
    for day in ("2022-10-03", "2026-01-05"):
        items = walk(api.as_("district"), "/violation-types", on=day)
        (found[day],) = [item for item in items if item["code"] == "business_method"]
    old, new = found["2022-10-03"], found["2026-01-05"]
    assert (old["article"], old["fine_min"], old["fine_max"]) == ("27", 20_000_000, 30_000_000)
    assert (new["article"], new["fine_min"], new["fine_max"]) == ("35", 30_000_000, 40_000_000)
    assert (old["suspension_months_min"], old["suspension_months_max"]) == (6, 12)
    assert old["organisation_multiplier"] == 2


def test_words_are_found_without_their_marks(api: Api) -> None:
    found = codes(api, q="giay chung nhan", on="2022-10-03")
    assert "certificate_not_shown" in found
    assert "late_quarterly_report" not in found
    assert "business_method" in codes(api, q="mại dâm", on="2022-10-03")
    assert codes(api, q="%%") == []


def test_a_decree_can_be_chosen(api: Api) -> None:
    found = walk(api.as_("district"), "/violation-types", legal_document="Nghị định 282/2025/NĐ-CP")
    assert {item["valid_from"] for item in found} == {"2025-12-15"}
    assert len(found) == 37


def test_a_kind_of_place_can_be_chosen(api: Api) -> None:
    """The form of the minutes offers what fits the place; the exact words stand in the decree."""
    on = "2026-11-27"
    assert len(codes(api, on=on)) == 37
    motel, karaoke = (set(codes(api, on=on, establishment_type=k)) for k in ("motel", "karaoke"))
    assert motel - karaoke == {"guest_checks_incomplete"}
    assert set(codes(api, on=on, establishment_type="dance_hall")) - karaoke == {
        "no_security_guards",
        "uncertified_guards",
    }
    bar = codes(api, on=on, establishment_type="bar")
    assert len(bar) == 9
    for act in walk(api.as_("district"), "/violation-types", on=on):
        assert ("bar" in act["establishment_types"]) == (act["code"] in bar)
    assert codes(api, on=on, establishment_type="bar", q="mại dâm", limit=1) == [
        code for code in bar if code != "manager_lets_drugs_happen"
    ]


def test_what_is_not_verified_says_why(api: Api) -> None:
    doubtful = [i for i in walk(api.as_("police"), "/violation-types") if not i["is_verified"]]
    assert doubtful
    assert all(item["note"] for item in doubtful)


def test_one_act(api: Api) -> None:
    act = reference.load_violation_types()[0]
    found = api.as_("binhnghia").get(f"/violation-types/{act.id}").json()
    assert (found["code"], found["title"]) == (act.code, act.title)
    assert api.as_("binhnghia").get(f"/violation-types/{uuid4()}").status_code == 404


def test_a_page_is_one_query(api: Api) -> None:
    for limit in (1, 200):
        with api.queries() as seen:
            api.as_("district").get("/violation-types", limit=limit)
        assert len([s for s in seen if "FROM violation_types" in s]) == 1


def test_questions_that_are_refused(api: Api) -> None:
    for params, error in [
        ({"on": "2022-02-30"}, ("?on", "not-a-date")),
        ({"q": "x"}, ("?q", "too-short")),
        ({"legal_document": ""}, ("?legal_document", "too-short")),
        ({"article": "12"}, ("?article", "unknown-parameter")),
        ({"establishment_type": "casino"}, ("?establishment_type", "not-in-list")),
    ]:
        answer = api.as_("district").get("/violation-types", **params)
        assert answer.status_code == 422
        assert errors(answer) == {error}


def test_everyone_may_read_acts_and_fines(api: Api) -> None:
    """The plan (II.1) wants the acts made public: today's, unless another day is named."""
    public, own = api.nobody().get("/public/violation-types", limit=200), api.as_("district")
    assert public.status_code == 200, public.text
    assert public.headers["cache-control"] == "public, max-age=300"
    today = own.get("/violation-types", on=world.TODAY.isoformat(), limit=200).json()
    assert public.json() == today
    for day in ("2021-12-31", "2025-12-14", "2026-11-27"):
        found = api.nobody().get("/public/violation-types", on=day, limit=200).json()
        assert found == own.get("/violation-types", on=day, limit=200).json()
    assert api.nobody().get("/violation-types").status_code == 401
    kinds = api.nobody().get("/public/establishment-types").json()["items"]
    assert [kind["code"] for kind in kinds] == [
        k.code for k in reference.load_establishment_types()
    ]
    asked = {"on": "2026-11-27", "establishment_type": "karaoke", "limit": 200}
    found = api.nobody().get("/public/violation-types", **asked).json()
    assert found == own.get("/violation-types", **asked).json()
    assert 0 < len(found["items"]) < 37
