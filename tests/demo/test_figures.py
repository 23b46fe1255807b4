"""The demo district counted by hand: every figure, both years, each of the 17 communes."""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from backend.core.session.actor import EVERYTHING, Actor
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.demo import DEMO_TODAY
from backend.domains.planning.budgets.queries import get_summary
from backend.domains.planning.budgets.schemas import SummaryFilters
from backend.domains.planning.plans.models import Plan
from backend.domains.planning.plans.progress import get_progress
from backend.domains.prevention.communication_activities.overview import get_overview
from backend.domains.prevention.communication_activities.schemas import OverviewFilters
from backend.domains.prevention.trainings.training_year import build_training_year
from backend.domains.reporting.report_figures.catalogue import BY_CODE, FIGURES
from backend.domains.reporting.report_figures.counting import compute_values
from backend.domains.reporting.report_figures.forms import FORMS
from backend.domains.reporting.report_figures.provenance import select_records
from backend.domains.support.support_services.figures import build_statutory_line
from backend.domains.support.support_services.figures import get_year_figures as support_of
from backend.domains.workspace.commune_overviews.detail import build_overview as overview_page
from backend.metrics.metric import MetricValue
from backend.permissions import Permission
from tests import world
from tests.demo.looking import Look
from tests.metrics.recount import Clerk, tables

pytestmark = [pytest.mark.once]


def district(db: Session) -> Any:
    """The demo's district; the session acts as one who may read everything."""
    scopes = {permission.value: EVERYTHING for permission in Permission}
    db.info.update(actor=Actor(world.user("district"), scopes=scopes), scope=EVERYTHING)
    own = (OrgUnit.code == "352", OrgUnit.level == "district")
    return db.scalars(sa.select(OrgUnit.id).where(*own)).one()


def of_year(db: Session, year: int) -> dict[str, MetricValue]:
    return compute_values(db, district(db), date(year, 1, 1), date(year, 12, 31))


@pytest.mark.parametrize("year", [2021, 2022])
def test_a_clerk_counts_the_same(look: Look, year: int) -> None:
    found, whole, unit = look(lambda db: (of_year(db, year), tables(db), district(db)))
    clerk, checked = Clerk(whole, unit, year), 0
    inside = set(found["communes_total"].communes)
    assert len(inside) == 17
    for code, told in clerk.figures():
        checked += 1
        counted = found[code]
        assert counted.total == told.total(), code
        if code.startswith("crime"):
            continue
        assert set(counted.communes) == inside, code
        for commune, value in counted.communes.items():
            assert value == told.of(commune), (code, commune)
    assert checked >= 120


def test_lists_are_as_long_as_their_figures(look: Look) -> None:
    span = (date(2022, 1, 1), date(2022, 12, 31))

    def compare(db: Session) -> int:
        unit, listed = district(db), 0
        for code, counted in compute_values(db, unit, *span).items():
            rows = db.execute(select_records(db, code, unit, *span)).all()
            assert sum(row.amount for row in rows) == (counted.total or 0), code
            measure = BY_CODE[code].measure
            if measure and measure.amount is None:
                assert len({row.id for row in rows}) == counted.total, code
                listed += 1
            assert all(row.label is not None and row.version >= 1 for row in rows), code
        return listed

    assert look(compare) >= 60


def test_the_plan_and_the_report_say_the_same(look: Look) -> None:
    """Every target that has a figure: numerator and denominator, on the day and by commune."""

    def both(db: Session) -> tuple[Any, dict[str, MetricValue]]:
        unit = district(db)
        plan = db.scalars(sa.select(Plan.id).where(Plan.year == 2022)).one()
        told = compute_values(db, unit, date(2022, 1, 1), DEMO_TODAY)
        return get_progress(db, plan, DEMO_TODAY).targets, told

    targets, told = look(both)
    by_indicator = {figure.indicator: figure for figure in FIGURES if figure.indicator}
    compared = set()
    for target in targets:
        figure = by_indicator.get(str(target.indicator))
        if figure is None:
            continue
        assert figure.whole is not None
        numbers = (told[figure.code].total, told[figure.whole].total)
        assert numbers == (target.numerator, target.denominator), figure.code
        for commune in target.communes:
            if commune.level == "commune":
                own = told[figure.code].communes[commune.org_unit_id]
                assert own == commune.numerator, (figure.code, commune.name)
        compared.add(target.indicator)
    assert len(compared) == 5


def test_lists_that_sum_a_year_say_the_same(look: Look) -> None:
    """Overviews of communication, training, budget and support, and the line of form 501-502."""

    def all_of(db: Session) -> None:
        unit = district(db)
        told = compute_values(db, unit, date(2022, 1, 1), DEMO_TODAY)
        total = {code: counted.total for code, counted in told.items()}
        held = get_overview(db, OverviewFilters(year=2022, org_unit_id=unit))
        assert held.total.activity_count == total["activities_held"]
        assert held.total.attendee_count == total["attendees_total"]
        assert held.total.leaflet_count == total["leaflets_handed_out"]
        assert held.counted_count == total["communes_communicating"]
        taught = build_training_year(db, 2022)
        assert taught.direct_count == total["staff_direct"]
        assert taught.trained_count == total["staff_direct_trained"]
        assert sum(topic.course_count for topic in taught.topics) == total["trainings_held"]
        money = get_summary(db, SummaryFilters(year=2022, org_unit_id=unit))
        assert (money.planned, money.spent) == (total["budget_planned"], total["budget_spent"])
        helped = support_of(db, 2022, unit)
        assert helped.count == total["support_total"]
        assert helped.under_18_count == total["support_under_18"]
        line = build_statutory_line(db, 2022, db.get_one(OrgUnit, unit))
        form = next(form for form in FORMS if form.code == "501-502")
        columns = {column.number: column.figures for column in form.columns}
        for column in line.columns:
            (code,) = columns[column.code]
            assert column.count == total[code], column.title

    look(all_of)


def test_each_communes_page_says_the_same(look: Look) -> None:
    def all_of(db: Session) -> int:
        told = compute_values(db, district(db), date(2022, 1, 1), DEMO_TODAY)
        pages = 0
        for commune in told["communes_total"].communes:
            page = overview_page(db, commune, 2022).model_dump()
            own = {code: counted.communes.get(commune) for code, counted in told.items()}
            shown = page["establishments"]["active"], page["establishments"]["suspended"]
            assert shown == (own["establishments_active"], own["establishments_suspended"])
            visits = page["inspections"]["signed"], page["inspections"]["counted"]
            assert visits == (own["inspections_signed"], own["inspections_counted"])
            assert page["violations"]["recorded"] == own["violations_recorded"]
            assert page["communication"]["attendees"] == own["attendees_total"]
            people = page["staff"]["direct"], page["staff"]["trained"]
            assert people == (own["staff_direct"], own["staff_direct_trained"])
            pages += 1
        return pages

    assert look(all_of) == 17
