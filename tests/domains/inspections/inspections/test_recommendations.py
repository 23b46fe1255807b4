"""Recommendations as tasks: listed, due, closed once, and never reworded."""

from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from backend.core.session.change_log import LogEntry
from tests import world
from tests.acting import CURRENT, Api
from tests.domains.inspections.inspections.making import (
    done,
    draft,
    errors,
    made,
    problem,
    signed,
    whole,
)
from tests.domains.inspections.inspections.test_on_the_spot import ASKED
from tests.domains.inspections.inspections.test_sealed import sql
from tests.domains.platform.deadlines.test_inbox import work


@pytest.fixture
def record(api: Api) -> dict[str, Any]:
    return signed(api, whole(recommendation_items=ASKED))


def listed(api: Api, who: str = "district", **filters: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = done(api.as_(who).get("/recommendations", **filters))["items"]
    return found


def test_signed_minutes_return_as_tasks(api: Api, record: dict[str, Any]) -> None:
    """Those of a draft do not."""
    made(api.as_("inspector").post("/inspections", draft(recommendation_items=ASKED)))
    late, soon = listed(api)
    assert (late["text"], late["due_on"], late["is_overdue"]) == (
        ASKED[1]["text"],
        "2022-10-02",
        True,
    )
    assert (soon["text"], soon["position"], soon["is_overdue"]) == (ASKED[0]["text"], 0, False)
    assert (late["record_no"], late["establishment_name"]) == ("01/BB-ĐKT178", "Nhà nghỉ Hương Sen")
    assert listed(api, overdue=True) == [late]
    assert listed(api, overdue=False) == [soon]
    place, other = world.establishment("binhnghia"), world.establishment("binhmy")
    assert len(listed(api, establishment_id=place, status="open", q="huong sen")) == 2
    for none in ({"establishment_id": other}, {"status": "fulfilled"}, {"q": "khác"}):
        assert listed(api, **none) == []
    assert len(listed(api, org_unit_id=world.unit("binhluc"), team_id=world.team("district"))) == 2
    assert len(listed(api, inspection_id=record["id"])) == 2
    path = f"/recommendations/{late['id']}"
    assert done(api.as_("police").get(path)) == late


def test_everyone_sees_their_own(api: Api, record: dict[str, Any]) -> None:
    (late, _) = listed(api, "inspector")
    assert len(listed(api, "leader")) == 2
    assert listed(api, "inspector2") == listed(api, "district2") == []
    for who in ("binhnghia", "admin", "province", "auditor"):
        assert api.as_(who).get("/recommendations").status_code == 403
    close = f"/recommendations/{late['id']}/fulfil"
    assert problem(api.as_("police").post(close, {}, etag=late)) == (403, "forbidden")
    assert problem(api.as_("inspector2").post(close, {}, etag=late)) == (404, "not-found")
    assert {row["detail"] for row in work(api, "inspector")["recommendation"]} == {
        item["text"] for item in ASKED
    }
    assert "recommendation" in work(api, "district")
    assert "recommendation" not in work(api, "inspector2")
    assert "recommendation" not in work(api, "police")
    told = work(api, "leader").get("recommendation", [])
    assert {row["group"] for row in told} <= {"direct"}, "for others to do, for the leader to know"


def test_one_is_fulfilled_and_one_withdrawn(api: Api, record: dict[str, Any]) -> None:
    inspector = api.as_("inspector")
    late, soon = listed(api)
    fulfil, withdraw = (f"/recommendations/{one['id']}/" for one in (late, soon))
    fulfil, withdraw = f"{fulfil}fulfil", f"{withdraw}withdraw"
    assert problem(inspector.post(fulfil, {})) == (428, "if-match-required")
    for day, code in (("2022-10-04", "in-future"), ("2022-09-30", "before-visit")):
        answer = inspector.post(fulfil, {"fulfilled_on": day}, etag=late)
        assert errors(answer) == {("/fulfilled_on", code)}
    assert errors(inspector.post(withdraw, {}, etag=soon)) == {("/reason", "missing")}
    said = {"note": "Đã niêm yết", "fulfilled_on": "2022-10-02"}
    after = done(inspector.post(fulfil, said, etag=late))
    assert (after["status"], after["closed_on"], after["is_overdue"]) == (
        "fulfilled",
        "2022-10-02",
        False,
    )
    assert after["closed_by_name"] == "Lê Văn Dũng"
    reason = {"reason": "Cơ sở trả giấy phép"}
    assert done(inspector.post(withdraw, reason, etag=soon))["closing_note"] == reason["reason"]
    for path in (fulfil, f"/recommendations/{late['id']}/withdraw"):
        again = inspector.post(path, {} if path == fulfil else reason, etag=CURRENT)
        assert problem(again) == (409, "recommendation-closed")
    assert listed(api, status="open") == []
    assert "recommendation" not in work(api, "inspector")
    told = done(api.as_("district").get(f"/establishments/{late['establishment_id']}/timeline"))
    kinds = {item["kind"] for item in told["items"]}
    assert {"recommendation.fulfilled", "recommendation.withdrawn"} <= kinds
    days = {(i["kind"], i["on"]) for i in told["items"] if i["id"] == late["id"]}
    assert ("recommendation.fulfilled", "2022-10-02") in days
    assert not {("recommendation.created", day) for day in ("2022-10-02", late["due_on"])} & days
    log = sa.select(LogEntry.diff).where(
        LogEntry.entity_id == UUID(late["id"]), LogEntry.action == "updated"
    )
    assert api.one(log)["status"] == ["open", "fulfilled"]


def test_a_closing_by_mistake_is_taken_back_and_kept(api: Api, record: dict[str, Any]) -> None:
    inspector = api.as_("inspector")
    (late, _) = listed(api)
    path, why = f"/recommendations/{late['id']}", {"reason": "Ghi nhầm cơ sở"}
    assert problem(inspector.post(f"{path}/reopen", why, etag=late)) == (409, "recommendation-open")
    closed = late
    for way, said in (("fulfil", {"note": "Đã niêm yết"}), ("withdraw", {"reason": "Nhầm"})):
        closed = done(inspector.post(f"{path}/{way}", said, etag=closed))
        assert errors(inspector.post(f"{path}/reopen", {}, etag=closed)) == {("/reason", "missing")}
        assert problem(inspector.post(f"{path}/reopen", why)) == (428, "if-match-required")
        for who, status in (("police", 403), ("leader", 403), ("inspector2", 404)):
            assert api.as_(who).post(f"{path}/reopen", why, etag=closed).status_code == status
        closed = done(inspector.post(f"{path}/reopen", why, etag=closed))
    same = set(late) - {"version", "updated_at", "reopenings"}
    assert {name: closed[name] for name in same} == {name: late[name] for name in same}
    names = (
        "status",
        "closing_note",
        "closed_by_name",
        "reopened_on",
        "reopened_by_name",
        "reason",
    )
    me, day = "Lê Văn Dũng", "2022-10-03"
    assert [tuple(one[name] for name in names) for one in closed["reopenings"]] == [
        ("fulfilled", "Đã niêm yết", me, day, me, why["reason"]),
        ("withdrawn", "Nhầm", me, day, me, why["reason"]),
    ]
    assert closed in listed(api, status="open")
    assert late["text"] in {row["detail"] for row in work(api, "inspector")["recommendation"]}


def test_a_page_is_one_query_whatever_its_size(api: Api, record: dict[str, Any]) -> None:
    seen = []
    for limit in (1, 200):
        with api.queries() as queries:
            items = listed(api, limit=limit)
        seen.append(sum("FROM recommendations" in query for query in queries))
        assert all(item["establishment_name"] and item["team_name"] for item in items)
    assert seen == [1, 1]


def test_the_database_keeps_what_was_asked(api: Api, record: dict[str, Any]) -> None:
    late, _ = before = listed(api)
    values = {"id": UUID(late["id"])}
    copied = (
        "id, org_unit_id, version, created_at, updated_at, team_id, inspection_id, "
        "establishment_id, position, text, due_on, status"
    )
    more = copied.replace("id, org", ":other, org", 1).replace("position", "2")
    refused = [
        "UPDATE recommendations SET text = 'x' WHERE id = :id",
        "UPDATE recommendations SET due_on = '2023-01-01' WHERE id = :id",
        "UPDATE recommendations SET position = 7 WHERE id = :id",
        "DELETE FROM recommendations WHERE id = :id",
        f"INSERT INTO recommendations ({copied}) SELECT {more} FROM recommendations WHERE id = :id",
    ]
    for statement in refused:
        given = values | ({"other": UUID(int=7)} if ":other" in statement else {})
        with pytest.raises(IntegrityError, match="signed-record"):
            sql(api, statement, **given)
    if api.database.is_sqlite:
        replace = f"INSERT OR REPLACE INTO recommendations ({copied}) SELECT {copied} "
        with pytest.raises(IntegrityError, match="UNIQUE constraint failed"):
            sql(api, f"{replace} FROM recommendations WHERE id = :id", **values)
    assert listed(api) == before
