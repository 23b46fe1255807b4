"""Points, ties and lots: the arithmetic of the order, without a database."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid5

import pytest

from backend.core.security.lots import select_by_lot
from backend.core.text.periods import compute_same_day
from backend.domains.establishments.establishments.schemas import TYPES
from backend.domains.planning.visit_order.comparison import (
    ComparisonArm,
    compute_fisher_p,
    compute_interval,
    compute_verdict,
)
from backend.domains.planning.visit_order.draws import build_draw_list, compute_quarter
from backend.domains.planning.visit_order.facts import VisitPlace
from backend.domains.planning.visit_order.loading import build_rules
from backend.domains.planning.visit_order.points import (
    RULED,
    SPANNED,
    VisitFact,
    VisitPointsTable,
    build_mixed_order,
    compute_total,
    count_drawn,
    count_months_between,
    is_drawn_slot,
    list_reasons,
    sort_by_points,
)
from backend.law import reference

DAY = date(2022, 10, 3)
SHIPPED = reference.load_visit_points().versions[0]
TABLE = VisitPointsTable.of(build_rules(SHIPPED), SHIPPED.type_points, SHIPPED.random_percent)
UNIT = UUID(int=7)


def place(number: int = 1, kind: str = "karaoke", **known: Any) -> VisitPlace:
    base = VisitPlace(uuid5(UNIT, str(number)), kind, UNIT, commitment_on=DAY, head_count_on=DAY)
    return replace(base, **known)


def given(one: VisitPlace, table: VisitPointsTable = TABLE) -> dict[str, tuple[int | None, int]]:
    """{fact: (value, points)} of what gives points."""
    return {r.fact.value: (r.value, r.points) for r in list_reasons(one, table, DAY) if r.points}


def test_the_shipped_table_is_whole_and_says_that_it_is_no_law() -> None:
    assert {rule.fact for rule in SHIPPED.rules} == set(RULED)
    assert {rule.fact for rule in SHIPPED.rules if rule.months} == set(SPANNED)
    assert SHIPPED.type_points.keys() == set(TYPES)
    assert not reference.load_visit_points().verified
    assert "Không văn bản nào quy định" in reference.load_visit_points().note


def test_every_fact_gives_what_the_table_says() -> None:
    of_type = ("establishment_type", (None, 8))
    quiet = place(last_visit_on=DAY, last_counted_on=DAY)
    cases: list[tuple[dict[str, Any], dict[str, tuple[int | None, int]]]] = [
        ({}, {}),
        ({"last_visit_on": None}, {"months_since_visit": (None, 36)}),
        ({"last_visit_on": date(2022, 7, 4)}, {"months_since_visit": (2, 4)}),
        ({"last_visit_on": date(2022, 7, 3)}, {"months_since_visit": (3, 6)}),
        ({"last_visit_on": date(2019, 1, 1)}, {"months_since_visit": (45, 36)}),
        ({"last_counted_on": date(2021, 12, 31)}, {"not_visited_this_year": (1, 20)}),
        ({"violations": 1}, {"earlier_violations": (1, 10)}),
        ({"violations": 5}, {"earlier_violations": (5, 20)}),
        ({"unexecuted": 1}, {"unexecuted_decisions": (1, 8)}),
        ({"commitment_on": date(2021, 10, 2)}, {"commitment_missing": (1, 6)}),
        ({"commitment_on": date(2021, 10, 3)}, {}),
        ({"head_count_on": date(2022, 6, 30)}, {"head_count_missing": (1, 6)}),
        ({"head_count_on": date(2022, 7, 1)}, {}),
        ({"has_certificate_no": False}, {"certificate_missing": (1, 8)}),
        ({"certificate_expires_on": date(2022, 10, 2)}, {"certificate_lapsed": (1, 8)}),
        ({"certificate_expires_on": DAY}, {}),
        ({"has_open_tip": True}, {"open_tip": (1, 10)}),
    ]
    for known, expected in cases:
        one = replace(quiet, **known)
        assert given(one) == expected | dict([of_type]), known
        why = list_reasons(one, TABLE, DAY)
        assert (
            compute_total(why)
            == sum(r.points for r in why)
            == sort_by_points([one], TABLE, DAY)[0].points
        )
    hair = place(kind="hair_wash", has_certificate_no=False, last_visit_on=DAY, last_counted_on=DAY)
    assert given(hair) == {"establishment_type": (None, 4)}, "none is needed there"
    told = [r.fact for r in list_reasons(quiet, TABLE, DAY)]
    assert VisitFact.OPEN_TIP not in told, "who is not told of tips is told nothing of them"


def test_months_are_whole() -> None:
    assert count_months_between(date(2022, 1, 31), date(2022, 2, 28)) == 0
    assert count_months_between(date(2022, 1, 31), date(2022, 3, 31)) == 2
    assert count_months_between(DAY, DAY - timedelta(1)) == 0
    assert compute_same_day(date(2022, 3, 31), -1) == date(2022, 2, 28)
    assert compute_same_day(date(2024, 3, 31), -1) == date(2024, 2, 29)
    assert compute_same_day(date(2022, 1, 15), -13) == date(2020, 12, 15)
    assert compute_quarter(date(2022, 12, 31)) == (date(2022, 10, 1), date(2022, 12, 31))
    assert compute_quarter(date(2024, 2, 29)) == (date(2024, 1, 1), date(2024, 3, 31))


def test_equals_stand_by_hash_however_they_come() -> None:
    places = [place(n) for n in range(30)]
    order = [one.place.id for one in sort_by_points(places, TABLE, DAY)]
    assert order == [one.place.id for one in sort_by_points(reversed(places), TABLE, DAY)]
    assert order != [one.id for one in places]


@pytest.mark.parametrize("percent", [0, 15, 50])
def test_a_list_holds_its_share_of_lots(percent: int) -> None:
    places = [place(n, last_visit_on=DAY - timedelta(9 * n)) for n in range(60)]
    table = replace(TABLE, random_percent=percent)
    lines = build_draw_list(places, table, "seed", 40, DAY)
    by_lot = [one.place.id for one, chance in lines if chance]
    assert len(lines) == len({one.place.id for one, _ in lines}) == 40
    assert by_lot == select_by_lot([p.id for p in places], "seed", count_drawn(40, percent))
    assert len(by_lot) == 40 * percent // 100
    assert [n for n, (_, lot) in enumerate(lines, 1) if lot] == [
        n for n in range(1, 41) if is_drawn_slot(n, percent)
    ]
    points = [one.points for one, lot in lines if not lot]
    assert points == sorted(points, reverse=True)
    assert lines == build_draw_list(list(reversed(places)), table, "seed", 40, DAY)
    if percent:
        assert lines != build_draw_list(places, table, "another", 40, DAY)


def test_lots_fall_alike_on_high_and_low_points() -> None:
    """Over many seeds every place is drawn about as often: points have no say."""
    ids = [place(n).id for n in range(20)]
    often = dict.fromkeys(ids, 0)
    for seed in range(2000):
        for id in select_by_lot(ids, str(seed), 3):
            often[id] += 1
    assert min(often.values()) > 220
    assert max(often.values()) < 380


def test_what_is_left_fills_the_rest() -> None:
    order = sort_by_points([place(n) for n in range(5)], TABLE, DAY)
    lots = [order[4].place.id, order[0].place.id]
    lines = build_mixed_order(order, lots, 15)
    assert [chance for _, chance in lines] == [False, False, False, True, True]
    assert [one.place.id for one, _ in lines[3:]] == lots


def test_nothing_is_claimed_of_few_cases() -> None:
    assert compute_verdict(ComparisonArm(30, 19, 0, 0), ComparisonArm(200, 150, 90, 0)) == (
        "too_few",
        None,
    )
    assert (
        compute_verdict(ComparisonArm(30, 20, 2, 0), ComparisonArm(99, 80, 10, 0))[0]
        == "no_difference"
    )
    assert (
        compute_verdict(ComparisonArm(90, 60, 3, 0), ComparisonArm(99, 80, 30, 0))[0]
        == "order_finds_more"
    )
    assert (
        compute_verdict(ComparisonArm(90, 60, 40, 0), ComparisonArm(99, 80, 10, 0))[0]
        == "chance_finds_more"
    )
    # Fisher's tea: 3 of 4 against 1 of 4; and the interval of Wilson for 3 of 20.
    assert compute_fisher_p(3, 4, 1, 4) == pytest.approx(0.4857, abs=1e-4)
    assert compute_interval(3, 20) == pytest.approx((0.0524, 0.3604), abs=1e-4)
    assert compute_interval(0, 0) == (None, None)
