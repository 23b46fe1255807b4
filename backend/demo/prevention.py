"""Two years of communication activities, and training courses with their attendance."""

from datetime import date, timedelta
from random import Random
from uuid import UUID

from backend.core.text.schemas import BaseModel
from backend.demo.contents import load_content
from backend.demo.people import UNIT_IDS
from backend.demo.random_values import (
    Row,
    add_working_days,
    build_id,
    create_random,
    select_day,
    to_instant,
)
from backend.demo.rows import HistoryStep, Rows, Tables
from backend.domains.prevention.communication_activities.models import (
    ActivityCommune,
    CommunicationActivity,
)
from backend.domains.prevention.staff.models import Staff
from backend.domains.prevention.trainings.models import Attendance, HeadCount, Training
from backend.law.reference import list_communes

LAST_DAY = date(2022, 9, 28)
SILENT = ("boi-cau", "an-do")
"""Communes without an activity in 2022 so far."""


Span = tuple[int, int]
"""(fewest, most)"""


class CampaignKind(BaseModel):
    """A usual activity of a commune."""

    form: str
    audience: str
    topic: str
    place: str | None = None
    partner: str | None = None
    programme: str | None = None
    people: Span = (0, 0)
    panels: Span = (0, 0)
    leaflets: Span = (0, 0)
    broadcasts: Span = (0, 0)

    @property
    def sessions(self) -> int:
        return int(self.form in ("conference", "school"))


class OutreachContent(BaseModel):
    """`joint`: activities of the district: the day, the number of communes, and the activity."""

    kinds: tuple[CampaignKind, ...]
    joint: tuple[tuple[date, int, CampaignKind], ...]
    law_day: CampaignKind


OUTREACH = load_content("outreach.json", OutreachContent)


class Outreach:
    """Builds the activities, each with its communes in `commune_ids`."""

    def __init__(self) -> None:
        self.rng = create_random("outreach")
        self.units = [(unit.key, unit.id) for unit in list_communes(LAST_DAY)]

    def activities(self) -> list[Row]:
        rows = [row for key, id in self.units for row in self.of_commune(key, id)]
        rows += [self.joint(*asked) for asked in OUTREACH.joint]
        rows.append(
            self.planned(UNIT_IDS["binh-luc-district"], OUTREACH.law_day, date(2022, 11, 9), 17)
        )
        return sorted(rows, key=lambda row: (row["created_at"], row["id"]))

    def of_commune(self, key: str, id: UUID) -> list[Row]:
        """Some activities in each half-year; communes with an account also have one to confirm."""
        rows = []
        for year in (2021, 2022):
            if key in SILENT and year == 2022:
                continue
            kinds = self.rng.sample(OUTREACH.kinds, self.rng.randint(3, 6))
            rows += [self.held([id], kind, self.day(year)) for kind in kinds]
        if key in SILENT:
            rows.append(self.planned(id, OUTREACH.kinds[0], date(2022, 10, 18)))
        if key in ("binh-nghia", "trang-an"):
            rows.append(self.planned(id, OUTREACH.kinds[0], date(2022, 9, 29)))
            rows.append(self.planned(id, OUTREACH.kinds[5], date(2022, 10, 14)))
        if key == "binh-nghia":
            reason = "Ghi trùng với buổi của Trường THCS"
            rows.append(
                self.held([id], OUTREACH.kinds[3], date(2022, 5, 12))
                | {"status": "cancelled", "cancel_reason": reason}
            )
        return rows

    def day(self, year: int) -> date:
        last = min(date(year, 12, 10), LAST_DAY)
        return add_working_days(select_day(date(year, 2, 14), last - timedelta(4), self.rng), 1)

    def joint(self, day: date, size: int, kind: CampaignKind) -> Row:
        row = self.held(self.some(size, day.year), kind, day)
        return row | {"org_unit_id": UNIT_IDS["binh-luc-district"]}

    def some(self, size: int, year: int) -> list[UUID]:
        known = [id for key, id in self.units if year == 2021 or key not in SILENT]
        return self.rng.sample(known, size)

    def held(self, communes: list[UUID], kind: CampaignKind, day: date) -> Row:
        entered = to_instant(add_working_days(day, 1), 15, self.rng.randrange(60))
        return self.row(communes, kind, day) | {
            **self.counts(kind),
            "status": "held",
            "id": build_id(entered, self.rng),
            "created_at": entered,
        }

    def planned(self, unit: UUID, kind: CampaignKind, day: date, size: int = 0) -> Row:
        entered = to_instant(date(2022, 9, 12), 9, self.rng.randrange(60))
        communes = [id for _, id in self.units][:size] if size else [unit]
        return self.row(communes, kind, day) | {
            **dict.fromkeys(COUNTS, 0),
            "session_count": kind.sessions,
            "status": "planned",
            "org_unit_id": unit,
            "id": build_id(entered, self.rng),
            "created_at": entered,
        }

    def row(self, communes: list[UUID], kind: CampaignKind, day: date) -> Row:
        return {
            "org_unit_id": communes[0],
            "commune_ids": sorted(communes),
            "reached_ids": sorted(str(id) for id in communes),
            "form": kind.form,
            "audience": kind.audience,
            "topic": kind.topic,
            "place": kind.place,
            "partner": kind.partner,
            "integrated_programme": kind.programme,
            "held_on": day,
            "note": None,
            "cancel_reason": None,
        }

    def counts(self, kind: CampaignKind) -> Row:
        panels, leaflets = (select_count(span, self.rng) for span in (kind.panels, kind.leaflets))
        return {
            "session_count": kind.sessions,
            "attendee_count": self.rng.randint(*kind.people),
            "material_count": panels + leaflets,
            "panel_count": panels,
            "leaflet_count": leaflets,
            "broadcast_count": self.rng.randint(*kind.broadcasts),
        }


