"""The board: the plan's figures as the plan tells them, and who lags."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.models import today
from backend.core.session.session import Session
from backend.domains.planning.plans.models import Indicator, Plan
from backend.domains.planning.plans.progress import get_progress
from backend.domains.prevention.staff.models import Staff
from backend.domains.prevention.staff.queries import is_on_direct_duty
from backend.law.reference.tiers import has_establishments
from backend.permissions import Permission

SHOWN = (
    *("code", "short_title", "indicator", "position", "threshold_percent", "numerator"),
    *("denominator", "percent", "met", "remaining", "forecast"),
)
NOT_THEIRS = {Indicator.HEALTHY_COMMUNES_KEPT, Indicator.VIOLATIONS_HANDLED}
"""Communes are rated when the year ends, and violations stand among what is due one by one."""


def build_board(db: Session) -> dict[str, Any]:
    """How the actor's units stand today."""
    plan = find_shown_plan(db)
    progress = get_progress(db, plan.id, None) if plan else {"targets": [], "as_of": None}
    return {
        "today": today(),
        "as_of": progress["as_of"],
        "plan": plan,
        "targets": [to_target(target) for target in progress["targets"]],
        "communes": list_communes_behind(db, progress["targets"]),
    }


def find_shown_plan(db: Session) -> Any:
    """This year's plan, else the latest that has begun; None where there is none."""
    found = (
        sa.select(Plan.id, Plan.year, Plan.title)
        .where(Plan.year <= today().year)
        .order_by(Plan.year.desc(), Plan.id.desc())
    )
    return db.execute(found.limit(1)).first()


def to_target(target: dict[str, Any]) -> dict[str, Any]:
    """What the board shows of a target; without a short title it is called by its title."""
    called = {"short_title": target["short_title"] or target["title"]}
    opens = {"opens": target["records"] is not None}
    return {name: target[name] for name in SHOWN} | called | opens


def list_communes_behind(db: Session, targets: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The communes that lack something of a target, most first; nothing where there is but one."""
    rows: dict[UUID, dict[str, Any]] = {}
    seen = set()
    for target in targets:
        for commune in target["communes"]:
            if target["indicator"] in NOT_THEIRS or not has_establishments(commune["level"]):
                continue
            seen.add(commune["org_unit_id"])
            if is_below(commune, target["threshold_percent"]):
                named = {name: commune[name] for name in ("org_unit_id", "name", "kind")}
                row = rows.setdefault(commune["org_unit_id"], named | {"lacks": []})
                row["lacks"].append(to_lack(target, commune))
    if len(seen) < 2:
        return []
    contacts = load_contacts(db, list(rows)) if rows else {}
    for id, row in rows.items():
        row["contact"] = contacts.get(id)
    return sorted(rows.values(), key=lambda row: (-len(row["lacks"]), row["name"]))


def is_below(commune: dict[str, Any], threshold: int) -> bool:
    below: bool = 100 * commune["numerator"] < threshold * commune["denominator"]
    return below


def to_lack(target: dict[str, Any], commune: dict[str, Any]) -> dict[str, Any]:
    of_target = {name: target[name] for name in ("code", "indicator")}
    figure = {name: commune[name] for name in ("numerator", "denominator")}
    return of_target | figure | {"opens": target["records"] is not None}


def load_contacts(db: Session, communes: list[UUID]) -> dict[UUID, str]:
    """Who does this work in each commune; nobody for readers without the right to read staff."""
    if not db.actor.has_permission(Permission.STAFF_READ):
        return {}
    found = (
        sa.select(Staff.org_unit_id, Staff.full_name)
        .where(Staff.org_unit_id.in_(communes), is_on_direct_duty(today()))
        .order_by(Staff.match_key.desc(), Staff.id.desc())
    )
    return {row.org_unit_id: row.full_name for row in db.execute(found)}
