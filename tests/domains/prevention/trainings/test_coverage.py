"""Who still needs training this year: the staff list's list against the words of the indicator."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.core.session.actor import EVERYTHING
from backend.core.session.models import create_id
from backend.core.session.org_units import select_units_under
from backend.core.session.session import Session
from backend.domains.prevention.staff.models import Staff
from backend.domains.prevention.staff.queries import is_on_direct_duty, is_to_be_trained
from backend.domains.prevention.trainings.models import Attendance, Training
from backend.domains.prevention.trainings.trained_staff import is_trained
from tests import world
from tests.acting import Api
from tests.domains.inspections.inspections.making import done
from tests.domains.prevention.trainings.making import attended, held, hired

TODAY = world.TODAY


def needing(api: Api, who: str, year: int, **filters: Any) -> set[str]:
    found = api.as_(who).get("/staff", needs_training=year, limit=200, **filters)
    return {row["full_name"] for row in done(found)["items"]}


def test_who_completed_nothing_this_year_needs_training(api: Api) -> None:
    course = held(api)
    old = held(api, held_from="2021-11-01", held_to="2021-11-02")
    attended(api, course, hired(api, full_name="Đã Xong"))
    attended(api, course, hired(api, full_name="Bỏ Dở"), completed=False)
    attended(api, old, hired(api, full_name="Năm Ngoái"))
    hired(api, full_name="Chưa Học")
    hired(api, full_name="Không Trực Tiếp", is_direct_duty=False)
    hired(api, full_name="Đã Thôi", active_to="2022-10-02")
    hired(api, full_name="Sắp Vào", active_from="2022-10-04")
    assert needing(api, "binhnghia", 2022) == {"Bỏ Dở", "Năm Ngoái", "Chưa Học"}
    assert needing(api, "district", 2022) == {"Bỏ Dở", "Năm Ngoái", "Chưa Học"}
    assert needing(api, "trangan", 2022) == set()
    assert needing(api, "district", 2022, q="nam ngoai") == {"Năm Ngoái"}


def test_a_past_year_is_judged_on_its_last_day(api: Api) -> None:
    old = held(api, held_from="2021-11-01", held_to="2021-11-02")
    attended(api, old, hired(api, full_name="Học Năm Ngoái"))
    hired(api, full_name="Thôi Sau Đó", active_to="2022-01-01")
    hired(api, full_name="Vào Năm Nay", active_from="2022-01-01")
    assert needing(api, "district", 2021) == {"Thôi Sau Đó"}


def test_a_course_counts_for_the_year_in_which_it_ended(api: Api) -> None:
    over_new_year = held(api, held_from="2021-12-30", held_to="2022-01-02")
    attended(api, over_new_year, hired(api, full_name="Qua Tết"))
    assert needing(api, "district", 2022) == set()
    assert needing(api, "district", 2021) == {"Qua Tết"}


def test_a_year_to_come_has_trained_nobody(api: Api) -> None:
    attended(api, held(api), hired(api, full_name="Đã Xong"))
    assert needing(api, "district", 2023) == {"Đã Xong"}
    assert api.as_("district").get("/staff", needs_training=1999).status_code == 422


@dataclass(frozen=True)
class Someone:
    unit: str
    is_direct_duty: bool
    active_from: date | None
    active_to: date | None
    courses: tuple[tuple[int, bool], ...]


DAYS = st.dates(date(2021, 10, 1), date(2023, 3, 1))
PEOPLE = st.lists(
    st.builds(
        Someone,
        unit=st.sampled_from(["binhluc", "binhnghia", "trangan", "liemphong"]),
        is_direct_duty=st.booleans(),
        active_from=st.none() | DAYS,
        active_to=st.none() | DAYS,
        courses=st.lists(
            st.tuples(st.integers(0, 3), st.booleans()), max_size=3, unique_by=lambda c: c[0]
        ).map(tuple),
    ),
    max_size=12,
)
ENDS = st.tuples(DAYS, DAYS, DAYS, DAYS)


def store(db: Session, people: list[Someone], ends: tuple[date, ...]) -> dict[UUID, Someone]:
    """Rows past the door: the property is of the queries, whatever the rules let in."""
    courses = [
        Training(
            id=create_id(),
            org_unit_id=world.unit("hanam"),
            title="Lớp",
            topic="prevention",
            held_from=end - timedelta(1),
            held_to=end,
            organiser="Sở",
            level="province",
        )
        for end in ends
    ]
    db.add_all(courses)
    db.flush()
    stored: dict[UUID, Someone] = {}
    for someone in people:
        staff = Staff(
            id=create_id(),
            org_unit_id=world.unit(someone.unit),
            full_name="Ai Đó",
            agency="UBND",
            is_direct_duty=someone.is_direct_duty,
            active_from=someone.active_from,
            active_to=someone.active_to,
        )
        db.add(staff)
        db.flush()
        stored[staff.id] = someone
        db.add_all(
            Attendance(
                training_id=courses[number].id,
                staff_id=staff.id,
                org_unit_id=staff.org_unit_id,
                completed=completed,
            )
            for number, completed in someone.courses
        )
        db.flush()
    return stored


def expected(someone: Someone, ends: tuple[date, ...], as_of: date) -> tuple[bool, bool]:
    """Whether they are in the denominator and in the numerator, in plain Python."""
    active = (someone.active_from or as_of) <= as_of <= (someone.active_to or as_of)
    inside = someone.unit != "liemphong" and someone.is_direct_duty and active
    trained = any(
        completed and date(as_of.year, 1, 1) <= ends[number] <= as_of
        for number, completed in someone.courses
    )
    return inside, inside and trained


def test_the_list_is_what_the_figure_leaves_out(api: Api) -> None:
    """Random staff lists and courses: denominator, numerator and the list, as a set of records."""

    @settings(max_examples=40)
    @given(PEOPLE, ENDS, DAYS)
    def holds(people: list[Someone], ends: tuple[date, ...], as_of: date) -> None:
        def look(db: Session) -> None:
            stored = store(db, people, ends)
            within = Staff.org_unit_id.in_(select_units_under([world.unit("binhluc")]))
            of_these = (within, Staff.id.in_(stored))
            asked = sa.select(Staff.id).where(*of_these, is_on_direct_duty(as_of))
            first = date(as_of.year, 1, 1)
            counted = set(db.scalars(asked.where(is_trained(first, as_of))))
            missed = set(db.scalars(asked.where(sa.not_(is_trained(first, as_of)))))
            wanted = {id: expected(who, ends, as_of) for id, who in stored.items()}
            assert counted == {id for id, (_, trained) in wanted.items() if trained}
            assert missed | counted == {id for id, (inside, _) in wanted.items() if inside}
            assert missed & counted == set()
            listed = sa.select(Staff.id).where(*of_these, is_to_be_trained(TODAY.year))
            now = {id: expected(who, ends, TODAY) for id, who in stored.items()}
            still = {id for id, (inside, trained) in now.items() if inside and not trained}
            assert set(db.scalars(listed)) == still
            db.rollback()

        api.within(EVERYTHING, look, writes=True)

    holds()
