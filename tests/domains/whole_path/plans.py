"""Plans of visits as everyone acts on them: drafted, submitted, approved, sealed, opened."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from backend.permissions import Permission
from tests import world
from tests.acting import CURRENT
from tests.domains.whole_path.case import ANYONE, EARLIER, Case, Plan
from tests.domains.whole_path.office import is_under, may

PATH = "/inspection-plans"
KINDS = ("announced", "opened", "sealed")
REASON = {"reason": "Thay đổi lịch công tác"}
ACTS: dict[str, tuple[Permission, tuple[str, ...], str | None]] = {
    "submit": (Permission.INSPECTION_PLAN_WRITE, ("draft", "returned"), "submitted"),
    "approve": (Permission.INSPECTION_PLAN_APPROVE, ("submitted",), "approved"),
    "return": (Permission.INSPECTION_PLAN_APPROVE, ("submitted",), "returned"),
    "withdraw": (
        Permission.INSPECTION_PLAN_WRITE,
        ("draft", "returned", "submitted"),
        "withdrawn",
    ),
    "cancel": (Permission.INSPECTION_PLAN_APPROVE, ("approved",), "cancelled"),
    "edit": (Permission.INSPECTION_PLAN_WRITE, ("draft", "returned"), None),
    "drop": (Permission.INSPECTION_PLAN_WRITE, ("draft",), None),
}
"""Whose act it is, in which states of the plan, and where it leads."""
IN_FORCE = ("approved", "cancelled")
BEFORE_CHAIRMAN = ("submitted", "returned", *IN_FORCE)


class Plans(Case):
    """The plan's part of the path. The inspector leads the team."""

    def keeps(self, plan: Plan, who: str) -> bool:
        is_chairman = who == "leader" and plan.status in BEFORE_CHAIRMAN
        return who in (plan.proposer, "inspector") or is_chairman

    def sees_plan(self, plan: Plan, who: str) -> bool:
        return plan.status in IN_FORCE or self.keeps(plan, who)

    def sees_line(self, plan: Plan, who: str) -> bool:
        if plan.number is None:
            return self.keeps(plan, who)
        if plan.kind == "announced" or self.is_done(plan):
            return True
        return (plan.kind == "opened" or plan.opened) and self.keeps(plan, who)

    @precondition(lambda self: self.plan is None and self.minutes is None and self.is_planned)
    @rule(who=ANYONE, kind=st.sampled_from(KINDS))
    def propose(self, who: str, kind: str) -> None:
        body = {
            "team_id": str(world.team("district")),
            "period_kind": "quarter",
            "period_start": "2022-10-01" if self.today.year == 2022 else "2023-01-01",
            "title": "Kế hoạch kiểm tra của quý",
            "visits": [{"establishment_id": str(self.place), **line_of(kind, self.today)}],
        }
        answer = self.send(who, "POST", PATH, body)
        if not may(who, Permission.INSPECTION_PLAN_WRITE):
            assert answer.status == 403
            return
        assert answer.status == 201, answer.content
        made = answer.json
        id, line = UUID(made["id"]), UUID(made["visits"][0]["id"])
        self.plan = Plan(id, line, kind, who, made["version"])
        self.went("plan: propose")

    def refused_plan(self, plan: Plan, who: str, act: str) -> int | None:
        """The status with which an act must be refused, or None."""
        permission, states, _ = ACTS[act]
        if not may(who, permission):
            return 403
        if not self.sees_plan(plan, who):
            return 404
        return None if plan.status in states else 409

    @precondition(lambda self: self.plan is not None)
    @rule(who=ANYONE, act=st.sampled_from(tuple(ACTS)), early=st.booleans())
    def act_on_plan(self, who: str, act: str, early: bool) -> None:
        plan = self.plan
        assert plan is not None
        day = EARLIER if early else self.today.isoformat()
        path = f"{PATH}/{plan.id}"
        if act == "edit":
            answer = self.send(who, "PATCH", path, {"note": f"Lần {plan.version}"}, version=CURRENT)
        elif act == "drop":
            answer = self.send(who, "DELETE", path, version=plan.version)
        else:
            answer = self.send(
                who, "POST", f"{path}/{act}", body_of(act, day), version=plan.version
            )
        wrong, (_, _, to) = self.refused_plan(plan, who, act), ACTS[act]
        assert answer.status == (wrong or (204 if act == "drop" else 200)), (act, answer.content)
        if wrong is not None:
            return
        self.went(f"plan: {act}")
        if act == "drop":
            self.plan = None
            return
        plan.version += 1
        plan.status = to or plan.status
        if act == "approve":
            year = int(day[:4])
            plan.number = (year, self.office.plans[year] + 1)
            self.office.plans[year] += 1
            assert plan_number(answer.json) == plan.number, "no number reused or skipped"
        if plan.status == "withdrawn":
            self.plan = None  # another may be proposed

    def leave_plan(self) -> None:
        """Go on without the plan: what was approved stays."""
        self.hand_over("approved", "seals", "lists")
        self.plan, self.is_planned = None, False

    @precondition(lambda self: self.plan is not None and self.plan.number is not None)
    @rule(who=ANYONE)
    def cancel_line(self, who: str) -> None:
        plan = self.plan
        assert plan is not None
        answer = self.send(who, "POST", f"/inspection-plan-visits/{plan.line}/cancel", REASON)
        if not may(who, Permission.INSPECTION_PLAN_WRITE):
            wrong: int | None = 403
        elif not self.sees_line(plan, who):
            wrong = 404
        elif not self.keeps(plan, who) or self.is_settled(plan):
            wrong = 409
        else:
            wrong = None
        assert answer.status == (wrong or 200), (plan, answer.content)
        plan.cancelled_line |= wrong is None

    def is_done(self, plan: Plan) -> bool:
        return self.is_signed and self.minutes is not None and self.minutes.line == plan.line

    def is_settled(self, plan: Plan) -> bool:
        """Nothing is left to be cancelled of its line."""
        return plan.status != "approved" or plan.cancelled_line or self.is_done(plan)

    @precondition(lambda self: self.plan is not None and self.plan.kind == "sealed")
    @rule(who=ANYONE)
    def ask_to_open(self, who: str) -> None:
        plan = self.plan
        assert plan is not None
        path = f"{PATH}/{plan.id}/openings"
        answer = self.send(who, "POST", path, {"kind": "open", **REASON})
        sealed = plan.status == "approved" and not plan.opened and not plan.cancelled_line
        if not may(who, Permission.INSPECTION_PLAN_LOOK):
            wrong: int | None = 403
        elif not self.sees_plan(plan, who):
            wrong = 404
        else:
            may_ask = self.keeps(plan, who) and who != "leader"  # all others are under the leader
            wrong = None if sealed and may_ask else 409
        assert answer.status == (wrong or 201), (plan, answer.content)
        if wrong is None:
            plan.opening = (answer.json["id"], who)

    @precondition(lambda self: self.plan is not None and self.plan.opening is not None)
    @rule(who=ANYONE)
    def open(self, who: str) -> None:
        """A second person confirms: not the one who asked, nor a subordinate of theirs."""
        plan = self.plan
        assert plan is not None
        assert plan.opening is not None
        id, asker = plan.opening
        answer = self.send(who, "POST", f"{PATH}/{plan.id}/openings/{id}/confirm")
        if not may(who, Permission.INSPECTION_PLAN_LOOK):
            wrong: int | None = 403
        elif not self.keeps(plan, who):
            wrong = 404
        else:
            wrong = 409 if who == asker or is_under(who, asker) else None
        assert answer.status == (wrong or 200), (plan, answer.content)
        if wrong is None:
            plan.opened, plan.opening, plan.version = True, None, plan.version + 1
            self.went("plan: open")


def line_of(kind: str, today: date) -> dict[str, Any]:
    if kind == "announced":
        return {"planned_on": today.isoformat()}
    day = today + timedelta(days=kind == "sealed")
    opens = day - timedelta(days=2 * (kind == "opened"))
    return {
        "planned_on": day.isoformat(),
        "is_unannounced": True,
        "opens_at": f"{opens}T08:00:00+07:00",
    }


def body_of(act: str, day: str) -> dict[str, Any]:
    if act == "submit":
        return {"overlap_reason": "Có đơn phản ánh"}
    if act == "approve":
        return {"document_no": "15/KH-UBND", "approved_on": day}
    return REASON


def plan_number(plan: dict[str, Any]) -> tuple[int, int]:
    return int(plan["approved_on"][:4]), int(plan["plan_no"].split("/")[0])
