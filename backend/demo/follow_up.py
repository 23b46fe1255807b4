"""Consequences of decisions of 2022: a suspension, a remedial measure, two requests."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from backend.core.session.models import Base, now
from backend.demo.cases import CANCEL_REASON
from backend.demo.history import HistoryStep
from backend.demo.random_values import Row, build_id, create_random, to_instant
from backend.domains.enforcement.violations.models import Stage, ViolationRemedy
from backend.domains.establishments.establishments.models import Suspension
from backend.domains.platform.second_approvals.models import (
    LASTS,
    SecondApproval,
    SecondApprovalStatus,
)

REMEDY = "Nộp lại số lợi bất hợp pháp có được do thực hiện hành vi vi phạm"
REMEDY_DUE = date(2022, 10, 14)
ACT = "cancel-decision"


def build_follow_up_tables(rows: Any, cases: list[Row]) -> Iterable[tuple[type[Base], list[Row]]]:
    suspended = [case for case in cases if case["suspended_from"]]
    yield Suspension, [build_suspension(case) for case in suspended]
    yield ViolationRemedy, [build_remedy(rows, case) for case in suspended]
    yield SecondApproval, build_approvals(rows, cases)


def build_suspension(case: Row) -> Row:
    names = ("org_unit_id", "establishment_id", "suspended_from", "suspended_to")
    return {"violation_id": case["id"]} | {name: case[name] for name in names}


def build_remedy(rows: Any, case: Row) -> Row:
    moment = to_instant(case["decided_on"], 16)
    row = {
        "id": build_id(moment, create_random("remedies")),
        "org_unit_id": case["org_unit_id"],
        "team_id": case["team_id"],
        "violation_id": case["id"],
        "measure": REMEDY,
        "due_on": REMEDY_DUE,
        "created_at": moment,
    }
    return rows.entered(ViolationRemedy, row, rows.accounts["police"])  # type: ignore[no-any-return]


def build_approvals(rows: Any, cases: list[Row]) -> list[Row]:
    """A request that the chairman confirmed in July, and one that waits for him now.

    Requests wait by the real clock: three days from the first start of the demo.
    """
    done = next(case for case in cases if case["stage"] == Stage.CANCELLED)
    open_one = next(case for case in cases if case["stage"] == Stage.DECIDED)
    asked = to_instant(done["cancelled_on"], 9)
    answered = to_instant(done["cancelled_on"], 10)
    confirmed = build_request(rows, done, CANCEL_REASON, asked, done["version"] - 1) | {
        "status": SecondApprovalStatus.CONFIRMED,
        "answerer_id": rows.accounts["leader"],
        "answered_at": answered,
    }
    before = {"status": SecondApprovalStatus.WAITING, "answerer_id": None, "answered_at": None}
    step = HistoryStep(answered, rows.accounts["leader"], before)
    reason = "Quyết định ghi sai địa chỉ cơ sở, chưa giao cho bên vi phạm."
    waiting = build_request(rows, open_one, reason, now(), open_one["version"]) | {
        "status": SecondApprovalStatus.WAITING,
        "open_key": f"{ACT}:{open_one['id']}",
    }
    police = rows.accounts["police"]
    return [
        rows.entered(SecondApproval, confirmed, police, [step]),
        rows.entered(SecondApproval, waiting, police),
    ]


def build_request(rows: Any, case: Row, reason: str, moment: Any, version: int) -> Row:
    names = {row["id"]: row["name"] for row in rows.demo.establishments}
    return {
        "id": build_id(moment, create_random(f"second {case['decision_no']}")),
        "org_unit_id": case["org_unit_id"],
        "act": ACT,
        "entity": "violations",
        "entity_id": case["id"],
        "entity_version": version,
        "body": {"reason": reason},
        "subject": f"{case['decision_no']} · {names[case['establishment_id']]}",
        "reason": reason,
        "asker_id": rows.accounts["police"],
        "expires_at": moment + LASTS,
        "created_at": moment,
    }
