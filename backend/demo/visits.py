"""Inspections as recorded and signed, with those present and the results."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain
from random import Random
from uuid import UUID

from backend.demo import findings
from backend.demo.findings import BROKERING, Finding, Spot, select_findings
from backend.demo.people import UNIT_IDS, OfficeAccounts
from backend.demo.places import PLACES, is_in_business
from backend.demo.random_values import (
    Row,
    build_id,
    create_random,
    list_working_days,
    select_day,
    split_by,
    to_instant,
)
from backend.demo.rows import HistoryStep, Rows, Tables
from backend.demo.visit_plans import VisitPlans, build_visit_plan_tables
from backend.domains.enforcement.violations.service import FROZEN_BY_SIGNING
from backend.domains.inspections.inspections.models import Inspection, InspectionMember
from backend.domains.inspections.inspections.signing import (
    LATER_FIELDS,
    SIGNED_FIELDS,
    compute_content_hash,
)
from backend.domains.platform.attachments.models import Attachment


@dataclass(frozen=True)
class Call:
    """A visit; `stop` is its number among the team's visits of that day."""

    place: Row
    day: date
    level: str
    stop: int
    follows_up: bool = False


SHOWN = {
    "Karaoke Sao Đêm": date(2022, 8, 12),
    "Massage Thư Giãn": date(2022, 8, 12),
    "Quán bar Phố Huyện": date(2022, 7, 19),
    "Khách sạn Châu Giang": date(2022, 6, 3),
    "Nhà hàng Bến Sông": date(2022, 5, 30),
    "Nhà nghỉ Bình Minh": date(2022, 4, 21),
    "Cắt tóc Thanh Xuân": date(2022, 3, 8),
}
"""Last visits of some establishments, which screenshots show; the others are not yet visited."""

BUSY_2021 = ((date(2021, 3, 1), date(2021, 4, 29)), (date(2021, 10, 4), date(2021, 12, 17)))
"""Between these periods the epidemic kept the establishments closed and the teams at home."""
BUSY_2022 = ((date(2022, 2, 14), date(2022, 9, 28)),)
COMMUNE_TEAMS = ("binh-my-town", "binh-nghia")


def build_visits(places: list[Row]) -> list[Call]:
    """All visits of the two years, in order of time."""
    rng = create_random("rounds")
    found = [*build_visits_of_2021(places, rng), *build_visits_of_2022(places, rng)]
    return sorted(found, key=lambda call: (call.day, call.level, call.stop))


def build_visits_of_2021(places: list[Row], rng: Random) -> list[Call]:
    """About two of three establishments, a few of them by the province or the commune."""
    rounds = []
    for commune, rows in split_by(places, "org_unit_id").items():
        old = [row for row in rows if is_open_during(row, (BUSY_2021[0][0], BUSY_2021[-1][1]))]
        if commune == UNIT_IDS["an-ninh"]:
            old = old[:2]
        rounds += split_into_rounds(rng.sample(old, round(len(old) * 0.72)), rng)
    sen = next(row for row in places if row["name"] == "Nhà nghỉ Hương Sen")
    found = [call for call in build_calls(rounds, BUSY_2021, rng) if call.place is not sen]
    found.append(Call(sen, date(2021, 11, 18), "district", 9))
    return found + build_commune_visits(
        places, (5, 3), (date(2021, 10, 18), date(2021, 12, 10)), rng
    )


def build_visits_of_2022(places: list[Row], rng: Random) -> list[Call]:
    covered, waiting = split_by_visit(places, rng)
    shown = [
        Call(row, SHOWN[row["name"]], "district", stop)
        for stop, row in enumerate(covered)
        if row["name"] in SHOWN
    ]
    rounds = [
        chunk
        for rows in split_by(
            (row for row in covered if row["name"] not in SHOWN), "org_unit_id"
        ).values()
        for chunk in split_into_rounds(rows, rng)
    ]
    found = shown + build_calls(rounds, BUSY_2022, rng)
    gone = [row for row in places if row["left_on"] and row["left_on"] > date(2022, 4, 1)]
    found += [Call(row, row["left_on"] - timedelta(12), "district", 0) for row in gone[:3]]
    found += build_follow_ups(found, rng)
    return found + build_commune_visits(waiting, (6, 2), (date(2022, 4, 4), date(2022, 9, 23)), rng)


