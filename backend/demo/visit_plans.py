"""Inspection plans of 2022, and the quarters' lists, computed from what the register knew then."""

import hashlib
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from backend.core.text.clock import to_civil_day
from backend.demo.people import UNIT_IDS
from backend.demo.places import is_in_business
from backend.demo.random_values import (
    SEED,
    Row,
    build_id,
    create_random,
    list_working_days,
    split_by,
    to_instant,
)
from backend.demo.rows import HistoryStep, Rows, Tables
from backend.domains.inspections.inspection_plans.models import (
    InspectionPlan,
    InspectionPlanStep,
    InspectionPlanVisit,
    PlanPeriodKind,
    PlanSeal,
    SealedList,
)
from backend.domains.inspections.inspection_plans.plan_seals import (
    compute_content_hash,
    to_sealed_text,
)
from backend.domains.inspections.inspection_plans.service import get_period_end
from backend.domains.planning.visit_order.draws import (
    build_draw_list,
    compute_quarter,
    is_visited_in,
)
from backend.domains.planning.visit_order.facts import VisitPlace
from backend.domains.planning.visit_order.loading import build_rules
from backend.domains.planning.visit_order.models import VisitDraw, VisitDrawPlace
from backend.domains.planning.visit_order.points import RankedPlace, VisitFact, VisitPointsTable
from backend.law.reference import load_visit_points
from backend.law.reference.tiers import list_counted_tiers

if TYPE_CHECKING:
    from backend.demo.district import DemoDistrict

QUARTERS = (date(2022, 1, 1), date(2022, 4, 1), date(2022, 7, 1))
NOW = date(2022, 10, 1)
NEXT = date(2022, 11, 1)
PAPERS = {1: "09/KH-UBND", 4: "41/KH-UBND", 7: "77/KH-UBND", 10: "102/KH-UBND"}
DISTRICT = UNIT_IDS["binh-luc-district"]
NEVER_DONE = 2
"""Lines of a quarter without a visit: the establishment was closed when the team came."""
SHUT = "Cơ sở tạm ngừng kinh doanh, chuyển sang quý sau."
SEALED_DAYS = (
    (date(2022, 10, 3), to_instant(date(2022, 10, 2), 20)),
    (date(2022, 10, 14), to_instant(date(2022, 10, 14), 8)),
    (date(2022, 10, 20), to_instant(date(2022, 10, 20), 19)),
)
"""(day, opening time): the first opened last night, the others have not opened."""
ANNOUNCED = 8


