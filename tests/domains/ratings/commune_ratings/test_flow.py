"""A rating on its way: draft, submission, verification, return, appeal, approval."""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from backend.core.session.models import Base
from backend.core.text.clock import set_today
from backend.domains.organisation.accounts.models import RoleGrant
from backend.domains.ratings.commune_ratings.models import RatingStatus
from backend.domains.ratings.commune_ratings.scoring import select_sample
from backend.domains.ratings.commune_ratings.workflow import RatingAct, to_chained
from backend.permissions import Role
from tests import world
from tests.acting import Api, add
from tests.domains.ratings.commune_ratings.making import (
    act,
    add_set,
    approved,
    begun,
    checked,
    count_workers,
    done,
    line_of,
    ready,
    scored,
    submitted,
    verified,
)


def test_the_whole_way_from_draft_to_approval(api: Api) -> None:
    ready(api)
    rating = scored(api)
    assert (rating["status"], rating["held_by"], rating["missing"]) == (
        "draft",
        "local_officer",
        [],
    )
    rating = act(api, "binhnghia", rating, "submit")
    assert (rating["status"], rating["held_by"]) == ("self_assessed", "lead_officer")
    assert (rating["total"], rating["rating_class"], rating["change"]) == (83.5, "healthy", None)
    rating = verified(api, rating, QL2=(25, "Hai lần khai báo không khớp sổ"))
    assert (rating["status"], rating["held_by"], rating["total"]) == ("verified", "leader", 80.5)
    rating = act(api, "leader", rating, "return", {"criteria": {"KT1": "Nêu rõ số lần phối hợp"}})
    assert (rating["status"], rating["held_by"]) == ("returned", "local_officer")
    path = f"/commune-ratings/{rating['id']}"
    own = done(api.as_("binhnghia").get(path))
    assert [line["code"] for line in own["criteria"] if line["is_open"]] == ["KT1"]
    body = {"scores": {"KT1": {"self_points": 16, "argument": "Phối hợp ba lần trong năm"}}}
    rating = done(api.as_("binhnghia").patch(path, body, rating))
    rating = act(api, "binhnghia", rating, "submit")
    assert "KT1" in rating["sample"]
    rating = verified(api, rating)
    assert rating["total"] == 81
    rating = act(api, "leader", rating, "approve", {"comment": "Xã đã thống nhất điểm"})
    assert (rating["status"], rating["held_by"], rating["register_no"]) == (
        "approved",
        None,
        "01/2022",
    )
    assert (rating["approved_on"], rating["rating_class"]) == ("2022-10-03", "healthy")
    acts = [entry["action"] for entry in rating["course"]]
    assert acts == ["submit", "verify", "return", "submit", "verify", "approve"]
    assert rating["course"][2]["criteria"] == {"KT1": "Nêu rõ số lần phối hợp"}
    assert rating["course"][2]["by_name"] == "Hoàng Minh Đức"


def test_a_rating_with_something_missing_is_not_submitted(api: Api) -> None:
    api.run(add_set)
    rating = begun(api)
    path = f"/commune-ratings/{rating['id']}"
    some = {"QL1": {"self_points": 20}, "HT1": {"self_points": 5}, "KT1": {"self_points": 0}}
    rating = done(api.as_("binhnghia").patch(path, {"scores": some}, rating))
    answer = api.as_("binhnghia").post(f"{path}/submit", etag=rating)
    problem = done(answer, 409)
    assert problem["code"] == "rating-incomplete"
    listed = {(e["pointer"], e["code"]) for e in problem["errors"]}
    assert listed == {
        ("/scores/QL2/self_points", "not-scored"),
        ("/scores/HT1/argument", "argument-needed"),
        ("/evidence/workforce_counted", "data-missing-workforce_counted"),
    }
    assert {(m["pointer"], m["code"]) for m in rating["missing"]} == listed
    message = next(e["message"] for e in problem["errors"] if e["pointer"].startswith("/evi"))
    assert message.startswith("2 cơ sở đang hoạt động chưa có số lao động")
    api.run(lambda db: count_workers(db, "binhnghia"))
    again = done(api.as_("binhnghia").post(f"{path}/submit", etag=rating), 409)
    assert any(e["message"].startswith("1 cơ sở") for e in again["errors"])


