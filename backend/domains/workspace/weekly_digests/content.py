"""The parts of the digest, each read with the permission of its screen."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.models import today
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.text.periods import compute_period_end
from backend.domains.catalogues.violation_types.models import ViolationType
from backend.domains.enforcement.violations.models import Violation, ViolationStatus
from backend.domains.establishments.establishments.models import Establishment
from backend.domains.inspections.inspections.lists import WORDS as VISIT_WORDS
from backend.domains.inspections.inspections.models import Inspection, InspectionStatus
from backend.domains.organisation.inspection_teams.models import InspectionTeam
from backend.domains.planning.plans.progress import get_progress
from backend.domains.planning.plans.progress_schemas import TargetProgress
from backend.domains.platform.changes.reach import build_readable_clauses
from backend.domains.platform.deadlines.sources import SOON, Asker, list_dues
from backend.domains.reporting.reports.deadlines import BEGUN, RECENT, compute_last_period
from backend.domains.reporting.reports.overview import get_overview
from backend.domains.workspace.board.detail import find_shown_plan
from backend.domains.workspace.weekly_digests.weeks import Week

Cell = str | int | float | date | None
Row = tuple[Cell, ...]
MOST = 2000
"""Rows of one part; no week has as many."""

STEPS = (
    ("recorded_on", "Lập biên bản"),
    ("sent_on", "Chuyển người có thẩm quyền"),
    ("transferred_on", "Chuyển hồ sơ cơ quan tố tụng"),
    ("returned_on", "Nhận lại hồ sơ"),
    ("decided_on", "Ra quyết định xử phạt"),
    ("delivered_on", "Giao quyết định"),
    ("executed_on", "Thi hành xong"),
    ("cancelled_on", "Hủy quyết định"),
)
DISMISSED = "Không xử phạt"


@dataclass
class WeeklyContent:
    """The parts in the order of the file; None where the reader lacks the permission."""

    week: Week
    unit_name: str
    visits: list[Row] | None = None
    steps: list[Row] | None = None
    late: list[Row] = field(default_factory=list)
    coming: list[Row] = field(default_factory=list)
    plan_title: str = ""
    targets: list[Row] | None = None
    reports: list[Row] | None = None


def list_visit_rows(db: Session, week: Week) -> list[Row]:
    """Signed visits of the week by day: day, place, commune, team, kind, outcome."""
    found = (
        sa.select(
            Inspection.inspected_on,
            Establishment.name,
            OrgUnit.name.label("unit"),
            InspectionTeam.name.label("team"),
            Inspection.kind,
            Inspection.outcome,
        )
        .join(Establishment, Establishment.id == Inspection.establishment_id)
        .join(OrgUnit, OrgUnit.id == Inspection.org_unit_id)
        .outerjoin(InspectionTeam, InspectionTeam.id == Inspection.team_id)
        .where(
            Inspection.status == InspectionStatus.SIGNED,
            Inspection.inspected_on.between(week.first, week.last),
            *build_own_clauses(db, Inspection),
        )
        .order_by(Inspection.inspected_on, Inspection.id)
        .limit(MOST)
    )
    kinds, outcomes = VISIT_WORDS["kind"], VISIT_WORDS["outcome"]
    return [
        (*row[:4], kinds.get(row.kind, ""), outcomes.get(row.outcome or "", ""))
        for row in db.execute(found)
    ]


def build_own_clauses(
    db: Session, model: type[Inspection | Violation]
) -> Sequence[sa.ColumnElement[bool]]:
    found = build_readable_clauses(model, db.actor)
    return [sa.false()] if found is None else found


def list_step_rows(db: Session, week: Week) -> list[Row]:
    """Steps taken on violations in the week, by day: day, step, place, commune, act."""
    days = [getattr(Violation, name) for name, _ in STEPS]
    found = (
        sa.select(
            Violation.id,
            *days,
            *(Violation.handled_on, Violation.status),
            Establishment.name.label("place"),
            OrgUnit.name.label("unit"),
            ViolationType.title,
        )
        .join(Establishment, Establishment.id == Violation.establishment_id)
        .join(OrgUnit, OrgUnit.id == Violation.org_unit_id)
        .join(ViolationType, ViolationType.id == Violation.violation_type_id)
        .where(
            sa.or_(*(day.between(week.first, week.last) for day in (*days, Violation.handled_on))),
            *build_own_clauses(db, Violation),
        )
        .limit(MOST)
    )
    told = []
    for row in db.execute(found):
        taken = [(getattr(row, name), words) for name, words in STEPS]
        if row.status is ViolationStatus.DISMISSED:
            taken.append((row.handled_on, DISMISSED))
        for day, words in taken:
            if week.holds(day):
                told.append((day, words, row.place, row.unit, row.title))
    return sorted(told)


def list_deadline_rows(db: Session) -> tuple[list[Row], list[Row]]:
    """Overdue and coming deadlines: day, days left, what, of which record, unit, basis."""
    asker = Asker(db)
    late: list[Row] = []
    coming: list[Row] = []
    for due in list_dues(asker):
        left = (due.due_on - asker.today).days
        row = (due.due_on, left, due.title[0], due.about or "", due.org_unit_name)
        if left < 0 and not due.lapses:
            late.append((*row, due.citation("vi")))
        elif 0 <= left <= SOON:
            coming.append((*row, due.citation("vi")))
    return late[:MOST], coming[:MOST]


def list_target_rows(db: Session, week: Week) -> tuple[str, list[Row]]:
    """The plan's title; per target: words, threshold, reached, whole, percent, a week before."""
    plan = find_shown_plan(db)
    if plan is None:
        return "", []
    now_ = list_targets_at(db, plan.id, plan.year, today())
    before = list_targets_at(db, plan.id, plan.year, week.first - DAY)
    return plan.title, [
        (
            target.short_title or target.title,
            target.threshold_percent,
            target.numerator,
            target.denominator,
            target.percent,
            earlier.numerator,
        )
        for target, earlier in zip(now_, before, strict=True)
    ]


DAY = timedelta(1)


def list_targets_at(db: Session, plan_id: UUID, year: int, day: date) -> list[TargetProgress]:
    """The plan's targets on the day, or on the nearest day of its year."""
    day = min(max(day, date(year, 1, 1)), date(year, 12, 31))
    return get_progress(db, plan_id, day).targets


def list_late_reports(db: Session) -> list[Row]:
    """Late reports: which report, unit, closing day, days late."""
    found: list[Row] = []
    day = today()
    for kind in BEGUN:
        start = compute_last_period(kind, day)
        if (day - compute_period_end(kind, start)).days > RECENT:
            continue
        told = get_overview(db, kind, start, None)
        for unit in told.items:
            if unit.light == "late":
                name = f"{unit.org_unit_kind} {unit.org_unit_name}"
                found.append((told.title, name, unit.closes_on, -unit.days_left))
    return found
