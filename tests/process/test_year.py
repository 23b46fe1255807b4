"""A commune's year from first record to approved rating, and the plan's six targets at its end."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from backend.domains.support.support_services.models import Service
from tests import world
from tests.acting import Api
from tests.domains.inspections.inspections.making import (
    done,
    errors,
    made,
    signed,
    whole,
    with_violation,
)
from tests.domains.planning.plans.making import PLAN, progress
from tests.domains.prevention.communication_activities.making import held as communicated
from tests.domains.prevention.trainings.making import attended, hired
from tests.domains.prevention.trainings.making import held as course
from tests.domains.ratings.commune_ratings import making as rating

LINES: list[dict[str, Any]] = [
    {"code": "TT", "title": "Có tuyên truyền thường xuyên", "max_points": 25.0,
     "evidence": ["communication_activities"]},
    {"code": "CB", "title": "Cán bộ được tập huấn", "max_points": 25.0,
     "evidence": ["staff_trained"]},
    {"code": "LD", "title": "Nắm số lao động của cơ sở", "max_points": 25.0,
     "evidence": ["workforce_counted"], "required_evidence": ["workforce_counted"]},
    {"code": "KT", "title": "Cơ sở được kiểm tra, vi phạm được xử lý", "max_points": 25.0,
     "evidence": ["establishments_inspected", "violations_found"]},
]  # fmt: skip
POINTS: dict[str, Any] = {code: {"self_points": 22} for code in ("TT", "CB", "LD", "KT")}
SHEET = "/support-services/sheet"


def test_a_year_of_the_plan(api: Api) -> None:
    last_year(api)
    teams_come(api)
    records_its_work(api)
    paper = rates_itself(api)
    paper = is_verified(api, paper)
    paper = is_returned_and_approved(api, paper)
    figures_are_lists(api)
    everybody_agrees(api, paper)


def last_year(api: Api) -> None:
    """Bình Nghĩa was approved healthy for 2021: what target 4 asks to keep."""
    api.run(lambda db: rating.add_set(db, lines=LINES))
    for place in ("binhnghia", "binhnghia2"):
        counted(api, place, "2021-12-01")
    paper = rating.begun(api, year=2021)
    path = f"/commune-ratings/{paper['id']}"
    paper = done(api.as_("binhnghia").patch(path, {"scores": POINTS}, paper))
    paper = rating.verified(api, rating.act(api, "binhnghia", paper, "submit"))
    assert rating.act(api, "leader", paper, "approve", {})["rating_class"] == "healthy"


def counted(api: Api, place: str, day: str) -> None:
    path = f"/establishments/{world.establishment(place)}/workforce-counts"
    made(api.as_("binhnghia").post(path, {"counted_on": day, "total": 6, "female": 4}))


def teams_come(api: Api) -> None:
    """Đội 178 signs two visits in Bình Nghĩa; one finds a violation, which is decided."""
    signed(api, whole("binhnghia"))
    record = signed(api, with_violation(place="binhnghia2", type_code="karaoke"))
    (found,) = done(api.as_("district").get("/violations", inspection_id=record["id"]))["items"]
    penalty = {"decision_no": "12/QĐ-XPHC", "fine_amount": 3_500_000, "signed_by": "Phó Chủ tịch"}
    done(api.as_("leader").post(f"/violations/{found['id']}/decide", penalty, etag=found))


def records_its_work(api: Api) -> None:
    """Two activities, three staff, a course of the district attended, a month of support.

    Five of its services are said not to be counted.
    """
    communicated(api, attendee_count=60)
    communicated(api, form="leaflet", material_count=200, held_on="2022-08-10")
    first, *_others = [
        hired(api, full_name="Vũ Thị Thảo"),
        hired(api, full_name="Trần Văn Nam", kind="employee"),
        hired(api, full_name="Lê Thị Hoa", kind="collaborator", is_direct_duty=False),
    ]
    attended(api, course(api), first, "binhnghia")
    month = {"org_unit_id": str(world.unit("binhnghia")), "month": "2022-09"}
    counts = {"loan": 3, "health": 7}
    lines = [{"service": one.value, "count": counts.get(one)} for one in Service]
    commune = api.as_("binhnghia")
    empty = done(commune.get(SHEET, month="2022-09"))
    written = done(commune.post(SHEET, {**month, "lines": lines}, etag=empty))
    assert {line["service"]: line["count"] for line in written["lines"]}["health"] == 7


def rates_itself(api: Api) -> Any:
    """The form comes with the register's figures, and waits for the head counts it requires."""
    commune = api.as_("binhnghia")
    paper = rating.begun(api)
    figures = {
        evidence["kind"]: evidence["figures"]
        for line in paper["criteria"]
        for evidence in line["evidence"]
    }
    assert figures["communication_activities"]["activities"] == 2
    assert figures["staff_trained"] == {"trained": 1, "staff": 2}
    assert figures["establishments_inspected"]["counted"] == 2
    assert figures["violations_found"] == {"recorded": 1, "handled": 1}
    path = f"/commune-ratings/{paper['id']}"
    paper = done(commune.patch(path, {"scores": POINTS}, paper))
    refused = commune.post(f"{path}/submit", etag=paper)
    assert (refused.status_code, refused.json()["code"]) == (409, "rating-incomplete")
    for place in ("binhnghia", "binhnghia2"):
        counted(api, place, "2022-09-15")
    return rating.act(api, "binhnghia", paper, "submit")


