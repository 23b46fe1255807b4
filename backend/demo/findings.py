"""What the demo's visits find, the words of their minutes, and what follows after signing."""

from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING
from uuid import UUID

from pydantic import ConfigDict

from backend.core.text.schemas import BaseModel
from backend.demo.contents import load_content
from backend.demo.random_values import (
    Row,
    build_id,
    create_random,
    select_day,
    split_by,
    to_instant,
)
from backend.demo.rows import HistoryStep, Rows, Tables
from backend.domains.inspections.inspections.amendments import compute_amendment_hash
from backend.domains.inspections.inspections.models import Amendment, Recommendation
from backend.law.reference import load_checklist_templates, load_establishment_types

if TYPE_CHECKING:
    from backend.demo.visits import Call


class Finding(BaseModel):
    """An act of the catalogue, the checklist item that shows it, and its description."""

    model_config = ConfigDict(frozen=True)

    act: str
    item: str
    seen: str
    described: str


class FindingsContent(BaseModel):
    """`by_kind`: the acts found at places of a kind early in 2022."""

    findings: tuple[Finding, ...]
    by_kind: dict[str, tuple[str, ...]]
    faults: dict[str, tuple[str, str]]
    """{checklist item: (observation, recommendation)}"""
    statements: tuple[str, str, str, str]
    """What the representatives said; the last two where something was wrong."""


FINDINGS = load_content("findings.json", FindingsContent)
ACTS = {finding.act: finding for finding in FINDINGS.findings}
BROKERING = ACTS["brokering"]
TEMPLATE = load_checklist_templates()[0]
KINDS = {kind.code: kind for kind in load_establishment_types()}
SHOWN = {"Karaoke Sao Đêm": ACTS["unqualified_staff"], "Quán bar Phố Huyện": BROKERING}
NEVER = ("Massage Thư Giãn", "Khách sạn Châu Giang", "Nhà nghỉ Bình Minh")


def select_findings(calls: "list[Call]", rng: Random) -> dict[int, Finding]:
    """{index of the visit: its violation}: about a dozen in 2022, two of them in September."""
    fit = [
        index
        for index, call in enumerate(calls)
        if call.day.year == 2022 and call.level != "commune" and not call.follows_up
        and call.place["status"] == "active" and call.place["name"] not in (*SHOWN, *NEVER)
    ]  # fmt: skip
    found = {
        index: SHOWN[call.place["name"]]
        for index, call in enumerate(calls)
        if call.place["name"] in SHOWN and call.day.year == 2022
    }
    late = [index for index in fit if calls[index].day >= date(2022, 9, 1)]
    early = [index for index in fit if calls[index].day < date(2022, 8, 10)]
    for kind, codes in FINDINGS.by_kind.items():
        here = [index for index in early if calls[index].place["establishment_type"] == kind]
        acts = [ACTS[code] for code in codes]
        found |= dict(zip(rng.sample(here, len(acts)), acts, strict=True))
    kinds = {"motel": ACTS["guest_checks_incomplete"], "karaoke": ACTS["incomplete_register"]}
    late = [index for index in late if calls[index].place["establishment_type"] in kinds]
    for index in rng.sample(late, 2):
        found[index] = kinds[calls[index].place["establishment_type"]]
    return found


def build_checklist_answers(place: Row, faults: dict[str, str], rng: Random) -> Row:
    """{item: {"answer", "note"}} for items that apply to the place; `faults`: {item: note}."""
    answers = {}
    for item in TEMPLATE.items_for(KINDS[place["establishment_type"]]):
        fault = faults.get(item.code)
        loose = item.code in ("temporary_residence", "labour_registration", "skill_certificate")
        idle = loose and not fault and rng.random() < 0.2
        answer = "non_compliant" if fault else "not_applicable" if idle else "compliant"
        answers[item.code] = {"answer": answer, "note": fault}
    return answers


def select_small_faults(place: Row, workers: int, rng: Random) -> dict[str, tuple[str, str]]:
    """One to three faults that need only a reminder: {item: (observation, recommendation)}."""
    asked = [i.code for i in TEMPLATE.items_for(KINDS[place["establishment_type"]])]
    open_to_fault = [code for code in asked if code in FINDINGS.faults]
    chosen = rng.sample(open_to_fault, rng.choice((1, 1, 2, 2, 3)))
    missing = rng.randint(1, max(1, workers // 2))
    return {
        code: (seen.format(n=missing, total=workers), wanted.format(n=missing))
        for code in chosen
        for seen, wanted in (FINDINGS.faults[code],)
    }


def format_recommendations(wanted: list[str], day: date) -> str | None:
    if not wanted:
        return None
    until = day + timedelta(15)
    return f"{' '.join(wanted)} Hoàn thành trước ngày {until:%d/%m/%Y}."


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
    """Builds what else minutes say: who spoke, what was asked of them, how many worked there.

    `counts` collects the head counts that signing wrote into the register.
    """

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


def build_following_tables(rows: Rows) -> Tables:
    """Rows that can exist only after the minutes are signed."""
    yield Recommendation, build_recommendations(rows)
    yield Amendment, build_amendments(rows)


def build_recommendations(rows: Rows) -> list[Row]:
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


def open_recommendation_again(record: Row, author: UUID) -> tuple[Row, list[HistoryStep]]:
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


def close_recommendation(row: Row, record: Row, number: int, rng: Random) -> Row:
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


def build_amendments(rows: Rows) -> list[Row]:
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
