"""Takes an act back: what depends on it, and each row as it was before."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.change_log import to_json_value
from backend.core.session.models import Base, Entity, UnitOwned
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.domains.administration.reorganisations.act_context import ActObstacle
from backend.domains.administration.reorganisations.act_words import TABLE_WORDS
from backend.domains.administration.reorganisations.models import (
    Reorganisation,
    ReorganisationStep,
)
from backend.domains.administration.reorganisations.step_recorder import (
    find_row,
    get_column,
    load_tables,
    parse_json_value,
)
from backend.domains.organisation.org_units.service import update_closure

AT_ONCE = 500
APART = frozenset({"second_approvals", "reorganisations"})
"""Entities that tell of acts, and are no work of a unit."""

Steps = Sequence[ReorganisationStep]


def list_steps(db: Session, act: Reorganisation) -> Steps:
    found = sa.select(ReorganisationStep).where(ReorganisationStep.reorganisation_id == act.id)
    return db.scalars(found.order_by(ReorganisationStep.position)).all()


def list_dependents(db: Session, act: Reorganisation) -> list[ActObstacle]:
    """What was made of the act since: changed rows, and new records of the new units."""
    steps = list_steps(db, act)
    load_rows(db, steps)
    changed: defaultdict[str, int] = defaultdict(int)
    for step in list_last_steps(steps):
        if not is_as_left(db, step):
            changed[step.kind] += 1
    found = [ActObstacle("act-row-changed", {"kind": k, "count": n}) for k, n in changed.items()]
    new = count_new_records(db, act, list_target_units(steps))
    found += [ActObstacle("act-new-records", {"table": t, "count": n}) for t, n in new.items()]
    found += [ActObstacle("act-area-named", {"count": n}) for n in count_area_users(db, steps) if n]
    return found


def count_new_records(db: Session, act: Reorganisation, units: set[UUID]) -> dict[str, int]:
    """{table: how many rows the units have since the act}; those without a word together, as ""."""
    counts: defaultdict[str, int] = defaultdict(int)
    for model in list_unit_models():
        since = get_column(model, "org_unit_id").in_(units), model.created_at > act.applied_at
        if count := db.scalar(sa.select(sa.func.count(model.id)).where(*since)):
            table = model.__tablename__
            counts[table if table in TABLE_WORDS else ""] += count
    return dict(sorted(counts.items(), key=lambda one: one[0] == ""))


def list_last_steps(steps: Steps) -> Iterator[ReorganisationStep]:
    """Of each row and column the last value: one step may change what an earlier one set."""
    seen: dict[tuple[str, ...], set[str]] = {}
    for step in reversed(steps):
        names = seen.setdefault((step.of_table, *step.row_key), set())
        left = {name: value for name, value in step.after.items() if name not in names}
        names |= left.keys()
        if left:
            yield ReorganisationStep(
                kind=step.kind, of_table=step.of_table, row_key=step.row_key, after=left
            )


def is_as_left(db: Session, step: ReorganisationStep) -> bool:
    """Whether the row still is what the act made of it."""
    row = find_row(db, load_tables()[step.of_table], step.row_key)
    if row is None:
        return False
    return all(to_json_value(getattr(row, name)) == value for name, value in step.after.items())


def list_target_units(steps: Steps) -> set[UUID]:
    """The units that began by the act, and those that rows came to."""
    units = {UUID(s.row_key[0]) for s in steps if s.of_table == "org_units" and s.kind == "unit"}
    came = {str(s.after["org_unit_id"]) for s in steps if s.after.get("org_unit_id")}
    ended = {
        UUID(s.row_key[0])
        for s in steps
        if s.of_table == "org_units" and s.before and s.after.get("valid_to") is not None
    }
    return (units | {UUID(unit) for unit in came}) - ended


def list_unit_models() -> list[type[Entity]]:
    """The entities that belong to units: their rows have an id and a day of creation."""
    return [
        model
        for table, model in sorted(load_tables().items())
        if issubclass(model, Entity) and issubclass(model, UnitOwned) and table not in APART
    ]


def count_area_users(db: Session, steps: Steps) -> Iterable[int]:
    """How many rows beside those of the act name an area that it made, by table."""
    areas = {UUID(s.row_key[0]) for s in steps if s.of_table == "areas" and s.before is None}
    own = {(s.of_table, s.row_key[0]) for s in steps}
    for model in list_unit_models():
        if areas and hasattr(model, "area_id"):
            named = get_column(model, "area_id").in_(areas)
            users = db.scalars(sa.select(model.id).where(named))
            yield sum((model.__tablename__, str(id)) not in own for id in users)


def load_rows(db: Session, steps: Steps) -> None:
    """Bring the rows of the steps into the session, many at once."""
    ids: defaultdict[str, set[UUID]] = defaultdict(set)
    for step in steps:
        if len(step.row_key) == 1:
            ids[step.of_table].add(UUID(step.row_key[0]))
    tables = load_tables()
    held: list[Base] = db.info.setdefault("reorganised", [])
    for table, wanted in ids.items():
        key = sa.inspect(tables[table]).primary_key[0]
        several = sorted(wanted)
        for at in range(0, len(several), AT_ONCE):
            held += db.scalars(
                sa.select(tables[table]).where(key.in_(several[at : at + AT_ONCE]))
            ).all()


def apply_former_values(db: Session, act: Reorganisation) -> None:
    """Give each row its content of before, the last change first; versions only rise.

    A unit that the act made stays, because the log tells of it: it existed on no day.
    """
    tables = load_tables()
    for step in reversed(list_steps(db, act)):
        model = tables[step.of_table]
        row = find_row(db, model, step.row_key)
        assert row is not None
        if step.before is not None:
            for name, value in step.before.items():
                setattr(row, name, parse_json_value(get_column(model, name), value))
        elif isinstance(row, OrgUnit):
            end_before_it_began(row)
        else:
            db.flush()
            db.delete(row)
            db.flush()
    db.flush()
    update_closure(db)


def end_before_it_began(unit: OrgUnit) -> None:
    """Let the unit exist on no day."""
    assert unit.valid_from is not None
    unit.valid_to = unit.valid_from.fromordinal(unit.valid_from.toordinal() - 1)
