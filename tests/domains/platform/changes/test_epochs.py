"""Which cursors are taken, and what is said to one that stands for no place in the log any more."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from backend.core.session.change_log import LogEntry
from backend.core.session.models import now
from backend.core.session.session import Session
from backend.core.session.unlogged_writes import run_unlogged
from backend.domains.platform.changes.epochs import start_epoch, update_feed_start
from backend.settings import Settings
from tests import world
from tests.acting import Api
from tests.domains.platform.changes.following import read_feed
from tests.domains.reporting.reports.making import done

PLACE = f"/establishments/{world.establishment('binhnghia')}"


def problem(answer: Any, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    body: dict[str, Any] = answer.json()
    return body


def test_a_cursor_and_a_number_of_before_are_the_same_place(api: Api) -> None:
    who = api.as_("district")
    first = done(who.get("/changes", limit=2))
    assert first["cursor"] == f"{first['epoch']}-{first['next']}"
    by_cursor = done(who.get("/changes", after=first["cursor"], limit=2))
    assert by_cursor == done(who.get("/changes", after=first["next"], limit=2))
    assert by_cursor["items"][0]["seq"] > first["next"]


def test_who_asks_as_of_release_0_2_is_told_until_when(api: Api) -> None:
    """A number as place, and the name of a table as kind; who asks as the guide says is not."""
    who = api.as_("district")
    first = done(who.get("/changes", limit=2))
    former: tuple[dict[str, Any], ...] = (
        {"after": first["next"]},
        {"after": first["cursor"], "entity": ["plans", "inspection_team_members"]},
    )
    for asked in former:
        told = who.get("/changes", limit=2, **asked).headers
        assert told["Deprecation"] == f"@{datetime(2026, 11, 29, tzinfo=UTC).timestamp():.0f}"
        assert told["Sunset"] == "Fri, 31 Dec 2027 00:00:00 GMT"
    guided: tuple[dict[str, Any], ...] = (
        {},
        {"after": 0},
        {"after": first["cursor"], "entity": ["plans", "inspection-team-members"]},
    )
    for asked in guided:
        assert not {"Deprecation", "Sunset"} & who.get("/changes", limit=2, **asked).headers.keys()


def test_a_cursor_of_before_a_restore_says_what_to_do(api: Api) -> None:
    """A restored database is one that has forgotten: its head is lower, and grows again."""
    who = api.as_("district")
    before = done(who.get("/changes", before=2**53 - 1, limit=1))
    beyond = problem(who.get("/changes", after=before["next"] + 1), 409)
    assert (beyond["code"], beyond["cursor"]) == ("feed-restarted", before["cursor"])
    api.run(start_epoch)
    told = problem(who.get("/changes", after=before["cursor"]), 409)
    for old in (before["next"], f"{before['epoch']}-0"):
        told = problem(who.get("/changes", after=old), 409)
        assert told["code"] == "feed-restarted"
        assert told["epoch"] != before["epoch"]
    done(api.as_("binhnghia").patch(PLACE, {"room_count": 5}, etag=1))
    on = done(who.get("/changes", after=told["cursor"]))
    assert [row["version"] for row in on["items"]] == [2], "nothing is lost from there on"
    assert on["epoch"] == told["epoch"]
    assert len(read_feed(who)) > 1, "from the beginning it is read as ever"


def age(db: Session, upto: int, days: int) -> None:
    old = sa.update(LogEntry).where(LogEntry.seq <= upto)
    run_unlogged(db, old.values(at=now() - timedelta(days=days)), "a test lets time pass")


@pytest.mark.parametrize(("days", "is_told"), [(395, True), (404, False)])
def test_what_is_older_than_promised_is_answered_gone(api: Api, days: int, is_told: bool) -> None:
    who = api.as_("district")
    every = done(who.get("/changes", limit=200))
    middle = every["items"][4]["seq"]
    api.run(age, middle, days)
    api.run(update_feed_start, Settings(_env_file=None).change_feed_months)
    seqs = [row["seq"] for row in read_feed(who)]
    assert seqs == [row["seq"] for row in every["items"] if is_told or row["seq"] > middle]
    answer = who.get("/changes", after=f"{every['epoch']}-{middle - 1}")
    if is_told:
        assert done(answer)["items"]
        return
    told = problem(answer, 410)
    assert (told["code"], told["cursor"]) == ("feed-pruned", every["cursor"])
    assert done(who.get("/changes", after=f"{every['epoch']}-{middle}"))["items"]
    back = done(who.get("/changes", before=2**53 - 1, limit=200))["items"]
    assert [row["seq"] for row in back] == [row["seq"] for row in every["items"]], "for people"
