"""The list of places of a quarter: drawn once, by a recorded seed that nobody chooses."""

import secrets
from collections.abc import Iterable, Iterator
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Conflict, Invalid
from backend.core.errors.handlers import register_conflict_codes
from backend.core.security.lots import select_by_lot
from backend.core.session.models import today
from backend.core.session.org_units import OrgUnit, select_units_under
from backend.core.session.session import Session
from backend.core.sql.single_read import get_read, list_read_columns
from backend.core.sql.types import RowSelect
from backend.core.text.i18n import register_messages
from backend.core.text.periods import PeriodKind, compute_period_end, compute_period_start
from backend.domains.organisation.accounts.models import User
from backend.domains.organisation.org_units.service import get_writable_unit
from backend.domains.planning.visit_order.facts import VisitPlace, list_places
from backend.domains.planning.visit_order.models import VisitDraw, VisitDrawPlace
from backend.domains.planning.visit_order.points import (
    RankedPlace,
    VisitFact,
    VisitPointsTable,
    build_mixed_order,
    count_drawn,
    sort_by_points,
)
from backend.domains.planning.visit_order.points_versions import get_table_in_force
from backend.domains.planning.visit_order.schemas import VisitDrawCreate, VisitDrawRead
from backend.law.reference.tiers import Position, get_position

register_conflict_codes({"uq_visit_draws_org_unit_id_quarter_start": "already-drawn"})

NEWEST_FIRST = (VisitDraw.quarter_start.desc(), VisitDraw.id.desc())
ROW = list_read_columns(
    VisitDrawRead, VisitDraw, org_unit_name=OrgUnit.name, drawn_by=User.full_name
)


def select_draw_rows() -> RowSelect:
    """Lists of the actor's units with who drew them."""
    found = sa.select(*ROW).join(OrgUnit, OrgUnit.id == VisitDraw.org_unit_id)
    return found.outerjoin(User, User.id == VisitDraw.drawn_by_id)


def get_draw_read(db: Session, id: UUID) -> VisitDrawRead:
    """The head of one list; raises NotFound."""
    return get_read(db, select_draw_rows().where(VisitDraw.id == id), VisitDrawRead)


def list_draws(db: Session, as_of: date) -> list[VisitDrawRead]:
    """The lists of the quarter of `as_of` that had been drawn by then."""
    found = select_draw_rows().where(
        VisitDraw.quarter_start == compute_quarter(as_of)[0], VisitDraw.drawn_on <= as_of
    )
    rows = db.execute(found.order_by(*NEWEST_FIRST))
    return [VisitDrawRead.model_validate(row) for row in rows]


def list_lots(db: Session, draw_ids: Iterable[UUID]) -> list[UUID]:
    """The places drawn by lot for these lists, in the order of their lots."""
    found = (
        sa.select(VisitDrawPlace.establishment_id)
        .where(VisitDrawPlace.draw_id.in_(list(draw_ids)), VisitDrawPlace.is_drawn)
        .order_by(VisitDrawPlace.position, VisitDrawPlace.establishment_id)
    )
    return list(db.scalars(found))


def create_draw(db: Session, data: VisitDrawCreate) -> VisitDraw:
    """Draw up the present quarter's list of a unit of the actor that runs the plan.

    Raises Invalid (another kind of unit), Conflict `nothing-to-draw`, `already-drawn`.
    """
    unit, as_of = get_writable_unit(db, data.org_unit_id, "/org_unit_id"), today()
    if get_position(unit.level, as_of) is not Position.LEAD:
        raise Invalid.at("/org_unit_id", "lead-unit-needed")
    version_id, table = get_table_in_force(db, as_of, [unit.id])
    waiting = list_waiting_places(db, unit.id, table, as_of)
    if not waiting:
        raise Conflict("nothing-to-draw")
    seed = secrets.token_hex(16)
    lines = build_draw_list(waiting, table, seed, data.list_size, as_of)
    first, last = compute_quarter(as_of)
    made = db.save(
        VisitDraw(
            id=data.id,
            org_unit_id=unit.id,
            quarter_start=first,
            quarter_end=last,
            drawn_on=as_of,
            seed=seed,
            points_version_id=version_id,
            random_percent=table.random_percent,
            waiting_count=len(waiting),
            list_size=len(lines),
            drawn_count=sum(by_lot for _, by_lot in lines),
            drawn_by_id=db.actor.account_id,
        )
    )
    db.add_all(build_draw_places(made.id, lines))
    db.flush()
    return made


def build_draw_places(
    draw_id: UUID, lines: list[tuple[RankedPlace, bool]]
) -> Iterator[VisitDrawPlace]:
    """The lines of the list, for the database."""
    for position, (one, by_lot) in enumerate(lines, 1):
        yield VisitDrawPlace(
            draw_id=draw_id,
            establishment_id=one.place.id,
            org_unit_id=one.place.org_unit_id,
            position=position,
            is_drawn=by_lot,
            points=one.points,
        )


def list_waiting_places(
    db: Session, unit: UUID, table: VisitPointsTable, as_of: date
) -> list[VisitPlace]:
    """Places in business in `unit` without a counted visit this year. Tips are not read."""
    inside = set(db.scalars(select_units_under([unit])))
    places = list_places(db, as_of, table.since(VisitFact.EARLIER_VIOLATIONS, as_of))
    return [p for p in places if p.org_unit_id in inside and not is_visited_in(p, as_of.year)]


def is_visited_in(place: VisitPlace, year: int) -> bool:
    """Whether a visit of the year counts for the plan already."""
    return place.last_counted_on is not None and place.last_counted_on.year >= year


def build_draw_list(
    waiting: list[VisitPlace], table: VisitPointsTable, seed: str, size: int, as_of: date
) -> list[tuple[RankedPlace, bool]]:
    """A list of at most `size` places: some drawn by lot from all, the others by most points."""
    size = min(size, len(waiting))
    lots = select_by_lot(
        (place.id for place in waiting), seed, count_drawn(size, table.random_percent)
    )
    order, own = sort_by_points(waiting, table, as_of), set(lots)
    by_points = [one for one in order if one.place.id not in own][: size - len(lots)]
    by_lot = [one for one in order if one.place.id in own]
    return build_mixed_order([*by_lot, *by_points], lots, table.random_percent)


def compute_quarter(day: date) -> tuple[date, date]:
    """The first and the last day of a day's quarter."""
    first = compute_period_start(PeriodKind.QUARTER, day)
    return first, compute_period_end(PeriodKind.QUARTER, first)


register_messages(
    {
        "already-drawn": (
            "Danh sách quý này đã bốc thăm. Mỗi quý chỉ bốc thăm một lần.",
            "The lots of this quarter have been drawn. They are drawn once a quarter.",
        ),
        "nothing-to-draw": (
            "Không có cơ sở đang hoạt động nào chưa kiểm tra trong năm để bốc thăm.",
            "No place in business is still to be visited this year: there is nothing to draw.",
        ),
        "lead-unit-needed": (
            "Danh sách quý do đơn vị chủ trì kế hoạch lập. Chọn đơn vị đó.",
            "A quarter's list is drawn up by the unit that runs the plan. Choose that one.",
        ),
    }
)
