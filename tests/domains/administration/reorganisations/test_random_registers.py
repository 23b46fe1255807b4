"""Crossings of random registers: nothing is lost, no deadline moves, an undo brings all back."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

import pytest
import sqlalchemy as sa

from backend.core.session.session import Session
from backend.core.text.clock import set_today
from backend.domains.administration.reorganisations import roles
from backend.domains.administration.reorganisations.models import (
    Reorganisation,
    ReorganisationStep,
)
from backend.domains.administration.reorganisations.roles import HeldDuty, load_duties
from backend.domains.administration.reorganisations.schemas import ActContents, ChangeKind
from backend.domains.administration.reorganisations.service import (
    DoneAct,
    apply_act,
    apply_undo,
    build_widened,
    run_act,
    run_and_take_back,
)
from backend.domains.administration.reorganisations.work_rows import OPEN_WORK
from backend.domains.catalogues.days_off.calendar import load_calendar
from backend.domains.catalogues.violation_types.models import ViolationType
from backend.domains.enforcement.violations.models import Violation
from backend.domains.enforcement.violations.running_deadlines import (
    CLOCK_COLUMNS,
    find_next_deadline,
)
from backend.domains.establishments.establishments.models import ActivePeriod, Establishment
from backend.domains.inspections.inspections.models import Inspection, InspectionStatus
from tests.acting import Api
from tests.domains.administration.reorganisations.random_registers import (
    FIRST_DAY,
    OWN,
    DrawnRegister,
)
from tests.domains.administration.reorganisations.random_rows import list_unit_tables
from tests.domains.administration.reorganisations.snapshots import (
    APART,
    list_differences,
    load_register,
)
from tests.domains.administration.reorganisations.staying_tables import ACTED, STAYING
from tests.proofs import is_time_left, proof_seed, proof_size

pytestmark = [pytest.mark.campaign, pytest.mark.slow, pytest.mark.in_turn]
NEVER_MOVE = {ChangeKind.SUPPORT_MODEL}
"""They are told, and keep their unit."""
CASES = proof_size(full=200, campaign=60, least=6)


def test_every_table_that_names_a_unit_is_re_homed_or_stays_for_a_reason() -> None:
    rows = {row.model.__tablename__ for row in OPEN_WORK}
    parts = {part.model.__tablename__ for row in OPEN_WORK for part in row.parts}
    named = {table.name for table in list_unit_tables()} - APART
    assert sorted(named) == sorted([*(rows | parts | ACTED), *STAYING])


@contextmanager
def drawn_register(db: Session, seed: int) -> Iterator[DrawnRegister]:
    """A register with its act, which is gone afterwards."""
    savepoint = db.begin_nested()
    try:
        yield DrawnRegister(db, seed)
    finally:
        savepoint.rollback()
        db.expunge_all()


class SeenRows(NamedTuple):
    """What one register showed."""

    tables: set[str]
    kinds: set[ChangeKind]


def do(db: Session, act: Reorganisation) -> None:
    """What both persons do: asked for with what widens, and confirmed."""

    def ask() -> DoneAct:
        return run_act(db, act)

    done = run_and_take_back(db, ask)
    assert done.is_ready, (done.run.obstacles, done.run.choices)
    apply_act(db, act, {"widens": build_widened(done.widens)})


def load_due_days(db: Session) -> dict[UUID, date | None]:
    calendar = load_calendar(db)
    found = sa.select(Violation.id, *CLOCK_COLUMNS)
    found = found.join(ViolationType, ViolationType.id == Violation.violation_type_id)
    rows = db.execute(found).all()
    due = {row.id: find_next_deadline(row, calendar) for row in rows}
    return {id: one.due_on if one else None for id, one in due.items()}


def load_signed(db: Session) -> set[str]:
    columns = sa.inspect(Inspection).local_table.columns
    found = sa.select(*columns).where(Inspection.status == InspectionStatus.SIGNED)
    return {str(tuple(row)) for row in db.execute(found)}


def count_on_days(db: Session) -> dict[date, Counter[UUID]]:
    """How often each place is in business on days around the first one: once, or not."""
    days = [FIRST_DAY + timedelta(days=at) for at in (-400, -1, 0, 1, 30)]
    found = sa.select(ActivePeriod.establishment_id)
    return {
        day: Counter(
            db.scalars(
                found.where(
                    ActivePeriod.active_from <= day,
                    sa.or_(ActivePeriod.active_to.is_(None), ActivePeriod.active_to > day),
                )
            )
        )
        for day in days
    }


def check_crossing(db: Session, seed: int) -> SeenRows:
    """What the register had, and which kinds of rows the act touched."""
    with drawn_register(db, seed) as drawn:
        act = drawn.build()
        before, due = load_register(db), load_due_days(db)
        signed, days = load_signed(db), count_on_days(db)
        do(db, act)
        assert load_due_days(db) == due, "every deadline is kept"
        assert load_signed(db) == signed
        assert count_on_days(db) == days, "each place once on a day, and on the same days"
        ended = {one.unit_id for one in ActContents.model_validate(act.contents).ended_units}
        left = sa.select(sa.func.count(Establishment.id))
        assert db.scalar(left.where(Establishment.org_unit_id.in_(ended))) == 0
        kinds = sa.select(ReorganisationStep.kind).distinct()
        seen = SeenRows(set(drawn.drawer.rows), {ChangeKind(kind) for kind in db.scalars(kinds)})
        apply_undo(db, act, {})
        assert list_differences(before, load_register(db)) == []
        return seen


def test_a_crossing_keeps_everything_and_can_be_taken_back(api: Api) -> None:
    set_today(date(2025, 7, 10))
    tables, kinds = set[str](), set[ChangeKind]()
    for number in range(CASES):
        if not is_time_left():
            pytest.skip(f"no time for more than {number} registers")
        seen = api.run(check_crossing, proof_seed() * 10_000 + number)
        tables, kinds = tables | seen.tables, kinds | seen.kinds
    drawn = {table.name for table in list_unit_tables()} - APART - OWN
    assert drawn <= tables, "each table that names a unit is in the registers"
    assert {row.kind for row in OPEN_WORK} - NEVER_MOVE <= kinds


def test_the_second_person_is_told_the_same_in_whatever_order_rows_are_read(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Accounts may share a name: PostgreSQL reads their rows in another order the next time."""
    set_today(date(2025, 7, 10))

    def read_backwards(db: Session) -> dict[UUID, HeldDuty]:
        return dict(reversed(load_duties(db).items()))

    def compare_orders(db: Session, seed: int) -> bool:
        """Whether there were duties of one name, which the order has to tell apart."""
        with drawn_register(db, seed) as drawn:
            act, told = drawn.build(), []
            for reader in (load_duties, read_backwards):
                monkeypatch.setattr(roles, "load_duties", reader)
                told.append(run_and_take_back(db, lambda: run_act(db, act)).widens)
            first, second = told
            assert second == first
            return len({(one.full_name, one.role, one.unit_name) for one in first}) < len(first)

    seeds = range(proof_seed() * 10_000, proof_seed() * 10_000 + 20)
    assert any(api.run(compare_orders, seed) for seed in seeds)


def test_a_split_that_drops_one_row_is_caught(api: Api) -> None:
    """The control: without one period of a place that moved, the comparison says which."""
    set_today(date(2025, 7, 10))

    def drop_one(db: Session) -> int:
        caught = 0
        for number in range(10):
            with drawn_register(db, number) as drawn:
                act = drawn.build()
                before, days = load_register(db), count_on_days(db)
                do(db, act)
                moved = sa.select(ActivePeriod).where(ActivePeriod.active_from == FIRST_DAY)
                lost = db.scalars(moved.order_by(ActivePeriod.id)).first()
                if lost is None:
                    continue
                db.delete(lost)
                db.flush()
                assert count_on_days(db) != days
                with pytest.raises(Exception, match=r"phụ thuộc|depend"):
                    apply_undo(db, act, {})
                assert list_differences(before, load_register(db)) != []
                caught += 1
        return caught

    assert api.run(drop_one) >= 5
