"""Crossings of random registers: nothing is lost, no deadline moves, an undo brings all back."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from backend.core.session.session import Session
from backend.core.text.clock import set_today
from backend.domains.administration.reorganisations import roles
from backend.domains.administration.reorganisations.models import Reorganisation
from backend.domains.administration.reorganisations.roles import HeldDuty, load_duties
from backend.domains.administration.reorganisations.service import (
    DoneAct,
    apply_act,
    apply_undo,
    build_widened,
    run_act,
    run_and_take_back,
)
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
    DrawnRegister,
)
from tests.domains.administration.reorganisations.snapshots import (
    list_differences,
    load_register,
)
from tests.proofs import is_time_left, proof_seed, proof_size

pytestmark = pytest.mark.campaign
CASES = proof_size(full=1000, campaign=200, least=10)


@contextmanager
def drawn_register(db: Session, seed: int) -> Iterator[Reorganisation]:
    """A register that is gone afterwards."""
    savepoint = db.begin_nested()
    try:
        yield DrawnRegister(db, seed).build()
    finally:
        savepoint.rollback()
        db.expunge_all()


def do(db: Session, act: Reorganisation) -> None:
    """What both persons do: asked for with what widens, and confirmed."""

    def ask() -> DoneAct:
        return run_act(db, act)

    done = run_and_take_back(db, ask)
    assert done.is_ready, (done.run.obstacles, done.run.choices)
    apply_act(db, act, {"widens": build_widened(done.widens)})  # type: ignore[dict-item]


def load_due_days(db: Session) -> dict[UUID, date | None]:
    calendar = load_calendar(db)
    found = sa.select(Violation.id, *CLOCK_COLUMNS)
    found = found.join(ViolationType, ViolationType.id == Violation.violation_type_id)
    rows = db.execute(found).all()
    due = {row.id: find_next_deadline(row, calendar) for row in rows}
    return {id: one.due_on if one else None for id, one in due.items()}


def load_signed(db: Session) -> set[tuple[Any, ...]]:
    columns = [getattr(Inspection, one.key) for one in sa.inspect(Inspection).column_attrs]
    found = sa.select(*columns).where(Inspection.status == InspectionStatus.SIGNED)
    return {tuple(map(str, row)) for row in db.execute(found)}


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


def check_crossing(db: Session, seed: int) -> None:
    with drawn_register(db, seed) as act:
        before, due = load_register(db), load_due_days(db)
        signed, days = load_signed(db), count_on_days(db)
        do(db, act)
        assert load_due_days(db) == due, "every deadline is kept"
        assert load_signed(db) == signed
        assert count_on_days(db) == days, "each place once on a day, and on the same days"
        ended = {UUID(str(one["unit_id"])) for one in act.contents["ended_units"]}  # type: ignore[index, union-attr, call-overload]
        left = sa.select(sa.func.count(Establishment.id))
        assert db.scalar(left.where(Establishment.org_unit_id.in_(ended))) == 0
        apply_undo(db, act, {})
        assert list_differences(before, load_register(db)) == []


def test_a_crossing_keeps_everything_and_can_be_taken_back(api: Api) -> None:
    set_today(date(2025, 7, 10))
    for number in range(CASES):
        if not is_time_left():
            pytest.skip(f"no time for more than {number} registers")
        api.run(check_crossing, proof_seed() * 10_000 + number)


def test_the_second_person_is_told_the_same_in_whatever_order_rows_are_read(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Accounts may share a name: PostgreSQL reads their rows in another order the next time."""
    set_today(date(2025, 7, 10))

    def read_backwards(db: Session) -> dict[UUID, HeldDuty]:
        return dict(reversed(load_duties(db).items()))

    def compare_orders(db: Session) -> None:
        with drawn_register(db, proof_seed() * 10_000) as act:
            told = []
            for reader in (load_duties, read_backwards):
                monkeypatch.setattr(roles, "load_duties", reader)
                told.append(run_and_take_back(db, lambda: run_act(db, act)).widens)
            first, second = told
            assert len({(one.full_name, one.role, one.unit_name) for one in first}) < len(first)
            assert second == first

    api.run(compare_orders)


def test_a_split_that_drops_one_row_is_caught(api: Api) -> None:
    """The control: without one period of a place that moved, the comparison says which."""
    set_today(date(2025, 7, 10))

    def drop_one(db: Session) -> int:
        caught = 0
        for number in range(10):
            with drawn_register(db, number) as act:
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
