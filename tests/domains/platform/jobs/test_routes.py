"""Jobs through the door: asked for, followed, stopped, done again, taken – by their asker alone."""

import asyncio
import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import openpyxl
import pytest
import sqlalchemy as sa

from backend.core.session.change_log import LogEntry
from backend.core.session.models import now
from backend.domains.organisation.accounts.models import RoleGrant, User
from backend.domains.platform.exports import routes as exports
from backend.domains.platform.jobs.context import JobContext
from backend.domains.platform.jobs.kinds import JobKind, Payload, ResultFile, load_job_kinds
from backend.domains.platform.jobs.models import Job, JobStatus
from backend.domains.platform.jobs.service import JobOwner, create_job
from backend.domains.platform.jobs.worker import delete_old_files
from backend.permissions import Permission
from tests import world
from tests.acting import Api


class Probe(JobKind):
    """Does what a test tells it to; its result says who it ran as."""

    name = "probe"
    backs_off = timedelta()

    def __init__(self) -> None:
        self.runs: list[Payload] = []
        self.ended: list[str] = []
        self.act: Callable[[JobContext], Any] | None = None

    def permission(self, payload: Payload) -> Permission:
        return Permission.ESTABLISHMENT_READ

    async def run(self, work: JobContext) -> ResultFile:
        self.runs.append(work.payload)
        if self.act is not None:
            await self.act(work)
        name = await work.act(lambda db: db.require(User, db.actor.id).username)
        return ResultFile(io.BytesIO(str(name).encode()), "Tệp thử.txt", "text/plain")

    def give_up(self, db: Any, payload: Payload, code: str, error: Any) -> None:
        self.ended.append(code)


@pytest.fixture
def probe(monkeypatch: pytest.MonkeyPatch) -> Probe:
    made = Probe()
    monkeypatch.setitem(load_job_kinds(), made.name, made)
    return made


def rest(api: Api) -> None:
    assert api.http.portal is not None
    api.http.portal.call(api.app.state.worker.rest)


def asked(api: Api, name: str = "binhnghia", **more: Any) -> str:
    """A probe asked for by one of the cast, not yet looked at by the worker."""
    unit = world.PEOPLE[name][2]

    def ask(db: Any) -> str:
        job = Job(
            kind="probe",
            titles=["Việc thử", "A trial"],
            asked_by_id=world.user(name),
            org_unit_id=world.unit(unit),
            **more,
        )
        return str(db.save(job).id)

    return api.run(ask)


def work(api: Api) -> None:
    """Have the worker do what is due."""
    api.app.state.worker.wake(api.database)
    rest(api)


def lose_rights(api: Api, name: str) -> None:
    held = sa.select(RoleGrant).where(RoleGrant.user_id == world.user(name))
    api.run(lambda db: [db.delete(grant) for grant in db.scalars(held)])


@pytest.fixture
def long_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "MAX_DIRECT_ROWS", 1)


def rows_in(content: bytes) -> list[Any]:
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    return list(sheet.iter_rows(values_only=True))


def test_a_long_list_is_made_in_the_background(api: Api, long_lists: None) -> None:
    person = api.as_("district")
    body = {"kind": "establishments", "filters": {"status": "active"}}
    answer = person.post("/exports", body, key="k1")
    assert answer.status_code == 202, answer.text
    at = answer.headers["location"]
    assert at == f"/api/v1/jobs/{answer.json()['job_id']}"
    assert person.post("/exports", body, key="k1").headers["location"] == at
    rest(api)
    job = person.get(at)
    told = job.json()
    assert (told["status"], told["progress"], told["failure"]) == ("done", 100, None)
    assert told["title"] == "Danh sách cơ sở"
    assert told["expires_at"] > told["finished_at"]
    same = person.get(at, headers={"If-None-Match": job.headers["etag"]})
    assert same.status_code == 304
    file = person.get(f"{at}/result")
    assert file.headers["cache-control"] == "no-store"
    assert "Danh%20s%C3%A1ch%20c%C6%A1%20s%E1%BB%9F.xlsx" in file.headers["content-disposition"]
    assert len(file.content) == told["result"]["size"]
    direct = person.get("/exports/establishments.xlsx", status="active")
    assert rows_in(file.content) == rows_in(direct.content)
    assert len(rows_in(file.content)) == 5
    taken = sa.select(sa.func.count()).where(LogEntry.action == "exported")
    assert api.one(taken) == 2, "taking the result leaves the trace that the direct way leaves"
    assert [j["id"] for j in person.get("/jobs").json()["items"]] == [told["id"]]

    for other in ("leader", "binhnghia", "admin", "province"):
        who = api.as_(other)
        assert who.get("/jobs").json()["items"] == []
        for method, path in (
            ("GET", ""),
            ("GET", "/result"),
            ("POST", "/cancel"),
            ("POST", "/retry"),
        ):
            assert who.request(method, at + path).status_code == 404, (other, path)


