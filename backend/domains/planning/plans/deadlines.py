"""Deadlines of the tasks of a plan."""

import sqlalchemy as sa

from backend.core.session.org_units import OrgUnit, select_former_units_above, select_units_under
from backend.core.sql.search import to_search_text
from backend.domains.planning.plans.models import Plan, PlanTask, TaskStatus
from backend.domains.platform.deadlines.sources import Asker, Due, DueRead, WorkTopic
from backend.permissions import Permission

TITLE = ("Nhiệm vụ trong kế hoạch năm", "Task of the yearly plan")
TOLD_BEFORE = 7
"""Days before the end from which the leader sees a task that is not done."""


def list_task_deadlines(asker: Asker) -> DueRead:
    """Tasks with a day that are not done."""
    asked = asker.filter
    if asked.establishment_id is not None:
        return []
    found = (
        sa.select(
            *(PlanTask.id, PlanTask.title, PlanTask.agency, PlanTask.due_on),
            *(PlanTask.org_unit_id, OrgUnit.name.label("org_unit_name"), Plan.year),
        )
        .join(Plan, Plan.id == PlanTask.plan_id)
        .join(OrgUnit, OrgUnit.id == PlanTask.org_unit_id)
        .where(
            PlanTask.status != TaskStatus.DONE,
            PlanTask.due_on.is_not(None),
            *asker.own(PlanTask),
            *list_unit_clauses(asker),
        )
    )
    if asked.org_unit_id is not None:
        found = found.where(PlanTask.org_unit_id.in_(select_units_under([asked.org_unit_id])))
    (rows,) = yield [found]
    return [
        Due(
            topic=WorkTopic.TASK,
            entity="plan_tasks",
            entity_id=row.id,
            kind="task",
            title=TITLE,
            about=row.title,
            detail=row.agency,
            org_unit_id=row.org_unit_id,
            org_unit_name=row.org_unit_name,
            due_on=row.due_on,
            basis=asker.words(f"Kế hoạch năm {row.year}", f"Plan of {row.year}"),
            escalate_before=TOLD_BEFORE,
            done_by=list_workers(asker, row.agency),
        )
        for row in rows
    ]


def list_unit_clauses(asker: Asker) -> list[sa.ColumnElement[bool]]:
    """Who keeps or approves a plan reads those above and below, and has no work in them.

    Nobody has work in the plan of a former district.
    """
    held = [
        one for one in (Permission.PLAN_WRITE, Permission.PLAN_APPROVE) if asker.has_permission(one)
    ]
    unit = PlanTask.org_unit_id
    clauses = [clause for one in held for clause in asker.build_unit_clauses(unit, one)]
    if clauses:
        return [sa.or_(*clauses)]
    read = asker.db.actor.scopes.get(Permission.PLAN_READ)
    units = read.units if read else None
    return [unit.not_in(select_former_units_above(units))] if units else []


def list_workers(asker: Asker, agency: str) -> frozenset[Permission]:
    """Who has the task in the list of work: whoever keeps the plan, and the task's own agency."""
    if not asker.has_permission(Permission.TASK_WRITE):
        return frozenset({Permission.PLAN_WRITE})
    own = asker.db.actor.scope(Permission.TASK_WRITE).agency
    if not own or to_search_text(own) != to_search_text(agency):
        return frozenset({Permission.PLAN_WRITE})
    return frozenset({Permission.PLAN_WRITE, Permission.TASK_WRITE})


DEADLINES = (list_task_deadlines,)
