"""The ways of records through their approval, and the walk of one: who takes which step."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.session import Session
from backend.core.text.clock import set_today
from backend.domains.inspections.inspection_plans.models import InspectionPlan
from backend.domains.planning.plans.models import Plan
from backend.domains.ratings.commune_ratings.models import CommuneRating
from backend.domains.ratings.rating_criteria_sets.models import CriteriaSet, Criterion
from backend.domains.reporting.reports.models import Report
from backend.permissions import Role
from tests import today, world
from tests.acting import Api
from tests.domains.inspections.inspections.making import done, made
from tests.domains.ratings.commune_ratings.making import POINTS, add_set, checked

COMMENT = {"comment": "Bổ sung phần còn thiếu"}
LINES = [{"code": code, "title": f"Tiêu chí {code}", "max_points": 30.0} for code in POINTS]
MODELS: dict[str, Any] = {
    "plans": Plan,
    "inspection-plans": InspectionPlan,
    "commune-ratings": CommuneRating,
    "reports": Report,
}


def add_people_of_2022(db: Session) -> None:
    """Beside the cast: who leads at the commune and at the province."""
    for name, role, at in (
        ("chair-binhnghia", Role.LEADER, "binhnghia"),
        ("chair-hanam", Role.LEADER, "hanam"),
        ("lead-hanam", Role.LEAD_OFFICER, "hanam"),
        ("chair-thanhliem", Role.LEADER, "thanhliem"),
    ):
        today.add_person(db, name, f"Cán bộ {at}", role, world.unit(at))
    add_set(db, lines=LINES)


def add_people_of_today(db: Session) -> None:
    """Beside two communes and their province: its lead officer and leader, inspectors, partners."""
    today.open_offices(db, "binhluc-xa", "binhmy-xa")
    for name, role, at in (
        ("chair-ninhbinh", Role.LEADER, "ninhbinh"),
        ("lead-ninhbinh", Role.LEAD_OFFICER, "ninhbinh"),
        ("inspector-binhluc-xa", Role.INSPECTOR, "binhluc-xa"),
        ("partner-binhluc-xa", Role.PARTNER_OFFICER, "binhluc-xa"),
    ):
        today.add_person(db, name, f"Cán bộ {at}", role, today.unit(at))
    add_set(db, lines=LINES)
    for row in (*db.scalars(sa.select(CriteriaSet)), *db.scalars(sa.select(Criterion))):
        row.org_unit_id = today.unit("ninhbinh")


@dataclass(frozen=True)
class Then:
    """The order of 2022: the district of the cast runs the plan."""

    day = date(2022, 10, 3)
    people = (*world.PEOPLE, "chair-binhnghia", "chair-hanam", "lead-hanam", "chair-thanhliem")
    start = "2022-07-01"

    def begin(self, api: Api) -> None:
        api.run(add_people_of_2022)

    def find_unit(self, name: str) -> UUID:
        return world.unit(name)


@dataclass(frozen=True)
class Now:
    """The order of today: communes run the plan, and the province is above them."""

    day = today.TODAY
    people = (
        *(f"{duty}-{at}" for at in ("binhluc-xa", "binhmy-xa") for duty, _ in today.OFFICIALS),
        *("so-y-te", "chair-ninhbinh", "lead-ninhbinh"),
        *("inspector-binhluc-xa", "partner-binhluc-xa", "admin", "auditor", "district", "leader"),
    )
    start = "2026-07-01"

    def begin(self, api: Api) -> None:
        set_today(self.day)
        api.run(add_people_of_today)

    def find_unit(self, name: str) -> UUID:
        return today.unit(name)


@dataclass(frozen=True)
class Way:
    """A record's way: (act, who may take it, the state after it)."""

    order: Then | Now
    path: str
    unit: str
    writer: str
    steps: tuple[tuple[str, tuple[str, ...], str], ...]

    @property
    def turns(self) -> range:
        """As many walks as it takes for everybody to take the steps that they may."""
        return range(max(len(allowed) for _, allowed, _ in self.steps))


