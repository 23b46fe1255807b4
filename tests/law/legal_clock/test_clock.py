"""The clock against what was computed by hand, and what it says of how it got there."""

from datetime import date, timedelta

import pytest

from backend.law.legal_clock import (
    AddedDay,
    CaseFile,
    ComputedDeadline,
    WorkCalendar,
    build_calendar,
    compute_case_deadlines,
    compute_deadline,
    describe_calculation,
    format_citation,
    list_remarks,
)
from backend.law.reference.legal_deadlines import (
    DayKind,
    DeadlineRule,
    LastDay,
    TimeUnit,
    load_days_off,
    load_legal_deadlines,
)
from backend.law.reference.reference_files import Certainty
from tests.law.legal_clock.table import DECREES, rows

D144 = DECREES["144"]
CALENDAR = build_calendar()


def found(decree: str = D144, *facts: str, **events: date) -> dict[str, ComputedDeadline]:
    case = CaseFile(decree, dict(events), frozenset(facts))
    return {r.rule.code: r for r in compute_case_deadlines(case, CALENDAR)}


def test_every_hand_computed_deadline_is_the_clocks() -> None:
    table = rows()
    assert [row.number for row in table] == list(range(1, len(table) + 1))
    assert len(table) >= 120
    wrong = []
    for row in table:
        facts = {"beyond_competence"} | ({"is_complex"} if row.is_complex else set())
        answer = found(row.decree, *facts, **row.events)[row.code]
        if answer.due_on != row.due_on:
            wrong.append((row.number, row.due_on, describe_calculation(answer, CALENDAR)))
    assert wrong == []


def test_the_table_covers_each_rule_each_tet_each_swap_and_both_decrees() -> None:
    table = rows()
    assert {row.code for row in table} == {rule.code for rule in load_legal_deadlines().rules}
    assert {row.decree for row in table} == set(DECREES.values())
    years = {row.due_on.year for row in table if row.due_on.month in (1, 2)}
    assert years >= set(range(2022, 2028))
    swaps = {
        s.first
        for year in load_days_off().years
        for s in year.days
        if s.kind is not DayKind.HOLIDAY
    }
    passed = {day for row in table for day in swaps if min(row.events.values()) < day <= row.due_on}
    assert passed == swaps


def test_the_sum_is_told_with_what_was_left_out_and_why() -> None:
    weekends = "skipping 08–09/10, 15–16/10 Saturday, Sunday"
    said = {
        code: (
            describe_calculation(r, CALENDAR),
            describe_calculation(r, CALENDAR, "en"),
            format_citation(r.rule),
            r.certainty,
        )
        for code, r in found(occurred_on=date(2022, 10, 6), recorded_on=date(2022, 10, 6)).items()
    }
    assert said == {
        "limitation": (
            "06/10/2022 + 01 năm = 06/10/2023",
            "06/10/2022 + 1 year = 06/10/2023",
            "Điều 5 Nghị định 144/2021/NĐ-CP",
            "verified",
        ),
        "decision": (
            "06/10/2022 + 07 ngày làm việc (bỏ 08–09/10, 15–16/10 thứ bảy, chủ nhật) = 17/10/2022",
            f"06/10/2022 + 7 working days ({weekends}) = 17/10/2022",
            "Điều 66 Luật Xử lý vi phạm hành chính",
            "secondary",
        ),
    }
    tet = found(recorded_on=date(2023, 1, 18))["decision"]
    assert describe_calculation(tet, CALENDAR) == (
        "18/01/2023 + 07 ngày làm việc (bỏ 28–29/01 thứ bảy, chủ nhật; 20–24/01 Tết Quý Mão; "
        "25–26/01 Nghỉ bù Tết Quý Mão) = 03/02/2023"
    )
    swapped = found(recorded_on=date(2024, 4, 26))["decision"]
    assert "tính cả 04/05 làm bù" in describe_calculation(swapped, CALENDAR)
    moved = found(delivered_on=date(2022, 8, 22))["execution"]
    assert describe_calculation(moved, CALENDAR) == (
        "22/08/2022 + 10 ngày = 01/09/2022, Quốc khánh: lùi tới 05/09/2022"
    )
    short = found(recorded_on=date(2023, 1, 31), explanation_requested_on=date(2023, 2, 1))
    assert "tháng không có ngày đó" in describe_calculation(short["decision"], CALENDAR)


