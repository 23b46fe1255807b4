"""Plans and targets that wait: submitted to the leader, or returned to their writers."""

from typing import Any

import sqlalchemy as sa

from backend.core.session.org_units import OrgUnit
from backend.domains.planning.plans.models import Plan, PlanApprovalStatus, PlanTarget
from backend.domains.planning.plans.schemas import WaitingRead


def select_waiting(
    status: PlanApprovalStatus,
) -> tuple[sa.Select[*tuple[Any, ...]], tuple[Any, ...]]:
    """Plans in that state, and targets that are so by themselves; with the keys of a page.

    A target that was submitted or given back with its plan goes with it, so it has no row.
    """
    whole = sa.union_all(select_plans_in(status), select_targets_in(status)).subquery()
    columns = [whole.c[name] for name in WaitingRead.model_fields]
    return sa.select(*columns), (whole.c.since, whole.c.id)


def select_plans_in(status: PlanApprovalStatus) -> sa.Select[*tuple[Any, ...]]:
    nothing: dict[str, Any] = {
        "code": sa.cast(sa.null(), sa.String),
        "threshold_percent": sa.cast(sa.null(), sa.Integer),
        "approved_title": sa.cast(sa.null(), sa.String),
        "approved_percent": sa.cast(sa.null(), sa.Integer),
    }
    found = select_columns(Plan, {"plan_id": Plan.id} | nothing)
    return found.join(OrgUnit, OrgUnit.id == Plan.org_unit_id).where(Plan.status == status)


def select_targets_in(status: PlanApprovalStatus) -> sa.Select[*tuple[Any, ...]]:
    found = select_columns(PlanTarget, {})
    return (
        found.join(Plan, Plan.id == PlanTarget.plan_id)
        .join(OrgUnit, OrgUnit.id == PlanTarget.org_unit_id)
        .where(PlanTarget.status == status, Plan.status != status)
    )


def select_columns(model: Any, given: dict[str, Any]) -> sa.Select[*tuple[Any, ...]]:
    since = sa.func.coalesce(model.held_since, model.updated_at, type_=model.updated_at.type)
    joined: dict[str, Any] = {
        "plan_title": Plan.title,
        "year": Plan.year,
        "org_unit_name": OrgUnit.name,
        "since": since,
        **given,
    }
    names = WaitingRead.model_fields
    columns = [joined[name] if name in joined else getattr(model, name) for name in names]
    named = [column.label(name) for name, column in zip(names, columns, strict=True)]
    return sa.select(*named).select_from(model)
