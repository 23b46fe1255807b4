"""A role is called by its duty and by the office that has it on the day, never by an ended one."""

from datetime import date

import pytest

from backend.core.text.clock import set_today
from backend.domains.organisation.accounts.role_words import (
    FUNCTIONS,
    ROLE_WORDS,
    describe_role_office,
)
from backend.law.reference.offices import load_office_file
from backend.law.reference.tiers import load_tiers
from backend.permissions import Role
from tests.acting import Api

THEN, NOW = date(2022, 10, 3), date(2026, 11, 28)


@pytest.mark.parametrize(
    ("role", "tier", "on", "office"),
    [
        (Role.LEAD_OFFICER, "district", THEN, "Phòng LĐTBXH huyện"),
        (Role.LEAD_OFFICER, "commune", NOW, "Phòng VH-XH"),
        (Role.LEAD_OFFICER, "district", NOW, None),
        (Role.LEAD_OFFICER, "district", date(2025, 4, 1), None),
        (Role.SUPERIOR_OFFICER, "province", NOW, "Sở Y tế"),
        (Role.POLICE_OFFICER, "commune", NOW, "Công an cấp xã"),
        (Role.POLICE_OFFICER, "district", NOW, None),
        (Role.LEADER, "commune", NOW, "UBND cấp xã"),
        (Role.ADMIN, "province", NOW, None),
    ],
)
def test_the_office_is_that_of_the_day(role: Role, tier: str, on: date, office: str | None) -> None:
    assert describe_role_office(role, tier, on)["office"] == office


def test_no_word_of_today_names_an_ended_office() -> None:
    ended = {
        word
        for office in load_office_file().offices
        if not office.is_on(NOW)
        for word in (office.name, office.abbreviation, office.name_en)
    } - {
        word
        for office in load_office_file().offices
        if office.is_on(NOW)
        for word in (office.name, office.abbreviation, office.name_en)
    }
    said = [word for both in ROLE_WORDS.values() for word in both]
    for role in FUNCTIONS:
        for tier in load_tiers():
            words = describe_role_office(role, tier.code, NOW)
            said += [word for word in (words["office"], words["office_en"]) if word]
    assert "Phòng LĐTBXH huyện" in ended, "the control"
    assert [word for word in said for one in ended if one and one in word] == []


def test_accounts_say_the_office(api: Api) -> None:
    (own,) = api.as_("district").get("/me").json()["roles"]
    assert (own["role"], own["office"]) == ("lead_officer", "Phòng LĐTBXH huyện")
    listed = api.as_("admin").get("/users", q="thu ha").json()["items"][0]["roles"][0]
    assert (listed["office"], listed["office_en"]) == (own["office"], own["office_en"])
    set_today(NOW)
    (own,) = api.as_("district").get("/me").json()["roles"]
    assert (own["office"], own["office_en"]) == (None, None), "its office has ended"
