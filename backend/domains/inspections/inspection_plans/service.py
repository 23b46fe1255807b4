"""Drafting plans of visits: who may, for which team, and which lines a plan may have."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Conflict, FieldError, Invalid, NotFound
from backend.core.session.models import create_id
from backend.core.session.org_units import OrgUnit, OrgUnitClosure
from backend.core.session.session import Session
from backend.core.text.clock import to_civil_day
from backend.core.text.i18n import register_messages
from backend.core.text.periods import compute_period_end, is_period_start
from backend.domains.establishments.establishments.models import Establishment, EstablishmentStatus
from backend.domains.inspections.inspection_plans.models import (
    OPEN,
    InspectionPlan,
    InspectionPlanStatus,
    InspectionPlanStep,
    InspectionPlanVisit,
    PlanPeriodKind,
)
from backend.domains.inspections.inspection_plans.queries import build_viewer
from backend.domains.inspections.inspection_plans.schemas import (
    InspectionPlanCreate,
    InspectionPlanUpdate,
    LineCreate,
)
from backend.domains.organisation.inspection_teams.models import InspectionTeam
from backend.domains.organisation.inspection_teams.service import ensure_team_is_active
from backend.domains.organisation.org_units.service import ensure_existed, get_writable_unit
from backend.domains.platform.sealed_visits.visibility import (
    SEATS,
    is_plan_kept,
    select_seat_team_ids,
)


def get_period_end(kind: PlanPeriodKind, start: date) -> date:
    """The period's last day; raises Invalid if `start` is not its first day."""
    if not is_period_start(kind, start):
        raise Invalid.at("/period_start", "not-a-period-start")
    return compute_period_end(kind, start)


def create_plan(db: Session, data: InspectionPlanCreate) -> InspectionPlan:
    """Create a draft for a team that the actor plans for; raises NotFound and Invalid."""
    team = get_planning_team(db, data.team_id)
    plan = InspectionPlan(
        **data.model_dump(exclude={"visits"}) | {"id": data.id or create_id()},
        period_end=get_period_end(data.period_kind, data.period_start),
        org_unit_id=team.org_unit_id,
        team_level=team.level,
        proposer_id=db.actor.id,
    )
    ensure_team_exists(db, plan)
    db.save(plan)
    update_lines(db, plan, data.visits)
    return plan


def ensure_team_exists(db: Session, plan: InspectionPlan) -> None:
    """Raise Invalid unless the team's unit existed in the whole period."""
    unit = db.require(OrgUnit, plan.org_unit_id, "/team_id")
    ensure_existed(unit, plan.period_start, plan.period_end, "/period_start")


def get_planning_team(db: Session, id: UUID) -> InspectionTeam:
    """An active team of the actor's units; inspectors plan for the teams that they lead."""
    team = db.require(InspectionTeam, id, "/team_id")
    get_writable_unit(db, team.org_unit_id, "/team_id")
    ensure_team_is_active(team, "/team_id")
    if db.scope.teams is not None and team.org_unit_id not in db.scope.own_only:
        led = select_seat_team_ids(build_viewer(db)).where(
            SEATS.function == "leader", SEATS.team_id == id
        )
        if db.scalar(led, execution_options={"unscoped": "one's own seat"}) is None:
            raise Invalid.at("/team_id", "not-team-leader")
    return team


def update_plan(db: Session, plan: InspectionPlan, data: InspectionPlanUpdate) -> None:
    """Apply a merge patch to a draft, which only its keepers see; `visits` replaces the list."""
    ensure_plan_status(plan, OPEN)
    given = data.model_fields_set
    kind = data.period_kind if "period_kind" in given else plan.period_kind
    start = data.period_start if "period_start" in given else plan.period_start
    changes = data.model_dump(exclude_unset=True, exclude={"visits"})
    changes["period_end"] = get_period_end(kind, start)
    if "visits" in given:
        changes["lines_version"] = plan.lines_version + 1  # the plan's version tells of its list
    db.save(plan, changes)
    ensure_team_exists(db, plan)
    if "visits" in given:
        update_lines(db, plan, data.visits)
    else:
        check_period(db, plan)


def update_lines(db: Session, plan: InspectionPlan, lines: Sequence[LineCreate]) -> None:
    """Replace the plan's lines; raises Invalid or NotFound with a pointer for each fault."""
    places = load_line_places(db, plan.team_id, lines)
    for i, line in enumerate(lines):
        if line.establishment_id not in places:
            raise NotFound.at(f"/visits/{i}/establishment_id")
    if errors := list(check_lines(plan, lines, places)):
        raise Invalid.of(errors)
    db.execute(sa.delete(InspectionPlanVisit).where(InspectionPlanVisit.plan_id == plan.id))
    for line in lines:
        db.add(
            InspectionPlanVisit(
                **line.model_dump(),
                plan_id=plan.id,
                team_id=plan.team_id,
                org_unit_id=places[line.establishment_id].org_unit_id,
            )
        )
    db.flush()


LinePlace = sa.Row[UUID, UUID, EstablishmentStatus, bool]
"""Id, unit and status of a place, and whether the plan's team inspects there (`inside`)."""


def load_line_places(
    db: Session, team_id: UUID, lines: Sequence[LineCreate]
) -> dict[UUID, LinePlace]:
    """The places of the lines that the actor reaches, by id."""
    area = (
        sa.select(OrgUnitClosure.descendant_id)
        .join(InspectionTeam, InspectionTeam.org_unit_id == OrgUnitClosure.ancestor_id)
        .where(InspectionTeam.id == team_id)
    )
    inside = Establishment.org_unit_id.in_(area).label("inside")
    found = sa.select(Establishment.id, Establishment.org_unit_id, Establishment.status, inside)
    ids = {line.establishment_id for line in lines}
    return {row.id: row for row in db.execute(found.where(Establishment.id.in_(ids)))}


