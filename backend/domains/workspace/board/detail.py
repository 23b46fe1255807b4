"""The board: the plan's figures as the plan tells them, and who lags."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.models import today
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.domains.planning.plans.models import SHARES, Indicator, Plan
from backend.domains.planning.plans.progress import get_progress
from backend.domains.planning.plans.progress_schemas import (
    CommuneFigure,
    TargetProgress,
)
from backend.domains.planning.plans.queries import build_nearness
from backend.domains.prevention.staff.models import Staff
from backend.domains.prevention.staff.queries import is_on_direct_duty
from backend.domains.workspace.board.schemas import (
    BoardPlan,
    BoardRead,
    BoardTarget,
    CommuneBehind,
    Lack,
)
from backend.law.reference.tiers import has_establishments
from backend.permissions import Permission

NOT_THEIRS = {Indicator.HEALTHY_COMMUNES_KEPT, Indicator.VIOLATIONS_HANDLED}
"""Indicators that do not count here: communes are rated at the year's end, and every violation has
its own deadline.
"""


def build_board(db: Session) -> BoardRead:
    """How the actor's units stand today."""
    plan = find_shown_plan(db)
    progress = get_progress(db, plan.id, None) if plan else None
    targets = progress.targets if progress else []
    return BoardRead(
        today=today(),
        as_of=progress.as_of if progress else None,
        plan=BoardPlan.model_validate(plan) if plan else None,
        targets=[to_board_target(target) for target in targets],
        communes=list_communes_behind(db, targets),
    )


def find_shown_plan(db: Session) -> sa.Row[UUID, int, str, UUID, str, str] | None:
    """This year's plan, else the latest that has begun; None where there is none.

    The plan of the reader's unit, else of one above, else the first below by name.
    """
    columns = (Plan.id, Plan.year, Plan.title, Plan.org_unit_id)
    found = (
        sa.select(
            *columns, OrgUnit.name.label("org_unit_name"), OrgUnit.kind.label("org_unit_kind")
        )
        .join(OrgUnit, OrgUnit.id == Plan.org_unit_id)
        .where(Plan.year <= today().year)
    )
    order = (Plan.year.desc(), build_nearness(db), OrgUnit.sort_name, Plan.id)
    return db.execute(found.order_by(*order).limit(1)).first()


def to_board_target(target: TargetProgress) -> BoardTarget:
    """What the board shows of a target; without a short title it is called by its title."""
    called = target.short_title or target.title
    opens = target.records is not None
    return BoardTarget.model_validate(vars(target) | {"short_title": called, "opens": opens})


def list_communes_behind(db: Session, targets: Sequence[TargetProgress]) -> list[CommuneBehind]:
    """The communes below a target, those with most targets first; empty if there is only one
    commune.
    """
    rows: dict[UUID, CommuneBehind] = {}
    seen = set()
    for target in targets:
        for commune in target.communes if target.kind in SHARES else ():
            if target.indicator in NOT_THEIRS or not has_establishments(commune.level):
                continue
            seen.add(commune.org_unit_id)
            if 100 * commune.numerator < target.threshold_percent * commune.denominator:
                named = CommuneBehind.model_validate(vars(commune) | {"lacks": [], "contact": None})
                row = rows.setdefault(commune.org_unit_id, named)
                row.lacks.append(to_lack(target, commune))
    if len(seen) < 2:
        return []
    contacts = load_contacts(db, list(rows)) if rows else {}
    for id, row in rows.items():
        row.contact = contacts.get(id)
    return sorted(rows.values(), key=lambda row: (-len(row.lacks), row.name))


def to_lack(target: TargetProgress, commune: CommuneFigure) -> Lack:
    return Lack(
        code=target.code,
        short_title=target.short_title or target.title,
        indicator=target.indicator,
        numerator=commune.numerator,
        denominator=commune.denominator,
        opens=target.records is not None,
    )


def load_contacts(db: Session, communes: list[UUID]) -> dict[UUID, str]:
    """Who does this work in each commune; empty if the reader may not read staff."""
    if not db.actor.has_permission(Permission.STAFF_READ):
        return {}
    first = (
        sa.select(Staff.full_name)
        .where(Staff.org_unit_id == OrgUnit.id, is_on_direct_duty(today()))
        .order_by(Staff.match_key, Staff.id)
        .limit(1)
        .correlate(OrgUnit)
        .scalar_subquery()
    )
    found = sa.select(OrgUnit.id, first.label("name")).where(OrgUnit.id.in_(communes))
    return {row.id: row.name for row in db.execute(found) if row.name is not None}
