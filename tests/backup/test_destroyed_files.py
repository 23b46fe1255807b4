"""Files that were destroyed for good come back from no set: photos, and workbooks of imports."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import sqlalchemy as sa

from backend.backup import create
from backend.backup.create import run_backup
from backend.backup.restore import run_set_restore
from backend.domains.platform.imports.models import ImportFile, ImportRows
from backend.main import create_app
from tests.acting import CURRENT, Api
from tests.backup.offices import Office, empty_office, quiet, read_files, sign_all_in
from tests.calling import Client
from tests.databases import Databases
from tests.domains.inspections.inspections.making import done, draft, made
from tests.domains.platform.attachments.pictures import PDF
from tests.domains.platform.imports.lists import listing, send

pytestmark = pytest.mark.usefixtures("hours_apart")


@contextmanager
def serve(office: Office) -> Iterator[Api]:
    """The whole application on that office; what it does at its start is done."""
    app = create_app(office.settings())
    with Client(app) as http:
        yield Api(http, app)


def scan(number: int) -> bytes:
    """A file that is kept as it came, so that it can be looked for."""
    return PDF.replace(b"%%EOF", b"%% scan number %d\n%%%%EOF" % number)


class Things(NamedTuple):
    """What the office has: a scan that stays, two that go, and an import that goes."""

    visit: str
    stays: str
    removed: str
    withheld: str
    discarded: str


def bring_in(api: Api) -> Things:
    inspector = api.as_("inspector")
    visit = made(inspector.post("/inspections", draft()))
    ids = []
    for number in range(3):
        fields = {"entity": "inspection", "entity_id": visit["id"]}
        files = {"file": ("a.pdf", scan(number), "application/pdf")}
        answer = inspector.request("POST", "/attachments", data=fields, files=files)
        ids.append(made(answer)["id"])
    row = ("Quán trong tệp đã bỏ", "Quán bar", "Thôn 1", "Bình Nghĩa")
    taken = send(api.as_("binhnghia"), listing(row), dry_run="true")
    assert taken.status_code == 201, taken.text
    stays, removed, withheld = ids
    return Things(visit["id"], stays, removed, withheld, taken.json()["id"])


def destroy(api: Api, things: Things) -> None:
    """One is removed from its draft, one withheld and destroyed by two persons, one discarded."""
    inspector = api.as_("inspector")
    answer = inspector.delete(f"/attachments/{things.removed}", etag=CURRENT)
    assert answer.status_code == 204, answer.text
    path, why = f"/attachments/{things.withheld}", {"reason": "identity_paper"}
    done(inspector.post(f"{path}/withhold", why, etag=CURRENT))
    done(api.as_("district").post(f"{path}/destroy", etag=CURRENT))
    answer = api.as_("binhnghia").delete(f"/imports/{things.discarded}", etag=CURRENT)
    assert answer.status_code == 204, answer.text


def scans_on_disk(office: Office) -> set[int]:
    """Which scans lie anywhere in the folder of the office, but in its sets."""
    contents = list(read_files(office.var).values())
    return {n for n in range(3) if any(scan(n) in content for content in contents)}


def kept_of_imports(api: Api) -> list[int]:
    """How many workbooks and runs of rows there are."""
    count = sa.func.count
    return [
        api.one(sa.select(count(model.import_id)).select_from(model))
        for model in (ImportFile, ImportRows)
    ]


def assert_destroyed(api: Api, office: Office, things: Things) -> None:
    inspector = api.as_("inspector")
    assert scans_on_disk(office) == {0}
    assert inspector.get(f"/attachments/{things.stays}/content").content == scan(0)
    assert inspector.get(f"/attachments/{things.removed}/content").status_code == 404
    withheld = inspector.get(f"/attachments/{things.withheld}/content")
    assert (withheld.status_code, withheld.json()["code"]) == (409, "attachment-destroyed")
    shown = inspector.get("/attachments", entity="inspection", entity_id=things.visit).json()
    told = {
        one["id"]: (one["withheld_reason"], bool(one["destroyed_at"])) for one in shown["items"]
    }
    assert told == {things.stays: (None, False), things.withheld: ("identity_paper", True)}
    assert api.as_("binhnghia").get(f"/imports/{things.discarded}").status_code == 404
    assert kept_of_imports(api) == [0, 0]


@pytest.mark.whole_proof
def test_what_was_destroyed_comes_back_from_no_set(
    small_office: Office, databases: Databases, tmp_path: Path
) -> None:
    office = small_office
    with serve(office) as api:
        things = bring_in(api)
        before = run_backup(office.settings(), quiet).one
        destroy(api, things)
        assert_destroyed(api, office, things)
        after = run_backup(office.settings(), quiet).one
    for number, one in enumerate((before, after)):
        said: list[str] = []
        with empty_office(databases, tmp_path / f"{number}", f"files_{number}") as target:
            run_set_restore(target.settings(), one, office.secret, replace=False, say=said.append)
            assert scans_on_disk(target) == {0}, "before anything is served"
            assert bool([line for line in said if "2 attachments were destroyed" in line]) is (
                one is before
            )
            sign_all_in(target.database_url)
            with serve(target) as api:
                assert_destroyed(api, target, things)


@pytest.mark.whole_proof
def test_without_the_list_they_would_be_there(
    small_office: Office, databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: a set that the nightly rule did not reach, on a machine that knows nothing."""
    office = small_office
    monkeypatch.setattr(create, "update_older_sets", lambda *_given: 0)
    with serve(office) as api:
        things = bring_in(api)
        before = run_backup(office.settings(), quiet).one
        destroy(api, things)
    with empty_office(databases, tmp_path / "elsewhere", "files_control") as target:
        run_set_restore(target.settings(), before, office.secret, replace=False, say=quiet)
        sign_all_in(target.database_url)
        with serve(target) as api:
            found: Any = [
                api.as_("inspector").get(f"/attachments/{id}/content").content
                for id in (things.removed, things.withheld)
            ]
            assert found == [scan(1), scan(2)]
            assert kept_of_imports(api)[0] == 1
    run_set_restore(office.settings(), before, office.secret, replace=True, say=quiet)
    sign_all_in(office.database_url)
    with serve(office) as api:  # this machine knows
        shown = api.as_("inspector").get(f"/attachments/{things.removed}/content")
        assert shown.status_code == 404
        assert api.as_("binhnghia").get(f"/imports/{things.discarded}").status_code == 404
