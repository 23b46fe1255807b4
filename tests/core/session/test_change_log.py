"""Every change of a record leaves a row: who, what, from which request, and nothing secret."""

from typing import Any

import sqlalchemy as sa

from backend.core.session.actor import Scope
from backend.core.session.change_log import LogEntry
from backend.core.session.session import Session
from backend.domains.establishments.establishments.models import Establishment, WorkforceCount
from backend.domains.organisation.accounts.models import User
from tests import world
from tests.acting import Api

DISTRICT = Scope(units=(world.unit("binhluc"),))


def log_of(api: Api, id: Any) -> list[Any]:
    columns = (
        LogEntry.action,
        LogEntry.version,
        LogEntry.diff,
        LogEntry.org_unit_id,
        LogEntry.actor_id,
    )
    return api.all(sa.select(*columns).where(LogEntry.entity_id == id).order_by(LogEntry.seq))


def test_create_update_and_delete_are_logged_with_values_before_and_after(api: Api) -> None:
    place = world.establishment("trangan")

    def create(db: Session) -> WorkforceCount:
        return db.save(
            WorkforceCount(
                establishment_id=place,
                org_unit_id=world.unit("trangan"),
                counted_on=world.TODAY,
                total=9,
                female=6,
            )
        )

    count = api.within(DISTRICT, create, writes=True)
    change = {"female": 7}
    api.within(
        DISTRICT, lambda db: db.save(db.require(WorkforceCount, count.id), change), writes=True
    )

    def remove(db: Session) -> None:
        db.delete(db.require(WorkforceCount, count.id))

    api.within(DISTRICT, remove, writes=True)
    created, updated, deleted = log_of(api, count.id)
    assert (created.action, created.version, created.diff["female"]) == ("created", 1, [None, 6])
    assert (updated.action, updated.version, updated.diff) == ("updated", 2, {"female": [6, 7]})
    assert (deleted.action, deleted.diff["female"]) == ("deleted", [7, None])
    assert created.actor_id == world.user("district")


def test_a_move_tells_the_old_unit_that_the_record_left(api: Api) -> None:
    place = world.establishment("trangan")

    def move(db: Session) -> None:
        db.save(db.require(Establishment, place), {"org_unit_id": world.unit("binhmy")})

    api.within(DISTRICT, move, writes=True)
    moved = [(r.action, r.org_unit_id) for r in log_of(api, place)][-2:]
    assert moved == [("updated", world.unit("binhmy")), ("left", world.unit("trangan"))]


def test_a_change_undone_by_rollback_leaves_no_row(api: Api) -> None:
    place = world.establishment("trangan")
    before = len(log_of(api, place))

    def fail(db: Session) -> None:
        db.save(db.require(Establishment, place), {"name": "x"})
        db.rollback()

    api.within(DISTRICT, fail, writes=True)
    assert len(log_of(api, place)) == before


def test_saving_without_a_change_is_no_change(api: Api) -> None:
    place = world.establishment("trangan")
    before = len(log_of(api, place))

    def same(db: Session) -> None:
        obj = db.require(Establishment, place)
        db.save(obj, {"name": obj.name})

    api.within(DISTRICT, same, writes=True)
    assert len(log_of(api, place)) == before


def test_secrets_never_enter_the_log(api: Api) -> None:
    def change(db: Session) -> None:
        secret = {"password_hash": "canary-hash", "activation_hash": "canary", "title": "Phó phòng"}
        db.save(db.require(User, world.user("district")), secret)

    api.run(change)
    last = log_of(api, world.user("district"))[-1]
    assert set(last.diff) == {"title"}
    assert "canary" not in str([r.diff for r in api.all(sa.select(LogEntry.diff))])