def is_verified(api: Api, paper: Any) -> Any:
    """The district corrects one criterion, and must say why."""
    path = f"/commune-ratings/{paper['id']}/verify"
    body = rating.checked(paper)
    body["scores"]["TT"] = {"verified_points": 20}
    refused = api.as_("district").post(path, body, etag=paper)
    assert errors(refused) == {("/scores/TT/reason", "correction-reason")}
    return rating.verified(api, paper, TT=(20, "Một buổi chưa có biên bản"))


def is_returned_and_approved(api: Api, paper: Any) -> Any:
    """The leader sends one criterion back; only that one is open; then the rating is final."""
    back = {"criteria": {"CB": "Nêu kế hoạch tập huấn cán bộ còn lại"}}
    paper = rating.act(api, "leader", paper, "return", back)
    path = f"/commune-ratings/{paper['id']}"
    commune = api.as_("binhnghia")
    closed = commune.patch(path, {"scores": {"KT": {"self_points": 25}}}, paper)
    assert errors(closed) == {("/scores/KT", "criterion-not-returned")}
    answer = {"self_points": 22, "argument": "Cử cán bộ còn lại dự lớp tháng 11"}
    paper = done(commune.patch(path, {"scores": {"CB": answer}}, paper))
    paper = rating.verified(api, rating.act(api, "binhnghia", paper, "submit"))
    paper = rating.act(api, "leader", paper, "approve", {"comment": "Xã đã thống nhất điểm"})
    assert (paper["status"], paper["total"], paper["change"]) == ("approved", 86, "kept")
    frozen = commune.patch(path, {"scores": {"CB": {"self_points": 25}}}, paper)
    assert frozen.status_code == 409
    return paper


EXPECTED = {
    "communes_communicating": (1, 3),
    "violations_handled": (1, 1),
    "establishments_inspected": (2, 4),
    "healthy_communes_kept": (1, 1),
    "workforce_known": (2, 4),
    "staff_trained": (1, 2),
}


def figures_are_lists(api: Api) -> None:
    """Each of the six is counted, as a clerk counts it, and opens the very records it counts."""
    targets = progress(api)
    figures = {code: (t["numerator"], t["denominator"]) for code, t in targets.items()}
    assert figures == EXPECTED
    for code, target in targets.items():
        counted, rest = (
            list(records(api, target["records"][w])) for w in ("counted", "not_counted")
        )
        assert (len(counted), len(counted) + len(rest)) == figures[code]
        assert all(record["counted_by"] for record in counted)
        assert target["met"] is (
            100 * len(counted) >= target["threshold_percent"] * figures[code][1]
        )


def records(api: Api, address: str) -> Iterator[Any]:
    parts = urlsplit(address)
    asked = dict(parse_qsl(parts.query))
    after: dict[str, str] = {}
    while True:
        page = done(api.as_("district").get(parts.path, **asked, **after, limit=1))
        yield from page["items"]
        if page["next"] is None:
            return
        after = {"after": page["next"]}


def everybody_agrees(api: Api, paper: Any) -> None:
    """The leader, the province, the commune's page and the public read the same."""
    for who in ("leader", "province", "police"):
        told = {code: (t["numerator"], t["denominator"]) for code, t in progress(api, who).items()}
        assert told == EXPECTED
    own = done(api.as_("binhnghia").get(f"/commune-overviews/{world.unit('binhnghia')}"))
    figures = {t["code"]: (t["numerator"], t["denominator"]) for t in own["targets"]}
    assert figures == {
        "communes_communicating": (1, 1),
        "violations_handled": (1, 1),
        "establishments_inspected": (2, 2),
        "healthy_communes_kept": (1, 1),
        "workforce_known": (2, 2),
        "staff_trained": (1, 2),
    }
    assert own["support"]["reported"] == ["2022-09"]
    history = done(api.as_("leader").get(f"{PLAN}/history"))["targets"]
    last = {t["code"]: t["points"][-1] for t in history}
    assert {c: (p["numerator"], p["denominator"]) for c, p in last.items()} == EXPECTED
    public = done(api.nobody().get("/public/ratings", year=2022))["items"]
    assert [(r["org_unit_name"], r["register_no"]) for r in public] == [
        ("Bình Nghĩa", paper["register_no"])
    ]