@dataclass
class Walk:
    """A record under way."""

    api: Api
    way: Way
    record: dict[str, Any]

    def post(self, who: str, act: str) -> Any:
        url = f"/{self.way.path}/{self.record['id']}/{act}"
        return self.api.as_(who).post(url, self.build_body(act), etag=self.record)

    def build_body(self, act: str) -> dict[str, Any]:
        if self.way.path == "inspection-plans":
            paper = {"document_no": "20/KH-UBND", "approved_on": str(self.way.order.day)}
            back = {"reason": "Bổ sung địa điểm"}
            return {"approve": paper, "return": back}.get(act, {})
        if act == "verify":
            return dict(checked(self.record))
        if act == "submit" and self.way.path == "reports":
            return {"accept_missing": True}
        if self.way.path == "commune-ratings" and act in ("return", "appeal"):
            return {"criteria": {"QL1": "Xem lại"}}
        return COMMENT if act == "return" else {}

    def read_state(self) -> tuple[str, int]:
        model = MODELS[self.way.path]
        found = sa.select(model.status, model.version).where(model.id == UUID(self.record["id"]))
        ((status, version),) = self.api.all(found)
        return str(status), version

    def refuse_others(self, act: str, allowed: tuple[str, ...]) -> None:
        """Let everybody else try."""
        before = self.read_state()
        for who in sorted({*self.way.order.people} - {*allowed}):
            refused = self.post(who, act)
            assert refused.status_code in (403, 404, 409), (who, act, refused.text)
            assert self.read_state() == before, (who, act)

    def take(self, act: str, who: str, after: str) -> None:
        self.record = done(self.post(who, act))
        assert self.record["status"] == after == self.read_state()[0]


def make_plan(api: Api, way: Way, who: str) -> dict[str, Any]:
    year = way.order.day.year + 1  # the cast has a plan of 2022
    unit = str(way.order.find_unit(way.unit))
    body = {"org_unit_id": unit, "year": year, "title": f"Kế hoạch năm {year}"}
    plan = made(api.as_(who).post("/plans", body))
    target = {"code": "inspected", "indicator": "establishments_inspected", "title": "Cơ sở"}
    made(api.as_(who).post(f"/plans/{plan['id']}/targets", target | {"threshold_percent": 70}))
    return done(api.as_(who).get(f"/plans/{plan['id']}"))


def make_list(api: Api, way: Way, who: str) -> dict[str, Any]:
    """A list of one visit by a team of the unit."""
    lead, unit = api.as_(who), str(way.order.find_unit(way.unit))
    if isinstance(way.order, Then):
        team, place = str(world.team("district")), str(world.establishment("trangan"))
    else:
        entry = {"org_unit_id": unit, "name": "Nhà nghỉ Hoa Mai", "establishment_type": "motel"}
        place = made(lead.post("/establishments", entry | {"address": "Thôn 1"}))["id"]
        team = made(lead.post("/inspection-teams", {"org_unit_id": unit, "name": "Đội 178"}))["id"]
    body: dict[str, Any] = {
        "team_id": team,
        "period_kind": "quarter",
        "period_start": str(way.order.day.replace(month=10, day=1)),
        "title": "Danh sách quý IV",
        "visits": [{"establishment_id": place, "planned_on": str(way.order.day)}],
    }
    return made(lead.post("/inspection-plans", body))


def make_rating(api: Api, way: Way, who: str) -> dict[str, Any]:
    body = {"org_unit_id": str(way.order.find_unit(way.unit)), "year": way.order.day.year}
    rating = made(api.as_(who).post("/commune-ratings", body))
    scores = {c: {"self_points": p, "argument": "Đã làm"} for c, p in POINTS.items()}
    return done(api.as_(who).patch(f"/commune-ratings/{rating['id']}", {"scores": scores}, rating))


def make_report(api: Api, way: Way, who: str) -> dict[str, Any]:
    unit = str(way.order.find_unit(way.unit))
    body = {"org_unit_id": unit, "period_kind": "quarter", "period_start": way.order.start}
    report = made(api.as_(who).post("/reports", body))
    for code in ("III", "IV"):
        path = f"/reports/{report['id']}/sections/{code}"
        report = done(api.as_(who).patch(path, {"text": "Không có."}, report))
    return report


MAKERS: dict[str, Callable[[Api, Way, str], dict[str, Any]]] = {
    "plans": make_plan,
    "inspection-plans": make_list,
    "commune-ratings": make_rating,
    "reports": make_report,
}

DISTRICT = {"lead": ("district",), "chair": ("leader",)}
COMMUNE = {"lead": ("lead-binhluc-xa",), "chair": ("chair-binhluc-xa",)}
PROVINCE = {"lead": ("lead-ninhbinh",), "chair": ("chair-ninhbinh",)}


