"""Edits of everything that figures count, one at a time, chosen by a seeded die."""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

import sqlalchemy as sa

from backend.core.session.session import Session
from backend.domains.enforcement.violations.models import Violation, ViolationPayment
from backend.domains.establishments.establishments.models import (
    ActivePeriod,
    Commitment,
    Establishment,
    WorkforceCount,
)
from backend.domains.inspections.inspections.models import InspectionOutcome
from backend.domains.organisation.inspection_teams.models import InspectionTeam
from backend.domains.planning.budgets.models import Budget, BudgetSource
from backend.domains.police.crime_statistics.models import CrimeStatistic
from backend.domains.prevention.communication_activities.models import (
    ActivityForm,
    CommunicationActivity,
)
from backend.domains.prevention.materials.models import Audience
from backend.domains.prevention.staff.models import Staff, StaffKind
from backend.domains.prevention.trainings.models import Attendance, HeadCount, Training
from backend.domains.support.support_services.models import SupportService
from tests import world
from tests.acting import add
from tests.domains.planning.plans.making import breach, by_commune_team, visit

IN, BEFORE, AFTER = date(2022, 6, 20), date(2021, 11, 11), date(2023, 1, 5)
PLACES = ("binhnghia", "binhnghia2", "trangan", "binhmy")
FIELDS: tuple[tuple[Any, str, tuple[Any, ...]], ...] = (
    (Establishment, "establishment_type", ("motel", "karaoke", "bar")),
    (Establishment, "closed_on", (None, IN)),
    (Establishment, "opened_on", (None, BEFORE, AFTER)),
    (ActivePeriod, "active_to", (None, IN)),
    (WorkforceCount, "total", (6, 7, 9)),
    (WorkforceCount, "with_contract", (None, 2, 3)),
    (Violation, "recorded_on", (IN, BEFORE)),
    (Violation, "decided_on", (None, IN)),
    (Violation, "fine_amount", (None, 3_000_000, 5_000_000)),
    (Violation, "handled_on", (None, IN)),
    (Violation, "executed_on", (None, IN)),
    (ViolationPayment, "amount", (2_000_000, 900)),
    (ViolationPayment, "cancelled_on", (None, IN)),
    (CommunicationActivity, "attendee_count", (40, 80)),
    (CommunicationActivity, "held_on", (IN, BEFORE)),
    (CommunicationActivity, "audience", tuple(Audience)[:3]),
    (CommunicationActivity, "form", tuple(ActivityForm)[:4]),
    (SupportService, "count", (1, 4, 9)),
    (CrimeStatistic, "person_count", (4, 5, 8)),
    (CrimeStatistic, "selling_count", (1, 2)),
    (Budget, "spent", (40_000_000, 50_000_000)),
    (Budget, "source", tuple(BudgetSource)),
    (Staff, "is_female", (True, False)),
    (Staff, "kind", (StaffKind.OFFICER, StaffKind.EMPLOYEE)),
    (Staff, "active_to", (None, IN)),
    (Training, "held_to", (IN, AFTER)),
    (Attendance, "completed", (True, False)),
    (HeadCount, "head_count", (5, 12)),
    (InspectionTeam, "is_active", (True, False)),
)


def new_visit(db: Session, rng: Random) -> None:
    made: Callable[..., Any] = rng.choice((visit, by_commune_team))
    more = {"outcome": rng.choice(tuple(InspectionOutcome))} if made is visit else {}
    made(db, rng.choice(PLACES), rng.choice((IN, BEFORE)), **more)


def new_breach(db: Session, rng: Random) -> None:
    breach(db, rng.choice(PLACES), rng.choice((IN, BEFORE)))


def new_count(db: Session, rng: Random) -> None:
    place = rng.choice(PLACES)
    row = {"org_unit_id": world.unit(place.rstrip("2")), "total": rng.randrange(1, 9), "female": 1}
    row |= {"establishment_id": world.establishment(place)}
    latest = sa.select(sa.func.max(WorkforceCount.counted_on))
    last = db.scalar(latest.where(WorkforceCount.establishment_id == row["establishment_id"]))
    add(db, WorkforceCount(**row, counted_on=(last or BEFORE) + timedelta(days=1)))


def new_commitment(db: Session, rng: Random) -> None:
    place = rng.choice(PLACES)
    row, day = (
        {"org_unit_id": world.unit(place.rstrip("2"))},
        IN + timedelta(days=rng.randrange(10**5)),
    )
    add(db, Commitment(**row, establishment_id=world.establishment(place), signed_on=day))


NEW = (new_visit, new_breach, new_count, new_commitment)


def edit(db: Session, count: int) -> None:
    """So many of them: three in four change a record, the others add one."""
    rng = Random(178)
    for number in range(count):
        if number % 4 == 0:
            rng.choice(NEW)(db, rng)
            continue
        model, field, values = rng.choice(FIELDS)
        rows = db.scalars(sa.select(model).order_by(model.id)).all()
        if rows:
            setattr(rng.choice(rows), field, rng.choice(values))
            db.flush()
