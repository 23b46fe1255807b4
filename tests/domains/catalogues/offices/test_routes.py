"""The catalogue of offices: by function, tier and date, for everyone who is signed in."""

from typing import Any

import pytest

from tests import world
from tests.acting import Api


def listed(api: Api, who: str = "binhnghia", **asked: Any) -> list[dict[str, Any]]:
    answer = api.as_(who).get("/offices", **asked)
    assert answer.status_code == 200, answer.text
    assert answer.json()["next"] is None
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


def test_an_office_stands_with_its_interval_and_its_certainty(api: Api) -> None:
    (office,) = listed(api, on="2026-11-28", tier="province", function="lead")
    assert (office["name"], office["head"], office["abbreviation"]) == (
        *("Sở Y tế", "Giám đốc Sở"),
        "Sở Y tế",
    )
    assert (office["valid_from"], office["valid_to"]) == ("2025-03-01", None)
    assert (office["certainty"], office["position"]) == ("secondary", "superior")
    assert office["basis"]
    assert office["note"]


def test_one_day_has_other_offices_than_another(api: Api) -> None:
    def names(on: str) -> set[str]:
        return {one["name"] for one in listed(api, on=on, function="lead")}

    assert "Phòng Lao động - Thương binh và Xã hội huyện" in names("2022-10-03")
    assert names("2026-11-28") == {"Bộ Y tế", "Sở Y tế", "Phòng Văn hóa - Xã hội"}
    assert not listed(api, on="2025-07-01", tier="district")
    assert listed(api, on="2025-06-30", tier="district")


def test_what_nobody_named_is_empty_and_says_why(api: Api) -> None:
    (office,) = listed(api, on="2025-04-01", tier="district", function="lead")
    assert (office["name"], office["abbreviation"], office["position"]) == ("", "", "lead")
    assert "chưa tìm được" in office["note"]


def test_without_a_day_all_of_time_is_told(api: Api) -> None:
    every = listed(api)
    assert len(every) > len(listed(api, on="2026-11-28"))
    assert {one["tier"] for one in every} == {"centre", "province", "district", "commune"}
    assert all(one["function_name"] and one["tier_name_en"] for one in every)


@pytest.mark.parametrize("who", sorted(world.PEOPLE))
def test_everyone_reads_it(api: Api, who: str) -> None:
    assert listed(api, who, on="2022-10-03")


def test_what_it_does_not_know_is_refused_in_words(api: Api) -> None:
    person = api.as_("district")
    assert api.nobody().get("/offices").status_code == 401
    assert person.get("/offices", on="hôm nay").status_code == 422
    assert person.get("/offices", function="cook").status_code == 422
    assert listed(api, tier="khu") == []
