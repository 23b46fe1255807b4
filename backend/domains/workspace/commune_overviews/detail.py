"""A commune's page: one query per section, only for those who may read its records there."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.models import today
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.sql.search import to_search_text
from backend.core.sql.single_read import list_read_columns
from backend.core.text.schemas import BaseModel
from backend.domains.enforcement.violations import metrics as violations
from backend.domains.enforcement.violations.models import Violation, ViolationStatus
from backend.domains.establishments.establishments.metrics import OF_REGISTER
from backend.domains.establishments.establishments.models import Establishment
from backend.domains.inspections.inspections import metrics as visits
from backend.domains.inspections.inspections.models import Inspection
from backend.domains.organisation.areas.models import Area
from backend.domains.organisation.complexity.conditions import is_complex_area
from backend.domains.planning.budgets.queries import compute_amounts, list_cells
from backend.domains.planning.budgets.schemas import Amounts
from backend.domains.planning.plans.models import SHARES, Plan, PlanTask
from backend.domains.planning.plans.progress import get_progress
from backend.domains.planning.plans.progress_schemas import TargetProgress
from backend.domains.prevention.communication_activities import metrics as activities
from backend.domains.prevention.communication_activities.models import (
    CommunicationActivity as Activity,
)
from backend.domains.prevention.communication_activities.queries import (
    build_unit_clause,
    is_due_today,
)
from backend.domains.prevention.staff.models import Staff
from backend.domains.prevention.staff.queries import select_staff_rows
from backend.domains.prevention.staff.schemas import StaffFilters
from backend.domains.prevention.trainings import metrics as courses
from backend.domains.ratings.commune_ratings.models import CommuneRating
from backend.domains.ratings.commune_ratings.queries import (
    ROW,
    build_visible_clause,
    select_rating_rows,
    to_rating_row,
)
from backend.domains.support.support_services.months import list_asked_months
from backend.domains.workspace.commune_overviews.commune_place import CommunePlace, get_place
from backend.domains.workspace.commune_overviews.schemas import (
    CommuneOverviewRead,
    CommuneTarget,
    CommuneTask,
    CommunicationCounts,
    Contact,
    EstablishmentCounts,
    InspectionCounts,
    OutcomeCount,
    RatingYear,
    StaffCounts,
    StatusCount,
    SupportMonths,
    ViolationCounts,
)
from backend.law.reference.tiers import Position, get_position_during, has_establishments
from backend.metrics.counting import select_totals
from backend.metrics.geography import Boundaries
from backend.metrics.metric import Measure, NamedMeasures
from backend.permissions import Permission

NO_FIGURE = dict.fromkeys(("numerator", "denominator", "remaining"))
ALL_COMMUNES = "xa, thi tran"
"""How a plan names all communes together, in folded letters."""
PlanOver = sa.Row[UUID, str, str | None, UUID, list[str] | None]
"""Id, title, document and unit of a plan, and whose visits count for it."""


def find_plan(db: Session, place: CommunePlace) -> PlanOver | None:
    """The year's plan of the nearest unit over the commune."""
    found = db.execute(
        sa.select(
            Plan.id, Plan.title, Plan.document_no, Plan.org_unit_id, Plan.counted_team_levels
        ).where(
            Plan.year == place.first.year, Plan.org_unit_id.in_([unit.id for unit in place.over])
        )
    ).all()
    near = {unit.id: nearness for nearness, unit in enumerate(place.over)}
    return min(found, key=lambda plan: (near[plan.org_unit_id], str(plan.id)), default=None)


def list_targets(db: Session, place: CommunePlace, plan_id: UUID) -> list[CommuneTarget]:
    """Each share with this commune's part of it; a number is the whole plan's."""
    targets = get_progress(db, plan_id, place.as_of, place.boundaries).targets
    return [to_commune_target(one, place.id) for one in targets if one.kind in SHARES]


def to_commune_target(target: TargetProgress, commune: UUID) -> CommuneTarget:
    own = (vars(row) for row in target.communes if row.org_unit_id == commune)
    figures = next(own, NO_FIGURE)
    links = target.records and {
        which: f"{path}&org_unit_id={commune}" for which, path in target.records
    }
    told = {name: figures[name] for name in NO_FIGURE} | {"records": links}
    return CommuneTarget.model_validate(vars(target) | told)


