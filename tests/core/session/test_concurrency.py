"""Several people, one record: nobody's change is lost, nobody waits for ever."""

import contextlib
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import sqlalchemy as sa

from backend.core.session.actor import EVERYTHING
from backend.core.session.change_log import LogEntry
from backend.domains.establishments.establishments.models import Establishment
from tests import world
from tests.acting import Api

HERE = f"/establishments/{world.establishment('binhnghia')}"


def test_of_ten_edits_of_one_version_one_wins(api: Api) -> None:
    officer = api.as_("binhnghia")

    def edit(n: int) -> Any:
        return officer.patch(HERE, {"owner_name": f"Chủ {n}"}, etag=1)

    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(edit, range(10)))
    codes = sorted(a.status_code for a in answers)
    assert codes == [200, *[412] * 9], [a.text for a in answers]
    winner = next(a.json()["owner_name"] for a in answers if a.status_code == 200)
    assert officer.get(HERE).json()["owner_name"] == winner


def test_a_stale_edit_is_told_the_present_values(api: Api) -> None:
    officer, district = api.as_("binhnghia"), api.as_("district")
    assert district.patch(HERE, {"owner_name": "Trần Văn Bảy"}, etag=1).status_code == 200
    stale = officer.patch(HERE, {"owner_name": "Lê Thị Tám"}, etag=1)
    assert (stale.status_code, stale.json()["code"]) == (412, "stale")
    assert stale.json()["current"]["owner_name"] == "Trần Văn Bảy"
    assert stale.headers["ETag"] == '"2"'


def test_an_edit_without_if_match_is_refused(api: Api) -> None:
    answer = api.as_("binhnghia").patch(HERE, {"owner_name": "x"})
    assert (answer.status_code, answer.json()["code"]) == (428, "if-match-required")


def test_reading_honours_if_none_match(api: Api) -> None:
    unit = f"/org-units/{world.unit('trangan')}"
    first = api.as_("admin").get(unit)
    assert first.headers["ETag"] == '"1"'
    again = api.as_("admin").get(unit, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    api.as_("admin").patch(unit, {"name": "Tràng An mới"}, etag=1)
    assert api.as_("admin").get(unit, headers={"If-None-Match": '"1"'}).status_code == 200


def test_a_record_with_figures_of_others_has_a_weak_etag(api: Api) -> None:
    """The last head count shows in the place's answer but does not raise its version."""
    officer = api.as_("binhnghia")
    before = officer.get(HERE)
    known = {"If-None-Match": before.headers["ETag"]}
    assert before.headers["ETag"].startswith('W/"1.')
    same = officer.get(HERE, headers=known)
    assert (same.status_code, same.content, same.headers["ETag"]) == (304, b"", known.popitem()[1])
    count = {"counted_on": "2022-10-01", "total": 4, "female": 2, "under_18": 0}
    assert officer.post(f"{HERE}/workforce-counts", count).status_code == 201
    after = officer.get(HERE, headers={"If-None-Match": before.headers["ETag"]})
    assert (after.status_code, after.json()["version"]) == (200, 1)
    assert after.headers["ETag"] != before.headers["ETag"]
    changed = officer.patch(HERE, {"room_count": 7}, etag=before.headers["ETag"])
    assert changed.headers["ETag"] == '"2"', "the version alone is compared"
    stale = officer.patch(HERE, {"room_count": 8}, etag=after.headers["ETag"])
    assert (stale.status_code, stale.json()["code"]) == (412, "stale")


def test_a_hundred_simultaneous_inserts_all_stay(api: Api) -> None:
    """A read that later writes would meet "database is locked": writers say so up front."""
    officer = api.as_("binhnghia")

    def post(n: int) -> int:
        body = {
            "name": f"Quán {n}",
            "establishment_type": "bar",
            "address": f"Thôn {n}",
            "org_unit_id": str(world.unit("binhnghia")),
        }
        status: int = officer.post("/establishments", body).status_code
        return status

    with ThreadPoolExecutor(32) as pool:
        assert set(pool.map(post, range(100))) == {201}
    assert api.one(sa.select(sa.func.count(Establishment.id))) == len(world.PLACES) + 100
    seqs = [s for (s,) in api.all(sa.select(LogEntry.seq).order_by(LogEntry.seq))]
    assert len(seqs) == len(set(seqs))


def test_a_write_in_a_get_is_not_kept(api: Api) -> None:
    """Readers get connections that refuse to write, whatever the code tries."""

    def write(db: Any) -> None:
        place = db.require(Establishment, world.establishment("binhnghia"))
        place.owner_name = "lén"
        db.flush()
        db.commit()

    with contextlib.suppress(sa.exc.DBAPIError):
        api.within(EVERYTHING, write)
    assert api.as_("binhnghia").get(HERE).json()["owner_name"] == "Nguyễn Văn An"
