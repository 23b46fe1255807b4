"""What readers are told of days before a crossing: the same as before it, or why not; no third.

Each surface is asked before the crossing and after it: by the reader in its grace, by the heir of a
whole commune, by that of a part of one, and by the province.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from backend.core.session.session import Session
from backend.core.text.clock import set_today
from backend.domains.planning.plans.models import Plan, PlanApprovalStatus, PlanTarget
from tests import world
from tests.acting import Api, add
from tests.domains.administration.reorganisations.crossing import LAST_DAY, MERGED, TODAY, cross
from tests.domains.administration.reorganisations.test_open_work import (
    SPLIT,
    move_role,
    split_contents,
)
from tests.domains.inspections.inspections.making import done, problem
from tests.domains.planning.plans.making import breach, visit
from tests.domains.ratings.commune_ratings.making import add_set
from tests.domains.ratings.commune_ratings.making import begun as begun_rating
from tests.domains.reporting.reports.making import act, submitted

HALF = {"period_kind": "half_year", "period_start": "2025-01-01"}
WITH_HEIRS = (409, "records-with-heirs")
OF_BOTH = [
    *(("establishments_inspected", 3, 100.0), ("violations_handled", 0, 0.0)),
    *(("workforce_known", 3, 100.0), ("visits_made", 3, 75.0)),
]
"""The district's plan in both communes that the new one took over, as its heir reads it."""
MOVED = ("unit_changed", "record_changed")
"""What the act itself changes: units that ended, and the unit in which a place lies."""
INDICATORS = ("establishments_inspected", "violations_handled", "workforce_known", "visits_made")
CODES = ("establishments_active", "inspections_signed", "workers_total", "violations_recorded")
PLACES = ("binhnghia", "binhnghia2", "trangan", "binhmy")
READERS = {
    "grace": "district",
    "heir": "trangan",
    "heir of a part": "binhnghia",
    "province": "province",
}


def add_records(db: Session) -> None:
    """Visits, a violation and head counts of spring, and the district's plan of the year."""
    for number, place in enumerate(PLACES, 1):
        visit(db, place, date(2025, 3, number))
        add(db, world.head_count(place, date(2025, 5, number)))
    breach(db, "binhnghia2", date(2025, 3, 2))
    plan = Plan(org_unit_id=world.unit("binhluc"), year=2025, title="Kế hoạch năm 2025")
    plan.status = PlanApprovalStatus.APPROVED
    add(db, plan)
    for position, code in enumerate(INDICATORS, 1):
        of_kind = {"kind": "visit_count", "threshold_number": 4, "approved_number": 4}
        more = of_kind if code == "visits_made" else {}
        own = {"plan_id": plan.id, "org_unit_id": plan.org_unit_id, "position": position}
        words = {"title": code, "approved_title": code, "indicator": code, "code": code}
        level = {"threshold_percent": 70, "approved_percent": 70, "status": "approved"}
        add(db, PlanTarget(**own, **words, **level, **more))


class Register:
    """The records of spring, with a report of the district and one of a commune, approved."""

    def __init__(self, api: Api) -> None:
        self.api = api
        set_today(date(2025, 7, 1))
        api.run(add_records)
        api.run(add_set)
        self.ratings = [begun_rating(api, name, 2025)["id"] for name in ("binhnghia", "trangan")]
        writers = {"binhnghia": "binhnghia", "trangan": "trangan", "binhluc": "district"}
        self.reports = [
            act(api, "leader", submitted(api, who, unit, **HALF), "approve")["id"]
            for unit, who in writers.items()
        ]
        set_today(TODAY)
        plans = done(api.as_("district").get("/plans", year=2025))["items"]
        self.plan = plans[0]["id"]

    def list_paths(self) -> Iterator[str]:
        for report in self.reports:
            yield f"/reports/{report}"
            yield f"/reports/{report}/late-changes"
            yield f"/reports/{report}/reconciliation"
            yield from (f"/reports/{report}/lines/{code}/records" for code in CODES)
        day = f"as_of={LAST_DAY}"
        yield f"/plans/{self.plan}/progress?{day}"
        yield f"/plans/{self.plan}/progress"
        yield f"/plans/{self.plan}/strip?{day}"
        areas = f"/plans/{self.plan}/targets/establishments_inspected/areas"
        yield f"{areas}?{day}&org_unit_id={world.unit('binhnghia')}"
        for code in INDICATORS:
            yield f"/plans/{self.plan}/targets/{code}/records?{day}"
        for rating in self.ratings:
            yield f"/commune-ratings/{rating}/evidence/workforce_counted"

    def ask(self, who: str) -> dict[str, tuple[int, Any]]:
        answers = {path: self.api.as_(who).get(path) for path in self.list_paths()}
        return {path: tell(path, answer) for path, answer in answers.items()}