class VisitPlans:
    """Builds the plans with their lines; `carried_out`: {record: the line that it carried out}."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self.rng = create_random("plans of visits")
        self.team = next(team for team in rows.demo.teams if team["level"] == "district")
        self.proposer, self.chairman = rows.accounts["district"], rows.accounts["leader"]
        self.plans: list[Row] = []
        self.lines: list[Row] = []
        self.steps: list[Row] = []
        self.seals: list[Row] = []
        self.lists: list[Row] = []
        self.carried_out: dict[UUID, UUID] = {}
        for seq, start in enumerate(QUARTERS, 1):
            self.past_quarter(start, seq)
        self.this_quarter(len(QUARTERS) + 1)
        self.next_month()

    def plan(self, kind: PlanPeriodKind, start: date, title: str, seq: int | None) -> Row:
        """A plan with its history: drafted, submitted after two days, approved after two more."""
        drafted = to_instant(min(start, NOW) - timedelta(9), 9 if start <= NOW else 14)
        submitted, approved = drafted + timedelta(2), drafted + timedelta(4)
        row = {
            "id": build_id(drafted, self.rng),
            "org_unit_id": DISTRICT,
            "team_id": self.team["id"],
            "team_level": "district",
            "period_kind": kind,
            "period_start": start,
            "period_end": get_period_end(kind, start),
            "title": title,
            "status": "approved" if seq else "submitted",
            "proposer_id": self.proposer,
            "created_at": drafted,
            "held_since": None if seq else submitted,
        }
        steps = [HistoryStep(submitted, self.proposer, {"status": "draft"})]
        self.step(row, "submitted", self.proposer, submitted)
        if seq:
            row |= {
                "plan_no": f"{seq:02d}/KHKT-ĐKT178",
                "plan_year": start.year,
                "plan_seq": seq,
                "document_no": PAPERS[start.month],
                "approved_on": to_civil_day(approved),
                "approver_id": self.chairman,
            }
            before = {"status": "submitted", "plan_no": None, "document_no": None}
            steps.append(HistoryStep(approved, self.chairman, before))
            self.step(row, "approved", self.chairman, approved)
        self.plans.append(self.rows.entered(InspectionPlan, row, self.proposer, steps))
        return self.plans[-1]

    def linked(self, minutes: Row) -> Row:
        """The record with the plan line that it carried out."""
        return minutes | {"inspection_plan_visit_id": self.carried_out.get(minutes["id"])}

    def step(self, plan: Row, step: str, actor: UUID, moment: datetime) -> None:
        row = {"plan_id": plan["id"], "org_unit_id": DISTRICT, "step": step, "actor_id": actor}
        self.steps.append(row | {"id": build_id(moment, self.rng), "at": moment})

    def line(
        self, plan: Row, place: Row, day: date, **others: date | UUID | str | bool | None
    ) -> Row:
        since = to_instant(plan["approved_on"], 9) if plan["plan_seq"] else None
        row = {
            "id": build_id(plan["created_at"], self.rng),
            "plan_id": plan["id"],
            "team_id": plan["team_id"],
            "establishment_id": place["id"],
            "org_unit_id": place["org_unit_id"],
            "planned_on": day,
            "is_unannounced": False,
            "members_from": since,
            "public_from": since,
            **others,
        }
        self.lines.append(row)
        return row

    def past_quarter(self, start: date, seq: int) -> None:
        """The visits that the team made as planned, one per establishment, and a few not made."""
        quarter = (start.month + 2) // 3
        plan = self.plan(
            PlanPeriodKind.QUARTER, start, f"Kế hoạch kiểm tra quý {ROMAN[quarter]} năm 2022", seq
        )
        places = {place["id"]: place for place in self.rows.demo.establishments}
        done = self.done_in(plan)
        for place_id, minutes in done.items():
            line = self.line(
                plan,
                places[place_id],
                minutes["inspected_on"],
                done_on=minutes["inspected_on"],
                inspection_id=minutes["id"],
            )
            self.carried_out[minutes["id"]] = line["id"]
        rest = [place for place in self.standing() if place["id"] not in done]
        for place in self.rng.sample(rest, NEVER_DONE):
            self.line(plan, place, start + timedelta(60), cancel_reason=SHUT)

    def done_in(self, plan: Row) -> dict[UUID, Row]:
        """{establishment: the team's first planned visit in the plan's period}."""
        found: dict[UUID, Row] = {}
        for record in self.rows.demo.inspections:
            inside = plan["period_start"] <= record["inspected_on"] <= plan["period_end"]
            ours = record["team_id"] == plan["team_id"] and record["kind"] == "planned"
            if inside and ours and record["status"] == "signed":
                found.setdefault(record["establishment_id"], record)
        return found

    def standing(self) -> list[Row]:
        return [row for row in self.rows.demo.establishments if not row["left_on"]]

    def waiting(self) -> list[Row]:
        """Establishments that were not visited in the year."""
        seen = split_by(self.rows.demo.inspections, "establishment_id")
        return [
            place
            for place in self.standing()
            if not any(r["inspected_on"].year == NOW.year for r in seen.get(place["id"], []))
        ]

    def this_quarter(self, seq: int) -> None:
        """In progress: one visit is announced for today, one opened last night, two are sealed."""
        plan = self.plan(PlanPeriodKind.QUARTER, NOW, "Kế hoạch kiểm tra quý IV năm 2022", seq)
        places = self.waiting()
        first, *others = self.rng.sample(places, min(len(places), ANNOUNCED + len(SEALED_DAYS)))
        days = list_working_days(NOW + timedelta(4), plan["period_end"])
        hidden, announced = others[: len(SEALED_DAYS)], others[len(SEALED_DAYS) :]
        self.line(plan, first, NOW + timedelta(2))
        for n, place in enumerate(announced):
            self.line(plan, place, days[n * 4])
        after = to_instant(plan["period_end"] + timedelta(1), 0)
        lines = [
            self.line(
                plan,
                place,
                day,
                is_unannounced=True,
                opens_at=opens,
                members_from=opens,
                public_from=after,
                note="Theo tin phản ánh về hoạt động sau 24 giờ." if n else None,
            )
            for n, (place, (day, opens)) in enumerate(zip(hidden, SEALED_DAYS, strict=False))
        ]
        plan["sealed_until"] = max(line["opens_at"] for line in lines)
        self.seal(plan, lines)

    def seal(self, plan: Row, lines: list[Row]) -> None:
        moment = to_instant(plan["approved_on"], 9)
        known: dict[UUID, Any] = {
            row["id"]: SimpleNamespace(**row) for row in self.rows.demo.establishments
        }
        told = [InspectionPlanVisit(**line) for line in lines]
        salt = self.rng.randbytes(32).hex()
        approved = InspectionPlan(id=plan["id"], team_id=plan["team_id"])
        content = to_sealed_text(approved, told, known, salt)
        seal = {
            "id": build_id(moment, self.rng),
            "plan_id": plan["id"],
            "org_unit_id": DISTRICT,
            "content_hash": compute_content_hash(content),
            "sealed_at": moment,
            "sealed_until": plan["sealed_until"],
        }
        self.seals.append(seal)
        of_seal = {"seal_id": seal["id"], "plan_id": plan["id"], "org_unit_id": DISTRICT}
        self.lists.append(of_seal | {"content": content})

    def next_month(self) -> None:
        """Submitted; it waits for the chairman."""
        plan = self.plan(PlanPeriodKind.MONTH, NEXT, "Kế hoạch kiểm tra tháng 11 năm 2022", None)
        days = list_working_days(NEXT, plan["period_end"])
        for n, place in enumerate(self.rng.sample(self.standing(), 5)):
            self.line(plan, place, days[3 + n * 3])


ROMAN = {1: "I", 2: "II", 3: "III", 4: "IV"}


def build_visit_plan_tables(made: VisitPlans) -> Tables:
    yield InspectionPlan, made.plans
    yield InspectionPlanVisit, made.lines
    yield InspectionPlanStep, made.steps
    yield PlanSeal, made.seals
    yield SealedList, made.lists


LISTS = (
    (date(2022, 1, 4), 40),
    (date(2022, 4, 1), 40),
    (date(2022, 7, 1), 40),
    (date(2022, 10, 3), 30),
)
"""The day of each list, and the number of visits that the teams planned for the quarter."""


def build_draw_tables(rows: Rows) -> Tables:
    drawn = build_visit_draws(rows)
    yield VisitDraw, rows.entered_by("district", VisitDraw, (head for head, _ in drawn))
    yield VisitDrawPlace, [line for _, lines in drawn for line in lines]


def build_visit_draws(rows: Rows) -> list[tuple[Row, list[Row]]]:
    """[(the list, its lines)], the earliest first."""
    known, rng = PastKnowledge(rows.demo), create_random("visit draws")
    found = []
    for day, size in LISTS:
        places = known.on(day)
        waiting = [place for place in places if not is_visited_in(place, day.year)]
        seed = hashlib.sha256(f"{SEED}:{day}".encode()).hexdigest()[:32]
        lines = build_draw_list(waiting, TABLE, seed, size, day)
        created_at = to_instant(day, 8)
        head = {
            "id": build_id(created_at, rng),
            "org_unit_id": UNIT_IDS["binh-luc-district"],
            "quarter_start": compute_quarter(day)[0],
            "quarter_end": compute_quarter(day)[1],
            "drawn_on": day,
            "seed": seed,
            "points_version_id": SHIPPED.id,
            "random_percent": SHIPPED.random_percent,
            "waiting_count": len(waiting),
            "list_size": len(lines),
            "drawn_count": sum(by_lot for _, by_lot in lines),
            "drawn_by_id": rows.accounts["district"],
            "created_at": created_at,
        }
        found.append((head, [build_line(head, n, *one) for n, one in enumerate(lines, 1)]))
    return found


def build_line(head: Row, position: int, one: RankedPlace, by_lot: bool) -> Row:
    return {
        "draw_id": head["id"],
        "establishment_id": one.place.id,
        "org_unit_id": one.place.org_unit_id,
        "position": position,
        "is_drawn": by_lot,
        "points": one.points,
    }


SHIPPED = load_visit_points().versions[0]
TABLE = VisitPointsTable.of(build_rules(SHIPPED), SHIPPED.type_points, SHIPPED.random_percent)


class PastKnowledge:
    """What was known on a day, in the form that planning/visit_order reads from the database."""

    def __init__(self, demo: "DemoDistrict") -> None:
        self.places = demo.establishments
        signed = [row for row in demo.inspections if row["status"] == "signed"]
        self.visits = split_by(signed, "establishment_id")
        self.violations = split_by(demo.violations, "establishment_id")
        self.commitments = split_by(demo.commitments, "establishment_id")
        self.counts = split_by(demo.workforce_counts, "establishment_id")

    def on(self, as_of: date, visits_until: date | None = None) -> list[VisitPlace]:
        """Establishments in business; visits and violations only up to `visits_until`, if given."""
        until = visits_until or as_of
        return [self.place(row, as_of, until) for row in self.places if is_in_business(row, as_of)]

    def place(self, row: Row, as_of: date, until: date) -> VisitPlace:
        id = row["id"]
        visits = [visit for visit in self.visits.get(id, []) if visit["inspected_on"] <= until]
        counted = [visit for visit in visits if is_counted(visit)]
        cases = [v for v in self.violations.get(id, []) if is_recorded(v, until)]
        since = TABLE.since(VisitFact.EARLIER_VIOLATIONS, as_of)
        recent = [case for case in cases if case["recorded_on"] > since]
        return VisitPlace(
            id=id,
            establishment_type=row["establishment_type"],
            org_unit_id=row["org_unit_id"],
            last_visit_on=get_last_day(visits, "inspected_on", until),
            last_counted_on=get_last_day(counted, "inspected_on", until),
            violations=len(recent),
            last_violation_on=get_last_day(recent, "recorded_on", until),
            unexecuted=sum(is_open(case, until) for case in cases),
            commitment_on=get_last_day(self.commitments.get(id, []), "signed_on", as_of),
            head_count_on=get_last_day(self.counts.get(id, []), "counted_on", as_of),
            has_certificate_no=row["security_certificate_no"] is not None,
            certificate_expires_on=row["security_certificate_expires_on"],
            name=row["name"],
            address=row["address"],
        )


def is_counted(visit: Row) -> bool:
    return visit["team_level"] in list_counted_tiers(visit["inspected_on"])


def get_last_day(rows: list[Row], day: str, until: date) -> date | None:
    return max((row[day] for row in rows if row[day] <= until), default=None)


def is_recorded(case: Row, until: date) -> bool:
    """Whether a violation was recorded by then and not yet dismissed."""
    day = case.get("cancelled_on") or case["handled_on"] or until
    dismissed = case["status"] == "dismissed" and day <= until
    return bool(case["recorded_on"] <= until) and not dismissed


def is_open(case: Row, until: date) -> bool:
    """Whether a violation was decided by then and not yet executed."""
    decided, executed = case.get("decided_on"), case.get("executed_on") or case.get("expired_on")
    return bool(decided and decided <= until and not (executed and executed <= until))