def split_by_visit(places: list[Row], rng: Random) -> tuple[list[Row], list[Row]]:
    """Active establishments that province or district visit in 2022, and those not yet visited."""
    landmarks = {name for _, _, name in PLACES.landmarks}
    covered, waiting = [], []
    for commune, share in PLACES.shares.items():
        rows = [
            row
            for row in places
            if row["org_unit_id"] == UNIT_IDS[commune] and row["status"] == "active"
        ]
        seen = [row for row in rows if row["name"] in SHOWN]
        others = [row for row in rows if row["name"] not in landmarks]
        seen += rng.sample(others, share.covered - len(seen))
        covered += seen
        waiting += [row for row in rows if row not in seen]
    return covered, waiting


def split_into_rounds(rows: list[Row], rng: Random) -> list[list[Row]]:
    """A round of one morning or evening has two to four establishments of one commune."""
    rounds = []
    while rows:
        size = rng.randint(2, 4)
        rounds.append(rows[:size])
        rows = rows[size:]
    return rounds


def build_calls(
    rounds: list[list[Row]], seasons: tuple[tuple[date, date], ...], rng: Random
) -> list[Call]:
    """Give each round its own day, two of them by the province; a visit is after the opening."""
    days = [day for first, last in seasons for day in list_working_days(first, last)]
    chosen = sorted(rng.sample(days, len(rounds)))
    rng.shuffle(rounds)
    rounds.sort(key=lambda rows: max(row["opened_on"] or date.min for row in rows) > seasons[0][0])
    return [
        Call(row, day, "province" if number in (5, 5 + len(rounds) // 2) else "district", stop)
        for number, (day, rows) in enumerate(zip(chosen, rounds, strict=True))
        for stop, row in enumerate(rows)
        if is_in_business(row, day)
    ]


def build_follow_ups(found: list[Call], rng: Random) -> list[Call]:
    """The district visits eight establishments again, to check if they followed instructions."""
    early = [
        call
        for call in found
        if call.day < date(2022, 6, 30)
        and call.level == "district"
        and call.place["name"] not in SHOWN
        and not call.place["left_on"]
    ]
    return [
        Call(
            call.place,
            get_next_working_day(call.day + timedelta(rng.randint(60, 85))),
            "district",
            6,
            True,
        )
        for call in rng.sample(early, 8)
    ]


def get_next_working_day(day: date) -> date:
    return next(day + timedelta(n) for n in range(3) if (day + timedelta(n)).weekday() < 5)


def build_commune_visits(
    places: list[Row], counts: tuple[int, int], season: tuple[date, date], rng: Random
) -> list[Call]:
    """Visits of the two commune teams; they do not count for the plan's target."""
    found = []
    for commune, most in zip(COMMUNE_TEAMS, counts, strict=True):
        here = [
            row
            for row in places
            if row["org_unit_id"] == UNIT_IDS[commune]
            and is_open_during(row, season)
            and row["name"] != "Nhà nghỉ Hương Sen"
        ]
        found += [
            Call(row, get_next_working_day(select_day(*season, rng)), "commune", 0)
            for row in rng.sample(here, min(len(here), most))
        ]
    return found


def is_open_during(place: Row, season: tuple[date, date]) -> bool:
    return all(is_in_business(place, day) for day in season)


NIGHT = {"karaoke", "bar", "massage", "dim_cafe"}
PLAIN = {
    *("Khách sạn Châu Giang", "Nhà hàng Bến Sông", "Nhà nghỉ Bình Minh", "Cắt tóc Thanh Xuân"),
}
REMINDED = {"Massage Thư Giãn", "Nhà nghỉ Hương Sen"}
DRAFT_DAY = date(2022, 9, 30)


class Visits:
    """Builds the records; `found` maps the id of an inspection to its violation."""

    def __init__(self, places: list[Row], staff: OfficeAccounts, counts: list[Row]) -> None:
        self.rng = create_random("visits")
        self.calls = build_visits(places)
        self.places = places
        self.staff = staff
        self.members = split_by(staff.members, "team_id")
        self.counts = split_by(counts, "establishment_id")
        self.numbers: dict[tuple[UUID, int], int] = {}
        self.found: dict[UUID, Finding] = {}
        self.spot = Spot(places, counts)

    def records(self) -> list[Row]:
        """Every signed record in order of time, and one draft that is not finished."""
        found = select_findings(self.calls, create_random("findings"))
        rows = [self.record(call, found.get(n)) for n, call in enumerate(self.calls)]
        rows.sort(key=lambda row: row["signed_at"])
        told = (row | self.spot.told(row, row["wanted"]) for row in rows)
        return [*(row | self.number(row) for row in told), self.draft()]

    def record(self, call: Call, finding: Finding | None) -> Row:
        """The record of one visit, signed at its end."""
        started_at = self.start(call)
        ended_at = started_at + timedelta(minutes=self.rng.randrange(40, 60, 5))
        team = self.team(call)
        present = self.present(team)
        outcome, faults, wanted = self.outcome(call, finding)
        said = findings.FINDINGS.statements
        row = {
            "id": build_id(started_at, self.rng),
            "org_unit_id": call.place["org_unit_id"],
            "establishment_id": call.place["id"],
            "team_id": team["id"],
            "team_level": team["level"],
            "record_no": None,
            "record_year": None,
            "record_seq": None,
            **self.kind(call, finding),
            "inspected_on": call.day,
            "started_at": started_at,
            "ended_at": ended_at,
            "member_ids": [seat["id"] for seat in present],
            "attendance": [str(seat["id"]) for seat in present],
            "status": "signed",
            "checklist_version": findings.TEMPLATE.key,
            "checklist": findings.build_checklist_answers(call.place, faults, self.rng),
            "outcome": outcome,
            "statement": self.rng.choice(said[2:] if faults else said[:2]),
            "recommendations": findings.format_recommendations(wanted, call.day),
            "wanted": wanted,
            "signed_at": ended_at + timedelta(minutes=10),
            "signed_by_id": self.writer(present),
            "created_at": started_at,
        }
        if finding:
            self.found[row["id"]] = finding
        return row

    def outcome(self, call: Call, finding: Finding | None) -> tuple[str, dict[str, str], list[str]]:
        """The outcome, {item: observation}, and the recommendations."""
        name = call.place["name"]
        reminded = name in REMINDED or (
            name not in PLAIN and self.rng.random() < (0.1 if call.follows_up else 0.3)
        )
        small = findings.select_small_faults(call.place, self.workers(call), self.rng)
        small = small if reminded or finding else {}
        faults = {item: seen for item, (seen, _) in small.items()}
        wanted = [ask for _, ask in small.values()]
        if finding is None:
            return ("reminder" if reminded else "no_violation"), faults, wanted
        outcome = "transferred" if finding is BROKERING else "violation_recorded"
        return outcome, {**faults, finding.item: finding.seen}, wanted

    def start(self, call: Call) -> datetime:
        """Establishments that open at night are visited at night; stops follow each other."""
        night = call.place["establishment_type"] in NIGHT
        hour = 19 if night else 8 if call.day.toordinal() % 2 else 14
        return to_instant(call.day, hour, 15) + timedelta(minutes=70 * min(call.stop, 3))

    def kind(self, call: Call, finding: Finding | None) -> Row:
        if call.follows_up or self.rng.random() < (0.5 if finding else 0.08):
            reasons = ("complaint", "agency_request", "suspected_sign")
            trigger = "agency_request" if call.follows_up else self.rng.choice(reasons)
            return {"kind": "unscheduled", "trigger": trigger}
        return {"kind": "planned", "trigger": None}

    def team(self, call: Call) -> Row:
        owner = call.place["org_unit_id"] if call.level == "commune" else None
        return next(
            team
            for team in self.staff.teams
            if team["level"] == call.level and owner in (None, team["org_unit_id"])
        )

    def number(self, row: Row) -> Row:
        """Number a team's records of a year in the order in which they were signed."""
        key = (row["team_id"], row["inspected_on"].year)
        self.numbers[key] = seq = self.numbers.get(key, 0) + 1
        return {"record_no": f"{seq:02d}/BB-ĐKT178", "record_year": key[1], "record_seq": seq}

    def present(self, team: Row) -> list[Row]:
        """The leader or a deputy and two to four others: at least the three that are required."""
        seats = self.members[team["id"]]
        heads = [seat for seat in seats if seat["function"] != "member"]
        others = [seat for seat in seats if seat["function"] == "member"]
        size = min(len(others), self.rng.randint(2, 4))
        came = [self.rng.choice(heads), *self.rng.sample(others, size)]
        return [seat for seat in seats if seat in came]

    def writer(self, present: list[Row]) -> UUID:
        """The member who writes the record: one with an account, or else the labour office."""
        office = (row["id"] for row in self.staff.users if row["username"] == "district")
        known = (seat["user_id"] for seat in present if seat["user_id"])
        writer: UUID = next(chain(known, office))
        return writer

    def workers(self, call: Call) -> int:
        known = [
            row for row in self.counts.get(call.place["id"], []) if row["counted_on"] <= call.day
        ]
        return int(known[-1]["total"]) if known else 3

    def draft(self) -> Row:
        """A record that an inspector began on Friday and has not signed yet."""
        place = next(row for row in self.places if row["name"] == "Nhà nghỉ Hương Sen")
        row = self.record(Call(place, DRAFT_DAY, "district", 1), None)
        begun = dict(list(row["checklist"].items())[:5])
        left_open = ("outcome", "ended_at", "statement", "recommendations")
        seats = self.members[row["team_id"]]
        came = [seat["id"] for seat in seats if seat["function"] == "leader" or seat["user_id"]]
        row |= {"status": "draft", "checklist": begun, "member_ids": came}
        row["attendance"] = [str(id) for id in came]
        return row | dict.fromkeys((*left_open, "signed_at", "signed_by_id"))


SIGNING = (
    "workforce_entry",
    *("record_no", "record_year", "record_seq", "signed_at", "signed_by_id"),
)
"""The fields that signing writes into a record."""


def build_inspection_tables(rows: Rows) -> Tables:
    planned = VisitPlans(rows)
    yield from build_visit_plan_tables(planned)
    minutes = [build_minutes(rows, record) for record in rows.demo.inspections]
    rows.signed = [row for row in minutes if row["signed_at"]]
    yield Inspection, [planned.linked(row) for row in minutes]
    yield (
        InspectionMember,
        [
            {"inspection_id": row["id"], "member_id": member}
            for row in rows.demo.inspections
            for member in row["member_ids"]
        ],
    )
    inspector = rows.accounts["inspector"]
    shots = [photo.row for photos in rows.photos.values() for photo in photos]
    sent = [{**row, "uploaded_by_id": row["uploaded_by_id"] or inspector} for row in shots]
    yield Attachment, [rows.entered(Attachment, row, row["uploaded_by_id"]) for row in sent]


def build_minutes(rows: Rows, record: Row) -> Row:
    """A record, created as a draft, then signed by the person who wrote it."""
    author = record["signed_by_id"] or rows.accounts["inspector"]
    row = {**record, "content_hash": compute_signed_hash(rows, record), "author_id": author}
    signing = {"status": "draft", **dict.fromkeys(SIGNING)}
    if not record.get("workforce"):
        signing.pop("workforce_entry")
    steps = [HistoryStep(row["signed_at"], author, signing)] if row["signed_at"] else []
    return rows.entered(Inspection, row, author, steps)


def compute_signed_hash(rows: Rows, record: Row) -> str | None:
    """The hash that signing would have given the record with its violations and photos."""
    if not record["signed_at"]:
        return None
    listed = [
        {name: str(case[name]) for name in ("id", *FROZEN_BY_SIGNING)}
        for case in rows.demo.violations
        if case["inspection_id"] == record["id"]
    ]
    fields = (*SIGNED_FIELDS, *LATER_FIELDS)
    signed = Inspection(**{name: record.get(name) for name in fields})
    attached = [
        {"id": str(photo.row["id"]), "sha256": photo.row["sha256"]}
        for photo in rows.photos.get(record["id"], [])
    ]
    return compute_content_hash(signed, record["member_ids"], listed, attached)
