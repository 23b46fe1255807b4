"""What the hand-written answers hold: the same content as the application's."""

from datetime import date, datetime
from typing import Any

SUMMED = ("numerator", "denominator", "commune_teams")


def at_most(limit: int, rows: list[dict[str, Any]]) -> dict[str, Any]:
    more = rows[limit - 1]["id"] if len(rows) > limit else None
    return {"items": rows[:limit], "next": more}


def covered(
    plan: str, as_of: date, target: dict[str, Any], rows: list[dict[str, Any]]
) -> dict[str, Any]:
    """A target's figure from one row per commune."""
    numerator, denominator, teams = (sum(row[name] for row in rows) for name in SUMMED)
    threshold = target["threshold_percent"]
    for row in rows:
        row["remaining"] = row["denominator"] - row["numerator"]
        del row["commune_teams"]
    return {
        "plan_id": plan,
        "as_of": as_of,
        **{name: target[name] for name in target if name not in ("year", "org_unit_id")},
        "numerator": numerator,
        "denominator": denominator,
        "percent": round(100 * numerator / denominator, 1),
        "met": 100 * numerator >= threshold * denominator,
        "remaining": max(0, -(-threshold * denominator // 100) - numerator),
        "commune_team_numerator": teams,
        "communes": rows,
    }


def minutes(id: Any, now: datetime, unit: Any, level: str, body: dict[str, Any]) -> dict[str, Any]:
    """The draft as it was recorded."""
    return {
        **{name: value for name, value in body.items() if name != "violations"},
        "id": id,
        "version": 1,
        "created_at": now,
        "updated_at": now,
        "org_unit_id": unit,
        "team_level": level,
        "status": "draft",
        "record_no": None,
    }