def check_lines(
    plan: InspectionPlan, lines: Sequence[LineCreate], places: dict[UUID, LinePlace]
) -> Iterator[FieldError]:
    seen = set()
    for i, line in enumerate(lines):
        id, at = line.establishment_id, f"/visits/{i}"
        place = places[id]
        if id in seen:
            yield FieldError(f"{at}/establishment_id", "place-twice")
        elif not place.inside:
            yield FieldError(f"{at}/establishment_id", "place-of-other-area")
        elif place.status is EstablishmentStatus.CLOSED:
            yield FieldError(f"{at}/establishment_id", "place-closed")
        seen.add(id)
        if not plan.period_start <= line.planned_on <= plan.period_end:
            yield FieldError(f"{at}/planned_on", "outside-period")
        yield from check_opening_time(at, line)


def check_opening_time(at: str, line: LineCreate) -> Iterator[FieldError]:
    """An unannounced visit opens on its day or up to a week before; an announced one has no
    opening.
    """
    opens_at = line.opens_at
    if not line.is_unannounced:
        if opens_at is not None:
            yield FieldError(f"{at}/opens_at", "opens-only-unannounced")
        return
    if opens_at is None:
        yield FieldError(f"{at}/opens_at", "opens-needed")
        return
    day = to_civil_day(opens_at)
    if not line.planned_on - timedelta(days=7) <= day <= line.planned_on:
        yield FieldError(f"{at}/opens_at", "opens-near-visit")


def check_period(db: Session, plan: InspectionPlan) -> None:
    """Raise Invalid if a line lies outside the plan's new period."""
    visit = InspectionPlanVisit
    outside = sa.or_(visit.planned_on < plan.period_start, visit.planned_on > plan.period_end)
    if db.scalar(sa.select(visit.id).where(visit.plan_id == plan.id, outside).limit(1)):
        raise Invalid.at("/period_start", "lines-outside-period")


def delete_plan(db: Session, plan: InspectionPlan) -> None:
    """Remove a plan that was never submitted; raises Conflict for any other."""
    ensure_plan_keeper(db, plan)
    ensure_plan_status(plan, (InspectionPlanStatus.DRAFT,))
    db.execute(sa.delete(InspectionPlanVisit).where(InspectionPlanVisit.plan_id == plan.id))
    db.execute(sa.delete(InspectionPlanStep).where(InspectionPlanStep.plan_id == plan.id))
    db.remove(plan)


def ensure_plan_keeper(db: Session, plan: InspectionPlan) -> None:
    """Raise Conflict unless the actor is one of those who make the plan."""
    mine = sa.select(InspectionPlan.id).where(
        InspectionPlan.id == plan.id, is_plan_kept(InspectionPlan, build_viewer(db))
    )
    if db.scope.units is not None and db.scalar(mine) is None:
        raise Conflict("not-plan-keeper")


def ensure_plan_status(plan: InspectionPlan, states: Sequence[InspectionPlanStatus]) -> None:
    if plan.status not in states:
        raise Conflict("inspection-plan-wrong-state")


def get_line(db: Session, id: UUID, pointer: str | None = None) -> InspectionPlanVisit:
    """A line that the actor sees; raises NotFound for any other."""
    line = db.get(InspectionPlanVisit, id)
    if line is None:
        raise NotFound.at(pointer) if pointer else NotFound()
    return line


register_messages(
    {
        "not-a-period-start": (
            "Kỳ bắt đầu từ ngày đầu của tháng, quý hoặc năm.",
            "A period starts on the first day of a month, quarter or year.",
        ),
        "not-team-leader": (
            "Chỉ đội trưởng hoặc cán bộ cơ quan thường trực lập kế hoạch của đội.",
            "Only the team's leader or the lead agency's officer plans for a team.",
        ),
        "not-plan-keeper": (
            "Chỉ người lập, đội trưởng và người phê duyệt kế hoạch này mới làm được việc này.",
            "Only the plan's proposer, team leader and approver may do this.",
        ),
        "inspection-plan-wrong-state": (
            "Trạng thái của kế hoạch không cho phép thao tác này.",
            "The plan's state does not allow this.",
        ),
        "place-twice": (
            "Cơ sở này đã có trong kế hoạch.",
            "This place is already in the plan.",
        ),
        "place-of-other-area": (
            "Cơ sở không thuộc địa bàn của đội này.",
            "The place does not lie in this team's area.",
        ),
        "place-closed": (
            "Cơ sở đã đóng cửa.",
            "The place is closed.",
        ),
        "outside-period": (
            "Ngày kiểm tra phải nằm trong kỳ của kế hoạch.",
            "The day must lie in the plan's period.",
        ),
        "lines-outside-period": (
            "Có cuộc kiểm tra nằm ngoài kỳ mới. Sửa ngày của các cuộc đó trước.",
            "Some visits lie outside the new period; change their days first.",
        ),
        "opens-only-unannounced": (
            "Chỉ cuộc kiểm tra không báo trước mới có giờ mở.",
            "Only an unannounced visit has an opening time.",
        ),
        "opens-needed": (
            "Ghi giờ mở của cuộc kiểm tra không báo trước.",
            "Say when this unannounced visit opens.",
        ),
        "opens-near-visit": (
            "Giờ mở nằm trong 7 ngày trước cuộc kiểm tra, muộn nhất trong ngày kiểm tra.",
            "It opens within the 7 days before the visit, on its day at the latest.",
        ),
    }
)
