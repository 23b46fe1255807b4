"""Support counts by role, and sealed visits, which are in nobody's figure before they open."""

from datetime import date, timedelta
from typing import Any

from backend.core.session.session import Session
from backend.core.text.clock import get_civil_now
from backend.domains.enforcement.violations.models import Violation
from backend.domains.inspections.inspection_plans.models import (
    InspectionPlan,
    InspectionPlanStatus,
    InspectionPlanVisit,
    PlanPeriodKind,
)
from backend.domains.inspections.inspections.models import (
    Inspection,
    InspectionOutcome,
    InspectionStatus,
)
from backend.domains.reporting.report_figures.catalogue import FIGURES
from backend.domains.support.support_releases.models import SupportRelease
from backend.domains.support.support_releases.service import build_figures_shown
from backend.domains.support.support_services.models import Service, SupportService
from backend.metrics.metric import Guard, MetricValue
from tests import world
from tests.acting import Api, add
from tests.domains.planning.plans.making import breach, visit
from tests.metrics.asking import as_person, behind, figures

PAST = (date(2021, 1, 1), date(2021, 12, 31))
GUARDED = [figure.code for figure in FIGURES if figure.guard is Guard.SUPPORT]


def help_people(db: Session) -> None:
    for unit, month, service, count in (
        ("binhnghia", 2, Service.LOAN, 3),
        ("binhnghia", 5, Service.HEALTH, 40),
        ("trangan", 5, Service.HEALTH, 2),
        ("trangan", 9, Service.LEGAL_AID, 31),
        ("binhmy", 9, Service.HEALTH, 28),
    ):
        row = {"org_unit_id": world.unit(unit), "service": service, "count": count}
        add(db, SupportService(**row, month=date(2021, month, 1)))


def publish(db: Session) -> None:
    shown = build_figures_shown(db, world.unit("binhluc"), 2021).model_dump(mode="json")
    add(db, SupportRelease(org_unit_id=world.unit("binhluc"), year=2021, figures=shown))


def support(
    api: Api, person: str, unit: str = "binhluc", span: Any = PAST
) -> dict[str, MetricValue]:
    found = figures(api, person, unit, span)
    return {code: found[code] for code in GUARDED}


def numbers(found: dict[str, MetricValue]) -> list[int]:
    cells = [value for told in found.values() for value in (told.total, *told.communes.values())]
    return [value for value in cells if value is not None]


def test_exact_counts_are_for_the_office_and_each_commune_of_its_own(api: Api) -> None:
    api.run(help_people)
    office = support(api, "district")
    assert (office["support_total"].total, office["support_loan"].total) == (104, 3)
    assert office["support_health"].communes[world.unit("trangan")] == 2
    own = support(api, "trangan", "trangan")
    assert (own["support_total"].total, own["support_total"].is_limited) == (33, False)


def test_others_read_what_was_published_and_no_more(api: Api) -> None:
    api.run(help_people)
    for person in ("leader", "police", "inspector", "province", "trangan"):
        assert numbers(support(api, person)) == [], person
    api.run(publish)
    for person in ("police", "inspector", "trangan"):
        assert numbers(support(api, person)) == [], person
    for person in ("leader", "province"):
        seen = support(api, person)
        assert all(told.is_limited for told in seen.values())
        assert numbers(seen)
        assert not {1, 2, 3, 4} & set(numbers(seen))
        quarter = support(api, person, span=(date(2021, 4, 1), date(2021, 6, 30)))
        assert not {1, 2, 3, 4} & set(numbers(quarter))
        for odd in ((date(2021, 2, 1), date(2021, 2, 28)), (date(2021, 2, 1), date(2021, 12, 31))):
            assert numbers(support(api, person, span=odd)) == []


def test_crime_is_read_by_who_reads_it_elsewhere(api: Api) -> None:
    for person, limited in (("district", False), ("leader", False), ("inspector", True)):
        assert figures(api, person)["crime_cases"].is_limited is limited


def sealed_draft(db: Session, opens: timedelta) -> None:
    """Minutes of a line that opens later, with a violation and, though no such way is known, even
    a signature."""
    at = get_civil_now() + opens
    common = {"org_unit_id": world.unit("binhluc"), "team_id": world.team("district")}
    plan = InspectionPlan(
        **common,
        team_level="district",
        period_kind=PlanPeriodKind.MONTH,
        period_start=date(2022, 10, 1),
        period_end=date(2022, 10, 31),
        title="Tháng 10",
        status=InspectionPlanStatus.APPROVED,
        proposer_id=world.user("district"),
        approved_on=date(2022, 9, 1),
    )
    add(db, plan)
    for place, status in (
        ("binhnghia", InspectionStatus.DRAFT),
        ("trangan", InspectionStatus.SIGNED),
    ):
        line = InspectionPlanVisit(
            plan_id=plan.id,
            org_unit_id=world.unit(place),
            team_id=world.team("district"),
            establishment_id=world.establishment(place),
            planned_on=world.TODAY,
            is_unannounced=True,
            opens_at=at,
            members_from=at,
            public_from=at,
        )
        add(db, line)
        draft = {"status": InspectionStatus.DRAFT, "outcome": InspectionOutcome.REMINDER}
        made = visit(db, place, world.TODAY, veil_id=line.id, **draft)
        act = db.get_one(Violation, breach(db, place, world.TODAY))
        db.save(act, {"inspection_id": made})
        db.save(db.get_one(Inspection, made), {"status": status})


def test_a_sealed_visit_is_in_no_figure_before_it_opens(api: Api) -> None:
    people = ("district", "leader", "inspector", "trangan")
    before = {person: figures(api, person) for person in people}
    api.run(sealed_draft, timedelta(days=3))
    for person in people:
        after = figures(api, person)
        changed = {code for code, told in before[person].items() if told != after[code]}
        assert changed <= {"inspection_plans_approved"}, person

    def listed(db: Session) -> int:
        year = (date(2022, 1, 1), date(2022, 12, 31))
        codes = ("inspections_signed", "violations_recorded", "establishments_inspected")
        return sum(len(behind(db, code, world.unit("binhluc"), year)) for code in codes)

    assert [as_person(api, person, listed) for person in people[:3]] == [0, 0, 0]


def test_it_counts_once_it_is_open_and_signed(api: Api) -> None:
    api.run(sealed_draft, timedelta(minutes=-5))
    found = figures(api)
    assert found["inspections_signed"].total == 1
    assert found["violations_recorded"].total == 1
