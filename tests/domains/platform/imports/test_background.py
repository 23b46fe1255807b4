"""Large lists go on in the background, and are taken up again after a crash (imports.jobs)."""

import time
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from backend.core.session.models import create_id, now
from backend.core.session.session import Session
from backend.domains.establishments.establishments.models import (
    ActivePeriod,
    Establishment,
    WorkforceCount,
)
from backend.domains.organisation.accounts.models import RoleGrant
from backend.domains.platform.imports import jobs
from backend.domains.platform.imports.models import Import, ImportFile, ImportStatus
from backend.domains.platform.jobs.context import JobCancelled
from backend.domains.platform.jobs.models import Job, JobStatus
from backend.domains.platform.jobs.service import MAX_UNFINISHED
from tests import world
from tests.acting import Api
from tests.databases import pg_server
from tests.domains.platform.imports.lists import HEADINGS, finished, listing, many, send, workbook
from tests.proofs import proof_size

GOOD = ("Nhà nghỉ A", "Nhà nghỉ", "Thôn 1", "Bình Nghĩa")


def count(api: Api, model: Any) -> int:
    found: int = api.one(sa.select(sa.func.count()).select_from(model))
    return found


LARGE = 8_000 if pg_server() else 20_000
ROWS = proof_size(full=LARGE, campaign=LARGE, least=4_000)
"""A large register; PostgreSQL is sent enough to go on in the background for long."""


@pytest.mark.whole_proof
@pytest.mark.campaign
@pytest.mark.slow
def test_a_long_list_is_checked_written_and_taken_back(api: Api) -> None:
    person, content = api.as_("binhnghia"), many(ROWS)
    before = {model: count(api, model) for model in (Establishment, ActivePeriod, WorkforceCount)}
    answer = send(person, content)
    assert answer.status_code == 202
    assert answer.headers["location"].endswith(answer.json()["id"])
    assert answer.json()["status"] == "queued"
    found = finished(person, answer.json(), seconds=180)
    assert (found["status"], found["row_count"], found["created_count"]) == (
        "checked",
        ROWS,
        ROWS,
    )
    applying = person.post(f"/imports/{found['id']}/apply")
    assert applying.status_code == 202
    seen, until = set(), time.monotonic() + 300
    while (shown := person.get(f"/imports/{found['id']}").json())["status"] == "applying":
        seen.add(shown["progress"])
        assert time.monotonic() < until, shown["progress"]
        time.sleep(0.05)
    assert (shown["status"], shown["created_count"]) == ("applied", ROWS)
    assert len(seen) > 3, "progress moved while it was written"
    after = {model: count(api, model) for model in before}
    assert {model: after[model] - before[model] for model in before} == dict.fromkeys(before, ROWS)
    assert person.post(f"/imports/{found['id']}/revert").status_code == 200
    assert {model: count(api, model) for model in before} == before


def wait_until_tomorrow(db: Session, name: str, unit: str) -> None:
    """As many jobs of the person as may be there at once."""
    owned = {"asked_by_id": world.user(name), "org_unit_id": world.unit(unit)}
    later = {"kind": "waiting", "titles": ["Việc", "Work"], "run_at": now() + timedelta(days=1)}
    db.add_all(Job(**later, **owned) for _ in range(MAX_UNFINISHED))


def test_whoever_has_many_jobs_waits_with_a_long_list(api: Api) -> None:
    person = api.as_("binhnghia")
    api.run(wait_until_tomorrow, "binhnghia", "binhnghia")
    refused = send(person, many(2001))
    assert (refused.status_code, refused.json()["code"]) == (409, "jobs-too-many")
    found = send(person, listing(GOOD)).json()
    api.run(lambda db: setattr(db.get(Import, UUID(found["id"])), "created_count", 2001))
    refused = person.post(f"/imports/{found['id']}/apply")
    assert (refused.status_code, refused.json()["code"]) == (409, "jobs-too-many")


def test_a_long_list_without_a_dry_run(api: Api) -> None:
    person = api.as_("binhnghia")
    answer = send(person, many(2200), dry_run="false")
    assert answer.status_code == 202
    found = finished(person, answer.json())
    assert (found["status"], found["created_count"], found["progress"]) == ("applied", 2200, 100)
    page = person.get(f"/imports/{found['id']}/rows", limit=200).json()
    assert len(page["items"]) == 200


def test_what_the_background_cannot_read_says_why_and_is_not_kept(api: Api) -> None:
    person = api.as_("binhnghia")
    rows = [(*GOOD, "Nguyễn Thị B")] * 2500
    answer = send(person, workbook((*HEADINGS, "Tên tiếp viên"), *rows))
    assert answer.status_code == 202
    found = finished(person, answer.json())
    assert (found["status"], found["failure"]["code"]) == ("failed", "file-names-persons")
    assert "Tên tiếp viên" in found["failure"]["message"]
    assert count(api, ImportFile) == 0
    assert person.post(f"/imports/{found['id']}/apply").json()["code"] == "import-not-checked"


