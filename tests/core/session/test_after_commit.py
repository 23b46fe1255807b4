"""What waits for a commit: it runs once the transaction stands, and not for what fell."""

import random
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from backend.core.session.actor import EVERYTHING
from backend.core.session.after_commit import run_after_commit
from backend.core.session.session import Session
from backend.domains.organisation.accounts.models import User
from tests import world
from tests.acting import Api
from tests.proofs import proof_seed, proof_size

Ran = list[Any]
UNIT = world.unit("binhnghia")


class Stop(Exception):
    """The transaction is to fall."""


def note(db: Session, items: Ran) -> None:
    db.info["ran"].extend(items)


def note_apart(db: Session, items: Ran) -> None:
    db.info["ran"].append(items)


def look(db: Session) -> None:
    """Any statement, so that there is a transaction."""
    db.execute(sa.select(User.id).limit(1))


def act(api: Api, work: Any) -> Ran:
    """What ran after `work(db)`, with the COMMIT among it."""
    ran: Ran = []

    def whole(db: Session) -> None:
        db.info["ran"] = ran
        work(db)

    def on_commit(_connection: Any) -> None:
        ran.append("COMMIT")

    event.listen(api.database.writer, "commit", on_commit)
    try:
        api.within(EVERYTHING, whole, writes=True)
    except Stop:
        ran.append("fell")
    finally:
        event.remove(api.database.writer, "commit", on_commit)
    return ran


def test_it_runs_after_the_commit_and_once_for_each_function(api: Api) -> None:
    def work(db: Session) -> None:
        run_after_commit(db, note, 1, 2)
        run_after_commit(db, note_apart, "a")
        with db.begin_nested():
            run_after_commit(db, note, 3)
        run_after_commit(db, note_apart, "b")
        look(db)
        assert db.info["ran"] == []

    assert act(api, work) == ["COMMIT", 1, 2, 3, ["a", "b"]]


def test_a_savepoint_that_ends_runs_nothing_before_the_transaction_stands(api: Api) -> None:
    def work(db: Session) -> None:
        run_after_commit(db, note, 1)
        with db.begin_nested():
            look(db)
        raise Stop

    assert act(api, work) == ["fell"]


def test_what_a_savepoint_asked_for_falls_with_it(api: Api) -> None:
    def work(db: Session) -> None:
        run_after_commit(db, note, 1)
        look(db)
        savepoint = db.begin_nested()
        with db.begin_nested():
            run_after_commit(db, note, 2)
        savepoint.rollback()
        run_after_commit(db, note, 3)

    assert act(api, work) == ["COMMIT", 1, 3]


def test_a_flush_that_fails_takes_only_what_its_savepoint_asked_for(api: Api) -> None:
    def refuse(db: Session) -> None:
        with db.begin_nested():
            run_after_commit(db, note, 2)
            db.save(User(id=world.user("binhnghia"), username="x", full_name="X", org_unit_id=UNIT))

    def work(db: Session) -> None:
        run_after_commit(db, note, 1)
        with pytest.raises(sa.exc.IntegrityError):
            refuse(db)

    assert act(api, work) == ["COMMIT", 1]


def test_a_later_transaction_of_the_session_runs_nothing_of_one_that_fell(api: Api) -> None:
    def work(db: Session) -> None:
        run_after_commit(db, note, 1)
        look(db)
        db.rollback()
        run_after_commit(db, note, 2)
        look(db)
        db.commit()
        look(db)

    assert act(api, work) == ["COMMIT", 2, "COMMIT"]


@pytest.mark.campaign
def test_what_stands_after_any_history_runs_in_order(api: Api) -> None:
    draw = random.Random(proof_seed())
    fell = 0
    for _ in range(proof_size(full=1_000, campaign=300)):
        expected: Ran = []
        stands = draw.random() < 0.8

        def work(db: Session, expected: Ran = expected, stands: bool = stands) -> None:
            look(db)
            history(db, draw, expected)
            if not stands:
                raise Stop

        fell += not stands
        assert act(api, work) == (["COMMIT", *expected] if stands else ["fell"])
    assert fell, "the control: some transactions fell"


def history(db: Session, draw: random.Random, expected: Ran, depth: int = 0) -> None:
    for _ in range(draw.randint(1, 4)):
        what = draw.choice(["call", "call", *(["keep", "drop", "break"] if depth < 3 else [])])
        if what == "call":
            item = draw.random()
            run_after_commit(db, note, item)
            expected.append(item)
        elif what == "keep":
            with db.begin_nested():
                history(db, draw, expected, depth + 1)
        else:
            before = list(expected)
            savepoint = db.begin_nested()
            if what == "break":
                db.begin_nested()  # still open when the outer one falls
            history(db, draw, expected, depth + 1)
            savepoint.rollback()
            expected[:] = before