def list_tasks(db: Session, place: CommunePlace, plan_id: UUID) -> list[CommuneTask]:
    """Tasks whose agency, as the plan words it, is a commune told here, or all communes."""
    rows = db.execute(
        sa.select(*list_read_columns(CommuneTask, PlanTask))
        .where(PlanTask.plan_id == plan_id)
        .order_by(PlanTask.position, PlanTask.id)
    )
    told = [unit for unit in place.over if unit.id in place.told]
    own = [to_search_text(f"{unit.kind} {unit.name}") for unit in told]
    return [
        CommuneTask.model_validate(row)
        for row in rows
        if any(name in to_search_text(row.agency) for name in [*own, ALL_COMMUNES])
    ]


MOST_CONTACTS = 20
YEARS_OF_RATINGS = 4


def count_establishments(db: Session, place: CommunePlace) -> EstablishmentCounts:
    """The register by kind and status, as it is today, and the areas that are declared complex."""
    kind = Establishment.establishment_type
    period = place.build_period(db, Permission.ESTABLISHMENT_READ)
    order = (sa.func.count().desc(), kind)
    rows = db.execute(select_totals(OF_REGISTER, period, kind).order_by(*order)).all()
    areas = sa.select(sa.func.count(Area.id)).where(
        place.lies_within(Area), is_complex_area(Area.id, today())
    )
    sums = {name: sum(getattr(row, name) for row in rows) for name, _ in OF_REGISTER}
    told = {"types": [row._asdict() for row in rows], "complex_areas": db.scalar(areas)}
    return EstablishmentCounts.model_validate(sums | told)


OF_VISITS: NamedMeasures = (
    ("signed", Measure(visits.SIGNED)),
    ("counted", Measure(visits.SIGNED, visits.is_counted)),
    ("re_inspections", Measure(visits.SIGNED, visits.RE_INSPECTED)),
)


def count_inspections(db: Session, place: CommunePlace) -> InspectionCounts:
    """Signed visits of the year, by outcome."""
    period = place.build_period(db, Permission.INSPECTION_READ)
    last_on = sa.func.max(Inspection.inspected_on).label("last_on")
    found = select_totals(OF_VISITS, period, Inspection.outcome).add_columns(last_on)
    rows = db.execute(found.order_by(sa.func.count().desc(), Inspection.outcome)).all()
    return InspectionCounts(
        **{name: sum(getattr(row, name) for row in rows) for name, _ in OF_VISITS},
        last_on=max((row.last_on for row in rows), default=None),
        by_outcome=[OutcomeCount(outcome=row.outcome, count=row.signed) for row in rows],
        own_teams_only=period.is_of_own_teams,
    )


def count_violations(db: Session, place: CommunePlace) -> ViolationCounts:
    """Violations recorded in the year, by status."""
    period = place.build_period(db, Permission.VIOLATION_READ)
    found = select_totals([("recorded", violations.RECORDED)], period, Violation.status)
    numbers = {row.status: row.recorded for row in db.execute(found)}
    return ViolationCounts(
        recorded=sum(numbers.values()),
        open=numbers.get(ViolationStatus.RECORDED, 0),
        by_status=[
            StatusCount(status=status, count=numbers[status])
            for status in ViolationStatus
            if numbers.get(status)
        ],
        own_teams_only=period.is_of_own_teams,
    )


OF_ACTIVITIES: NamedMeasures = (
    *activities.OF_COMMUNE,
    ("materials", activities.build_own_sum(Activity.material_count)),
    ("materials_known", activities.build_own_known(Activity.material_count)),
)
OF_STAFF: NamedMeasures = (
    ("active", Measure(courses.STAFF_SOURCE)),
    ("direct", courses.STAFF_DIRECT),
    ("trained", courses.STAFF_TRAINED),
)


def count_activities(db: Session, place: CommunePlace) -> CommunicationCounts:
    """Activities of the year held by or for the commune; those of joint ones are not split."""
    due = sa.select(sa.func.count(Activity.id)).where(
        build_unit_clause(place.select_units()), is_due_today()
    )
    period = place.build_period(db, Permission.COMMUNICATION_READ)
    found = select_totals(OF_ACTIVITIES, period).add_columns(
        sa.func.max(Activity.held_on).label("last_held_on"), due.scalar_subquery().label("due")
    )
    told = dict(db.execute(found).one()._mapping)
    own = told["activities"] - told["joint"]
    sums = {name: told[name] if own else 0 for name in ("sessions", "attendees", "materials")}
    return CommunicationCounts.model_validate(told | sums | {"own": own})