def left_behind(api: Api, status: ImportStatus, **fields: Any) -> UUID:
    """An import as a process that died left it."""
    id, person = create_id(), api.as_("binhnghia")
    content = listing(GOOD)
    if status is ImportStatus.APPLYING:
        id = UUID(send(person, content).json()["id"])

    def leave(db: Any) -> None:
        if status is not ImportStatus.APPLYING:
            owned = {"org_unit_id": world.unit("binhnghia")}
            db.add(
                Import(
                    id=id,
                    kind="establishments",
                    file_name="ds.xlsx",
                    uploaded_by_id=world.user("binhnghia"),
                    status=status,
                    dry_run=fields.get("dry_run", True),
                    partial=True,
                    **owned,
                )
            )
            db.flush()
            db.add(ImportFile(import_id=id, content=content, **owned))
            db.flush()
        db.get(Import, id).status = status
        db.add(
            Job(
                kind=jobs.NAME,
                payload={"import_id": str(id)},
                titles=["Nhập danh sách cơ sở", "Import"],
                key=jobs.build_job_key_prefix(id),
                asked_by_id=world.user("binhnghia"),
                org_unit_id=world.unit("binhnghia"),
                status=JobStatus.RUNNING,
                attempts=1,
                locked_by="a process that died",
                locked_until=now() + fields.get("lease", timedelta(minutes=-5)),
            )
        )

    api.run(leave)
    return id


def start_again(api: Api) -> None:
    """What the next start, or another process, does with the database as it lies."""
    portal, worker = api.http.portal, api.app.state.worker
    assert portal is not None
    worker.wake(api.database)
    portal.call(worker.rest)


@pytest.mark.parametrize("status", [ImportStatus.QUEUED, ImportStatus.CHECKING])
def test_an_unfinished_check_is_taken_up_at_the_next_start(api: Api, status: ImportStatus) -> None:
    id, person = left_behind(api, status), api.as_("binhnghia")
    start_again(api)
    found = finished(person, person.get(f"/imports/{id}").json())
    assert (found["status"], found["created_count"]) == ("checked", 1)


def test_an_unfinished_write_is_taken_up_too(api: Api) -> None:
    id, person = left_behind(api, ImportStatus.APPLYING), api.as_("binhnghia")
    assert count(api, Establishment) == len(world.PLACES)
    start_again(api)
    found = finished(person, person.get(f"/imports/{id}").json())
    assert found["status"] == "applied"
    assert count(api, Establishment) == len(world.PLACES) + 1


def test_what_another_process_works_on_is_left_to_it(api: Api) -> None:
    id = left_behind(api, ImportStatus.QUEUED, lease=timedelta(minutes=1))
    start_again(api)
    assert api.as_("binhnghia").get(f"/imports/{id}").json()["status"] == "queued"
    assert api.as_("binhnghia").get(f"/imports/{id}").json()["progress"] == 0


def test_an_uploader_who_lost_the_right_imports_nothing(api: Api) -> None:
    id = left_behind(api, ImportStatus.QUEUED, dry_run=False)
    api.run(
        lambda db: [
            db.delete(grant)
            for grant in db.scalars(
                sa.select(RoleGrant).where(RoleGrant.user_id == world.user("binhnghia"))
            )
        ]
    )
    start_again(api)
    district = api.as_("district")
    found = finished(district, district.get(f"/imports/{id}").json())
    assert (found["status"], found["failure"]["code"]) == ("failed", "import-not-allowed")
    assert count(api, Establishment) == len(world.PLACES)


def test_a_cancelled_check_says_so(api: Api) -> None:
    id, person = left_behind(api, ImportStatus.CHECKING), api.as_("binhnghia")
    job = person.get("/jobs").json()["items"][0]
    assert (job["title"], job["about"]) == (
        "Nhập danh sách cơ sở",
        {"entity": "imports", "id": str(id)},
    )
    assert person.post(f"/jobs/{job['id']}/cancel").json()["is_cancelling"]
    start_again(api)
    found = person.get(f"/imports/{id}").json()
    assert (found["status"], found["failure"]["code"]) == ("failed", "import-cancelled")
    assert person.post(f"/jobs/{job['id']}/retry").json()["code"] == "job-not-to-repeat"


@pytest.mark.parametrize(
    ("fault", "code"),
    [(OSError("the disk is full"), "import-not-written"), (JobCancelled(), "import-stopped")],
)
def test_a_write_that_fails_leaves_nothing_and_can_be_tried_again(
    api: Api, monkeypatch: pytest.MonkeyPatch, fault: Exception, code: str
) -> None:
    id, person = left_behind(api, ImportStatus.APPLYING), api.as_("binhnghia")

    def fail(db: Any, *_args: Any) -> None:
        db.add(
            Establishment(
                org_unit_id=world.unit("binhnghia"),
                name="Nửa vời",
                establishment_type="motel",
                address="-",
            )
        )
        db.flush()
        raise fault

    monkeypatch.setattr(jobs, "write_good_rows", fail)
    start_again(api)
    found = person.get(f"/imports/{id}").json()
    assert (found["status"], found["failure"]["code"]) == ("checked", code)
    assert count(api, Establishment) == len(world.PLACES)
    monkeypatch.undo()
    assert person.post(f"/imports/{id}/apply").json()["status"] == "applied"


def test_two_imports_wait_for_each_other(api: Api) -> None:
    first, second = api.as_("binhnghia"), api.as_("trangan")
    answers = [send(first, many(2100)), send(second, many(2100, "Tràng An"))]
    done = [finished(p, a.json()) for p, a in zip((first, second), answers, strict=True)]
    assert [(d["status"], d["created_count"]) for d in done] == [("checked", 2100)] * 2