def test_a_short_list_answers_with_its_address(api: Api) -> None:
    person = api.as_("binhnghia")
    filters = {"status": "active", "inspected": False, "org_unit_id": str(world.unit("binhnghia"))}
    answer = person.post("/exports", {"kind": "establishments", "filters": filters})
    assert answer.status_code == 200
    assert answer.json()["job_id"] is None
    direct = person.get(answer.json()["href"])
    assert len(rows_in(direct.content)) == 3
    wrong = {
        "/kind": {"kind": "nothing", "filters": {}},
        "/filters/q": {"kind": "establishments", "filters": {"q": "Nguyễn Văn A"}},
        "/filters/status": {"kind": "establishments", "filters": {"status": "sleeping"}},
        "/filters/no_such": {"kind": "establishments", "filters": {"no_such": 1}},
    }
    for pointer, body in wrong.items():
        told = person.post("/exports", body)
        assert (told.status_code, told.json()["errors"][0]["pointer"]) == (422, pointer)
    assert api.as_("admin").post("/exports", {"kind": "establishments"}).status_code == 403
    assert api.one(sa.select(sa.func.count()).select_from(Job)) == 0


def test_cancelling_what_waits_and_what_runs(api: Api, probe: Probe) -> None:
    person = api.as_("binhnghia")
    later = asked(api, run_at=now() + timedelta(days=1))
    answer = person.post(f"/jobs/{later}/cancel")
    assert (answer.status_code, answer.json()["status"]) == (200, "cancelled")
    assert answer.json()["failure"]["message"] == "Đã hủy theo yêu cầu."
    assert probe.ended == ["job-cancelled"]
    assert person.post(f"/jobs/{later}/cancel").json()["code"] == "job-over"

    async def cancelled_meanwhile(work: JobContext) -> None:
        def ask(db: Any) -> None:
            at = sa.update(Job).where(Job.id == work.id).values(cancel_asked_at=now())
            db.execute(at, execution_options={"synchronize_session": False})

        await work.progress(30, "job-reading")
        await work.database.run_as_system("as the route does", ask)
        await work.progress(50, "job-writing")
        raise AssertionError("went on after the cancel")

    probe.act = cancelled_meanwhile
    running = asked(api)
    work(api)
    told = person.get(f"/jobs/{running}").json()
    assert (told["status"], told["progress"], told["may_retry"]) == ("cancelled", 50, True)
    assert person.get(f"/jobs/{running}/result").json()["code"] == "job-without-result"

    probe.act = None
    again = person.post(f"/jobs/{running}/retry")
    assert again.json()["status"] == "queued"
    rest(api)
    assert person.get(f"/jobs/{running}").json()["status"] == "done"
    assert person.get(f"/jobs/{running}/result").text == "binhnghia"
    waits = asked(api, run_at=now() + timedelta(days=1))
    assert person.post(f"/jobs/{waits}/retry").json()["code"] == "job-not-to-repeat"


def test_faults_are_tried_again_and_then_said(
    api: Api, probe: Probe, capfd: pytest.CaptureFixture[str]
) -> None:
    async def fail(work: JobContext) -> None:
        if len(probe.runs) < fail_until:
            await work.act(lambda db: db.add(place(db)))
            raise OSError("Nguyễn Thị B")

    def place(db: Any) -> Job:
        raise LookupError("Nguyễn Thị B")

    name = world.PEOPLE["trangan"][0]
    probe.act, fail_until = fail, 3
    id, person = asked(api), api.as_("binhnghia")
    work(api)
    assert person.get(f"/jobs/{id}").json()["attempts"] == 3
    assert person.get(f"/jobs/{id}").json()["status"] == "done"
    fail_until = 99
    id = asked(api)
    work(api)
    told = person.get(f"/jobs/{id}", headers={"Accept-Language": "en"}).json()
    assert (told["status"], told["failure"]["code"]) == ("failed", "job-failed")
    assert told["title"] == "A trial"
    assert name not in capfd.readouterr().err, "errors are told by kind, never by content"
    assert probe.ended == ["job-failed"]


def test_what_a_job_waited_for_may_be_cancelled(
    api: Api, probe: Probe, capfd: pytest.CaptureFixture[str]
) -> None:
    """A CancelledError that nobody meant for the worker fails the job, and the worker goes on."""

    async def wait_in_vain(work: JobContext) -> None:
        waited_for = asyncio.get_running_loop().create_future()
        waited_for.cancel()
        await waited_for

    probe.act = wait_in_vain
    lost, person = asked(api), api.as_("binhnghia")
    work(api)
    told = person.get(f"/jobs/{lost}").json()
    assert (told["status"], told["failure"]["code"]) == ("failed", "job-failed")
    assert "the job probe failed: CancelledError" in capfd.readouterr().err
    probe.act = None
    well = asked(api)
    work(api)
    assert person.get(f"/jobs/{well}").json()["status"] == "done"


