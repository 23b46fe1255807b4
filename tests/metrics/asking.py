"""How tests ask for figures: as one of the cast, under the permission that a report would take."""

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from backend.core.session.session import Session
from backend.domains.organisation.accounts.permission_holders import load_actor
from backend.domains.reporting.report_figures.counting import compute_values
from backend.domains.reporting.report_figures.provenance import select_records
from backend.metrics.metric import MetricValue
from backend.permissions import Permission
from tests import world
from tests.acting import Api

R = TypeVar("R")
YEAR = (date(2022, 1, 1), date(2022, 12, 31))


def as_person(
    api: Api, name: str, work: Callable[[Session], R], permission: str = Permission.PLAN_READ
) -> R:
    """Run `work` as `name` under `permission`; figures need no permission of their own."""

    def run(db: Session) -> R:
        actor = load_actor(db, world.user(name))
        db.info.update(actor=actor, scope=actor.scope(permission))
        return work(db)

    return api.run(run)


def figures(
    api: Api,
    name: str = "district",
    unit: str = "binhluc",
    span: tuple[date, date] = YEAR,
) -> dict[str, MetricValue]:
    return as_person(api, name, lambda db: compute_values(db, world.unit(unit), *span))


def behind(
    db: Session, code: str, unit: UUID, span: tuple[date, date], commune: UUID | None = None
) -> list[Any]:
    """The records behind a figure."""
    return list(db.execute(select_records(db, code, unit, *span, commune)).all())


def totals(found: dict[str, MetricValue], *codes: str) -> list[int | None]:
    return [found[code].total for code in codes]
