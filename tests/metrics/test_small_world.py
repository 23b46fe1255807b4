"""Figures on both databases: a few records of each kind, in all, by commune, and listed."""

from datetime import date
from typing import Any

import pytest

from backend.core.errors.exceptions import Forbidden, NotFound
from backend.core.session.session import Session
from backend.domains.enforcement.violations.models import Violation, ViolationPayment
from backend.domains.inspections.inspections.models import InspectionOutcome, InspectionStatus
from backend.domains.planning.budgets.models import Budget, BudgetContent, BudgetSource
from backend.domains.police.crime_statistics.models import CrimePeriodKind, CrimeStatistic
from backend.domains.prevention.communication_activities.models import (
    ActivityCommune,
    ActivityForm,
    ActivityStatus,
    CommunicationActivity,
)
from backend.domains.prevention.materials.models import Audience
from backend.domains.prevention.staff.models import Staff
from backend.domains.prevention.trainings.models import Attendance, HeadCount, Training
from backend.domains.ratings.commune_ratings.models import CommuneRating, RatingChange, RatingStatus
from backend.domains.ratings.rating_criteria_sets.models import CriteriaSet
from backend.domains.reporting.report_figures.catalogue import BY_CODE, FIGURES
from backend.domains.reporting.report_figures.provenance import CountedRecord
from backend.domains.reporting.report_figures.provenance import list_counted_records as behind_each
from backend.domains.support.support_services.models import Service, SupportService
from tests import world
from tests.acting import Api, add
from tests.domains.planning.plans.making import breach, by_commune_team, head_count, visit
from tests.metrics.asking import YEAR, as_person, behind, figures, totals

MAY, JUNE = date(2022, 5, 12), date(2022, 6, 20)


def fill(db: Session) -> None:
    """Two communes at work, and a neighbour whose records are nobody else's."""
    for place in ("binhnghia", "trangan", "liemphong"):
        visit(db, place, MAY, outcome=InspectionOutcome.REMINDER)
    visit(db, "binhnghia", JUNE, outcome=InspectionOutcome.VIOLATION_RECORDED)
    visit(db, "binhnghia2", JUNE, status=InspectionStatus.DRAFT)
    visit(db, "trangan", date(2021, 12, 31))
    by_commune_team(db, "binhnghia2", MAY)
    head_count(db, "binhnghia", date(2021, 7, 1))
    head_count(db, "binhnghia", MAY)
    head_count(db, "trangan", MAY)
    fined = db.get_one(Violation, breach(db, "binhnghia", JUNE, "decided", JUNE))
    db.save(fined, {"decided_on": JUNE, "fine_amount": 5_000_000, "suspension_months": 3})
    breach(db, "trangan", JUNE)
    paid: dict[str, Any] = {"org_unit_id": fined.org_unit_id, "team_id": fined.team_id}
    paid |= {"violation_id": fined.id}
    add(
        db,
        ViolationPayment(**paid, paid_on=JUNE, amount=2_000_000),
        ViolationPayment(**paid, paid_on=JUNE, amount=900, cancelled_on=JUNE),
    )
    communicate(db, "binhnghia", ActivityForm.CONFERENCE, 80)
    communicate(db, "binhluc", ActivityForm.LEAFLET, 0, "trangan")
    for unit, service, count in (("binhnghia", Service.LOAN, 3), ("trangan", Service.HEALTH, 9)):
        row = {"org_unit_id": world.unit(unit), "service": service, "count": count}
        add(db, SupportService(**row, month=date(2022, 5, 1)))
    for start, cases in ((date(2022, 1, 1), 2), (date(2022, 4, 1), 3), (date(2022, 7, 1), 1)):
        reported(db, start, cases)
    train(db)
    rate(db)
    money = {"org_unit_id": world.unit("binhluc"), "source": BudgetSource.LOCAL, "year": 2022}
    add(db, Budget(**money, content=BudgetContent.SUPPORT, planned=90_000_000, spent=40_000_000))