def test_a_pause_that_goes_on_leaves_no_last_day_and_is_as_unsure_as_its_source() -> None:
    away = found(
        occurred_on=date(2022, 10, 6),
        recorded_on=date(2022, 10, 6),
        transferred_on=date(2022, 10, 10),
    )
    assert away["decision"].due_on is None
    assert describe_calculation(away["decision"], CALENDAR).endswith("đang tạm dừng")
    limitation = away["limitation"]
    assert (limitation.due_on, limitation.certainty) == (date(2023, 10, 6), Certainty.UNVERIFIED)
    assert describe_calculation(limitation, CALENDAR) == (
        "06/10/2022 + 01 năm (vẫn tính từ 10/10/2022: hồ sơ ở cơ quan tiến hành tố tụng hình sự)"
        " = 06/10/2023"
    )
    assert any(
        "chưa đọc được quy định cho trừ" in note for note in list_remarks(limitation, CALENDAR)
    )
    returned = found(
        occurred_on=date(2022, 10, 6),
        transferred_on=date(2022, 10, 10),
        returned_on=date(2022, 10, 20),
    )["limitation"]
    assert (returned.due_on, returned.certainty) == (date(2023, 10, 6), Certainty.UNVERIFIED)
    assert "counting from 10/10/2022 to 20/10/2022" in describe_calculation(
        returned, CALENDAR, "en"
    )
    late = found(occurred_on=date(2022, 10, 6), transferred_on=date(2023, 11, 1))["limitation"]
    assert (late.through, late.certainty) == ((), Certainty.VERIFIED)
    back = found(
        recorded_on=date(2022, 10, 6),
        transferred_on=date(2022, 10, 10),
        returned_on=date(2022, 10, 20),
    )["decision"]
    assert (back.certainty, back.paused_days) == (Certainty.UNVERIFIED, 10)
    assert any("Chưa đọc được quy định" in remark for remark in list_remarks(back, CALENDAR))


def test_an_event_ends_its_watch_and_starts_the_next() -> None:
    day = date(2022, 10, 6)
    decided = found(
        D144,
        "beyond_competence",
        occurred_on=day,
        recorded_on=day,
        decided_on=day,
        delivered_on=day,
    )
    assert set(decided) == {"execution", "execution_limitation"}
    assert found(occurred_on=day, recorded_on=day, dismissed_on=day) == {}
    assert set(found(occurred_on=day, decided_on=day, delivered_on=day, executed_on=day)) == set()
    assert "limitation" not in found("Nghị định 167/2013/NĐ-CP", occurred_on=day)


@pytest.mark.parametrize("year", [year.year for year in load_days_off().years])
def test_a_year_has_its_eleven_days_or_says_what_is_missing(year: int) -> None:
    of_year = next(y for y in load_days_off().years if y.year == year)
    days = [day for s in of_year.days if s.kind is DayKind.HOLIDAY for day in s.days()]
    assert len(days) == len(set(days))
    assert len(days) == 11 or (of_year.note and len(days) < 11)
    off = [s for s in of_year.days if s.kind is DayKind.SWAPPED_OFF]
    made_up = [s for s in of_year.days if s.kind is DayKind.MAKE_UP_WORKDAY]
    assert len(off) == len(made_up)
    assert all(day.weekday() < 5 for s in off for day in s.days())
    assert all(day.weekday() >= 5 for s in made_up for day in s.days())


def test_what_an_administrator_enters_outranks_the_file() -> None:
    sure = Certainty.VERIFIED
    day = date(2026, 11, 24)
    added = build_calendar([AddedDay(day, DayKind.HOLIDAY, "Ngày Văn hóa Việt Nam", sure, "x")])
    assert CALENDAR.is_working_day(day)
    assert not added.is_working_day(day)
    case = CaseFile(D144, {"recorded_on": day - timedelta(days=1)})
    (plain,), (with_day,) = (list(compute_case_deadlines(case, c)) for c in (CALENDAR, added))
    assert (plain.due_on, with_day.due_on) == (date(2026, 12, 2), date(2026, 12, 3))
    again = AddedDay(day, None, "", sure, "")
    assert build_calendar([AddedDay(day, DayKind.HOLIDAY, "x", sure, "x"), again]).is_working_day(
        day
    )


def test_years_without_a_calendar_say_so() -> None:
    far = found(recorded_on=date(2027, 12, 29))["decision"]
    assert not far.knows_year
    assert far.certainty is Certainty.UNVERIFIED
    assert "Chưa có lịch nghỉ lễ của năm này" in list_remarks(far, CALENDAR)[-1]


def test_a_year_is_known_once_all_its_holidays_are_entered() -> None:
    day = date(2028, 1, 1)

    def enter(count: int) -> WorkCalendar:
        days = (day + timedelta(days=n) for n in range(count))
        return build_calendar(
            [AddedDay(d, DayKind.HOLIDAY, "x", Certainty.SECONDARY, "x") for d in days]
        )

    assert [enter(count).covers(day, day) for count in (0, 10, 11)] == [False, False, True]
    taken_back = AddedDay(day, None, "x", Certainty.SECONDARY, "x")
    again = [AddedDay(day, DayKind.HOLIDAY, "x", Certainty.SECONDARY, "x")] * 11
    assert not build_calendar(again).covers(day, day), "one day is one holiday, however often"
    assert not build_calendar([*again, taken_back]).covers(day, day)


def test_what_is_not_known_of_a_day_off_is_told_where_the_last_day_moves_over_it() -> None:
    rule = next(r for r in load_legal_deadlines().rules if is_in_days(r))
    moved = compute_deadline(rule, date(2027, 2, 8) - timedelta(days=rule.count), CALENDAR)
    assert moved.reached_on == date(2027, 2, 8) < (moved.due_on or date.min)
    assert moved.certainty is Certainty.UNVERIFIED
    assert any(
        one.startswith("Chưa có thông báo lịch nghỉ") for one in list_remarks(moved, CALENDAR)
    )


def is_in_days(rule: DeadlineRule) -> bool:
    return rule.unit is TimeUnit.DAYS and rule.last_day_off is LastDay.MOVES