def test_rights_are_those_of_each_moment(api: Api, probe: Probe) -> None:
    """Lost before it runs: nothing is done. Lost or narrowed afterwards: nothing is taken."""
    made, lost = asked(api), asked(api, run_at=now() + timedelta(days=1))
    wide = asked(api, "district")
    work(api)
    person, district = api.as_("binhnghia"), api.as_("district")
    assert person.get(f"/jobs/{made}/result").status_code == 200
    lose_rights(api, "binhnghia")
    api.run(lambda db: setattr(db.get(Job, UUID(lost)), "run_at", now()))
    work(api)
    assert len(probe.runs) == 2
    told = person.get(f"/jobs/{lost}").json()
    assert (told["status"], told["failure"]["code"]) == ("failed", "job-not-allowed")
    refused = person.get(f"/jobs/{made}/result")
    assert (refused.status_code, refused.json()["code"]) == (403, "job-rights-changed")

    lose_rights(api, "district")
    narrow = {"user_id": world.user("district"), "org_unit_id": world.unit("trangan")}
    api.run(lambda db: db.add(RoleGrant(role="local_officer", **narrow)))
    assert district.get(f"/jobs/{wide}").json()["status"] == "done"
    assert district.get(f"/jobs/{wide}/result").json()["code"] == "job-rights-changed"


def test_results_are_kept_for_a_time_and_can_be_made_again(api: Api, probe: Probe) -> None:
    id, person = asked(api), api.as_("binhnghia")
    work(api)
    results = api.app.state.worker.keeping.results
    key = api.one(sa.select(Job.result_key))
    assert results.open(key) is not None
    assert api.http.portal is not None
    assert api.http.portal.call(delete_old_files, api.database, results) == 0
    api.run(lambda db: setattr(db.scalars(sa.select(Job)).one(), "expires_at", now()))
    assert api.http.portal.call(delete_old_files, api.database, results) == 1
    assert results.open(key) is None
    told = person.get(f"/jobs/{id}").json()
    assert (told["status"], told["result"], told["may_retry"]) == ("done", None, True)
    assert told["purged_at"] is not None
    assert person.get(f"/jobs/{id}/result").json()["code"] == "job-result-gone"
    person.post(f"/jobs/{id}/retry")
    rest(api)
    assert person.get(f"/jobs/{id}/result").text == "binhnghia"
    old = {"finished_at": now() - timedelta(days=91), "expires_at": now()}
    api.run(lambda db: db.save(db.scalars(sa.select(Job)).one(), old))
    api.http.portal.call(delete_old_files, api.database, results)
    assert person.get("/jobs").json()["items"] == []


def test_lists_go_by_pages_with_one_query(api: Api, probe: Probe) -> None:
    person = api.as_("binhnghia")
    ids = [asked(api, status=JobStatus.DONE if n % 2 else JobStatus.QUEUED) for n in range(5)]
    with api.queries() as asked_for:
        page = person.get("/jobs", limit=2).json()
    assert len([q for q in asked_for if " jobs" in q]) == 1
    rest_ = person.get("/jobs", limit=5, after=page["next"]).json()
    assert [j["id"] for j in page["items"] + rest_["items"]] == ids[::-1]
    open_ = person.get("/jobs", unfinished=True)
    assert [j["id"] for j in open_.json()["items"]] == ids[::-2]
    again = person.get("/jobs", unfinished=True, headers={"If-None-Match": open_.headers["etag"]})
    assert again.status_code == 304


def test_one_person_cannot_fill_the_queue(api: Api, long_lists: None, probe: Probe) -> None:
    for _ in range(20):
        asked(api, run_at=now() + timedelta(days=1))
    body = {"kind": "establishments", "filters": {}}
    refused = api.as_("binhnghia").post("/exports", body)
    assert (refused.status_code, refused.json()["code"]) == (409, "jobs-too-many")
    assert "20 việc" in refused.json()["detail"]
    assert api.as_("trangan").post("/exports", body).status_code == 200


def test_a_key_is_asked_for_once(api: Api, probe: Probe) -> None:
    asker = JobOwner(world.user("binhnghia"), world.unit("binhnghia"))

    def ask(db: Any) -> Any:
        titles = ("Việc thử", "A trial")
        return create_job(db, "probe", {}, titles, key="weekly:2022-W40", asker=asker).id

    assert api.run(ask) == api.run(ask)
    work(api)
    assert api.run(ask) is not None
    work(api)
    assert len(probe.runs) == 1
