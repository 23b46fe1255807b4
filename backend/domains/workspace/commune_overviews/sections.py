"""The counts of a commune's page: one query each, under the conditions of the lists they equal."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from backend.core.session.models import today
from backend.core.session.session import Session
from backend.domains.enforcement.violations.models import Violation, ViolationStatus
from backend.domains.establishments.establishments import queries
from backend.domains.establishments.establishments.models import Establishment, EstablishmentStatus
from backend.domains.establishments.establishments.schemas import EstablishmentFilters
from backend.domains.establishments.establishments.suspensions import build_status_on
from backend.domains.inspections.inspections.models import Inspection, InspectionStatus
from backend.domains.planning.budgets.models import Budget
from backend.domains.planning.budgets.queries import AmountValues, compute_amounts
from backend.domains.planning.budgets.queries import list_sum_columns as budget_sums
from backend.domains.planning.plans.chosen_teams import is_counted_visit
from backend.domains.prevention.communication_activities.models import (
    CommunicationActivity as Activity,
)
from backend.domains.prevention.communication_activities.queries import (
    build_unit_clause,
    is_due_today,
)
from backend.domains.prevention.staff.models import Staff
from backend.domains.prevention.staff.queries import is_on_direct_duty, select_staff_rows
from backend.domains.prevention.staff.schemas import StaffFilters
from backend.domains.prevention.trainings.coverage import is_trained
from backend.domains.ratings.commune_ratings.models import CommuneRating
from backend.domains.ratings.commune_ratings.queries import (
    ROW,
    build_visible_clause,
    select_rating_rows,
)
from backend.domains.ratings.commune_ratings.queries import to_row as rating_told
from backend.domains.support.support_services.months import list_asked_months
from backend.domains.workspace.commune_overviews.place import CommunePlace, build_team_filter
from backend.permissions import Permission

MOST_CONTACTS = 20
YEARS_OF_RATINGS = 4


def count_establishments(db: Session, place: CommunePlace) -> dict[str, Any]:
    """The register by kind and standing, as it stands today."""
    lacking = {
        "uninspected": EstablishmentFilters(status=EstablishmentStatus.ACTIVE, inspected=False),
        "uncounted": EstablishmentFilters(status=EstablishmentStatus.ACTIVE, uncounted=True),
    }
    number = sa.func.count(Establishment.id)
    columns = [
        number.filter(build_status_on(today()) == status).label(status.value)
        for status in EstablishmentStatus
    ]
    columns += [
        number.filter(*queries.build_filter_clauses(filters)).label(name)
        for name, filters in lacking.items()
    ]
    rows = db.execute(
        sa.select(Establishment.establishment_type, *columns)
        .where(place.lies_within(Establishment))
        .group_by(Establishment.establishment_type)
        .order_by(number.desc(), Establishment.establishment_type)
    ).all()
    names = [*(status.value for status in EstablishmentStatus), *lacking]
    return {name: sum(getattr(row, name) for row in rows) for name in names} | {
        "types": [dict(row._mapping) for row in rows]
    }


def count_inspections(db: Session, place: CommunePlace) -> dict[str, Any]:
    """Signed visits of the year, by outcome."""
    narrowed = build_team_filter(db, Inspection, Permission.INSPECTION_READ)
    number = sa.func.count(Inspection.id)
    rows = db.execute(
        sa.select(
            Inspection.outcome,
            number.label("number"),
            number.filter(is_counted_visit(db, place.as_of)).label("counted"),
            sa.func.max(Inspection.inspected_on).label("last_on"),
        )
        .where(
            Inspection.status == InspectionStatus.SIGNED,
            Inspection.inspected_on.between(place.first, place.as_of),
            place.lies_within(Inspection),
            *narrowed,
        )
        .group_by(Inspection.outcome)
        .order_by(number.desc(), Inspection.outcome)
    ).all()
    return {
        "signed": sum(row.number for row in rows),
        "counted": sum(row.counted for row in rows),
        "last_on": max((row.last_on for row in rows), default=None),
        "by_outcome": [{"outcome": row.outcome, "count": row.number} for row in rows],
        "own_teams_only": bool(narrowed),
    }


def count_violations(db: Session, place: CommunePlace) -> dict[str, Any]:
    """Recorded in the year, by where each stands."""
    narrowed = build_team_filter(db, Violation, Permission.VIOLATION_READ)
    rows = db.execute(
        sa.select(Violation.status, sa.func.count(Violation.id).label("number"))
        .where(
            Violation.recorded_on.between(place.first, place.as_of),
            place.lies_within(Violation),
            *narrowed,
        )
        .group_by(Violation.status)
    ).all()
    numbers = {row.status: row.number for row in rows}
    return {
        "recorded": sum(numbers.values()),
        "open": numbers.get(ViolationStatus.RECORDED, 0),
        "by_status": [
            {"status": status, "count": numbers[status]}
            for status in ViolationStatus
            if status in numbers
        ],
        "own_teams_only": bool(narrowed),
    }


def build_sum_columns(column: str) -> Any:
    return sa.func.sum(getattr(Activity, column))


def count_activities(db: Session, place: CommunePlace) -> Any:
    """Activities of the year held by or for the commune; a joint one's people are not split."""
    held = Activity.held_between(place.first, place.as_of)
    own = sa.and_(held, place.lies_within(Activity))
    number = sa.func.count(Activity.id)
    sums = {"sessions": "session_count", "attendees": "attendee_count"}
    sums |= {"materials": "material_count"}
    columns: list[Any] = [
        number.filter(own).label("own"),
        number.filter(held, sa.not_(place.lies_within(Activity))).label("joint"),
        number.filter(is_due_today()).label("due"),
        sa.func.max(Activity.held_on).filter(held).label("last_held_on"),
        *(
            sa.case(
                (number.filter(own) == 0, 0), else_=build_sum_columns(column).filter(own)
            ).label(name)
            for name, column in sums.items()
        ),
        *(
            sa.func.count(getattr(Activity, column)).filter(own).label(f"{name}_known")
            for name, column in sums.items()
        ),
    ]
    found = sa.select(*columns).select_from(Activity)
    return db.execute(found.where(build_unit_clause(place.id), sa.or_(held, is_due_today()))).one()