COUNTS = (
    *("session_count", "attendee_count", "material_count"),
    *("panel_count", "leaflet_count", "broadcast_count"),
)


def select_count(span: tuple[int, int], rng: Random) -> int:
    """Printed matter comes in tens, except the few items that are put up."""
    count = rng.randint(*span)
    return count if count < 20 else count // 10 * 10


def build_activity_tables(rows: Rows) -> Tables:
    made = [build_logged_activity(rows, row) for row in rows.demo.activities]
    yield CommunicationActivity, made
    yield (
        ActivityCommune,
        [
            {"activity_id": row["id"], "org_unit_id": commune}
            for row in rows.demo.activities
            for commune in row["commune_ids"]
        ],
    )


def build_logged_activity(rows: Rows, row: Row) -> Row:
    """An activity; a cancelled one was called off on the day after it was entered."""
    before, keeper = {"status": "held", "cancel_reason": None}, rows.keeper(row)
    called_off = [HistoryStep(row["created_at"] + timedelta(days=1), keeper, before)]
    steps = called_off if row["status"] == "cancelled" else []
    return rows.entered(CommunicationActivity, row, keeper, steps)


LAST_COURSE_DAY = date(2022, 10, 2)
LAST_ASKING_DAY = date(2022, 9, 30)


class DemoCourse(BaseModel):
    """A course: for which kinds of staff it is, and the share of them that comes.

    `audiences`: (who else came, how many), of whom only the number is known.
    """

    unit: str
    level: str
    topic: str
    title: str
    organiser: str
    held_from: date
    days: int
    kinds: tuple[str, ...]
    only_direct: bool
    share: float
    audiences: tuple[tuple[str, int], ...]


COURSES = load_content("courses.json", tuple[DemoCourse, ...])


class Sheets:
    """Every course with its attendances."""

    def __init__(self, staff: list[Row]) -> None:
        self.staff = staff
        self.trainings: list[Row] = []
        self.attendances: list[Row] = []
        self.head_counts: list[Row] = []
        rng = create_random("courses")
        for course in COURSES:
            self.hold(course, rng)

    def hold(self, course: DemoCourse, rng: Random) -> None:
        entered = to_instant(course.held_from - timedelta(21), 10)
        is_local = course.level == "commune"
        training: Row = {
            "id": build_id(entered, rng),
            "org_unit_id": UNIT_IDS[course.unit],
            "title": course.title,
            "topic": course.topic,
            "held_from": course.held_from,
            "held_to": course.held_from + timedelta(course.days - 1),
            "organiser": course.organiser,
            "level": course.level,
            "venue": "Hội trường UBND xã" if is_local else "Hội trường UBND huyện",
            "created_at": entered,
        }
        self.trainings.append(training)
        for person in self.staff:
            if is_invited(person, training, course) and rng.random() < course.share:
                self.attendances.append(self.attendance(training, person, rng))
        for audience, heads in course.audiences:
            self.head_counts.append(self.heads(training, audience, heads, rng))

    def attendance(self, training: Row, person: Row, rng: Random) -> Row:
        """An attendance; once the course is over, it is nearly always completed."""
        asked_on = min(training["held_from"] - timedelta(rng.randint(3, 9)), LAST_ASKING_DAY)
        entered = to_instant(asked_on, 14, rng.randrange(60))
        over: bool = training["held_to"] <= LAST_COURSE_DAY
        return {
            "id": build_id(entered, rng),
            "org_unit_id": person["org_unit_id"],
            "training_id": training["id"],
            "staff_id": person["id"],
            "completed": over and rng.random() < 0.95,
            "ended_at": to_instant(training["held_to"], 16, 30),
            "created_at": entered,
        }

    def heads(self, training: Row, audience: str, heads: int, rng: Random) -> Row:
        entered = to_instant(training["held_to"], 17)
        return {
            "id": build_id(entered, rng),
            "org_unit_id": training["org_unit_id"],
            "training_id": training["id"],
            "audience": audience,
            "head_count": heads,
            "created_at": entered,
        }


def is_invited(person: Row, training: Row, course: DemoCourse) -> bool:
    """Whether a course was for this person, who was then on the staff list of its unit."""
    at_district = training["org_unit_id"] == UNIT_IDS["binh-luc-district"]
    inside = at_district or person["org_unit_id"] == training["org_unit_id"]
    left = person["active_to"] is not None and person["active_to"] < training["held_from"]
    is_active = person["active_from"] <= training["held_to"] and not left
    fits = person["kind"] in course.kinds and (person["is_direct_duty"] or not course.only_direct)
    return inside and is_active and fits


def build_training_tables(rows: Rows) -> Tables:
    demo = rows.demo
    yield Staff, [build_logged_member(rows, row) for row in demo.staff]
    yield Training, rows.kept(Training, demo.trainings)
    yield Attendance, [build_logged_attendance(rows, row) for row in demo.attendances]
    yield HeadCount, rows.entered_by("district", HeadCount, demo.head_counts)


def build_logged_member(rows: Rows, row: Row) -> Row:
    """One of the staff; that they left was recorded on their last day."""
    left_on, keeper = row["active_to"], rows.keeper(row)
    steps = [HistoryStep(to_instant(left_on, 16), keeper, {"active_to": None})] if left_on else []
    return rows.entered(Staff, row, keeper, steps)


def build_logged_attendance(rows: Rows, row: Row) -> Row:
    """An attendance; that it was completed was recorded when the course was over."""
    keeper = rows.keeper(row)
    over = [HistoryStep(row["ended_at"], keeper, {"completed": False})]
    return rows.entered(Attendance, row, keeper, over if row["completed"] else [])
