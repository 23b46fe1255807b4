"""Switched on for oneself; each Monday one file, with the rights of that Monday."""

import io
from datetime import date, timedelta
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa

from backend.core.session.change_log import LogEntry
from backend.core.session.models import now
from backend.core.session.session import Session
from backend.domains.organisation.accounts.models import RoleGrant, User
from backend.domains.platform.jobs.models import Job, JobStatus
from backend.domains.workspace.weekly_digests import service
from backend.domains.workspace.weekly_digests.models import WeeklyDigest
from backend.domains.workspace.weekly_digests.weeks import compute_next_monday, compute_start
from tests import world
from tests.acting import Api
from tests.domains.planning.plans.making import breach, visit

PATH = "/me/weekly-digest"


def rest(api: Api) -> None:
    assert api.http.portal is not None
    api.http.portal.call(api.app.state.worker.rest)


def switched_on(api: Api, name: str = "district") -> Any:
    answer = api.as_(name).post(PATH)
    assert answer.status_code == 200, answer.text
    return answer.json()


def monday_comes(api: Api) -> None:
    """The clock moves past the hour at which every waiting file is due."""

    def move(db: Session) -> None:
        past = {"run_at": now() - timedelta(minutes=1)}
        own = sa.update(Job).where(Job.kind == service.KIND, Job.status == JobStatus.QUEUED)
        db.execute(own.values(**past), execution_options={"synchronize_session": False})

    api.run(move)
    worker, database = api.app.state.worker, api.database
    worker.wake(database)
    rest(api)


def files(api: Api, name: str = "district") -> list[dict[str, Any]]:
    items = api.as_(name).get("/inbox").json()["items"]
    return [item for item in items if item["kind"] == "weekly_digest"]


def book_of(api: Api, name: str = "district") -> Any:
    (item,) = files(api, name)
    answer = api.as_(name).get(f"/jobs/{item['entity_id']}/result")
    assert answer.status_code == 200, answer.text
    return openpyxl.load_workbook(io.BytesIO(answer.content))


def rows_of(book: Any, sheet: str) -> list[tuple[Any, ...]]:
    return list(book[sheet].iter_rows(min_row=2, values_only=True))


def jobs(api: Api, status: JobStatus) -> int:
    found = sa.select(sa.func.count()).select_from(Job)
    return int(api.one(found.where(Job.kind == service.KIND, Job.status == status)))


def test_the_file_tells_the_week_and_lies_in_the_inbox(api: Api) -> None:
    api.run(visit, "binhnghia", date(2022, 9, 26))
    api.run(visit, "trangan", date(2022, 10, 3))
    api.run(breach, "binhnghia", date(2022, 9, 27))
    told = switched_on(api)
    assert told["next_at"] == compute_start(compute_next_monday(now())).isoformat().replace(
        "+00:00", "Z"
    )
    assert (told["is_on"], told["kept_days"], files(api)) == (True, 7, [])
    monday_comes(api)
    (item,) = files(api)
    assert item["about"] == "Tình hình tuần 26-09 đến 02-10-2022"
    book = book_of(api)
    assert book.sheetnames == [
        *("Tóm tắt", "Chỉ tiêu", "Kiểm tra", "Xử lý vi phạm"),
        *("Quá hạn", "Sắp đến hạn", "Báo cáo chậm"),
    ]
    day, place, commune, *_ = rows_of(book, "Kiểm tra")[0]
    assert (day.date(), place, commune) == (date(2022, 9, 26), "Nhà nghỉ Hương Sen", "Bình Nghĩa")
    assert len(rows_of(book, "Kiểm tra")) == 1
    ((day, step, *_),) = rows_of(book, "Xử lý vi phạm")
    assert (day.date(), step) == (date(2022, 9, 27), "Lập biên bản")
    shares = {row[0]: row[2:4] for row in rows_of(book, "Chỉ tiêu")}
    shown = api.as_("district").get(f"/plans/{world.plan()}/progress").json()["targets"]
    assert shares == {
        t["short_title"] or t["title"]: (t["numerator"], t["denominator"]) for t in shown
    }
    taken = sa.select(LogEntry.actor_id).where(LogEntry.entity == "weekly_digests")
    assert api.all(taken) == [(world.user("district"),)]
    assert files(api, "leader") == []
    other = api.as_("leader").get(f"/jobs/{item['entity_id']}/result")
    assert other.status_code == 404


def test_missed_mondays_make_one_file_and_the_next_is_asked_for_once(api: Api) -> None:
    switched_on(api)
    switched_on(api)
    assert jobs(api, JobStatus.QUEUED) == 1
    monday_comes(api)
    assert (jobs(api, JobStatus.DONE), jobs(api, JobStatus.QUEUED)) == (1, 1)
    waiting = sa.select(Job.run_at).where(Job.status == JobStatus.QUEUED)
    assert api.one(waiting) == compute_start(compute_next_monday(now()) + timedelta(7))
    (item,) = files(api)
    assert api.as_("district").post(f"/jobs/{item['entity_id']}/retry").status_code == 200
    rest(api)
    assert (jobs(api, JobStatus.DONE), jobs(api, JobStatus.QUEUED)) == (1, 1)
    assert len(files(api)) == 1


def test_the_rights_are_those_of_the_monday(api: Api) -> None:
    """A commune is told nothing of cases; who lost the function is told nothing more."""
    api.run(visit, "binhnghia", date(2022, 9, 26))
    switched_on(api, "binhnghia")
    switched_on(api, "police")

    def demote(db: Session) -> None:
        own = sa.select(RoleGrant).where(RoleGrant.user_id == world.user("police"))
        db.delete(db.scalars(own).one())

    api.run(demote)
    monday_comes(api)
    assert "Kiểm tra" not in book_of(api, "binhnghia").sheetnames
    assert jobs(api, JobStatus.FAILED) == 1
    assert api.all(sa.select(WeeklyDigest.user_id)) == [(world.user("binhnghia"),)]


def test_one_that_fails_is_not_the_last_and_off_is_off(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    switched_on(api)
    queued = api.as_("district").get("/jobs").json()["items"][0]["id"]
    assert api.as_("district").post(f"/jobs/{queued}/cancel").status_code == 200
    following = (
        compute_start(compute_next_monday(now()) + timedelta(7)).isoformat().replace("+00:00", "Z")
    )
    told = api.as_("district").get(PATH).json()
    assert (told["is_on"], told["next_at"]) == (True, following)
    assert api.as_("district").delete(PATH).status_code == 204
    assert api.as_("district").get(PATH).json() == {
        "is_on": False,
        "next_at": None,
        "kept_days": 7,
    }
    assert jobs(api, JobStatus.QUEUED) == 0
    monday_comes(api)
    assert files(api) == []
    switched_on(api)
    assert jobs(api, JobStatus.QUEUED) == 1


def test_who_may_have_it(api: Api) -> None:
    for person in world.PEOPLE:
        expected = 200 if person in ("district", "district2", "police", "leader") else 403
        expected = 200 if person in ("binhnghia", "trangan") else expected
        assert api.as_(person).post(PATH).status_code == expected, person
        assert api.as_(person).get(PATH).json()["is_on"] is (expected == 200)

    def lock(db: Session) -> None:
        db.require(User, world.user("leader")).is_active = False

    api.run(lock)
    monday_comes(api)
    assert (
        api.all(sa.select(WeeklyDigest.user_id).where(WeeklyDigest.user_id == world.user("leader")))
        == []
    )