def count_staff(db: Session, place: CommunePlace) -> dict[str, Any]:
    """The staff list on the day: all, on direct duty, trained this year; and whom to call."""
    active = Staff.active_on(place.as_of)
    direct = is_on_direct_duty(place.as_of)
    trained = sa.and_(direct, is_trained(place.first, place.as_of))
    number = sa.func.count(Staff.id)
    counts = db.execute(
        sa.select(
            number.label("active"),
            number.filter(direct).label("direct"),
            number.filter(trained).label("trained"),
        ).where(active, place.lies_within(Staff))
    ).one()
    contacts = db.execute(
        select_staff_rows(StaffFilters(org_unit_id=place.id, active_on=place.as_of))
        .order_by(Staff.is_direct_duty.desc(), Staff.match_key, Staff.id)
        .limit(MOST_CONTACTS)
    ).all()
    return {**counts._mapping, "contacts": contacts}


def list_support_months(db: Session, place: CommunePlace) -> dict[str, Any]:
    """Months reported and months missing, as the office's list of them has it: no numbers."""
    year = place.first.year
    for unit in list_asked_months(db, place.id, [year]):
        if unit.org_unit_id == place.id:
            return {"reported": unit.reported, "missing": unit.missing}
    return {"reported": [], "missing": []}


def list_ratings(db: Session, place: CommunePlace) -> list[dict[str, Any]]:
    """The commune's ratings up to the year, the latest first, as far as the actor may see them."""
    rows: Sequence[Any] = db.execute(
        select_rating_rows(ROW)
        .where(
            CommuneRating.org_unit_id == place.id,
            CommuneRating.year <= place.first.year,
            build_visible_clause(db),
        )
        .order_by(CommuneRating.year.desc())
        .limit(YEARS_OF_RATINGS)
    ).all()
    return [rating_told(row) for row in rows]


def find_budget_amounts(db: Session, place: CommunePlace) -> AmountValues | None:
    """What is planned and spent in the commune's own name; None where nothing is entered."""
    cell = db.execute(
        sa.select(*budget_sums()).where(Budget.year == place.first.year, place.lies_within(Budget))
    ).one()
    return compute_amounts([cell]) if cell.row_count else None