def test_the_sample_must_be_checked_and_corrections_explained(api: Api) -> None:
    ready(api)
    rating = submitted(api)
    path = f"/commune-ratings/{rating['id']}/verify"
    problem = done(api.as_("district").post(path, {"scores": {}}, etag=rating), 422)
    assert [e["pointer"] for e in problem["errors"]] == [
        f"/scores/{code}/verified_points" for code in rating["sample"]
    ]
    body = checked(rating)
    first = rating["sample"][0]
    body["scores"][first]["verified_points"] -= 2
    problem = done(api.as_("district").post(path, body, etag=rating), 422)
    assert [(e["pointer"], e["code"]) for e in problem["errors"]] == [
        (f"/scores/{first}/reason", "correction-reason")
    ]
    body["scores"][first]["verified_points"] = 99
    problem = done(api.as_("district").post(path, body, etag=rating), 422)
    assert problem["errors"][0]["code"] == "more-than-max"


def test_the_sample_follows_from_the_seed(api: Api) -> None:
    ready(api)
    rating = submitted(api)
    codes = [line["code"] for line in rating["criteria"]]
    assert set(rating["sample"]) == set(select_sample(rating["sample_seed"], codes))
    assert len(rating["sample"]) == 3
    assert rating["course"][-1]["seed"] == rating["sample_seed"]
    assert [line["code"] for line in rating["criteria"] if line["in_sample"]] == rating["sample"]


def test_the_district_keeps_its_work_and_can_return(api: Api) -> None:
    ready(api)
    rating = submitted(api)
    path = f"/commune-ratings/{rating['id']}/verification"
    body = {"scores": {"QL1": {"verified_points": 20.5, "reason": "Thiếu hai cơ sở"}}}
    rating = done(api.as_("district").patch(path, body, rating))
    assert (line_of(rating, "QL1")["verified_points"], rating["status"]) == (20.5, "self_assessed")
    back = {"criteria": {"QL1": "Bổ sung hai cơ sở ở thôn 3"}, "comment": "Sửa trước ngày 10/10"}
    rating = act(api, "district", rating, "return", back)
    assert (rating["status"], line_of(rating, "QL1")["returned"]) == (
        "returned",
        "Bổ sung hai cơ sở ở thôn 3",
    )
    path = f"/commune-ratings/{rating['id']}"
    closed = api.as_("binhnghia").patch(path, {"scores": {"HT1": {"self_points": 20}}}, rating)
    assert done(closed, 422)["errors"][0]["code"] == "criterion-not-returned"
    rating = act(api, "binhnghia", rating, "submit")
    line = line_of(rating, "QL1")
    assert (line["verified_points"], line["returned"], line["in_sample"]) == (None, None, True)


def test_a_commune_appeals_once_and_in_time(api: Api) -> None:
    ready(api)
    rating = verified(api, submitted(api), QL1=(15, "Danh sách thiếu"))
    assert rating["appeal_until"] == "2022-10-13"
    appeal = {"criteria": {"QL1": "Danh sách đã gửi ngày 01/10"}}
    mine = done(api.as_("binhnghia").get(f"/commune-ratings/{rating['id']}"))
    assert mine["actions"] == ["appeal"]
    rating = act(api, "binhnghia", rating, "appeal", appeal)
    assert rating["status"] == "self_assessed"
    assert line_of(rating, "QL1")["appeal"] == "Danh sách đã gửi ngày 01/10"
    assert "QL1" in rating["sample"]
    rating = verified(api, rating, QL1=(25, "Đã nhận đủ danh sách"))
    again = act(api, "binhnghia", rating, "appeal", appeal, 409)
    assert again["code"] == "already-appealed"


def test_an_appeal_after_its_day_is_too_late(api: Api) -> None:
    ready(api)
    rating = verified(api, submitted(api), QL1=(15, "Danh sách thiếu"))
    set_today(date(2022, 10, 14))
    late = act(api, "binhnghia", rating, "appeal", {"criteria": {"QL1": "Đã gửi"}}, 409)
    assert late["code"] == "appeal-too-late"
    assert "13/10/2022" in late["detail"]
    act(api, "leader", rating, "approve", {})


def test_approving_while_an_appeal_may_come_needs_a_word(api: Api) -> None:
    ready(api)
    rating = verified(api, submitted(api), QL1=(15, "Danh sách thiếu"))
    problem = act(api, "leader", rating, "approve", {}, 422)
    assert [(e["pointer"], e["code"]) for e in problem["errors"]] == [("/comment", "appeal-open")]
    act(api, "leader", rating, "approve", {"comment": "Xã có văn bản không kiến nghị"})