def communicate(db: Session, unit: str, form: ActivityForm, heads: int, *others: str) -> None:
    activity = CommunicationActivity(
        org_unit_id=world.unit(unit),
        reached_ids=[str(world.unit(other)) for other in others],
        form=form,
        status=ActivityStatus.HELD,
        held_on=MAY,
        topic="Phòng, chống mại dâm",
        audience=Audience.RESIDENTS,
        session_count=1,
        attendee_count=heads,
        material_count=500,
        panel_count=0,
        leaflet_count=500,
        broadcast_count=0,
    )
    add(db, activity)
    for other in others or (unit,):
        add(db, ActivityCommune(activity_id=activity.id, org_unit_id=world.unit(other)))


def reported(
    db: Session, start: date, cases: int, kind: CrimePeriodKind = CrimePeriodKind.QUARTER
) -> None:
    unit = {"org_unit_id": world.unit("binhluc"), "period_kind": kind, "period_start": start}
    add(db, CrimeStatistic(**unit, case_count=cases, person_count=2 * cases, selling_count=cases))


def train(db: Session) -> None:
    course = Training(
        org_unit_id=world.unit("binhluc"),
        title="Nghiệp vụ",
        topic="prevention",
        held_from=MAY,
        held_to=MAY,
        organiser="Sở",
        level="province",
    )
    add(db, course)
    at_commune = {"org_unit_id": world.unit("binhnghia"), "agency": "UBND xã"}
    both = [
        Staff(**at_commune, full_name=name, is_direct_duty=True, is_female=True)
        for name in ("Bùi Thị Lý", "Đỗ Thị Na")
    ]
    add(db, *both)
    add(
        db,
        Attendance(
            training_id=course.id,
            staff_id=both[0].id,
            org_unit_id=world.unit("binhnghia"),
            completed=True,
        ),
        HeadCount(
            training_id=course.id, org_unit_id=course.org_unit_id, audience="police", head_count=12
        ),
    )


def rate(db: Session) -> None:
    criteria = CriteriaSet(org_unit_id=world.unit("binhluc"), name="", valid_from=date(2020, 1, 1))
    add(db, criteria)
    for year, commune, now, change in (
        (2021, "binhnghia", "healthy", None),
        (2021, "trangan", "healthy", None),
        (2022, "binhnghia", "healthy", RatingChange.KEPT),
        (2022, "trangan", "not_healthy", RatingChange.LOST),
    ):
        rating = CommuneRating(
            org_unit_id=world.unit(commune),
            year=year,
            criteria_set_id=criteria.id,
            status=RatingStatus.APPROVED,
            rating_class=now,
            change=change,
            approved_on=date(2022, 1, 5) if year == 2021 else date(2022, 9, 30),
        )
        add(db, rating)


EXPECTED = {
    "establishments_active": 4,
    "establishments_active_motel": 1,
    "establishments_counted": 2,
    "workers_total": 12,
    "workers_female": 8,
    "activities_held": 2,
    "activities_leaflet": 1,
    "attendees_total": 80,
    "leaflets_handed_out": 1000,
    "communes_total": 3,
    "communes_communicating": 2,
    "inspections_signed": 4,
    "inspections_counted": 3,
    "inspections_commune": 1,
    "inspections_reminder": 2,
    "establishments_inspected": 2,
    "establishments_inspected_commune": 1,
    "establishments_inspected_any": 3,
    "establishments_violating": 1,
    "establishments_active_inspected": 2,
    "violations_recorded": 2,
    "violations_handled": 1,
    "violations_waiting": 1,
    "decisions_made": 1,
    "fines_imposed": 5_000_000,
    "fines_collected": 2_000_000,
    "suspensions_imposed": 1,
    "crime_cases": 6,
    "crime_persons": 12,
    "crime_brokering": None,
    "support_total": 12,
    "support_loan": 3,
    "support_vocational": None,
    "communes_rated": 2,
    "communes_healthy": 1,
    "communes_kept": 1,
    "communes_lost": 1,
    "communes_healthy_before": 2,
    "communes_healthy_still": 1,
    "trainings_held": 1,
    "attendances_completed": 1,
    "head_counts_trained": 12,
    "staff_direct": 2,
    "staff_direct_trained": 1,
    "staff_female": 2,
    "budget_planned": 90_000_000,
    "budget_spent_local": 40_000_000,
    "budget_spent_central": None,
}


