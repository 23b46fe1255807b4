"""What the hand-written answers hold: the same content as the application's."""

import json
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from backend.core.session.models import Base
from backend.domains.enforcement.violations.models import Violation
from backend.domains.inspections.inspections.models import Inspection

Row = dict[str, Any]
SUMMED = (
    "numerator",
    "denominator",
    "own_team_numerator",
    "any_team_numerator",
    "commune_team_numerator",
)
TEAMS = SUMMED[2:]
CARD = ("id", "full_name", "agency", "function", "inspection_card_no")
PLACED = (
    "org_unit_id",
    "org_unit_name",
    "establishment_name",
    "area_id",
    "area_name",
    "team_name",
    "team_level",
    "establishment_type",
    "establishment_address",
    "same_visit_id",
)
BLANK: Row = {
    **dict.fromkeys(("record_no", "trigger", "follows_id", "signed_at", "started_at", "ended_at")),
    **dict.fromkeys(("inspection_plan_visit_id", "follows_record_no", "follows_on", "statement")),
    **dict.fromkeys(("recommendations", "workforce", "workforce_entry", "representative_name")),
    **dict.fromkeys(("representative_position", "refusal_reason", "copy_count", "signed_by_id")),
    **dict.fromkeys(("signed_by_name", "content_hash")),
    "recommendation_items": [],
    "keeps_blanks": True,
    "signature_refused": False,
    "amendment_count": 0,
    "join_reason": None,
    "warnings": [],
}
"""What a draft just recorded does not say."""


def at_most(limit: int, rows: list[Row]) -> Row:
    if len(rows) <= limit:
        return {"items": rows, "next": None}
    last = rows[limit - 1]
    key = json.dumps([str(last["inspected_on"]), str(last["id"])], separators=(",", ":"))
    return {"items": rows[:limit], "next": urlsafe_b64encode(key.encode()).decode().rstrip("=")}


def covered(plan: str, as_of: date, target: Row, rows: list[Row]) -> Row:
    """A target's figure from one row per commune."""
    sums = {name: sum(row[name] for row in rows) for name in SUMMED}
    threshold, numerator, denominator = target["threshold_percent"], sums["numerator"], len(rows)
    denominator = sums["denominator"]
    remaining = max(0, -(-threshold * denominator // 100) - numerator)
    for row in rows:
        row["remaining"] = row["denominator"] - row["numerator"]
        for name in TEAMS:
            del row[name]
    records = f"/api/v1/plans/{plan}/targets/{target['code']}/records?counted="
    kept = {n: target[n] for n in target if n not in ("year", "org_unit_id", "level")}
    return {
        **kept,
        **sums,
        "in_force": bool(target["in_force"]),
        "percent": round(100 * numerator / denominator, 1),
        "met": 100 * numerator >= threshold * denominator,
        "remaining": remaining,
        "forecast": forecast(as_of, numerator, denominator, remaining),
        "communes": rows,
        "records": {
            "counted": f"{records}true&as_of={as_of}",
            "not_counted": f"{records}false&as_of={as_of}",
        },
        "threshold_number": None,
        "value": numerator,
        "baseline": None,
        "uncounted": 0,
        "plan_id": plan,
        "as_of": as_of,
        "boundaries": "own",
        "has_other_boundaries": False,
    }


def forecast(as_of: date, numerator: int, denominator: int, remaining: int) -> Row:
    """Straight on from the year's first day."""
    gone, last = as_of.timetuple().tm_yday, date(as_of.year, 12, 31)
    year = last.timetuple().tm_yday
    then = min(denominator, numerator * year // gone)
    days = -(-remaining * gone // numerator) if remaining and numerator else None
    reached = as_of + timedelta(days) if days is not None and days <= year - gone else None
    return {"percent": round(100 * then / denominator, 1), "reaches_on": reached}


@dataclass(frozen=True)
class Draft:
    """A visit to be recorded: what is answered, and what the log gets of it and its violations."""

    told: Row
    members: list[Any]
    unit: Any
    changes: list[tuple[str, Any, Row]]


def draft(id: Any, now: Any, ground: list[Row], body: Row, found: list[tuple[Any, Any]]) -> Draft:
    """`ground`: rows of GROUND; `found`: id and act of each violation."""
    asked = {str(member) for member in body["member_ids"]}
    members = [{n: row[n] for n in CARD} for row in ground if str(row["id"]) in asked]
    checklist = {
        code: {"answer": item["answer"], "note": item.get("note")}
        for code, item in body["checklist"].items()
    }
    stamps = {"id": id, "version": 1, "created_at": now, "updated_at": now, "status": "draft"}
    said = {name: value for name, value in body.items() if name != "violations"}
    placed = {name: ground[0][name] for name in PLACED}
    told = {**BLANK, **said, **stamps, **placed, "checklist": checklist, "members": members}
    visit = {name: told[name] for name in VISIT_COLUMNS if name in told}
    of_all = {n: told[n] for n in ("team_id", "establishment_id", "org_unit_id", "created_at")}
    breach = {**of_all, "inspection_id": id, "occurred_on": told["inspected_on"], **BREACH}
    breaches = [
        ("violations", own, as_log(NO_BREACH, {**breach, "id": own, "violation_type_id": act}))
        for own, act in found
    ]
    attendance = {"attendance": body["member_ids"]}
    log = [("inspections", id, as_log(NO_VISIT, {**visit, **attendance})), *breaches]
    return Draft(told, [row["id"] for row in members], placed["org_unit_id"], log)


def as_log(blank: Row, row: Row) -> Row:
    """Before and after of every column."""
    return {**blank, **{name: (None, value) for name, value in row.items()}}


BREACH: Row = {"subject_kind": "individual", "status": "recorded", "warning": False}
BREACH |= {"stage": "recorded", "is_complex": False, "paid_amount": 0, "overridden": []}


def logged(model: type[Base]) -> list[str]:
    names = (column.name for column in sa.inspect(model).columns)
    return [name for name in names if name not in ("version", "updated_at")]


VISIT_COLUMNS = logged(Inspection)
NO_VISIT: Row = dict.fromkeys(VISIT_COLUMNS, (None, None))
NO_BREACH: Row = dict.fromkeys(logged(Violation), (None, None))