def go_and_return(
    who: Mapping[str, tuple[str, ...]],
) -> tuple[tuple[str, tuple[str, ...], str], ...]:
    return (
        ("submit", who["lead"], "submitted"),
        ("return", who["chair"], "returned"),
        ("submit", who["lead"], "submitted"),
        ("approve", who["chair"], "approved"),
    )


WAYS = {
    "plan, district of 2022": Way(Then(), "plans", "binhluc", "district", go_and_return(DISTRICT)),
    "plan, commune": Way(Now(), "plans", "binhluc-xa", "lead-binhluc-xa", go_and_return(COMMUNE)),
    "plan, province": Way(Now(), "plans", "ninhbinh", "lead-ninhbinh", go_and_return(PROVINCE)),
    "list, district of 2022": Way(
        Then(),
        "inspection-plans",
        "binhluc",
        "district",
        go_and_return({"lead": ("district", "inspector"), "chair": ("leader",)}),
    ),
    "list, commune": Way(
        Now(),
        "inspection-plans",
        "binhluc-xa",
        "lead-binhluc-xa",
        go_and_return({"lead": ("lead-binhluc-xa",), "chair": ("chair-binhluc-xa",)}),
    ),
    "rating, commune of 2022": Way(
        Then(),
        "commune-ratings",
        "binhnghia",
        "binhnghia",
        (
            ("submit", ("binhnghia",), "self_assessed"),
            ("return", DISTRICT["lead"], "returned"),
            ("submit", ("binhnghia",), "self_assessed"),
            ("verify", DISTRICT["lead"], "verified"),
            ("appeal", ("binhnghia",), "self_assessed"),
            ("verify", DISTRICT["lead"], "verified"),
            ("return", DISTRICT["chair"], "returned"),
            ("submit", ("binhnghia",), "self_assessed"),
            ("verify", DISTRICT["lead"], "verified"),
            ("approve", DISTRICT["chair"], "approved"),
        ),
    ),
    "rating, commune": Way(
        Now(),
        "commune-ratings",
        "binhluc-xa",
        "lead-binhluc-xa",
        (
            ("submit", ("lead-binhluc-xa",), "self_assessed"),
            ("return", ("so-y-te",), "returned"),
            ("submit", ("lead-binhluc-xa",), "self_assessed"),
            ("verify", ("so-y-te",), "verified"),
            ("appeal", ("lead-binhluc-xa",), "self_assessed"),
            ("verify", ("so-y-te",), "verified"),
            ("return", COMMUNE["chair"], "returned"),
            ("submit", ("lead-binhluc-xa",), "self_assessed"),
            ("verify", ("so-y-te",), "verified"),
            ("approve", COMMUNE["chair"], "approved"),
        ),
    ),
    "report, commune of 2022": Way(
        Then(),
        "reports",
        "binhnghia",
        "binhnghia",
        (
            ("submit", ("binhnghia",), "submitted"),
            (
                "return",
                ("district", "lead-hanam", "chair-binhnghia", "leader", "chair-hanam", "province"),
                "returned",
            ),
            ("submit", ("binhnghia",), "submitted"),
        ),
    ),
    "report, district of 2022": Way(
        Then(),
        "reports",
        "binhluc",
        "district",
        (
            ("submit", ("district",), "submitted"),
            ("return", ("leader", "chair-hanam", "province"), "returned"),
            ("submit", ("district",), "submitted"),
            ("approve", DISTRICT["chair"], "approved"),
            ("send", ("district",), "sent"),
            ("return", ("province", "chair-hanam"), "returned"),
        ),
    ),
    "report, commune": Way(
        Now(),
        "reports",
        "binhluc-xa",
        "lead-binhluc-xa",
        (
            ("submit", ("lead-binhluc-xa",), "submitted"),
            ("return", ("chair-binhluc-xa", "chair-ninhbinh", "so-y-te"), "returned"),
            ("submit", ("lead-binhluc-xa",), "submitted"),
            ("approve", COMMUNE["chair"], "approved"),
            ("send", ("lead-binhluc-xa",), "sent"),
            ("return", ("so-y-te", "chair-ninhbinh"), "returned"),
        ),
    ),
    "report, province": Way(
        Now(),
        "reports",
        "ninhbinh",
        "so-y-te",
        (
            ("submit", ("so-y-te", "lead-ninhbinh"), "submitted"),
            ("return", ("chair-ninhbinh",), "returned"),
            ("submit", ("so-y-te", "lead-ninhbinh"), "submitted"),
            ("approve", ("chair-ninhbinh",), "approved"),
            ("send", ("so-y-te", "lead-ninhbinh"), "sent"),
        ),
    ),
}