def count_staff(db: Session, place: CommunePlace) -> StaffCounts:
    """The staff list on the day: all, on direct duty, trained this year; and whom to call."""
    period = place.build_period(db, Permission.STAFF_READ)
    counts = db.execute(select_totals(OF_STAFF, period)).one()
    contacts = db.execute(
        select_staff_rows(
            StaffFilters(org_unit_id=place.id, active_on=place.as_of, boundaries=place.boundaries)
        )
        .order_by(Staff.is_direct_duty.desc(), Staff.match_key, Staff.id)
        .limit(MOST_CONTACTS)
    ).all()
    return StaffCounts(
        **counts._mapping, contacts=[Contact.model_validate(row) for row in contacts]
    )


def list_support_months(db: Session, place: CommunePlace) -> SupportMonths | None:
    """The months that were reported and those that are missing, but no numbers.

    Units report them of their own days, so by other boundaries there are none.
    """
    if place.boundaries is not Boundaries.OWN:
        return None
    year = place.first.year
    for unit in list_asked_months(db, place.id, [year]):
        if unit.org_unit_id == place.id:
            return SupportMonths(reported=unit.reported, missing=unit.missing)
    return SupportMonths(reported=[], missing=[])


def list_ratings(db: Session, place: CommunePlace) -> list[RatingYear]:
    """Ratings up to the year, the latest first, as far as the actor may see them."""
    rows = db.execute(
        select_rating_rows(ROW)
        .where(
            CommuneRating.org_unit_id.in_(list(place.told)),
            CommuneRating.year <= place.first.year,
            build_visible_clause(db),
        )
        .order_by(CommuneRating.year.desc(), OrgUnit.sort_name, CommuneRating.id)
        .limit(YEARS_OF_RATINGS * len(place.told))
    ).all()
    return [RatingYear.model_validate(dict(to_rating_row(row))) for row in rows]


def find_budget_amounts(db: Session, place: CommunePlace) -> Amounts | None:
    """What is planned and spent in the commune's own name; None if nothing is entered."""
    amounts = compute_amounts(list_cells(db, place.build_period(db, Permission.BUDGET_READ)))
    return amounts if amounts.row_count else None


Section = BaseModel | Sequence[BaseModel] | None
SECTIONS: dict[str, tuple[tuple[Permission, ...], Callable[[Session, CommunePlace], Section]]] = {
    "establishments": ((Permission.ESTABLISHMENT_READ,), count_establishments),
    "inspections": ((Permission.INSPECTION_READ,), count_inspections),
    "violations": ((Permission.VIOLATION_READ,), count_violations),
    "communication": ((Permission.COMMUNICATION_READ,), count_activities),
    "staff": ((Permission.STAFF_READ,), count_staff),
    # Whoever reads the published tables may know who has reported, never how many (D12).
    "support": (
        (Permission.SUPPORT_READ, Permission.SUPPORT_PUBLISHED),
        list_support_months,
    ),
    "ratings": ((Permission.RATING_READ,), list_ratings),
    "budget": ((Permission.BUDGET_READ,), find_budget_amounts),
}
"""The permissions of each section: any one of them is enough, held at the commune or above it."""


def build_overview(
    db: Session, id: UUID, year: int | None, boundaries: Boundaries = Boundaries.OWN
) -> CommuneOverviewRead:
    """A commune's page for a year; raises NotFound. The number of queries is the same for all."""
    place = get_place(db, id, year, boundaries)
    plan = find_plan(db, place)
    if plan is not None:
        place = replace(place, counted_teams=tuple(plan.counted_team_levels or ()))
    sections = {
        name: count(db, place) if any(place.readable(db, p) for p in permissions) else None
        for name, (permissions, count) in SECTIONS.items()
    }
    told = {
        "org_unit_id": place.id,
        **{name: getattr(place.unit, name) for name in ("code", "name", "kind", "valid_to")},
        "district_name": find_lead_name(place),
        "year": place.first.year,
        "as_of": place.as_of,
        "boundaries": place.boundaries,
        "has_other_boundaries": place.has_other_boundaries,
        "divided": place.divided,
        "plan": plan,
        "targets": list_targets(db, place, plan.id) if plan else [],
        "tasks": list_tasks(db, place, plan.id) if plan else [],
    }
    return CommuneOverviewRead.model_validate(told | sections)


def find_lead_name(place: CommunePlace) -> str | None:
    """The unit above the commune that runs the year's plan; None if the commune runs it."""
    for unit in place.over[1:]:
        position = get_position_during(unit.level, place.first, place.as_of)
        if position is Position.LEAD and not has_establishments(unit.level):
            return str(unit.name)
    return None