def build_split(api: Api) -> dict[str, Any]:
    """Of Bình Nghĩa one place goes to each of two communes, and its officer to the first."""
    places = [
        {"establishment_id": str(world.establishment(name)), "unit_id": str(unit)}
        for name, unit in (("binhnghia", MERGED), ("binhnghia2", SPLIT))
    ]
    return split_contents(places=places, roles=[move_role(api, "binhnghia")])


def tell(path: str, answer: Any) -> tuple[int, Any]:
    """What an answer says of the register: figures, and which records."""
    if answer.status_code != 200:
        return problem(answer)
    body = answer.json()
    if path.endswith("late-changes"):
        kinds = [one["change"] for one in body["items"] if one["change"] not in MOVED]
        return 200, (sorted(kinds), body["figures"])
    if path.endswith("reconciliation"):
        return 200, [(one["code"], one["said"], one["counted"]) for one in body["items"]]
    if "lines" in body:
        return 200, [(one["code"], one["value"], one["communes"]) for one in body["lines"]]
    if "targets" in body:
        return 200, [(one["code"], one["value"], one["percent"]) for one in body["targets"]]
    for word in ("communes", "areas"):
        if word in body:
            return 200, sorted(one["id"] for part in body[word] for one in part["establishments"])
    return 200, sorted(one["id"] for one in body["items"])


def test_of_days_before_a_reader_is_told_the_same_or_why_not(api: Api) -> None:
    register = Register(api)
    before = {role: register.ask(who) for role, who in READERS.items()}
    assert all(told != WITH_HEIRS for asked in before.values() for told in asked.values())
    cross(api, contents=build_split(api))
    now = {role: register.ask(who) for role, who in READERS.items()}
    told = [
        (role, path, before[role][path], told)
        for role, asked in now.items()
        for path, told in asked.items()
        if before[role][path][0] == 200
    ]
    others = {
        (role, path): (was, is_now)
        for role, path, was, is_now in told
        if is_now not in (was, WITH_HEIRS, *list_wider(role, path))
    }
    assert others == {}, "\n".join(f"{key}: {was} -> {told}" for key, (was, told) in others.items())
    path = f"/reports/{register.reports[-1]}/late-changes"
    words = api.as_("district").get(path).json()["detail"]
    assert "xã Bình Lục, xã Bình Mỹ, xã Đồng Nội" in words
    for unit, name in ((MERGED, "binhnghia"), (SPLIT, "province")):
        page = done(api.as_(name).get(f"/commune-overviews/{unit}"))
        assert page["divided"] == ["xã Bình Nghĩa"], "all that it recorded counts in both parts"
    refused = {(role, path[:7]) for role, path, _, is_now in told if is_now == WITH_HEIRS}
    assert {role for role, _ in refused} == {"grace", "heir", "heir of a part"}
    of_heir = {start for role, start in refused if role == "heir"}
    assert of_heir == {"/plans/"}, "places of the district's plan lie in the divided commune too"


def list_wider(role: str, path: str) -> list[tuple[int, Any]]:
    """What an heir is told of the district's plan: it has read one commune, and now reads both."""
    is_wider = role.startswith("heir") and path.startswith("/plans/") and "/progress" in path
    return [(200, OF_BOTH)] if is_wider else []
