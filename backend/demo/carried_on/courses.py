"""Courses with their attendance, crime statistics, budgets, and who leaves with the district."""

from datetime import date, timedelta

import sqlalchemy as sa

from backend.core.text.periods import PeriodKind, compute_period_end
from backend.demo.carried_on.bureaus import DISTRICT, PROVINCE
from backend.demo.carried_on.contents import STORY, find_unit_id
from backend.demo.carried_on.desk import Desk
from backend.demo.plan import CONTENT, MILLION
from backend.demo.prevention import DemoCourse
from backend.demo.random_values import create_random
from backend.domains.planning.budgets.models import Budget, BudgetContent, BudgetSource
from backend.domains.planning.budgets.schemas import BudgetCreate
from backend.domains.planning.budgets.service import add_budget
from backend.domains.police.crime_statistics.models import FIGURES, CrimePeriodKind
from backend.domains.police.crime_statistics.schemas import CrimeCreate
from backend.domains.police.crime_statistics.service import create_statistic
from backend.domains.prevention.staff.models import Staff
from backend.domains.prevention.staff.schemas import StaffUpdate
from backend.domains.prevention.staff.service import correct_staff
from backend.domains.prevention.trainings.schemas import (
    AttendanceCreate,
    HeadCountCreate,
    TrainingCreate,
)
from backend.domains.prevention.trainings.service import (
    add_attendance,
    create_course,
    create_head_count,
)


def record_courses(desk: Desk, first: date, last: date) -> None:
    """The courses of these days; attendance is entered when each is over."""
    for course in STORY.courses:
        if first <= course.held_from <= last:
            record_course(desk, course)


def record_course(desk: Desk, course: DemoCourse) -> None:
    unit_id = find_unit_id(course.unit)
    over = course.held_from + timedelta(course.days - 1)
    keepers = {one.unit: one.lead for one in STORY.offices}
    keeper = "district" if unit_id == DISTRICT else keepers.get(course.unit, "soyte2")
    db = desk.act(keeper, over, 17)
    training = create_course(
        db,
        TrainingCreate(
            org_unit_id=unit_id,
            title=course.title,
            topic=course.topic,
            held_from=course.held_from,
            held_to=over,
            organiser=course.organiser,
            level=course.level,
            venue="Hội trường UBND",
        ),
    )
    rng = create_random(f"course {course.title}")
    known = sa.select(Staff).where(
        Staff.kind.in_(course.kinds),
        sa.or_(Staff.active_to.is_(None), Staff.active_to >= course.held_from),
    )
    if course.level == "commune":
        known = known.where(Staff.org_unit_id == unit_id)
    for person in db.scalars(known.order_by(Staff.created_at, Staff.id)).all():
        if (person.is_direct_duty or not course.only_direct) and rng.random() < course.share:
            add_attendance(db, training.id, AttendanceCreate(staff_id=person.id, completed=True))
    for audience, heads in course.audiences:
        counted = {"audience": audience, "head_count": heads}
        create_head_count(db, training.id, HeadCountCreate.model_validate(counted))


def record_crime(desk: Desk, first: date, last: date) -> None:
    """The police's figures of the quarters that begin in these days."""
    for account, start, figures in STORY.crime:
        if not first <= start <= last:
            continue
        day = compute_period_end(PeriodKind.QUARTER, start)
        numbers = dict(zip(FIGURES, figures, strict=True))
        told = CrimeCreate.model_validate(
            {
                **numbers,
                "org_unit_id": desk.seats[account].unit_id,
                "period_kind": CrimePeriodKind.QUARTER,
                "period_start": start,
                "document_no": f"{start.month + 40}/BC-CA-MH",
            }
        )
        create_statistic(desk.act(account, day, 16), told)


def record_budget(desk: Desk, year: int) -> None:
    """The district's money of a year: a little more than in 2022; that of the province later."""
    rng = create_random(f"money {year}")
    by, unit_id = ("district", DISTRICT) if year < 2026 else ("soyte2", PROVINCE)
    db = desk.act(by, date(year, 1, 18), 10)
    for source, content, _, millions in CONTENT.budgets:
        planned = round(millions * (1 + 0.05 * (year - 2022))) * MILLION
        spent = round(planned * rng.uniform(0.82, 1.0) / 100_000) * 100_000
        row = BudgetCreate(
            org_unit_id=unit_id,
            year=year,
            source=BudgetSource(source),
            content=BudgetContent(content),
            planned=planned,
            spent=None,
        )
        made: Budget = add_budget(db, row)
        db.save(made, {"spent": spent if year < 2026 else round(spent * 0.8 / 100_000) * 100_000})


def end_former_staff(desk: Desk, last_day: date) -> None:
    """Nobody works in the old units after their last day."""
    db = desk.act("district", last_day, 16)
    found = sa.select(Staff).where(Staff.active_to.is_(None))
    for person in db.scalars(found).all():
        correct_staff(db, person, StaffUpdate(active_to=last_day))