def test_nobody_checks_their_own_work(api: Api) -> None:
    ready(api)
    rating = submitted(api)
    for role in (Role.LEAD_OFFICER, Role.LEADER):
        grant = RoleGrant(
            user_id=world.user("binhnghia"), org_unit_id=world.unit("binhluc"), role=role
        )
        api.run(lambda db, grant=grant: add(db, grant))
    own = act(api, "binhnghia", rating, "verify", checked(rating), 409)
    assert own["code"] == "same-person"
    rating = verified(api, rating)
    assert act(api, "binhnghia", rating, "approve", {}, 409)["code"] == "same-person"
    act(api, "leader", rating, "approve", {})


def test_years_are_approved_in_their_order(api: Api) -> None:
    ready(api)
    early = submitted(api, year=2021)
    late = verified(api, submitted(api))
    assert act(api, "leader", late, "approve", {}, 409)["code"] == "earlier-year-open"
    act(api, "leader", verified(api, early), "approve", {})
    late = act(api, "leader", late, "approve", {})
    assert (late["change"], late["year_before"]["register_no"]) == ("kept", "01/2021")
    body = {"org_unit_id": str(world.unit("binhnghia")), "year": 2020}
    gone = done(api.as_("binhnghia").post("/commune-ratings", body), 409)
    assert gone["code"] == "later-year-approved"


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [(30, 0, "lost"), (30, 30, "kept"), (0, 30, "new"), (0, 9, "transformed"), (9, 0, None)],
)
def test_what_became_of_a_commune_follows_from_last_year(
    api: Api, before: float, after: float, change: str | None
) -> None:
    """QL1 alone moves the total: 30 → 88.5 healthy, 9 → 67.5 improving, 0 → 58.5 not healthy."""
    ready(api)
    approved(api, year=2021, QL1=before)
    assert approved(api, year=2022, QL1=after)["change"] == change


def test_numbers_have_no_gaps_in_a_district_and_year(api: Api) -> None:
    ready(api)
    first, second = approved(api), approved(api, "trangan")
    assert [first["register_no"], second["register_no"]] == ["01/2022", "02/2022"]
    assert first["content_hash"] != second["content_hash"]
    assert len(first["content_hash"]) == 64


@pytest.mark.parametrize("status", list(RatingStatus))
@pytest.mark.parametrize("name", list(RatingAct))
def test_every_act_keeps_to_the_table_of_steps(
    api: Api, status: RatingStatus, name: RatingAct
) -> None:
    """In each state each act, by whoever holds one of its permissions: the table or a 409."""
    ready(api)
    rating = at_state(api, status)
    people = {
        RatingAct.SUBMIT: ["binhnghia"],
        RatingAct.APPEAL: ["binhnghia"],
        RatingAct.VERIFY: ["district"],
        RatingAct.APPROVE: ["leader"],
        RatingAct.RETURN: ["district", "leader"],
    }[name]
    said = {"criteria": {"QL1": "Xem lại"}}
    bodies: dict[RatingAct, Any] = {
        RatingAct.RETURN: said,
        RatingAct.APPEAL: said,
        RatingAct.APPROVE: {},
    }
    bodies[RatingAct.VERIFY] = checked(rating)
    for person in people:
        step = to_chained(world.unit("binhnghia"), "commune", 2022).find_step(status, name)
        allowed = step is not None and world.PEOPLE[person][1] in {one.role for one in step.by}
        answer = api.as_(person).post(
            f"/commune-ratings/{rating['id']}/{name}", bodies.get(name), etag=rating
        )
        if allowed:
            assert step is not None
            assert done(answer)["status"] == step.to
            return
        assert done(answer, 409)["code"] == "rating-elsewhere"


def at_state(api: Api, status: RatingStatus) -> Any:
    if status is RatingStatus.DRAFT:
        return scored(api)
    rating = submitted(api)
    if status is RatingStatus.RETURNED:
        return act(api, "district", rating, "return", {"criteria": {"QL1": "Xem lại"}})
    if status is RatingStatus.SELF_ASSESSED:
        return rating
    rating = verified(api, rating)
    return act(api, "leader", rating, "approve", {}) if status is RatingStatus.APPROVED else rating


def test_every_act_leaves_its_trace(api: Api) -> None:
    ready(api)
    rating = approved(api)
    log = Base.metadata.tables["changes"]
    found = api.run(
        lambda db: (
            db.connection()
            .execute(
                sa.select(log.c.version, log.c.diff)
                .where(log.c.entity == "commune_ratings")
                .order_by(log.c.seq)
            )
            .all()
        )
    )
    assert [row.version for row in found] == list(range(1, rating["version"] + 1))
    assert found[-1].diff["status"] == ["verified", "approved"]
