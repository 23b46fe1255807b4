"""What is to be done, kind by kind: one query each, for whoever may do or follow it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.models import today
from backend.core.session.org_units import OrgUnit, select_units_under
from backend.core.session.session import Session
from backend.core.text.clock import HANOI
from backend.domains.catalogues.days_off.calendar import calendar_for
from backend.domains.catalogues.violation_types.models import ViolationType
from backend.domains.enforcement.violations.clock import ASKED, next_day
from backend.domains.enforcement.violations.models import Violation, ViolationStatus
from backend.domains.establishments.establishments.models import Establishment
from backend.domains.inspections.inspections.models import Recommendation, RecommendationStatus
from backend.domains.planning.plans.models import ApprovalStatus, PlanTask, TaskStatus
from backend.domains.planning.plans.waiting import waiting
from backend.domains.platform.changes.reach import readable
from backend.domains.platform.imports.models import Import, ImportStatus
from backend.domains.prevention.communication_activities.models import CommunicationActivity
from backend.domains.prevention.communication_activities.reading import due as activity_due
from backend.domains.ratings.commune_ratings.models import CommuneRating
from backend.domains.ratings.commune_ratings.states import Act, lies_with
from backend.domains.support.support_releases.service import reporting
from backend.permissions import Permission

MOST = 20
"""Entries of one kind: more than that is no look but a list, and each kind has its own."""
SOON = timedelta(days=14)

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asker:
    """Who looks, and the plan that is on show."""

    db: Session
    plan_id: UUID | None

    def has_permission(self, permission: Permission) -> bool:
        return self.db.actor.has_permission(permission)

    def rows(self, found: sa.Select[*tuple[Any, ...]], *keys: Any) -> Sequence[Any]:
        return self.db.execute(found.order_by(*keys).limit(MOST + 1)).all()

    def own(self, model: Any) -> list[Any]:
        """Narrows to what the actor may read of a kind, which can be less than the plan."""
        mine = readable(model, self.db.actor)
        return [sa.false()] if mine is None else list(mine)

    def writes(self, model: Any, permission: Permission) -> list[Any]:
        """Narrows to what the actor may write: a joint record of the district is only read."""
        units = self.db.actor.scope(permission).units
        return [] if units is None else [model.org_unit_id.in_(select_units_under(units))]


def tasks(asker: Asker) -> Iterator[Row]:
    """Tasks of the plan that are late, or due within two weeks."""
    if asker.plan_id is None or not asker.has_permission(Permission.PLAN_WRITE):
        return
    found = (
        sa.select(PlanTask.id, PlanTask.title, PlanTask.agency, PlanTask.due_on, *unit_of(PlanTask))
        .join(OrgUnit, OrgUnit.id == PlanTask.org_unit_id)
        .where(
            PlanTask.plan_id == asker.plan_id,
            PlanTask.status != TaskStatus.DONE,
            PlanTask.due_on <= today() + SOON,
        )
    )
    for row in asker.rows(found, PlanTask.due_on, PlanTask.id):
        yield of_unit(row) | {"title": row.title, "detail": row.agency, "due_on": row.due_on}


def violations(asker: Asker) -> Iterator[Row]:
    """Violations that await their decision, by the next day that the law sets for them."""
    if not asker.has_permission(Permission.VIOLATION_READ):
        return
    found = (
        sa.select(
            Violation.id,
            ViolationType.title,
            Establishment.name.label("place"),
            *ASKED,
            *unit_of(Violation),
        )
        .join(ViolationType, ViolationType.id == Violation.violation_type_id)
        .join(OrgUnit, OrgUnit.id == Violation.org_unit_id)
        .outerjoin(Establishment, Establishment.id == Violation.establishment_id)
        .where(Violation.status == ViolationStatus.RECORDED, *asker.own(Violation))
    )
    calendar = calendar_for(asker.db)
    for row in asker.rows(found, Violation.occurred_on, Violation.id):
        told = {"title": row.title, "detail": row.place, "since": row.recorded_on}
        yield of_unit(row) | told | {"due_on": next_day(row, calendar)}


def recommendations(asker: Asker) -> Iterator[Row]:
    """What visits asked of places, late or due within two weeks: somebody must see whether it is
    done.
    """
    if not asker.has_permission(Permission.INSPECTION_WRITE):
        return
    own = Recommendation
    found = (
        sa.select(own.id, own.text, own.due_on, Establishment.name.label("place"), *unit_of(own))
        .join(OrgUnit, OrgUnit.id == own.org_unit_id)
        .outerjoin(Establishment, Establishment.id == own.establishment_id)
        .where(
            own.status == RecommendationStatus.OPEN,
            own.due_on <= today() + SOON,
            *asker.own(own),
        )
    )
    for row in asker.rows(found, own.due_on, own.id):
        yield of_unit(row) | {"title": row.text, "detail": row.place, "due_on": row.due_on}


def activities(asker: Asker) -> Iterator[Row]:
    """Planned activities whose day has come: somebody must say whether they took place."""
    if not asker.has_permission(Permission.COMMUNICATION_WRITE):
        return
    own = CommunicationActivity
    found = (
        sa.select(own.id, own.topic, own.place, own.held_on, *unit_of(own))
        .join(OrgUnit, OrgUnit.id == own.org_unit_id)
        .where(activity_due(), *asker.writes(own, Permission.COMMUNICATION_WRITE))
    )
    for row in asker.rows(found, own.held_on, own.id):
        yield of_unit(row) | {"title": row.topic, "detail": row.place, "due_on": row.held_on}


def support(asker: Asker) -> Iterator[Row]:
    """Months of this year of which a commune has sent no count: which months, never a number."""
    if not asker.has_permission(Permission.SUPPORT_READ):
        return
    for root in asker.db.scope.units or ():
        for unit in reporting(asker.db, today().year, root):
            if unit.missing:
                named = {"org_unit_id": unit.org_unit_id, "org_unit_name": unit.org_unit_name}
                waits = {"months": unit.missing, "since": month_after(unit.missing[0])}
                yield {"id": unit.org_unit_id, "title": "", **named, **waits}


def ratings(asker: Asker) -> Iterator[Row]:
    """Ratings that lie on the desk of whoever looks: to score, to verify, to approve.

    A commune may appeal against what was verified; it need not.
    """
    mine = lies_with(asker.db.actor, set(Act) - {Act.APPEAL})
    if not mine:
        return
    found = (
        sa.select(
            CommuneRating.id,
            CommuneRating.year,
            CommuneRating.status,
            CommuneRating.held_since,
            *unit_of(CommuneRating),
        )
        .join(OrgUnit, OrgUnit.id == CommuneRating.org_unit_id)
        .where(sa.or_(*mine))
    )
    for row in asker.rows(found, CommuneRating.held_since, CommuneRating.id):
        told = {"title": str(row.year), "detail": row.status.value}
        yield of_unit(row) | told | {"since": civil(row.held_since)}


def imports(asker: Asker) -> Iterator[Row]:
    """One's own files that were checked, or failed, and are not in the register."""
    if not asker.has_permission(Permission.IMPORT_USE):
        return
    found = (
        sa.select(
            *(Import.id, Import.file_name, Import.kind, Import.error_count, Import.updated_at),
            *unit_of(Import),
        )
        .join(OrgUnit, OrgUnit.id == Import.org_unit_id)
        .where(
            Import.status.in_([ImportStatus.CHECKED, ImportStatus.FAILED]),
            sa.func.coalesce(Import.keeper_id, Import.uploaded_by_id) == asker.db.actor.id,
        )
    )
    for row in asker.rows(found, Import.updated_at, Import.id):
        told = {"title": row.file_name, "detail": row.kind, "count": row.error_count}
        yield of_unit(row) | told | {"since": civil(row.updated_at)}


