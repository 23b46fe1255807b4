"""Which office has which function when, and which words changed on which day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.law.reference.offices import (
    NOT_ENTERED,
    find_office,
    get_office_name,
    list_offices,
    list_report_recipients,
    load_office_file,
)
from backend.law.reference.reference_files import Certainty
from backend.law.reference.report_rules import (
    find_closing_rule,
    list_closing_rules,
    list_worded_sections,
    load_report_sections,
)
from backend.law.reference.tiers import list_leading_tiers, load_tiers
from backend.law.reference.wordings import list_wordings, load_wordings, to_words_of_day

IN_2022 = date(2022, 10, 3)
LAST_DAY_OF_DISTRICTS = date(2025, 6, 30)
TODAY = date(2026, 11, 28)


@pytest.mark.parametrize(
    ("function", "tier", "on", "expected"),
    [
        ("lead", "centre", date(2025, 2, 28), "Bộ LĐTB&XH"),
        ("lead", "centre", date(2025, 3, 1), "Bộ Y tế"),
        ("lead", "province", IN_2022, "Sở LĐTB&XH"),
        ("lead", "province", TODAY, "Sở Y tế"),
        ("lead", "district", IN_2022, "Phòng LĐTBXH huyện"),
        ("lead", "district", date(2025, 3, 1), NOT_ENTERED),
        ("lead", "district", TODAY, NOT_ENTERED),
        ("lead", "commune", TODAY, "Phòng VH-XH"),
        ("approver", "district", LAST_DAY_OF_DISTRICTS, "UBND huyện"),
        ("approver", "district", date(2025, 7, 1), NOT_ENTERED),
        ("approver", "commune", TODAY, "UBND cấp xã"),
        ("police_handling", "district", date(2025, 2, 28), "Công an huyện"),
        ("police_handling", "district", date(2025, 3, 1), NOT_ENTERED),
        ("police_handling", "commune", date(2025, 3, 1), "Công an cấp xã"),
        ("field_team", "commune", TODAY, "Đội 178 cấp xã"),
        ("lead", "khu", TODAY, NOT_ENTERED),
    ],
)
def test_an_office_is_named_by_the_day(function: str, tier: str, on: date, expected: str) -> None:
    assert get_office_name(function, tier, on) == expected


def test_reports_go_to_the_offices_of_their_day() -> None:
    assert list_report_recipients("commune", IN_2022)[:2] == [
        "UBND huyện (b/c)",
        "Phòng LĐTBXH huyện (b/c)",
    ]
    assert list_report_recipients("commune", TODAY)[:2] == ["UBND tỉnh (b/c)", "Sở Y tế (b/c)"]
    assert list_report_recipients("khu", TODAY) == [f"{NOT_ENTERED} (b/c)"]


@given(st.dates(date(2021, 1, 1), date(2030, 1, 1)), st.sampled_from(load_tiers()))
def test_no_tier_that_ended_has_an_office(on: date, tier) -> None:  # type: ignore[no-untyped-def]
    if tier.valid_to is not None and on > tier.valid_to:
        assert list_offices(on=on, tier=tier.code) == []
    if tier.code in list_leading_tiers(on):
        assert find_office("lead", tier.code, on) is not None
        assert find_office("approver", tier.code, on) is not None


def test_what_was_not_read_says_so() -> None:
    for office in load_office_file().offices:
        assert office.basis or office.note
        assert office.name or office.certainty is not Certainty.VERIFIED


def test_the_words_change_on_their_day_and_not_before() -> None:
    for wording in load_wordings():
        before = wording.valid_from - timedelta(days=1)
        assert to_words_of_day(wording.until, before) == wording.until
        assert wording.since in to_words_of_day(wording.until, wording.valid_from)
    assert to_words_of_day("Xã, thị trấn có", TODAY) == "Xã, phường, đặc khu có"
    assert list_wordings("Cơ sở") == ("Cơ sở",)


def test_the_sentences_of_a_report_are_said_in_the_words_of_its_day() -> None:
    assert list_worded_sections(LAST_DAY_OF_DISTRICTS)[0] == load_report_sections()[0]
    said = " ".join(s.text for section in list_worded_sections(TODAY) for s in section.sentences)
    assert "Đấu tranh: Công an báo cáo" in said
    assert "Đội 178 cấp tỉnh, cấp xã kiểm tra" in said
    assert "Trong đó Đội 178 cấp xã kiểm tra" in said
    assert "huyện" not in said
    assert "thị trấn" not in said


def test_no_report_of_a_district_closes_after_its_last_day() -> None:
    assert "district" in {rule.level for rule in list_closing_rules(LAST_DAY_OF_DISTRICTS)}
    today = list_closing_rules(TODAY)
    assert "district" not in {rule.level for rule in today}
    assert not [rule for rule in today if "huyện" in f"{rule.source} {rule.note}"]
    assert find_closing_rule("khu", "month", TODAY).days_after == 10
