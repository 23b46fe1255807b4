"""When a standby shows enough for a person; tests/process/test_replica.py reads from a real one."""

import math
from functools import partial

import pytest
import sqlalchemy as sa

from backend.core.session.actor import EVERYTHING, Actor
from backend.core.session.change_log import CLIENT_READ
from backend.core.session.log_places import HORIZON
from backend.core.session.models import create_id
from backend.core.session.replica import Replica, ReplicaState, compute_seconds_late
from backend.core.session.rights_epoch import RIGHTS_EPOCH, RightsEpoch
from backend.core.session.session import Session
from tests import world
from tests.acting import Api

WRITER, OTHER = world.user("binhnghia"), world.user("trangan")


def look(db: Session) -> ReplicaState:
    """What a standby would show that has repeated everything."""
    place, epoch = db.execute(sa.select(HORIZON, RIGHTS_EPOCH)).one()
    return ReplicaState(place, epoch)


def record(db: Session, action: str) -> None:
    db.info["actor"] = Actor(WRITER)
    db.log_event(action, world.unit("binhnghia"), "establishments", create_id())


@pytest.mark.postgres
def test_an_account_that_wrote_waits_for_its_rows_alone(api: Api) -> None:
    database = api.database
    replica = Replica(database.reader, database.url, 10, database._load_primary_end)

    def list_shown() -> list[bool]:
        return [api.run(replica.has_all_of, account) for account in (WRITER, OTHER)]

    assert list_shown() == [False, False], "nobody has looked yet"
    replica.state = api.run(look)
    assert list_shown() == [True, True]
    api.within(EVERYTHING, partial(record, action=CLIENT_READ), writes=True)
    assert list_shown() == [True, True], "what was only read"
    api.within(EVERYTHING, partial(record, action="updated"), writes=True)
    assert list_shown() == [False, True]
    replica.state = api.run(look)
    assert list_shown() == [True, True]
    raised = sa.update(RightsEpoch).values(epoch=RightsEpoch.epoch + 1)
    api.within(EVERYTHING, lambda db: db.connection().execute(raised), writes=True)
    assert list_shown() == [False, False], "anybody's rights"


def test_lateness_is_the_age_of_the_newest_end_that_was_passed() -> None:
    ends = [(10.0, 100), (11.0, 200), (12.0, 200), (13.0, 300)]
    assert [compute_seconds_late(ends, end, 13.5) for end in (300, 299, 200, 100)] == [
        0.5,
        1.5,
        1.5,
        3.5,
    ]
    assert compute_seconds_late(ends, 99, 13.5) == math.inf