def returned(asker: Asker) -> Iterator[Row]:
    """Plans and targets that the leader gave back."""
    if not asker.has_permission(Permission.PLAN_WRITE):
        return
    found, keys = waiting(ApprovalStatus.RETURNED)
    for row in asker.rows(found, *keys):
        told = {"kind": "target" if row.code else "plan", "title": row.title}
        reason = {"detail": row.return_reason, "since": civil(row.since)}
        yield of_unit(row) | told | reason


def unit_of(model: Any) -> tuple[Any, Any]:
    return model.org_unit_id, OrgUnit.name.label("org_unit_name")


def of_unit(row: Any) -> Row:
    return {"id": row.id, "org_unit_id": row.org_unit_id, "org_unit_name": row.org_unit_name}


def civil(moment: datetime) -> date:
    return moment.astimezone(HANOI).date()


def month_after(month: date) -> date:
    """The first day on which a month's count can be sent whole."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


KINDS: dict[str, Callable[[Asker], Iterator[Row]]] = {
    "task": tasks,
    "violation": violations,
    "recommendation": recommendations,
    "activity": activities,
    "support": support,
    "rating": ratings,
    "import": imports,
    "target": returned,
}


def due_of(db: Session, plan_id: UUID | None) -> tuple[list[Row], list[str]]:
    """All that is to be done in the order of `BoardRead`, and the kinds that go on."""
    asker = Asker(db, plan_id)
    found: list[Row] = []
    more = []
    for kind, ask in KINDS.items():
        rows = [{"kind": kind} | row for row in ask(asker)]
        if len(rows) > MOST:
            more.append(kind)
        found += rows[:MOST]
    return sorted(found, key=urgency), more


def urgency(row: Row) -> tuple[bool, date, str]:
    """What has a day comes first, the earliest on top; then what has waited longest."""
    day = row.get("due_on")
    return day is None, day or row.get("since") or date.max, str(row["id"])
