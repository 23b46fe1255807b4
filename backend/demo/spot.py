"""Statements, head counts and recommendations of a visit, and what follows after signing."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from backend.core.session.models import Base
from backend.demo.history import HistoryStep
from backend.demo.random_values import (
    Row,
    build_id,
    create_random,
    select_day,
    split_by,
    to_instant,
)
from backend.domains.inspections.inspections.amendments import compute_amendment_hash
from backend.domains.inspections.inspections.models import Amendment, Recommendation

SINCE = date(2022, 5, 1)
"""From this day on, minutes have single recommendations, each with its own deadline."""
COUNTED_SINCE = date(2022, 9, 1)
QUARTER = date(2022, 7, 1)
LAST_DAY = date(2022, 10, 2)
COUNTED = (
    *("total", "female", "under_18", "with_contract", "with_health_check"),
    "with_temporary_residence",
)
BLANK: Row = {
    "recommendation_items": [],
    "workforce": None,
    "workforce_entry": None,
    "representative_name": None,
    "representative_position": None,
    "signature_refused": False,
    "refusal_reason": None,
    "copy_count": None,
}
REFUSAL = "Người quản lý không nhất trí với kết luận, không ký biên bản."
DONE = (
    "Đã xem giấy tờ cơ sở nộp bổ sung.",
    "Cán bộ xã kiểm tra lại, cơ sở đã làm đủ.",
    "Cơ sở gửi ảnh chụp, đối chiếu đúng.",
)


class Spot:
    """Builds these parts; `counts` collects head counts that signing wrote into the register."""

    def __init__(self, places: list[Row], counts: list[Row]) -> None:
        self.rng = create_random("on the spot")
        self.places = {row["id"]: row for row in places}
        self.known = split_by(counts, "establishment_id")
        self.counts: list[Row] = []
        self.refused = False

    def told(self, record: Row, wanted: list[str]) -> Row:
        """The additional fields of one record."""
        if record["inspected_on"] < SINCE:
            return BLANK
        due_on = record["inspected_on"] + timedelta(15)
        asked = [{"text": text.rstrip("."), "due_on": due_on.isoformat()} for text in wanted]
        place = self.places[record["establishment_id"]]
        said = {"recommendation_items": asked, "recommendations": None, "copy_count": 2}
        return BLANK | said | self.speaker(place) | self.refusal(record) | self.counted(record)

    def speaker(self, place: Row) -> Row:
        """The owner, or the person who manages the establishment."""
        owner, manager = place["owner_name"], place["manager_name"]
        managed = manager and (not owner or self.rng.random() < 0.4)
        name, position = (manager, "Quản lý") if managed else (owner, "Chủ cơ sở")
        return {"representative_name": name, "representative_position": name and position}

    def refusal(self, record: Row) -> Row:
        """One of the representatives with a violation did not sign."""
        if self.refused or record["outcome"] != "violation_recorded":
            return {}
        self.refused = True
        return {"signature_refused": True, "refusal_reason": REFUSAL}

    def counted(self, record: Row) -> Row:
        """Only where the quarter is already counted, so that no target changes."""
        day, known = record["inspected_on"], self.known.get(record["establishment_id"], [])
        of_quarter = [row for row in known if QUARTER <= row["counted_on"] < day]
        taken = any(row["counted_on"] == day for row in known)
        if day < COUNTED_SINCE or not of_quarter or taken or self.rng.random() < 0.3:
            return {}
        counts = {name: of_quarter[-1][name] for name in COUNTED}
        entered = {
            "id": build_id(record["signed_at"], self.rng),
            "org_unit_id": record["org_unit_id"],
            "establishment_id": record["establishment_id"],
            "counted_on": day,
            "created_at": record["signed_at"],
            "author": record["signed_by_id"],
            **counts,
        }
        self.counts.append(entered)
        known.append(entered)
        return {"workforce": counts, "workforce_entry": "entered"}


def build_following_tables(rows: Any) -> Iterable[tuple[type[Base], list[Row]]]:
    """Rows that can exist only after the minutes are signed."""
    yield Recommendation, build_recommendations(rows)
    yield Amendment, build_amendments(rows)


def build_recommendations(rows: Any) -> list[Row]:
    """Most are done in time; some are open, a few of them late; one was withdrawn."""
    rng = create_random("recommendations")
    made: list[Row] = []
    for record in rows.signed:
        for position, item in enumerate(record["recommendation_items"]):
            row = {
                "id": build_id(record["signed_at"], rng),
                **{name: record[name] for name in ("org_unit_id", "team_id", "establishment_id")},
                "inspection_id": record["id"],
                "position": position,
                "text": item["text"],
                "due_on": date.fromisoformat(item["due_on"]),
                "created_at": record["signed_at"],
                "status": "open",
                **dict.fromkeys(("closed_on", "closing_note", "closed_by_id")),
                "reopenings": [],
            }
            author = record["signed_by_id"]
            closing = close_recommendation(row, record, len(made), rng)
            steps = (
                [HistoryStep(to_instant(closing["closed_on"], 16), author, OPEN)] if closing else []
            )
            if closing:
                closing["closed_by_id"] = author
            elif not any(one["reopenings"] for one in made):
                closing, steps = open_recommendation_again(record, author)
            made.append(rows.entered(Recommendation, {**row, **closing}, author, steps))
    return made


def open_recommendation_again(record: Row, author: Any) -> tuple[Row, list[HistoryStep]]:
    """Closed by mistake two days after the visit, and opened again the next morning."""
    day = record["inspected_on"] + timedelta(2)
    shut = {"status": "fulfilled", "closed_on": day, "closing_note": DONE[2]}
    taken_back = {
        **shut,
        "closed_on": day.isoformat(),
        "closed_by_id": str(author),
        "reopened_on": (day + timedelta(1)).isoformat(),
        "reopened_by_id": str(author),
        "reason": "Ghi nhầm: ảnh là của cơ sở khác.",
    }
    steps = [
        HistoryStep(to_instant(day, 16), author, OPEN),
        HistoryStep(
            to_instant(day + timedelta(1), 9),
            author,
            {**shut, "closed_by_id": author, "reopenings": []},
        ),
    ]
    return {"reopenings": [taken_back]}, steps


OPEN = {"status": "open", "closed_on": None, "closing_note": None, "closed_by_id": None}
WITHDRAWN = 6
"""The number of the recommendation that was withdrawn."""


def close_recommendation(row: Row, record: Row, number: int, rng: Any) -> Row:
    """How a recommendation was closed by 2 October 2022; {} while it is open."""
    first, last = record["inspected_on"] + timedelta(4), row["due_on"] + timedelta(3)
    late = row["due_on"] <= LAST_DAY
    if number == WITHDRAWN:
        note = "Cơ sở trả mặt bằng, không còn hoạt động loại hình này."
        return {"status": "withdrawn", "closed_on": min(last, LAST_DAY), "closing_note": note}
    if first > LAST_DAY or rng.random() > (0.85 if late else 0.3):
        return {}
    day = select_day(first, min(last, LAST_DAY), rng)
    return {"status": "fulfilled", "closed_on": day, "closing_note": rng.choice(DONE)}


def build_amendments(rows: Any) -> list[Row]:
    """One record named a wrong position; it was noticed on the next day."""
    inspector = rows.accounts["inspector"]
    record = [
        row
        for row in rows.signed
        if row["signed_by_id"] == inspector and row["representative_position"] == "Quản lý"
    ][-1]
    moment = record["signed_at"] + timedelta(hours=14)
    made = {
        "id": build_id(moment, create_random("amendments")),
        **{name: record[name] for name in ("org_unit_id", "team_id", "establishment_id")},
        "inspection_id": record["id"],
        "number": 1,
        "field": "representative_position",
        "label": "Chức vụ của đại diện cơ sở",
        "earlier": "Quản lý",
        "corrected": "Phó quản lý, trực thay",
        "reason": "Ghi nhầm khi lập biên bản; đối chiếu với giấy ủy quyền cơ sở nộp sau.",
        "author_id": inspector,
        "created_at": moment,
        "previous_hash": record["content_hash"],
    }
    made["content_hash"] = compute_amendment_hash(Amendment(**made))
    return [rows.entered(Amendment, made, inspector)]
