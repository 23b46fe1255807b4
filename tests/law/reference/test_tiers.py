"""Which tier of government leads, and which holds the establishments, by date."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.law.reference.tiers import (
    Position,
    get_position,
    get_position_during,
    list_counted_tiers,
    list_establishment_tiers,
    list_leading_tiers,
    load_tiers,
)

LAST_DAY_OF_DISTRICTS = date(2025, 6, 30)
FIRST_DAY_WITHOUT = date(2025, 7, 1)


@pytest.mark.parametrize(
    ("tier", "before", "after"),
    [
        ("province", Position.SUPERIOR, Position.SUPERIOR),
        ("district", Position.LEAD, Position.SUPERIOR),
        ("commune", Position.LOCAL, Position.LEAD),
    ],
)
def test_the_lead_passes_to_the_communes(tier: str, before: Position, after: Position) -> None:
    assert get_position(tier, LAST_DAY_OF_DISTRICTS) is before
    assert get_position(tier, FIRST_DAY_WITHOUT) is after


def test_in_the_year_of_the_change_both_lead() -> None:
    year = date(2025, 1, 1), date(2025, 12, 31)
    assert list_leading_tiers(*year) == ("district", "commune")
    assert get_position_during("commune", *year) is Position.LEAD
    assert get_position_during("province", *year) is Position.SUPERIOR
    assert get_position_during("commune", year[0], LAST_DAY_OF_DISTRICTS) is Position.LOCAL


def test_teams_that_count_change_on_the_same_day() -> None:
    assert list_counted_tiers(LAST_DAY_OF_DISTRICTS) == ("province", "district")
    assert list_counted_tiers(FIRST_DAY_WITHOUT) == ("province", "commune")


@given(st.dates(date(2004, 1, 1), date(2040, 12, 31)))
def test_on_every_day_one_tier_leads(day: date) -> None:
    (leading,) = list_leading_tiers(day)
    assert get_position(leading, day) is Position.LEAD
    assert "province" in list_counted_tiers(day)


def test_establishments_lie_in_the_lowest_tier() -> None:
    assert list_establishment_tiers() == (load_tiers()[-1].code,)


def test_an_unknown_tier_is_an_error() -> None:
    with pytest.raises(KeyError):
        get_position("ward", FIRST_DAY_WITHOUT)
