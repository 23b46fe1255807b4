"""Where establishments of ended units lie from the day on; their days before keep their unit."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.models import create_id
from backend.core.session.session import Session
from backend.core.sql.types import ColumnValue
from backend.domains.administration.reorganisations.act_context import ActContext
from backend.domains.administration.reorganisations.schemas import AreaChoice, ChangeKind
from backend.domains.establishments.establishments.models import ActivePeriod, Establishment
from backend.domains.organisation.areas.models import Area, AreaKind
from backend.law.reference.tiers import has_establishments

FormerCommunes = dict[tuple[UUID, UUID], UUID]
"""{(former commune, new unit): its area there}"""


def apply_areas(db: Session, run: ActContext) -> FormerCommunes:
    """End the areas that go to another unit, and make those of former communes."""
    lasting = sa.select(Area).where(
        Area.org_unit_id.in_(run.affected),
        sa.or_(Area.valid_to.is_(None), Area.valid_to > run.last_day),
        sa.func.coalesce(Area.valid_from, run.last_day) <= run.last_day,
    )
    counts = count_places(db, run)
    for area in db.scalars(lasting.order_by(Area.sort_key, Area.id)):
        add_area_choice(run, area, counts.get(area.id, 0))
        if area.org_unit_id in run.ended or area.id in run.area_units:
            run.recorder.change(ChangeKind.AREA, area, {"valid_to": run.last_day})
    db.flush()
    found: FormerCommunes = {}
    if not run.contents.makes_areas:
        return found
    for before in sorted(run.ended):
        former = run.units[before]
        for after in run.successors.get(before, []):
            merged = len(run.list_predecessors(after)) > 1
            if has_establishments(former.level) and (merged or len(run.successors[before]) > 1):
                found[before, after] = add_former_commune(db, run, before, after)
    return found


def count_places(db: Session, run: ActContext) -> dict[UUID, int]:
    """{area: how many establishments it has}"""
    found = (
        sa.select(Establishment.area_id, sa.func.count())
        .where(Establishment.org_unit_id.in_(run.affected), Establishment.area_id.is_not(None))
        .group_by(Establishment.area_id)
    )
    return {area: count for area, count in db.execute(found) if area is not None}


def add_area_choice(run: ActContext, area: Area, places: int) -> None:
    """Tell of an area of a divided unit; ask where it goes if places lie in it.

    Its name is told to whoever reads the act: without it nobody could choose.
    """
    unit = area.org_unit_id
    options, may_stay = run.successors.get(unit, []), unit not in run.ended
    if len(options) < 2 and not (options and may_stay):
        return
    chosen = run.area_units.get(area.id)
    chosen = chosen if chosen in options else None
    run.areas.append(
        AreaChoice(
            area_id=area.id,
            name=area.name,
            unit_id=unit,
            unit_name=run.get_unit_name(unit),
            unit_ids=options,
            chosen_id=chosen,
            may_stay=may_stay,
            place_count=places,
        )
    )
    if places and chosen is None and not may_stay:
        run.ask(ChangeKind.AREA, area.id, area.name, unit)


def add_former_commune(db: Session, run: ActContext, before: UUID, after: UUID) -> UUID:
    """The area of a former commune in the unit that took it over, or took over a part of it."""
    name = run.get_unit_name(before)
    known = db.scalar(
        sa.select(Area.id).where(
            Area.org_unit_id == after, Area.kind == AreaKind.FORMER_COMMUNE, Area.name == name
        )
    )
    if known is not None:
        return known
    values: dict[str, ColumnValue] = {
        "id": create_id(),
        "org_unit_id": after,
        "name": name,
        "kind": AreaKind.FORMER_COMMUNE,
        "valid_from": run.first_day,
    }
    area = Area()
    run.recorder.add(db, ChangeKind.AREA, area, values)
    return area.id


def apply_places(db: Session, run: ActContext, areas: FormerCommunes) -> dict[UUID, UUID]:
    """Place each establishment in its new unit; {establishment: that unit}."""
    chosen = set(run.place_units)
    here = sa.select(Establishment).where(
        sa.or_(
            Establishment.org_unit_id.in_(run.ended),
            Establishment.id.in_(chosen),
            Establishment.area_id.in_(run.area_units),
        )
    )
    asked = {one.record_id for one in run.choices}
    moved: dict[UUID, UUID] = {}
    for place in db.scalars(here.order_by(Establishment.id)):
        target = find_place_unit(run, place)
        if target is None and place.area_id in asked:
            continue
        if target is None:
            title = place.name if db.actor.has_permission(Establishment.read_permission) else None
            run.ask(ChangeKind.ESTABLISHMENT, place.id, title, place.org_unit_id)
            continue
        before = place.org_unit_id
        area = areas.get((before, target))
        values = {"org_unit_id": target, "area_id": area}
        run.recorder.change(ChangeKind.ESTABLISHMENT, place, values)
        moved[place.id] = target
    db.flush()
    move_periods(db, run, moved)
    return moved


def find_place_unit(run: ActContext, place: Establishment) -> UUID | None:
    """As a person chose, by its area, or the only successor; None where a choice is needed."""
    options = run.successors.get(place.org_unit_id, [])
    named = run.place_units.get(place.id)
    by_area = run.area_units.get(place.area_id) if place.area_id else None
    for one in (named, by_area):
        if one is not None and one in options:
            return one
    return run.find_only_successor(place.org_unit_id)


def move_periods(db: Session, run: ActContext, moved: dict[UUID, UUID]) -> None:
    """Days in business up to the last day stay the old unit's, those from then on are the new."""
    for period in list_periods_after(db, moved, run.first_day):
        target = moved[period.establishment_id]
        if period.active_from >= run.first_day:
            run.recorder.change(ChangeKind.ACTIVE_PERIOD, period, {"org_unit_id": target})
            continue
        split: dict[str, ColumnValue] = {
            "id": create_id(),
            "establishment_id": period.establishment_id,
            "org_unit_id": target,
            "active_from": run.first_day,
            "active_to": period.active_to,
        }
        run.recorder.change(ChangeKind.ACTIVE_PERIOD, period, {"active_to": run.first_day})
        db.flush()
        run.recorder.add(db, ChangeKind.ACTIVE_PERIOD, ActivePeriod(), split)


def list_periods_after(db: Session, moved: dict[UUID, UUID], day: date) -> Sequence[ActivePeriod]:
    """The periods of these places that last beyond `day`."""
    found = sa.select(ActivePeriod).where(
        ActivePeriod.establishment_id.in_(moved),
        sa.or_(ActivePeriod.active_to.is_(None), ActivePeriod.active_to > day),
    )
    return db.scalars(found.order_by(ActivePeriod.id)).all()