def test_the_district_counts_all_of_it_in_few_statements(api: Api) -> None:
    api.run(fill)
    with api.queries() as statements:
        found = figures(api)
    assert list(found) == [figure.code for figure in FIGURES]
    assert {code: found[code].total for code in EXPECTED} == EXPECTED
    asked = [text for text in statements if text.lstrip().upper().startswith(("SELECT", "WITH"))]
    assert len(asked) <= 25, len(asked)


def test_communes_have_their_own_and_the_district_keeps_the_rest(api: Api) -> None:
    api.run(fill)
    found = figures(api)
    communes = [world.unit(name) for name in ("binhnghia", "trangan", "binhmy")]

    def told(code: str) -> list[int | None]:
        assert set(found[code].communes) == set(communes)
        return [found[code].communes[commune] for commune in communes]

    assert told("inspections_signed") == [3, 1, 0]
    assert told("establishments_inspected_any") == [2, 1, 0]
    assert told("activities_held") == [1, 0, 0]  # the joint one is nobody's own
    assert told("communes_communicating") == [1, 1, 0]
    assert told("support_total") == [3, 9, None]
    assert told("workers_total") == [6, 6, None]
    assert told("budget_planned") == [None, None, None]
    assert found["crime_cases"].communes == {}


def test_a_commune_sees_its_own(api: Api) -> None:
    api.run(fill)
    own = figures(api, "trangan", "trangan")
    codes = ("establishments_active", "inspections_signed", "support_total", "violations_recorded")
    assert totals(own, *codes) == [1, 1, 9, 1]
    of_district = figures(api, "trangan", "binhluc")
    assert totals(of_district, *codes) == [1, 1, None, 1]
    assert of_district["support_total"].is_limited
    assert set(of_district["inspections_signed"].communes) == {world.unit("trangan")}
    assert totals(figures(api, "trangan", "liemphong"), *codes) == [0, 0, None, 0]


def test_behind_each_figure_stand_its_records(api: Api) -> None:
    api.run(fill)
    found = figures(api)

    def compare(db: Session) -> None:
        for code, counted in found.items():
            rows = behind(db, code, world.unit("binhluc"), YEAR)
            assert sum(row.amount for row in rows) == (counted.total or 0), code
            assert {row.entity for row in rows} <= {BY_CODE[code].entity}
            assert len({row.id for row in rows}) == len(rows)
            for commune, value in counted.communes.items() if rows else ():
                rows = behind(db, code, world.unit("binhluc"), YEAR, commune)
                assert sum(row.amount for row in rows) == (value or 0), (code, commune)

    as_person(api, "district", compare)


def test_all_records_at_once_are_those_of_each_figure(api: Api) -> None:
    api.run(fill)

    def compare(db: Session) -> dict[str, int]:
        together = behind_each(db, world.unit("binhluc"), *YEAR)
        for code, rows in together.items():
            one_by_one = behind(db, code, world.unit("binhluc"), YEAR)
            assert {told(row) for row in rows} == {told(row) for row in one_by_one}, code
        return {code: len(rows) for code, rows in together.items()}

    def told(row: Any) -> tuple[Any, ...]:
        return tuple(getattr(row, name) for name in CountedRecord._fields)

    found = as_person(api, "district", compare)
    assert found.keys() == {figure.code for figure in FIGURES}
    assert sum(found.values()) > 50
    with api.queries() as statements:
        own = as_person(api, "trangan", lambda db: behind_each(db, world.unit("trangan"), *YEAR))
    asked = [text for text in statements if text.lstrip().upper().startswith(("SELECT", "WITH"))]
    assert len(asked) <= 28, len(asked)
    assert len(own["inspections_signed"]) == 1  # counted, though no commune opens minutes
    assert "crime_cases" not in own


def test_records_are_for_who_may_read_them(api: Api) -> None:
    api.run(fill)

    def look(code: str) -> Any:
        return lambda db: behind(db, code, world.unit("binhluc"), YEAR)

    assert len(as_person(api, "trangan", look("establishments_active"))) == 1
    of_others = (("inspector", "crime_cases"), ("leader", "support_total"))
    for person, code in (*of_others, ("trangan", "inspections_signed")):
        with pytest.raises(Forbidden):
            as_person(api, person, look(code))
    with pytest.raises(NotFound):
        as_person(api, "district", look("unknown"))
